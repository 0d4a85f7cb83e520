/* SPDX-License-Identifier: LGPL-2.1 */
/* What the parts of trace_file.h share; not for its users. */
#ifndef TRACE_IOMMU_TRACE_PART_H
#define TRACE_IOMMU_TRACE_PART_H

#include <trace-cmd.h>

#include "tep/binding.h"
#include "trace_dat.h"

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

#endif
