/* SPDX-License-Identifier: LGPL-2.1 */
#include <string.h>

#include "record.h"

static bool inside(const struct iommu_record *rec, size_t offset, size_t size)
{
	return offset <= rec->size && size <= rec->size - offset;
}

static uint64_t load(const struct iommu_record *rec, size_t offset, size_t size)
{
	const unsigned char *p = (const unsigned char *)rec->data + offset;
	uint16_t v16;
	uint32_t v32;
	uint64_t v64;

	switch (size) {
	case 1:
		return *p;
	case 2:
		memcpy(&v16, p, sizeof(v16));
		return rec->swap ? __builtin_bswap16(v16) : v16;
	case 4:
		memcpy(&v32, p, sizeof(v32));
		return rec->swap ? __builtin_bswap32(v32) : v32;
	default:
		memcpy(&v64, p, sizeof(v64));
		return rec->swap ? __builtin_bswap64(v64) : v64;
	}
}

static struct iommu_value read_number(const struct iommu_record *rec,
				      const struct iommu_place *place, enum iommu_kind kind)
{
	struct iommu_value value = { .state = IOMMU_PRESENT };
	unsigned int spare = 64 - 8 * place->size;

	value.num = load(rec, place->offset, place->size);
	if (kind == IOMMU_SIGNED)
		value.num = (uint64_t)((int64_t)(value.num << spare) >> spare);
	return value;
}

/* The offset is the low half of the word, the length, its 0 included, the high half. */
static bool follow_loc(const struct iommu_record *rec, const struct iommu_place *place,
		       size_t *offset, size_t *len)
{
	uint64_t word = load(rec, place->offset, sizeof(uint32_t));

	*offset = word & 0xffff;
	*len = word >> 16;
	if (place->layout == IOMMU_LAYOUT_REL_LOC)
		*offset += (size_t)place->offset + place->size;
	return inside(rec, *offset, *len);
}

static struct iommu_value read_string(const struct iommu_record *rec,
				      const struct iommu_place *place)
{
	struct iommu_value value = { .state = IOMMU_PRESENT };
	size_t offset = place->offset;
	size_t len = place->size;

	if (place->layout != IOMMU_LAYOUT_CHARS && !follow_loc(rec, place, &offset, &len)) {
		value.state = IOMMU_DAMAGED;
		return value;
	}
	value.str = (const char *)rec->data + offset;
	value.len = (uint32_t)strnlen(value.str, len);
	return value;
}

struct iommu_value iommu_read(const struct iommu_record *rec, const struct iommu_place *place,
			      enum iommu_kind kind)
{
	struct iommu_value none = { .state = IOMMU_ABSENT };

	if (place->layout == IOMMU_LAYOUT_NONE)
		return none;
	if (!inside(rec, place->offset, place->size)) {
		none.state = IOMMU_DAMAGED;
		return none;
	}
	return kind == IOMMU_STRING ? read_string(rec, place) : read_number(rec, place, kind);
}

bool iommu_readable(const struct iommu_place *place, enum iommu_kind kind)
{
	uint32_t size = place->size;

	switch (place->layout) {
	case IOMMU_LAYOUT_NONE:
		return true;
	case IOMMU_LAYOUT_NUMBER:
		return kind != IOMMU_STRING && (size == 1 || size == 2 || size == 4 || size == 8);
	case IOMMU_LAYOUT_DATA_LOC:
	case IOMMU_LAYOUT_REL_LOC:
		return kind == IOMMU_STRING && size == sizeof(uint32_t);
	case IOMMU_LAYOUT_CHARS:
		return kind == IOMMU_STRING;
	}
	return false;
}
