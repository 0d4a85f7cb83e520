/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PICTURE_H
#define IOMMU_PICTURE_H

#include "colours.h"
#include "core/timeline/lanes.h"
#include "core/timeline/ticks.h"
#include "shapes.h"

/*
 * Of the @nr lanes of @list that @numbers names, keep at most @room, the busiest, in their own
 * order. Returns how many; 0 where there is no memory.
 */
size_t iommu_lanes_busiest(const struct iommu_lane *list, size_t *numbers, size_t nr, size_t room);

/* Lay out a lane. What @picture held is gone; its memory is used again. */
void iommu_picture_lane(struct iommu_picture *picture, const struct iommu_lanes *lanes,
			const struct iommu_lane *lane, const struct iommu_view *view,
			const struct iommu_view_names *names);

/*
 * Lay out the maps and unmaps of a CPU or a task: in each column that has some the largest map and
 * the largest unmap, as high as the logarithm of its size says. view->scale is the size that fills
 * the height. What @picture held is gone.
 */
void iommu_picture_ticks(struct iommu_picture *picture, const struct iommu_tick_track *track,
			 const struct iommu_view *view);

/* All that the column at @x has; false, and all 0, where nothing is. */
bool iommu_ticks_column(const struct iommu_tick_track *track, const struct iommu_view *view, int x,
			struct iommu_tick_part *part);

/* Say that in a few lines. */
void iommu_ticks_tell(struct iommu_text *t, const struct iommu_tick_part *part);

/* A task's name: "vfiotest-274", or "pid 274". */
void iommu_task_text(struct iommu_text *t, int32_t pid, const struct iommu_view_names *names);

/* The first and the last column of a time, inclusive; outside of the view, the nearest one. */
int iommu_view_column(const struct iommu_view *view, int64_t ts);
/* The time at which a column begins. */
int64_t iommu_view_time(const struct iommu_view *view, int column);

/*
 * Write the holder's name: "host", "vfiotest-274", "pid 274"; with what is not certain about it
 * where @grade is set. Safe to be printed, ASCII.
 */
void iommu_holder_text(struct iommu_text *t, const struct iommu_epoch *epoch,
		       const struct iommu_view_names *names, bool grade);

/* "0000:00:04.0", or "no known device". Safe to be printed. */
void iommu_lane_name_text(struct iommu_text *t, const struct iommu_lane *lane);

/* "0000:00:04.0 g11", the lane's label; ASCII, and cut off where @size is too small. */
void iommu_lane_label(const struct iommu_lane *lane, char *label, size_t size);

/* A time as KernelShark shows it: seconds with six digits behind the point. */
void iommu_text_time(struct iommu_text *t, int64_t ts);

/* When what a shape shows begins and ends. False for what is no time: a text, a tick. */
bool iommu_shape_times(const struct iommu_lane *lane, const struct iommu_view *view,
		       const struct iommu_shape *shape, int x, int64_t *from, int64_t *to);

/* Say in a few lines what a shape shows. */
void iommu_shape_tell(struct iommu_text *t, const struct iommu_lanes *lanes,
		      const struct iommu_lane *lane, const struct iommu_view *view,
		      const struct iommu_view_names *names, const struct iommu_shape *shape, int x);

#endif
