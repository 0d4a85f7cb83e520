/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "colours.h"

struct holder {
	int32_t pid;
	uint32_t number; /* by the start of the first epoch */
	uint64_t from;
};

struct iommu_holder_colours {
	size_t nr;
	struct holder list[]; /* by pid */
};

static int by_pid(const void *a, const void *b)
{
	const struct holder *x = a;
	const struct holder *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

static int by_time(const void *a, const void *b)
{
	const struct holder *x = a;
	const struct holder *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

/* Keep one entry per task, with the time at which it first held a device. */
static size_t first_of_each(struct holder *list, size_t nr)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++) {
		if (!kept || list[kept - 1].pid != list[i].pid)
			list[kept++] = list[i];
	}
	return kept;
}

struct iommu_holder_colours *iommu_holder_colours_new(const struct iommu_lanes *lanes)
{
	size_t nr_lanes;
	const struct iommu_lane *lane = iommu_lanes_list(lanes, &nr_lanes);
	struct iommu_holder_colours *colours;
	size_t nr = 0;

	for (size_t i = 0; i < nr_lanes; i++)
		nr += lane[i].nr_epochs;
	colours = malloc(sizeof(*colours) + nr * sizeof(colours->list[0]));
	if (!colours)
		return NULL;
	nr = 0;
	for (size_t i = 0; i < nr_lanes; i++) {
		for (size_t j = 0; j < lane[i].nr_epochs; j++) {
			const struct iommu_epoch *e = &lane[i].epochs[j];

			if (e->pid != IOMMU_HOST)
				colours->list[nr++] =
					(struct holder){ .pid = e->pid, .from = e->from };
		}
	}
	qsort(colours->list, nr, sizeof(colours->list[0]), by_pid);
	nr = first_of_each(colours->list, nr);
	qsort(colours->list, nr, sizeof(colours->list[0]), by_time);
	for (size_t i = 0; i < nr; i++)
		colours->list[i].number = (uint32_t)i;
	qsort(colours->list, nr, sizeof(colours->list[0]), by_pid);
	colours->nr = nr;
	return colours;
}

void iommu_holder_colours_free(struct iommu_holder_colours *colours)
{
	free(colours);
}

struct iommu_colour iommu_holder_colour(const struct iommu_palette *palette,
					const struct iommu_holder_colours *colours, int32_t pid)
{
	size_t low = 0;
	size_t high = colours ? colours->nr : 0;

	if (pid == IOMMU_HOST)
		return palette->host;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (colours->list[mid].pid == pid)
			return palette->tasks[colours->list[mid].number % IOMMU_TASK_COLOURS];
		if (colours->list[mid].pid < pid)
			low = mid + 1;
		else
			high = mid;
	}
	return palette->tasks[0];
}
