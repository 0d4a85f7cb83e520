/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DAT_PAGES_H
#define TRACE_IOMMU_DAT_PAGES_H

#include <trace-cmd.h>

#include "input/pages/page_merge.h"

/* The pages of a buffer of a trace.dat file, as a source of pages of a machine that records. */
struct dat_pages {
	struct tracecmd_input *input;
	char *bytes; /* the whole file */
	struct page_source source;
	struct dat_cpu {
		const char *first;
		uint64_t nr; /* pages */
		uint64_t at;
	} * cpus;
	/* Pages that a round may read of each CPU; 0: all. The others come in later rounds. */
	unsigned int per_round;
	unsigned int *read_now; /* by CPU */
	/* So many times, the pages begin again, with later times. */
	uint64_t repeat;
	uint64_t span;	 /* ns: from the first page of the file to the end of the last one */
	uint64_t passes; /* by now */
};

/* Open the first buffer of @file with records. Returns false after a message on stderr. */
bool dat_pages_open(struct dat_pages *pages, const char *file);
void dat_pages_close(struct dat_pages *pages);

/* A new round begins. Returns false if all pages were read. */
bool dat_pages_round(struct dat_pages *pages);

#endif
