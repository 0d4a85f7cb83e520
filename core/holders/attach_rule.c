/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The attach rule: who holds a device, inferred from the pattern of its attach events.
 *
 * An attach_device_to_domain event names the device and the task, but not the domain. A VFIO user
 * causes it when it opens a device and again when it closes it. The kernel decides how often. In
 * the timelines below:
 *
 *   A       an attach, with its domain below it: D the group's default domain, C the domain of the
 *           user's container, B a blocking domain, N a new domain that VFIO only tries
 *   m, u    a map, an unmap by the same task
 *   ...     the host has the device
 *   ===     the task has it
 *
 * Open and close up to 5.18: each attach toggles between host and task. The remaining mappings are
 * unmapped after the close.
 *
 *   events      A  m  u  m  A  u
 *   domain      C           D
 *   holder  ....============....
 *
 * Open and close since 5.19: attaches come in pairs, because VFIO must own the group: the kernel
 * attaches a blocking domain when VFIO claims the group and when it releases the group. The second
 * attach of the opening pair takes the device. The first attach of the closing pair gives it back.
 * The remaining mappings are unmapped within the closing pair.
 *
 *   events      A  A  m  u  m  A  u  A
 *   domain      B  C           B     D
 *   holder  .......============.......
 *
 * Joining: VFIO tries a new domain for the task's next device, and drops it if the container has a
 * compatible one. Up to 5.18, this takes three attaches within 2 ms. Later it takes two pairs
 * within 5 ms.
 *
 *   up to 5.18  A  A  A   m         since 5.19  A  A  A  A   m
 *   domain      N  D  C                         B  N  B  C
 *   holder  ....===========                 .......===========
 *
 * Late start: the trace began (|) while the task had the device, so the first attach gives it back.
 * This is assumed if the task's next use of the IOMMU is an unmap, or if the task was active before
 * and never maps afterwards. Until then the attach counts as a take.
 *
 *   up to 5.18  |  m  A  u          since 5.19  |  m  A  u  A
 *   domain            D                               B     D
 *   holder      ======.....                     ======.......
 *
 * Groups: a device that joins a group (add_device_to_group) gets the default domain. The attach
 * after the add changes nothing, and neither does one just before it: 5.10 and 6.1 attach twice if
 * the group already has a domain. remove_device_from_group ends the epoch. Each device of a group
 * is attached separately, so the rule works per device.
 *
 * Sources: drivers/iommu/iommu.c, iommu_group_claim_dma_owner() and __iommu_detach_group(), and
 * drivers/vfio/vfio_iommu_type1.c, vfio_iommu_type1_attach_group(), of 5.10, 6.1, 6.12 and 7.2. The
 * patterns and the times were measured on 100 traces of these kernels, in which probes recorded
 * the domain of each attach.
 */
#include "attach_rule.h"
#include "epochs_internal.h"

#define MS 1000000ULL /* ns */

/* A holder that takes a device again this soon never gave it back: it joined a container. */
#define RETAKE_WAIT (2 * MS)
/* A join begins 0.06 to 1.9 ms after the pair before, a close 18 ms or more after it. */
#define JOIN_WAIT (5 * MS)
/* An attach this soon after the add belongs to it, even by another task (a driver's probe). */
#define ADD_WAIT (1000 * MS)
/* Two attaches at most this far apart may be a pair. */
#define PAIR_WAIT (50 * MS)
/* Two attaches farther apart than this are hardly a pair. */
#define PAIR_GAP (100 * MS)

/* The rule is decided once one rule has this many more votes than the other. */
#define VOTES_NEEDED 2

/* Bits of a domain's type: include/linux/iommu.h, __IOMMU_DOMAIN_*, 5.10 to 7.2. */
enum { DOMAIN_DMA_API = 1 << 1, DOMAIN_PT = 1 << 2, DOMAIN_PLATFORM = 1 << 5 };

static void report(const struct held_device *hd, enum iommu_handover_kind kind,
		   struct iommu_handover *what)
{
	const struct iommu_epoch *now = holders_epoch_now(hd);

	*what = (struct iommu_handover){ .kind = kind };
	if (now)
		what->begun = *now;
}

static void report_change(const struct held_device *hd, enum iommu_handover_kind kind,
			  struct iommu_handover *what)
{
	const struct iommu_epoch *ended = holders_epoch_last(hd, 1);

	report(hd, kind, what);
	if (ended && ended->ended)
		what->ended = *ended;
}

static void take(struct iommu_holders *h, struct held_device *hd, const struct event_stamp *at,
		 enum iommu_grade grade, struct iommu_handover *what)
{
	uint64_t wait = grade == IOMMU_GRADE_CERTAIN ? JOIN_WAIT : RETAKE_WAIT;
	bool again = holders_epoch_switch(h, hd, at->pid, at->ts, grade, wait);

