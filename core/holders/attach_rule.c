/* SPDX-License-Identifier: LGPL-2.1 */
#include "holders_internal.h"

/* Bits of a domain's type: include/linux/iommu.h, __IOMMU_DOMAIN_*, 5.10 to 7.2. */
enum { DOMAIN_DMA_API = 1 << 1, DOMAIN_PT = 1 << 2, DOMAIN_PLATFORM = 1 << 5 };

void holders_say(const struct holding *hd, enum iommu_handover_kind kind,
		 struct iommu_handover *what)
{
	const struct iommu_epoch *now = holders_epoch_now(hd);

	*what = (struct iommu_handover){ .kind = kind };
	if (now)
		what->begun = *now;
}

static void say_change(const struct holding *hd, enum iommu_handover_kind kind,
		       struct iommu_handover *what)
{
	const struct iommu_epoch *ended = holders_epoch_last(hd, 1);

	holders_say(hd, kind, what);
	if (ended && ended->ended)
		what->ended = *ended;
}

void holders_take(struct iommu_holders *h, struct holding *hd, const struct mark *at,
		  enum iommu_grade grade, struct iommu_handover *what)
{
	uint64_t wait = grade == IOMMU_GRADE_CERTAIN ? JOIN_WAIT : RETAKE_WAIT;
	bool again = holders_epoch_switch(h, hd, at->pid, at->ts, grade, wait);

	hd->taken_seq = at->seq;
	if (again)
		holders_say(hd, IOMMU_HANDOVER_JOINED, what);
	else
		say_change(hd, IOMMU_HANDOVER_TAKEN, what);
}

void holders_give_back(struct iommu_holders *h, struct holding *hd, const struct mark *at,
		       enum iommu_grade grade, struct iommu_handover *what)
{
	holders_epoch_switch(h, hd, IOMMU_HOST, at->ts, grade, 0);
	holders_task_gave_back(h, at->pid, hd);
	say_change(hd, IOMMU_HANDOVER_GIVEN_BACK, what);
}

void holders_watch_retake(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			  int32_t holder)
{
	bool used = holders_task_mapped_since(h, holder, hd->taken_seq) ||
		    holders_task_unmapped_since(h, holder, hd->taken_seq);

	if ((holder != at->pid || !used) && !holders_task_holds_other(h, at->pid, hd))
		holders_wait_for(h, hd, at->pid, WAIT_RETAKE);
}

/* How many attaches by this task, one soon after the other, this is: three are a join. */
static void count_quick(struct holding *hd, const struct mark *at)
{
	const struct mark *last = &hd->pair[1];

	if (hd->quick && hd->quick < 3 && last->pid == at->pid &&
	    within(last->ts, at->ts, RETAKE_WAIT)) {
		hd->quick++;
		return;
	}
	hd->quick = 1;
	hd->pair[0] = *at;
}

/*
 * A join ends as a take, but this one seems to give back. So its first attach took, and the device
 * was the host's before it: its holder until then had given it back, with no sign of that in the
 * trace, or by the attach that was taken for its take.
 */
static void out_of_step(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			struct iommu_handover *what)
{
	const struct mark from = hd->pair[0];
	const struct iommu_epoch *e;

	holders_task_drops(h, hd);
	hd->holder = IOMMU_HOST;
	/* What the join's first two attaches seemed to be. */
	while ((e = holders_epoch_last(hd, 0)) && e->from >= from.ts && !e->before)
		hd->n--;
	e = holders_epoch_last(hd, 0);
	if (e && hd->first_at.seq && e->pid == hd->first_at.pid && e->from == hd->first_at.ts)
		holders_first_was_give_back(h, hd);
	else
		holders_epoch_doubt(hd, 0);
	holders_take(h, hd, &from, IOMMU_GRADE_LIKELY, what);
	hd->taken_seq = at->seq;
}

/* Each attach takes or gives back, up to 5.18. */
static void attach_toggle(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			  struct iommu_handover *what)
{
	int32_t holder;

	if (hd->first == FIRST_OPEN && at->pid == hd->first_at.pid &&
	    within(hd->first_at.ts, at->ts, RETAKE_WAIT)) {
		/* Taken, given back and soon taken again: a join. Nobody gives back and takes so.
		 */
		holders_wait_end(h, hd);
		hd->first = FIRST_DECIDED;
	}
	holders_first_decide(h, hd);
	holders_wait_end(h, hd);
	count_quick(hd, at);
	hd->pair[1] = *at;
	if (hd->quick == 3 && hd->holder != IOMMU_HOST) {
		out_of_step(h, hd, at, what);
		return;
	}
	if (hd->first == FIRST_UNSEEN) {
		holders_first_seen(h, hd, at, FIRST_OPEN);
		holders_take(h, hd, at, IOMMU_GRADE_LIKELY, what);
		holders_wait_for(h, hd, at->pid, WAIT_FIRST);
		what->kind = IOMMU_HANDOVER_NOT_YET;
		return;
	}
	if (hd->holder == IOMMU_HOST) {
		holders_take(h, hd, at, IOMMU_GRADE_LIKELY, what);
		return;
	}
	holder = hd->holder;
	holders_give_back(h, hd, at, IOMMU_GRADE_LIKELY, what);
	holders_watch_retake(h, hd, at, holder);
}

