/* SPDX-License-Identifier: LGPL-2.1 */
/* Attributes of events: include/uapi/linux/perf_event.h, struct perf_event_attr. */
#include "events.h"

#include <inttypes.h>
#include <stdlib.h>

/* enum perf_event_sample_format: the members of a sample, in this order except for IDENTIFIER */
enum {
	SAMPLE_IP = 1 << 0,
	SAMPLE_TID = 1 << 1,
	SAMPLE_TIME = 1 << 2,
	SAMPLE_ADDR = 1 << 3,
	SAMPLE_READ = 1 << 4,
	SAMPLE_CALLCHAIN = 1 << 5,
	SAMPLE_ID = 1 << 6,
	SAMPLE_CPU = 1 << 7,
	SAMPLE_PERIOD = 1 << 8,
	SAMPLE_STREAM_ID = 1 << 9,
	SAMPLE_RAW = 1 << 10, /* all further members come after it */
	SAMPLE_IDENTIFIER = 1 << 16,
};

enum {
	AT_TYPE = 0,
	AT_SIZE = 4,
	AT_SAMPLE_TYPE = 24,
	AT_READ_FORMAT = 32,
	AT_FLAGS = 40,
	ATTR_SIZE_VER0 = 64,
	TYPE_TRACEPOINT = 2,
	FLAG_ENABLE_ON_EXEC = 12,
	FLAG_SAMPLE_ID_ALL = 18,
	RECORD_HEADER = 8,
	SECTION_SIZE = 16,
};

/* The flags are bit fields in 64 bits. A big-endian machine begins with the highest one. */
static bool has_flag(const struct perf_file *file, uint64_t flags, unsigned int bit)
{
	return flags >> (file->big_endian ? 63 - bit : bit) & 1;
}

/* Each of these members has 8 bytes. */
static void lay_out_sample(struct perf_layout *layout, uint64_t type)
{
	static const uint32_t members[] = {
		SAMPLE_IDENTIFIER, SAMPLE_IP,	     SAMPLE_TID, SAMPLE_TIME,	SAMPLE_ADDR,
		SAMPLE_ID,	   SAMPLE_STREAM_ID, SAMPLE_CPU, SAMPLE_PERIOD,
	};
	uint16_t at = RECORD_HEADER;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (!(type & members[i]))
			continue;
		if (members[i] == SAMPLE_TIME)
			layout->time_at = at;
		else if (members[i] == SAMPLE_CPU)
			layout->cpu_at = at;
		else if (members[i] == SAMPLE_IDENTIFIER ||
			 (members[i] == SAMPLE_ID && !layout->id_at))
			layout->id_at = at;
		at += 8;
	}
	layout->rest_at = at;
	layout->has_read = type & SAMPLE_READ;
	layout->has_callchain = type & SAMPLE_CALLCHAIN;
	layout->has_raw = type & SAMPLE_RAW;
}

/* struct sample_id ends other records: TID, TIME, ID, STREAM_ID, CPU and IDENTIFIER. */
static void lay_out_trailer(struct perf_layout *layout, uint64_t type)
{
	uint16_t distance = 0;

	if (type & SAMPLE_IDENTIFIER)
		layout->trailer_id = distance += 8;
	if (type & SAMPLE_CPU)
		layout->trailer_cpu = distance += 8;
	if (type & SAMPLE_STREAM_ID)
		distance += 8;
	if (type & SAMPLE_ID) {
		distance += 8;
		if (!layout->trailer_id)
			layout->trailer_id = distance;
	}
	if (type & SAMPLE_TIME)
		layout->trailer_time = distance += 8;
}

/* @attr has at least ATTR_SIZE_VER0 bytes. */
static struct perf_layout layout_of(const struct perf_file *file, const char *attr)
{
	uint64_t type = perf_u64(file, attr + AT_SAMPLE_TYPE);
	uint64_t flags = perf_u64(file, attr + AT_FLAGS);
	struct perf_layout layout;

	memset(&layout, 0, sizeof(layout)); /* with the padding, because layouts are compared */
	lay_out_sample(&layout, type);
	if (has_flag(file, flags, FLAG_SAMPLE_ID_ALL))
		lay_out_trailer(&layout, type);
	layout.read_format = layout.has_read ? perf_u64(file, attr + AT_READ_FORMAT) : 0;
	layout.tracepoint = perf_u32(file, attr + AT_TYPE) == TYPE_TRACEPOINT;
	layout.per_task = has_flag(file, flags, FLAG_ENABLE_ON_EXEC);
	return layout;
}

