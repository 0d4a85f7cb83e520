/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Opening trace.dat files. libtracecmd says only that it could not, so what is wrong is found out
 * here. Some of what is done in a roundabout way is for its faults: up to 1.3.1 at least, it says
 * on standard output that a file is cut short, and crashes when it closes such a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command.h"
#include "trace_dat_open.h"

/* Never closed, and not lost either, as a tool that looks for lost memory would have it. */
static struct tracecmd_input *cut_short;

static const char magic[] = "\x17\x08\x44"
			    "tracing";

/* The newest version that there is so far, and the first one with compression. */
enum { NEWEST_VERSION = 7, COMPRESSION_VERSION = 7 };

/* The beginning of a file: magic, version, byte order, two sizes; in version 7 its compression. */
struct head {
	char bytes[64 + 1]; /* ends with a 0 of ours */
	size_t len;
};

static const char *version_of(const struct head *head)
{
	return head->bytes + sizeof(magic) - 1;
}

static long version_number(const struct head *head)
{
	return strtol(version_of(head), NULL, 10);
}

/* Where @n bytes more end, if these are there; NULL passes through. */
static const char *skip(const struct head *head, const char *at, size_t n)
{
	return at && n <= (size_t)(head->bytes + head->len - at) ? at + n : NULL;
}

static const char *skip_string(const struct head *head, const char *at)
{
	return at ? skip(head, at, strlen(at) + 1) : NULL;
}

/* Byte order, and the sizes of a long and of a page. */
static const char *after_sizes(const struct head *head)
{
	return skip(head, skip_string(head, version_of(head)), 1 + 1 + 4);
}

/*
 * Where this is not so, the library frees memory twice. With compression, its name and version
 * and the place of the options follow.
 */
static bool is_head_whole(const struct head *head)
{
	const char *end = after_sizes(head);

	if (version_number(head) > NEWEST_VERSION)
		return true; /* as far as is known */
	if (version_number(head) >= COMPRESSION_VERSION)
		end = skip(head, skip_string(head, skip_string(head, end)), 8);
	return end != NULL;
}

/* What the events are compressed with; NULL where they are not. */
static const char *compression_of(const struct head *head)
{
	const char *name = after_sizes(head);

	if (version_number(head) < COMPRESSION_VERSION || !strcmp(name, "none"))
		return NULL;
	return name;
}

static int read_head(int fd, const char *name, struct head *head)
{
	struct stat st;
	ssize_t len;

	if (fstat(fd, &st))
		return error("%s cannot be read: %s", name, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return error("%s is a directory: name the trace.dat file in it", name);
	if (!S_ISREG(st.st_mode))
		return error("%s is no file: save the trace to one first", name);
	if (!st.st_size)
		return error("%s is empty: trace-cmd was stopped before it wrote to it", name);
	do {
		len = read(fd, head->bytes, sizeof(head->bytes) - 1);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return error("%s cannot be read: %s", name, strerror(errno));
	head->len = (size_t)len;
	head->bytes[len] = '\0';
	return STATUS_CLEAN;
}

/* Whether this is a file for libtracecmd at all. */
static int check_file(const char *name, struct head *head)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would wait */
	int status;

	if (fd < 0 && errno == ENOENT)
		return error("%s does not exist: trace-cmd record writes trace.dat", name);
	if (fd < 0)
		return error("%s cannot be opened: %s", name, strerror(errno));
	status = read_head(fd, name, head);
	close(fd);
	if (status != STATUS_CLEAN)
		return status;
	if (head->len >= 8 && !memcmp(head->bytes, "PERFILE2", 8))
		return error("%s was recorded by perf: perf script shows it, trace-iommu reads "
			     "what trace-cmd record writes",
			     name);
	if (head->len < sizeof(magic) || memcmp(head->bytes, magic, sizeof(magic) - 1) != 0)
		return error("%s is no trace.dat file, such as trace-cmd record writes", name);
	if (!is_head_whole(head))
		return error("%s is cut short: copy it again", name);
	return STATUS_CLEAN;
}

int trace_check(const char *name)
{
	struct head head;

	return check_file(name, &head);
}

/* The library did not want it. */
static int tell_why(const char *name, const struct head *head)
{
	const char *compression;

	if (version_number(head) > NEWEST_VERSION)
		return error("%s has version %.8s of the format, which is newer than this program: "
			     "trace-cmd convert --file-version %d makes an older one of it",
			     name, version_of(head), NEWEST_VERSION);
	compression = compression_of(head);
	if (compression)
		return error("%s cannot be read: it is cut short or damaged, or libtracecmd here "
			     "does not know its compression (%.16s); copy it again, or make "
			     "another with trace-cmd convert --compression none",
			     name, compression);
	return error("%s is cut short or damaged: copy it again", name);
}

static int tell_cut_short(const char *name)
{
	return error(
		"%s is cut short: its events are not all there; copy it again, or if trace-cmd "
		"was stopped while it wrote, see trace-cmd restore",
		name);
}

/* What is written to standard output until show_stdout() goes nowhere. */
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

struct tracecmd_input *trace_open(const char *name)
{
	struct tracecmd_input *handle;
	struct head head;
	int ret = -1;
	int out;

	if (check_file(name, &head) != STATUS_CLEAN)
		return NULL;
	tracecmd_set_loglevel(TEP_LOG_NONE);
	tep_set_loglevel(TEP_LOG_NONE);
	out = hide_stdout();
	handle = tracecmd_open_head(name, TRACECMD_FL_LOAD_NO_PLUGINS);
	if (handle)
		ret = tracecmd_init_data(handle);
	show_stdout(out);

	if (!handle) {
		tell_why(name, &head);
		return NULL;
	}
	if (ret < 0) {
		cut_short = handle;
		tell_cut_short(name);
		return NULL;
	}
	if (ret > 0) {
		tracecmd_close(handle);
		error("%s holds the report of a latency tracer, and no events", name);
		return NULL;
	}
	return handle;
}

/* Events that are not there crash the library when it opens an instance: let it do so elsewhere. */
static bool can_open_instance(struct tracecmd_input *top, int i)
{
	static const struct rlimit no_core = { 0, 0 };
	struct tracecmd_input *handle;
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		int null = open("/dev/null", O_WRONLY);

		setrlimit(RLIMIT_CORE, &no_core);
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

struct tracecmd_input *trace_open_instance(struct tracecmd_input *top, int i, const char *name)
{
	struct tracecmd_input *handle =
		can_open_instance(top, i) ? tracecmd_buffer_instance_handle(top, i) : NULL;

	if (!handle)
		tell_cut_short(name);
	return handle;
}
