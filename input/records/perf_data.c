/* SPDX-License-Identifier: LGPL-2.1 */
#include "perf_data.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/common/message.h"
#include "input/common/progress.h"
#include "input/perf/order.h"
#include "input/perf/sample.h"
#include "perf_formats.h"
#include "record_reader.h"
#include "input/common/task_names.h"
#include "input/common/temporary_file.h"
#include "tep/formats.h"

#define NOTES_MAX 3

struct perf_data {
	const struct input_file *input;
	struct perf_file file;
	struct perf_header header;
	struct perf_events events;
	struct tep_handle *tep; /* NULL: no formats yet */
	struct record_reader reader;
	struct iommu_pages pages;
	struct task_names *names;
	char *release;
	char *host;
	struct perf_order *order; /* NULL: the pass only learns */
	struct perf_rounds rounds;
	/* A complete pass was made, so that the names of tasks, the losses and the rounds are
	 * known. */
	bool learned;
	bool has_begun;	 /* samples or losses came */
	uint64_t latest; /* time of the samples so far in the file */
	/* Events that the kernel and perf counted as lost. */
	uint64_t lost;
	uint64_t lost_in_total;
	const char *notes[NOTES_MAX + 1];
};

static struct record_data data_of(const struct perf_sample *sample)
{
	return (struct record_data){ sample->ts, sample->cpu, sample->size, sample->data };
}

/* Parse the formats at @offset of the file. A second set is ignored. */
static bool take_formats(struct perf_data *data, uint64_t offset, uint64_t size)
{
	struct perf_formats formats = { .list = NULL };
	char *bytes = data->tep ? NULL : perf_file_section(&data->file, offset, size);
	bool done = data->tep != NULL;

	if (bytes && perf_formats_read(&formats, &data->file, bytes, (size_t)size, offset)) {
		data->tep = perf_formats_parse(data->input, &formats);
		done = data->tep && record_reader_init(&data->reader, data->input->name, data->tep);
		if (done)
			data->pages = iommu_pages_of(data->tep, 0);
		else
			perf_file_fail(&data->file, "is too large: out of memory");
	}
	perf_formats_free(&formats);
	free(bytes);
	return done;
}

static void take_feature(struct perf_data *data, uint64_t feature, const char *bytes, size_t len)
{
	char **to = feature == PERF_FEATURE_OSRELEASE ? &data->release : &data->host;

	if ((feature == PERF_FEATURE_OSRELEASE || feature == PERF_FEATURE_HOSTNAME) && !*to)
		*to = perf_feature_string(&data->file, bytes, len);
}

static bool read_features(struct perf_data *data)
{
	static const enum perf_feature strings[] = { PERF_FEATURE_OSRELEASE,
						     PERF_FEATURE_HOSTNAME };
	const struct perf_section *formats = &data->header.features[PERF_FEATURE_TRACING_DATA];

	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		const struct perf_section *section = &data->header.features[strings[i]];
		char bytes[512];
		ptrdiff_t len = 0;

		if (perf_header_has(&data->header, strings[i]))
			len = perf_file_read_some(&data->file, section->offset, bytes,
						  section->size < sizeof(bytes)
							  ? (size_t)section->size
							  : sizeof(bytes));
		if (len < 0)
			return false;
		take_feature(data, strings[i], bytes, (size_t)len);
	}
	return !perf_header_has(&data->header, PERF_FEATURE_TRACING_DATA) ||
	       take_formats(data, formats->offset, formats->size);
}

/* The time of a loss, which the next event on its CPU would have; records may lack it. */
static uint64_t time_of_loss(const struct perf_data *data, const struct perf_loss *loss)
{
	return loss->ts ? loss->ts : data->latest;
}

static void take_comm(struct perf_data *data, const struct perf_record *record)
{
	struct perf_comm comm;

	if (data->learned || !perf_comm_read(&data->events, &data->file, record, &comm))
		return;
	if (comm.parent >= 0) {
		comm.name = task_names_get(data->names, comm.parent);
		comm.len = comm.name ? strlen(comm.name) : 0;
	}
	if (comm.name && comm.len)
		task_names_put(data->names, comm.tid, comm.ts, comm.name, comm.len);
}

