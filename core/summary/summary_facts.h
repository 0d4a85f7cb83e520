/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SUMMARY_FACTS_H
#define IOMMU_SUMMARY_FACTS_H

#include "core/replay/faults.h"
#include "stats.h"
#include "words.h"

/* A trace system, such as "iommu", and the number of its events in the trace. */
struct iommu_summary_system {
	const char *name; /* untrusted */
	uint64_t events;
};

/* The data for the summary of one trace buffer. */
struct iommu_summary {
	struct iommu_replay *replay;	 /* ended */
	const struct iommu_stats *stats; /* finished */
	/* Untrusted strings, or NULL if unknown. */
	const char *name;    /* of the trace */
	const char *release; /* of its kernel */
	const char *buffer;  /* of the instance; "" or NULL: the top-level buffer */
	enum iommu_attach_rule attach_rule;
	unsigned int without; /* IOMMU_WITHOUT_* */
	/* The probes that were not used, because this check found them doubtful. */
	struct iommu_probe_check probes;
	bool is_log; /* a kernel log with lines about mappings */
	/* What a trace of this kind cannot tell: sentences, ended by NULL. NULL: nothing to say. */
	const char *const *notes;

	bool counted; /* the fields up to lost_more are valid */
	uint64_t events;
	uint64_t unknown; /* events without a format in the trace */
	const struct iommu_summary_system *systems;
	size_t nr_systems;
	uint64_t lost;	/* events, at least */
	uint64_t gaps;	/* places at which events were lost */
	bool lost_more; /* the number of lost events is unknown for some gaps */

	/* ns: of all events if counted, else of the replayed ones. 0: no times. */
	uint64_t first_ts;
	uint64_t last_ts;
	/* ns: the range that is shown; 0: no limit. As in struct iommu_replay_config. */
	uint64_t from;
	uint64_t to;
	/* As in struct iommu_writer. */
	const char *(*comm)(void *arg, int32_t pid);
	void *arg;
};

static inline void iommu_summary_task(struct iommu_text *t, const struct iommu_summary *s,
				      int32_t pid)
{
	const struct iommu_writer words = { .t = t, .comm = s->comm, .arg = s->arg };

	iommu_put_task(&words, pid);
}

static inline void iommu_summary_device(struct iommu_text *t, const struct iommu_summary *s,
					uint32_t id)
{
	iommu_put_device(t, iommu_replay_devices(s->replay), id);
}

#endif
