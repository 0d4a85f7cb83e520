/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Makes formats from arbitrary bytes. Fields of our events have wrong types, offsets and sizes, are
 * absent or occur twice. The rest of the input is read as a record of that format. Sanitizers find
 * reads outside the record. record_checks.c checks what must hold for every format, and calls
 * abort() if it does not. Text that is not a format can crash the library itself: see
 * docs/upstream/README.md.
 *
 * An input begins with 6 bytes: the number of the event, its high byte, flags, the number of
 * fields, and the length that the record's header claims. 6 bytes per field follow: its name, its
 * type, where it begins and its size, both with a byte for their range; then the record.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/events/event_list.h"
#include "fuzz.h"
#include "fuzz_steps.h"
#include "record_checks.h"

enum { HEAD = 6, FIELD = 6, FIELDS_MAX = 16, TEXT_MAX = 8192 };

/* Flags of an input, beside those of record_checks.h. */
enum { BIG_ENDIAN_FORMAT = 8, NAMES = 16, FLAG_NAMES = 32 };

#define ROW(event) &iommu_event_##event,
static const struct iommu_event *const all_events[] = { IOMMU_EVENT_LIST(ROW, ROW, ROW) };

#define NR_EVENTS (sizeof(all_events) / sizeof(all_events[0]))

/* What comes before and after the name of a field. */
static const char *const types[][2] = {
	{ "unsigned long long ", "" },
	{ "u64 ", "" },
	{ "int ", "" },
	{ "unsigned char ", "" },
	{ "char ", "[16]" },
	{ "char ", "[]" },
	{ "__data_loc char[] ", "" },
	{ "__rel_loc char[] ", "" },
	{ "__data_loc u64[] ", "" },
	{ "__data_loc unsigned char[] ", "" },
	{ "dma_addr_t ", "" },
	{ "struct device * ", "" },
	{ "bool ", "" },
	{ "unsigned long ", "[4]" },
};

static const char common[] =
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n";

/* Each event with plain numbers of 8 bytes. */
size_t fuzz_seed(size_t i, const void **seed)
{
	static uint8_t bytes[HEAD + FIELDS_MAX * FIELD + 256];
	uint8_t *at = bytes + HEAD;
	const struct iommu_event *event;

	if (i >= 2 * NR_EVENTS)
		return 0;
	event = all_events[i / 2];
	memset(bytes, 1, sizeof(bytes));
	bytes[0] = (uint8_t)(i / 2);
	bytes[1] = 0;
	bytes[2] = i % 2 ? NAMES : BIG_ENDIAN_FORMAT;
	bytes[3] = (uint8_t)(event->nr_fields < FIELDS_MAX ? event->nr_fields : FIELDS_MAX);
	for (uint8_t field = 0; field < bytes[3]; field++, at += FIELD) {
		bool is_text = event->fields[field].kind == IOMMU_STRING;
		const uint8_t described[FIELD] = {
			field, is_text ? 6 : 0, (uint8_t)(8 + 8 * field), 0, is_text ? 4 : 8, 0,
		};

		memcpy(at, described, FIELD);
	}
	*seed = bytes;
	return (size_t)(at - bytes) + 200;
}

struct text {
	char *at;
	size_t room;
};

#define put(text, ...)                                                         \
	do {                                                                   \
		int printed = snprintf((text)->at, (text)->room, __VA_ARGS__); \
		fuzz_must(printed >= 0 && (size_t)printed < (text)->room);     \
		(text)->at += printed;                                         \
		(text)->room -= (size_t)printed;                               \
	} while (0)

/* Mostly small, sometimes near the limits of an int. */
static int number_of(const uint8_t *p)
{
	static const int range[] = { 0, 200, 4000, 65300, 0x7fffff00, -100 };

	return p[0] + range[p[1] % (sizeof(range) / sizeof(range[0]))];
}

static void put_field(struct text *text, const struct iommu_event *event, const uint8_t *p)
{
	const char *const *type = types[p[1] % (sizeof(types) / sizeof(types[0]))];
	const char *name = p[0] < 240 && event->nr_fields
				   ? event->fields[p[0] % event->nr_fields].name
				   : "other";

	put(text, "\tfield:%s%s%s;\toffset:%d;\tsize:%d;\tsigned:%d;\n", type[0], name, type[1],
	    number_of(p + 2), number_of(p + 4), p[1] >> 7);
}

/* The print format, with names for the values of the first field. */
static void put_print(struct text *text, const struct iommu_event *event, unsigned int flags,
		      const uint8_t *first)
{
	const char *name = event->nr_fields ? event->fields[first[0] % event->nr_fields].name : "";

	if (first[0] >= 240 || !*name || !(flags & (NAMES | FLAG_NAMES)))
		put(text, "\nprint fmt: \"x\"\n");
	else if (flags & NAMES)
		put(text,
		    "\nprint fmt: \"%%s\", __print_symbolic(REC->%s, { %d, \"A\" }, { 1, \"B\" }, "
		    "{ %d, \"\" })\n",
		    name, first[2], number_of(first + 4));
	else
		put(text,
		    "\nprint fmt: \"%%s\", __print_flags(REC->%s, \"|\", { 0x%x, \"A\" }, "
		    "{ 0x80000000, \"B\" })\n",
		    name, first[2]);
}

static void make_text(char *buf, const struct iommu_event *event, const uint8_t *data,
		      unsigned int nr)
{
	struct text text = { .at = buf, .room = TEXT_MAX };

	put(&text, "name: %s\nID: 1\nformat:\n%s", event->name, common);
	for (unsigned int i = 0; i < nr; i++)
		put_field(&text, event, data + HEAD + (size_t)i * FIELD);
	if (nr)
		put_print(&text, event, data[2], data + HEAD);
	else
		put(&text, "\nprint fmt: \"x\"\n");
}

static void check_format(struct record_subject *s, const uint8_t *data, const uint8_t *record,
			 size_t size)
{
	/* The exact size, so that a sanitizer detects any access beyond it. */
	void *copy = malloc(size ? size : 1);

	fuzz_must(copy != NULL);
	memcpy(copy, record, size);
	record_subject_bind(s);
	check_record(s, data[2], (uint32_t)(data[4] | data[5] << 8), copy, size);
	iommu_unbind(&s->binding);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[TEXT_MAX];
	struct record_subject s = { .tep = NULL };
	unsigned int nr;

	if (size < HEAD)
		return 0;
	nr = data[3] % (FIELDS_MAX + 1);
	if (size < HEAD + nr * FIELD || size - HEAD - nr * FIELD > FUZZ_PAGE - 32)
		return 0;
	s.binding.event = all_events[(data[0] | (size_t)data[1] << 8) % NR_EVENTS];
	make_text(text, s.binding.event, data, nr);
	s.tep = tep_alloc();
	fuzz_must(s.tep != NULL);
	tep_set_file_bigendian(s.tep,
			       data[2] & BIG_ENDIAN_FORMAT ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN);
	tep_parse_event(s.tep, text, strlen(text), s.binding.event->system);
	s.format = tep_find_event(s.tep, 1);
	if (s.format)
		check_format(&s, data, data + HEAD + nr * FIELD, size - HEAD - nr * FIELD);
	tep_free(s.tep);
	return 0;
}
