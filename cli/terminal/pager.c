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
#include "term.h"

/* What only a shell understands; words between blanks need none. */
#define SHELL_CHARACTERS "|&;<>()$`\\\"'\n*?[#~=%"
#define WORDS_MAX	 32

static struct {
	bool forbidden;
	pid_t pid;	      /* 0: none */
	pid_t owner;	      /* the process that started it */
	int quit;	      /* the status if the user quits it early */
	unsigned int columns; /* of its terminal */
	int stderr_before;    /* -1: standard error is not the pager */
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

unsigned int pager_columns(void)
{
	if (pager.pid)
		return pager.columns;
	return isatty(STDOUT_FILENO) ? term_columns(STDOUT_FILENO) : 0;
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
	const char *command = getenv("TRACE_IOMMU_PAGER");

	if (pager.forbidden || !isatty(STDOUT_FILENO) || term_is_dumb())
		return NULL;
	if (!command)
		command = getenv("PAGER");
	if (!command)
		command = "less";
	return command[strspn(command, " \t")] && strcmp(command, "cat") != 0 ? command : NULL;
}

/* Whether a shell ends with @status if it does not find a command, or cannot run it. */
static bool is_not_run(int status)
{
	return status == 126 || status == 127;
}

/* Print what is left of the text, also what is still written. */
static void print_rest(void)
{
	char buf[4096];
	ssize_t len;

	while ((len = read(STDIN_FILENO, buf, sizeof(buf))) > 0) {
		for (ssize_t done = 0, n; done < len; done += n) {
			n = write(STDOUT_FILENO, buf + done, (size_t)(len - done));
			if (n < 0)
				return;
		}
	}
}

/*
 * Run a shell as the pager. One that does not find its command ends without reading, and the text
 * would be lost with the pipe. This process has the pipe open, too, and prints what is left in it.
 * Returns only if the shell cannot run.
 */
static void keep_shell(const char *command, int result)
{
	pid_t shell = fork();
	int status = 0;

	if (shell < 0)
		return;
	if (!shell) {
		execlp("sh", "sh", "-c", command, (char *)NULL);
		return;
	}
	/* The command waits until all writing ends are closed. */
	close(result);
	/* These keys are for the pager. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	while (waitpid(shell, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && is_not_run(WEXITSTATUS(status))) {
		input_error("cannot run the pager '%s': its shell ended with status %d; printing "
			    "without it what it has not read",
			    command, WEXITSTATUS(status));
		print_rest();
	}
	_exit(0);
}

/* Become the pager; @result tells whether it runs. Returns only if that is impossible. */
static void exec_pager(const char *command, int result)
{
	char *words[WORDS_MAX + 1] = { NULL };
	char *rest = strdup(command);
	char *place = NULL;
	int nr = 0;

	setenv("LESS", "FRX", 0);
	if (command[strcspn(command, SHELL_CHARACTERS)]) {
		keep_shell(command, result);
		return;
	}
	for (char *word = rest ? strtok_r(rest, " \t", &place) : NULL; word && nr < WORDS_MAX;
	     word = strtok_r(NULL, " \t", &place))
		words[nr++] = word;
	if (nr)
		execvp(words[0], words);
}

/*
 * Start @command with the reading end of the pipe @text as its standard input. Returns 0, or an
 * errno if it cannot run.
 */
static int run_pager(const char *command, const int *text)
{
	int result[2];
	int err = 0;

	/* An exec that succeeds closes the writing end. */
	if (pipe2(result, O_CLOEXEC))
		return errno;
	pager.pid = fork();
	if (!pager.pid) {
		dup2(text[0], STDIN_FILENO);
		close(text[0]);
		close(text[1]);
		exec_pager(command, result[1]);
		err = errno;
		(void)!write(result[1], &err, sizeof(err));
		_exit(1);
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
	pager.columns = term_columns(STDOUT_FILENO);
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
	err = run_pager(command, text);
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
