/* SPDX-License-Identifier: LGPL-2.1 */
/* One recording, from the instance that it creates to the file that it leaves. */
#define _GNU_SOURCE /* sigtimedwait() with -std=c11 */
#include "session.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/recording/set_up.h"
#include "end_recorder.h"
#include "interruption.h"
#include "output_lock.h"
#include "plan.h"
#include "progress.h"
#include "recorder.h"
#include "core/recording/snapshot_line.h"
#include "tracing/instance.h"
#include "tracing/probe_watch.h"
#include "tracing/snapshot.h"
#include "tracing/tracefs_file.h"

enum {
	START_SECONDS = 60, /* slow machines need long to allocate large buffers */
	TICKS_PER_SECOND = 5,
};

struct session {
	struct record_plan *plan;
	struct output_lock lock;
	struct child recorder;
	struct child command;
	struct progress progress;
	struct interruption interruption;
	struct probe_watch *watch; /* NULL: there is nothing to check */
	struct probe_watch_result probes;
	sigset_t signals;   /* the signals that end the recording, and SIGCHLD */
	unsigned int stops; /* how many of these signals came */
	bool started;	    /* trace-cmd was started */
	bool complete;	    /* the file is complete */
	bool judged;	    /* @probes is valid */
};

/* Wait for a signal, at most one tick. */
static void wait_a_tick(struct session *s)
{
	static const struct timespec tick = { 0, 1000000000 / TICKS_PER_SECOND };
	int number = sigtimedwait(&s->signals, NULL, &tick);

	if (number > 0 && number != SIGCHLD)
		s->stops++;
}

