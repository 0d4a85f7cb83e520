/* SPDX-License-Identifier: LGPL-2.1 */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/logtext/input_kind.h"
#include "log_trace.h"
#include "message.h"
#include "text_trace.h"

/* Other text may come before the first event. */
#define DETECT_BYTES (1 << 20)
#define COPY_BYTES   (256 * 1024)

struct input {
	struct trace_dat *dat;	 /* or */
	struct text_trace *text; /* or */
	struct log_trace *log;
};

static bool is_text_trace(int fd)
{
	char *buf = malloc(DETECT_BYTES);
	ssize_t n = buf ? pread(fd, buf, DETECT_BYTES, 0) : -1;
	bool text = n > 0 && !memchr(buf, '\0', (size_t)n < 512 ? (size_t)n : 512) &&
		    text_trace_detect(buf, (size_t)n);

	free(buf);
	return text;
}

/* Without O_NONBLOCK, a pipe would wait. */
static int open_file(const char *name)
{
	return open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

enum input_kind input_kind(int fd)
{
	struct iommu_input_kind kind = { 0 };
	char head[512];
	ssize_t n = pread(fd, head, sizeof(head), 0);

	if (n <= 0)
		return INPUT_OTHER;
	iommu_input_kind_add(&kind, head, (size_t)n);
	if (kind.trace_dat || kind.perf_data)
		return INPUT_TRACE;
	return is_text_trace(fd) ? INPUT_TEXT : INPUT_OTHER;
}

/* Copy standard input, because some commands read a trace twice. */
static int copy_stdin(void)
{
	FILE *copy = tmpfile();
	char *buf = malloc(COPY_BYTES);
	int fd = -1;
	ssize_t n = 0;

	while (copy && buf && (n = read(STDIN_FILENO, buf, COPY_BYTES)) > 0) {
		if (fwrite(buf, 1, (size_t)n, copy) != (size_t)n)
			break;
	}
	if (copy && buf && n == 0 && fflush(copy) == 0)
		fd = dup(fileno(copy));
	if (copy)
		fclose(copy);
	free(buf);
	if (fd < 0)
		input_error("cannot read standard input: %s", strerror(errno));
	return fd;
}

/*
 * Anything else goes to the reader of trace.dat, which reports what is wrong with it. Returns false
 * after an error.
 */
static bool open_text(struct input *input, const char *name, int fd, bool is_stdin)
{
	enum log_trace_kind kind;

	if (is_text_trace(fd)) {
		input->text = text_trace_open(name, fd);
		return input->text;
	}
	kind = log_trace_detect(fd, name);
	if (kind == LOG_TRACE_MAPS) {
		input->log = log_trace_open(name, fd);
		return input->log;
	}
	/* Standard input can only be text. The summary of an empty one is empty. */
	if (is_stdin && kind == LOG_TRACE_NONE) {
		input->text = text_trace_open(name, fd);
		return input->text;
	}
	close(fd);
	if (kind == LOG_TRACE_PLAIN)
		return input_error("%s is a kernel log without lines about mappings. Run:"
				   " trace-iommu explain %s",
				   name, is_stdin ? "" : name);
	return true;
}

struct input *input_open(const char *name)
{
	struct input *input = calloc(1, sizeof(*input));
	bool is_stdin = !strcmp(name, "-");
	int fd;

	if (!input) {
		input_error("%s: out of memory", name);
		return NULL;
	}
	fd = is_stdin ? copy_stdin() : open_file(name);
	if ((fd < 0 && is_stdin) ||
	    (fd >= 0 && !open_text(input, is_stdin ? "standard input" : name, fd, is_stdin))) {
		free(input);
		return NULL;
	}
	if (!input->text && !input->log)
		input->dat = trace_dat_open(name);
	if (input->text || input->log || input->dat)
		return input;
	free(input);
	return NULL;
}

void input_close(struct input *input)
{
	if (!input)
		return;
	text_trace_close(input->text);
	log_trace_close(input->log);
	trace_dat_close(input->dat);
	free(input);
}

bool input_is_log(const struct input *input)
{
	return input->log;
}

const char *input_release(const struct input *input)
{
	return input->dat ? trace_dat_release(input->dat) : NULL;
}

void input_config(const struct input *input, struct iommu_replay_config *config)
{
	if (input->dat)
		trace_dat_config(input->dat, config);
	else if (input->log)
		config->maps_missing = true;
	else
		config->devices_follow = text_trace_devices_follow(input->text);
}

const char *input_comm(const struct input *input, int32_t pid)
{
	if (input->log)
		return NULL;
	return input->dat ? trace_dat_comm(input->dat, pid) : text_trace_comm(input->text, pid);
}

unsigned int input_buffers(const struct input *input)
{
	return input->dat ? trace_dat_buffers(input->dat) : 1;
}

const char *input_buffer_name(const struct input *input, unsigned int buffer)
{
	return input->dat ? trace_dat_buffer_name(input->dat, buffer) : "";
}

bool input_read(struct input *input, unsigned int buffer, const struct iommu_sink *reader,
		struct input_stats *stats)
{
	if (input->log)
		return log_trace_read(input->log, reader, stats);
	return input->dat ? trace_dat_read(input->dat, buffer, reader, stats)
			  : text_trace_read(input->text, reader, stats);
}
