/* SPDX-License-Identifier: LGPL-2.1 */
/* perf_of: writes the events of a trace.dat file as perf record would have written them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <trace-cmd.h>

#include "formats_of.h"
#include "perf_writer.h"

extern const char *tracecmd_get_uname(struct tracecmd_input *handle) __attribute__((weak));
extern int tracecmd_cpus(struct tracecmd_input *handle) __attribute__((weak));

static const char usage[] =
	"usage: perf_of [OPTION...] TRACE.dat PERF.data\n"
	"TRACE.dat has version 6 (trace-cmd convert --file-version 6). Only its top buffer is written.\n"
	"\n"
	"  --pipe            as perf record -o -\n"
	"  --zstd, --zstd2   compressed, as since Linux 5.2 and 6.16\n"
	"  --no-rounds       one CPU after another, without FINISHED_ROUND\n"
	"  --late            some CPUs' events come three rounds late\n"
	"  --extra           samples have more members\n"
	"  --other           samples of an event that is not a trace event, too\n"
	"  --no-times        records other than samples have no times\n"
	"  --lost N          N lost events before the event in the middle of CPU 0, and N in total\n"
	"  --attr-size N     of struct perf_event_attr\n"
	"  --no-formats      without TRACING_DATA\n"
	"  --formats-last    with --pipe: TRACING_DATA follows the events\n"
	"  --no-comms        without names of tasks\n";

/* perf copies a buffer of 512 KiB when half of it is full. */
enum { ROUNDS_MIN = 64, PER_ROUND = 2700, PIDS_MAX = 1 << 22 };

struct converter {
	struct tracecmd_input *input;
	struct tep_handle *tep;
	struct perf_writer *writer;
	struct perf_writer_options o;
	bool no_rounds, late, no_comms;
	unsigned long lost;
	uint64_t first, last; /* times */
	uint16_t ids[65536];
	int32_t number_of[65536]; /* of the event with an id; -1: none */
	unsigned char *pids;	  /* seen */
	uint64_t *counts;	  /* events by CPU */
	uint64_t *written;
	struct tep_record **next; /* by CPU: read, but not written yet */
};

static void *allocate(size_t n, size_t size)
{
	void *memory = calloc(n, size);

	if (!memory) {
		fputs("out of memory\n", stderr);
		exit(2);
	}
	return memory;
}

/* Learn about the events of one CPU. */
static void survey(struct converter *c, uint32_t cpu)
{
	struct tep_record *record;

	for (record = tracecmd_read_cpu_first(c->input, (int)cpu); record;
	     record = tracecmd_read_data(c->input, (int)cpu)) {
		int id = tep_data_type(c->tep, record);
		int pid = tep_data_pid(c->tep, record);

		if (id >= 0 && id < 65536 && c->number_of[id] < 0) {
			c->number_of[id] = (int32_t)c->o.nr_events;
			c->ids[c->o.nr_events++] = (uint16_t)id;
		}
		if (pid > 0 && pid < PIDS_MAX)
			c->pids[pid] = 1;
		if (!c->first || record->ts < c->first)
			c->first = record->ts;
		if (record->ts > c->last)
			c->last = record->ts;
		c->counts[cpu]++;
		tracecmd_free_record(record);
	}
}

static void write_event(struct converter *c, uint32_t cpu, struct tep_record *record)
{
	int id = tep_data_type(c->tep, record);

	if (record->missed_events)
		perf_writer_lost(c->writer, cpu, record->ts,
				 record->missed_events > 0 ? (uint64_t)record->missed_events : 1);
	if (c->lost && !cpu && c->written[0] == c->counts[0] / 2)
		perf_writer_lost(c->writer, cpu, record->ts, c->lost);
	c->written[cpu]++;
	perf_writer_sample(c->writer, (size_t)c->number_of[id], cpu, tep_data_pid(c->tep, record),
			   record->ts, record->data, (size_t)record->size);
}

/* Write the events of @cpu before @end. */
static void write_until(struct converter *c, uint32_t cpu, uint64_t end)
{
	struct tep_record **next = &c->next[cpu];

	if (!c->written[cpu] && !*next)
		*next = tracecmd_read_cpu_first(c->input, (int)cpu);
	while (*next && (*next)->ts < end) {
		write_event(c, cpu, *next);
		tracecmd_free_record(*next);
		*next = tracecmd_read_data(c->input, (int)cpu);
	}
}

/*
 * CPUs are copied one after the other, so that each ends a round at another time. No event of the
 * next round but one is older, as in a recording.
 */
