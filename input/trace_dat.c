/* SPDX-License-Identifier: LGPL-2.1 */
#include "trace_dat.h"

#include <stdlib.h>
#include <string.h>

#include "memory_limit.h"
#include "message.h"
#include "record_reader.h"
#include "tep/comm.h"
#include "tep/formats.h"
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
	size_t len = str ? strcspn(str, " ") : 0;

	return len ? strndup(str, len) : NULL;
}

static void copy_uname(struct trace_dat *file, struct tracecmd_input *top)
{
	const char *uname = tracecmd_get_uname ? tracecmd_get_uname(top) : NULL;
	const char *space = uname ? strchr(uname, ' ') : NULL;

	file->release = copy_word(iommu_uname_release(uname));
	/* Without a release, the second word is not the host's name. "(none)" is Linux's default.
	 */
	if (file->release && space && strncmp(space + 1, "(none) ", 7) != 0)
		file->host = copy_word(space + 1);
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

struct trace_dat *trace_dat_open(const char *name)
{
	struct trace_dat *file = calloc(1, sizeof(*file));
	struct tracecmd_input *top = file ? open_top(file, name) : NULL;

	if (top && prepare(file, name, top))
		return file;
	if (file && !top) {
		free(file);
		return NULL;
	}
	if (top && (!file->buffers || !file->buffers[0]))
		trace_dat_close_buffer(top, name);
	trace_dat_close(file);
	input_error("%s: out of memory", name);
	return NULL;
}

void trace_dat_close(struct trace_dat *file)
{
	if (!file)
		return;
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

const char *trace_dat_release(const struct trace_dat *file)
{
	return file->release;
}

const char *trace_dat_host(const struct trace_dat *file)
{
	return file->host;
}

void trace_dat_config(const struct trace_dat *file, struct iommu_replay_config *config)
{
	iommu_formats_config(file->tep, file->release, config);
}

const char *trace_dat_comm(const struct trace_dat *file, int32_t pid)
{
	return iommu_known_comm(tep_data_comm_from_pid(file->tep, pid));
}

unsigned int trace_dat_buffers(const struct trace_dat *file)
{
	return file->nr_buffers;
}

const char *trace_dat_buffer_name(const struct trace_dat *file, unsigned int buffer)
{
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
	while (started && (record = trace_dat_records_next(&records)) && stats->events < left)
		record_reader_take(&file->reader, record);
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
			    "one: %u",
			    file->name, records.endless);
	return true;
}

bool trace_dat_read(struct trace_dat *file, unsigned int buffer, const struct iommu_sink *reader,
		    const struct input_listener *listener, struct input_stats *stats)
{
	struct tracecmd_input **input = &file->buffers[buffer];
	struct iommu_pages pages;

	*stats = (struct input_stats){ .events = 0 };
	if (!*input)
		*input = open_instance(file, buffer);
	if (!*input)
		return false;
	pages = iommu_pages_of(file->tep, tracecmd_page_size ? tracecmd_page_size(*input) : 0);
	record_reader_begin(&file->reader, reader, listener, stats, &pages);
	return read_all(file, *input, buffer, stats);
}