/* From now on, a signal only ends the wait, so that everything gets removed. */
static void block_signals(struct session *s)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD };

	struct sigaction hangup;

	sigemptyset(&s->signals);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaddset(&s->signals, numbers[i]);
	/* With nohup, a hangup must not end the recording. */
	if (!sigaction(SIGHUP, NULL, &hangup) && hangup.sa_handler == SIG_IGN)
		sigdelset(&s->signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &s->signals, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* trace-cmd switches the instance on when it has enabled the events and reads the buffers. */
static bool wait_for_recorder(struct session *s)
{
	for (int i = 0; i < START_SECONDS * TICKS_PER_SECOND; i++) {
		if (instance_read_number(s->plan->recording.instance, "tracing_on", 0) == 1)
			return true;
		if (child_ended(&s->recorder, false))
			return recorder_failed(&s->recorder, "cannot record");
		if (s->stops) {
			error("a signal ended the recording before it began; run the command again");
			return false;
		}
		wait_a_tick(s);
	}
	error("cannot record: trace-cmd has not started after %d seconds; try a smaller buffer (-b)",
	      START_SECONDS);
	return false;
}

static bool start_recorder(struct session *s)
{
	char **arguments = plan_arguments(s->plan);

	if (!arguments)
		return out_of_memory();
	s->started = recorder_start(&s->recorder, arguments, s->plan->out);
	free(arguments);
	return s->started && wait_for_recorder(s);
}

static void put_marker(void *arg, const char *line)
{
	const struct session *s = arg;

	instance_write(s->plan->recording.instance, "trace_marker", line);
}

/*
 * The terminal sends Ctrl-C to the command, too. Let it end before the recording does. One that
 * ignores the signal must not keep the recording for ever: a second signal ends it.
 */
static bool is_over(struct session *s)
{
	if (!s->plan->options->command)
		return s->stops > 0;
	return child_ended(&s->command, false) || s->stops > 1;
}

static void check_instance(struct session *s)
{
	const char *instance = s->plan->recording.instance;

	if (!interruption_check(&s->interruption, instance, s->progress.seconds))
		return;
	progress_clear(&s->progress);
	interruption_print(&s->interruption, instance);
}

/*
 * Record until the command ends, a signal comes, or trace-cmd loses a process, which finish()
 * reports. Returns false if trace-cmd ended before.
 */
static bool watch(struct session *s)
{
	while (!is_over(s) && !s->interruption.gone && recorder_is_whole(&s->recorder)) {
		bool ended;

		wait_a_tick(s);
		ended = child_ended(&s->recorder, false);
		/* trace-cmd may have ended because the instance is gone. */
		check_instance(s);
		if (ended && !s->interruption.gone) {
			progress_clear(&s->progress);
			return recorder_failed(&s->recorder, "the recording ended");
		}
		progress_update(&s->progress);
		if (s->watch)
			probe_watch_tick(s->watch);
	}
	return true;
}

/* After a failed recording, the command goes on. A signal ends the wait. */
static void wait_for_command(struct session *s)
{
	unsigned int stops = s->stops;

	while (!child_ended(&s->command, false) && s->stops == stops)
		wait_a_tick(s);
}

/* Write to the trace whether its probes record the truth. */
static void judge_probes(struct session *s)
{
	char buf[IOMMU_SNAPSHOT_LINE_MAX + 1];
	struct iommu_snapshot_line line = { .key = IOMMU_SNAPSHOT_PROBES };

	probe_watch_rest(s->watch);
	s->probes = probe_watch_result(s->watch);
	s->judged = true;
	line.verified = s->probes.verified;
	line.pairs = s->probes.pairs;
	line.mismatched = s->probes.mismatched;
	if (iommu_snapshot_format(buf, &line))
		put_marker(s, buf);
}

/* Returns false after a message on stderr. */
static bool check_file(const struct record_plan *plan, bool whole)
{
	struct stat st;

	if (stat(plan->out, &st) || !st.st_size) {
		error("%s: trace-cmd has written no file", plan->out);
		return false;
	}
	if (!whole)
		error("%s is incomplete: a process of trace-cmd, which writes the events of one CPU, "
		      "ended too early, as on a full disk",
		      plan->out);
	return whole;
}

/* Stop, and let trace-cmd complete the file. Returns false after a message on stderr. */
static bool finish(struct session *s)
{
	bool whole;

	instance_write(s->plan->recording.instance, "events/enable", "0");
	progress_update(&s->progress);
	progress_clear(&s->progress);
	if (s->watch)
		judge_probes(s);
	whole = recorder_is_whole(&s->recorder);
	if (!whole && !s->interruption.gone)
		check_instance(s);
	/* Without the instance, they all end. The last message says so. */
	whole |= s->interruption.gone;
	if (!end_recorder(&s->recorder, s->plan))
		return false;
	if (!WIFEXITED(s->recorder.status) || WEXITSTATUS(s->recorder.status))
		return recorder_failed(&s->recorder, "cannot complete the file");
	s->complete = check_file(s->plan, whole);
	return s->complete;
}

/* trace-cmd has such a file beside its output while it completes that. */
static void remove_nameless(const struct record_plan *plan, unsigned int cpu)
{
	int dir = (int)(strrchr(plan->out, '/') - plan->out);
	char name[sizeof(plan->out) + 32];
	struct stat st;

	snprintf(name, sizeof(name), "%.*s/(null).cpu%u", dir, plan->out, cpu);
	if (!lstat(name, &st) && S_ISREG(st.st_mode) && !st.st_size)
		unlink(name);
}

static void remove_parts(const struct record_plan *plan)
{
	for (unsigned int i = 0; i < plan->recording.nr_cpus; i++) {
		char name[sizeof(plan->parts) + 16];

		snprintf(name, sizeof(name), "%s.cpu%u", plan->parts, i);
		unlink(name);
		remove_nameless(plan, i);
	}
}

/* Remove everything that the recording added. Returns false after a message on stderr. */
static bool undo(struct session *s)
{
	if (!s->complete && s->started) {
		recorder_kill(&s->recorder);
		remove_parts(s->plan);
	}
	recorder_close(&s->recorder);
	output_lock_drop(&s->lock);
	probe_watch_close(s->watch);
	return recording_end(&s->plan->recording);
}

static bool record(struct session *s)
{
	if (!recording_begin(&s->plan->recording) || !start_recorder(s))
		return false;
	/* trace-cmd has set the size of the instance. Do not wait: this process may be killed. */
	instance_keep_top(s->plan->recording.top_expands_to);
	if (!s->plan->options->no_snapshot)
		snapshot_lines(put_marker, s);
	progress_init(&s->progress, s->plan);
	if (s->plan->recording.nr_probes)
		s->watch = probe_watch_open(s->plan->parts, s->plan->recording.instance,
					    s->plan->recording.nr_cpus);
	if (s->plan->options->command && !command_start(&s->command, s->plan->options->command))
		return false;
	if (!s->plan->options->command && !s->progress.terminal)
		fputs("Recording; SIGINT (Ctrl-C) ends it\n", stderr);
	return watch(s) && finish(s);
}

static void print_result(const struct session *s)
{
	const struct progress *p = &s->progress;

	put_untrusted(s->plan->options->out);
	printf(": %llu events, %llu lost, %.1f s", (unsigned long long)p->events,
	       (unsigned long long)p->lost, p->seconds);
	if (s->command.pid > 0)
		printf("; the command still runs");
	else if (s->plan->options->command && WIFSIGNALED(s->command.status))
		printf("; signal %d ended the command", WTERMSIG(s->command.status));
	else if (s->plan->options->command && WEXITSTATUS(s->command.status))
		printf("; the command ended with status %d", WEXITSTATUS(s->command.status));
	if (s->judged)
		printf("; probes %s: %llu of %llu pairs do not match",
		       s->probes.verified ? "verified" : "unverified",
		       (unsigned long long)s->probes.mismatched,
		       (unsigned long long)s->probes.pairs);
	putchar('\n');
	if (p->lost)
		printf("Events were lost: the buffers were full. Record with -b %lu or more.\n",
		       s->plan->recording.buffer_kib * 4);
}

int session_run(struct record_plan *plan)
{
	struct session s = {
		.plan = plan,
		.lock.file = -1,
		.recorder.messages = -1,
		.command.messages = -1,
	};
	bool done;

	block_signals(&s);
	if (!output_lock_take(&s.lock, plan->out))
		return STATUS_ERROR;
	done = record(&s);
	progress_clear(&s.progress);
	done = undo(&s) && done;
	/* If the recording failed, the command may still run. It must not become an orphan. */
	if (!done) {
		wait_for_command(&s);
		return STATUS_ERROR;
	}
	print_result(&s);
	return interruption_report(&s.interruption, plan->out) ? STATUS_CLEAN : STATUS_ERROR;
}
