/* SPDX-License-Identifier: LGPL-2.1 */
#include "load.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "elf_file.h"

/* Seconds. Loading takes milliseconds, unless a constructor of the file waits. */
#define TIME_LIMIT 10

struct load {
	const char *path;
	const char *entry;
	const struct elf_file *host;
	int to; /* a pipe: one letter per enum load_result, then the reason */
};

/* A plugin must not print anything, leave a core dump, or outlive this command. */
static void confine(void)
{
	static const struct rlimit no_core = { 0, 0 };
	int null = open("/dev/null", O_RDWR);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &no_core);
	if (null >= 0) {
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
	}
}

static _Noreturn void end(const struct load *l, enum load_result result, const char *why)
{
	char text[1024];
	int len = snprintf(text, sizeof(text), "%c%s", '0' + (char)result, why);

	if (len >= (int)sizeof(text))
		len = sizeof(text) - 1;
	_exit(write(l->to, text, (size_t)len) == len ? 0 : 1);
}

static _Noreturn void run_child(const struct load *l)
{
	const char *library;
	void *plugin;

	confine();
	for (size_t i = 0; l->host && (library = elf_needed(l->host, i)); i++) {
		if (!dlopen(library, RTLD_LAZY | RTLD_GLOBAL))
			end(l, LOAD_HOST_FAILED, dlerror());
	}
	plugin = dlopen(l->path, RTLD_NOW | RTLD_GLOBAL);
	if (!plugin)
		end(l, LOAD_FAILED, dlerror());
	if (!dlsym(plugin, l->entry))
		end(l, LOAD_FAILED, dlerror());
	end(l, LOAD_DONE, "");
}

/*
 * Wait until the child ends. A plugin may stop it, block its signals, or start processes: the time
 * limit is ours, and in the end all of them are killed. Returns false if the limit was exceeded.
 */
static bool end_child(pid_t child, int *status)
{
	static const struct timespec moment = { 0, 5000000 };
	bool ended = false;

	for (int i = 0; i < TIME_LIMIT * 200 && !ended; i++) {
		ended = waitpid(child, status, WNOHANG) == child;
		if (!ended)
			nanosleep(&moment, NULL);
	}
	kill(-child, SIGKILL);
	if (!ended) {
		kill(child, SIGKILL);
		while (waitpid(child, status, 0) < 0 && errno == EINTR)
			;
	}
	return ended;
}

/* The text fits into a pipe. Others may have the pipe, too, so do not wait for its end. */
static size_t read_text(int from, char *text, size_t size)
{
	ssize_t n;

	fcntl(from, F_SETFL, O_NONBLOCK);
	n = read(from, text, size - 1);
	text[n > 0 ? n : 0] = '\0';
	return strlen(text);
}

static enum load_result wait_for(pid_t child, int from, char *why, size_t size)
{
	char text[1024];
	int status = 0;
	bool ended = end_child(child, &status);
	size_t len = read_text(from, text, sizeof(text));

	if (!ended)
		snprintf(why, size, "loading did not end within %d seconds", TIME_LIMIT);
	else if (WIFSIGNALED(status))
		snprintf(why, size, "loading crashed: %s", strsignal(WTERMSIG(status)));
	else if (!len)
		snprintf(why, size, "loading ended the process");
	else
		snprintf(why, size, "%s", text + 1);
	if (WIFSIGNALED(status) || !len)
		return LOAD_FAILED;
	return text[0] == '0' + LOAD_DONE	   ? LOAD_DONE
	       : text[0] == '0' + LOAD_HOST_FAILED ? LOAD_HOST_FAILED
						   : LOAD_FAILED;
}

enum load_result load_plugin(const char *path, const char *entry, const struct elf_file *host,
			     char *why, size_t size)
{
	struct load l = { .path = path, .entry = entry, .host = host };
	enum load_result result;
	pid_t child;
	int ends[2];

	if (pipe(ends)) {
		snprintf(why, size, "%s", strerror(errno));
		return LOAD_HOST_FAILED;
	}
	fflush(NULL);
	child = fork();
	if (child > 0)
		setpgid(child, child); /* the child does the same: either may be first */
	if (!child) {
		close(ends[0]);
		l.to = ends[1];
		run_child(&l);
	}
	close(ends[1]);
	if (child < 0) {
		snprintf(why, size, "%s", strerror(errno));
		result = LOAD_HOST_FAILED;
	} else {
		result = wait_for(child, ends[0], why, size);
	}
	close(ends[0]);
	return result;
}
