/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef RANGES_MODEL_H
#define RANGES_MODEL_H

#include "collect.h"

#include "core/containers/ranges.h"

/* The reference for a set of ranges: a plain, unordered array. */
#define MODEL_MAX 6000

struct model {
	struct iommu_range ranges[MODEL_MAX];
	size_t nr;
	uint32_t next_id;
};

struct visited {
	struct iommu_range ranges[MODEL_MAX];
	size_t nr;
	size_t stop; /* stop the visit after this many; 0: never */
};

/* For iommu_ranges_visit(), with a struct visited. */
bool note_visited(void *arg, const struct iommu_range *range);

/* The ranges that a visit finds. Valid until the next call. */
const struct visited *visited(const struct iommu_ranges *set, uint64_t first, uint64_t last);

/* Check each node: its order, its number of entries, and each entry against its child. */
void check_set(const struct iommu_ranges *set);

/* Check that a visit of these addresses finds the same ranges as in the model, in order. */
void check_visit(const struct iommu_ranges *set, const struct model *m, uint64_t first,
		 uint64_t last);

/* Both checks, for all addresses. */
void check_all(const struct iommu_ranges *set, const struct model *m);

/* Add a range to both, or remove the @i-th range of the model from both. */
void model_add(struct iommu_ranges *set, struct model *m, uint64_t first, uint64_t last,
	       uint32_t id);
void model_remove(struct iommu_ranges *set, struct model *m, size_t i);

#endif
