/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef RANGES_MODEL_H
#define RANGES_MODEL_H

#include "collect.h"

#include "core/containers/ranges_tree.h"

/* What a set of ranges is compared with: a plain array, in no order. */
#define MODEL_MAX 6000

struct model {
	struct iommu_range ranges[MODEL_MAX];
	size_t nr;
	uint32_t next_id;
};

struct visited {
	struct iommu_range ranges[MODEL_MAX];
	size_t nr;
	size_t stop; /* after so many; 0 for never */
};

/* For iommu_ranges_visit(), with a struct visited. */
bool note_visited(void *arg, const struct iommu_range *range);

/* What a visit finds. Valid until the next one. */
const struct visited *visited(const struct iommu_ranges *set, uint64_t first, uint64_t last);

/* The order of all nodes, their counts, and what each entry says of its child. */
void check_set(const struct iommu_ranges *set);

/* A visit of these addresses finds what the model has, in order. */
void check_visit(const struct iommu_ranges *set, const struct model *m, uint64_t first,
		 uint64_t last);

/* Both of the above, for all addresses. */
void check_all(const struct iommu_ranges *set, const struct model *m);

/* Change both. */
void model_add(struct iommu_ranges *set, struct model *m, uint64_t first, uint64_t last,
	       uint32_t id);
void model_remove(struct iommu_ranges *set, struct model *m, size_t i);

#endif
