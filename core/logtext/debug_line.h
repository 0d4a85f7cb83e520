/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DEBUG_LINE_H
#define IOMMU_DEBUG_LINE_H

#include "log_prefix.h"

/*
 * The lines of the kernel's log that tell which addresses are mapped and which devices are in which
 * group. The core of the IOMMU subsystem prints them: those about groups always, the others with
 * dynamic debug ("module iommu +p").
 */
enum iommu_debug_kind {
	IOMMU_DEBUG_NONE,
	IOMMU_DEBUG_MAP,	/* iova, paddr, size: about to be mapped; this may fail */
	IOMMU_DEBUG_MAPPING,	/* iova: a part of the map before it */
	IOMMU_DEBUG_UNMAP_THIS, /* iova, size: about to be unmapped */
	IOMMU_DEBUG_UNMAPPED,	/* iova, size: a part of it was unmapped */
	IOMMU_DEBUG_ADD,	/* device, gid: it joins the group */
	IOMMU_DEBUG_REMOVE,	/* device, gid: it leaves the group */
	IOMMU_DEBUG_BAD,	/* one of these lines, but damaged */
};

struct iommu_debug_line {
	enum iommu_debug_kind kind;
	struct iommu_log_prefix prefix;
	bool in_interrupt;
	bool has_task;
	int32_t task; /* the thread */
	uint64_t iova;
	uint64_t paddr;
	uint64_t size;
	const char *device; /* in the line, untrusted */
	size_t device_len;
	int32_t gid;
};

/*
 * Returns the offset of the first word in @buf (@len bytes) that is in such a line, and @len if
 * there is none. End each block at the end of a line.
 */
size_t iommu_debug_line_find(const char *buf, size_t len);

/* Read a line of @len bytes without its newline. Returns false if it is none of these lines. */
bool iommu_debug_line_read(const char *line, size_t len, struct iommu_debug_line *d);

#endif
