/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "statistics.h"
#include "core/measure/measure_text.h"
#include "kshark-plugin/data/load.h"
#include "reread.h"
#include "kshark-plugin/data/stream.h"

struct measuring {
	struct lanes_stream *stream;
	struct iommu_replay_config config;
	struct iommu_measure *measure;
	struct iommu_measure_view view;
	struct lanes_reread reread;
	char release[128];
	bool begun;
};

/* A text that grows. */
struct grown {
	char *text;
	size_t len;
	size_t room;
	bool failed;
};

static void append(void *arg, const char *str, size_t len)
{
	struct grown *to = arg;
	size_t room = to->room ? to->room : 4096;
	char *text;

	while (room - to->len <= len)
		room *= 2;
	if (room > to->room) {
		text = realloc(to->text, room);
		if (!text) {
			to->failed = true;
			return;
		}
		to->text = text;
		to->room = room;
	}
	memcpy(to->text + to->len, str, len);
	to->len += len;
	to->text[to->len] = '\0';
}

static void take_step(void *arg, const struct iommu_step *step)
{
	struct measuring *m = arg;

	if (step->kind != IOMMU_STEP_SNAPSHOT && !m->begun) {
		m->begun = true;
		iommu_measure_begin(m->measure, m->view.first_ts);
	}
	iommu_measure_feed(m->measure, step);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct measuring *m = arg;

	if (lost->ts >= m->view.from && (!m->view.to || lost->ts <= m->view.to)) {
		m->view.gaps++;
		m->view.lost += lost->count;
		m->view.lost_more |= !lost->count;
	}
	iommu_measure_lost(m->measure, lost->ts, lost->count);
}

static bool read_steps(struct measuring *m)
{
	iommu_measure_free(m->measure);
	m->measure = iommu_measure_new(&m->config, 0);
	m->begun = false;
	m->view.gaps = 0;
	m->view.lost = 0;
	m->view.lost_more = false;
	lanes_reread_free(&m->reread);
	m->reread = (struct lanes_reread){
		.whole = true,
		.calls = true,
		.feed.sink = { .step = take_step, .lost = take_lost, .arg = m },
	};
	if (!m->measure || !lanes_reread(m->stream, &m->reread))
		return false;
	m->view.probes = iommu_replay_probe_check(iommu_measure_replay(m->measure));
	return true;
}

/* Read the stream, and if its probes are doubtful, once more without them. */
static bool read_all(struct measuring *m)
{
	if (!read_steps(m))
		return false;
	if (m->view.probes.doubtful && !(m->config.without & IOMMU_WITHOUT_PROBE)) {
		m->config.without |= IOMMU_WITHOUT_PROBE;
		if (!read_steps(m))
			return false;
	}
	return iommu_measure_finish(m->measure, m->view.last_ts);
}

static char *text_of(struct measuring *m)
{
	char buf[IOMMU_TEXT_MIN];
	struct grown to = { 0 };
	struct iommu_text t;

	m->view.replay = iommu_measure_replay(m->measure);
	m->view.measured = iommu_measure_result(m->measure);
	m->view.attach_rule = iommu_replay_attach_rule(m->view.replay);
	iommu_text_init(&t, buf, sizeof(buf), append, &to);
	lanes_lock(); /* for the names of tasks */
	iommu_measure_text(&t, &m->view);
	lanes_unlock();
	iommu_text_flush(&t);
	if (!to.failed)
		return to.text;
	free(to.text);
	return NULL;
}

/* What follows the release is not part of it. */
static void set_release(struct measuring *m)
{
	const char *release = lanes_load_release(m->stream);

	if (!release)
		return;
	snprintf(m->release, sizeof(m->release), "%.*s", (int)strcspn(release, " "), release);
	m->view.release = m->release;
}

/* Limits outside of the trace are no limits. */
static void set_range(struct measuring *m, int64_t from, int64_t to)
{
	const struct lanes_stream *s = m->stream;
	int64_t offset = lanes_stream_offset(s);

	if (from - offset > s->begin)
		m->config.from = (uint64_t)(from - offset);
	if (to - offset < s->end)
		m->config.to = (uint64_t)(to - offset > 0 ? to - offset : 1);
	m->view.from = m->config.from;
	m->view.to = m->config.to;
}

char *lanes_statistics(int sd, int64_t from, int64_t to)
{
	struct measuring m = { .stream = lanes_reread_stream(sd) };
	struct lanes_stream *s = m.stream;
	char *text = NULL;

	if (!s)
		return NULL;
	m.config = s->config;
	m.view = (struct iommu_measure_view){
		.name = s->stream->file,
		.buffer = kshark_tep_is_top_stream(s->stream) ? "" : s->stream->name,
		.events = s->nr_rows,
		.first_ts = (uint64_t)s->begin,
		.last_ts = (uint64_t)s->end,
		.comm = lanes_task_name,
		.arg = &s->task_names,
	};
	set_release(&m);
	set_range(&m, from, to);
	if (read_all(&m))
		text = text_of(&m);
	iommu_measure_free(m.measure);
	lanes_reread_free(&m.reread);
	return text;
}
