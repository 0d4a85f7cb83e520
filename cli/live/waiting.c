/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* ppoll() and fopencookie() with -std=c11 */
#include "waiting.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "cli/common/command.h"

uint64_t waiting_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

int waiting_catch_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction hangup;
	sigset_t set;
	int fd;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaddset(&set, numbers[i]);
	/* With nohup, a hangup must not end it. */
	if (!sigaction(SIGHUP, NULL, &hangup) && hangup.sa_handler == SIG_IGN)
		sigdelset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		error("cannot receive signals: %s", strerror(errno));
	return fd;
}

static enum live_next take_signal(int signals)
{
	struct signalfd_siginfo info;

	if (read(signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return LIVE_GO_ON;
	if (info.ssi_signo != SIGHUP)
		return LIVE_QUIT;
	error("the terminal is gone");
	return LIVE_FAILED;
}

enum live_next waiting_for(int signals, const struct live_output *output, uint64_t ns)
{
	struct pollfd files[2] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = output->key ? STDIN_FILENO : -1, .events = POLLIN },
	};
	const struct timespec time = { ns >= 1000000000, ns >= 1000000000 ? 0 : (long)ns };
	int n = ppoll(files, 2, &time, NULL);
	enum live_next next = LIVE_GO_ON;

	if (n > 0 && files[0].revents)
		next = take_signal(signals);
	/* SIGWINCH interrupts the wait. */
	if (next == LIVE_GO_ON && output->key && (n < 0 || files[1].revents))
		next = output->key(output->arg, n > 0);
	return next;
}

/* A pipe with any room takes this many bytes, so that the write does not block. */
#define PIECE 4096

/* As long as stdout. */
static int ending_signals;

/* Write function of a stream. @arg: a file descriptor of signals. */
static ssize_t write_pieces(void *arg, const char *buf, size_t len)
{
	struct pollfd files[2] = {
		{ .fd = STDOUT_FILENO, .events = POLLOUT },
		{ .fd = *(const int *)arg, .events = POLLIN },
	};
	size_t done = 0;

	while (done < len) {
		ssize_t n = poll(files, 2, -1);

		if (n >= 0 && !files[0].revents) {
			errno = EINTR;
			break;
		}
		if (n >= 0)
			n = write(STDOUT_FILENO, buf + done,
				  len - done < PIECE ? len - done : PIECE);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	/* Unlike write(), 0 is an error. */
	return (ssize_t)done;
}

bool waiting_in_writes(int signals)
{
	const cookie_io_functions_t functions = { .write = write_pieces };
	FILE *stream = fopencookie(&ending_signals, "w", functions);

	if (!stream)
		return out_of_memory();
	ending_signals = signals;
	fflush(stdout);
	stdout = stream;
	return true;
}
