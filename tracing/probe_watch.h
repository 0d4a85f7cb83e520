/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PROBE_WATCH_H
#define TRACE_IOMMU_PROBE_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Checks the probes of a recording while it runs (core/recording/check_probes.h). trace-cmd moves
 * full pages of the ring buffers to files, unchanged, where the check reads them. It reads the rest
 * from the instance's file "trace", as text.
 */
struct probe_watch;

/*
 * @parts: the path of trace-cmd's files, without .cpuN. The strings must outlive the watch. Returns
 * NULL if the events do not exist, so that there is nothing to check, or if memory is short.
 */
struct probe_watch *probe_watch_open(const char *parts, const char *instance, unsigned int nr_cpus);

/* Check the new pages in the files. */
void probe_watch_tick(struct probe_watch *w);

/* Check the rest. All events of the instance must be disabled. */
void probe_watch_rest(struct probe_watch *w);

struct probe_watch_result {
	bool verified;
	uint64_t pairs;
	uint64_t mismatched;
};

struct probe_watch_result probe_watch_result(const struct probe_watch *w);

void probe_watch_close(struct probe_watch *w);

#endif
