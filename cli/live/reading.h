/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LIVE_READING_H
#define TRACE_IOMMU_LIVE_READING_H

#include "input/pages/page_merge.h"

struct iommu_monitor;
struct iommu_step;
struct tep_handle;

/*
 * Reads pages of ring buffers and feeds a monitor with their records: pages -> records ->
 * steps -> monitor.
 */
struct reading;

/*
 * @source has the pages, and @tep the formats of their records, which the caller keeps. @watch sees
 * each step first; it may be NULL. Returns NULL if out of memory.
 */
struct reading *reading_new(const struct page_source *source, struct tep_handle *tep,
			    struct iommu_monitor *monitor,
			    void (*watch)(void *arg, const struct iommu_step *step), void *arg);
void reading_free(struct reading *reading); /* NULL is allowed */

/* One round of page_merge_round(). */
bool reading_round(struct reading *reading, struct page_round *round);

/* Pass on what was read: nothing follows. */
void reading_end(struct reading *reading);

/*
 * It is @now (ns, of any clock). If the last fault has waited long enough for its other half, it
 * will not come: the fault is final.
 */
void reading_settle(struct reading *reading, uint64_t now);

/* Pages with a length that leads out of them, so far. */
uint64_t reading_damaged(const struct reading *reading);

#endif
