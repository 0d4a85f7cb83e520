/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PROBE_PAGES_H
#define TRACE_IOMMU_PROBE_PAGES_H

#include <stddef.h>

struct iommu_probe_check;

/*
 * Reads pages of the kernel's ring buffer, and passes the records of iop:map and iommu:map to the
 * check of the probes. Pages may have any contents.
 */
struct probe_pages;

/* Texts of tracefs: the files events/header_page, and format of the two events. */
struct probe_formats {
	const char *header_page;
	const char *probe; /* iop:map */
	const char *event; /* iommu:map */
};

/* Returns NULL if a format lacks what the check needs, or if memory is short. */
struct probe_pages *probe_pages_open(const struct probe_formats *formats);

/* The size of a page, in bytes. */
size_t probe_pages_size(const struct probe_pages *pages);

/* The memory of one page, for the caller to fill. */
void *probe_pages_buffer(struct probe_pages *pages);

/* Check the records of the page in the buffer. @cpu: the one that wrote it. */
void probe_pages_take(struct probe_pages *pages, unsigned int cpu, struct iommu_probe_check *check);

void probe_pages_close(struct probe_pages *pages);

#endif
