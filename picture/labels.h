/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LABELS_H
#define IOMMU_LABELS_H

#include "core/text/text.h"
#include "core/timeline/lanes.h"
#include "shapes.h"

/*
 * Names of lanes, tasks and times as pictures show them. Untrusted strings are escaped.
 */

/* A buffer for a struct iommu_text with ASCII output. Text that does not fit is cut off. */
struct iommu_ascii {
	char *buf;
	size_t len;
	size_t size;
};

/* The output function of that struct iommu_text; @arg is a struct iommu_ascii. */
void iommu_put_ascii(void *arg, const char *str, size_t len);

/* Write a time of @ts ns as KernelShark shows it: in seconds, with six decimals. */
void iommu_text_time(struct iommu_text *t, int64_t ts);

/* Write the time from @from to @to (ns) as " (101.059 ms)". */
void iommu_text_span(struct iommu_text *t, int64_t from, int64_t to);

/* Write a number per second, such as 12/s, 3.4k/s or 5.6M/s. */
void iommu_text_rate(struct iommu_text *t, double rate);

/* Write a task's name: "vfiotest-274" or "pid 274". */
void iommu_task_text(struct iommu_text *t, int32_t pid, const struct iommu_view_names *names);

/*
 * Write the holder's name: "host", "vfiotest-274" or "pid 274". With @grade, uncertain holders get
 * a remark. The result is ASCII.
 */
void iommu_holder_text(struct iommu_text *t, const struct iommu_epoch *epoch,
		       const struct iommu_view_names *names, bool grade);

/*
 * Write the device's name, "0000:00:04.0", or "no known device", or with a task's name, as in
 * "no known device: fio-274".
 */
void iommu_lane_name_text(struct iommu_text *t, const struct iommu_lane *lane,
			  const struct iommu_view_names *names);

/*
 * Store the lane's label, "0000:00:04.0 g11", and with a snapshot "0000:00:04.0 g11 e1000e", in
 * @label. It is ASCII and cut off at @size bytes.
 */
void iommu_lane_label(const struct iommu_lane *lane, const struct iommu_view_names *names,
		      char *label, size_t size);

#endif
