/* SPDX-License-Identifier: LGPL-2.1 */
#include "recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "tracing/tracefs_file.h"

enum { POLLS_PER_SECOND = 20, KILL_SECONDS = 10 };

static const struct timespec a_poll = { 0, 1000000000 / POLLS_PER_SECOND };

/* The recording blocks signals for itself. Its children must not inherit that. */
static void restore_signals(void)
{
	sigset_t none;

	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Run the program. If that fails, write errno to the pipe; exec closes the pipe otherwise. */
static _Noreturn void run(char *const *arguments, int report)
{
	int err;

	restore_signals();
	execvp(arguments[0], arguments);
	err = errno;
	(void)!write(report, &err, sizeof(err));
	_exit(127);
}

static void prepare_recorder(const struct child *child, pid_t parent, const char *out)
{
	const char *slash = strrchr(out, '/');
	int null = open("/dev/null", O_RDWR);
	char dir[4096];

	snprintf(dir, sizeof(dir), "%.*s", slash > out ? (int)(slash - out) : 1, out);
	/* If this fails, trace-cmd cannot create the file either, and reports that. */
	(void)!chdir(dir);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGINT);
	if (getppid() != parent)
		_exit(127);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(child->messages, STDERR_FILENO);
}

/* @out: the file of trace-cmd; NULL: the child is another command. */
static bool start(struct child *child, char *const *arguments, const char *out)
{
	pid_t parent = getpid();
	int report[2];
	int err = 0;

	fflush(NULL);
	child->status = 0;
	child->pid = 0;
	if (pipe(report) < 0)
		return error("cannot start %s: %s", arguments[0], strerror(errno)) == STATUS_CLEAN;
	fcntl(report[0], F_SETFD, FD_CLOEXEC);
	fcntl(report[1], F_SETFD, FD_CLOEXEC);
	child->pid = fork();
	if (!child->pid) {
		if (out)
			prepare_recorder(child, parent, out);
		run(arguments, report[1]);
	}
	close(report[1]);
	if (child->pid < 0) {
		err = errno;
		child->pid = 0;
	} else if (read(report[0], &err, sizeof(err)) == (ssize_t)sizeof(err)) {
		child_ended(child, true);
	} else {
		err = 0;
	}
	close(report[0]);
	if (err)
		error("cannot start %s: %s", arguments[0], strerror(err));
	return !err;
}

bool recorder_start(struct child *child, char *const *arguments, const char *out)
{
	FILE *file = tmpfile();

	/* Nobody reads while trace-cmd runs, so a full pipe would block it. A file cannot. */
	child->messages = file ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 3) : -1;
	if (file)
		fclose(file);
	if (child->messages < 0)
		child->messages = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (!start(child, arguments, out))
		return false;
	/* The child does the same, because either may run first, and both rely on the group. */
	setpgid(child->pid, child->pid);
	child->group = child->pid;
	return true;
}

void recorder_stop(const struct child *child)
{
	if (child->pid > 0)
		kill(child->pid, SIGINT);
}

/* A process that ended stays a zombie, because trace-cmd waits for it only at the end. */
static bool is_zombie(long pid)
{
	char path[64];
	char *stat;
	const char *name_end;
	bool zombie;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	stat = tracefs_read(path);
	name_end = stat ? strrchr(stat, ')') : NULL;
	zombie = name_end && name_end[1] == ' ' && name_end[2] == 'Z';
	free(stat);
	return zombie;
}

/* The process ID of a child of trace-cmd that has ended and that nobody waits for; 0: none. */
static long find_zombie(const struct child *child)
{
	long zombie = 0;
	char path[64];
	char *children;
	char *rest;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)child->pid, (int)child->pid);
	children = tracefs_read(path);
	if (!children)
		return 0;
	for (char *p = strtok_r(children, " ", &rest); p && !zombie;
	     p = strtok_r(NULL, " ", &rest)) {
		long pid = strtol(p, NULL, 10);

		zombie = is_zombie(pid) ? pid : 0;
	}
	free(children);
	return zombie;
}

bool recorder_is_whole(const struct child *child)
{
	long zombie = child->pid > 0 ? find_zombie(child) : 0;

	/*
	 * If trace-cmd is a script that starts other programs, each is a zombie for a moment. One
	 * that was a process of trace-cmd stays.
	 */
	for (int i = 0; zombie && i < POLLS_PER_SECOND; i++) {
		nanosleep(&a_poll, NULL);
		if (!is_zombie(zombie))
			return true;
	}
	return !zombie;
}

void recorder_kill(struct child *child)
{
	if (child->group > 0)
		kill(-child->group, SIGKILL);
	child->group = 0;
	/* A process that waits for a disk or a network ends only later. */
	for (int i = 0; i < KILL_SECONDS * POLLS_PER_SECOND && !child_ended(child, false); i++)
		nanosleep(&a_poll, NULL);
}

bool recorder_failed(struct child *child, const char *what)
{
	char buf[4096];
	ssize_t len = child->messages >= 0 ? pread(child->messages, buf, sizeof(buf) - 1, 0) : 0;
	char *rest;

	if (WIFSIGNALED(child->status))
		error("%s: signal %d (%s) ended trace-cmd", what, WTERMSIG(child->status),
		      strsignal(WTERMSIG(child->status)));
	else
		error("%s: trace-cmd ended with status %d", what, WEXITSTATUS(child->status));
	buf[len > 0 ? len : 0] = 0;
	for (char *line = strtok_r(buf, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		error_detail(line);
	return false;
}

void recorder_close(struct child *child)
{
	if (child->messages >= 0)
		close(child->messages);
	child->messages = -1;
}

bool command_start(struct child *child, char *const *arguments)
{
	child->messages = -1;
	return start(child, arguments, NULL);
}

bool child_ended(struct child *child, bool wait)
{
	pid_t pid;

	if (child->pid <= 0)
		return true;
	do {
		pid = waitpid(child->pid, &child->status, wait ? 0 : WNOHANG);
	} while (pid < 0 && errno == EINTR);
	if (!pid)
		return false;
	child->pid = 0;
	return true;
}
