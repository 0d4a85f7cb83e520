/* SPDX-License-Identifier: LGPL-2.1 */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "input/common/progress.h"
#include "pager.h"
#include "term.h"

/* In ns. */
#define SECOND	     INT64_C(1000000000)
#define SHOW_AFTER   (2 * SECOND)
#define SHOW_AGAIN   (SECOND / 5)
#define LINE_MAX_LEN 160

/* Reading ends a bit after it was told for the last time. */
#define ALMOST_ALL 0.9

/* How much was read, in passes over the file. */
struct work {
	double base;   /* the share of all work that was done before the first of these passes */
	double passes; /* expected from there on */
	double before; /* of these, before this pass */
	double part;   /* of the file, up to where this pass is */
	double from;   /* the part where this pass began, or went on */
};

static struct {
	struct work work;
	struct work waits;   /* when the inner pass began */
	int64_t waits_begin; /* of the pass that waits */
	int64_t waits_since;
	int64_t begin; /* of the first pass; 0: none yet */
	int64_t pass_begin;
	int64_t shown_at;
	volatile bool is_shown;
	bool is_over; /* output goes to the same terminal */
} state;

static int64_t now(void)
{
	struct timespec ts = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec;
}

void progress_put_line(const char *line)
{
	unsigned int room = term_columns(STDERR_FILENO) - 1;

	/* A line that is wrapped could not be erased. */
	fprintf(stderr, "\r\033[K%.*s", (int)room, line);
	fflush(stderr);
}

void progress_erase_line(void)
{
	(void)!write(STDERR_FILENO, "\r\033[K", 4);
}

/* "1.3 million events/s", or for files whose events are not counted "25 MiB/s". */
static int put_rate(char *buf, size_t size, const struct input_progress *p, double seconds)
{
	double rate = (double)p->events / seconds;

	if (!p->events)
		return snprintf(buf, size, "%.0f MiB/s", (double)p->done / seconds / (1 << 20));
	if (rate >= 1e6)
		return snprintf(buf, size, "%.1f million events/s", rate / 1e6);
	return snprintf(buf, size, "%.0f events/s", rate);
}

/* In this pass and those before it, from state.work.base on. */
static double passes_done(void)
{
	const struct work *w = &state.work;

	return w->before + (w->part > w->from ? w->part - w->from : 0);
}

/* The share of all passes that is done. */
static double share_done(void)
{
	const struct work *w = &state.work;
	double share = w->base + (1 - w->base) * passes_done() / w->passes;

	return share < 1 ? share : 1;
}

static void show(const struct input_progress *p, int64_t time)
{
	double since_begin = (double)(time - state.begin) / (double)SECOND;
	double seconds = (double)(time - state.pass_begin) / (double)SECOND;
	char line[LINE_MAX_LEN];
	int len = put_rate(line, sizeof(line), p, seconds);
	double share = p->all ? share_done() : 0;

	if (share > 0)
		snprintf(line + len, sizeof(line) - (size_t)len, ", %.0f %% done, %.0f s left",
			 share * 100, since_begin * (1 - share) / share);
	progress_put_line(line);
	state.is_shown = true;
	state.shown_at = time;
}

void progress_go_on(unsigned int passes)
{
	state.work = (struct work){ .base = share_done(), .passes = passes };
}

void progress_inner_begins(void)
{
	state.waits = state.work;
	state.waits_begin = state.pass_begin;
	state.waits_since = now();
}

void progress_inner_ends(void)
{
	struct work *w = &state.work;

	*w = state.waits;
	/* The inner pass is over, even if it did not read the whole file. */
	w->before = passes_done() + 1;
	w->from = w->part;
	state.pass_begin = state.waits_begin + now() - state.waits_since;
}

static void begin_pass(int64_t time)
{
	struct work *w = &state.work;

	if (!state.begin)
		state.begin = time;
	state.pass_begin = time;
	w->before = passes_done();
	w->part = 0;
	w->from = 0;
	if (w->before + 1 <= w->passes)
		return;
	/* It was not expected. Some traces are read once more after they were read to the end. */
	if (share_done() < ALMOST_ALL)
		progress_go_on(1);
	else
		*w = (struct work){ .passes = w->before + 1, .before = w->before };
}

/* Not in the text of a pager, and not over the prompt of a shell that runs this in the background.
 */
static bool may_show(void)
{
	return !pager_is_running() && tcgetpgrp(STDERR_FILENO) == getpgrp();
}

static void tell(const struct input_progress *p)
{
	int64_t time = now();

	if (!p->events && !p->done) {
		begin_pass(time);
		return;
	}
	if (p->all)
		state.work.part = p->done < p->all ? (double)p->done / (double)p->all : 1;
	if (time - state.begin >= SHOW_AFTER && time - state.shown_at >= SHOW_AGAIN &&
	    time - state.pass_begin >= SHOW_AGAIN && may_show())
		show(p, time);
}

static void clear(void)
{
	if (state.is_shown)
		progress_erase_line();
	state.is_shown = false;
}

void progress_start(unsigned int passes)
{
	static const struct input_progress_watch watch = { .tell = tell, .clear = clear };

	state.work = (struct work){ .passes = passes };
	state.begin = 0;
	if (!state.is_over && isatty(STDERR_FILENO) && !term_is_dumb())
		input_progress_watch(&watch);
}

void progress_output_begins(void)
{
	if (!pager_is_running() && !isatty(STDOUT_FILENO))
		return;
	input_progress_clear();
	input_progress_watch(NULL);
	state.is_over = true;
}
