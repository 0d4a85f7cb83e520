/* SPDX-License-Identifier: LGPL-2.1 */
#include "line_history.h"

#include "verdict_text.h"
#include "words.h"

struct writer {
	struct iommu_writer words;
	struct iommu_text *t; /* same as words.t */
	struct iommu_replay *r;
	const struct iommu_step *step;
};

/* An unmap without any known mapping. */
static void put_stray(const struct writer *w, const struct iommu_unmap_facts *facts)
{
	const struct iommu_unmapped_piece *before = &facts->before;

	if (facts->owner.devices) {
		iommu_put_owner(&w->words, &facts->owner);
		iommu_text_puts(w->t, ", ");
	}
	if (facts->again) {
		iommu_text_puts(w->t, before->died ? "went with its domain" : "unmapped before");
		iommu_put_age(&w->words, ", ", before->at, " ago");
		if (!before->died)
			iommu_put_by(&w->words, before->pid, before->interrupt);
		return;
	}
	iommu_text_puts(w->t, facts->excuses & IOMMU_EXCUSE_LATE
				      ? "mapped before the trace, or never"
				      : "never mapped");
	if (facts->excuses & IOMMU_EXCUSE_LOST)
		iommu_text_puts(w->t, ", or its map was lost");
	if (facts->excuses & IOMMU_EXCUSE_CUT)
		iommu_text_puts(w->t, ", or its mapping was not examined");
}

static void put_count(const struct writer *w, const struct iommu_unmap_facts *facts)
{
	if (facts->nr == 1)
		return;
	iommu_text_puts(w->t, facts->more ? ", more than " : ", ");
	iommu_text_dec(w->t, facts->nr);
	iommu_text_puts(w->t, " mappings");
}

/* The lifetimes of the unmapped mappings, from the newest to the oldest. */
static void put_life(const struct writer *w, const struct iommu_unmap_facts *facts)
{
	if (!iommu_has_age(&w->words, facts->newest) || !iommu_has_age(&w->words, facts->oldest))
		return;
	iommu_put_age(&w->words, ", lived ", facts->newest, "");
	/* Mappings made by one call are only microseconds apart. */
	if (facts->newest - facts->oldest >= 1000000)
		iommu_put_age(&w->words, " to ", facts->oldest, "");
}

static void put_unmap(const struct writer *w, const struct iommu_unmap_facts *facts)
{
	/* The size is modulo 2^64, so it may be smaller than the number of mapped bytes. */
	uint64_t asked = w->step->done;
	uint64_t bytes = facts->bytes < asked ? asked - facts->bytes : 0;

	if (!facts->nr) {
		put_stray(w, facts);
		return;
	}
	if (facts->owner.devices && !facts->tie)
		iommu_put_owner(&w->words, &facts->owner);
	else
		iommu_text_puts(w->t, facts->pending ? "device not known yet" : "device not known");
	put_count(w, facts);
	if (facts->fits > 1 || facts->cut) {
		/* The age depends on which mapping it is. */
		iommu_text_puts(w->t, facts->cut ? ", one of more than " : ", one of ");
		iommu_text_dec(w->t, facts->fits);
		iommu_text_puts(w->t, " that were mapped there");
		return;
	}
	put_life(w, facts);
	if (facts->selftest)
		iommu_text_puts(w->t, ", VFIO's self-test");
	if (facts->nr == 1 && (facts->part || facts->rest)) {
		iommu_text_puts(w->t, facts->part ? ", part of " : ", the rest of ");
		iommu_put_range(w->t, facts->first, facts->last);
	}
	if (facts->nr == 1 && facts->by_task && facts->pid != w->step->pid && w->words.comm) {
		iommu_text_puts(w->t, ", mapped");
		iommu_put_by(&w->words, facts->pid, false);
	}
	if (bytes && !facts->more) {
		iommu_text_puts(w->t, ", ");
		iommu_text_size(w->t, bytes);
		iommu_text_puts(w->t, " of it not mapped");
	}
}

/* "host held it 6.034 s", with "at least" if the epoch began before the trace. */
static void put_epoch(const struct writer *w, const char *before, const struct iommu_epoch *epoch,
		      uint64_t until)
{
	iommu_text_puts(w->t, before);
	if (!epoch->from || until < epoch->from)
		return;
	if (epoch->before && until == epoch->from) {
		iommu_text_puts(w->t, " before"); /* it ended when the trace began */
		return;
	}
	iommu_text_puts(w->t, epoch->before ? " for at least " : " ");
	iommu_text_duration(w->t, until - epoch->from);
}

static void put_ended(const struct writer *w, const struct iommu_epoch *epoch)
{
	if (!epoch->ended) /* the previous epoch is unknown */
		return;
	iommu_text_puts(w->t, ", ");
	iommu_put_holder(&w->words, epoch->pid);
	put_epoch(w, " held it", epoch, epoch->to);
}

