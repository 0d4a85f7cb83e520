/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MONITOR_TEXT_H
#define IOMMU_MONITOR_TEXT_H

#include "core/summary/words.h"
#include "rows.h"

/* An interval, and what is needed to print it. */
struct iommu_monitor_page {
	const struct iommu_monitor *monitor;
	const struct iommu_monitor_view *view;
	struct iommu_replay *replay;
	/* Untrusted strings, or NULL if unknown. */
	const char *host;
	const char *release;
	/* What cannot be seen on this machine: sentences, ended by NULL. NULL: nothing to say. */
	const char *const *notes;
	/* Reading and counting took longer than the interval. */
	bool too_slow;
	/* As in struct iommu_writer. */
	const char *(*comm)(void *arg, int32_t pid);
	void *arg;
};

/* Write the lines above the table: the machine, the rates, and lost events if there are any. */
void iommu_monitor_put_head(struct iommu_text *t, const struct iommu_monitor_page *page);

/* Write a line for each of the notes. */
void iommu_monitor_put_notes(struct iommu_text *t, const struct iommu_monitor_page *page);

/*
 * Write the table: a line of titles, a line for each of the @nr rows in @list, and one for the
 * mappings of unknown devices if there are any. Says so if there is nothing.
 */
void iommu_monitor_put_table(struct iommu_text *t, const struct iommu_monitor_page *page,
			     const struct iommu_monitor_row *const *list, uint32_t nr);

/* Write the line of a fault, without a newline. */
void iommu_monitor_put_fault(struct iommu_text *t, const struct iommu_monitor_page *page,
			     const struct iommu_fault_case *one);

/* Write the holder of a row: "host (certain)", "qemu-system-x86-1234 (likely)", "unknown". */
void iommu_monitor_put_holder(struct iommu_text *t, const struct iommu_monitor_page *page,
			      const struct iommu_monitor_row *row);

/* Write a rate per second: "12.5", "1200". "-" if the length of the interval is not known. */
void iommu_monitor_put_rate(struct iommu_text *t, uint64_t count, uint64_t ns);

#endif
