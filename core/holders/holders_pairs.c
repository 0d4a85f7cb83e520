/* SPDX-License-Identifier: LGPL-2.1 */
#include "holders_internal.h"

/*
 * Attaches in pairs, since 5.19: the blocking domain while nobody owns the device, then its new
 * domain. The first one gives back, the second one takes.
 */

/*
 * Out of step, as after lost events: the second attach of what was taken for a pair came long after
 * the first, and now one by the same task right after it. So these two are the pair.
 */
static bool out_of_step(const struct iommu_holders *h, const struct holding *hd,
			const struct mark *at)
{
	const struct mark *lone = &hd->pair[0], *last = &hd->pair[1];

	if (hd->did != HALF_TAKING && hd->did != HALF_GIVING)
		return false;
	if (last->pid != at->pid || !within(last->ts, at->ts, PAIR_WAIT))
		return false;
	if (holders_task_mapped_since(h, at->pid, last->seq))
		return false;
	return lone->pid != last->pid || (!within(lone->ts, last->ts, PAIR_GAP) &&
					  !within(lone->ts, last->ts, 4 * (at->ts - last->ts)));
}

static void step_in(struct iommu_holders *h, struct holding *hd, const struct mark *at,
		    struct iommu_handover *what)
{
	const struct mark lone = hd->pair[0], last = hd->pair[1];
	struct iommu_epoch *now = holders_epoch_now(hd), *before = holders_epoch_last(hd, 1);
	bool closing = holders_task_unmapped_since(h, at->pid, last.seq);

	if (hd->did == HALF_GIVING) {
		/* The lone one had given back. */
		holders_epoch_doubt(hd, 0);
		holders_take(h, hd, at, IOMMU_GRADE_LIKELY, what);
		hd->did = HALF_TAKING;
	} else if ((closing && lone.pid == at->pid) ||
		   holders_task_mapped_since(h, lone.pid, lone.seq)) {
		/* It had taken, so this gives back. */
		holders_task_drops(h, hd);
		if (now && now->pid != IOMMU_HOST) {
			now->from = before && before->from > lone.ts ? before->from : lone.ts;
			if (before && before->ended)
				before->to = now->from;
			now->pid = lone.pid;
		}
		hd->holder = lone.pid;
		holders_epoch_doubt(hd, 0);
		holders_give_back(h, hd, &last, IOMMU_GRADE_LIKELY, what);
		hd->did = HALF_GIVING;
	} else {
		/* It did nothing that lasted, so this takes. */
		if (now && before && now->pid != IOMMU_HOST && at->ts >= now->from) {
			now->from = at->ts;
			before->to = at->ts;
		}
		holders_epoch_doubt(hd, 1);
		hd->taken_seq = at->seq;
		holders_say(hd, IOMMU_HANDOVER_TAKEN, what);
		if (before)
			what->ended = *before;
		if (now && holders_family_grade(h) != IOMMU_GRADE_UNKNOWN && now->doubtful) {
			now->doubtful = false;
			now->grade = holders_family_grade(h);
			what->begun = *now;
		}
	}
	hd->first = FIRST_DECIDED;
	hd->pair[0] = last;
	hd->pair[1] = *at;
}

/* A second device joins a container by two pairs, of which the first was only tried. */
static bool is_join(const struct iommu_holders *h, const struct holding *hd, const struct mark *at,
		    bool holds_other)
{
	const struct mark *last = &hd->pair[1];

	return hd->did == HALF_TAKING && last->pid == at->pid && hd->holder == at->pid &&
	       holds_other && within(last->ts, at->ts, JOIN_WAIT) &&
	       !holders_task_mapped_since(h, at->pid, last->seq) &&
	       !holders_task_unmapped_since(h, at->pid, last->seq);
}

static void first_of_pair(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			  struct iommu_handover *what)
{
	if (hd->first == FIRST_OPEN && is_join(h, hd, at, true)) {
		holders_wait_end(h, hd);
		hd->first = FIRST_DECIDED;
		hd->half = HALF_JOINING;
		holders_say(hd, IOMMU_HANDOVER_JOINED, what);
	}
	holders_first_decide(h, hd);
	holders_wait_end(h, hd);
	hd->half_at = *at;
	if (hd->half == HALF_JOINING)
		return;
	if (hd->holder == IOMMU_HOST) {
		hd->half = HALF_TAKING;
		if (hd->first == FIRST_UNSEEN) {
			holders_first_seen(h, hd, at, FIRST_HALF);
			holders_wait_for(h, hd, at->pid, WAIT_FIRST);
		}
		holders_say(hd, IOMMU_HANDOVER_NOT_YET, what);
	} else if (is_join(h, hd, at, holders_task_holds_other(h, at->pid, hd))) {
		hd->half = HALF_JOINING;
		holders_say(hd, IOMMU_HANDOVER_JOINED, what);
	} else {
		hd->half = HALF_GIVING;
		holders_give_back(h, hd, at, IOMMU_GRADE_LIKELY, what);
	}
}

