/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULTLOG_H
#define IOMMU_FAULTLOG_H

#include "fault.h"

/*
 * Reading the kernel log. iommu_log_find() and iommu_log_is_candidate() reject ordinary text at a
 * fraction of a nanosecond per byte. iommu_log_read() reads one message. join_messages.h joins the
 * messages of one fault. Nothing here allocates memory or keeps state.
 */

/*
 * The offset of the first word in @buf, of @len bytes, that only a line of an IOMMU driver is
 * likely to contain, or @len without one. For large blocks of log: read the line around the word. A
 * word that the end of the block cuts in two is not found, so a block should end at the end of a
 * line.
 */
size_t iommu_log_find(const char *buf, size_t len);

/* False if a message of an IOMMU driver is impossible. True for all that iommu_log_read() reads. */
bool iommu_log_is_candidate(const char *msg, size_t len);

/*
 * Read one message of @len bytes, which may contain newlines and may begin with anything. Fills *@f
 * and returns true if it is the message of an IOMMU driver. Returns false, with f->kind
 * IOMMU_LOG_NOTHING, for everything else. That includes half lines, numbers that do not fit their
 * field, and the messages of other systems (Xen, FreeBSD): no decode is better than a wrong one.
 * One ambiguity remains: if a message ends with a number, digits may be missing.
 */
bool iommu_log_read(const char *msg, size_t len, struct iommu_fault *f);

#endif
