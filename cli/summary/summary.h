/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SUMMARY_H
#define TRACE_IOMMU_SUMMARY_H

#include "row_file.h"
#include "core/summary/summary_text.h"
#include "input/trace_dat.h"

struct summary_options {
	unsigned int without; /* IOMMU_WITHOUT_* */
	const char *buffer;   /* the only one to be read; NULL: all */
	bool rows;	      /* keep each mapping: --csv */
};

/* A buffer of a trace, read to its end and replayed. */
struct summary_buffer {
	struct iommu_summary view; /* all that is told of it */
	struct iommu_replay *replay;
	struct iommu_stats stats;
	struct row_file *rows;	   /* of all its maps; NULL: not asked for */
	uint64_t nr_maps;	   /* map events so far */
	uint64_t nr_steps;	   /* events that tell the replay something */
	struct trace_stats counts; /* what was read so far */
};

struct summary_trace {
	const char *name;
	struct trace_file *file;
	const char *release;
	enum iommu_family family;
	struct summary_buffer *buffers;
	unsigned int nr_buffers;
};

/* False after a message on stderr. summary_close() is to be called in any case. */
bool summary_read(struct summary_trace *trace, const char *name,
		  const struct summary_options *options);
void summary_close(struct summary_trace *trace);

/* Whether there are faults, or findings that nothing explains away. */
bool summary_found(const struct summary_trace *trace);

/* To stdout. The last returns false after a message on stderr. */
void summary_print_text(const struct summary_trace *trace);
void summary_print_json(const struct summary_trace *trace);
bool summary_print_csv(const struct summary_trace *trace);

#endif
