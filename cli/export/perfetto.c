/* SPDX-License-Identifier: LGPL-2.1 */
#include "perfetto.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/json_values.h"
#include "cli/common/trace_options.h"
#include "cli/replayed/buffer_lanes.h"
#include "cli/terminal/progress.h"
#include "core/faultlog/fault_text.h"
#include "core/summary/words.h"
#include "perfetto_bytes.h"

/* The threads of each process, which is a device. */
enum { TID_HOLDERS = 1, TID_FAULTS = 2 };

struct writer {
	struct input *file;
	const char *buffer;
	const struct buffer_lanes *read;
	const struct iommu_lane *lane;
	int pid; /* number of the device in the output, from 1 */
	bool begun;
	bool any; /* event was printed */
	uint64_t faults_left_out;
	bool probes_doubtful;
	/* What the first snapshot says of the machine; owned, because the lanes have it only until
	 * the next buffer. NULL: unknown. */
	char *host;
	char *release;
	char *boot_id;
};

/* In microseconds. Formatted from integers, because a double may lose the last digit. */
static struct json_object *microseconds(uint64_t ns)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64 ".%03u", ns / 1000, (unsigned int)(ns % 1000));
	return json_object_new_double_s((double)ns / 1000, text);
}

static struct json_object *new_event(const struct writer *w, const char *name, const char *phase,
				     int tid)
{
	struct json_object *event = json_object_new_object();

	json_add_string(event, "name", name);
	json_add_string(event, "ph", phase);
	json_object_object_add(event, "pid", json_object_new_int(w->pid));
	json_object_object_add(event, "tid", json_object_new_int(tid));
	return event;
}

static void put_event(struct writer *w, struct json_object *event, struct json_object *args)
{
	json_object_object_add(event, "args", args);
	fputs(w->any ? ",\n" : "\n", stdout);
	json_print(event);
	json_object_put(event);
	w->any = true;
}

/* Name a process or a thread. */
static void put_name(struct writer *w, const char *what, int tid, struct json_object *name)
{
	struct json_object *args = json_object_new_object();

	json_object_object_add(args, "name", name);
	put_event(w, new_event(w, what, "M", tid), args);
}

static void write_process_name(struct iommu_text *t, const void *arg)
{
	const struct writer *w = arg;

	if (w->lane->device == IOMMU_LANE_UNKNOWN)
		iommu_text_puts(t, "unknown device");
	else
		iommu_text_untrusted(t, w->lane->name, strlen(w->lane->name));
	if (iommu_snapshot_has_model(w->lane->known)) {
		iommu_text_putc(t, ' ');
		iommu_snapshot_put_model(t, w->lane->known);
	}
	if (!*w->buffer)
		return;
	iommu_text_puts(t, " in buffer ");
	iommu_text_untrusted(t, w->buffer, strlen(w->buffer));
}

static void put_names(struct writer *w)
{
	struct json_object *args = json_object_new_object();
	struct json_object *name = json_object_new_object();
	struct json_object *value;

	json_add_text(name, "name", write_process_name, w);
	json_object_object_get_ex(name, "name", &value);
	put_name(w, "process_name", TID_HOLDERS, json_object_get(value));
	json_object_put(name);
	json_object_object_add(args, "sort_index", json_object_new_int(w->pid));
	put_event(w, new_event(w, "process_sort_index", "M", TID_HOLDERS), args);
	put_name(w, "thread_name", TID_HOLDERS, json_object_new_string("holders"));
	put_name(w, "thread_name", TID_FAULTS, json_object_new_string("faults"));
}

static const char *comm(void *file, int32_t pid)
{
	return input_comm(file, pid);
}

struct holder {
	const struct writer *w;
	int32_t pid;
};

static void write_holder(struct iommu_text *t, const void *arg)
{
	const struct holder *holder = arg;
	const struct iommu_writer words = { .t = t, .comm = comm, .arg = holder->w->file };

	iommu_put_holder(&words, holder->pid);
}