static void write_rounds(struct converter *c)
{
	uint64_t total = 0, rounds, step;

	for (uint32_t cpu = 0; cpu < c->o.cpus; cpu++)
		total += c->counts[cpu];
	rounds = total / c->o.cpus / PER_ROUND;
	rounds = rounds > ROUNDS_MIN ? rounds : ROUNDS_MIN;
	step = (c->last - c->first) / rounds + 1;
	for (uint64_t round = 1; round <= rounds + 4; round++) {
		for (uint32_t i = 0; i < c->o.cpus; i++) {
			uint32_t cpu = (uint32_t)(i + round) % c->o.cpus;
			uint64_t end = c->first + round * step + step * i / c->o.cpus;

			if (round > rounds)
				end = UINT64_MAX;
			else if (c->late && cpu % 2)
				end -= (round < 3 ? round : 3) * step;
			write_until(c, cpu, end);
		}
		perf_writer_round(c->writer);
	}
}

static void write_all(struct converter *c)
{
	/* A time that is unknown to perf is 0, as that of names that it found when it began. */
	for (int32_t pid = 1; pid < PIDS_MAX; pid++) {
		const char *comm = c->pids[pid] ? tep_data_comm_from_pid(c->tep, pid) : NULL;

		if (comm && strcmp(comm, "<...>") != 0 && !c->no_comms)
			perf_writer_comm(c->writer, pid, 0, comm);
	}
	if (c->no_rounds) {
		for (uint32_t cpu = c->o.cpus; cpu-- > 0;)
			write_until(c, cpu, UINT64_MAX);
	} else {
		write_rounds(c);
	}
	if (c->lost)
		perf_writer_lost_in_total(c->writer, 2 * c->lost);
}

static void read_uname(struct converter *c)
{
	static char host[256], release[256];

	if (tracecmd_get_uname && tracecmd_get_uname(c->input) &&
	    sscanf(tracecmd_get_uname(c->input), "%*s %255s %255s", host, release) == 2) {
		c->o.host = host;
		c->o.release = release;
	}
}

static bool convert(struct converter *c, const char *from, const char *to, bool formats)
{
	void *bytes = formats_of(from, &c->o.big_endian, &c->o.formats_len);
	FILE *out = fopen(to, "wb");

	tracecmd_set_loglevel(TEP_LOG_NONE);
	c->input = tracecmd_open(from, TRACECMD_FL_LOAD_NO_PLUGINS);
	if (!c->input || !out) {
		fprintf(stderr, "cannot open %s or %s\n", from, to);
		return false;
	}
	c->tep = tracecmd_get_tep(c->input);
	c->o.formats = formats ? bytes : NULL;
	c->o.cpus = (uint32_t)(tracecmd_cpus ? tracecmd_cpus(c->input) : tep_get_cpus(c->tep));
	c->o.event_ids = c->ids;
	c->pids = allocate(PIDS_MAX, 1);
	c->counts = allocate(c->o.cpus, sizeof(*c->counts));
	c->written = allocate(c->o.cpus, sizeof(*c->written));
	c->next = allocate(c->o.cpus, sizeof(*c->next));
	memset(c->number_of, -1, sizeof(c->number_of));
	read_uname(c);
	for (uint32_t cpu = 0; cpu < c->o.cpus; cpu++)
		survey(c, cpu);
	c->writer = perf_writer_new(out, &c->o);
	write_all(c);
	perf_writer_end(c->writer);
	tracecmd_close(c->input);
	free(c->pids);
	free(c->counts);
	free(c->written);
	free(c->next);
	free(bytes);
	return !fclose(out);
}

/* Returns whether @option is known. */
static bool set_option(struct converter *c, const char *option, const char *value, bool *formats)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
		{ "--pipe", &c->o.pipe },	  { "--no-rounds", &c->no_rounds },
		{ "--late", &c->late },		  { "--extra", &c->o.extra },
		{ "--other", &c->o.other_event }, { "--no-times", &c->o.no_times },
		{ "--no-comms", &c->no_comms },	  { "--formats-last", &c->o.formats_last },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (!strcmp(option, flags[i].name))
			return *flags[i].flag = true;
	}
	if (!strcmp(option, "--zstd"))
		c->o.zstd = 1;
	else if (!strcmp(option, "--zstd2"))
		c->o.zstd = 2;
	else if (!strcmp(option, "--no-formats"))
		*formats = false;
	else if (!strcmp(option, "--lost") && value)
		c->lost = strtoul(value, NULL, 10);
	else if (!strcmp(option, "--attr-size") && value)
		c->o.attr_size = (uint16_t)strtoul(value, NULL, 10);
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	static struct converter c;
	bool formats = true;
	int i = 1;

	for (; i < argc && !strncmp(argv[i], "--", 2); i++) {
		bool has_value = !strcmp(argv[i], "--lost") || !strcmp(argv[i], "--attr-size");

		if (!set_option(&c, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &formats))
			break;
		i += has_value;
	}
	if (argc - i != 2) {
		fputs(usage, stderr);
		return 2;
	}
	return convert(&c, argv[i], argv[i + 1], formats) ? 0 : 2;
}
