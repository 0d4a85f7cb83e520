/* SPDX-License-Identifier: LGPL-2.1 */
#include "log_trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "debug_steps.h"
#include "log_stream.h"
#include "input/common/message.h"

/* If the time goes back by this much, in ns, then the machine has started again. */
#define NEW_BOOT 1000000000

enum { SYSTEM_IOMMU, SYSTEM_PRINTK, SYSTEMS };

struct log_trace {
	const char *name;
	int fd;
	struct iommu_feeder feeder;
	struct debug_steps steps;
	struct input_stats *stats;
	const struct input_listener *listener; /* NULL: nobody prints the events */
	struct input_system systems[SYSTEMS];
};

struct detection {
	struct iommu_input_kind kind;
	bool has_maps;
};

static void detect_line(void *arg, const struct iommu_debug_line *line)
{
	struct detection *detection = arg;

	detection->has_maps |= line->kind == IOMMU_DEBUG_MAP || line->kind == IOMMU_DEBUG_UNMAPPED;
}

static bool detect_more(void *arg)
{
	const struct detection *detection = arg;

	return !detection->has_maps && !detection->kind.trace_dat && !detection->kind.perf_data &&
	       (detection->kind.bytes < IOMMU_INPUT_KIND_BYTES || detection->kind.has_log_line);
}

enum log_trace_kind log_trace_detect(int fd, const char *name)
{
	static const struct log_stream_handler handler = { .debug = detect_line,
							   .go_on = detect_more };
	struct detection detection = { .has_maps = false };
	off_t at = lseek(fd, 0, SEEK_CUR);
	bool read;

	if (at < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return LOG_TRACE_NONE;
	read = log_stream(fd, name, &handler, &detection, &detection.kind);
	if (lseek(fd, at, SEEK_SET) < 0 || !read)
		return LOG_TRACE_NONE;
	if (detection.has_maps)
		return LOG_TRACE_MAPS;
	return iommu_input_kind(&detection.kind) == IOMMU_INPUT_LOG ? LOG_TRACE_PLAIN
								    : LOG_TRACE_NONE;
}

static void *open_log(const struct input_file *file)
{
	struct log_trace *trace = calloc(1, sizeof(*trace));

	if (!trace) {
		input_error("out of memory");
		return NULL;
	}
	trace->name = file->name;
	trace->fd = file->fd;
	return trace;
}

static void set_config(const void *from, struct iommu_replay_config *config)
{
	(void)from;
	config->maps_missing = true;
}

static const char *comm(const void *from, int32_t pid)
{
	(void)from;
	(void)pid;
	return NULL;
}

static void take_step(void *arg, const struct iommu_step *step)
{
	struct log_trace *trace = arg;

	iommu_feeder_time(&trace->feeder, step->ts);
	iommu_feeder_step(&trace->feeder, step, 0);
}

/* A line of the log that is an event: count it. */
static void begin_event(struct log_trace *trace, const struct iommu_log_prefix *prefix, int system)
{
	struct input_stats *stats = trace->stats;
	uint64_t ts = prefix->has_uptime ? prefix->key.ts : stats->last_ts;

	if (ts < stats->last_ts && stats->last_ts - ts > NEW_BOOT) {
		debug_steps_flush(&trace->steps);
		iommu_feeder_lost(&trace->feeder, ts, -1, 0);
	}
	if (!stats->events++)
		stats->first_ts = ts;
	stats->last_ts = ts;
	trace->systems[system].events++;
}

static void take_debug(void *arg, const struct iommu_debug_line *line)
{
	struct log_trace *trace = arg;

	if (line->kind != IOMMU_DEBUG_BAD)
		begin_event(trace, &line->prefix, SYSTEM_IOMMU);
	debug_steps_take(&trace->steps, line);
}

static void take_message(void *arg, const struct iommu_log_message *m)
{
	struct log_trace *trace = arg;
	struct iommu_step step = { .kind = IOMMU_STEP_LOG };
	struct iommu_fault fault;

	if (!m->is_read)
		return;
	begin_event(trace, &m->prefix, SYSTEM_PRINTK);
	debug_steps_flush(&trace->steps);
	debug_steps_source(&trace->steps, &m->prefix, &step);
	iommu_feeder_time(&trace->feeder, step.ts);
	iommu_feeder_message(&trace->feeder, &step, m->text, m->len, 0, &fault);
}

static bool go_on(void *arg)
{
	(void)arg;
	return true;
}

static bool read_log(void *from, unsigned int buffer, const struct iommu_sink *reader,
		     const struct input_listener *listener, struct input_stats *stats)
{
	struct log_trace *trace = from;
	static const struct log_stream_handler handler = {
		.message = take_message,
		.debug = take_debug,
		.go_on = go_on,
	};
	struct iommu_input_kind kind;

	(void)buffer;
	trace->listener = listener;
	trace->systems[SYSTEM_IOMMU] = (struct input_system){ "iommu", 0 };
	trace->systems[SYSTEM_PRINTK] = (struct input_system){ "printk", 0 };
	*stats = (struct input_stats){ .systems = trace->systems, .nr_systems = SYSTEMS };
	trace->stats = stats;
	trace->steps = (struct debug_steps){ .sink = take_step, .arg = trace };
	iommu_feeder_init(&trace->feeder, reader);
	if (lseek(trace->fd, 0, SEEK_SET) < 0)
		return input_error("cannot read %s: %s", trace->name, strerror(errno));
	if (!log_stream(trace->fd, trace->name, &handler, trace, &kind))
		return false;
	debug_steps_flush(&trace->steps);
	iommu_feeder_end(&trace->feeder);
	if (!trace->systems[SYSTEM_PRINTK].events)
		stats->nr_systems--;
	if (trace->steps.bad_lines)
		input_error("%s: lines about mappings that cannot be read: %" PRIu64, trace->name,
			    trace->steps.bad_lines);
	return true;
}

const struct input_kind log_trace_kind = {
	.name = "a kernel log",
	.open = open_log,
	.close = free,
	.config = set_config,
	.comm = comm,
	.read = read_log,
};
