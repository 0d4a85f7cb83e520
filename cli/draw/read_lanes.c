/* SPDX-License-Identifier: LGPL-2.1 */
/* Reads a trace into lanes, and selects the lanes to draw. */
#include "read_lanes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/trace_options.h"

/* State while a buffer is read. */
struct reading {
	struct iommu_lanes *lanes; /* NULL: only count events */
	uint64_t nr_steps;
	uint64_t gaps;
};

static void take_step(void *arg, const struct iommu_step *step)
{
	struct reading *r = arg;

	r->nr_steps++;
	if (r->lanes)
		iommu_lanes_feed(r->lanes, step, 0);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct reading *r = arg;

	r->gaps++;
	if (r->lanes)
		iommu_lanes_lost(r->lanes, lost->ts, lost->count);
}

static int64_t time_of(uint64_t ts)
{
	return ts < DRAW_TIME_MAX ? (int64_t)ts : DRAW_TIME_MAX;
}

/* Read a buffer into trace->lanes; NULL if it has no IOMMU events. */
static bool read_lanes(struct draw_trace *trace, unsigned int number,
		       const struct draw_options *options)
{
	struct iommu_replay_config config = { .without = options->without };
	struct reading r = { NULL, 0, 0 };
	const struct iommu_sink reader = { .step = take_step, .lost = take_lost, .arg = &r };
	struct input_stats stats;
	size_t nr_lanes;

	set_replay_config(trace->file, &config);
	r.lanes = iommu_lanes_new(&config);
	if (!r.lanes)
		return out_of_memory();
	trace->lanes = r.lanes;
	if (!input_read(trace->file, number, &reader, &stats))
		return false;
	iommu_lanes_end(trace->lanes, stats.last_ts);
	iommu_lanes_list(trace->lanes, &nr_lanes);
	if (!nr_lanes) {
		iommu_lanes_free(trace->lanes);
		trace->lanes = NULL;
		return true;
	}
	trace->buffer = input_buffer_name(trace->file, number);
	trace->begin = time_of(stats.first_ts);
	trace->end = time_of(stats.last_ts);
	trace->gaps = r.gaps;
	return true;
}

static bool has_steps(struct draw_trace *trace, unsigned int number, bool *has)
{
	struct reading r = { NULL, 0, 0 };
	const struct iommu_sink reader = { .step = take_step, .lost = take_lost, .arg = &r };
	struct input_stats stats;

	if (!input_read(trace->file, number, &reader, &stats))
		return false;
	*has = r.nr_steps > 0;
	return true;
}

/* Read the first buffer that has IOMMU events, and count the others that have some. */
static bool read_buffers(struct draw_trace *trace, const struct draw_options *options)
{
	unsigned int nr = input_buffers(trace->file);

	for (unsigned int i = 0; i < nr; i++) {
		bool more;

		if (!trace->lanes) {
			if (!read_lanes(trace, i, options))
				return false;
		} else {
			if (!has_steps(trace, i, &more))
				return false;
			trace->others += more;
		}
	}
	return true;
}

static bool read_buffer(struct draw_trace *trace, const struct draw_options *options)
{
	unsigned int nr = input_buffers(trace->file);

	for (unsigned int i = 0; i < nr; i++) {
		if (!strcmp(options->buffer, input_buffer_name(trace->file, i)))
			return read_lanes(trace, i, options);
	}
	return no_such_buffer(trace->file, trace->name, options->buffer);
}

bool draw_read(struct draw_trace *trace, const struct draw_options *options)
{
	*trace = (struct draw_trace){ .name = options->trace, .file = input_open(options->trace) };
	if (!trace->file)
		return false;
	if (!(options->buffer ? read_buffer(trace, options) : read_buffers(trace, options)))
		return false;
	if (!trace->lanes) {
		error("%s has no IOMMU events%s; record them with trace-cmd record -e iommu -e "
		      "printk:console",
		      trace->name, options->buffer ? " in that buffer" : "");
		return false;
	}
	trace->colours = iommu_holder_colours_new(trace->lanes);
	return trace->colours || out_of_memory();
}

void draw_close(struct draw_trace *trace)
{
	iommu_holder_colours_free(trace->colours);
	iommu_lanes_free(trace->lanes);
	input_close(trace->file);
	*trace = (struct draw_trace){ 0 };
}

/*
 * Whether the lane's device is called @name, or, unless @whole, ends in it after a colon: 00:04.0
 * matches 0000:00:04.0.
 */
