/* SPDX-License-Identifier: LGPL-2.1 */
#include "input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "text_trace.h"

/* Other text may come before the first event. */
#define DETECT_BYTES (1 << 20)

struct input {
	struct trace_dat *dat; /* or */
	struct text_trace *text;
};

/* Anything else goes to the reader of trace.dat, which reports what is wrong with it. */
bool input_is_text(const char *name)
{
	char *buf = malloc(DETECT_BYTES);
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = buf && fd >= 0 ? read(fd, buf, DETECT_BYTES) : -1;
	bool text = n > 0 && text_trace_detect(buf, (size_t)n);

	if (fd >= 0)
		close(fd);
	free(buf);
	return text;
}

struct input *input_open(const char *name)
{
	struct input *input = calloc(1, sizeof(*input));

	if (!input) {
		input_error("%s: out of memory", name);
		return NULL;
	}
	if (!strcmp(name, "-") || input_is_text(name))
		input->text = text_trace_open(name);
	else
		input->dat = trace_dat_open(name);
	if (input->text || input->dat)
		return input;
	free(input);
	return NULL;
}

void input_close(struct input *input)
{
	if (!input)
		return;
	text_trace_close(input->text);
	trace_dat_close(input->dat);
	free(input);
}

const char *input_release(const struct input *input)
{
	return input->dat ? trace_dat_release(input->dat) : NULL;
}

void input_config(const struct input *input, struct iommu_replay_config *config)
{
	if (input->dat)
		trace_dat_config(input->dat, config);
	else
		config->devices_follow = text_trace_devices_follow(input->text);
}

const char *input_comm(const struct input *input, int32_t pid)
{
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
	return input->dat ? trace_dat_read(input->dat, buffer, reader, stats)
			  : text_trace_read(input->text, reader, stats);
}