static struct json_object *epoch_event(const struct writer *w, const struct iommu_epoch *epoch,
				       const char *phase, uint64_t ts)
{
	struct json_object *event = new_event(w, "", phase, TID_HOLDERS);

	json_add_text(event, "name", write_holder, &(const struct holder){ w, epoch->pid });
	json_add_string(event, "cat", "holder");
	json_object_object_add(event, "ts", microseconds(ts));
	return event;
}

/*
 * A pair of events: the end of an epoch and the beginning of the next are then the same number. A
 * complete event has a duration, and viewers take epochs for nested if their sum is rounded up.
 * Viewers do not pair events of the same time, so an epoch without a duration is left out.
 */
static void put_epoch(struct writer *w, const struct iommu_epoch *epoch)
{
	uint64_t to = epoch->ended ? epoch->to : w->read->stats.last_ts;
	struct json_object *args;

	if (to <= epoch->from)
		return;
	args = json_object_new_object();
	json_object_object_add(args, "pid",
			       epoch->pid == IOMMU_HOST ? NULL : json_object_new_int(epoch->pid));
	json_add_string(args, "grade", iommu_grade_name(epoch->grade));
	json_add_bool(args, "implied_end", epoch->implied || !epoch->ended);
	json_add_bool(args, "before", epoch->before);
	json_add_bool(args, "removed", epoch->removed);
	json_add_bool(args, "doubtful", epoch->doubtful);
	put_event(w, epoch_event(w, epoch, "B", epoch->from), args);
	put_event(w, epoch_event(w, epoch, "E", to), json_object_new_object());
}

static void write_reason(struct iommu_text *t, const void *arg)
{
	iommu_fault_text(t, arg);
}

static void add_address(struct json_object *args, const char *name, bool known, uint64_t address)
{
	if (known)
		json_add_hex(args, name, 1, address);
	else
		json_add_string(args, name, NULL);
}

static struct json_object *fault_args(const struct iommu_fault_case *one)
{
	const struct iommu_verdict *verdict = &one->verdict;
	bool known = verdict->kind != IOMMU_VERDICT_NONE;
	bool range = known && verdict->kind != IOMMU_VERDICT_NEVER_MAPPED;
	struct json_object *args = json_object_new_object();

	add_address(args, "iova", one->has_address, one->address);
	json_add_bool(args, "iova_is_page", one->page_only);
	if (iommu_fault_is_decoded(one))
		json_add_text(args, "reason", write_reason, &one->log);
	else
		json_add_string(args, "reason", NULL);
	json_add_untrusted(args, "driver", one->driver_len ? one->driver : NULL,
			   strnlen(one->driver, one->driver_len));
	json_add_string(args, "verdict", known ? iommu_verdict_name(verdict->kind) : NULL);
	add_address(args, "range_first", range, verdict->first);
	add_address(args, "range_last", range, verdict->last);
	json_object_object_add(args, "since_us", range ? microseconds(verdict->at) : NULL);
	return args;
}

static void put_fault(struct writer *w, const struct iommu_lane_mark *mark)
{
	static const char *const names[] = {
		[IOMMU_ACCESS_UNKNOWN] = "fault",
		[IOMMU_ACCESS_READ] = "read fault",
		[IOMMU_ACCESS_WRITE] = "write fault",
	};
	const struct iommu_fault_case *one = iommu_lane_fault_details(w->read->lanes, mark);
	struct json_object *event;

	if (!one) {
		w->faults_left_out++;
		return;
	}
	event = new_event(w, names[one->access], "i", TID_FAULTS);
	json_add_string(event, "cat", "fault");
	json_add_string(event, "s", "t");
	json_object_object_add(event, "ts", microseconds(mark->ts));
	put_event(w, event, fault_args(one));
}

static void put_bytes(void *arg, uint64_t ts, uint64_t bytes)
{
	struct writer *w = arg;
	struct json_object *event = new_event(w, "mapped bytes", "C", TID_HOLDERS);
	struct json_object *args = json_object_new_object();

	json_object_object_add(event, "ts", microseconds(ts));
	json_add_number(args, "bytes", bytes);
	put_event(w, event, args);
}