	hd->taken_seq = at->seq;
	if (again)
		report(hd, IOMMU_HANDOVER_JOINED, what);
	else
		report_change(hd, IOMMU_HANDOVER_TAKEN, what);
}

static void give_back(struct iommu_holders *h, struct held_device *hd, const struct event_stamp *at,
		      enum iommu_grade grade, struct iommu_handover *what)
{
	holders_epoch_switch(h, hd, IOMMU_HOST, at->ts, grade, 0);
	holders_task_gave_back(h, at->pid, hd);
	report_change(hd, IOMMU_HANDOVER_GIVEN_BACK, what);
}

/* The first attach of a device: see "Late start" above */

static void first_seen(struct iommu_holders *h, struct held_device *hd,
		       const struct event_stamp *at, enum first_attach first)
{
	hd->first = first;
	hd->first_at = *at;
	hd->first_active = holders_task_used_since(h, at->pid, 0);
}

/* The first attach gave back: its task had the device from before the trace until then. */
static void first_gave_back(struct iommu_holders *h, struct held_device *hd)
{
	const struct event_stamp at = hd->first_at;

	holders_wait_end(h, hd);
	hd->first = FIRST_DECIDED;
	/* Until now there are at most two epochs: the host's and that of the assumed take. */
	if (hd->dropped || hd->n - hd->old > 2)
		return;
	holders_task_drops(h, hd);
	holders_epochs_clear(hd);
	holders_epoch_begin(h, hd, at.pid, h->begin, true);
	holders_task_drops(h, hd);
	holders_epoch_close(hd, at.ts);
	holders_epoch_begin(h, hd, IOMMU_HOST, at.ts, false);
	holders_task_gave_back(h, at.pid, hd);
	if (hd->open_pair == PAIR_NONE)
		hd->last_pair = PAIR_GIVES_BACK;
	else
		hd->open_pair = PAIR_GIVES_BACK;
	if (hd->in_force && h->held_before && h->rule != IOMMU_ATTACH_UNKNOWN)
		h->held_before(h->arg, hd->device, at.pid, at.ts);
}

/* No later event can explain the first attach: decide by the task's events so far. */
static void first_decide(struct iommu_holders *h, struct held_device *hd)
{
	if (hd->first != FIRST_ASSUMED_TAKE)
		return;
	if (hd->first_active && !holders_task_mapped_since(h, hd->first_at.pid, hd->first_at.seq)) {
		first_gave_back(h, hd);
		return;
	}
	holders_wait_end(h, hd);
	hd->first = FIRST_DECIDED;
}

/* The last attach took the device, although it seemed to give back. */
static void take_again(struct iommu_holders *h, struct held_device *hd)
{
	struct iommu_handover what;

	/* The previous holder may have left without an event, or may never have held the device. */
	holders_epoch_doubt(hd, 1);
	take(h, hd, &hd->last_at[1], IOMMU_GRADE_LIKELY, &what);
	holders_epoch_doubt(hd, 0);
	hd->last_pair = PAIR_TAKES;
}

/* The task that the device waited for mapped or unmapped. */
static void use_seen(struct iommu_holders *h, struct held_device *hd, enum wait_for wait, bool map,
		     const struct event_stamp *at)
{
	struct iommu_handover what;

	if (wait == WAIT_RETAKE) {
		if (map && soon_after(hd->last_at[1].ts, at->ts, PAIR_GAP) &&
		    hd->open_pair == PAIR_NONE && hd->holder == IOMMU_HOST &&
		    !holders_task_holds_other(h, at->pid, hd))
			take_again(h, hd);
		return;
	}
	if (!map) {
		first_gave_back(h, hd);
		return;
	}
	if (hd->first == FIRST_OF_PAIR && hd->open_pair == PAIR_TAKES) {
		/* The trace began between the two attaches, or the second one is lost. */
		hd->open_pair = PAIR_NONE;
		hd->last_pair = PAIR_TAKES;
		hd->last_at[0] = hd->open_at;
		hd->last_at[1] = hd->open_at;
		hd->unpaired = hd->open_at;
		take(h, hd, &hd->open_at, IOMMU_GRADE_LIKELY, &what);
		holders_epoch_doubt(hd, 0);
	}
	hd->first = FIRST_DECIDED;
}

/*
 * A device that @holder never used, or that another task gives back, may really have been taken. If
 * the task maps next, it was.
 */
static void watch_for_retake(struct iommu_holders *h, struct held_device *hd,
			     const struct event_stamp *at, int32_t holder)
{
	bool used = holders_task_used_since(h, holder, hd->taken_seq);

	if ((holder != at->pid || !used) && !holders_task_holds_other(h, at->pid, hd))
		holders_wait_for(h, hd, at->pid, WAIT_RETAKE);
}

/* Toggles, up to 5.18 */

