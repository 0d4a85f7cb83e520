/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULTLOG_H
#define IOMMU_FAULTLOG_H

#include "fault.h"

/*
 * Reading the kernel's log. Three steps, each of which most text does not survive:
 * iommu_log_find() or iommu_log_maybe() reject ordinary text in a fraction of a nanosecond a byte,
 * iommu_log_read() understands one message, and a joiner puts messages together that tell of one
 * fault. All of it is pure: no allocation, and no state but the joiner's.
 */

/*
 * The offset of the first word in @buf, of @len bytes, that a line of ours could hold, or @len
 * where there is none. For big blocks of log: the line around the word is the one to read. A word
 * that the end of the block cuts in two is not found, so a block should end with a line.
 */
size_t iommu_log_find(const char *buf, size_t len);

/* Could this message be ours? Never false for one that iommu_log_read() understands. */
bool iommu_log_maybe(const char *msg, size_t len);

/*
 * Read one message of @len bytes; it may hold newlines, and anything may be in front of it. Fills
 * *@f and returns true where it says something about an IOMMU. Returns false, with f->kind
 * IOMMU_LOG_NOTHING, for everything else: also for half lines, for numbers that do not fit their
 * field, and for the lines of other systems (Xen, FreeBSD), because no decode is better than a
 * wrong one. One ambiguity is left: a message that ends with a number may be cut within it.
 */
bool iommu_log_read(const char *msg, size_t len, struct iommu_fault *f);

#endif
