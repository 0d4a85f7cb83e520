/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "lane_marks.h"

bool lane_marks_add(struct lane_marks *marks, const struct iommu_lane_mark *mark)
{
	size_t room;
	struct iommu_lane_mark *list;

	if (marks->nr == marks->room) {
		room = marks->room < 64 ? 64 : marks->room + marks->room / 4;
		if (marks->nr >= UINT32_MAX)
			return false;
		list = counted_realloc(marks->memory, marks->list, marks->room * sizeof(*list),
				       room * sizeof(*list));
		if (!list)
			return false;
		marks->list = list;
		marks->room = room;
	}
	marks->list[marks->nr++] = *mark;
	return true;
}

static int by_time(const void *a, const void *b)
{
	const struct iommu_lane_mark *x = a;
	const struct iommu_lane_mark *y = b;

	return (x->ts > y->ts) - (x->ts < y->ts);
}

/* Marks are out of order only if the clock of the trace ran backwards. */
static void order(struct iommu_lane_mark *list, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (list[i].ts < list[i - 1].ts) {
			qsort(list, n, sizeof(*list), by_time);
			return;
		}
	}
}

/* Move mark i to to[i], in place because there may be as many marks as events. */
static void permute(struct iommu_lane_mark *list, uint32_t *to, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		while (to[i] != i) {
			uint32_t place = to[i];
			struct iommu_lane_mark mark = list[place];

			list[place] = list[i];
			list[i] = mark;
			to[i] = to[place];
			to[place] = place;
		}
	}
}

static void shrink(struct lane_marks *marks)
{
	struct iommu_lane_mark *list;

	if (!marks->nr || marks->nr == marks->room)
		return;
	list = counted_realloc(marks->memory, marks->list, marks->room * sizeof(*list),
			       marks->nr * sizeof(*list));
	if (!list)
		return;
	marks->list = list;
	marks->room = marks->nr;
}

bool lane_marks_sort(struct lane_marks *marks, size_t *starts, size_t nr_groups,
		     uint32_t (*of)(void *arg, const struct iommu_lane_mark *mark), void *arg)
{
	size_t bytes = marks->nr * sizeof(uint32_t);
	uint32_t *to = bytes ? counted_realloc(marks->memory, NULL, 0, bytes) : NULL;
	size_t sum = 0;

	for (size_t group = 0; group <= nr_groups; group++)
		starts[group] = 0;
	if (!to)
		return !bytes;
	for (size_t i = 0; i < marks->nr; i++)
		starts[of(arg, &marks->list[i])]++;
	for (size_t group = 0; group <= nr_groups; group++) {
		size_t nr = starts[group];

		starts[group] = sum;
		sum += nr;
	}
	for (size_t i = 0; i < marks->nr; i++)
		to[i] = (uint32_t)starts[of(arg, &marks->list[i])]++;
	permute(marks->list, to, marks->nr);
	counted_realloc(marks->memory, to, bytes, 0);
	/* Each start has moved to the end of its group, which is the start of the next group. */
	for (size_t group = nr_groups; group > 0; group--)
		starts[group] = starts[group - 1];
	starts[0] = 0;
	for (size_t group = 0; group < nr_groups; group++)
		order(marks->list + starts[group], starts[group + 1] - starts[group]);
	shrink(marks);
	return true;
}

size_t lane_marks_at(const struct iommu_lane_mark *list, size_t n, uint64_t ts)
{
	size_t from = 0;
	size_t to = n;

	while (from < to) {
		size_t half = from + (to - from) / 2;

		if (list[half].ts < ts)
			from = half + 1;
		else
			to = half;
	}
	return from;
}

void lane_marks_free(struct lane_marks *marks)
{
	counted_realloc(marks->memory, marks->list, marks->room * sizeof(*marks->list), 0);
	marks->list = NULL;
	marks->nr = 0;
	marks->room = 0;
}
