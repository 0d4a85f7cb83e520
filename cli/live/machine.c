/* SPDX-License-Identifier: LGPL-2.1 */
/* live on the running machine, from the instance that it creates to its removal. */
#include "machine.h"

#include <errno.h>
#include <event-parse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/recording/checks.h"
#include "cli/recording/recording.h"
#include "cli/recording/set_up.h"
#include "core/recording/record_events.h"
#include "reading.h"
#include "task_names_now.h"
#include "tep/formats.h"
#include "tracing/event_formats.h"
#include "tracing/instance.h"
#include "tracing/raw_pages.h"
#include "tracing/snapshot.h"
#include "tracing/tracefs_file.h"
#include "waiting.h"

/* Between two rounds of reading. The buffers have room for much more. */
#define TICK_NS 50000000ULL

#define SYSTEMS_MAX 18

struct machine {
	const struct live_options *options;
	struct recording recording;
	struct raw_pages *raw;
	struct tep_handle *tep;
	struct iommu_monitor *monitor;
	struct reading *reading;
	struct task_names_now *names;
	struct utsname uname;
	struct iommu_monitor_page page;
	struct live_output output;
	char lacks[256];
	char no_probes[256];
	const char *notes[3];
	bool open;	/* the output is open */
	int signals;	/* a signalfd; -1: none */
	uint64_t began; /* ns: of this interval */
	uint64_t slept; /* ns, in this interval */
	enum live_next next;
};

static bool write_file(const struct machine *m, const char *file, const char *text,
		       const char *more)
{
	if (instance_write(m->recording.instance, file, text))
		return true;
	error("%s/instances/%s/%s: cannot write '%s': %s%s", tracefs_top(), m->recording.instance,
	      file, text, strerror(errno), more);
	return false;
}

static bool enable_events(const struct machine *m)
{
	const struct recording *r = &m->recording;
	char file[256];

	for (size_t i = 0; i < iommu_nr_record_events; i++) {
		const struct iommu_record_event *e = &iommu_record_events[i];
		bool all = *e->event == '*';

		snprintf(file, sizeof(file), "events/%s%s%s/enable", e->system, all ? "" : "/",
			 all ? "" : e->event);
		if (r->events[i] && !write_file(m, file, "1", ""))
			return false;
	}
	for (size_t i = 0; i < r->nr_probes; i++) {
		snprintf(file, sizeof(file), "events/" IOMMU_PROBE_GROUP "/%s/enable",
			 r->probes[i].row->name);
		if (!write_file(m, file, "1", ""))
			return false;
	}
	return true;
}

/* Names of the systems whose events are enabled, ended by NULL. */
static void list_systems(const struct recording *r, const char *names[SYSTEMS_MAX])
{
	size_t nr = 0;

	for (size_t i = 0; i < iommu_nr_record_events; i++) {
		if (r->events[i])
			names[nr++] = iommu_record_events[i].system;
	}
	if (r->nr_probes)
		names[nr++] = IOMMU_PROBE_GROUP;
	names[nr] = NULL;
}

static bool read_layout(const struct machine *m, struct ring_page_layout *layout)
{
	const char *name = m->recording.instance;
	/* Since 6.8, each instance may have pages of another size than the top-level buffer. */
	char *text = instance_read(name, "events/header_page");
	bool known = text && ring_page_layout_read(layout, text);

	free(text);
	if (!known)
		error("%s/instances/%s/events/header_page: the pages of the buffers have an unknown "
		      "form; use trace-iommu record",
		      tracefs_top(), name);
	return known;
}

static int read_page(void *arg, unsigned int cpu, void *page)
{
	return raw_pages_read(arg, cpu, page);
}

static void watch_step(void *arg, const struct iommu_step *step)
{
	task_names_now_see(arg, step);
}

static void put_snapshot(void *arg, const char *line)
{
	struct machine *m = arg;
	const struct iommu_step step = {
		.kind = IOMMU_STEP_SNAPSHOT,
		.device = { line, strlen(line) },
	};

	iommu_monitor_feed(m->monitor, &step);
}

static const char *comm(void *arg, int32_t pid)
{
	return task_names_now_get(arg, pid);
}

/* The same as on stderr, for a screen that hides that. */
static void list_notes(struct machine *m)
{
	size_t nr = 0;

	if (machine_lacks(m->lacks, sizeof(m->lacks)))
		m->notes[nr++] = m->lacks;
	if (m->recording.why_no_probes) {
		snprintf(m->no_probes, sizeof(m->no_probes),
			 "no probes, so the devices of many mappings stay unknown: %s",
			 m->recording.why_no_probes);
		m->notes[nr++] = m->no_probes;
	}
}

static bool make_monitor(struct machine *m)
{
	struct iommu_replay_config config = { .findings = false };

	uname(&m->uname);
	iommu_formats_config(m->tep, m->uname.release, &config);
	m->monitor = iommu_monitor_new(&config);
	m->names = task_names_now_new();
	if (!m->monitor || !m->names)
		return out_of_memory();
	list_notes(m);
	m->page = (struct iommu_monitor_page){
		.monitor = m->monitor,
		.replay = iommu_monitor_replay(m->monitor),
		.host = m->uname.nodename,
		.release = m->uname.release,
		.notes = m->notes,
		.comm = comm,
		.arg = m->names,
	};
	return true;
}