static bool take_loss(struct perf_data *data, const struct perf_record *record)
{
	struct perf_item item = { .size = PERF_ITEM_LOST };
	struct perf_loss loss;

	if (!perf_loss_read(&data->events, &data->file, record, &loss))
		return true;
	if (loss.at_end) {
		data->lost_in_total += data->learned ? 0 : loss.count;
		return true;
	}
	data->lost += data->learned ? 0 : loss.count;
	item.ts = time_of_loss(data, &loss);
	item.cpu = loss.cpu;
	item.lost = loss.count;
	if (data->order)
		return perf_order_put(data->order, &item);
	perf_rounds_item(&data->rounds, item.ts, 0);
	return true;
}

static bool take_sample(struct perf_data *data, const struct perf_record *record)
{
	struct record_data counted;
	struct perf_sample sample;
	struct perf_item item;
	int id;

	switch (perf_sample_read(&data->events, &data->file, record, &sample)) {
	case PERF_SAMPLE_OTHER:
		return true;
	case PERF_SAMPLE_DAMAGED:
		return perf_file_damaged(
			&data->file, record->offset,
			"a sample of %u bytes, which are not enough for its members", record->size);
	case PERF_SAMPLE_TRACE:
		break;
	}
	data->latest = sample.ts > data->latest ? sample.ts : data->latest;
	counted = data_of(&sample);
	if (!data->order) {
		if (data->tep && record_reader_wants(&data->reader, &counted) >= 0)
			perf_rounds_item(&data->rounds, sample.ts, sample.size);
		return true;
	}
	id = record_reader_count(&data->reader, &counted);
	if (id < 0)
		return true;
	item = (struct perf_item){
		sample.ts, sample.cpu, (uint16_t)sample.size, (uint16_t)id, { sample.data }
	};
	return perf_order_put(data->order, &item);
}

/* Records of perf itself, which it writes only to a pipe: a file has them in its header. */
static bool take_header_record(struct perf_data *data, const struct perf_record *record)
{
	const char *bytes = record->data + PERF_RECORD_HEADER;
	size_t len = record->size - PERF_RECORD_HEADER;

	if (data->learned)
		return true;
	/* The next pass will understand more records, so the rounds so far do not count. */
	if (record->type == PERF_RECORD_HEADER_ATTR || record->type == PERF_RECORD_TRACING_DATA)
		data->rounds.broken |= data->has_begun && !data->order;
	switch (record->type) {
	case PERF_RECORD_HEADER_ATTR:
		return !data->header.pipe || perf_events_add_record(&data->events, &data->file,
								    bytes, len, record->offset);
	case PERF_RECORD_TRACING_DATA:
		return take_formats(data, record->payload.offset, record->payload.size);
	case PERF_RECORD_FEATURE:
		if (len >= 8)
			take_feature(data, perf_u64(&data->file, bytes), bytes + 8, len - 8);
		return true;
	default:
		return true;
	}
}

static bool take_record(struct perf_data *data, const struct perf_record *record)
{
	switch (record->type) {
	case PERF_RECORD_SAMPLE:
		data->has_begun = true;
		return take_sample(data, record);
	case PERF_RECORD_FINISHED_ROUND:
		if (data->order)
			return perf_order_round(data->order);
		perf_rounds_finish(&data->rounds);
		return true;
	case PERF_RECORD_LOST:
	case PERF_RECORD_LOST_SAMPLES:
		data->has_begun = true;
		return take_loss(data, record);
	case PERF_RECORD_COMM:
	case PERF_RECORD_FORK:
		take_comm(data, record);
		return true;
	default:
		return take_header_record(data, record);
	}
}

/* Pass over all records of the file. */
static bool walk(struct perf_data *data)
{
	struct perf_records records;
	struct perf_record record;
	enum perf_next next = PERF_NEXT_ERROR;
	uint64_t nr = 0;

	data->latest = 0;
	if (perf_records_start(&records, &data->file, &data->header.data)) {
		while ((next = perf_records_next(&records, &record)) == PERF_NEXT_RECORD) {
			if (!take_record(data, &record)) {
				next = PERF_NEXT_ERROR;
				break;
			}
			if (!(++nr % INPUT_PROGRESS_EVENTS))
				input_progress_tell(nr, record.offset, data->file.size);
		}
	}
	perf_records_free(&records);
	return next == PERF_NEXT_END;
}

