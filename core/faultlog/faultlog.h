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
 * Returns the offset of the first word in @buf (@len bytes) that is likely to come from an IOMMU
 * driver, or @len if there is none. Search large blocks of a log with it, then read the line around
 * each word. End each block at the end of a line, because a word that is cut in two is not found.
 */
size_t iommu_log_find(const char *buf, size_t len);

/*
 * False if an IOMMU driver cannot have printed the message. True for each message that
 * iommu_log_read() reads.
 */
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
