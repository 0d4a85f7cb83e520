/* SPDX-License-Identifier: LGPL-2.1 */
#include "log_trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/events/event_list.h"
#include "debug_steps.h"
#include "log_stream.h"
#include "input/common/message.h"

/* If the time goes back by this much, in ns, then the machine has started again. */
#define NEW_BOOT 1000000000

enum { SYSTEM_IOMMU, SYSTEM_PRINTK, SYSTEMS };

struct log_trace {
	const char *name;
	int fd;
	uint64_t size; /* when it was opened: all passes must read the same of a growing log */
	struct iommu_feeder feeder;
	const struct log_trace_hooks *hooks; /* NULL: none */
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

	return !detection->has_maps && !detection->kind.archive && !detection->kind.trace_dat &&
	       !detection->kind.perf_data &&
	       (detection->kind.bytes < IOMMU_INPUT_KIND_BYTES ||
		iommu_input_kind(&detection->kind) == IOMMU_INPUT_LOG);
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
	struct stat st;

	if (!trace || fstat(file->fd, &st)) {
		input_error("cannot read %s: %s", file->name, strerror(errno));
		free(trace);
		return NULL;
	}
	trace->size = (uint64_t)st.st_size;
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

static struct iommu_value number(uint64_t num)
{
	return (struct iommu_value){ .state = IOMMU_PRESENT, .num = num };
}

static struct iommu_value string(const char *str, size_t len)
{
	return (struct iommu_value){ .state = IOMMU_PRESENT, .str = str, .len = (uint32_t)len };
}

/* The event of system iommu that tells the same as a step, and its values. NULL: none. */
static const struct iommu_event *event_of(const struct iommu_step *step, struct iommu_value *values)
{
	bool is_map = step->kind == IOMMU_STEP_MAP;

	switch (step->kind) {
	case IOMMU_STEP_MAP:
	case IOMMU_STEP_UNMAP:
		values[IOMMU_MAP_IOVA] = number(step->iova);
		values[is_map ? IOMMU_MAP_SIZE : IOMMU_UNMAP_SIZE] = number(step->size);
		if (is_map)
			values[IOMMU_MAP_PADDR] = number(step->paddr);
		else
			values[IOMMU_UNMAP_UNMAPPED] = number(step->done);
		return is_map ? &iommu_event_map : &iommu_event_unmap;
	case IOMMU_STEP_ADD:
	case IOMMU_STEP_REMOVE:
		values[0] = number((uint64_t)(int64_t)step->gid);
		values[1] = string(step->device.str, step->device.len);
		return step->kind == IOMMU_STEP_ADD ? &iommu_event_add_device_to_group
						    : &iommu_event_remove_device_from_group;
	default:
		return NULL;
	}
}

/* Pass a line on to who prints it. */
static void tell(const struct log_trace *trace, const struct iommu_event *event,
		 struct iommu_value *values, const struct iommu_step *step, bool kept)
{
	struct input_event line = {
		.ts = step->ts,
		.cpu = step->cpu,
		.pid = step->pid,
		.event = event,
		.values = values,
		.step = step,
		.kept = kept,
	};