/* Later events decide whether the current epoch ends here. */
static void put_not_yet(const struct writer *w, const struct iommu_epoch *now)
{
	iommu_text_puts(w->t, "holder not known yet");
	if (now->from == w->step->ts) {
		if (now->pid == IOMMU_HOST)
			return; /* the trace began with it */
		iommu_text_puts(w->t, ", perhaps ");
		iommu_put_holder(&w->words, now->pid);
		return;
	}
	iommu_text_puts(w->t, ", until now ");
	iommu_put_holder(&w->words, now->pid);
	put_epoch(w, "", now, w->step->ts);
}

static void put_handover(const struct writer *w, const struct iommu_handover *what)
{
	switch (what->kind) {
	case IOMMU_HANDOVER_UNDECIDED:
		put_not_yet(w, &what->begun);
		break;
	case IOMMU_HANDOVER_DEFAULT:
		iommu_text_puts(w->t, "its default domain, host has it");
		break;
	case IOMMU_HANDOVER_TAKEN:
		iommu_text_puts(w->t, "taken");
		iommu_put_by(&w->words, what->begun.pid, false);
		iommu_text_puts(w->t, iommu_grade_suffix(what->begun.grade));
		put_ended(w, &what->ended);
		break;
	case IOMMU_HANDOVER_GIVEN_BACK:
		iommu_text_puts(w->t, "given back to the host");
		if (what->ended.ended && w->words.comm)
			iommu_put_by(&w->words, what->ended.pid, false);
		iommu_text_puts(w->t, iommu_grade_suffix(what->ended.ended ? what->ended.grade
									   : what->begun.grade));
		if (what->ended.ended)
			put_epoch(w, ", held", &what->ended, what->ended.to);
		break;
	case IOMMU_HANDOVER_PAIR_DONE:
		iommu_text_puts(w->t, "given back, second attach");
		break;
	case IOMMU_HANDOVER_JOINED:
		iommu_text_puts(w->t, "joins another device's domain, ");
		iommu_put_holder(&w->words, what->begun.pid);
		iommu_text_puts(w->t, " keeps it");
		iommu_text_puts(w->t, iommu_grade_suffix(what->begun.grade));
		break;
	case IOMMU_HANDOVER_REMOVED:
		iommu_text_puts(w->t, "removed");
		put_ended(w, &what->ended);
		break;
	case IOMMU_HANDOVER_KEPT:
		iommu_put_holder(&w->words, what->begun.pid);
		iommu_text_puts(w->t, " keeps it");
		iommu_text_puts(w->t, iommu_grade_suffix(what->begun.grade));
		break;
	}
}

static void put_fault(const struct writer *w, const struct iommu_line_facts *facts)
{
	uint32_t device = facts->fault.device;
	const struct iommu_epoch *now =
		device ? iommu_holders_epoch_now(iommu_replay_holders(w->r), device) : NULL;
	const struct iommu_verdict_facts what = {
		.verdict = &facts->fault.verdict,
		.device = device,
		.access = facts->fault.access,
		.excuses = facts->fault.excuses,
		.log = w->step->fault,
		.held_since = now && !now->before ? now->from : 0,
	};

	iommu_verdict_text(&w->words, &what);
}

void iommu_line_history_of(struct iommu_text *t, struct iommu_replay *r,
			   struct iommu_devices *devices, const struct iommu_line_facts *facts,
			   const struct iommu_step *step,
			   const char *(*comm)(void *arg, int32_t pid), void *arg)
{
	const struct writer w = {
		.words = { t, devices, step->ts, comm, arg },
		.t = t,
		.r = r,
		.step = step,
	};

	if (facts->kind == IOMMU_LINE_FACTS_NONE)
		return;
	if (facts->kind == IOMMU_LINE_FACTS_FAULT &&
	    facts->fault.verdict.kind == IOMMU_VERDICT_NONE)
		return;
	iommu_text_puts(t, "; history: ");
	switch (facts->kind) {
	case IOMMU_LINE_FACTS_UNMAP:
		put_unmap(&w, &facts->unmap);
		break;
	case IOMMU_LINE_FACTS_HANDOVER:
		put_handover(&w, &facts->handover);
		break;
	case IOMMU_LINE_FACTS_FAULT:
		put_fault(&w, facts);
		break;
	default:
		break;
	}
}

void iommu_line_history(struct iommu_text *t, struct iommu_replay *r, const struct iommu_step *step,
			const char *(*comm)(void *arg, int32_t pid), void *arg)
{
	iommu_line_history_of(t, r, iommu_replay_devices(r), iommu_replay_line_facts(r), step, comm,
			      arg);
}
