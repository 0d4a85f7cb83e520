/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* tee(), pipe2() */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/logtext/packed.h"
#include "input/common/input_kind.h"
#include "input/log/log_trace.h"
#include "input/common/message.h"
#include "input/common/progress.h"
#include "input/records/perf_data.h"
#include "input/common/temporary_file.h"
#include "input/text/text_trace.h"
#include "input/records/trace_dat.h"

/* Other text may come before the first event. */
#define DETECT_BYTES (1 << 20)

static const struct input_kind *const binary_kinds[] = {
	&trace_dat_kind,
	&perf_data_kind,
};

struct input {
	struct input_file file;
	const struct input_kind *kind;
	void *trace;
};

/* The first bytes of a pipe, which stay there. Returns their number, or -1. */
static ssize_t peek(int fd, char *buf, size_t size)
{
	ssize_t len = -1;
	int copy[2];

	if (pipe2(copy, O_CLOEXEC))
		return -1;
	if (tee(fd, copy[1], size, 0) > 0)
		len = read(copy[0], buf, size);
	close(copy[0]);
	close(copy[1]);
	return len;
}

/* Which kind the beginning of the file shows; NULL: none. Sets *@packed. */
static const struct input_kind *detect_by_head(int fd, const struct iommu_packed **packed)
{
	/* A binary file begins with a magic number. */
	char magic[IOMMU_PACKED_HEAD_BYTES];
	ssize_t len = pread(fd, magic, sizeof(magic), 0);
	bool text = false;
	char *buf;

	if (len < 0 && errno == ESPIPE)
		len = peek(fd, magic, sizeof(magic));
	*packed = len > 0 ? iommu_packed_find(magic, (size_t)len) : NULL;
	/* Lines of the files in an archive are not those of one trace. */
	if (*packed)
		return NULL;
	for (size_t i = 0; i < sizeof(binary_kinds) / sizeof(binary_kinds[0]) && len > 0; i++) {
		if (binary_kinds[i]->detect(magic, (size_t)len))
			return binary_kinds[i];
	}
	buf = malloc(DETECT_BYTES);
	len = buf ? pread(fd, buf, DETECT_BYTES, 0) : -1;
	text = len > 0 && text_trace_kind.detect(buf, (size_t)len);
	free(buf);
	return text ? &text_trace_kind : NULL;
}

/* What a file is, as far as its content shows. */
struct detected {
	const struct input_kind *kind;	   /* NULL: none that can be read */
	const struct iommu_packed *packed; /* NULL: it is not */
	enum log_trace_kind log;
};

/* A log may be compressed, and have its first line about a mapping anywhere. */
static struct detected detect(int fd, const char *name)
{
	struct detected d = { .log = LOG_TRACE_NONE };

	d.kind = detect_by_head(fd, &d.packed);
	if (d.kind || (d.packed && d.packed->is_archive))
		return d;
	d.log = log_trace_detect(fd, name);
	if (d.log == LOG_TRACE_MAPS)
		d.kind = &log_trace_kind;
	return d;
}

bool input_refuse_archive(const char *name, const struct iommu_packed *form)
{
	return input_error("%s is %s; extract the log or trace from it first, with %s", name,
			   form->kind, form->tool);
}

/* Report a file of no kind if its content shows why. */
static bool is_understood(const struct detected *d, const char *name, const char *operand)
{
	if (d->kind)
		return true;
	if (d->packed && d->packed->is_archive)
		return input_refuse_archive(name, d->packed);
	if (d->log == LOG_TRACE_PLAIN)
		return input_error("%s has neither events of a trace nor lines of a log about "
				   "mappings. If it is a kernel log, run: trace-iommu explain%s%s",
				   name, *operand ? " " : "", operand);
	if (d->packed)
		return input_error("%s is %s, and contains no log; decompress it first, with %s",
				   name, d->packed->kind, d->packed->tool);
	return true;
}

/* Open a regular file. Others cannot be read more than once, and a pipe would wait. */
static int open_regular(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || (!fstat(fd, &st) && S_ISREG(st.st_mode)))
		return fd;
	close(fd);
	return -1;
}

static struct detected detect_path(const char *path)
{
	struct detected d = { .log = LOG_TRACE_NONE };
	int fd = open_regular(path);

	if (fd >= 0) {
		d = detect(fd, path);
		close(fd);
	}
	return d;
}

