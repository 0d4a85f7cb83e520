/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_BUILDER_H
#define TEST_BUILDER_H

#include "collect.h"

#include "core/events/event.h"

/* A record that is laid out as it is filled in: field after field, strings and arrays in place. */
struct builder {
	unsigned char data[2048];
	size_t size;
	struct iommu_place places[IOMMU_EVENT_FIELDS];
	const struct iommu_event *event;
};

/* Start a record of @event that has the common fields only. */
void build(struct builder *b, const struct iommu_event *event);

/* Where the field lies, to be changed for what no kernel does. */
struct iommu_place *place_of(struct builder *b, const char *name);

/* @size: bytes of the field, 1, 2, 4 or 8. */
void add_number(struct builder *b, const char *name, uint64_t v, uint32_t size);

void add_string(struct builder *b, const char *name, const char *str);

/* An array of @count numbers of @element bytes, behind a __data_loc word. */
void add_array(struct builder *b, const char *name, const uint64_t *values, uint32_t count,
	       uint32_t element);

/* The text, made from a copy of the record that ends where the record does. */
const char *text_of(struct collect *c, const struct builder *b, bool stock_only);

/* The text is @stock, and with the additions @stock and @extra. */
void assert_line(const struct builder *b, const char *stock, const char *extra);

#endif
