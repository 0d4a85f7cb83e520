/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "attach_rule.h"
#include "epochs_internal.h"

/* Bits of a domain's type: include/linux/iommu.h, __IOMMU_DOMAIN_*, 5.10 to 7.2. */
enum { DOMAIN_DMA_API = 1 << 1, DOMAIN_PT = 1 << 2, DOMAIN_PLATFORM = 1 << 5 };

/* So many more signs for one family than for the other decide. */
#define VOTES 2

static void holders_say(const struct holding *hd, enum iommu_handover_kind kind,
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

static void holders_take(struct iommu_holders *h, struct holding *hd, const struct mark *at,
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

static void holders_give_back(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			      enum iommu_grade grade, struct iommu_handover *what)
{
	holders_epoch_switch(h, hd, IOMMU_HOST, at->ts, grade, 0);
	holders_task_gave_back(h, at->pid, hd);
	say_change(hd, IOMMU_HANDOVER_GIVEN_BACK, what);
}

/*
 * The first attach of a device in the trace may give back what was taken before the trace. What its
 * task does before and after tells; until then it is taken for a take.
 */
static void holders_first_seen(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			       enum first first)
{
	hd->first = first;
	hd->first_at = *at;
	hd->first_active = holders_task_mapped_since(h, at->pid, 0) ||
			   holders_task_unmapped_since(h, at->pid, 0);
}

static void holders_first_was_give_back(struct iommu_holders *h, struct holding *hd)
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

static void holders_first_decide(struct iommu_holders *h, struct holding *hd)
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

static void holders_first_told(struct iommu_holders *h, struct holding *hd, enum wait wait,
			       bool map, const struct mark *at)
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

static void holders_watch_retake(struct iommu_holders *h, struct holding *hd, const struct mark *at,
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
static void toggle_out_of_step(struct iommu_holders *h, struct holding *hd, const struct mark *at,
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
		toggle_out_of_step(h, hd, at, what);
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

static void holders_attach_pair(struct iommu_holders *h, struct holding *hd, const struct mark *at,
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

static void holders_attach_any(struct iommu_holders *h, struct holding *hd, const struct mark *at,
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

static void holding_free(struct iommu_holders *h, struct holding *hd)
{
	holders_wait_end(h, hd);
	holders_task_drops(h, hd);
	free(hd->epochs);
	free(hd);
}

/* Of the two rules that ran beside one another, this one was right. */
static void choose(struct iommu_holders *h, struct rules *rules, bool late)
{
	struct holding *hd = rules->main;
	struct iommu_epoch *e;

	if (!hd)
		return;
	if (rules->other && h->family == IOMMU_FAMILY_TOGGLE) {
		holding_free(h, hd);
		hd = rules->other;
		rules->main = hd;
		hd->live = true;
		if (holders_epoch_now(hd))
			holders_task_holds(h, hd);
	} else if (rules->other) {
		holding_free(h, rules->other);
	}
	rules->other = NULL;
	hd->rule = h->family;
	for (size_t i = hd->old; i < hd->n; i++) {
		e = &hd->epochs[i];
		if (e->grade == IOMMU_GRADE_UNKNOWN && !e->doubtful)
			e->grade = IOMMU_GRADE_LIKELY;
	}
	e = hd->n > hd->old ? &hd->epochs[hd->old] : NULL;
	if (late && e && e->before && e->pid != IOMMU_HOST && e->ended && h->held_before)
		h->held_before(h->arg, hd->device, e->pid, e->to);
}

void iommu_holders_family(struct iommu_holders *h, enum iommu_family family)
{
	bool late;

	if (!h || family == IOMMU_FAMILY_UNKNOWN || h->family == family)
		return;
	late = h->family == IOMMU_FAMILY_UNKNOWN;
	h->family = family;
	for (uint32_t i = 0; i < h->room; i++)
		choose(h, &h->rules[i], late);
}

/*
 * Between two of its maps a task that takes a device attaches it once or, joining, three times by
 * toggles, and twice or four times by pairs. A trace that begins inside a pair would mislead.
 */
static void holders_family_watch_attach(struct iommu_holders *h, uint32_t device,
					const struct mark *at)
{
	struct task *t = holders_task_get(h, at->pid);

	if (!t)
		return;
	if (t->run_device != device) {
		t->run_device = device;
		t->run = 0;
		t->run_cut = within(h->begin, at->ts, PAIR_WAIT);
	}
	t->run++;
}

static void holders_family_watch_map(struct iommu_holders *h, struct task *task, bool map)
{
	/* Unmaps are no end: they come between the two attaches that give a device back. */
	if (!map)
		return;
	if (task->run && !task->run_cut)
		h->votes += task->run % 2 ? -1 : 1;
	task->run = 0;
	task->run_device = 0;
	if (h->votes >= VOTES)
		iommu_holders_family(h, IOMMU_FAMILY_PAIRS);
	else if (h->votes <= -VOTES)
		iommu_holders_family(h, IOMMU_FAMILY_TOGGLE);
}

static void holders_family_watch_end(struct iommu_holders *h)
{
	if (h->votes > 0 || (!h->votes && h->fits && !h->misfits))
		iommu_holders_family(h, IOMMU_FAMILY_PAIRS);
	else if (h->votes < 0)
		iommu_holders_family(h, IOMMU_FAMILY_TOGGLE);
}

void iommu_holders_begin(struct iommu_holders *h, uint64_t ts)
{
	if (!h || h->begun)
		return;
	h->begun = true;
	h->begin = ts;
}

static struct mark mark_now(struct iommu_holders *h, int32_t pid, uint64_t ts)
{
	iommu_holders_begin(h, ts);
	/* No task has a number below 0, and one of them means the host. */
	return (struct mark){ pid < 0 ? 0 : pid, ts, ++h->seq };
}

static void forget_attaches(struct iommu_holders *h, struct holding *hd)
{
	holders_wait_end(h, hd);
	holders_task_drops(h, hd);
	hd->holder = IOMMU_HOST;
	hd->half = HALF_NONE;
	hd->did = HALF_NONE;
	hd->lone = (struct mark){ 0 };
	hd->first = FIRST_DECIDED;
	hd->attaches = 0;
}

/*
 * Whether all attaches of the device since the last group event belong to this add: on 5.10 and 6.1
 * there is one before it where the group has a domain already.
 */
static bool part_of_add(const struct iommu_holders *h, const struct holding *hd,
			const struct mark *at)
{
	const struct mark *from = hd->grouped ? &hd->add : &hd->first_at;

	if (!hd->attaches)
		return !hd->grouped;
	if (hd->attaches > (hd->grouped ? 1 : 2) || !from->seq || hd->joined ||
	    (hd->grouped && hd->holder != IOMMU_HOST) ||
	    holders_task_mapped_since(h, from->pid, from->seq))
		return false;
	return from->pid == at->pid || within(from->ts, at->ts, ADD_WAIT);
}

static void add(struct iommu_holders *h, struct holding *hd, const struct mark *at)
{
	bool part = part_of_add(h, hd, at);

	if (hd->present && !part) {
		struct iommu_epoch *e;

		/* It was not seen to leave. */
		holders_first_decide(h, hd);
		holders_epoch_doubt(hd, 0);
		holders_epoch_close(hd, at->ts);
		e = holders_epoch_last(hd, 0);
		if (e)
			e->removed = true;
	}
	forget_attaches(h, hd);
	/* What came back by an attach just before has its epoch already. */
	if (part && !hd->grouped)
		holders_epochs_clear(hd);
	if (!holders_epoch_now(hd))
		holders_epoch_begin(h, hd, IOMMU_HOST, at->ts, false);
	hd->present = true;
	hd->grouped = true;
	hd->joining = true;
	hd->joined = true;
	hd->add = *at;
}

void iommu_holders_add(struct iommu_holders *h, uint32_t device, int32_t gid, int32_t pid,
		       uint64_t ts)
{
	const struct mark at = h ? mark_now(h, pid, ts) : (struct mark){ 0 };
	const struct rules *rules = h ? holders_rules_of(h, device) : NULL;
	struct iommu_device *d;

	if (!rules)
		return;
	d = iommu_device(h->devices, device);
	d->in_group = true;
	d->gid_known = true;
	d->gid = gid;
	add(h, rules->main, &at);
	if (rules->other)
		add(h, rules->other, &at);
}

static void remove_from_group(struct iommu_holders *h, struct holding *hd, const struct mark *at,
			      struct iommu_handover *what)
{
	struct iommu_epoch *e;

	*what = (struct iommu_handover){ .kind = IOMMU_HANDOVER_REMOVED };
	holders_first_decide(h, hd);
	e = holders_epoch_now(hd);
	if (e) {
		holders_epoch_close(hd, at->ts);
		e->removed = true;
		what->ended = *e;
	}
	forget_attaches(h, hd);
	hd->present = false;
	hd->grouped = true;
	hd->joining = false;
	hd->joined = false;
	hd->add = (struct mark){ 0 };
}

void iommu_holders_remove(struct iommu_holders *h, uint32_t device, uint64_t ts,
			  struct iommu_handover *what)
{
	const struct mark at = h ? mark_now(h, 0, ts) : (struct mark){ 0 };
	const struct rules *rules = h ? holders_rules_of(h, device) : NULL;
	struct iommu_handover unread;

	what = what ? what : &unread;
	*what = (struct iommu_handover){ .kind = IOMMU_HANDOVER_REMOVED };
	if (!rules)
		return;
	iommu_device(h->devices, device)->in_group = false;
	remove_from_group(h, rules->main, &at, what);
	if (rules->other)
		remove_from_group(h, rules->other, &at, &unread);
}

void iommu_holders_attach(struct iommu_holders *h, uint32_t device, int32_t pid, uint64_t ts,
			  const struct iommu_attach_probe *probe, struct iommu_handover *what)
{
	const struct mark at = h ? mark_now(h, pid, ts) : (struct mark){ 0 };
	const struct rules *rules = h ? holders_rules_of(h, device) : NULL;
	struct iommu_handover unread;

	what = what ? what : &unread;
	*what = (struct iommu_handover){ .kind = IOMMU_HANDOVER_NOT_YET };
	if (!rules)
		return;
	if (rules->other && !probe && rules->main->present && !rules->main->joining)
		holders_family_watch_attach(h, device, &at);
	holders_attach_any(h, rules->main, &at, probe, what);
	if (rules->other)
		holders_attach_any(h, rules->other, &at, probe, &unread);
}

/* The kernels up to 6.2 that really detach: nobody but the host has the device then. */
static void detach(struct iommu_holders *h, struct holding *hd, const struct mark *at,
		   struct iommu_handover *what)
{
	enum half half = hd->half;

	if (!hd->present) {
		holders_say(hd, IOMMU_HANDOVER_DEFAULT, what);
		return;
	}
	holders_wait_end(h, hd);
	hd->half = HALF_NONE;
	hd->joining = false;
	if (hd->first == FIRST_UNSEEN) {
		holders_first_seen(h, hd, at, FIRST_OPEN);
		holders_first_was_give_back(h, hd);
		holders_say(hd, IOMMU_HANDOVER_GIVEN_BACK, what);
		if (holders_epoch_last(hd, 1))
			what->ended = *holders_epoch_last(hd, 1);
		return;
	}
	hd->first = FIRST_DECIDED;
	if (half == HALF_TAKING) {
		/* A single attach had taken it. */
		holders_take(h, hd, &hd->half_at, IOMMU_GRADE_LIKELY, what);
		hd->single = true;
	}
	hd->did = HALF_GIVING;
	if (hd->holder != IOMMU_HOST)
		holders_give_back(h, hd, at, IOMMU_GRADE_LIKELY, what);
	else
		holders_say(hd, half == HALF_GIVING ? IOMMU_HANDOVER_REST : IOMMU_HANDOVER_DEFAULT,
			    what);
}

void iommu_holders_detach(struct iommu_holders *h, uint32_t device, int32_t pid, uint64_t ts,
			  struct iommu_handover *what)
{
	const struct mark at = h ? mark_now(h, pid, ts) : (struct mark){ 0 };
	const struct rules *rules = h ? holders_rules_of(h, device) : NULL;
	struct iommu_handover unread;

	what = what ? what : &unread;
	*what = (struct iommu_handover){ .kind = IOMMU_HANDOVER_DEFAULT };
	if (!rules)
		return;
	detach(h, rules->main, &at, what);
	if (rules->other)
		detach(h, rules->other, &at, &unread);
}

/* Tell all that wait for this task; each waits once. */
static void tell(struct iommu_holders *h, struct task *t, bool map, const struct mark *at)
{
	struct holding *hd;

	while ((hd = t->waiting) || (map && (hd = t->waiting_map))) {
		enum wait wait = hd->wait;

		holders_wait_end(h, hd);
		holders_first_told(h, hd, wait, map, at);
	}
}

static void used(struct iommu_holders *h, int32_t pid, uint64_t ts, bool map)
{
	struct mark at;
	struct task *t;

	if (!h)
		return;
	at = mark_now(h, pid, ts);
	t = holders_task_get(h, at.pid);
	if (!t)
		return;
	if (t->waiting || t->waiting_map)
		tell(h, t, map, &at);
	if (map) {
		t->map_seq = at.seq;
		t->closing = 0;
	} else {
		t->unmap_seq = at.seq;
	}
	if (h->family == IOMMU_FAMILY_UNKNOWN)
		holders_family_watch_map(h, t, map);
}

void iommu_holders_map(struct iommu_holders *h, int32_t pid, uint64_t ts)
{
	used(h, pid, ts, true);
}

void iommu_holders_unmap(struct iommu_holders *h, int32_t pid, uint64_t ts)
{
	used(h, pid, ts, false);
}

static void host_uses(struct iommu_holders *h, struct holding *hd, const struct mark *at)
{
	const struct iommu_epoch *now = holders_epoch_now(hd);

	if (!hd->present)
		return;
	if (hd->holder == IOMMU_HOST) {
		if (hd->first != FIRST_DECIDED)
			holders_wait_end(h, hd);
		hd->first = FIRST_DECIDED;
		return;
	}
	if (hd->first == FIRST_OPEN) {
		holders_first_was_give_back(h, hd);
		return;
	}
	if (now && now->grade == IOMMU_GRADE_CERTAIN)
		return;
	/* It was given back, and the trace lacks it. */
	holders_epoch_doubt(hd, 0);
	holders_wait_end(h, hd);
	hd->half = HALF_NONE;
	hd->did = HALF_NONE;
	holders_epoch_switch(h, hd, IOMMU_HOST, at->ts, IOMMU_GRADE_LIKELY, 0);
}

void iommu_holders_host_uses(struct iommu_holders *h, uint32_t device, uint64_t ts)
{
	const struct mark at = h ? mark_now(h, 0, ts) : (struct mark){ 0 };
	const struct rules *rules = h ? holders_rules_of(h, device) : NULL;

	if (!rules)
		return;
	host_uses(h, rules->main, &at);
	if (rules->other)
		host_uses(h, rules->other, &at);
}

static void end(struct iommu_holders *h, struct holding *hd, uint64_t ts)
{
	struct iommu_epoch *e;

	holders_first_decide(h, hd);
	holders_wait_end(h, hd);
	e = holders_epoch_now(hd);
	if (e && e->pid != IOMMU_HOST && e->grade != IOMMU_GRADE_CERTAIN && hd->n - hd->old == 2 &&
	    hd->first_at.seq && !holders_task_mapped_since(h, e->pid, hd->taken_seq)) {
		/* The only attaches, and no use of them: they may as well have given it back. */
		holders_epoch_doubt(hd, 0);
		holders_epoch_doubt(hd, 1);
	}
	if (e) {
		holders_epoch_close(hd, ts);
		e->implied = true;
	}
}

void iommu_holders_end(struct iommu_holders *h, uint64_t ts)
{
	if (!h)
		return;
	iommu_holders_begin(h, ts);
	holders_family_watch_end(h);
	for (uint32_t i = 0; i < h->room; i++) {
		if (h->rules[i].main)
			end(h, h->rules[i].main, ts);
	}
}
