/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Replays the pages of a trace.dat file through the reader of live, again and again, with later
 * times. Prints the CPU time per event, and the memory at each tenth of the way.
 * usage: bench_live FILE MILLIONS-OF-EVENTS [LOSE]
 * LOSE: skip every LOSEth page, so that unmaps are lost and mappings seem to live on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/live/reading.h"
#include "core/monitor/monitor.h"
#include "measure.h"
#include "tep/formats.h"
#include "tests/live/dat_pages.h"

static struct dat_pages pages;
static int (*read_page)(void *arg, unsigned int cpu, void *page);
static unsigned int lose;
static uint64_t nr_read;

/* A page that is lost marks the next one. */
static int read_or_lose(void *arg, unsigned int cpu, void *page)
{
	bool lost = lose && ++nr_read % lose == 0;
	int got = read_page(arg, cpu, page);

	if (got > 0 && lost) {
		got = read_page(arg, cpu, page);
		((unsigned char *)page)[8 + 3] |= got > 0 ? 0x80 : 0;
	}
	return got;
}

static long memory_kib(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	long size, resident = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%ld %ld", &size, &resident) != 2)
		resident = 0;
	fclose(file);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void print(const struct iommu_monitor_view *v, double ns)
{
	double events = (double)v->total_events;

	printf("%6.1f million events, %5.0f ns per event, %.2f million events/s, %ld MiB, %u devices, "
	       "%llu lost gaps, %llu forgotten\n",
	       events / 1e6, ns / events, events / ns * 1e3, memory_kib() / 1024, v->nr_rows,
	       (unsigned long long)v->total_gaps, (unsigned long long)v->forgotten);
	fflush(stdout);
}

static int run(double wanted)
{
	struct tep_handle *tep = tracecmd_get_tep(pages.input);
	struct iommu_replay_config config = { .findings = false };
	const struct iommu_monitor_view *v = NULL;
	struct iommu_monitor *monitor;
	struct reading *reading;
	struct page_round round;
	double start = bench_now();
	double shown = 0;
	uint64_t since = 0;

	iommu_formats_config(tep, NULL, &config);
	monitor = iommu_monitor_new(&config);
	reading = reading_new(&pages.source, tep, monitor, NULL, NULL);
	if (!monitor || !reading)
		return 2;
	for (double events = 0; events < wanted && dat_pages_round(&pages);) {
		if (!reading_round(reading, &round))
			return 2;
		events += (double)round.records;
		since += round.records;
		/* As often as live does at 200,000 events per second. */
		if (since < 200000)
			continue;
		since = 0;
		v = iommu_monitor_interval(monitor, 1000000000);
		if (!v)
			return 2;
		if (events - shown >= wanted / 10) {
			print(v, bench_now() - start);
			shown = events;
		}
	}
	reading_free(reading);
	iommu_monitor_free(monitor);
	return 0;
}

int main(int argc, char **argv)
{
	int status;

	if (argc < 3 || !dat_pages_open(&pages, argv[1]))
		return 2;
	lose = argc > 3 ? (unsigned int)atoi(argv[3]) : 0;
	read_page = pages.source.read;
	pages.source.read = read_or_lose;
	pages.repeat = UINT64_MAX;
	pages.per_round = 64;
	status = run(atof(argv[2]) * 1e6);
	dat_pages_close(&pages);
	return status;
}