/* Count attaches by the same task in quick succession: three are a join. */
static void count_quick(struct held_device *hd, const struct event_stamp *at)
{
	const struct event_stamp *last = &hd->last_at[1];

	if (hd->quick && hd->quick < 3 && last->pid == at->pid &&
	    soon_after(last->ts, at->ts, RETAKE_WAIT)) {
		hd->quick++;
		return;
	}
	hd->quick = 1;
	hd->last_at[0] = *at;
}

/*
 * The third attach of a join must take, but by the count of attaches this one gives back. So the
 * first of the three took, and the host had the device before it. The supposed holder had given it
 * back earlier, either unseen or by the attach that was assumed to take the device.
 */
static void resync_toggles(struct iommu_holders *h, struct held_device *hd,
			   const struct event_stamp *at, struct iommu_handover *what)
{
	const struct event_stamp from = hd->last_at[0];
	const struct iommu_epoch *e;

	holders_task_drops(h, hd);
	hd->holder = IOMMU_HOST;
	/* Undo the assumed effect of the first two attaches of the join. */
	while ((e = holders_epoch_last(hd, 0)) && e->from >= from.ts && !e->before)
		hd->n--;
	e = holders_epoch_last(hd, 0);
	if (e && hd->first_at.seq && e->pid == hd->first_at.pid && e->from == hd->first_at.ts)
		first_gave_back(h, hd);
	else
		holders_epoch_doubt(hd, 0);
	take(h, hd, &from, IOMMU_GRADE_LIKELY, what);
	hd->taken_seq = at->seq;
}

static void attach_toggle(struct iommu_holders *h, struct held_device *hd,
			  const struct event_stamp *at, struct iommu_handover *what)
{
	int32_t holder;

	if (hd->first == FIRST_ASSUMED_TAKE && at->pid == hd->first_at.pid &&
	    soon_after(hd->first_at.ts, at->ts, RETAKE_WAIT)) {
		/* Two attaches this close are part of a join, so the first one took. */
		holders_wait_end(h, hd);
		hd->first = FIRST_DECIDED;
	}
	first_decide(h, hd);
	holders_wait_end(h, hd);
	count_quick(hd, at);
	hd->last_at[1] = *at;
	if (hd->quick == 3 && hd->holder != IOMMU_HOST) {
		resync_toggles(h, hd, at, what);
		return;
	}
	if (hd->first == FIRST_UNSEEN) {
		first_seen(h, hd, at, FIRST_ASSUMED_TAKE);
		take(h, hd, at, IOMMU_GRADE_LIKELY, what);
		holders_wait_for(h, hd, at->pid, WAIT_USE);
		what->kind = IOMMU_HANDOVER_UNDECIDED;
		return;
	}
	if (hd->holder == IOMMU_HOST) {
		take(h, hd, at, IOMMU_GRADE_LIKELY, what);
		return;
	}
	holder = hd->holder;
	give_back(h, hd, at, IOMMU_GRADE_LIKELY, what);
	watch_for_retake(h, hd, at, holder);
}

/* Pairs, since 5.19 */

/*
 * After lost events, attaches may be paired wrongly. That is assumed if the second attach of the
 * last pair came long after the first or from another task, and if this attach follows it at once
 * by the same task. Then the last attach and this one are the pair.
 */
static bool pairs_out_of_step(const struct iommu_holders *h, const struct held_device *hd,
			      const struct event_stamp *at)
{
	const struct event_stamp *lone = &hd->last_at[0], *last = &hd->last_at[1];

	if (hd->last_pair != PAIR_TAKES && hd->last_pair != PAIR_GIVES_BACK)
		return false;
	if (last->pid != at->pid || !soon_after(last->ts, at->ts, PAIR_WAIT))
		return false;
	if (holders_task_mapped_since(h, at->pid, last->seq))
		return false;
	return lone->pid != last->pid || (!soon_after(lone->ts, last->ts, PAIR_GAP) &&
					  !soon_after(lone->ts, last->ts, 4 * (at->ts - last->ts)));
}

/*
 * Pair the last attach with this one. The attach before them was alone. Decide its effect, which
 * determines the effect of this pair.
 */
