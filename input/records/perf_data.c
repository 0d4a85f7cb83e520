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
	struct perf_rounds rounds;
	bool has_samples;
	uint64_t latest; /* time of the samples so far in the file */
	/* Events that the kernel and perf counted as lost. */
	uint64_t lost;
	uint64_t lost_in_total;
	const char *notes[NOTES_MAX + 1];
};

/* What to do with the records of a file, in their order there. */
typedef bool (*take_record)(struct perf_data *data, const struct perf_record *record, void *arg);

static bool walk(struct perf_data *data, take_record take, void *arg)
{
	struct perf_records records;
	struct perf_record record;
	enum perf_next next = PERF_NEXT_ERROR;

	if (perf_records_start(&records, &data->file, &data->header.data)) {
		while ((next = perf_records_next(&records, &record)) == PERF_NEXT_RECORD) {
			if (!take(data, &record, arg)) {
				next = PERF_NEXT_ERROR;
				break;
			}
		}
	}
	perf_records_free(&records);
	return next == PERF_NEXT_END;
}

static struct tep_record record_of(const struct perf_sample *sample)
{
	return (struct tep_record){
		.ts = sample->ts,
		.cpu = sample->cpu,
		.size = (int)sample->size,
		.data = (void *)(uintptr_t)sample->data,
	};
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

static void scan_comm(struct perf_data *data, const struct perf_record *record)
{
	struct perf_comm comm;

	if (!perf_comm_read(&data->events, &data->file, record, &comm))
		return;
	if (comm.parent >= 0) {
		comm.name = task_names_get(data->names, comm.parent);
		comm.len = comm.name ? strlen(comm.name) : 0;
	}
	if (comm.name && comm.len)
		task_names_put(data->names, comm.tid, comm.ts, comm.name, comm.len);
}

static void scan_loss(struct perf_data *data, const struct perf_record *record)
{
	struct perf_loss loss;

	if (!perf_loss_read(&data->events, &data->file, record, &loss))
		return;
	if (loss.at_end) {
		data->lost_in_total += loss.count;
		return;
	}
	data->lost += loss.count;
	perf_rounds_item(&data->rounds, time_of_loss(data, &loss), 0);
}

static bool scan_sample(struct perf_data *data, const struct perf_record *record)
{
	struct tep_record from;
	struct perf_sample sample;

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
	data->has_samples = true;
	data->latest = sample.ts > data->latest ? sample.ts : data->latest;
	from = record_of(&sample);
	if (data->tep && record_reader_wants(&data->reader, &from))
		perf_rounds_item(&data->rounds, sample.ts, sample.size);
	return true;
}

/* The first pass: check all records, and learn what must be known before the first event. */
static bool scan_record(struct perf_data *data, const struct perf_record *record, void *arg)
{
	const char *bytes = record->data + PERF_RECORD_HEADER;
	size_t len = record->size - PERF_RECORD_HEADER;

	(void)arg;
	switch (record->type) {
	case PERF_RECORD_SAMPLE:
		return scan_sample(data, record);
	case PERF_RECORD_FINISHED_ROUND:
		perf_rounds_finish(&data->rounds);
		return true;
	case PERF_RECORD_LOST:
	case PERF_RECORD_LOST_SAMPLES:
		scan_loss(data, record);
		return true;
	case PERF_RECORD_COMM:
	case PERF_RECORD_FORK:
		scan_comm(data, record);
		return true;
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
				      "record with Ctrl+C",
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

static bool open_data(struct perf_data *data)
{
	struct perf_file *file = &data->file;

	if (!perf_header_read(file, &data->header))
		return false;
	if (perf_header_has(&data->header, PERF_FEATURE_DIR_FORMAT))
		return perf_file_fail(file,
				      "is one of several files of perf record --threads; record "
				      "again without --threads");
	data->names = task_names_new();
	if (!data->names)
		return perf_file_fail(file, "cannot be read: out of memory");
	if (!data->header.pipe &&
	    (!perf_events_read(&data->events, file, &data->header) || !read_features(data)))
		return false;
	if (!walk(data, scan_record, NULL) || !check_content(data))
		return false;
	note(data);
	return true;
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
	struct record_reader *reader = arg;
	struct perf_sample sample = { .ts = item->ts, .cpu = item->cpu, .size = item->size };
	struct tep_record record;

	if (item->size == PERF_ITEM_LOST) {
		record_reader_lost(reader, item->ts, item->cpu, item->lost);
		return;
	}
	sample.data = item->data;
	record = record_of(&sample);
	record_reader_feed(reader, &record);
}

static bool read_loss(struct perf_data *data, const struct perf_record *record,
		      struct perf_order *order)
{
	struct perf_item item = { .size = PERF_ITEM_LOST };
	struct perf_loss loss;

	if (!perf_loss_read(&data->events, &data->file, record, &loss) || loss.at_end)
		return true;
	item.ts = time_of_loss(data, &loss);
	item.cpu = loss.cpu;
	item.lost = loss.count;
	return perf_order_put(order, &item);
}

static bool read_sample(struct perf_data *data, const struct perf_record *record,
			struct perf_order *order)
{
	struct perf_sample sample;
	struct tep_record counted;
	struct perf_item item;

	if (perf_sample_read(&data->events, &data->file, record, &sample) != PERF_SAMPLE_TRACE)
		return true;
	data->latest = sample.ts > data->latest ? sample.ts : data->latest;
	counted = record_of(&sample);
	if (!record_reader_count(&data->reader, &counted))
		return true;
	item = (struct perf_item){ .ts = sample.ts, .cpu = sample.cpu, .size = sample.size };
	item.data = sample.data;
	return perf_order_put(order, &item);
}

/* The second pass: only what has an effect on the replay is put into order. */
static bool read_record(struct perf_data *data, const struct perf_record *record, void *arg)
{
	struct perf_order *order = arg;

	switch (record->type) {
	case PERF_RECORD_SAMPLE:
		return read_sample(data, record, order);
	case PERF_RECORD_FINISHED_ROUND:
		return perf_order_round(order);
	case PERF_RECORD_LOST:
	case PERF_RECORD_LOST_SAMPLES:
		return read_loss(data, record, order);
	default:
		return true;
	}
}

static bool read_all(struct perf_data *data, bool by_rounds, int temporary)
{
	const struct perf_order_to to = { feed_item, &data->reader };
	struct perf_order *order = perf_order_new(&data->file, by_rounds, temporary, &to);
	bool done = order || perf_file_fail(&data->file, "cannot be sorted: out of memory");

	done = done && walk(data, read_record, order) && perf_order_end(order);
	perf_order_free(order);
	return done;
}

static bool read_file(void *trace, unsigned int buffer, const struct iommu_sink *sink,
		      const struct input_listener *listener, struct input_stats *stats)
{
	struct perf_data *data = trace;
	/* The rounds count only what the replay uses. */
	bool by_rounds = !listener && perf_rounds_usable(&data->rounds);
	int temporary = -1;
	bool done;

	(void)buffer;
	*stats = (struct input_stats){ .events = 0 };
	if (!by_rounds && (temporary = temporary_file()) < 0)
		return false;
	record_reader_begin(&data->reader, sink, listener, stats, &data->pages);
	data->latest = 0;
	done = read_all(data, by_rounds, temporary);
	if (temporary >= 0)
		close(temporary);
	if (!done)
		return input_error("%s %s", data->input->name, data->file.error);
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

	return pid ? task_names_get(data->names, pid) : "<idle>";
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
