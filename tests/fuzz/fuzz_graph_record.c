/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as records of the function_graph tracer, in the formats of all kernels, and
 * measures their calls. Sanitizers find memory errors. Conditions that hold for all input are
 * checked here and abort() on failure.
 *
 * An input is a list of records. Each begins with 3 bytes: the number of the format, how much its
 * length in the trace exceeds what there is, and the number of bytes that follow.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/measure/measure.h"
#include "fuzz.h"
#include "tep/graph_record.h"

enum { HEAD = 3, PAGE = 4096, FORMATS = 8, RECORD_MAX = 64 };

#define COMMON                                                                         \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"         \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"         \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
#define FUNC	"\tfield:unsigned long func;\toffset:8;\tsize:8;\tsigned:0;\n"
#define DEPTH	"\tfield:int depth;\toffset:16;\tsize:4;\tsigned:1;\n"
#define OVERRUN "\tfield:unsigned int overrun;\toffset:20;\tsize:4;\tsigned:0;\n"

/* What follows the depth in the format of a return, and its fields. */
static const struct {
	const char *fields;
	bool big_endian;
} kernels[FORMATS / 2] = {
	{ OVERRUN "\tfield:unsigned long long calltime;\toffset:24;\tsize:8;\tsigned:0;\n"
		  "\tfield:unsigned long long rettime;\toffset:32;\tsize:8;\tsigned:0;\n",
	  false },
	{ OVERRUN "\tfield:unsigned long long duration;\toffset:24;\tsize:8;\tsigned:0;\n", false },
	{ OVERRUN, false },
	{ OVERRUN "\tfield:unsigned long long calltime;\toffset:24;\tsize:8;\tsigned:0;\n"
		  "\tfield:unsigned long long rettime;\toffset:32;\tsize:8;\tsigned:0;\n",
	  true },
};

static struct {
	struct graph_reader reader;
	struct tep_event *format;
	struct iommu_binding binding;
} subjects[FORMATS];

static void must(bool holds)
{
	if (!holds)
		abort();
}

static const char *find_function(void *tep, uint64_t address)
{
	return tep_find_function(tep, address);
}

static void prepare_subject(unsigned int i)
{
	static char map[] = "iommu_map", flush[] = "qi_submit_sync", other[] = "memset";
	struct tep_handle *tep = tep_alloc();
	char text[2048];
	bool exit = i % 2;

	must(tep != NULL);
	tep_set_file_bigendian(tep, kernels[i / 2].big_endian ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN);
	must(!tep_register_function(tep, map, 0x1000, NULL));
	must(!tep_register_function(tep, flush, 0x2000, NULL));
	must(!tep_register_function(tep, other, 0x3000, NULL));
	snprintf(text, sizeof(text),
		 "name: funcgraph_%s\nID: %d\nformat:\n" COMMON FUNC DEPTH
		 "%s\nprint fmt: \"%%ps\", (void *)REC->func\n",
		 exit ? "exit" : "entry", exit ? 10 : 11, exit ? kernels[i / 2].fields : "");
	tep_parse_format(tep, &subjects[i].format, text, strlen(text), "ftrace");
	must(subjects[i].format != NULL);
	subjects[i].binding.event = exit ? &iommu_event_graph_exit : &iommu_event_graph_entry;
	iommu_bind(&subjects[i].binding, subjects[i].format);
	must(!subjects[i].binding.foreign);
	subjects[i].binding.pages.size = PAGE;
	subjects[i].binding.pages.plain = PAGE;
	subjects[i].reader.find = find_function;
	subjects[i].reader.arg = tep;
}

static void prepare(void)
{
	for (unsigned int i = 0; i < FORMATS && !subjects[FORMATS - 1].format; i++)
		prepare_subject(i);
}

/* A call and its return in each format. */
size_t fuzz_seed(size_t i, const void **seed)
{
	static uint8_t bytes[2 * (HEAD + 40)];
	uint64_t record[5] = { 11 | 7ULL << 32, 0x1000, 0, 1000, 31000 };
	size_t kernel = i / 2;

	if (kernel >= FORMATS / 2)
		return 0;
	record[1] += i % 2 * 0x1000;
	for (size_t half = 0; half < 2; half++) {
		uint8_t *at = bytes + half * (HEAD + sizeof(record));

		at[0] = (uint8_t)(2 * kernel + half);
		at[1] = 0;
		at[2] = sizeof(record);
		memcpy(at + HEAD, record, sizeof(record));
		if (kernels[kernel].big_endian) {
			for (size_t k = 0; k < 5; k++)
				record[k] = __builtin_bswap64(record[k]);
			memcpy(at + HEAD, record, sizeof(record));
		}
	}
	*seed = bytes;
	return sizeof(bytes);
}

/* The bytes end where their page does. */
static void take_record(struct iommu_measure *m, unsigned int number, const void *data, size_t size,
			uint8_t more, uint64_t ts)
{
	struct tep_record record = {
		.data = (void *)data,
		.ts = ts,
		.size = (int)(size + more),
		.record_size = (int)(size + more) + 4,
		.offset = 3 * PAGE - 4 - size,
	};
	struct iommu_step step;

	if (!graph_record_step(&subjects[number].reader, &subjects[number].binding, &record,
			       subjects[number].format, &step))
		return;
	must(!more && size >= 20);
	must(step.kind == (number % 2 ? IOMMU_STEP_RETURN : IOMMU_STEP_CALL));
	must(step.call < IOMMU_CALLS && step.depth > 0 && step.ts == ts);
	iommu_measure_feed(m, &step);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct iommu_replay_config config = { .without = 0 };
	struct iommu_measure *m = iommu_measure_new(&config, 0);
	uint64_t ts = 1000;

	prepare();
	must(m != NULL);
	iommu_measure_begin(m, ts);
	while (size > HEAD) {
		size_t len = data[2] < size - HEAD ? data[2] : size - HEAD;
		/* The exact size, so that a sanitizer detects any access beyond it. */
		void *copy = malloc(len ? len : 1);

		must(copy != NULL);
		memcpy(copy, data + HEAD, len);
		take_record(m, data[0] % FORMATS, copy, len, data[1], ts += 1000);
		free(copy);
		data += HEAD + len;
		size -= HEAD + len;
	}
	must(iommu_measure_finish(m, ts));
	iommu_measure_free(m);
	return 0;
}