const char *input_kind_of(const char *name)
{
	const struct input_kind *kind = detect_path(name).kind;

	return kind ? kind->name : NULL;
}

bool input_refuse_packed(const char *name)
{
	struct detected d = detect_path(name);

	return d.packed && !is_understood(&d, name, name);
}

enum input_class input_class_of(int fd)
{
	const struct iommu_packed *packed;
	const struct input_kind *kind = detect_by_head(fd, &packed);

	if (!kind)
		return INPUT_OTHER;
	return kind == &text_trace_kind ? INPUT_TEXT : INPUT_TRACE;
}

bool input_is_trace_dat(const char *name)
{
	return detect_path(name).kind == &trace_dat_kind;
}

bool input_is_log(const struct input *input)
{
	return input->kind == &log_trace_kind;
}

static bool open_stdin(struct input *input)
{
	struct detected d;

	input->file =
		(struct input_file){ .name = "standard input", .fd = temporary_copy_of_stdin() };
	if (input->file.fd < 0)
		return false;
	d = detect(input->file.fd, input->file.name);
	if (!is_understood(&d, input->file.name, ""))
		return false;
	/* The reader of text reports that there is no event. */
	input->kind = d.kind ? d.kind : &text_trace_kind;
	if (input->kind == &trace_dat_kind)
		return input_error(
			"standard input is a trace.dat file, which trace-iommu cannot read "
			"from there; name the file instead");
	return true;
}

static bool open_path(struct input *input, const char *path)
{
	struct detected d = { .log = LOG_TRACE_NONE };

	input->file = (struct input_file){ .path = path, .name = path, .fd = open_regular(path) };
	if (input->file.fd >= 0)
		d = detect(input->file.fd, path);
	if (!is_understood(&d, path, path))
		return false;
	input->kind = d.kind;
	/* It reports what is wrong with a file of no kind, and if there is none. */
	if (!input->kind)
		input->kind = perf_data_is_directory(path) ? &perf_data_kind : &trace_dat_kind;
	return true;
}

struct input *input_open(const char *name)
{
	struct input *input = calloc(1, sizeof(*input));
	char *path = strdup(name);
	bool is_stdin = !strcmp(name, "-");

	if (!input || !path) {
		free(input);
		free(path);
		input_error("%s: out of memory", name);
		return NULL;
	}
	input->file.fd = -1;
	if (is_stdin ? open_stdin(input) : open_path(input, path))
		input->trace = input->kind->open(&input->file);
	if (is_stdin)
		free(path);
	if (input->trace)
		return input;
	input_close(input);
	return NULL;
}

void input_close(struct input *input)
{
	if (!input)
		return;
	if (input->trace)
		input->kind->close(input->trace);
	if (input->file.fd >= 0)
		close(input->file.fd);
	free((char *)input->file.path);
	free(input);
}

const char *input_release(const struct input *input)
{
	return input->kind->release ? input->kind->release(input->trace) : NULL;
}

const char *input_host(const struct input *input)
{
	const char *host = input->kind->host ? input->kind->host(input->trace) : NULL;

	/* The name that Linux has before someone sets one. */
	return host && strcmp(host, "(none)") != 0 ? host : NULL;
}

void input_config(const struct input *input, struct iommu_replay_config *config)
{
	input->kind->config(input->trace, config);
}

const char *input_comm(const struct input *input, int32_t pid)
{
	return input->kind->comm(input->trace, pid);
}

unsigned int input_buffers(const struct input *input)
{
	return input->kind->buffers ? input->kind->buffers(input->trace) : 1;
}

const char *input_buffer_name(const struct input *input, unsigned int buffer)
{
	return input->kind->buffer_name ? input->kind->buffer_name(input->trace, buffer) : "";
}

const char *const *input_notes(const struct input *input)
{
	static const char *const none[] = { NULL };

	return input->kind->notes ? input->kind->notes(input->trace) : none;
}

bool input_read_lines(struct input *input, unsigned int buffer, const struct iommu_sink *reader,
		      const struct input_listener *listener, struct input_stats *stats)
{
	bool done;

	input_progress_tell(0, 0, 0);
	done = input->kind->read(input->trace, buffer, reader, listener, stats);
	input_progress_clear();
	return done;
}

bool input_read(struct input *input, unsigned int buffer, const struct iommu_sink *reader,
		struct input_stats *stats)
{
	return input_read_lines(input, buffer, reader, NULL, stats);
}
