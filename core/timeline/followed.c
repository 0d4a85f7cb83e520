/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "core/replay/faults.h"
#include "followed.h"

/* Marks of a lane that are near the address, or of the address itself. */
struct run {
	size_t lane;
	unsigned int near;
	size_t first; /* index in all marks */
	size_t nr;
};

struct iommu_followed {
	struct iommu_lane_mark *marks; /* by lane, nearness and time */
	struct run *runs;	       /* in the same order */
	size_t nr_runs;
};

struct iommu_address_range iommu_followed_near(const struct iommu_address_range *range)
{
	const uint64_t far = IOMMU_PAST_END_MAX;

	return (struct iommu_address_range){
		range->first > far ? range->first - far : 0,
		range->last < UINT64_MAX - far ? range->last + far : UINT64_MAX,
	};
}

static int compare(const void *a, const void *b)
{
	const struct iommu_followed_mark *x = a;
	const struct iommu_followed_mark *y = b;

	if (x->lane != y->lane)
		return x->lane < y->lane ? -1 : 1;
	if (x->near != y->near)
		return x->near < y->near ? -1 : 1;
	return (x->mark.ts > y->mark.ts) - (x->mark.ts < y->mark.ts);
}

static void fill(struct iommu_followed *f, const struct iommu_followed_mark *list, size_t nr)
{
	struct run *run = NULL;

	for (size_t i = 0; i < nr; i++) {
		f->marks[i] = list[i].mark;
		if (!run || run->lane != list[i].lane || run->near != list[i].near) {
			run = &f->runs[f->nr_runs++];
			*run = (struct run){ list[i].lane, list[i].near, i, 0 };
		}
		run->nr++;
	}
}

struct iommu_followed *iommu_followed_new(struct iommu_followed_mark *list, size_t nr)
{
	struct iommu_followed *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->marks = calloc(nr + 1, sizeof(*f->marks));
	f->runs = calloc(nr + 1, sizeof(*f->runs));
	if (!f->marks || !f->runs) {
		iommu_followed_free(f);
		return NULL;
	}
	if (nr)
		qsort(list, nr, sizeof(*list), compare);
	fill(f, list, nr);
	return f;
}

void iommu_followed_free(struct iommu_followed *f)
{
	if (!f)
		return;
	free(f->marks);
	free(f->runs);
	free(f);
}

/* Returns the first run at or after that one. */
static size_t find(const struct iommu_followed *f, size_t lane, unsigned int near)
{
	size_t low = 0;
	size_t high = f->nr_runs;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct run *run = &f->runs[mid];

		if (run->lane < lane || (run->lane == lane && run->near < near))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct iommu_lane_mark *iommu_followed_of(const struct iommu_followed *f, size_t lane,
						unsigned int near, size_t *nr)
{
	size_t i = f ? find(f, lane, near) : 0;

	*nr = 0;
	if (!f || i == f->nr_runs || f->runs[i].lane != lane || f->runs[i].near != near)
		return NULL;
	*nr = f->runs[i].nr;
	return f->marks + f->runs[i].first;
}
