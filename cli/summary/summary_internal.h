/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SUMMARY_INTERNAL_H
#define TRACE_IOMMU_SUMMARY_INTERNAL_H

#include "core/summary/summary_facts.h"
#include "input/input.h"
#include "row_file.h"

/* CSV and JSON name at most this many devices of a mapping: a row is short, whatever the trace. */
enum { SUMMARY_NAMES_MAX = 64 };

struct summary_options {
	unsigned int without; /* IOMMU_WITHOUT_* */
	const char *buffer;   /* read only this buffer; NULL: all */
	bool rows;	      /* keep each mapping: --csv */
};

/* A buffer of a trace, replayed to its end. */
struct summary_buffer {
	struct iommu_summary view; /* the source of its summary */
	struct iommu_replay *replay;
	struct iommu_stats stats;
	struct row_file *rows;	   /* of all its maps; NULL: not kept */
	uint64_t nr_maps;	   /* map events so far */
	uint64_t nr_steps;	   /* events that were replayed */
	struct input_stats counts; /* events read so far */
};

struct summary_trace {
	const char *name;
	struct input *file;
	const char *release;
	enum iommu_attach_rule attach_rule;
	struct summary_buffer *buffers;
	unsigned int nr_buffers;
};

#endif
