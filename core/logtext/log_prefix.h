/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LOG_PREFIX_H
#define IOMMU_LOG_PREFIX_H

#include "core/faultlog/join_messages.h"

/* The prefix that dmesg, syslog, the journal or a serial console prints before a message. */
struct iommu_log_prefix {
	/* key.ts is the time since boot in ns, and 0 if the line has only a date or nothing. */
	struct iommu_log_key key;
	bool has_uptime;
	/* The time or the date as in the line, in the line itself. NULL: none. */
	const char *time;
	size_t time_len;
	/* The line begins with a time, a date, a level or "kernel:". So it begins a message. */
	bool begins_message;
};

/*
 * Read the time of a line: "[   12.345678]", "[Mon Oct 14 18:41:49 2024]", "Oct 14 18:41:49",
 * "2024-10-14T18:41:49.056589+02:00" or "3,1234,12345678,-;" (/dev/kmsg), and the caller,
 * "[  T312]" or "[    C1]", which kernels with CONFIG_PRINTK_CALLER print after the time.
 */
struct iommu_log_prefix iommu_log_prefix(const char *line, size_t len);

/*
 * The offset at which another line's prefix with the time since boot begins within @line, for logs
 * that lost their newlines; @len if there is none.
 */
size_t iommu_log_next_prefix(const char *line, size_t len);

#endif
