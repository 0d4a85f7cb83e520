/* SPDX-License-Identifier: LGPL-2.1 */
#include "builder.h"

void build(struct builder *b, const struct iommu_event *event)
{
	memset(b, 0, sizeof(*b));
	b->event = event;
	b->size = 8; /* the common fields */
}

struct iommu_place *place_of(struct builder *b, const char *name)
{
	int i = iommu_event_field(b->event, name);

	assert_true(i >= 0);
	return &b->places[i];
}

static void add_bytes(struct builder *b, const void *bytes, size_t len)
{
	assert_true(len <= sizeof(b->data) - b->size);
	memcpy(b->data + b->size, bytes, len);
	b->size += len;
}

/* The lowest @size bytes of a number, in the byte order of this machine. */
static void add_integer(struct builder *b, uint64_t v, uint32_t size)
{
	const char *bytes = (const char *)&v;

	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		bytes += sizeof(v) - size;
	add_bytes(b, bytes, size);
}

static void add_loc(struct builder *b, const char *name, uint32_t len, uint32_t element)
{
	uint32_t word = len << 16 | (uint32_t)(b->size + 4);

	*place_of(b, name) = (struct iommu_place){
		.layout = IOMMU_LAYOUT_DATA_LOC,
		.offset = (uint32_t)b->size,
		.size = 4,
		.element = element,
	};
	add_bytes(b, &word, 4);
}

void add_number(struct builder *b, const char *name, uint64_t v, uint32_t size)
{
	*place_of(b, name) = (struct iommu_place){
		.layout = IOMMU_LAYOUT_NUMBER,
		.offset = (uint32_t)b->size,
		.size = size,
	};
	add_integer(b, v, size);
}

void add_string(struct builder *b, const char *name, const char *str)
{
	uint32_t len = (uint32_t)strlen(str) + 1;

	add_loc(b, name, len, 0);
	add_bytes(b, str, len);
}

void add_array(struct builder *b, const char *name, const uint64_t *values, uint32_t count,
	       uint32_t element)
{
	add_loc(b, name, count * element, element);
	for (uint32_t i = 0; i < count; i++)
		add_integer(b, values[i], element);
}

const char *text_of(struct collect *c, const struct builder *b, bool stock_only)
{
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	void *copy = malloc(b->size);
	struct iommu_record rec = { .data = copy, .size = b->size };

	assert_non_null(copy);
	memcpy(copy, b->data, b->size);
	collect_start(c);
	iommu_event_text(&c->text, b->event, &rec, b->places, values, stock_only);
	free(copy);
	return collect_end(c);
}

void assert_line(const struct builder *b, const char *stock, const char *extra)
{
	struct collect c;
	const char *line = text_of(&c, b, false);

	if (strncmp(line, stock, strlen(stock)))
		assert_string_equal(line, stock);
	assert_string_equal(line + strlen(stock), extra);
	assert_string_equal(text_of(&c, b, true), stock);
}
