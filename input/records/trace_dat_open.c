/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * libtracecmd reports only that it cannot open a file. These functions find the reason. They also
 * work around bugs of the library: up to 1.3.1 at least, it prints a message about a truncated file
 * on standard output, and crashes when it closes such a file.
 */
#include "trace_dat_open.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "input/common/library_guard.h"
#include "input/common/message.h"
#include "trace_dat_file.h"
#include "trace_dat_head.h"

/*
 * Closing a truncated file crashes. This pointer keeps it, so that leak checkers do not report it.
 */
static struct tracecmd_input *never_closed;

static unsigned long long records_max_of(const struct trace_dat_head *head)
{
	return head->size / TRACE_DAT_RECORD_MIN *
	       (trace_dat_compression(head) ? TRACE_DAT_RATIO_MAX : 1);
}

/* The library could not open it. */
static void report_refused(const char *name, const struct trace_dat_head *head)
{
	/* A name with other characters is a sign of damage. */
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	const char *compression;

	if (trace_dat_version(head) > TRACE_DAT_NEWEST_VERSION) {
		input_error("%s has version %ld of the format, which trace-iommu does not know; "
			    "convert it with trace-cmd convert --file-version %d",
			    name, trace_dat_version(head), TRACE_DAT_NEWEST_VERSION);
		return;
	}
	compression = trace_dat_compression(head);
	if (compression && *compression && !compression[strspn(compression, letters)])
		input_error("%s is truncated or damaged, or the installed libtracecmd lacks its "
			    "compression (%s); copy it again, or convert it with trace-cmd "
			    "convert --compression none",
			    name, compression);
	else
		input_error("%s is truncated or damaged; copy it again", name);
}

static void report_truncated(const char *name)
{
	input_error("%s is truncated: events are missing; copy it again, or see trace-cmd restore "
		    "if trace-cmd was stopped while it wrote",
		    name);
}

/* Discard what the library prints on standard output until show_stdout(). */
static int hide_stdout(void)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int out = -1;

	fflush(stdout);
	if (null >= 0)
		out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (out >= 0)
		dup2(null, STDOUT_FILENO);
	if (null >= 0)
		close(null);
	return out;
}

static void show_stdout(int out)
{
	fflush(stdout);
	if (out < 0)
		return;
	dup2(out, STDOUT_FILENO);
	close(out);
}

/* Stores the result of tracecmd_init_data() in *@ret. */
static struct tracecmd_input *open_head(const char *name, const struct trace_dat_head *head,
					int *ret)
{
	int out = hide_stdout();
	struct tracecmd_input *handle;

	library_open(name, head->size);
	handle = tracecmd_open_head(name, TRACECMD_FL_LOAD_NO_PLUGINS);
	if (handle)
		*ret = tracecmd_init_data(handle);
	library_leave();
	show_stdout(out);
	return handle;
}

/* Returns false after an error, if the library must not see the file, or would refuse it anyway. */
static bool check(const char *name, const struct trace_dat_head *head)
{
	const char *part;

	if (trace_dat_version(head) > TRACE_DAT_NEWEST_VERSION)
		return true; /* the library refuses it at once */
	switch (trace_dat_check_file(name, head, &part)) {
	case TRACE_DAT_DAMAGED:
		return input_error("%s is damaged: wrong %s; copy it again", name, part);
	case TRACE_DAT_SHORT:
		report_refused(name, head);
		return false;
	default:
		return true;
	}
}

struct tracecmd_input *trace_dat_open_top(const char *name, unsigned long long *records_max)
{
	struct tracecmd_input *handle;
	struct trace_dat_head head;
	char kept[PATH_MAX]; /* the library may overwrite @name */
	int ret = -1;

	tracecmd_set_loglevel(TEP_LOG_NONE);
	tep_set_loglevel(TEP_LOG_NONE);
	if (!trace_dat_read_head(name, &head) || !check(name, &head))
		return NULL;
	snprintf(kept, sizeof(kept), "%s", name);
	handle = open_head(name, &head, &ret);
	if (!handle || ret < 0) {
		library_enter(kept);
		if (handle)
			report_truncated(kept);
		else
			report_refused(kept, &head);
		library_refused();
		never_closed = handle;
		return NULL;
	}
	if (ret > 0) {
		trace_dat_close_buffer(handle, name);
		input_error(
			"%s contains a latency tracer's report instead of events; record events with trace-iommu record",
			name);
		return NULL;
	}
	*records_max = records_max_of(&head);
	return handle;
}

/* Missing events crash the library when it opens an instance, so try that in a child process. */
static bool can_open_instance(struct tracecmd_input *top, int i)
{
	static const struct rlimit no_core = { 0, 0 };
	static const struct rlimit seconds = { 30, 30 };
	struct tracecmd_input *handle;
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		int null = open("/dev/null", O_WRONLY);

		setrlimit(RLIMIT_CORE, &no_core);
		setrlimit(RLIMIT_CPU, &seconds);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		handle = tracecmd_buffer_instance_handle(top, i);
		if (handle)
			tracecmd_close(handle);
		_exit(handle ? EXIT_SUCCESS : EXIT_FAILURE);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

struct tracecmd_input *trace_dat_open_instance(struct tracecmd_input *top, int i, const char *name)
{
	struct tracecmd_input *handle = NULL;

	if (can_open_instance(top, i)) {
		library_enter(name);
		handle = tracecmd_buffer_instance_handle(top, i);
		library_leave();
	}
	if (!handle)
		report_truncated(name);
	return handle;
}

void trace_dat_close_buffer(struct tracecmd_input *handle, const char *name)
{
	library_enter(name);
	tracecmd_close(handle);
	library_leave();
}
