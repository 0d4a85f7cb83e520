/* SPDX-License-Identifier: LGPL-2.1 */
#include "temporary.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char template[] = ".trace-iommu.XXXXXX";

/* Signals that end a process by default, except SIGPROF, which input/common/library_guard.c uses.
 */
static const int ends[] = {
	SIGHUP,	 SIGINT,  SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGXCPU, SIGXFSZ,
	SIGUSR1, SIGUSR2, SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,  SIGABRT,
};

enum { ENDS = sizeof(ends) / sizeof(ends[0]) };

static struct sigaction before[ENDS];
static char *volatile temporary; /* NULL: none */
static pid_t owner;		 /* its child processes do not remove it */

/* Calls only async-signal-safe functions. */
static void remove_at_exit(void)
{
	if (temporary && getpid() == owner)
		unlink(temporary);
}

static void on_end(int number, siginfo_t *info, void *context)
{
	(void)context;
	remove_at_exit();
	for (int i = 0; i < ENDS; i++) {
		if (ends[i] == number)
			sigaction(number, &before[i], NULL);
	}
	/* After the return, the faulting instruction runs and crashes again. */
	if (info->si_code <= 0 ||
	    (number != SIGSEGV && number != SIGBUS && number != SIGFPE && number != SIGILL))
		raise(number);
}

static void catch_ends(void)
{
	struct sigaction action = { .sa_sigaction = on_end, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	static bool caught;

	if (caught)
		return;
	caught = true;
	sigfillset(&action.sa_mask);
	for (int i = 0; i < ENDS; i++) {
		sigaction(ends[i], NULL, &before[i]);
		/* nohup ignores SIGHUP, for example. */
		if (before[i].sa_flags & SA_SIGINFO || before[i].sa_handler != SIG_IGN)
			sigaction(ends[i], &action, NULL);
	}
	at_quick_exit(remove_at_exit);
}

/* Create the file @name, a template, and remember it. No signal may come in between. */
static int create(char *name)
{
	sigset_t all, old;
	int fd, err;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	fd = mkstemp(name);
	err = errno;
	owner = getpid();
	if (fd >= 0)
		temporary = name;
	sigprocmask(SIG_SETMASK, &old, NULL);
	errno = err;
	return fd;
}

FILE *temporary_create(const char *target)
{
	const char *slash = strrchr(target, '/');
	size_t dir = slash ? (size_t)(slash + 1 - target) : 0;
	char *name = malloc(dir + sizeof(template));
	FILE *file;
	int fd;

	if (!name)
		return NULL;
	memcpy(name, target, dir);
	memcpy(name + dir, template, sizeof(template));
	catch_ends();
	fd = create(name);
	if (fd < 0) {
		int err = errno;

		free(name);
		errno = err;
		return NULL;
	}
	file = fdopen(fd, "w");
	if (!file) {
		close(fd);
		temporary_remove();
		errno = ENOMEM;
	}
	return file;
}

/* The file has another name now, or none. */
static void forget(void)
{
	char *name = temporary;

	temporary = NULL;
	free(name);
}

bool temporary_rename(const char *target)
{
	if (rename(temporary, target))
		return false;
	forget();
	return true;
}

void temporary_remove(void)
{
	if (!temporary)
		return;
	unlink(temporary);
	forget();
}