static void resync_pairs(struct iommu_holders *h, struct held_device *hd,
			 const struct event_stamp *at, struct iommu_handover *what)
{
	const struct event_stamp lone = hd->last_at[0], last = hd->last_at[1];
	struct iommu_epoch *now = holders_epoch_now(hd), *before = holders_epoch_last(hd, 1);
	bool closing = holders_task_unmapped_since(h, at->pid, last.seq);

	if (hd->last_pair == PAIR_GIVES_BACK) {
		/* The lone attach gave back, so this pair takes. */
		holders_epoch_doubt(hd, 0);
		take(h, hd, at, IOMMU_GRADE_LIKELY, what);
		hd->last_pair = PAIR_TAKES;
	} else if ((closing && lone.pid == at->pid) ||
		   holders_task_mapped_since(h, lone.pid, lone.seq)) {
		/* The lone attach took, so this pair gives back. */
		holders_task_drops(h, hd);
		if (now && now->pid != IOMMU_HOST) {
			now->from = before && before->from > lone.ts ? before->from : lone.ts;
			if (before && before->ended)
				before->to = now->from;
			now->pid = lone.pid;
		}
		hd->holder = lone.pid;
		holders_epoch_doubt(hd, 0);
		give_back(h, hd, &last, IOMMU_GRADE_LIKELY, what);
		hd->last_pair = PAIR_GIVES_BACK;
	} else {
		/* The lone attach had no lasting effect, so this pair takes. */
		if (now && before && now->pid != IOMMU_HOST && at->ts >= now->from) {
			now->from = at->ts;
			before->to = at->ts;
		}
		holders_epoch_doubt(hd, 1);
		hd->taken_seq = at->seq;
		report_change(hd, IOMMU_HANDOVER_TAKEN, what);
		if (now && holders_default_grade(h) != IOMMU_GRADE_UNKNOWN && now->doubtful) {
			now->doubtful = false;
			now->grade = holders_default_grade(h);
			what->begun = *now;
		}
	}
	hd->first = FIRST_DECIDED;
	hd->last_at[0] = last;
	hd->last_at[1] = *at;
}

/* Whether this attach begins the second pair of a join. */
static bool is_join(const struct iommu_holders *h, const struct held_device *hd,
		    const struct event_stamp *at, bool holds_other)
{
	const struct event_stamp *last = &hd->last_at[1];

	return hd->last_pair == PAIR_TAKES && last->pid == at->pid && hd->holder == at->pid &&
	       holds_other && soon_after(last->ts, at->ts, JOIN_WAIT) &&
	       !holders_task_used_since(h, at->pid, last->seq);
}

static void first_of_pair(struct iommu_holders *h, struct held_device *hd,
			  const struct event_stamp *at, struct iommu_handover *what)
{
	if (hd->first == FIRST_ASSUMED_TAKE && is_join(h, hd, at, true)) {
		holders_wait_end(h, hd);
		hd->first = FIRST_DECIDED;
		hd->open_pair = PAIR_JOINS;
		report(hd, IOMMU_HANDOVER_JOINED, what);
	}
	first_decide(h, hd);
	holders_wait_end(h, hd);
	hd->open_at = *at;
	if (hd->open_pair == PAIR_JOINS)
		return;
	if (hd->holder == IOMMU_HOST) {
		hd->open_pair = PAIR_TAKES;
		if (hd->first == FIRST_UNSEEN) {
			first_seen(h, hd, at, FIRST_OF_PAIR);
			holders_wait_for(h, hd, at->pid, WAIT_USE);
		}
		report(hd, IOMMU_HANDOVER_UNDECIDED, what);
	} else if (is_join(h, hd, at, holders_task_holds_other(h, at->pid, hd))) {
		hd->open_pair = PAIR_JOINS;
		report(hd, IOMMU_HANDOVER_JOINED, what);
	} else {
		hd->open_pair = PAIR_GIVES_BACK;
		give_back(h, hd, at, IOMMU_GRADE_LIKELY, what);
	}
}

static void second_takes(struct iommu_holders *h, struct held_device *hd,
			 const struct event_stamp *at, struct iommu_handover *what)
{
	bool first = hd->first == FIRST_OF_PAIR;
	bool used = holders_task_used_since(h, at->pid, hd->open_at.seq);
	bool holds = holders_task_holds_other(h, at->pid, hd);

	holders_wait_end(h, hd);
	if (first && holders_task_unmapped_since(h, hd->open_at.pid, hd->open_at.seq)) {
		first_gave_back(h, hd);
		report_change(hd, IOMMU_HANDOVER_GIVEN_BACK, what);
		hd->last_pair = PAIR_GIVES_BACK;
		return;
	}
	take(h, hd, at, IOMMU_GRADE_LIKELY, what);
	/* A task maps nothing within its own taking pair: this may be the first of another pair. */
	if (hd->open_at.pid != at->pid ||
	    (used && !holds && !soon_after(hd->open_at.ts, at->ts, PAIR_WAIT))) {
		holders_epoch_doubt(hd, 0);
		if (holders_epoch_now(hd))
			what->begun = *holders_epoch_now(hd);
	}
	hd->last_pair = PAIR_TAKES;
	if (!first)
		return;
	hd->first = FIRST_DECIDED;
	/* A task that was active before, but holds no other device, may have given back. */
	if (hd->first_active && hd->open_at.pid == at->pid && !holds) {
		hd->first = FIRST_ASSUMED_TAKE;
		holders_wait_for(h, hd, at->pid, WAIT_MAP);
		what->kind = IOMMU_HANDOVER_UNDECIDED;
	}
}

