/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_MEASURED_H
#define TRACE_IOMMU_MEASURED_H

#include "cli/common/time_range.h"
#include "core/measure/measure_text.h"
#include "input/input.h"

/* A trace that is replayed to its end and measured. */

struct measured_options {
	unsigned int without;	 /* IOMMU_WITHOUT_* */
	const char *buffer;	 /* read only this buffer; NULL: all */
	uint64_t interval;	 /* of a series, in ns; 0: none */
	struct time_range range; /* --from and --to */
	const struct iommu_sink
		*watch; /* sees steps and messages of all buffers, too; NULL: none */
};

struct measured_buffer {
	struct iommu_measure_view view;
	struct iommu_replay_config config;
	uint64_t interval; /* of a series, in ns; 0: none */
	struct iommu_measure *measure;
	const struct iommu_sink *watch;
	bool has_begun;		   /* an event was replayed */
	struct input_stats counts; /* events read so far */
};

struct measured_trace {
	const char *name;
	struct input *file;
	/* Of the file, or of the snapshot in it. */
	const char *release;
	const char *host;
	const char *boot_id;
	uint64_t from; /* ns: the range that is shown; 0: no limit */
	uint64_t to;
	struct measured_buffer *buffers;
	unsigned int nr_buffers;
};

/*
 * Open the trace @name, and measure each of its buffers, or only the buffer in @options. Returns
 * false after a message on stderr. Call measured_close() in both cases.
 */
bool measured_read(struct measured_trace *trace, const char *name,
		   const struct measured_options *options);
void measured_close(struct measured_trace *trace);

#endif
