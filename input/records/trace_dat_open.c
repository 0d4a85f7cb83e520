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
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "input/common/library_guard.h"
#include "input/common/message.h"

/*
 * Closing a truncated file crashes. This pointer keeps it, so that leak checkers do not report it.
 */
static struct tracecmd_input *never_closed;

static const char magic[] = "\x17\x08\x44"
			    "tracing";

/* The newest version of the format, and the first one with compression. */
enum { NEWEST_VERSION = 7, COMPRESSION_VERSION = 7 };

/*
 * The beginning of a file: magic, version, byte order, two sizes, and since version 7 compression.
 */
struct head {
	char bytes[64 + 1]; /* always ends with 0 */
	size_t len;
	unsigned long long size; /* of the file */
};

static const char *version_of(const struct head *head)
{
	return head->bytes + sizeof(magic) - 1;
}

static long version_number(const struct head *head)
{
	return strtol(version_of(head), NULL, 10);
}

/* Returns the end of the @n bytes at @at; NULL if the head ends earlier, or if @at is NULL. */
static const char *skip(const struct head *head, const char *at, size_t n)
{
	return at && n <= (size_t)(head->bytes + head->len - at) ? at + n : NULL;
}

static const char *skip_string(const struct head *head, const char *at)
{
	return at ? skip(head, at, strlen(at) + 1) : NULL;
}

/* Returns the end of the byte order and of the sizes of a long and a page; NULL as above. */
static const char *after_sizes(const struct head *head)
{
	return skip(head, skip_string(head, version_of(head)), 1 + 1 + 4);
}

/*
 * If the head is incomplete, the library frees memory twice. In versions from 7 on, the head also
 * has the compression's name and version, and the offset of the options.
 */
static bool is_head_complete(const struct head *head)
{
	const char *end = after_sizes(head);

	if (version_number(head) > NEWEST_VERSION)
		return true; /* no other check is possible */
	if (version_number(head) >= COMPRESSION_VERSION)
		end = skip(head, skip_string(head, skip_string(head, end)), 8);
	return end != NULL;
}

/* The name of the events' compression; NULL if they are not compressed. */
static const char *compression_of(const struct head *head)
{
	const char *name = after_sizes(head);

	if (version_number(head) < COMPRESSION_VERSION || !strcmp(name, "none"))
		return NULL;
	return name;
}

static bool read_head(int fd, const char *name, struct head *head)
{
	struct stat st;
	ssize_t len;

	if (fstat(fd, &st))
		return input_error("%s cannot be read: %s", name, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return input_error("%s is a directory; name the trace.dat file in it", name);
	if (!S_ISREG(st.st_mode))
		return input_error("%s is not a regular file; save the trace to a file first",
				   name);
	if (!st.st_size)
		return input_error("%s is empty: trace-cmd was stopped before it wrote anything",
				   name);
	do {
		len = read(fd, head->bytes, sizeof(head->bytes) - 1);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return input_error("%s cannot be read: %s", name, strerror(errno));
	head->size = (unsigned long long)st.st_size;
	head->len = (size_t)len;
	head->bytes[len] = '\0';
	return true;
}

bool trace_dat_is_magic(const char *bytes, size_t len)
{
	return len >= sizeof(magic) && !memcmp(bytes, magic, sizeof(magic) - 1);
}

/* Whether libtracecmd may try to open the file. */
static bool check_file(const char *name, struct head *head)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would wait */
	bool read;

	if (fd < 0 && errno == ENOENT)
		return input_error("%s does not exist; trace-iommu record creates trace.dat", name);
	if (fd < 0)
		return input_error("%s cannot be opened: %s", name, strerror(errno));
	read = read_head(fd, name, head);
	close(fd);
	if (!read)
		return false;
	if (!trace_dat_is_magic(head->bytes, head->len))
		return input_error("%s is no trace: neither trace.dat of trace-cmd record, nor "
				   "perf.data of perf record, nor text with IOMMU events",
				   name);
	if (!is_head_complete(head))
		return input_error("%s is truncated; copy it again", name);
	return true;
}

bool trace_dat_check(const char *name)
{
	struct head head;

	return check_file(name, &head);
}

static unsigned long long records_max_of(const struct head *head)
{
	return head->size / TRACE_DAT_RECORD_MIN * (compression_of(head) ? TRACE_DAT_RATIO_MAX : 1);
}

/* The library could not open it. */
static void report_refused(const char *name, const struct head *head)
{
	/* A name with other characters is a sign of damage. */
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	const char *compression;

	if (version_number(head) > NEWEST_VERSION) {
		input_error("%s has version %ld of the format, which trace-iommu does not know; "
			    "convert it with trace-cmd convert --file-version %d",
			    name, version_number(head), NEWEST_VERSION);
		return;
	}
	compression = compression_of(head);
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
static struct tracecmd_input *open_head(const char *name, const struct head *head, int *ret)
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

struct tracecmd_input *trace_dat_open_top(const char *name, unsigned long long *records_max)
{
	struct tracecmd_input *handle;
	struct head head;
	int ret = -1;

	if (!check_file(name, &head))
		return NULL;
	tracecmd_set_loglevel(TEP_LOG_NONE);
	tep_set_loglevel(TEP_LOG_NONE);
	handle = open_head(name, &head, &ret);
	if (!handle) {
		report_refused(name, &head);
		return NULL;
	}
	if (ret < 0) {
		never_closed = handle;
		report_truncated(name);
		return NULL;
	}
	if (ret > 0) {
		trace_dat_close_buffer(handle, name);
		input_error("%s contains a latency tracer's report instead of events", name);
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