static void second_gives(struct iommu_holders *h, struct held_device *hd,
			 const struct event_stamp *at, struct iommu_handover *what)
{
	const struct iommu_epoch *ended = holders_epoch_last(hd, 1);

	hd->last_pair = PAIR_GIVES_BACK;
	report(hd, IOMMU_HANDOVER_PAIR_DONE, what);
	if (ended && hd->open_at.pid == at->pid &&
	    !holders_task_unmapped_since(h, at->pid, hd->open_at.seq))
		watch_for_retake(h, hd, at, ended->pid);
}

static void attach_pair(struct iommu_holders *h, struct held_device *hd,
			const struct event_stamp *at, struct iommu_handover *what)
{
	enum pair_effect pair = hd->open_pair;

	if (hd->unpaired.seq && hd->holder == at->pid && hd->unpaired.pid == at->pid &&
	    soon_after(hd->unpaired.ts, at->ts, PAIR_WAIT)) {
		/* The second attach after all: the map between them was for another device. */
		hd->last_at[1] = *at;
		hd->unpaired = (struct event_stamp){ 0 };
		report_change(hd, IOMMU_HANDOVER_TAKEN, what);
		return;
	}
	hd->unpaired = (struct event_stamp){ 0 };
	if (pair == PAIR_NONE) {
		if (pairs_out_of_step(h, hd, at)) {
			holders_wait_end(h, hd);
			h->misfits += hd->in_force;
			resync_pairs(h, hd, at, what);
		} else {
			first_of_pair(h, hd, at, what);
		}
		return;
	}
	if (hd->in_force)
		*(hd->open_at.pid == at->pid && soon_after(hd->open_at.ts, at->ts, PAIR_GAP)
			  ? &h->fits
			  : &h->misfits) += 1;
	hd->last_at[0] = hd->open_at;
	hd->last_at[1] = *at;
	hd->open_pair = PAIR_NONE;
	if (pair == PAIR_TAKES) {
		second_takes(h, hd, at, what);
	} else if (pair == PAIR_GIVES_BACK) {
		second_gives(h, hd, at, what);
	} else if (holders_task_unmapped_since(h, at->pid, hd->open_at.seq)) {
		/* Not a join: the task unmapped the container's memory between the attaches. */
		hd->last_pair = PAIR_GIVES_BACK;
		give_back(h, hd, &hd->open_at, IOMMU_GRADE_LIKELY, what);
	} else {
		hd->last_pair = PAIR_TAKES;
		report(hd, IOMMU_HANDOVER_JOINED, what);
	}
}

/* Attaches with a domain that a probe recorded */

static void probed_blocking(struct iommu_holders *h, struct held_device *hd,
			    const struct event_stamp *at, struct iommu_handover *what)
{
	hd->open_at = *at;
	if (hd->holder != IOMMU_HOST) {
		hd->open_pair = PAIR_GIVES_BACK;
		give_back(h, hd, at, IOMMU_GRADE_LIKELY, what);
		return;
	}
	if (hd->first == FIRST_UNSEEN)
		first_seen(h, hd, at, FIRST_OF_PAIR);
	hd->open_pair = PAIR_TAKES;
	report(hd, IOMMU_HANDOVER_UNDECIDED, what);
}

static void probed_host(struct iommu_holders *h, struct held_device *hd,
			const struct event_stamp *at, struct iommu_handover *what)
{
	bool from_before = hd->first == FIRST_OF_PAIR ||
			   (hd->first == FIRST_UNSEEN && hd->rule == IOMMU_ATTACH_TOGGLES);

	if (from_before) {
		if (hd->first == FIRST_UNSEEN)
			first_seen(h, hd, at, FIRST_ASSUMED_TAKE);
		first_gave_back(h, hd);
		holders_epoch_switch(h, hd, IOMMU_HOST, at->ts, IOMMU_GRADE_CERTAIN, 0);
		report_change(hd, IOMMU_HANDOVER_GIVEN_BACK, what);
	} else if (hd->holder != IOMMU_HOST) {
		give_back(h, hd, at, IOMMU_GRADE_CERTAIN, what);
	} else {
		/* After a blocking domain, the probe confirms that the host has the device. */
		holders_epoch_switch(h, hd, IOMMU_HOST, at->ts,
				     hd->open_pair == PAIR_GIVES_BACK ? IOMMU_GRADE_CERTAIN
								      : IOMMU_GRADE_LIKELY,
				     0);
		report(hd,
		       hd->open_pair == PAIR_GIVES_BACK ? IOMMU_HANDOVER_PAIR_DONE
							: IOMMU_HANDOVER_DEFAULT,
		       what);
	}
}

static bool is_blocking(const struct iommu_attach_probe *probe)
{
	return probe->blocking || !probe->type;
}

static bool is_host(const struct iommu_attach_probe *probe)
{
	return probe->type & (DOMAIN_DMA_API | DOMAIN_PT | DOMAIN_PLATFORM) && !probe->blocking;
}

