/* SPDX-License-Identifier: LGPL-2.1 */
/* What the parts of trace_file.h share; not for its users. */
#ifndef TRACE_IOMMU_TRACE_PART_H
#define TRACE_IOMMU_TRACE_PART_H

#include <trace-cmd.h>

#include "tep/binding.h"
#include "trace_dat.h"
#include "trace_window.h"

/* A format of the file, found by its id. */
struct trace_format {
	struct tep_event *event;       /* NULL: the file has none of that id */
	struct iommu_binding *binding; /* NULL: tells the replay nothing */
	uint64_t events;	       /* read so far, of the buffer that is being read */
};

struct trace_file {
	char *name;
	char *release;
	struct tep_handle *tep;
	struct tracecmd_input **buffers; /* NULL: not open yet */
	unsigned int nr_buffers;
	struct iommu_binding *bindings;
	size_t nr_bindings;
	struct trace_format *formats;
	size_t nr_formats;
	uint32_t id_offset; /* of common_type, which has two bytes, in every record */
	bool swap;
	struct trace_system *systems;
};

/* All records of a buffer, in the order of time. */
struct trace_merge {
	struct tracecmd_input *input;
	struct trace_head {
		struct tep_record *record;
		int cpu;	      /* number of the CPU's data in the file */
	} * heads;		      /* a heap, the oldest first */
	struct trace_window *windows; /* by CPU */
	unsigned int nr;
	bool given; /* the first head's record is the caller's now */
};

/* False if there is no memory. To be followed by trace_merge_free(). */
bool trace_merge_start(struct trace_merge *merge, struct tracecmd_input *input, int cpus);

/* The next record, or NULL; it lives until the next call. */
struct tep_record *trace_merge_next(struct trace_merge *merge);

void trace_merge_free(struct trace_merge *merge);

#endif