static bool make_reading(struct machine *m)
{
	const struct recording *r = &m->recording;
	struct page_source source = { .read = read_page, .nr_cpus = r->nr_cpus };
	const char *systems[SYSTEMS_MAX];

	list_systems(r, systems);
	m->tep = event_formats_read(systems);
	if (!m->tep) {
		error("%s/events: cannot read the formats of the events: %s", tracefs_top(),
		      strerror(errno));
		return false;
	}
	if (!make_monitor(m) || !read_layout(m, &source.layout))
		return false;
	m->raw = raw_pages_open(r->instance, r->nr_cpus, source.layout.size);
	if (!m->raw) {
		error("%s/instances/%s/per_cpu: cannot read the buffers: %s", tracefs_top(),
		      r->instance, strerror(errno));
		return false;
	}
	source.arg = m->raw;
	m->reading = reading_new(&source, m->tep, m->monitor, watch_step, m->names);
	return m->reading || out_of_memory();
}

static bool start(struct machine *m)
{
	char size[32];

	snprintf(size, sizeof(size), "%lu", m->recording.buffer_kib);
	if (!recording_begin(&m->recording) || !write_file(m, "trace_clock", "global", "") ||
	    !write_file(m, "buffer_size_kb", size, "; try a smaller buffer (-b)") ||
	    !make_reading(m))
		return false;
	/* Before the first event: which devices there are, and their names. */
	snapshot_lines(put_snapshot, m);
	return enable_events(m) && write_file(m, "tracing_on", "1", "");
}

/* Whether the instance still records. Returns false after a message on stderr. */
static bool still_records(struct machine *m)
{
	const char *name = m->recording.instance;
	long on = instance_read_number(name, "tracing_on", -1);

	if (on == 1)
		return true;
	if (on == 0)
		error("%s/instances/%s/tracing_on: another process stopped the recording; run live again",
		      tracefs_top(), name);
	else
		error("%s/instances/%s: another process removed the instance; run live again",
		      tracefs_top(), name);
	return false;
}

static void end_interval(struct machine *m, uint64_t now, bool more)
{
	m->page.view = iommu_monitor_interval(m->monitor, now - m->began);
	m->page.too_slow = more && !m->slept;
	m->began = now;
	m->slept = 0;
	if (!m->page.view) {
		out_of_memory();
		m->next = LIVE_FAILED;
		return;
	}
	m->next = m->output.show(m->output.arg, &m->page);
	if (m->next == LIVE_GO_ON && !still_records(m))
		m->next = LIVE_FAILED;
	if (m->next == LIVE_GO_ON && m->page.view->number == m->options->count)
		m->next = LIVE_QUIT;
}

static void wait_for(struct machine *m, uint64_t ns)
{
	uint64_t before = waiting_clock();

	m->next = waiting_for(m->signals, &m->output, ns);
	m->slept += ns ? waiting_clock() - before : 0;
}

static bool read_round(struct machine *m, struct page_round *round)
{
	if (reading_round(m->reading, round))
		return true;
	error("%s/instances/%s/per_cpu: cannot read the buffers: %s", tracefs_top(),
	      m->recording.instance, strerror(errno));
	return false;
}

static bool watch(struct machine *m)
{
	struct page_round round;

	m->began = waiting_clock();
	while (m->next == LIVE_GO_ON) {
		uint64_t end = m->began + m->options->interval;
		uint64_t now;
		uint64_t left;

		if (!read_round(m, &round))
			return false;
		now = waiting_clock();
		reading_settle(m->reading, now);
		if (now >= end)
			end_interval(m, now, round.more);
		if (m->next != LIVE_GO_ON)
			break;
		left = m->began + m->options->interval - waiting_clock();
		if (left > TICK_NS)
			left = TICK_NS;
		wait_for(m, round.more ? 0 : left);
	}
	return m->next == LIVE_QUIT;
}

/* Remove everything. Returns false after a message on stderr. */
static bool stop(struct machine *m)
{
	if (m->open)
		m->output.close(m->output.arg);
	/* The kernel refuses to remove an instance that somebody reads. */
	reading_free(m->reading);
	raw_pages_close(m->raw);
	iommu_monitor_free(m->monitor);
	task_names_now_free(m->names);
	if (m->tep)
		tep_free(m->tep);
	if (m->signals >= 0)
		close(m->signals);
	return recording_end(&m->recording);
}

static bool show(struct machine *m, bool (*open)(struct live_output *output))
{
	m->signals = waiting_catch_signals();
	if (m->signals < 0 || !start(m))
		return false;
	m->open = open(&m->output);
	return m->open && (m->output.key || waiting_in_writes(m->signals)) && watch(m);
}

int machine_show(const struct live_options *options, bool (*open)(struct live_output *output))
{
	const struct recording_options choice = {
		.buffer_kib = options->buffer_kib,
		.no_probes = options->no_probes,
	};
	struct machine *m;
	bool done = false;

	if (!check_events())
		return STATUS_ERROR;
	m = calloc(1, sizeof(*m));
	if (!m) {
		out_of_memory();
		return STATUS_ERROR;
	}
	m->options = options;
	m->signals = -1;
	note_machine();
	recording_choose(&m->recording, &choice);
	if (check_buffer(m->recording.buffer_kib, m->recording.nr_cpus) &&
	    recording_check_probes(&m->recording)) {
		done = show(m, open);
		done = stop(m) && done;
	}
	free(m);
	return done ? STATUS_CLEAN : STATUS_ERROR;
}