/* The domain shows who has the device, regardless of earlier events. */
static void attach_probed(struct iommu_holders *h, struct held_device *hd,
			  const struct event_stamp *at, const struct iommu_attach_probe *probe,
			  struct iommu_handover *what)
{
	/* Probes show the effect of an attach. Only attaches without a probe wait for maps. */
	holders_wait_end(h, hd);
	if (hd->first == FIRST_ASSUMED_TAKE)
		first_decide(h, hd);
	if (is_blocking(probe)) {
		probed_blocking(h, hd, at, what);
		return;
	}
	if (is_host(probe))
		probed_host(h, hd, at, what);
	else if (hd->holder != IOMMU_HOST)
		report(hd, IOMMU_HANDOVER_JOINED, what);
	else
		take(h, hd, at, IOMMU_GRADE_CERTAIN, what);
	hd->last_pair = hd->open_pair;
	hd->open_pair = PAIR_NONE;
	hd->last_at[0] = hd->open_at;
	hd->last_at[1] = *at;
	hd->first = FIRST_DECIDED;
}

/* The device is back in its group. The add is missing from the trace or comes only later. */
static void returned_to_group(struct iommu_holders *h, struct held_device *hd,
			      const struct event_stamp *at, struct iommu_handover *what)
{
	hd->in_group = true;
	hd->first = FIRST_DECIDED;
	hd->open_pair = PAIR_NONE;
	hd->add = *at;
	hd->add_pending = false;
	holders_epoch_begin(h, hd, IOMMU_HOST, at->ts, false);
	report(hd, IOMMU_HANDOVER_DEFAULT, what);
}

/* An attach of any kernel, with or without a probe */
static void attach_device(struct iommu_holders *h, struct held_device *hd,
			  const struct event_stamp *at, const struct iommu_attach_probe *probe,
			  struct iommu_handover *what)
{
	bool add_pending = hd->add_pending;

	hd->attaches++;
	hd->add_pending = false;
	if (!hd->in_group) {
		returned_to_group(h, hd, at, what);
		if (!probe || is_host(probe))
			return;
	}
	if (add_pending && (hd->add.pid == at->pid || soon_after(hd->add.ts, at->ts, ADD_WAIT)) &&
	    (!probe || is_host(probe))) {
		if (probe)
			holders_epoch_switch(h, hd, IOMMU_HOST, at->ts, IOMMU_GRADE_CERTAIN, 0);
		report(hd, IOMMU_HANDOVER_DEFAULT, what);
		return;
	}
	if (probe)
		attach_probed(h, hd, at, probe, what);
	else if (hd->rule == IOMMU_ATTACH_TOGGLES || hd->single_attach)
		attach_toggle(h, hd, at, what);
	else
		attach_pair(h, hd, at, what);
}

/*
 * Infers the kernel's rule if neither its release nor its event formats show it
 *
 * Between two of its maps, a task attaches a device that it takes. By toggles it does so once
 * (three times to join), by pairs twice (four times to join). So odd numbers vote for toggles and
 * even ones for pairs. A trace that begins within a pair would mislead, so attaches right after its
 * beginning do not vote.
 */
static void vote_attach(struct iommu_holders *h, uint32_t device, const struct event_stamp *at)
{
	struct task *t = holders_task_get(h, at->pid);

	if (!t)
		return;
	if (t->attached_device != device) {
		t->attached_device = device;
		t->nr_attaches = 0;
		t->attaches_cut = soon_after(h->begin, at->ts, PAIR_WAIT);
	}
	t->nr_attaches++;
}

static void vote_map(struct iommu_holders *h, struct task *task, bool map)
{
	/* An unmap may come between the two attaches that give a device back: continue counting. */
	if (!map)
		return;
	if (task->nr_attaches && !task->attaches_cut)
		h->votes += task->nr_attaches % 2 ? -1 : 1;
	task->nr_attaches = 0;
	task->attached_device = 0;
	if (h->votes >= VOTES_NEEDED)
		iommu_holders_set_attach_rule(h, IOMMU_ATTACH_PAIRS);
	else if (h->votes <= -VOTES_NEEDED)
		iommu_holders_set_attach_rule(h, IOMMU_ATTACH_TOGGLES);
}

static void vote_end(struct iommu_holders *h)
{
	if (h->votes > 0 || (!h->votes && h->fits && !h->misfits))
		iommu_holders_set_attach_rule(h, IOMMU_ATTACH_PAIRS);
	else if (h->votes < 0)
		iommu_holders_set_attach_rule(h, IOMMU_ATTACH_TOGGLES);
}

/* Events of groups, attaches, maps and unmaps */

/* The device joined or left its group: earlier events no longer matter. */
static void reset_attaches(struct iommu_holders *h, struct held_device *hd)
{
	holders_wait_end(h, hd);
	holders_task_drops(h, hd);
	hd->holder = IOMMU_HOST;
	hd->open_pair = PAIR_NONE;
	hd->last_pair = PAIR_NONE;
	hd->unpaired = (struct event_stamp){ 0 };
	hd->first = FIRST_DECIDED;
	hd->attaches = 0;
}

