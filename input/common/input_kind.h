/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_INPUT_KIND_H
#define TRACE_IOMMU_INPUT_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/replay/feeder.h"
#include "core/replay/replay.h"
#include "input_event.h"
#include "input_stats.h"

/* The file of a trace. It outlives the trace that is open. */
struct input_file {
	const char *path; /* NULL: a copy of standard input */
	const char *name; /* for messages */
	int fd;		  /* -1: it cannot be opened, or is no regular file */
};

/*
 * A kind of file: how to recognise it, and how to read it. input.c has the list of all. @trace is
 * what open() returned. input.h describes the functions; those that may be NULL say so here.
 */
struct input_kind {
	const char *name; /* for messages, such as "a perf.data file" */
	/* Whether a file that begins with these bytes is of this kind. NULL: input.c knows. */
	bool (*detect)(const char *head, size_t len);
	/* Returns NULL after an error on stderr. */
	void *(*open)(const struct input_file *file);
	void (*close)(void *trace);
	const char *(*release)(const void *trace); /* NULL: always unknown */
	const char *(*host)(const void *trace);	   /* NULL: always unknown */
	void (*config)(const void *trace, struct iommu_replay_config *config);
	const char *(*comm)(const void *trace, int32_t pid);
	unsigned int (*buffers)(const void *trace);			    /* NULL: one */
	const char *(*buffer_name)(const void *trace, unsigned int buffer); /* NULL: as above */
	const char *const *(*notes)(const void *trace);			    /* NULL: none */
	bool (*read)(void *trace, unsigned int buffer, const struct iommu_sink *sink,
		     const struct input_listener *listener, struct input_stats *stats);
};

#endif
