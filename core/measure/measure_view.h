/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MEASURE_VIEW_H
#define IOMMU_MEASURE_VIEW_H

#include "core/summary/words.h"
#include "measure.h"

/* The measured data of a trace buffer, and what is needed to print it. */
struct iommu_measure_view {
	const struct iommu_measured *measured;
	struct iommu_replay *replay; /* ended */
	/* Untrusted strings, or NULL if unknown. */
	const char *name;    /* of the trace */
	const char *release; /* of its kernel */
	const char *buffer;  /* of the instance; "" or NULL: the top-level buffer */
	enum iommu_attach_rule attach_rule;
	/* The probes that named no devices, because this check found them doubtful. */
	struct iommu_probe_check probes;
	/* What a trace of this kind cannot tell: sentences, ended by NULL. NULL: nothing to say. */
	const char *const *notes;
	uint64_t events;
	uint64_t lost;	/* events, at least */
	uint64_t gaps;	/* places at which events were lost */
	bool lost_more; /* the number of lost events is unknown for some gaps */
	/* ns: of all events. 0: no times. */
	uint64_t first_ts;
	uint64_t last_ts;
	/* ns: the range that is shown; 0: no limit. */
	uint64_t from;
	uint64_t to;
	/* As in struct iommu_writer. */
	const char *(*comm)(void *arg, int32_t pid);
	void *arg;
};

static inline uint64_t iommu_measure_begin_of(const struct iommu_measure_view *v)
{
	return v->from > v->first_ts ? v->from : v->first_ts;
}

static inline uint64_t iommu_measure_end_of(const struct iommu_measure_view *v)
{
	return v->to && v->to < v->last_ts ? v->to : v->last_ts;
}

/* The length of the range that is shown, in ns; 0 if it is not known. */
static inline uint64_t iommu_measure_span(const struct iommu_measure_view *v)
{
	uint64_t begin = iommu_measure_begin_of(v);
	uint64_t end = iommu_measure_end_of(v);

	return v->first_ts && end > begin ? end - begin : 0;
}

#endif