/*
 * Whether all attaches of the device since the last group event belong to this add: 5.10 and 6.1
 * attach before it too if the group already has a domain.
 */
static bool belongs_to_add(const struct iommu_holders *h, const struct held_device *hd,
			   const struct event_stamp *at)
{
	const struct event_stamp *from = hd->group_seen ? &hd->add : &hd->first_at;

	if (!hd->attaches)
		return !hd->group_seen;
	if (hd->attaches > (hd->group_seen ? 1 : 2) || !from->seq || hd->added ||
	    (hd->group_seen && hd->holder != IOMMU_HOST) ||
	    holders_task_mapped_since(h, from->pid, from->seq))
		return false;
	return from->pid == at->pid || soon_after(from->ts, at->ts, ADD_WAIT);
}

static void add(struct iommu_holders *h, struct held_device *hd, const struct event_stamp *at)
{
	bool belongs = belongs_to_add(h, hd, at);

	if (hd->in_group && !belongs) {
		struct iommu_epoch *e;

		/* The trace lacks its removal. */
		first_decide(h, hd);
		holders_epoch_doubt(hd, 0);
		holders_epoch_close(hd, at->ts);
		e = holders_epoch_last(hd, 0);
		if (e)
			e->removed = true;
	}
	reset_attaches(h, hd);
	/* A new device had no holder before. A device that came back has its epoch already. */
	if (belongs && !hd->group_seen)
		holders_epochs_clear(hd);
	if (!holders_epoch_now(hd))
		holders_epoch_begin(h, hd, IOMMU_HOST, at->ts, false);
	hd->in_group = true;
	hd->group_seen = true;
	hd->add_pending = true;
	hd->added = true;
	hd->add = *at;
}

void iommu_holders_add(struct iommu_holders *h, uint32_t device, int32_t gid, int32_t pid,
		       uint64_t ts)
{
	struct event_stamp at;
	const struct device_entry *entry = holders_device_event(h, device, pid, ts, &at);
	struct iommu_device *d;

	if (!entry)
		return;
	d = iommu_device(h->devices, device);
	d->in_group = true;
	d->gid_known = true;
	d->gid = gid;
	add(h, entry->main, &at);
	if (entry->toggle)
		add(h, entry->toggle, &at);
}

static void remove_from_group(struct iommu_holders *h, struct held_device *hd,
			      const struct event_stamp *at, struct iommu_handover *what)
{
	struct iommu_epoch *e;

	*what = (struct iommu_handover){ .kind = IOMMU_HANDOVER_REMOVED };
	first_decide(h, hd);
	e = holders_epoch_now(hd);
	if (e) {
		holders_epoch_close(hd, at->ts);
		e->removed = true;
		what->ended = *e;
	}
	reset_attaches(h, hd);
	hd->in_group = false;
	hd->group_seen = true;
	hd->add_pending = false;
	hd->added = false;
	hd->add = (struct event_stamp){ 0 };
}

void iommu_holders_remove(struct iommu_holders *h, uint32_t device, uint64_t ts,
			  struct iommu_handover *what)
{
	struct event_stamp at;
	const struct device_entry *entry = holders_device_event(h, device, 0, ts, &at);
	struct iommu_handover unread;

	what = what ? what : &unread;
	*what = (struct iommu_handover){ .kind = IOMMU_HANDOVER_REMOVED };
	if (!entry)
		return;
	iommu_device(h->devices, device)->in_group = false;
	remove_from_group(h, entry->main, &at, what);
	if (entry->toggle)
		remove_from_group(h, entry->toggle, &at, &unread);
}

void iommu_holders_attach(struct iommu_holders *h, uint32_t device, int32_t pid, uint64_t ts,
			  const struct iommu_attach_probe *probe, struct iommu_handover *what)
{
	struct event_stamp at;
	const struct device_entry *entry = holders_device_event(h, device, pid, ts, &at);
	struct iommu_handover unread;

	what = what ? what : &unread;
	*what = (struct iommu_handover){ .kind = IOMMU_HANDOVER_UNDECIDED };
	if (!entry)
		return;
	if (entry->toggle && !probe && entry->main->in_group && !entry->main->add_pending)
		vote_attach(h, device, &at);
	attach_device(h, entry->main, &at, probe, what);
	if (entry->toggle)
		attach_device(h, entry->toggle, &at, probe, &unread);
}

/* Kernels up to 6.2 may really detach. Then the host has the device. */
static void detach(struct iommu_holders *h, struct held_device *hd, const struct event_stamp *at,
		   struct iommu_handover *what)
{
	enum pair_effect pair = hd->open_pair;

