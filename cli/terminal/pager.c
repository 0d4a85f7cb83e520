/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* pipe2() */
#include "pager.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "input/common/message.h"

/* What only a shell understands; words between blanks need none. */
#define SHELL_CHARACTERS "|&;<>()$`\\\"'\n*?[#~=%"
#define WORDS_MAX	 32

static struct {
	bool forbidden;
	pid_t pid;	   /* 0: none */
	pid_t owner;	   /* the process that started it */
	int quit;	   /* the status if the user quits it early */
	int stderr_before; /* -1: standard error is not the pager */
	volatile pid_t child;
} pager = { .stderr_before = -1 };

/* Signals that end this process, while the pager still has the terminal. */
static const int endings[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };

enum { ENDINGS = sizeof(endings) / sizeof(endings[0]) };

void pager_forbid(void)
{
	pager.forbidden = true;
}

void pager_ends_child(pid_t child)
{
	pager.child = child;
}

bool pager_is_running(void)
{
	return pager.pid != 0;
}

/* Let the pager see the end of the text, and wait for it. Calls only async-signal-safe functions.
 */
static void close_and_wait(void)
{
	if (!pager.pid || pager.owner != getpid())
		return;
	close(STDOUT_FILENO);
	if (pager.stderr_before >= 0)
		dup2(pager.stderr_before, STDERR_FILENO);
	while (waitpid(pager.pid, NULL, 0) < 0 && errno == EINTR)
		;
	pager.pid = 0;
}

static void on_ending(int number)
{
	/* The pager waits for all who write to it. */
	if (pager.child && pager.owner == getpid())
		kill(pager.child, SIGTERM);
	close_and_wait();
	if (number == SIGPIPE)
		_exit(pager.quit);
	signal(number, SIG_DFL);
	raise(number);
}

/* The command of the pager; NULL: none is wanted. */
static const char *choose_pager(void)
{
	const char *term = getenv("TERM");
	const char *command = getenv("TRACE_IOMMU_PAGER");

	if (pager.forbidden || !isatty(STDOUT_FILENO) || !term || !strcmp(term, "dumb"))
		return NULL;
	if (!command)
		command = getenv("PAGER");
	if (!command)
		command = "less";
	return command[strspn(command, " \t")] && strcmp(command, "cat") != 0 ? command : NULL;
}

/* Become the pager. Returns only if that is impossible. */
static void exec_pager(const char *command)
{
	char *words[WORDS_MAX + 1] = { NULL };
	char *rest = strdup(command);
	char *place = NULL;
	int nr = 0;

	setenv("LESS", "FRX", 0);
	if (command[strcspn(command, SHELL_CHARACTERS)]) {
		execlp("sh", "sh", "-c", command, (char *)NULL);
		return;
	}
	for (char *word = rest ? strtok_r(rest, " \t", &place) : NULL; word && nr < WORDS_MAX;
	     word = strtok_r(NULL, " \t", &place))
		words[nr++] = word;
	if (nr)
		execvp(words[0], words);
}

/*
 * Start @command with the reading end @input of a pipe as its standard input. Returns 0, or an
 * errno if it cannot run.
 */
static int run_pager(const char *command, int input)
{
	int result[2];
	int err = 0;

	/* An exec that succeeds closes the writing end. */
	if (pipe2(result, O_CLOEXEC))
		return errno;
	pager.pid = fork();
	if (!pager.pid) {
		dup2(input, STDIN_FILENO);
		exec_pager(command);
		err = errno;
		(void)!write(result[1], &err, sizeof(err));
		_exit(127);
	}
	close(result[1]);
	if (pager.pid < 0)
		err = errno;
	else if (read(result[0], &err, sizeof(err)) == (ssize_t)sizeof(err))
		waitpid(pager.pid, NULL, 0);
	close(result[0]);
	if (err)
		pager.pid = 0;
	return err;
}

/* A pager that has ended shows no messages. */
static void restore_stderr(void)
{
	struct pollfd pipe = { .fd = STDERR_FILENO };

	if (poll(&pipe, 1, 0) > 0 && pipe.revents & POLLERR)
		dup2(pager.stderr_before, STDERR_FILENO);
}

/* From now on, standard output is the writing end of the pipe. */
static void redirect(int output)
{
	const struct sigaction action = { .sa_handler = on_ending };

	pager.owner = getpid();
	dup2(output, STDOUT_FILENO);
	if (isatty(STDERR_FILENO)) {
		pager.stderr_before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
		if (pager.stderr_before >= 0 && dup2(output, STDERR_FILENO) >= 0)
			input_prepare_messages(restore_stderr);
	}
	for (int i = 0; i < ENDINGS; i++) {
		struct sigaction before;

		/* What nohup and others ignore stays ignored. */
		if (!sigaction(endings[i], NULL, &before) &&
		    (before.sa_handler != SIG_IGN || endings[i] == SIGPIPE))
			sigaction(endings[i], &action, NULL);
	}
	/* A damaged file ends the process in this way (input/common/library_guard.h). */
	at_quick_exit(close_and_wait);
}

void pager_start(int quit)
{
	const char *command = pager.pid ? NULL : choose_pager();
	int text[2];
	int err;

	pager.quit = quit;
	if (!command || pipe2(text, O_CLOEXEC))
		return;
	err = run_pager(command, text[0]);
	if (err) {
		input_error("cannot run the pager '%s': %s; printing without it", command,
			    strerror(err));
		pager_forbid();
	} else {
		redirect(text[1]);
	}
	close(text[0]);
	close(text[1]);
}

bool pager_was_quit(void)
{
	return pager.pid && waitpid(pager.pid, NULL, WNOHANG) != 0;
}

void pager_end(void)
{
	close_and_wait();
}
