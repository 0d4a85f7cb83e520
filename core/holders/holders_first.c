/* SPDX-License-Identifier: LGPL-2.1 */
#include "holders_internal.h"

/*
 * The first attach of a device in the trace may give back what was taken before the trace. What its
 * task does before and after tells; until then it is taken for a take.
 */
void holders_first_seen(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			enum first first)
{
	hd->first = first;
	hd->first_at = *at;
	hd->first_active = holders_task_mapped_since(h, at->pid, 0) ||
			   holders_task_unmapped_since(h, at->pid, 0);
}

void holders_first_was_give_back(struct iommu_holders *h, struct holding *hd)
{
	const struct mark at = hd->first_at;

	holders_wait_end(h, hd);
	hd->first = FIRST_DECIDED;
	/* Until it is decided there are at most two: the host's, and that of the supposed take. */
	if (hd->dropped || hd->n - hd->old > 2)
		return;
	holders_task_drops(h, hd);
	holders_epochs_clear(hd);
	holders_epoch_begin(h, hd, at.pid, h->begin, true);
	holders_task_drops(h, hd);
	holders_epoch_close(hd, at.ts);
	holders_epoch_begin(h, hd, IOMMU_HOST, at.ts, false);
	holders_task_gave_back(h, at.pid, hd);
	if (hd->half == HALF_NONE)
		hd->did = HALF_GIVING;
	else
		hd->half = HALF_GIVING;
	if (hd->live && h->held_before && h->family != IOMMU_FAMILY_UNKNOWN)
		h->held_before(h->arg, hd->device, at.pid, at.ts);
}

void holders_first_decide(struct iommu_holders *h, struct holding *hd)
{
	if (hd->first != FIRST_OPEN)
		return;
	if (hd->first_active && !holders_task_mapped_since(h, hd->first_at.pid, hd->first_at.seq)) {
		holders_first_was_give_back(h, hd);
		return;
	}
	holders_wait_end(h, hd);
	hd->first = FIRST_DECIDED;
}

static void take_again(struct iommu_holders *h, struct holding *hd)
{
	struct iommu_handover what;

	/* The holder before may have left without a sign, or never really held it. */
	holders_epoch_doubt(hd, 1);
	holders_take(h, hd, &hd->pair[1], IOMMU_GRADE_LIKELY, &what);
	holders_epoch_doubt(hd, 0);
	hd->did = HALF_TAKING;
}

void holders_first_told(struct iommu_holders *h, struct holding *hd, enum wait wait, bool map,
			const struct mark *at)
{
	struct iommu_handover what;

	if (wait == WAIT_RETAKE) {
		if (map && within(hd->pair[1].ts, at->ts, PAIR_GAP) && hd->half == HALF_NONE &&
		    hd->holder == IOMMU_HOST && !holders_task_holds_other(h, at->pid, hd))
			take_again(h, hd);
		return;
	}
	if (!map) {
		holders_first_was_give_back(h, hd);
		return;
	}
	if (hd->first == FIRST_HALF && hd->half == HALF_TAKING) {
		/* The trace began between the two attaches, or the second one is lost. */
		hd->half = HALF_NONE;
		hd->did = HALF_TAKING;
		hd->pair[0] = hd->half_at;
		hd->pair[1] = hd->half_at;
		hd->lone = hd->half_at;
		holders_take(h, hd, &hd->half_at, IOMMU_GRADE_LIKELY, &what);
		holders_epoch_doubt(hd, 0);
	}
	hd->first = FIRST_DECIDED;
}