static void put_lane(struct writer *w)
{
	const struct iommu_lane *lane = w->lane;

	put_names(w);
	for (size_t i = 0; i < lane->nr_epochs; i++)
		put_epoch(w, &lane->epochs[i]);
	for (size_t i = 0; i < lane->nr_faults; i++)
		put_fault(w, &lane->faults[i]);
	export_bytes(w->read->lanes, lane, w->read->stats.last_ts, put_bytes, w);
}

/* Comes after the first buffer was read, so that an unreadable trace prints nothing. */
static void put_begin(struct writer *w)
{
	if (!w->begun)
		fputs("{\"schema\":\"trace-iommu/1\",\"displayTimeUnit\":\"ns\",\"traceEvents\":[",
		      stdout);
	w->begun = true;
}

/* Keep a string of a snapshot that goes with the lanes. */
static void keep(char **kept, const char *str)
{
	if (!*kept && str)
		*kept = strdup(str);
}

static void keep_machine(struct writer *w, const struct buffer_lanes *read)
{
	const char *release = NULL;
	const char *host = NULL;
	const char *boot_id = NULL;

	iommu_snapshot_name_machine(iommu_lanes_snapshot(read->lanes), &release, &host, &boot_id);
	keep(&w->release, release);
	keep(&w->host, host);
	keep(&w->boot_id, boot_id);
	w->probes_doubtful |= read->probes.doubtful;
}

static bool put_buffer(struct writer *w, unsigned int number, unsigned int without)
{
	struct buffer_lanes read = { .one_unknown = true };
	bool done = buffer_lanes_read(&read, w->file, number, without);
	const struct iommu_lane *list = NULL;
	size_t nr = 0;

	if (done) {
		put_begin(w);
		keep_machine(w, &read);
		list = iommu_lanes_list(read.lanes, &nr);
	}
	w->read = &read;
	w->buffer = input_buffer_name(w->file, number);
	for (size_t i = 0; i < nr; i++) {
		w->lane = &list[i];
		w->pid++;
		put_lane(w);
	}
	iommu_lanes_free(read.lanes);
	return done;
}

/* What the file says counts before what its snapshot says. */
static void add_name(struct json_object *data, const char *name, const char *file,
		     const char *snapshot)
{
	const char *value = file ? file : snapshot;

	json_add_untrusted(data, name, value, value ? strlen(value) : 0);
}

static void put_end(const struct writer *w, const char *name)
{
	struct json_object *data = json_object_new_object();

	add_name(data, "host", input_host(w->file), w->host);
	add_name(data, "boot_id", NULL, w->boot_id);
	add_name(data, "release", input_release(w->file), w->release);
	json_add_bool(data, "probes_doubtful", w->probes_doubtful);
	json_add_untrusted(data, "file", name, strlen(name));
	json_add_number(data, "faults_left_out", w->faults_left_out);
	fputs("\n],\"otherData\":", stdout);
	json_print(data);
	fputs("}\n", stdout);
	json_object_put(data);
}

static bool put_buffers(struct writer *w, const char *name, const struct replayed_options *options)
{
	unsigned int nr = input_buffers(w->file);
	bool any = false;

	for (unsigned int i = 0; i < nr; i++) {
		if (options->buffer && strcmp(options->buffer, input_buffer_name(w->file, i)) != 0)
			continue;
		any = true;
		if (!put_buffer(w, i, options->without))
			return false;
	}
	if (!any)
		return no_such_buffer(w->file, name, options->buffer);
	put_end(w, name);
	return true;
}

bool export_perfetto(const char *name, const struct replayed_options *options)
{
	struct writer w = { .file = input_open(name) };
	bool done;

	progress_output_begins();
	done = w.file && put_buffers(&w, name, options);
	/* Even closing a damaged file may end the process (input/common/library_guard.h). */
	fflush(stdout);
	input_close(w.file);
	free(w.host);
	free(w.release);
	free(w.boot_id);
	return done;
}
