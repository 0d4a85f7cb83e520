/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Prints the steps that input/input.h reads from a file, one per line. With -q, it prints only
 * counts, so that its run time is that of reading.
 *
 * usage: trace_steps [-q] FILE [BUFFER]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/common/message.h"
#include "input/input.h"
#include "core/faultlog/fault.h"
#include "core/faultlog/fault_text.h"
#include "tests/events/step_text.h"

static const char *const contexts[] = { "", " softirq", " irq", " nmi" };

/* The same as that of trace-iommu. */
enum { EXIT_ERROR = 2 };

static struct input *file;

static void put(void *arg, const char *str, size_t len)
{
	fwrite(str, 1, len, arg);
}

static void print_time(uint64_t ts)
{
	printf("%" PRIu64 ".%09" PRIu64, ts / 1000000000, ts % 1000000000);
}

static void print_string(const char *label, const struct iommu_string *string)
{
	struct iommu_text text;
	char buf[IOMMU_TEXT_MIN];

	if (!string->str)
		return;
	printf(" %s=", label);
	iommu_text_init(&text, buf, sizeof(buf), put, stdout);
	iommu_text_untrusted(&text, string->str, string->len);
	iommu_text_flush(&text);
}

static void print_number(const char *label, uint64_t number)
{
	if (number)
		printf(" %s=0x%" PRIx64, label, number);
}

static void print_array(const char *label, const struct iommu_value *array)
{
	if (!array)
		return;
	printf(" %s=", label);
	for (uint32_t i = 0; i < array->len; i++)
		printf("%s0x%" PRIx64, i ? "," : "", iommu_array_element(array, i));
}

static void print_fault(const struct iommu_fault *fault)
{
	struct iommu_text text;
	char buf[IOMMU_TEXT_MIN];

	printf(" kind=%d%s ", fault->kind, iommu_fault_has_text(fault) ? "" : " (says nothing)");
	iommu_text_init(&text, buf, sizeof(buf), put, stdout);
	iommu_fault_text(&text, fault);
	iommu_text_flush(&text);
}

static void print_step(void *arg, const struct iommu_step *step)
{
	const char *comm = input_comm(file, step->pid);

	(void)arg;
	print_time(step->ts);
	printf(" [%03d] %s-%d%s %s", step->cpu, comm ? comm : "?", step->pid,
	       contexts[step->context], step_kind_name(step->kind));
	print_string("device", &step->device);
	print_string("driver", &step->driver);
	print_string("unit", &step->unit);
	print_number("iova", step->iova);
	print_number("size", step->size);
	print_number("done", step->done);
	print_number("paddr", step->paddr);
	print_number("dom", step->dom);
	print_number("type", step->type);
	if (step->gid)
		printf(" gid=%d", step->gid);
	print_number("did", step->did);
	print_number("rid", step->rid);
	print_number("flags", (uint32_t)step->flags);
	print_array("addrs", step->addrs);
	print_array("lengths", step->lengths);
	if (step->fault)
		print_fault(step->fault);
	putchar('\n');
}

static void count_step(void *arg, const struct iommu_step *step)
{
	uint64_t *counts = arg;

	counts[step->kind]++;
}

static bool count_again(void *arg)
{
	memset(arg, 0, IOMMU_STEP_KINDS * sizeof(uint64_t));
	return true;
}

static void print_lost(void *arg, const struct iommu_lost *lost)
{
	(void)arg;
	print_time(lost->ts);
	printf(" [%03d] lost %" PRIu64 "\n", lost->cpu, lost->count);
}

static void print_stats(const struct input_stats *stats)
{
	printf("%" PRIu64 " events, from ", stats->events);
	print_time(stats->first_ts);
	printf(" to ");
	print_time(stats->last_ts);
	printf(", %" PRIu64 " unknown\n", stats->unknown);
	for (size_t i = 0; i < stats->nr_systems; i++)
		printf("%s %" PRIu64 "\n", stats->systems[i].name, stats->systems[i].events);
}

/* A second read gives the same result. */
static bool is_read_again(unsigned int buffer, const struct input_stats *first)
{
	uint64_t counts[IOMMU_STEP_KINDS] = { 0 };
	struct iommu_sink reader = { .step = count_step, .restart = count_again, .arg = counts };
	struct input_stats stats;

	return input_read(file, buffer, &reader, &stats) && stats.events == first->events &&
	       stats.last_ts == first->last_ts && stats.nr_systems == first->nr_systems;
}

static int read_buffer(unsigned int buffer, bool quiet)
{
	uint64_t counts[IOMMU_STEP_KINDS] = { 0 };
	struct iommu_sink reader = { .step = print_step, .lost = print_lost };
	struct input_stats stats;

	if (quiet)
		reader = (struct iommu_sink){ .step = count_step,
					      .restart = count_again,
					      .arg = counts };
	if (!input_read(file, buffer, &reader, &stats))
		return EXIT_ERROR;
	print_stats(&stats);
	if (!quiet && !is_read_again(buffer, &stats)) {
		input_error("a second reading differs");
		return EXIT_ERROR;
	}
	for (int kind = 0; quiet && kind < IOMMU_STEP_KINDS; kind++) {
		if (counts[kind])
			printf("%s %" PRIu64 "\n", step_kind_name(kind), counts[kind]);
	}
	return 0;
}

int main(int argc, char **argv)
{
	bool quiet = argc > 1 && !strcmp(argv[1], "-q");
	int status;

	argv += quiet;
	argc -= quiet;
	if (argc < 2) {
		fprintf(stderr, "usage: trace_steps [-q] FILE [BUFFER]\n");
		return EXIT_ERROR;
	}
	file = input_open(argv[1]);
	if (!file)
		return EXIT_ERROR;
	printf("release %s\n", input_release(file) ? input_release(file) : "unknown");
	if (input_host(file))
		printf("host %s\n", input_host(file));
	for (unsigned int i = 1; i < input_buffers(file); i++)
		printf("instance %u %s\n", i, input_buffer_name(file, i));
	status = read_buffer(argc > 2 ? (unsigned int)atoi(argv[2]) : 0, quiet);
	input_close(file);
	return status;
}
