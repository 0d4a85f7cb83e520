/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Measures the time that hostile streams take, per step, compared with a plain stream of the same
 * length. Exits with status 1 if one takes more than the limit.
 *
 * usage: bench_hostile [STEPS [LIMIT [NAME]]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/replay/replay.h"
#include "core/summary/line_history.h"
#include "core/summary/stats.h"
#include "core/timeline/lanes.h"
#include "core/timeline/ticks.h"
#include "hostile.h"
#include "measure.h"

/* The hosts of the replay. */
enum host { SUMMARY, HISTORY, LANES, HOSTS };

static const char *const hosts[] = { "summary", "history", "lanes" };

struct run {
	struct iommu_replay *replay;
	struct iommu_stats stats;
	struct iommu_lanes *lanes;
	struct iommu_ticks *ticks;
	uint64_t steps;
};

static void forgotten(void *arg, uint64_t nr, const struct iommu_mapping *mapping)
{
	struct run *run = arg;

	(void)nr;
	iommu_stats_add(&run->stats, run->replay, mapping);
}

static void take_step(void *arg, const struct iommu_step *step)
{
	struct run *run = arg;

	run->steps++;
	iommu_replay_feed(run->replay, step);
}

static void drop(void *arg, const char *str, size_t len)
{
	(void)arg;
	(void)str;
	(void)len;
}

static void take_line(void *arg, const struct iommu_step *step)
{
	struct run *run = arg;
	struct iommu_text text;
	char buf[1024];

	take_step(arg, step);
	iommu_text_init(&text, buf, sizeof(buf), drop, NULL);
	iommu_line_history(&text, run->replay, step, NULL, NULL);
	iommu_text_flush(&text);
}

static void take_lane(void *arg, const struct iommu_step *step)
{
	struct run *run = arg;

	run->steps++;
	iommu_lanes_feed(run->lanes, step, 0);
	iommu_ticks_feed(run->ticks, step);
}

static void end(struct run *run, enum host host, uint64_t ts)
{
	if (host == LANES) {
		iommu_ticks_end(run->ticks);
		iommu_lanes_end(run->lanes, ts);
		iommu_lanes_free(run->lanes);
		iommu_ticks_free(run->ticks);
		return;
	}
	iommu_replay_end(run->replay, ts);
	if (host == SUMMARY)
		iommu_stats_finish(&run->stats, run->replay);
	iommu_stats_free(&run->stats);
	iommu_replay_free(run->replay);
}

/* Returns the time per step, in ns. */
static double measure(const struct hostile_stream *stream, enum host host, uint64_t nr)
{
	struct run run = { .steps = 0 };
	struct iommu_replay_config config = {
		.attach_rule = IOMMU_ATTACH_PAIRS,
		.devices_follow = true,
		.findings = host == SUMMARY,
		.line_facts = host == HISTORY,
		.forgotten = host == SUMMARY ? forgotten : NULL,
		.arg = &run,
	};
	struct hostile_sink sink = { .arg = &run, .ts = 1000000000, .state = BENCH_SEED };
	double begin = bench_now();

	if (host == LANES) {
		run.lanes = iommu_lanes_new(&config);
		run.ticks = iommu_ticks_new();
		sink.step = take_lane;
	} else {
		run.replay = iommu_replay_new(&config);
		sink.step = host == HISTORY ? take_line : take_step;
	}
	if (!run.replay && (!run.lanes || !run.ticks))
		exit(2);
	stream->feed(&sink, nr);
	end(&run, host, sink.ts + 1);
	return (bench_now() - begin) / (double)run.steps;
}

int main(int argc, char **argv)
{
	uint64_t nr = argc > 1 ? strtoull(argv[1], NULL, 0) : 1000000;
	double limit = argc > 2 ? strtod(argv[2], NULL) : 5;
	double plain[HOSTS];
	bool slow = false;

	for (enum host host = SUMMARY; host < HOSTS; host++)
		plain[host] = measure(&hostile_streams[0], host, nr);
	for (size_t i = 0; i < nr_hostile_streams; i++) {
		const struct hostile_stream *stream = &hostile_streams[i];

		if (argc > 3 && strcmp(argv[3], stream->name) != 0)
			continue;
		printf("%-26s", stream->name);
		for (enum host host = SUMMARY; host < HOSTS; host++) {
			double time = i ? measure(stream, host, nr) : plain[host];

			printf("  %s %7.0f ns %6.2f", hosts[host], time, time / plain[host]);
			slow |= time > limit * plain[host];
			fflush(stdout);
		}
		printf("\n");
	}
	return slow;
}
