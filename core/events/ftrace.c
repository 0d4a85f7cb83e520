/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "ftrace": what was written to trace_marker. The replay reads the lines of a snapshot
 * (core/recording/snapshot_line.h). The library prints all lines.
 */
#include "event_list.h"
#include "step.h"
#include "core/recording/snapshot_line.h"
#include "core/text/scan.h"

/*
 * A record has only the text. A line of text has the name of a function before it, as the kernel's
 * print format says, or "ip=0x... buf=".
 */
static void print_step(struct iommu_step *step, const struct iommu_value *values)
{
	const struct iommu_value *buf = &values[IOMMU_PRINT_BUF];
	struct iommu_scan s, all;

	if (!iommu_has(buf)) /* then, it may point nowhere */
		return;
	all = (struct iommu_scan){ buf->str, buf->str + buf->len };
	s = all;
	if (!iommu_snapshot_is_line(s.p, buf->len) &&
	    !(iommu_scan_skip_past(&s, ": ") &&
	      iommu_snapshot_is_line(s.p, (size_t)(s.end - s.p)))) {
		s = all;
		if (!iommu_scan_skip_past(&s, "buf=") ||
		    !iommu_snapshot_is_line(s.p, (size_t)(s.end - s.p)))
			return;
	}
	while (s.end > s.p && s.end[-1] == '\n')
		s.end--;
	step->kind = IOMMU_STEP_SNAPSHOT;
	step->device = (struct iommu_string){ s.p, (size_t)(s.end - s.p) };
}

const struct iommu_event iommu_event_print = {
	.system = "ftrace",
	.name = "print",
	.nr_fields = 1,
	.fields = { [IOMMU_PRINT_BUF] = { "buf", IOMMU_STRING } },
	.step = print_step,
	.step_fields = IOMMU_FIELD(IOMMU_PRINT_BUF),
};