static bool grow(struct perf_events *events)
{
	uint32_t room = events->room ? events->room * 2 : 16;
	struct perf_layout *layouts = realloc(events->layouts, room * sizeof(*layouts));

	if (!layouts)
		return false;
	events->layouts = layouts;
	events->room = room;
	return true;
}

static bool add(struct perf_events *events, struct perf_file *file, const char *attr)
{
	struct perf_layout layout = layout_of(file, attr);

	if (layout.tracepoint && layout.has_raw && !layout.time_at)
		return perf_file_fail(file,
				      "has events without times; record them with perf record "
				      "-T");
	if (events->nr == events->room && !grow(events))
		return perf_file_fail(file, "has too many events: out of memory");
	events->alike = !events->nr ||
			(events->alike && !memcmp(&events->layouts[0], &layout, sizeof(layout)));
	events->is_simple = events->alike && layout.tracepoint && layout.has_raw && layout.cpu_at &&
			    !layout.has_read && !layout.has_callchain;
	events->has_tracepoint |= layout.tracepoint;
	events->layouts[events->nr++] = layout;
	return true;
}

/* @ids: @len bytes of the ids of the event added last. */
static bool add_ids(struct perf_events *events, struct perf_file *file, const char *ids, size_t len)
{
	for (size_t i = 0; i + 8 <= len; i += 8) {
		if (!iommu_table_set(&events->ids, perf_u64(file, ids + i), events->nr))
			return perf_file_fail(file, "has too many events: out of memory");
	}
	return true;
}

/*
 * A sample is read with the layout of the event to which its id belongs, so all ids must be in the
 * same place. Check the event added last, if there are different ones.
 */
static bool check_id(const struct perf_events *events, struct perf_file *file)
{
	const struct perf_layout *first = &events->layouts[0];
	const struct perf_layout *last = &events->layouts[events->nr - 1];

	return events->alike ||
	       (last->id_at && last->id_at == first->id_at &&
		last->trailer_id == first->trailer_id) ||
	       perf_file_fail(file, "has events that cannot be told apart: their samples have no "
				    "common id; record again, with a single perf record");
}

static bool read_ids(struct perf_events *events, struct perf_file *file,
		     const struct perf_section *section)
{
	char *ids = perf_file_section(file, section->offset, section->size);
	bool done = ids && add_ids(events, file, ids, (size_t)section->size);

	free(ids);
	return done;
}

bool perf_events_read(struct perf_events *events, struct perf_file *file,
		      const struct perf_header *header)
{
	char *attrs = perf_file_section(file, header->attrs.offset, header->attrs.size);
	uint64_t size = header->attr_size;
	uint64_t ids_left = file->size;
	bool done = attrs != NULL;

	for (uint64_t at = 0; done && at + size <= header->attrs.size; at += size) {
		const char *end = attrs + at + size - SECTION_SIZE;
		const struct perf_section ids = { perf_u64(file, end), perf_u64(file, end + 8) };

		/* Sections that overlap could make a short file take long. */
		done = add(events, file, attrs + at);
		if (done && ids.size > ids_left)
			done = perf_file_damaged(file, header->attrs.offset + at,
						 "the ids of an event are outside of the file");
		ids_left -= done ? ids.size : 0;
		done = done && read_ids(events, file, &ids) && check_id(events, file);
	}
	free(attrs);
	return done;
}

bool perf_events_add_record(struct perf_events *events, struct perf_file *file, const char *bytes,
			    size_t len, uint64_t offset)
{
	uint32_t size = len >= ATTR_SIZE_VER0 ? perf_u32(file, bytes + AT_SIZE) : 0;

	if (!size)
		size = ATTR_SIZE_VER0;
	if (size < ATTR_SIZE_VER0 || size > len)
		return perf_file_damaged(file, offset, "attributes of %u bytes in a record of %zu",
					 size, len);
	return add(events, file, bytes) && add_ids(events, file, bytes + size, len - size) &&
	       check_id(events, file);
}

const struct perf_layout *perf_events_by_id(const struct perf_events *events, uint64_t id)
{
	uint32_t number = iommu_table_get(&events->ids, id);

	return number ? &events->layouts[number - 1] : NULL;
}

void perf_events_free(struct perf_events *events)
{
	free(events->layouts);
	iommu_table_free(&events->ids);
	*events = (struct perf_events){ .nr = 0 };
}
