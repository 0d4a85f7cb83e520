/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Prints the events of an address, a line each, and then how many marks the lanes show for it, and
 * for what is near it, and the number of maps of each lane. usage: follow TRACE ADDRESS
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "kshark-plugin/data/plot_data.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/reading/follow.h"
#include "replayed.h"

static void print(const struct lanes_follow_row *row)
{
	static const char *const kinds[] = { "map", "unmap", "fault" };

	printf("%s|%" PRId64 "|0x%" PRIx64 "|%" PRIu64 "|%s|%s|%s|%s\n", kinds[row->when.kind],
	       row->when.ts, row->address, row->size, row->place, row->device, row->task,
	       row->reason);
}

/* Returns false if lane @i of the stream is not known; else stores it, and the marks it shows. */
static bool marks_of(struct lanes_stream *s, size_t i, struct lanes_lane *lane,
		     struct iommu_view *view)
{
	*view = (struct iommu_view){ 0 };
	if (!lanes_lane_of_task(s->sd, lanes_task_pid(s, i), lane))
		return false;
	lanes_show_followed(lane, view);
	return true;
}

/* Also checks that the marks are in the order of time. Returns false if they are not. */
static bool print_marks(struct lanes_stream *s)
{
	struct iommu_view view;
	struct lanes_lane lane;
	bool ordered = true;

	/* The name of the lane of unknown devices is empty. */
	for (size_t i = 0; i < s->nr_tasks; i++) {
		if (!marks_of(s, i, &lane, &view))
			continue;
		printf("marks|%s|%zu|%zu|%" PRIu64 "\n", lane.lane->name,
		       view.nr_followed[IOMMU_FOLLOWED_ITSELF],
		       view.nr_followed[IOMMU_FOLLOWED_NEAR], lane.lane->nr_maps);
		for (int near = 0; near < IOMMU_FOLLOWED_KINDS; near++) {
			for (size_t k = 1; k < view.nr_followed[near]; k++)
				ordered &=
					view.followed[near][k - 1].ts <= view.followed[near][k].ts;
		}
	}
	return ordered;
}

static bool has_marks(struct lanes_stream *s)
{
	struct iommu_view view;
	struct lanes_lane lane;
	bool any = false;

	for (size_t i = 0; i < s->nr_tasks; i++)
		any |= marks_of(s, i, &lane, &view) && (view.nr_followed[IOMMU_FOLLOWED_ITSELF] ||
							view.nr_followed[IOMMU_FOLLOWED_NEAR]);
	return any;
}

/* A second time gives the same. Returns false if anything is wrong. */
static bool follow(struct lanes_stream *s, const char *address)
{
	struct iommu_address_range range;
	struct lanes_follow found;
	bool good;

	if (!iommu_address_range_read(&range, address) || !lanes_follow_find(0, &range, &found))
		return false;
	lanes_follow_free(&found);
	if (!lanes_follow_find(0, &range, &found))
		return false;
	for (size_t i = 0; i < found.nr; i++)
		print(&found.list[i]);
	lanes_lock();
	good = print_marks(s);
	lanes_unlock();
	lanes_follow_end();
	lanes_lock();
	good &= !has_marks(s) && !found.left_out;
	lanes_unlock();
	lanes_follow_free(&found);
	return good;
}

int main(int argc, char **argv)
{
	struct loaded trace;
	bool good;

	if (argc != 3 || !load_trace(&trace, argv[1]))
		return 2;
	good = follow(trace.stream, argv[2]);
	close_trace(&trace);
	return good ? 0 : 1;
}