static bool check_content(struct perf_data *data)
{
	static const char remedy[] = "record again with perf record -a -e 'iommu:*'";

	if (!data->events.nr)
		return perf_file_fail(&data->file, "has no events; %s", remedy);
	if (!data->events.has_tracepoint)
		return perf_file_fail(&data->file, "has no trace events, only others; %s", remedy);
	if (!data->tep)
		return perf_file_fail(&data->file,
				      "lacks the formats of its trace events; %s, and end perf "
				      "record with Ctrl-C",
				      remedy);
	return true;
}

static void note(struct perf_data *data)
{
	size_t nr = 0;

	for (uint32_t i = 0; i < data->events.nr && !nr; i++) {
		if (data->events.layouts[i].per_task)
			data->notes[nr++] = "perf recorded only the tasks of its command: maps "
					    "and unmaps of other tasks are missing"
					    "\n      record the whole machine: perf record -a";
	}
	if (data->lost || data->lost_in_total)
		data->notes[nr++] = "perf lost events"
				    "\n      use larger buffers: perf record -m 16M";
	if (!task_names_any(data->names))
		data->notes[nr++] = "names of tasks are unknown: the file has no COMM events";
}

/* Begin a pass that learns, perhaps not the first one. */
static bool start_learning(struct perf_data *data)
{
	task_names_free(data->names);
	data->names = task_names_new();
	data->lost = 0;
	data->lost_in_total = 0;
	return data->names || perf_file_fail(&data->file, "cannot be read: out of memory");
}

static void end_learning(struct perf_data *data)
{
	if (!data->learned)
		note(data);
	data->learned = true;
}

/* Check all records, and learn what must be known before the first event is passed on. */
static bool learn(struct perf_data *data)
{
	data->rounds = (struct perf_rounds){ .limit = 0 };
	data->has_begun = false;
	if (!start_learning(data) || !walk(data))
		return false;
	end_learning(data);
	return true;
}

static bool open_data(struct perf_data *data)
{
	struct perf_file *file = &data->file;

	if (!perf_header_read(file, &data->header))
		return false;
	if (perf_header_has(&data->header, PERF_FEATURE_DIR_FORMAT))
		return perf_file_fail(file,
				      "is one of several files of perf record --threads; record "
				      "again without --threads");
	if (!data->header.pipe &&
	    (!perf_events_read(&data->events, file, &data->header) || !read_features(data)))
		return false;
	/* In the output to a pipe, the formats are among the records. */
	if (!data->tep && !learn(data))
		return false;
	return check_content(data);
}

static void close_file(void *trace)
{
	struct perf_data *data = trace;

	record_reader_free(&data->reader);
	if (data->tep)
		tep_free(data->tep);
	perf_events_free(&data->events);
	task_names_free(data->names);
	free(data->release);
	free(data->host);
	free(data);
}

static bool is_in(const char *directory, const char *name)
{
	char path[4096];

	return snprintf(path, sizeof(path), "%s/%s", directory, name) < (int)sizeof(path) &&
	       !access(path, F_OK);
}

bool perf_data_is_directory(const char *path)
{
	return is_in(path, "data") && (is_in(path, "kcore_dir") || is_in(path, "data.0"));
}

static void *open_file(const struct input_file *input)
{
	struct perf_data *data;
	struct stat st;

	if (input->fd < 0) {
		if (is_in(input->path, "data.0"))
			input_error("%s is a directory of perf record --threads; record again "
				    "without --threads",
				    input->path);
		else
			input_error("%s is a directory of perf record; name the file %s/data",
				    input->path, input->path);
		return NULL;
	}
	data = calloc(1, sizeof(*data));
	if (!data || fstat(input->fd, &st)) {
		input_error("%s cannot be read: %s", input->name, strerror(errno));
		free(data);
		return NULL;
	}
	data->input = input;
	data->file = (struct perf_file){ .fd = input->fd, .size = (uint64_t)st.st_size };
	if (open_data(data))
		return data;
	input_error("%s %s", input->name, data->file.error);
	close_file(data);
	return NULL;
}

