/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEXT_READER_H
#define TRACE_IOMMU_TEXT_READER_H

#include "core/replay/feeder.h"
#include "input/common/input_event.h"
#include "input/common/task_names.h"
#include "graph_line.h"
#include "text_join.h"

/* Turns the lines of a trace into steps. */

/*
 * Text from trace_pipe may be out of order between CPUs by less than this, in ns. The lines are
 * then taken as of the same time. A larger step back is the start of another trace.
 */
#define TEXT_ORDER_MAX 1000000000ULL

/* The longest name of an instance or a file that trace-cmd prints before each line. */
#define TEXT_BUFFER_MAX 64

/* The tasks of CPUs beyond this are not known, if function_graph's lines lack them. */
#define TEXT_GRAPH_CPUS 1024

/* What is said about a trace after it was read. Numbers of lines begin with 1. */
struct text_notes {
	uint64_t bad, first_bad;	 /* events that cannot be read */
	uint64_t no_head, first_no_head; /* events without a time or a task */
	uint64_t early, first_early;	 /* lines that were taken as of a later time */
	uint64_t most_early;		 /* ns */
	uint64_t restart;		 /* the line at which another trace begins; 0: none */
	uint64_t restart_by;		 /* ns */
	uint64_t foreign, first_foreign; /* lines of other buffers */
	char foreign_name[TEXT_BUFFER_MAX];
	bool counts;	  /* times are whole numbers */
	bool has_header;  /* ftrace's or trace-cmd's */
	bool has_release; /* in a snapshot */
};

struct text_reader {
	uint64_t size;	/* bytes of the file; 0: it has no end */
	uint64_t taken; /* of these */
	struct text_events *events;
	struct task_names *names;
	struct input_stats *stats;
	const struct input_listener *listener; /* NULL: nobody prints the events */
	struct text_notes notes;
	/* private */
	struct iommu_feeder feeder;
	struct text_join join;
	uint64_t join_line; /* where the line that waits begins */
	struct text_read read;
	uint64_t line_number;
	char buffer[TEXT_BUFFER_MAX]; /* the buffer that is read */
	bool buffer_known;
	bool is_foreign; /* the next line belongs to another buffer although it has no name */
	bool is_log;	 /* of a kernel with the option tp_printk */
	bool is_graph;	 /* of the function_graph tracer */
	struct {
		int32_t pid;	 /* the task that runs, plus 1; 0: not known */
		bool interrupts; /* it is interrupted */
	} cpus[TEXT_GRAPH_CPUS];
	bool has_lost; /* events were lost before the next one: */
	struct iommu_lost lost;
	char plain[IOMMU_PLAIN_LINE_MAX];
};

/* Set the first four members before, and zero the rest of @reader. */
void text_reader_start(struct text_reader *reader, const struct iommu_sink *sink);

/* Take a block of whole lines (text_blocks.h), of a text_reader. Returns false to stop. */
bool text_reader_take(void *reader, const char *block, size_t len);

/* The text has ended. */
void text_reader_end(struct text_reader *reader);

#endif
