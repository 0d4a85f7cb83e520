/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_VIEW_H
#define IOMMU_LANES_VIEW_H

#include "picture/shapes.h"

/*
 * Between the C that has the lanes and the C++ that draws them and knows the window. All functions
 * but the lock itself, and those for which it is said, are to be called with lanes_lock() held;
 * what they return is valid until it is released.
 */
#ifdef __cplusplus
extern "C" {
#endif

struct iommu_lane;
struct iommu_lanes;
struct iommu_tick_track;
struct kshark_entry;
struct kshark_trace_histo;
struct kshark_cpp_argv;

void lanes_lock(void);
void lanes_unlock(void);

/* One lane of one load, as it was drawn. */
struct lanes_ref {
	uint64_t load;
	int sd;
	size_t number;
};

/* What is needed to draw and to explain a lane. */
struct lanes_lane {
	struct lanes_ref ref;
	const struct iommu_lanes *lanes;
	const struct iommu_lane *lane;
	struct iommu_view_names names;
	int64_t offset; /* what the host's times are ahead of the lanes' */
	int64_t begin;
	int64_t end;
	uint64_t scale;
};

/* The lane that is drawn for a pseudo task. */
bool lanes_lane_of_task(int sd, int pid, struct lanes_lane *lane);
/* The same again, later; false where that load is gone. */
bool lanes_lane_again(const struct lanes_ref *ref, struct lanes_lane *lane);

/* Its shapes; what @picture held is gone, its memory is used again. */
void lanes_lay_out(const struct lanes_lane *lane, const struct iommu_view *view,
		   struct iommu_picture *picture);

/* "0000:00:04.0 g11", ASCII, for the graph's label. */
void lanes_label(const struct lanes_lane *lane, char *label, size_t size);

/* In the window's thread: what the worker made since the last time becomes known to the host. */
void lanes_settle(int sd);

/* What to show of a stream that was loaded. */
enum lanes_shown {
	LANES_SHOW_NONE,  /* nothing in it */
	LANES_SHOW_LATER, /* not known yet */
	LANES_SHOW_THESE,
};

/*
 * The pseudo tasks to show at first, busiest first chosen, in the lanes' order: at most @room;
 * *@n of them. *@born becomes a number that stays the same while the stream is open and the plugin
 * on for it, and that no other has; 0 where there is no such stream.
 */
enum lanes_shown lanes_to_show(int sd, int *pids, size_t room, size_t *n, uint64_t *born);
/* Is this a lane, of any stream? Needs no lock. */
bool lanes_is_pseudo_task(int pid);

/* What a shape of a lane shows, in lines. */
void lanes_tell_shape(const struct lanes_lane *lane, const struct iommu_view *view,
		      const struct iommu_shape *shape, int x, char *text, size_t size);

/*
 * The entries at which a shape begins and ends, of those that the host shows; NULL where there is
 * none.
 */
void lanes_entries_of(const struct lanes_lane *lane, const struct iommu_view *view,
		      const struct iommu_shape *shape, const struct kshark_trace_histo *histo,
		      int x, const struct kshark_entry **a, const struct kshark_entry **b);

/* Plot of a CPU or a task, of one load. */
struct lanes_ticks_ref {
	uint64_t load;
	int sd;
	bool is_task;
	int number; /* of the CPU, or the task's pid */
};

/* What is needed to draw and to explain its maps and unmaps. */
struct lanes_ticks {
	struct lanes_ticks_ref ref;
	const struct iommu_tick_track *track;
	struct iommu_view_names names;
	int64_t offset; /* what the host's times are ahead of those of the ticks */
	uint64_t scale;
};

/* Those of a plot; false where it has none, or none yet. Of @ref, sd, is_task and number are read.
 */
bool lanes_ticks_of(const struct lanes_ticks_ref *ref, struct lanes_ticks *ticks);
/* The same again, later; false where that load is gone. */
bool lanes_ticks_again(const struct lanes_ticks_ref *ref, struct lanes_ticks *ticks);

void lanes_lay_out_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
			 struct iommu_picture *picture);

/* What the column at @x shows, in lines; of a single event, what the host says of it, too. */
void lanes_tell_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
		      const struct kshark_trace_histo *histo, int x, char *text, size_t size);

/* The entries of the first and the last event of that column; @b is NULL where it has but one. */
void lanes_entries_of_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
			    const struct kshark_trace_histo *histo, int x,
			    const struct kshark_entry **a, const struct kshark_entry **b);

/*
 * plugin.c: give the plugin to streams that the host opened without it, and read these for it.
 * Whether there were any, so that the plots are to be drawn anew. In the window's thread, without
 * the lock.
 */
bool lanes_join_streams(void);

/* draw.cpp; takes the lock itself. */
void lanes_draw(struct kshark_cpp_argv *argv, int sd, int val, int action);

/*
 * The window's part; window.cpp, or window_none.c where it is left out. They take the lock
 * themselves.
 */
void lanes_window_start(void *main_window); /* may be NULL */
void lanes_window_drawn(int sd, int pid);   /* a plot was drawn; pid -1: of no task */
void lanes_window_gone(int sd); /* the stream closed, or the plugin was switched off for it */
void lanes_window_stop(void);
void *lanes_window_main(void); /* the host's main window, or NULL */

#ifdef __cplusplus
}
#endif

#endif
