/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLOT_DATA_H
#define IOMMU_PLOT_DATA_H

#include "picture/shapes.h"

#ifdef __cplusplus
extern "C" {
#endif

struct iommu_lane;
struct iommu_lanes;
struct iommu_tick_track;
struct kshark_entry;
struct kshark_trace_histo;

/*
 * The contents of a plot: the lane of a device, or the map and unmap ticks of a CPU or task. A lane
 * is the timeline of one device. Call all functions with lanes_lock() held. Pointers that they
 * return are valid until it is released.
 */

/* Identifies a lane of one load, so that it can be found again. */
struct lanes_ref {
	uint64_t load;
	int sd;
	size_t number;
};

/* The data to draw and explain a lane. */
struct lanes_lane {
	struct lanes_ref ref;
	const struct iommu_lanes *lanes;
	const struct iommu_lane *lane;
	struct iommu_view_names names;
	int64_t offset; /* ns by which the host's times are later than those of the lanes */
	int64_t begin;	/* of the trace, ns */
	int64_t end;
	uint64_t scale; /* bytes that fill the height */
};

/* Find the lane of a pseudo task. Returns false if there is none. */
bool lanes_lane_of_task(int sd, int pid, struct lanes_lane *lane);
/* Find a lane again. Returns false if that load is gone. */
bool lanes_lane_of_ref(const struct lanes_ref *ref, struct lanes_lane *lane);

/* Store the device's name, such as "0000:00:04.0". Untrusted strings are escaped. */
void lanes_device_name(const struct lanes_lane *lane, char *text, size_t size);
/* Store its model and driver, such as "Intel 82574L (e1000e)"; "" if the trace does not say. */
void lanes_device_model(const struct lanes_lane *lane, char *text, size_t size);
/* Store the lane's label, such as "0000:00:04.0 g11", in ASCII. */
void lanes_label(const struct lanes_lane *lane, char *text, size_t size);
/* Store the most memory that was mapped at one time, such as "4.2M"; "" if there was none. */
void lanes_peak(const struct lanes_lane *lane, char *text, size_t size);
/*
 * Store the holder at the end of the trace, with a remark if it is uncertain. For a removed device,
 * this is "removed"; without a known holder, "".
 */
void lanes_last_holder(const struct lanes_lane *lane, char *text, size_t size);

/* Let @view show the events of the followed address. Valid as long as the lock is held. */
void lanes_show_followed(const struct lanes_lane *lane, struct iommu_view *view);

/* Lay out the lane. The shapes that @picture held are dropped; their memory is used again. */
void lanes_lay_out_lane(const struct lanes_lane *lane, const struct iommu_view *view,
			struct iommu_picture *picture);

/* Store an explanation of @shape at pixel @x, in several lines. */
void lanes_explain_shape(const struct lanes_lane *lane, const struct iommu_view *view,
			 const struct iommu_shape *shape, int x, char *text, size_t size);

/*
 * Store the first and the last entry of the events that @shape represents at pixel @x. Consider
 * only entries that the host shows. @b is NULL for a single event, and both are NULL if there is no
 * entry.
 */
void lanes_entries_of_shape(const struct lanes_lane *lane, const struct iommu_view *view,
			    const struct iommu_shape *shape, const struct kshark_trace_histo *histo,
			    int x, const struct kshark_entry **a, const struct kshark_entry **b);

/* Identifies the ticks of one plot in one load. */
struct lanes_ticks_ref {
	uint64_t load;
	int sd;
	bool is_task;
	int number; /* of the CPU, or the pid */
};

/* The data to draw and explain the maps and unmaps of a CPU or task. */
struct lanes_ticks {
	struct lanes_ticks_ref ref;
	const struct iommu_tick_track *track;
	struct iommu_view_names names;
	int64_t offset; /* ns by which the host's times are later than those of the ticks */
	uint64_t scale; /* bytes that fill the height */
};

/* Find the ticks of a plot; @ref->load is not used. Returns false if there are none, or not yet. */
bool lanes_ticks_of_plot(const struct lanes_ticks_ref *ref, struct lanes_ticks *ticks);
/* Find ticks again. Returns false if that load is gone. */
bool lanes_ticks_of_ref(const struct lanes_ticks_ref *ref, struct lanes_ticks *ticks);

/* These three are as for lanes; they describe the column at pixel @x. */
void lanes_lay_out_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
			 struct iommu_picture *picture);
void lanes_explain_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
			 const struct kshark_trace_histo *histo, int x, char *text, size_t size);
void lanes_entries_of_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
			    const struct kshark_trace_histo *histo, int x,
			    const struct kshark_entry **a, const struct kshark_entry **b);

#ifdef __cplusplus
}
#endif

#endif
