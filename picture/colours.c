/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "colours.h"

const struct iommu_colour iommu_colour_many = { 0xf1, 0xf5, 0xf9 };
const struct iommu_colour iommu_colour_line = { 0x1e, 0x29, 0x3b };
const struct iommu_colour iommu_colour_quiet = { 0x64, 0x74, 0x8b };

/*
 * Tasks: four of Okabe and Ito, "Color Universal Design" (2008), which people with any colour
 * vision can tell apart; their green and vermilion are too near to bytes and faults, their purple
 * to orange. The others are those that are farthest from these, as tests/unit/test_colours.c
 * measures.
 */
const struct iommu_palette iommu_palette_default = {
	.host = { 0xcb, 0xd5, 0xe1 },
	.bytes = { 0x10, 0xa8, 0x78 },
	.fault = { 0xd0, 0x00, 0x00 },
	.map = { 0x10, 0xa8, 0x78 },
	.unmap = { 0x64, 0x74, 0x8b },
	.tasks = {
		{ 0xe6, 0x9f, 0x00 }, /* orange */
		{ 0x56, 0xb4, 0xe9 }, /* sky blue */
		{ 0xf0, 0xe4, 0x42 }, /* yellow */
		{ 0xaa, 0x33, 0x77 }, /* wine */
		{ 0x00, 0x72, 0xb2 }, /* blue */
		{ 0xa0, 0x6c, 0xff }, /* violet */
		{ 0x44, 0x11, 0x00 }, /* brown */
		{ 0x22, 0x22, 0xaa }, /* indigo */
		{ 0x66, 0xff, 0x99 }, /* mint */
		{ 0x00, 0x00, 0xff }, /* pure blue */
	},
};

struct holder {
	int32_t pid;
	uint32_t number; /* in the order of their first epochs */
	uint64_t from;
};

struct iommu_holder_colours {
	size_t nr;
	struct holder list[]; /* by pid */
};

struct iommu_colour iommu_colour_on(struct iommu_colour c)
{
	/* ITU-R BT.601: how bright a colour is seen. */
	int luma = (299 * c.r + 587 * c.g + 114 * c.b) / 1000;

	return luma > 128 ? (struct iommu_colour){ 0, 0, 0 }
			  : (struct iommu_colour){ 255, 255, 255 };
}

struct iommu_colour iommu_colour_mix(struct iommu_colour a, struct iommu_colour b, int part)
{
	return (struct iommu_colour){
		(uint8_t)(a.r + (b.r - a.r) * part / 256),
		(uint8_t)(a.g + (b.g - a.g) * part / 256),
		(uint8_t)(a.b + (b.b - a.b) * part / 256),
	};
}

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

/* One of each task, with the time at which it first held something. */
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