	if (!trace->listener || !event)
		return;
	line.system = (struct iommu_string){ event->system, strlen(event->system) };
	line.name = (struct iommu_string){ event->name, strlen(event->name) };
	trace->listener->event(trace->listener->arg, &line);
}

static void take_step(void *arg, const struct iommu_step *step)
{
	struct iommu_value values[IOMMU_EVENT_FIELDS] = { 0 };
	struct log_trace *trace = arg;

	iommu_feeder_time(&trace->feeder, step->ts);
	iommu_feeder_step(&trace->feeder, step, 0);
	tell(trace, event_of(step, values), values, step, false);
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
	struct iommu_value values[IOMMU_EVENT_FIELDS] = { 0 };
	enum iommu_feeder_result result;
	struct iommu_fault fault;

	if (!m->is_read)
		return;
	begin_event(trace, &m->prefix, SYSTEM_PRINTK);
	debug_steps_flush(&trace->steps);
	debug_steps_source(&trace->steps, &m->prefix, &step);
	iommu_feeder_time(&trace->feeder, step.ts);
	result = iommu_feeder_message(&trace->feeder, &step, m->text, m->len, 0, &fault);
	if (result == IOMMU_FEEDER_IGNORED)
		step.kind = IOMMU_STEP_NONE;
	values[IOMMU_CONSOLE_MSG] = string(m->text, m->len);
	tell(trace, &iommu_event_console, values, &step, result == IOMMU_FEEDER_KEPT);
}

/* Lines of other drivers, for the hosts that want all of them. */
static void take_fact(void *arg, const char *line, size_t len)
{
	struct log_trace *trace = arg;
	const struct iommu_step step = { .kind = IOMMU_STEP_NONE, .ts = trace->steps.ts };

	iommu_feeder_other_message(&trace->feeder, &step, line, len);
}

static void take_pause(void *arg, bool idle)
{
	struct log_trace *trace = arg;

	/* The rest of a fault or of an unmap comes at once. */
	if (idle) {
		debug_steps_flush(&trace->steps);
		iommu_feeder_end(&trace->feeder);
	}
	if (trace->hooks->pause)
		trace->hooks->pause(trace->hooks->arg, idle);
}

static bool go_on(void *arg)
{
	struct log_trace *trace = arg;

	return !trace->hooks || trace->hooks->go_on(trace->hooks->arg);
}

static bool is_raw(void *arg, const char *lines, size_t len)
{
	struct log_trace *trace = arg;

	return trace->hooks->is_raw && trace->hooks->is_raw(trace->hooks->arg, lines, len);
}

static void raw(void *arg, const char *buf, size_t len)
{
	struct log_trace *trace = arg;

	trace->hooks->raw(trace->hooks->arg, buf, len);
}

/* Read from where the file is. */
static bool read_lines(struct log_trace *trace, const struct iommu_sink *reader,
		       struct input_stats *stats, struct iommu_input_kind *kind)
{
	struct log_stream_handler handler = {
		.size = trace->size,
		.message = take_message,
		.debug = take_debug,
		.fact = reader->message ? take_fact : NULL,
		.go_on = go_on,
	};

	if (trace->hooks) {
		handler.pause = take_pause;
		handler.is_raw = is_raw;
		handler.raw = raw;
	}
	trace->systems[SYSTEM_IOMMU] = (struct input_system){ "iommu", 0 };
	trace->systems[SYSTEM_PRINTK] = (struct input_system){ "printk", 0 };
	*stats = (struct input_stats){ .systems = trace->systems, .nr_systems = SYSTEMS };
	trace->stats = stats;
	trace->steps = (struct debug_steps){ .sink = take_step, .arg = trace };
	iommu_feeder_init(&trace->feeder, reader);
	if (!log_stream(trace->fd, trace->name, &handler, trace, kind))
		return false;
	debug_steps_flush(&trace->steps);
	iommu_feeder_end(&trace->feeder);
	if (!trace->systems[SYSTEM_PRINTK].events)
		stats->nr_systems--;
	if (trace->steps.bad_lines)
		input_error("%s: lines about mappings that cannot be read: %" PRIu64
			    "; the log may be cut or changed",
			    trace->name, trace->steps.bad_lines);
	return true;
}

bool log_trace_follow(int fd, const char *name, const struct iommu_sink *reader,
		      const struct log_trace_hooks *hooks, struct input_stats *stats,
		      struct iommu_input_kind *kind)
{
	struct log_trace trace = { .name = name, .fd = fd, .hooks = hooks };
	bool done = read_lines(&trace, reader, stats, kind);

	/* They were those of @trace. */
	stats->systems = NULL;
	stats->nr_systems = 0;
	return done;
}

static bool read_log(void *from, unsigned int buffer, const struct iommu_sink *reader,
		     const struct input_listener *listener, struct input_stats *stats)
{
	struct log_trace *trace = from;
	struct iommu_input_kind kind;

	(void)buffer;
	trace->listener = listener;
	if (lseek(trace->fd, 0, SEEK_SET) < 0)
		return input_error("cannot read %s: %s", trace->name, strerror(errno));
	return read_lines(trace, reader, stats, &kind);
}

const struct input_kind log_trace_kind = {
	.name = "a kernel log",
	.open = open_log,
	.close = free,
	.config = set_config,
	.comm = comm,
	.read = read_log,
};