static void second_takes(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			 struct iommu_handover *what)
{
	bool first = hd->first == FIRST_HALF;
	bool used = holders_task_mapped_since(h, at->pid, hd->half_at.seq) ||
		    holders_task_unmapped_since(h, at->pid, hd->half_at.seq);
	bool holds = holders_task_holds_other(h, at->pid, hd);

	holders_wait_end(h, hd);
	if (first && holders_task_unmapped_since(h, hd->half_at.pid, hd->half_at.seq)) {
		holders_first_was_give_back(h, hd);
		holders_say(hd, IOMMU_HANDOVER_GIVEN_BACK, what);
		if (holders_epoch_last(hd, 1))
			what->ended = *holders_epoch_last(hd, 1);
		hd->did = HALF_GIVING;
		return;
	}
	holders_take(h, hd, at, IOMMU_GRADE_LIKELY, what);
	/* Nothing is mapped for a device half taken, so the second attach may be another's first.
	 */
	if (hd->half_at.pid != at->pid ||
	    (used && !holds && !within(hd->half_at.ts, at->ts, PAIR_WAIT))) {
		holders_epoch_doubt(hd, 0);
		if (holders_epoch_now(hd))
			what->begun = *holders_epoch_now(hd);
	}
	hd->did = HALF_TAKING;
	if (!first)
		return;
	hd->first = FIRST_DECIDED;
	/* Whoever was at work before, and not by a device it is known to hold, may have given back.
	 */
	if (hd->first_active && hd->half_at.pid == at->pid && !holds) {
		hd->first = FIRST_OPEN;
		holders_wait_for(h, hd, at->pid, WAIT_MAP);
		what->kind = IOMMU_HANDOVER_NOT_YET;
	}
}

static void second_gives(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			 struct iommu_handover *what)
{
	const struct iommu_epoch *ended = holders_epoch_last(hd, 1);

	hd->did = HALF_GIVING;
	holders_say(hd, IOMMU_HANDOVER_REST, what);
	if (ended && hd->half_at.pid == at->pid &&
	    !holders_task_unmapped_since(h, at->pid, hd->half_at.seq))
		holders_watch_retake(h, hd, at, ended->pid);
}

void holders_attach_pair(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			 struct iommu_handover *what)
{
	enum half half = hd->half;

	if (hd->lone.seq && hd->holder == at->pid && hd->lone.pid == at->pid &&
	    within(hd->lone.ts, at->ts, PAIR_WAIT)) {
		/* The second attach after all: what was mapped between was not this device's. */
		hd->pair[1] = *at;
		hd->lone = (struct mark){ 0 };
		holders_say(hd, IOMMU_HANDOVER_TAKEN, what);
		if (holders_epoch_last(hd, 1))
			what->ended = *holders_epoch_last(hd, 1);
		return;
	}
	hd->lone = (struct mark){ 0 };
	if (half == HALF_NONE) {
		if (out_of_step(h, hd, at)) {
			holders_wait_end(h, hd);
			h->misfits += hd->live;
			step_in(h, hd, at, what);
		} else {
			first_of_pair(h, hd, at, what);
		}
		return;
	}
	if (hd->live)
		*(hd->half_at.pid == at->pid && within(hd->half_at.ts, at->ts, PAIR_GAP)
			  ? &h->fits
			  : &h->misfits) += 1;
	hd->pair[0] = hd->half_at;
	hd->pair[1] = *at;
	hd->half = HALF_NONE;
	if (half == HALF_TAKING) {
		second_takes(h, hd, at, what);
	} else if (half == HALF_GIVING) {
		second_gives(h, hd, at, what);
	} else if (holders_task_unmapped_since(h, at->pid, hd->half_at.seq)) {
		/* No join, for the container is taken down between its two attaches. */
		hd->did = HALF_GIVING;
		holders_give_back(h, hd, &hd->half_at, IOMMU_GRADE_LIKELY, what);
	} else {
		hd->did = HALF_TAKING;
		holders_say(hd, IOMMU_HANDOVER_JOINED, what);
	}
}