	if (!hd->in_group) {
		report(hd, IOMMU_HANDOVER_DEFAULT, what);
		return;
	}
	holders_wait_end(h, hd);
	hd->open_pair = PAIR_NONE;
	hd->add_pending = false;
	if (hd->first == FIRST_UNSEEN) {
		first_seen(h, hd, at, FIRST_ASSUMED_TAKE);
		first_gave_back(h, hd);
		report_change(hd, IOMMU_HANDOVER_GIVEN_BACK, what);
		return;
	}
	hd->first = FIRST_DECIDED;
	if (pair == PAIR_TAKES) {
		/* The device was taken by a single attach. */
		take(h, hd, &hd->open_at, IOMMU_GRADE_LIKELY, what);
		hd->single_attach = true;
	}
	hd->last_pair = PAIR_GIVES_BACK;
	if (hd->holder != IOMMU_HOST)
		give_back(h, hd, at, IOMMU_GRADE_LIKELY, what);
	else
		report(hd,
		       pair == PAIR_GIVES_BACK ? IOMMU_HANDOVER_PAIR_DONE : IOMMU_HANDOVER_DEFAULT,
		       what);
}

void iommu_holders_detach(struct iommu_holders *h, uint32_t device, int32_t pid, uint64_t ts,
			  struct iommu_handover *what)
{
	struct event_stamp at;
	const struct device_entry *entry = holders_device_event(h, device, pid, ts, &at);
	struct iommu_handover unread;

	what = what ? what : &unread;
	*what = (struct iommu_handover){ .kind = IOMMU_HANDOVER_DEFAULT };
	if (!entry)
		return;
	detach(h, entry->main, &at, what);
	if (entry->toggle)
		detach(h, entry->toggle, &at, &unread);
}

/* Wake all devices that wait for this task. */
static void wake_waiting(struct iommu_holders *h, struct task *t, bool map,
			 const struct event_stamp *at)
{
	struct held_device *hd;

	while ((hd = t->waiting) || (map && (hd = t->waiting_map))) {
		enum wait_for wait = hd->wait;

		holders_wait_end(h, hd);
		use_seen(h, hd, wait, map, at);
	}
}

static void task_used(struct iommu_holders *h, int32_t pid, uint64_t ts, bool map)
{
	struct event_stamp at;
	struct task *t;

	if (!h)
		return;
	at = holders_event(h, pid, ts);
	t = holders_task_get(h, at.pid);
	if (!t)
		return;
	if (t->waiting || t->waiting_map)
		wake_waiting(h, t, map, &at);
	if (map) {
		t->map_seq = at.seq;
		t->closing = 0;
	} else {
		t->unmap_seq = at.seq;
	}
	if (h->rule == IOMMU_ATTACH_UNKNOWN)
		vote_map(h, t, map);
}

void iommu_holders_map(struct iommu_holders *h, int32_t pid, uint64_t ts)
{
	task_used(h, pid, ts, true);
}

void iommu_holders_unmap(struct iommu_holders *h, int32_t pid, uint64_t ts)
{
	task_used(h, pid, ts, false);
}

static void host_uses(struct iommu_holders *h, struct held_device *hd, const struct event_stamp *at)
{
	const struct iommu_epoch *now = holders_epoch_now(hd);

	if (!hd->in_group)
		return;
	if (hd->holder == IOMMU_HOST) {
		if (hd->first != FIRST_DECIDED)
			holders_wait_end(h, hd);
		hd->first = FIRST_DECIDED;
		return;
	}
	if (hd->first == FIRST_ASSUMED_TAKE) {
		first_gave_back(h, hd);
		return;
	}
	if (now && now->grade == IOMMU_GRADE_CERTAIN)
		return;
	/* The trace lacks the give-back. */
	holders_epoch_doubt(hd, 0);
	holders_wait_end(h, hd);
	hd->open_pair = PAIR_NONE;
	hd->last_pair = PAIR_NONE;
	holders_epoch_switch(h, hd, IOMMU_HOST, at->ts, IOMMU_GRADE_LIKELY, 0);
}

void iommu_holders_host_uses(struct iommu_holders *h, uint32_t device, uint64_t ts)
{
	struct event_stamp at;
	const struct device_entry *entry = holders_device_event(h, device, 0, ts, &at);

	if (!entry)
		return;
	host_uses(h, entry->main, &at);
	if (entry->toggle)
		host_uses(h, entry->toggle, &at);
}

static void end(struct iommu_holders *h, struct held_device *hd, uint64_t ts)
{
	struct iommu_epoch *e;

	first_decide(h, hd);
	holders_wait_end(h, hd);
	e = holders_epoch_now(hd);
	if (e && e->pid != IOMMU_HOST && e->grade != IOMMU_GRADE_CERTAIN && hd->n - hd->old == 2 &&
	    hd->first_at.seq && !holders_task_mapped_since(h, e->pid, hd->taken_seq)) {
		/* These were its only attaches, and no map followed: they may have given back. */
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
	vote_end(h);
	for (uint32_t i = 0; i < h->room; i++) {
		if (h->entries[i].main)
			end(h, h->entries[i].main, ts);
	}
}