static void probe_middle(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			 struct iommu_handover *what)
{
	hd->half_at = *at;
	if (hd->holder != IOMMU_HOST) {
		hd->half = HALF_GIVING;
		holders_give_back(h, hd, at, IOMMU_GRADE_LIKELY, what);
		return;
	}
	if (hd->first == FIRST_UNSEEN)
		holders_first_seen(h, hd, at, FIRST_HALF);
	hd->half = HALF_TAKING;
	holders_say(hd, IOMMU_HANDOVER_NOT_YET, what);
}

static void probe_host(struct iommu_holders *h, struct holding *hd, const struct mark *at,
		       struct iommu_handover *what)
{
	bool from_before = hd->first == FIRST_HALF ||
			   (hd->first == FIRST_UNSEEN && hd->rule == IOMMU_FAMILY_TOGGLE);

	if (from_before) {
		if (hd->first == FIRST_UNSEEN)
			holders_first_seen(h, hd, at, FIRST_OPEN);
		holders_first_was_give_back(h, hd);
		holders_epoch_switch(h, hd, IOMMU_HOST, at->ts, IOMMU_GRADE_CERTAIN, 0);
		say_change(hd, IOMMU_HANDOVER_GIVEN_BACK, what);
	} else if (hd->holder != IOMMU_HOST) {
		holders_give_back(h, hd, at, IOMMU_GRADE_CERTAIN, what);
	} else {
		/* What was host's by a middle domain is now seen to be. */
		holders_epoch_switch(
			h, hd, IOMMU_HOST, at->ts,
			hd->half == HALF_GIVING ? IOMMU_GRADE_CERTAIN : IOMMU_GRADE_LIKELY, 0);
		holders_say(hd,
			    hd->half == HALF_GIVING ? IOMMU_HANDOVER_REST : IOMMU_HANDOVER_DEFAULT,
			    what);
	}
}

static bool is_middle(const struct iommu_attach_probe *probe)
{
	return probe->blocking || !probe->type;
}

static bool is_host(const struct iommu_attach_probe *probe)
{
	return probe->type & (DOMAIN_DMA_API | DOMAIN_PT | DOMAIN_PLATFORM) && !probe->blocking;
}

/* The domain says who has the device, whatever came before. */
static void attach_probed(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			  const struct iommu_attach_probe *probe, struct iommu_handover *what)
{
	/* A give-back is told from a take by the next probe; only unprobed ones wait for maps. */
	holders_wait_end(h, hd);
	if (hd->first == FIRST_OPEN)
		holders_first_decide(h, hd);
	if (is_middle(probe)) {
		probe_middle(h, hd, at, what);
		return;
	}
	if (is_host(probe))
		probe_host(h, hd, at, what);
	else if (hd->holder != IOMMU_HOST)
		holders_say(hd, IOMMU_HANDOVER_JOINED, what);
	else
		holders_take(h, hd, at, IOMMU_GRADE_CERTAIN, what);
	hd->did = hd->half;
	hd->half = HALF_NONE;
	hd->pair[0] = hd->half_at;
	hd->pair[1] = *at;
	hd->first = FIRST_DECIDED;
}

/* Back in its group, though the trace lacks the add or has it only after this. */
static void came_back(struct iommu_holders *h, struct holding *hd, const struct mark *at,
		      struct iommu_handover *what)
{
	hd->present = true;
	hd->first = FIRST_DECIDED;
	hd->half = HALF_NONE;
	hd->add = *at;
	hd->joining = false;
	holders_epoch_begin(h, hd, IOMMU_HOST, at->ts, false);
	holders_say(hd, IOMMU_HANDOVER_DEFAULT, what);
}

void holders_attach_any(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			const struct iommu_attach_probe *probe, struct iommu_handover *what)
{
	bool joining = hd->joining;

	hd->attaches++;
	hd->joining = false;
	if (!hd->present) {
		came_back(h, hd, at, what);
		if (!probe || is_host(probe))
			return;
	}
	if (joining && (hd->add.pid == at->pid || within(hd->add.ts, at->ts, ADD_WAIT)) &&
	    (!probe || is_host(probe))) {
		if (probe)
			holders_epoch_switch(h, hd, IOMMU_HOST, at->ts, IOMMU_GRADE_CERTAIN, 0);
		holders_say(hd, IOMMU_HANDOVER_DEFAULT, what);
		return;
	}
	if (probe)
		attach_probed(h, hd, at, probe, what);
	else if (hd->rule == IOMMU_FAMILY_TOGGLE || hd->single)
		attach_toggle(h, hd, at, what);
	else
		holders_attach_pair(h, hd, at, what);
}
