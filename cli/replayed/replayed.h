/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_REPLAYED_H
#define TRACE_IOMMU_REPLAYED_H

#include "buffer_lanes.h"
#include "cli/common/time_range.h"
#include "core/summary/summary_facts.h"
#include "input/input.h"
#include "row_file.h"

/* A trace, replayed to its end: what summary and export print. */

/* CSV and JSON name at most this many devices of a mapping: a row is short, whatever the trace. */
enum { REPLAYED_NAMES_MAX = 64 };

/*
 * Sees what the replay does not keep. @buffer is an index in replayed_trace.buffers; pointers are
 * valid only during the call. Each function may be NULL.
 */
struct replayed_watch {
	/* The buffer is read from its beginning: perhaps again, without its probes. */
	void (*begin)(void *arg, unsigned int buffer);
	void (*step)(void *arg, unsigned int buffer, const struct iommu_step *step);
	void (*message)(void *arg, unsigned int buffer, const char *msg, size_t len);
	void (*found)(void *arg, unsigned int buffer, enum iommu_finding_class class,
		      const struct iommu_finding_case *one, unsigned int excuses);
	void *arg;
};

struct replayed_options {
	unsigned int without;	 /* IOMMU_WITHOUT_* */
	const char *buffer;	 /* read only this buffer; NULL: all */
	bool rows;		 /* keep each mapping: --csv */
	struct time_range range; /* --from and --to */
	const struct replayed_watch *watch;
	struct buffer_lanes *lanes; /* what is read becomes lanes, too; NULL: it does not */
};

/* A buffer of a trace, replayed to its end. */
struct replayed_buffer {
	struct iommu_summary view; /* the source of its summary */
	struct iommu_replay *replay;
	struct iommu_stats stats;
	struct iommu_replay_config config;
	bool has_rows;
	struct row_file *rows;	   /* of all its maps; NULL: not kept */
	uint64_t nr_maps;	   /* map events so far */
	uint64_t maps_shown;	   /* of these, in the range of --from and --to */
	uint64_t nr_steps;	   /* events that were replayed */
	struct input_stats counts; /* events read so far */
	unsigned int index;	   /* in replayed_trace.buffers */
	const struct replayed_watch *watch;
	struct buffer_lanes *lanes; /* NULL: none */
};

struct replayed_trace {
	const char *name;
	struct input *file;
	/* Of the file, or of the snapshot in it. */
	const char *release;
	const char *host;
	const char *boot_id;
	enum iommu_attach_rule attach_rule;
	uint64_t from; /* ns: the range that is shown; 0: no limit */
	uint64_t to;
	struct replayed_buffer *buffers;
	unsigned int nr_buffers;
};

/*
 * Open the trace @name, and replay each of its buffers, or only the buffer in @options. Returns
 * false after a message on stderr. Call replayed_close() in both cases.
 */
bool replayed_read(struct replayed_trace *trace, const char *name,
		   const struct replayed_options *options);
void replayed_close(struct replayed_trace *trace);

/*
 * The parts of that: open a trace, and replay one of its buffers, after those that were. Forget the
 * last one, for example because it is empty.
 */
bool replayed_open(struct replayed_trace *trace, const char *name, const struct time_range *range);
bool replayed_read_buffer(struct replayed_trace *trace, unsigned int number,
			  const struct replayed_options *options);
void replayed_forget(struct replayed_trace *trace);

/* Whether there are faults, or findings without an excuse. */
bool replayed_found(const struct replayed_trace *trace);

#endif