static bool is_called(const struct iommu_lane *lane, const char *name, size_t len, bool whole)
{
	size_t all = strlen(lane->name);

	if (!len || len > all || lane->device == IOMMU_LANE_UNKNOWN)
		return false;
	if (whole || len == all)
		return len == all && !memcmp(lane->name, name, len);
	return lane->name[all - len - 1] == ':' && !memcmp(lane->name + all - len, name, len);
}

static size_t count_called(const struct iommu_lane *list, size_t nr, const char *name, size_t len,
			   bool whole, size_t *last)
{
	size_t n = 0;

	for (size_t i = 0; i < nr; i++) {
		if (is_called(&list[i], name, len, whole)) {
			*last = i;
			n++;
		}
	}
	return n;
}

/* Second line of a message: the devices that @name may mean, or all if it is NULL. */
static void list_devices(const struct iommu_lane *list, size_t nr, const char *name, size_t len)
{
	const size_t most = 32;
	size_t shown = 0;
	char buf[256];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), put_file, stderr);
	for (size_t i = 0; i < nr; i++) {
		if (list[i].device == IOMMU_LANE_UNKNOWN ||
		    (name && !is_called(&list[i], name, len, false)))
			continue;
		if (shown++ >= most)
			continue;
		iommu_text_puts(&t, shown == 1 ? "    " : ", ");
		iommu_text_untrusted(&t, list[i].name, strlen(list[i].name));
	}
	if (shown > most) {
		iommu_text_puts(&t, " and ");
		iommu_text_dec(&t, shown - most);
		iommu_text_puts(&t, " more");
	}
	if (shown)
		iommu_text_putc(&t, '\n');
	iommu_text_flush(&t);
}

/* Mark the only device called @name in @chosen. */
static bool choose(bool *chosen, const struct draw_trace *trace, const char *name, size_t len)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(trace->lanes, &nr);
	size_t last = 0;
	size_t n = count_called(list, nr, name, len, true, &last);

	if (!n)
		n = count_called(list, nr, name, len, false, &last);
	if (n == 1) {
		chosen[last] = true;
		return true;
	}
	if (n) {
		error("--device: '%.*s' is ambiguous; use one of these names:", (int)len, name);
		list_devices(list, nr, name, len);
	} else if (list[0].device == IOMMU_LANE_UNKNOWN) {
		error("--device: no event of %s names a device", trace->name);
	} else {
		error("--device: %s has no device '%.*s'; its devices are:", trace->name, (int)len,
		      name);
		list_devices(list, nr, NULL, 0);
	}
	return false;
}

/* Names may contain commas, so try the whole string first. */
static bool choose_list(bool *chosen, const struct draw_trace *trace, const char *names)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(trace->lanes, &nr);
	size_t last = 0;

	if (count_called(list, nr, names, strlen(names), true, &last) == 1) {
		chosen[last] = true;
		return true;
	}
	for (;;) {
		size_t len = strcspn(names, ",");

		if (!choose(chosen, trace, names, len))
			return false;
		if (!names[len])
			return true;
		names += len + 1;
	}
}

static bool pick(struct draw_lanes *picked, const struct draw_trace *trace,
		 const struct draw_options *options, size_t room, bool *chosen)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(trace->lanes, &nr);
	size_t all = 0;

	for (size_t i = 0; i < options->nr_devices; i++) {
		if (!choose_list(chosen, trace, options->devices[i]))
			return false;
	}
	for (size_t i = 0; i < nr; i++) {
		if (!options->nr_devices || chosen[i])
			picked->numbers[all++] = i;
	}
	picked->nr = iommu_lanes_busiest(list, picked->numbers, all, room);
	picked->left_out = all - picked->nr;
	return true;
}

bool draw_pick_lanes(struct draw_lanes *picked, const struct draw_trace *trace,
		     const struct draw_options *options, size_t room)
{
	size_t nr;
	bool *chosen;
	bool done = false;

	iommu_lanes_list(trace->lanes, &nr);
	*picked = (struct draw_lanes){ .numbers = calloc(nr, sizeof(*picked->numbers)) };
	chosen = calloc(nr, sizeof(*chosen));
	if (picked->numbers && chosen)
		done = pick(picked, trace, options, room, chosen);
	else
		error("out of memory");
	free(chosen);
	return done;
}

void draw_lanes_free(struct draw_lanes *picked)
{
	free(picked->numbers);
	*picked = (struct draw_lanes){ 0 };
}
