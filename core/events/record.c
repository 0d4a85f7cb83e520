/* SPDX-License-Identifier: LGPL-2.1 */
#include <string.h>

#include "record.h"

static bool inside(const struct iommu_record *rec, size_t offset, size_t size)
{
	return offset <= rec->size && size <= rec->size - offset;
}

static uint64_t load(const void *p, size_t size, bool swap)
{
	uint16_t v16;
	uint32_t v32;
	uint64_t v64;

	switch (size) {
	case 1:
		return *(const unsigned char *)p;
	case 2:
		memcpy(&v16, p, sizeof(v16));
		return swap ? __builtin_bswap16(v16) : v16;
	case 4:
		memcpy(&v32, p, sizeof(v32));
		return swap ? __builtin_bswap32(v32) : v32;
	default:
		memcpy(&v64, p, sizeof(v64));
		return swap ? __builtin_bswap64(v64) : v64;
	}
}

static uint64_t load_at(const struct iommu_record *rec, size_t offset, size_t size)
{
	return load((const char *)rec->data + offset, size, rec->swap);
}

static uint64_t load_number(const struct iommu_record *rec, const struct iommu_place *place,
			    enum iommu_kind kind)
{
	unsigned int spare = 64 - 8 * place->size;
	uint64_t num = load_at(rec, place->offset, place->size);

	return kind == IOMMU_SIGNED ? (uint64_t)((int64_t)(num << spare) >> spare) : num;
}

uint64_t iommu_read_number(const struct iommu_record *rec, const struct iommu_place *place,
			   enum iommu_kind kind)
{
	if (place->layout != IOMMU_LAYOUT_NUMBER || !inside(rec, place->offset, place->size))
		return 0;
	return load_number(rec, place, kind);
}

/* The low half of the word is the offset; the high half is the length, with a string's final 0. */
static bool follow_loc(const struct iommu_record *rec, const struct iommu_place *place,
		       size_t *offset, size_t *len)
{
	uint64_t word = load_at(rec, place->offset, sizeof(uint32_t));

	*offset = word & 0xffff;
	*len = word >> 16;
	if (place->layout == IOMMU_LAYOUT_REL_LOC)
		*offset += (size_t)place->offset + place->size;
	return inside(rec, *offset, *len);
}

/*
 * Finds the offset and the length in bytes of a string or an array. Returns false if it lies
 * outside the record.
 */
static bool find_bytes(const struct iommu_record *rec, const struct iommu_place *place,
		       size_t *offset, size_t *len)
{
	switch (place->layout) {
	case IOMMU_LAYOUT_ARRAY:
		*offset = place->offset;
		*len = place->size;
		return true;
	case IOMMU_LAYOUT_REST:
		*offset = place->offset;
		*len = rec->size - place->offset;
		return true;
	default:
		return follow_loc(rec, place, offset, len);
	}
}

static void read_bytes(struct iommu_value *value, const struct iommu_record *rec,
		       const struct iommu_place *place, enum iommu_kind kind)
{
	size_t offset;
	size_t len;

	if (iommu_record_is_cut(rec) || !find_bytes(rec, place, &offset, &len)) {
		value->state = IOMMU_DAMAGED;
		return;
	}
	value->str = (const char *)rec->data + offset;
	if (kind == IOMMU_STRING) {
		value->len = (uint32_t)strnlen(value->str, len);
	} else {
		value->element = (uint8_t)place->element;
		value->len = (uint32_t)(len / place->element);
		value->swap = rec->swap;
	}
}

void iommu_read(struct iommu_value *value, const struct iommu_record *rec,
		const struct iommu_place *place, enum iommu_kind kind)
{
	*value = (struct iommu_value){ .state = IOMMU_PRESENT, .names = place->names };
	if (place->layout == IOMMU_LAYOUT_NONE) {
		value->state = IOMMU_ABSENT;
	} else if (!inside(rec, place->offset, place->size)) {
		value->state = IOMMU_DAMAGED;
	} else if (kind == IOMMU_STRING || kind == IOMMU_ARRAY) {
		read_bytes(value, rec, place, kind);
	} else {
		value->element = (uint8_t)place->size;
		value->num = load_number(rec, place, kind);
	}
}

uint64_t iommu_array_element(const struct iommu_value *value, uint32_t i)
{
	const char *p = (const char *)value->elements + (size_t)i * value->element;

	return load(p, value->element, value->swap);
}

static bool is_number_size(uint32_t size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

bool iommu_readable(const struct iommu_place *place, enum iommu_kind kind)
{
	bool bytes =
		kind == IOMMU_STRING || (kind == IOMMU_ARRAY && is_number_size(place->element));

	switch (place->layout) {
	case IOMMU_LAYOUT_NONE:
		return true;
	case IOMMU_LAYOUT_NUMBER:
		return (kind == IOMMU_UNSIGNED || kind == IOMMU_SIGNED) &&
		       is_number_size(place->size);
	case IOMMU_LAYOUT_DATA_LOC:
	case IOMMU_LAYOUT_REL_LOC:
		return bytes && place->size == sizeof(uint32_t);
	case IOMMU_LAYOUT_ARRAY:
	case IOMMU_LAYOUT_REST:
		return bytes;
	}
	return false;
}
