/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_BUILDER_H
#define TEST_BUILDER_H

#include "collect.h"

#include "core/events/event.h"

/*
 * A record. Its layout follows the order of the calls that add fields. Each string or array
 * directly follows its __data_loc word.
 */
struct builder {
	unsigned char data[2048];
	size_t size;
	struct iommu_place places[IOMMU_EVENT_FIELDS];
	const struct iommu_event *event;
};

/* Starts a record of @event with the common fields only. */
void build(struct builder *b, const struct iommu_event *event);

/* The place of a field, for tests that change it. */
struct iommu_place *place_of(struct builder *b, const char *name);

/* Adds a number of @size bytes: 1, 2, 4 or 8. */
void add_number(struct builder *b, const char *name, uint64_t v, uint32_t size);

void add_string(struct builder *b, const char *name, const char *str);

/* Adds an array of @count numbers of @element bytes each. */
void add_array(struct builder *b, const char *name, const uint64_t *values, uint32_t count,
	       uint32_t element);

/* Returns the text. It decodes a copy of exactly the size of the record. */
const char *text_of(struct collect *c, const struct builder *b, bool stock_only);

/* Checks that the stock text is @stock, and the whole text @stock followed by @extra. */
void assert_line(const struct builder *b, const char *stock, const char *extra);

#endif
