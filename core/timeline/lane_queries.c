/* SPDX-License-Identifier: LGPL-2.1 */
/* What a lane has at a time, and which lanes have most. These need the lanes alone. */
#include <stdlib.h>

#include "lanes.h"
#include "lane_marks.h"

size_t iommu_lane_fault_at(const struct iommu_lane *lane, uint64_t ts)
{
	return lane_marks_at(lane->faults, lane->nr_faults, ts);
}

size_t iommu_lane_event_at(const struct iommu_lane *lane, uint64_t ts)
{
	return lane_marks_at(lane->events, lane->nr_events, ts);
}

size_t iommu_lane_finding_at(const struct iommu_lane *lane, uint64_t ts)
{
	return lane_marks_at(lane->findings, lane->nr_findings, ts);
}

size_t iommu_lane_sign_at(const struct iommu_lane *lane, uint64_t ts)
{
	return lane_marks_at(lane->signs, lane->nr_signs, ts);
}

size_t iommu_lane_epoch_at(const struct iommu_lane *lane, uint64_t ts)
{
	size_t from = 0;
	size_t to = lane->nr_epochs;

	while (from < to) {
		size_t half = from + (to - from) / 2;

		if (lane->epochs[half].ended && lane->epochs[half].to < ts)
			from = half + 1;
		else
			to = half;
	}
	return from;
}

/* Whether all maps of the trace have known devices. There must be maps. */
static bool knows_all_maps(const struct iommu_lanes *lanes)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(lanes, &nr);

	if (!iommu_lanes_have_maps(lanes))
		return false;
	for (; nr && list[nr - 1].device == IOMMU_LANE_UNKNOWN; nr--) {
		if (list[nr - 1].nr_maps)
			return false;
	}
	return true;
}

bool iommu_lane_is_idle(const struct iommu_lanes *lanes, const struct iommu_lane *lane)
{
	const struct iommu_epoch *epoch = lane->epochs;

	if (lane->nr_epochs != 1 || lane->nr_maps || lane->peak || lane->nr_faults ||
	    lane->nr_findings || lane->nr_signs || !knows_all_maps(lanes))
		return false;
	for (size_t i = 0; i < lane->nr_events; i++) {
		if (lane->events[i].kind != IOMMU_STEP_ADD &&
		    lane->events[i].kind != IOMMU_STEP_ATTACH)
			return false;
	}
	return epoch->pid == IOMMU_HOST && (!epoch->ended || epoch->implied);
}

static int by_activity(const void *a, const void *b)
{
	const struct iommu_lane *x = *(const struct iommu_lane *const *)a;
	const struct iommu_lane *y = *(const struct iommu_lane *const *)b;

	if (x->activity != y->activity)
		return x->activity > y->activity ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int by_number(const void *a, const void *b)
{
	const size_t *x = a;
	const size_t *y = b;

	return *x < *y ? -1 : *x > *y;
}

size_t iommu_lanes_busiest(const struct iommu_lane *list, size_t *numbers, size_t nr, size_t room)
{
	const struct iommu_lane **order;

	if (nr <= room)
		return nr;
	order = calloc(nr, sizeof(*order));
	if (!order)
		return 0;
	for (size_t i = 0; i < nr; i++)
		order[i] = &list[numbers[i]];
	qsort(order, nr, sizeof(*order), by_activity);
	for (size_t i = 0; i < room; i++)
		numbers[i] = (size_t)(order[i] - list);
	qsort(numbers, room, sizeof(*numbers), by_number);
	free(order);
	return room;
}

/* A lane to be put in order. */
struct place {
	size_t number;
	size_t bundle; /* its name, and then where its first lane was */
	size_t at;     /* where it was */
};

static int compare_bundles(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	if (x->bundle != y->bundle)
		return x->bundle < y->bundle ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

bool iommu_lanes_gather(const struct iommu_lane *list, size_t *numbers, size_t nr)
{
	struct place *places = malloc((nr + 1) * sizeof(*places));
	size_t first = 0;

	if (!places)
		return false;
	for (size_t i = 0; i < nr; i++)
		places[i] = (struct place){ numbers[i], list[numbers[i]].bundle, i };
	qsort(places, nr, sizeof(*places), compare_bundles);
	/* Name each bundle by the place of its first lane. */
	for (size_t i = 0; i < nr; i++) {
		if (!i || list[places[i].number].bundle != list[places[i - 1].number].bundle)
			first = places[i].at;
		places[i].bundle = first;
	}
	qsort(places, nr, sizeof(*places), compare_bundles);
	for (size_t i = 0; i < nr; i++)
		numbers[i] = places[i].number;
	free(places);
	return true;
}
