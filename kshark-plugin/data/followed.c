/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "followed.h"

/* Marks of a lane that are near the address, or of the address itself. */
struct run {
	size_t lane;
	unsigned int near;
	size_t first; /* index in the marks of the load */
	size_t nr;
};

struct followed {
	struct followed *next;
	uint64_t load;
	struct iommu_lane_mark *marks; /* by lane, nearness and time */
	struct run *runs;	       /* in the same order */
	size_t nr_runs;
};

static struct followed *all;

static int compare(const void *a, const void *b)
{
	const struct lanes_followed_mark *x = a;
	const struct lanes_followed_mark *y = b;

	if (x->lane != y->lane)
		return x->lane < y->lane ? -1 : 1;
	if (x->near != y->near)
		return x->near < y->near ? -1 : 1;
	return (x->mark.ts > y->mark.ts) - (x->mark.ts < y->mark.ts);
}

static void fill(struct followed *f, const struct lanes_followed_mark *list, size_t nr)
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

static void forget(struct followed **at)
{
	struct followed *f = *at;

	*at = f->next;
	free(f->marks);
	free(f->runs);
	free(f);
}

bool lanes_followed_set(uint64_t load, struct lanes_followed_mark *list, size_t nr)
{
	struct followed *f;

	for (struct followed **at = &all; *at;) {
		if ((*at)->load == load)
			forget(at);
		else
			at = &(*at)->next;
	}
	if (!nr)
		return true;
	f = calloc(1, sizeof(*f));
	if (!f)
		return false;
	f->load = load;
	f->next = all;
	all = f;
	f->marks = calloc(nr, sizeof(*f->marks));
	f->runs = calloc(nr, sizeof(*f->runs));
	if (!f->marks || !f->runs) {
		forget(&all);
		return false;
	}
	qsort(list, nr, sizeof(*list), compare);
	fill(f, list, nr);
	return true;
}

void lanes_followed_clear(void)
{
	while (all)
		forget(&all);
}

/* Returns the first run at or after that one. */
static size_t find(const struct followed *f, size_t lane, unsigned int near)
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

void lanes_followed_show(uint64_t load, size_t lane, struct iommu_view *view)
{
	const struct followed *f = all;

	for (unsigned int near = 0; near < IOMMU_FOLLOWED_KINDS; near++)
		view->nr_followed[near] = 0;
	while (f && f->load != load)
		f = f->next;
	if (!f)
		return;
	for (size_t i = find(f, lane, 0); i < f->nr_runs && f->runs[i].lane == lane; i++) {
		const struct run *run = &f->runs[i];

		view->followed[run->near] = f->marks + run->first;
		view->nr_followed[run->near] = run->nr;
	}
}
