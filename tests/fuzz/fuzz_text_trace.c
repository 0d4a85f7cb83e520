/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as the text of a trace: blocks, broken lines, names, order and steps. Sanitizers
 * find memory errors. Conditions that hold for all input are checked here. Blocks and lines are
 * short (tests/fuzz/CMakeLists.txt), so that small inputs have several blocks.
 */
#define _GNU_SOURCE /* memfd_create() */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/text/scan.h"
#include "fuzz.h"
#include "input/common/message.h"
#include "input/text/text_blocks.h"
#include "input/text/text_trace.h"

#define SEEDS_MAX 64
#define SEED_SIZE 2048

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Notes on stderr would hide the reports of sanitizers. */
bool input_error(const char *format, ...)
{
	(void)format;
	return false;
}

static struct {
	char bytes[SEED_SIZE];
	size_t size;
} seeds[SEEDS_MAX];

static size_t nr_seeds;

static void read_seed(const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", FUZZ_TRACES, name);
	file = fopen(path, "r");
	must(file);
	seeds[nr_seeds].size = fread(seeds[nr_seeds].bytes, 1, SEED_SIZE, file);
	must(seeds[nr_seeds].size > 0);
	nr_seeds++;
	fclose(file);
}

static int is_input(const struct dirent *entry)
{
	return strstr(entry->d_name, ".txt") || strstr(entry->d_name, ".html");
}

/* The corpus: the posted traces, in the same order on each machine. */
size_t fuzz_seed(size_t i, const void **seed)
{
	struct dirent **entries;
	int n;

	if (!nr_seeds) {
		n = scandir(FUZZ_TRACES, &entries, is_input, alphasort);
		must(n > 0);
		for (int e = 0; e < n; e++) {
			if (nr_seeds < SEEDS_MAX)
				read_seed(entries[e]->d_name);
			free(entries[e]);
		}
		free(entries);
	}
	if (i >= nr_seeds)
		return 0;
	*seed = seeds[i].bytes;
	return seeds[i].size;
}

struct seen {
	void *trace;
	uint64_t steps, last_ts, hash, lost;
};

static void add(struct seen *seen, uint64_t v)
{
	seen->hash = (seen->hash ^ v) * 0x9e3779b97f4a7c15ULL;
	seen->hash ^= seen->hash >> 29;
}

static void add_string(struct seen *seen, const struct iommu_string *string)
{
	add(seen, string->len);
	for (size_t i = 0; i < string->len; i++)
		add(seen, (unsigned char)string->str[i]);
}

static void take_step(void *arg, const struct iommu_step *step)
{
	struct seen *seen = arg;
	const char *comm = text_trace_kind.comm(seen->trace, step->pid);

	must(step->kind > IOMMU_STEP_NONE && step->kind < IOMMU_STEP_KINDS);
	/* Lines of function_graph need no time, and a leaf returns after the next line. */
	must((step->ts > 0 || step->kind >= IOMMU_STEP_CALL) && step->cpu >= -1);
	must(step->pid >= 0 || step->pid == IOMMU_PID_UNKNOWN);
	must(!comm || strlen(comm) < 16);
	/* A fault may wait for more messages. */
	must(step->ts >= seen->last_ts || step->kind == IOMMU_STEP_LOG ||
	     step->kind >= IOMMU_STEP_CALL);
	if (step->kind != IOMMU_STEP_LOG && step->kind < IOMMU_STEP_CALL)
		seen->last_ts = step->ts;
	must((step->kind == IOMMU_STEP_LOG || step->kind == IOMMU_STEP_LOG_PART ||
	      step->kind == IOMMU_STEP_FAULT_DECODED) == (step->fault != NULL));
	seen->steps++;
	add(seen, (uint64_t)step->kind);
	add(seen, (uint64_t)step->context);
	add(seen, step->ts);
	add(seen, (uint64_t)step->cpu << 32 | (uint32_t)step->pid);
	add(seen, step->iova);
	add(seen, step->size);
	add(seen, step->done);
	add(seen, step->paddr);
	add_string(seen, &step->device);
	add_string(seen, &step->driver);
	add_string(seen, &step->unit);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct seen *seen = arg;

	seen->lost++;
	add(seen, lost->count);
}

/* Read the bytes of @fd as a trace; twice gives the same. */
static struct seen read_trace(int fd, struct input_stats *stats)
{
	struct seen seen[2] = { { 0 }, { 0 } };
	const struct input_file file = { .name = "text", .fd = fd };
	void *trace = text_trace_kind.open(&file);

	if (!trace)
		return seen[0];
	for (int i = 0; i < 2; i++) {
		const struct iommu_sink sink = {
			.calls = true, .step = take_step, .lost = take_lost, .arg = &seen[i]
		};
		uint64_t events = 0;

		seen[i].trace = trace;
		text_trace_kind.read(trace, 0, &sink, NULL, stats);
		for (size_t s = 0; s < stats->nr_systems; s++)
			events += stats->systems[s].events;
		must(events == stats->events && stats->first_ts <= stats->last_ts);
		must(seen[i].steps <= 2 * stats->events + 1); /* a leaf of function_graph has two */
	}
	must(seen[0].steps == seen[1].steps && seen[0].hash == seen[1].hash);
	text_trace_kind.close(trace);
	return seen[0];
}

static void write_all(int fd, const char *text, size_t len)
{
	must(write(fd, text, len) == (ssize_t)len);
}

/* Quotes and entities change lines; a block cuts long ones. */
static bool is_plain(const char *text, size_t size)
{
	size_t line = 0;

	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];

		line = c == '\n' ? 0 : line + 1;
		if (line > TEXT_BLOCKS_LINE_MAX - 8 || c == '&' || c >= 0x7f || c == '\r' ||
		    (c < ' ' && c != '\n' && c != '\t') || c == '>' || c == '|' || c == '=')
			if (c != '=' || (i + 1 < size && text[i + 1] == '3'))
				return false;
	}
	return true;
}

static void write_quoted(int fd, const char *text, size_t size)
{
	char *copy = malloc(3 * size + 3);
	size_t n = 0;

	must(copy);
	for (size_t at = 0; at < size; at++) {
		if (!at || text[at - 1] == '\n') {
			copy[n++] = '>';
			copy[n++] = ' ';
		}
		copy[n++] = text[at];
	}
	copy[n++] = '\n';
	write_all(fd, copy, n);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	int fd = memfd_create("trace", MFD_CLOEXEC);
	struct input_stats stats = { 0 };
	struct input_stats quoted_stats = { 0 };
	struct seen plain, quoted;

	must(fd >= 0);
	text_trace_detect(text, size);
	write_all(fd, text, size);
	plain = read_trace(fd, &stats);
	close(fd);
	if (!size || !plain.trace || !is_plain(text, size))
		return 0;
	/* Quoted lines take the slow path, with the same result. */
	fd = memfd_create("quoted", MFD_CLOEXEC);
	must(fd >= 0);
	write_quoted(fd, text, size);
	quoted = read_trace(fd, &quoted_stats);
	close(fd);
	must(stats.events == quoted_stats.events && plain.steps == quoted.steps &&
	     plain.hash == quoted.hash);
	return 0;
}
