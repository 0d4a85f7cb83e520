/* SPDX-License-Identifier: LGPL-2.1 */
#include "trace_dat.h"

#include <stdlib.h>
#include <string.h>

#include "input/common/memory_limit.h"
#include "input/common/message.h"
#include "input/common/progress.h"
#include "record_reader.h"
#include "tep/comm.h"
#include "tep/formats.h"
#include "trace_dat_head.h"
#include "trace_dat_open.h"
#include "trace_dat_records.h"

/* Exported by libtracecmd, but not in its header. Weak, in case a version lacks them. */
extern const char *tracecmd_get_uname(struct tracecmd_input *handle) __attribute__((weak));
/* The number of CPUs in every buffer of the file. */
extern int tracecmd_cpus(struct tracecmd_input *handle) __attribute__((weak));
/* The unit in which the library reads the events of a buffer. */
extern int tracecmd_page_size(struct tracecmd_input *handle) __attribute__((weak));

struct trace_dat {
	char *name;
	char *release;
	char *host;
	struct tep_handle *tep;
	struct tracecmd_input **buffers; /* NULL: not open yet */
	struct memory_limit memory;
	unsigned int nr_buffers;
	struct record_reader reader;
	unsigned long long records_max; /* the most that the file can have */
	unsigned long long *records;	/* by buffer; 0: not read yet */
};

static char *copy_word(const char *str)
{
	return str ? strndup(str, strcspn(str, " ")) : NULL;
}

static void copy_uname(struct trace_dat *file, struct tracecmd_input *top)
{
	const char *uname = tracecmd_get_uname ? tracecmd_get_uname(top) : NULL;

	file->release = copy_word(iommu_uname_release(uname));
	file->host = copy_word(iommu_uname_host(uname));
}

static unsigned int count_buffers(const struct trace_dat *file, struct tracecmd_input *top)
{
	int n = tracecmd_buffer_instances(top) + 1;

	if (n <= TRACE_DAT_BUFFERS_MAX)
		return n > 0 ? (unsigned int)n : 1;
	input_error("%s: only the first %d of %d buffers are read", file->name,
		    TRACE_DAT_BUFFERS_MAX, n);
	return TRACE_DAT_BUFFERS_MAX;
}

static bool prepare(struct trace_dat *file, const char *name, struct tracecmd_input *top)
{
	file->name = strdup(name);
	if (!file->name)
		return false;
	file->tep = tracecmd_get_tep(top);
	file->nr_buffers = count_buffers(file, top);
	file->buffers = calloc(file->nr_buffers, sizeof(struct tracecmd_input *));
	file->records = calloc(file->nr_buffers, sizeof(*file->records));
	copy_uname(file, top);
	if (!file->buffers || !file->records ||
	    !record_reader_init(&file->reader, file->name, file->tep))
		return false;
	file->buffers[0] = top;
	return true;
}

static struct tracecmd_input *open_top(struct trace_dat *file, const char *name)
{
	struct tracecmd_input *top;

	memory_limit_init(&file->memory, name);
	memory_limit_begin(&file->memory);
	top = trace_dat_open_top(name, &file->records_max);
	memory_limit_end(&file->memory);
	return top;
}

static struct tracecmd_input *open_instance(struct trace_dat *file, unsigned int buffer)
{
	struct tracecmd_input *instance;

	memory_limit_begin(&file->memory);
	instance = trace_dat_open_instance(file->buffers[0], (int)buffer - 1, file->name);
	memory_limit_end(&file->memory);
	return instance;
}

static void close_file(void *trace)
{
	struct trace_dat *file = trace;

	record_reader_free(&file->reader);
	/* Close the top buffer last: the others are parts of it. */
	for (unsigned int i = file->nr_buffers; file->buffers && i-- > 0;) {
		if (file->buffers[i])
			trace_dat_close_buffer(file->buffers[i], file->name);
	}
	free(file->buffers);
	free(file->records);
	free(file->release);
	free(file->host);
	free(file->name);
	free(file);
}

