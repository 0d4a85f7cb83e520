/* SPDX-License-Identifier: LGPL-2.1 */
#include "own_process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/terminal/pager.h"
#include "command.h"

static int run_child(int (*run)(void *arg), void *arg, pid_t parent)
{
	/* The parent may have ended before the call. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		return STATUS_ERROR;
	return finish_output(run(arg));
}

/* End as the child did. If a core dump was wanted, the child has already left one. */
static void end_by(int number)
{
	static const struct rlimit no_core = { 0, 0 };

	pager_end();
	setrlimit(RLIMIT_CORE, &no_core);
	signal(number, SIG_DFL);
	raise(number);
}

int run_in_own_process(int (*run)(void *arg), void *arg)
{
	pid_t parent = getpid();
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child < 0)
		return run(arg);
	if (!child)
		exit(run_child(run, arg, parent));
	pager_ends_child(child);
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return error(
				"cannot wait for the process that reads a trace: %s; run the command again",
				strerror(errno));
	}
	pager_ends_child(0);
	if (WIFSIGNALED(status))
		end_by(WTERMSIG(status));
	return WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_ERROR;
}
