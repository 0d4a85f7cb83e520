/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SUMMARY_TEXT_H
#define IOMMU_SUMMARY_TEXT_H

#include "core/replay/faults.h"
#include "core/replay/stats.h"

struct iommu_summary_system {
	const char *name;
	uint64_t events;
};

/* What is known of a buffer of a trace beside its replay, which has ended. */
struct iommu_summary {
	struct iommu_replay *replay;
	const struct iommu_stats *stats; /* finished */
	const char *name;		 /* of the trace; NULL: not known */
	const char *release;		 /* of its kernel; NULL: not known */
	const char *buffer;		 /* name of the instance; "" or NULL: the top one */
	enum iommu_family family;
	unsigned int without; /* IOMMU_WITHOUT_* */

	bool counted; /* what follows is known */
	uint64_t events;
	uint64_t unknown; /* events whose format the trace does not have */
	const struct iommu_summary_system *systems;
	size_t nr_systems;
	uint64_t lost;	/* events, at least */
	uint64_t gaps;	/* where events are missing */
	bool lost_more; /* of some gaps nobody knows how many are missing */

	uint64_t first_ts; /* ns, of all events where counted, else of ours */
	uint64_t last_ts;
	/* The name of a task, not to be trusted; NULL: not known. Its string is used at once. */
	const char *(*comm)(void *arg, int32_t pid);
	void *arg;
};

/* Write the summary for people, many lines. */
void iommu_summary_text(struct iommu_text *t, const struct iommu_summary *s);

#endif