static void *open_file(const struct input_file *from)
{
	struct trace_dat *file = calloc(1, sizeof(*file));
	struct tracecmd_input *top = file ? open_top(file, from->path) : NULL;

	if (top && prepare(file, from->path, top))
		return file;
	if (file && !top) {
		free(file);
		return NULL;
	}
	if (top && (!file->buffers || !file->buffers[0]))
		trace_dat_close_buffer(top, from->path);
	if (file)
		close_file(file);
	input_error("%s: out of memory", from->path);
	return NULL;
}

static const char *release(const void *trace)
{
	const struct trace_dat *file = trace;

	return file->release;
}

static const char *host(const void *trace)
{
	const struct trace_dat *file = trace;

	return file->host;
}

static void set_config(const void *trace, struct iommu_replay_config *config)
{
	const struct trace_dat *file = trace;

	iommu_formats_config(file->tep, file->release, config);
}

static const char *comm(const void *trace, int32_t pid)
{
	const struct trace_dat *file = trace;

	return iommu_known_comm(tep_data_comm_from_pid(file->tep, pid));
}

static unsigned int buffers(const void *trace)
{
	const struct trace_dat *file = trace;

	return file->nr_buffers;
}

static const char *buffer_name(const void *trace, unsigned int buffer)
{
	const struct trace_dat *file = trace;
	const char *name = NULL;

	if (buffer)
		name = tracecmd_buffer_instance_name(file->buffers[0], (int)buffer - 1);
	return name ? name : "";
}

/*
 * Returns the records that the rest of the file can have. The table of CPUs may claim that
 * thousands of CPUs share the same pages, so that a small file would be read for hours.
 */
static unsigned long long records_left(const struct trace_dat *file, unsigned int buffer)
{
	unsigned long long left = file->records_max;

	for (unsigned int i = 0; i < file->nr_buffers; i++) {
		if (i != buffer)
			left -= file->records[i] < left ? file->records[i] : left;
	}
	return left;
}

/* Returns false after an error on stderr. */
static bool read_all(struct trace_dat *file, struct tracecmd_input *input, unsigned int buffer,
		     const struct input_stats *stats)
{
	unsigned long long left = records_left(file, buffer);
	int cpus = tracecmd_cpus ? tracecmd_cpus(input) : tep_get_cpus(file->tep);
	struct trace_dat_records records;
	struct tep_record *record = NULL;
	bool started;

	if (cpus < 0 || cpus > TRACE_DAT_CPUS_MAX)
		return input_error("%s is damaged: it claims to have %u CPUs; copy it again",
				   file->name, (unsigned int)cpus);
	started = trace_dat_records_start(&records, input, file->name, cpus);
	while (started && (record = trace_dat_records_next(&records)) && stats->events < left) {
		record_reader_take(&file->reader, record);
		if (!(stats->events % INPUT_PROGRESS_EVENTS))
			trace_dat_records_tell(&records, stats->events);
	}
	trace_dat_records_free(&records);
	if (!started)
		return input_error("%s: out of memory", file->name);
	file->records[buffer] = stats->events;
	if (record)
		return input_error("%s is damaged: its CPUs share the same events; copy it again",
				   file->name);
	record_reader_end(&file->reader);
	if (records.endless)
		input_error("%s: CPUs read only in part because a record leads back to an earlier "
			    "one: %u; copy the file again",
			    file->name, records.endless);
	return true;
}

static bool read_buffer(void *trace, unsigned int buffer, const struct iommu_sink *sink,
			const struct input_listener *listener, struct input_stats *stats)
{
	struct trace_dat *file = trace;
	struct tracecmd_input **input = &file->buffers[buffer];
	struct iommu_pages pages;

	*stats = (struct input_stats){ .events = 0 };
	if (!*input)
		*input = open_instance(file, buffer);
	if (!*input)
		return false;
	pages = iommu_pages_of(file->tep, tracecmd_page_size ? tracecmd_page_size(*input) : 0);
	record_reader_begin(&file->reader, sink, listener, stats, &pages);
	return read_all(file, *input, buffer, stats);
}

const struct input_kind trace_dat_kind = {
	.name = "a trace.dat file",
	.detect = trace_dat_is_magic,
	.open = open_file,
	.close = close_file,
	.release = release,
	.host = host,
	.config = set_config,
	.comm = comm,
	.buffers = buffers,
	.buffer_name = buffer_name,
	.read = read_buffer,
};
