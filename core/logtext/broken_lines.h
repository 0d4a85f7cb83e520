/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BROKEN_LINES_H
#define IOMMU_BROKEN_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "log_prefix.h"
#include "plain_line.h"

/* The maximum number of lines into which one message is broken. */
#define IOMMU_PIECES_MAX 6

/* Room for the lines of a message. Large: allocate it. Zero it before use, one per log. */
struct iommu_broken_lines {
	size_t work; /* bytes that joining has read recently */
	char first[IOMMU_PLAIN_LINE_MAX];
	char next[IOMMU_PLAIN_LINE_MAX];
	char joined[3][IOMMU_PLAIN_LINE_MAX];
	char best[IOMMU_PLAIN_LINE_MAX];
};

/* One message of a log as the kernel printed it. */
struct iommu_log_message {
	const char *text; /* in the log or in the iommu_broken_lines; valid until the next call */
	size_t len;
	struct iommu_log_prefix prefix;
	bool is_read; /* an IOMMU driver printed it, and fault has its content */
	struct iommu_fault fault;
	size_t consumed; /* the bytes of the log that belong to the message, with its newlines */
};

/*
 * Read the message that begins at @log (@len bytes, at least one), where a line begins. Mail and
 * forums break long lines: following lines are joined if the result is a more complete message of
 * an IOMMU driver, and none of them begins a message itself. So two faults are never merged.
 *
 * @before is the line before @log if it was not part of a message, else NULL: it may be the start
 * of this one. @last is false if the log continues after @len bytes. Returns false if more of it is
 * needed to decide.
 */
bool iommu_log_message_at(struct iommu_broken_lines *room, const char *before, size_t before_len,
			  const char *log, size_t len, bool last, struct iommu_log_message *m);

/*
 * How complete the message of an IOMMU driver is, for comparing ways to join its lines; 0 if none
 * printed it. Fills *@fault as iommu_log_read() does.
 */
unsigned int iommu_log_score(const char *text, size_t len, struct iommu_fault *fault);

#endif