static void feed_item(void *arg, const struct perf_item *item)
{
	const struct record_data record = { item->ts, item->cpu, item->size, item->data };
	struct record_reader *reader = arg;

	if (item->size == PERF_ITEM_LOST)
		record_reader_lost(reader, item->ts, item->cpu, item->lost);
	else
		record_reader_feed(reader, item->id, &record);
}

/* Read all records in the order of time, by rounds if @temporary is -1. */
static bool read_in_order(struct perf_data *data, int temporary)
{
	const struct perf_order_to to = { feed_item, &data->reader };
	struct perf_order *order = perf_order_new(&data->file, temporary < 0, temporary, &to);
	bool done = order || perf_file_fail(&data->file, "cannot be sorted: out of memory");

	data->order = order;
	done = done && (data->learned || start_learning(data)) && walk(data) &&
	       perf_order_end(order);
	data->rounds.broken |= order && perf_order_is_broken(order);
	data->order = NULL;
	perf_order_free(order);
	return done;
}

static bool sort(struct perf_data *data)
{
	int temporary = temporary_file();
	bool done = temporary >= 0 && read_in_order(data, temporary);

	if (temporary >= 0)
		close(temporary);
	return done;
}

/* After read_in_order() failed: whether the file was sorted instead. */
static bool read_again(struct perf_data *data, const struct iommu_sink *sink,
		       struct input_stats *stats)
{
	if (!data->rounds.broken)
		return false;
	if (!sink->restart)
		return perf_file_fail(
			&data->file,
			"changed while it was read; run the command again when it is complete");
	if (!sink->restart(sink->arg))
		return false;
	record_reader_begin(&data->reader, sink, NULL, stats, &data->pages);
	return sort(data);
}

/*
 * Most files can be read by rounds. If the caller can start again, that is found out on the way,
 * which saves a pass over the file. The rounds count only what the replay uses.
 */
static bool read_file(void *trace, unsigned int buffer, const struct iommu_sink *sink,
		      const struct input_listener *listener, struct input_stats *stats)
{
	struct perf_data *data = trace;
	bool done;

	(void)buffer;
	*stats = (struct input_stats){ .events = 0 };
	data->file.error[0] = '\0';
	done = data->learned || (sink->restart && !listener) || learn(data);
	if (done) {
		record_reader_begin(&data->reader, sink, listener, stats, &data->pages);
		if (listener || data->rounds.broken)
			done = sort(data);
		else
			done = read_in_order(data, -1) || read_again(data, sink, stats);
	}
	/* Without a text, the error has been printed. */
	if (!done)
		return data->file.error[0] &&
		       input_error("%s %s", data->input->name, data->file.error);
	end_learning(data);
	/* The kernel tells where it lost events, but not after the last event of a CPU. */
	if (data->lost_in_total > data->lost)
		record_reader_lost(&data->reader, data->latest, 0,
				   data->lost_in_total - data->lost);
	record_reader_end(&data->reader);
	return true;
}

static const char *release(const void *trace)
{
	const struct perf_data *data = trace;

	return data->release;
}

static const char *host(const void *trace)
{
	const struct perf_data *data = trace;

	return data->host;
}

static void set_config(const void *trace, struct iommu_replay_config *config)
{
	const struct perf_data *data = trace;

	iommu_formats_config(data->tep, data->release, config);
}

/* Names are those at the end of the recording. The idle task has trace-cmd's name. */
static const char *comm(const void *trace, int32_t pid)
{
	const struct perf_data *data = trace;

	if (!pid)
		return "<idle>";
	return data->names ? task_names_get(data->names, pid) : NULL;
}

static const char *const *notes(const void *trace)
{
	const struct perf_data *data = trace;

	return data->notes;
}

const struct input_kind perf_data_kind = {
	.name = "a perf.data file",
	.detect = perf_is_magic,
	.open = open_file,
	.close = close_file,
	.release = release,
	.host = host,
	.config = set_config,
	.comm = comm,
	.notes = notes,
	.read = read_file,
};
