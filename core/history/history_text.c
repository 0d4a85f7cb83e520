/* SPDX-License-Identifier: LGPL-2.1 */
#include "history_text.h"

/* So many devices of a set are named. */
#define NAMED_MAX 4

struct writer {
	struct iommu_text *t;
	struct iommu_replay *r;
	const struct iommu_step *step;
	const char *(*comm)(void *arg, int32_t pid);
	void *arg;
};

/* vfiotest-312 as in the report, or pid 312. */
static void put_task(const struct writer *w, int32_t pid)
{
	const char *name = w->comm(w->arg, pid);

	if (name) {
		iommu_text_untrusted(w->t, name, strlen(name));
		iommu_text_putc(w->t, '-');
	} else {
		iommu_text_puts(w->t, "pid ");
	}
	iommu_text_signed(w->t, pid);
}

/* " by vfiotest-312", as far as that is known. */
static void put_by(const struct writer *w, int32_t pid, bool interrupt)
{
	if (interrupt) {
		iommu_text_puts(w->t, " in an interrupt");
	} else if (w->comm) {
		iommu_text_puts(w->t, " by ");
		put_task(w, pid);
	}
}

/* "host", "vfiotest-312" or "a task". */
static void put_holder(const struct writer *w, int32_t pid)
{
	if (pid == IOMMU_HOST)
		iommu_text_puts(w->t, "host");
	else if (w->comm)
		put_task(w, pid);
	else
		iommu_text_puts(w->t, "a task");
}

static const char *grade_of(enum iommu_grade grade)
{
	static const char *const grades[] = {
		[IOMMU_GRADE_UNKNOWN] = " (uncertain)",
		[IOMMU_GRADE_LIKELY] = " (likely)",
		[IOMMU_GRADE_CERTAIN] = " (certain)",
	};

	return grades[grade];
}

/* Whether an age can be told of something at @at. */
static bool has_age(const struct writer *w, uint64_t at)
{
	return at && w->step->ts >= at;
}

/* @before, the time from @at to now, @after; nothing in a trace without times. */
static void put_age(const struct writer *w, const char *before, uint64_t at, const char *after)
{
	if (!has_age(w, at))
		return;
	iommu_text_puts(w->t, before);
	iommu_text_duration(w->t, w->step->ts - at);
	iommu_text_puts(w->t, after);
}

/* 0x200000 - 0x204000 (16K) */
static void put_range(const struct writer *w, uint64_t first, uint64_t last)
{
	uint64_t size = last - first + 1;
	uint64_t count;

	iommu_text_hex(w->t, first, 1);
	iommu_text_puts(w->t, " - ");
	if (last == UINT64_MAX)
		iommu_text_puts(w->t, "the end of addresses");
	else
		iommu_text_hex(w->t, last + 1, 1);
	if (iommu_size_unit(size, &count)) {
		iommu_text_puts(w->t, " (");
		iommu_text_size(w->t, size);
		iommu_text_putc(w->t, ')');
	}
}

static void put_devices(const struct writer *w, const struct iommu_owner *owner)
{
	struct iommu_devices *devices = iommu_replay_devices(w->r);
	uint32_t nr;
	const uint32_t *list = iommu_set_devices(devices, owner->devices, &nr);

	for (uint32_t i = 0; i < nr && i < NAMED_MAX; i++) {
		const struct iommu_device *device = iommu_device(devices, list[i]);

		iommu_text_puts(w->t, !i ? "" : i + 1 == nr ? " and " : ", ");
		iommu_text_untrusted(w->t, device->name, device->len);
	}
	if (nr > NAMED_MAX) {
		iommu_text_puts(w->t, " and ");
		iommu_text_dec(w->t, nr - NAMED_MAX);
		iommu_text_puts(w->t, " more");
	}
	iommu_text_puts(w->t, grade_of(owner->grade));
}

/* An unmap of what was not mapped, as far as the trace tells. */
static void put_stray(const struct writer *w, const struct iommu_told_unmap *told)
{
	const struct iommu_dead *before = &told->before;

	if (told->owner.devices) {
		put_devices(w, &told->owner);
		iommu_text_puts(w->t, ", ");
	}
	if (told->again) {
		iommu_text_puts(w->t, before->died ? "went with its domain" : "unmapped before");
		put_age(w, ", ", before->at, " ago");
		if (!before->died)
			put_by(w, before->pid, before->interrupt);
		return;
	}
	iommu_text_puts(w->t, told->excuses & IOMMU_EXCUSE_LATE
				      ? "mapped before the trace, or never"
				      : "never mapped");
	if (told->excuses & IOMMU_EXCUSE_LOST)
		iommu_text_puts(w->t, ", or its map was lost");
}

static void put_count(const struct writer *w, const struct iommu_told_unmap *told)
{
	if (told->nr == 1)
		return;
	iommu_text_puts(w->t, told->more ? ", more than " : ", ");
	iommu_text_dec(w->t, told->nr);
	iommu_text_puts(w->t, " mappings");
}

/* How long what is unmapped was mapped: from the newest mapping's age to the oldest's. */
static void put_life(const struct writer *w, const struct iommu_told_unmap *told)
{
	if (!has_age(w, told->newest) || !has_age(w, told->oldest))
		return;
	put_age(w, ", lived ", told->newest, "");
	/* Those of one call are microseconds apart. */
	if (told->newest - told->oldest >= 1000000)
		put_age(w, " to ", told->oldest, "");
}

static void put_unmap(const struct writer *w, const struct iommu_told_unmap *told)
{
	/* What is not mapped is counted modulo 2^64, and there is less of it. */
	uint64_t asked = w->step->done;
	uint64_t bytes = told->bytes < asked ? asked - told->bytes : 0;

	if (!told->nr) {
		put_stray(w, told);
		return;
	}
	if (told->owner.devices && !told->tie)
		put_devices(w, &told->owner);
	else
		iommu_text_puts(w->t, told->pending ? "device not known yet" : "device not known");
	put_count(w, told);
	if (told->fits > 1) {
		/* Which one it is decides its age, too. */
		iommu_text_puts(w->t, ", one of ");
		iommu_text_dec(w->t, told->fits);
		iommu_text_puts(w->t, " that were mapped there");
		return;
	}
	put_life(w, told);
	if (told->selftest)
		iommu_text_puts(w->t, ", VFIO's self-test");
	if (told->nr == 1 && (told->part || told->rest)) {
		iommu_text_puts(w->t, told->part ? ", part of " : ", the rest of ");
		put_range(w, told->first, told->last);
	}
	if (told->nr == 1 && told->by_task && told->pid != w->step->pid && w->comm) {
		iommu_text_puts(w->t, ", mapped");
		put_by(w, told->pid, false);
	}
	if (bytes && !told->more) {
		iommu_text_puts(w->t, ", ");
		iommu_text_size(w->t, bytes);
		iommu_text_puts(w->t, " of it not mapped");
	}
}

/* "host held it 6.034 s"; for longer, where it began before the trace. */
static void put_epoch(const struct writer *w, const char *before, const struct iommu_epoch *epoch,
		      uint64_t until)
{
	iommu_text_puts(w->t, before);
	if (!epoch->from || until < epoch->from)
		return;
	if (epoch->before && until == epoch->from) {
		iommu_text_puts(w->t, " before"); /* it ends where the trace begins */
		return;
	}
	iommu_text_puts(w->t, epoch->before ? " for at least " : " ");
	iommu_text_duration(w->t, until - epoch->from);
}

static void put_ended(const struct writer *w, const struct iommu_epoch *epoch)
{
	/* Nothing is known of it. */
	if (!epoch->ended)
		return;
	iommu_text_puts(w->t, ", ");
	put_holder(w, epoch->pid);
	put_epoch(w, " held it", epoch, epoch->to);
}

/* The epoch now, of which a later event may say that it ended here. */
static void put_not_yet(const struct writer *w, const struct iommu_epoch *now)
{
	iommu_text_puts(w->t, "holder not known yet");
	if (now->from == w->step->ts) {
		if (now->pid == IOMMU_HOST)
			return; /* the trace begins with it */
		iommu_text_puts(w->t, ", perhaps ");
		put_holder(w, now->pid);
		return;
	}
	iommu_text_puts(w->t, ", until now ");
	put_holder(w, now->pid);
	put_epoch(w, "", now, w->step->ts);
}

static void put_handover(const struct writer *w, const struct iommu_handover *what)
{
	switch (what->kind) {
	case IOMMU_HANDOVER_NOT_YET:
		put_not_yet(w, &what->begun);
		break;
	case IOMMU_HANDOVER_DEFAULT:
		iommu_text_puts(w->t, "its default domain, host has it");
		break;
	case IOMMU_HANDOVER_TAKEN:
		iommu_text_puts(w->t, "taken");
		put_by(w, what->begun.pid, false);
		iommu_text_puts(w->t, grade_of(what->begun.grade));
		put_ended(w, &what->ended);
		break;
	case IOMMU_HANDOVER_GIVEN_BACK:
		iommu_text_puts(w->t, "given back to the host");
		if (what->ended.ended && w->comm)
			put_by(w, what->ended.pid, false);
		iommu_text_puts(
			w->t, grade_of(what->ended.ended ? what->ended.grade : what->begun.grade));
		if (what->ended.ended)
			put_epoch(w, ", held", &what->ended, what->ended.to);
		break;
	case IOMMU_HANDOVER_REST:
		iommu_text_puts(w->t, "given back, second attach");
		break;
	case IOMMU_HANDOVER_JOINED:
		iommu_text_puts(w->t, "joins another device's domain, ");
		put_holder(w, what->begun.pid);
		iommu_text_puts(w->t, " keeps it");
		iommu_text_puts(w->t, grade_of(what->begun.grade));
		break;
	case IOMMU_HANDOVER_REMOVED:
		iommu_text_puts(w->t, "removed");
		put_ended(w, &what->ended);
		break;
	}
}

/* Whose the mapping is, where that is not simply the device that faulted. */
static void put_owner(const struct writer *w, const struct iommu_verdict *verdict, uint32_t device)
{
	const struct iommu_epoch *now;

	if (!verdict->owner.devices) {
		iommu_text_puts(w->t, ", device not known");
		return;
	}
	if (!device) {
		iommu_text_puts(w->t, ", of ");
		put_devices(w, &verdict->owner);
		return;
	}
	now = iommu_holders_now(iommu_replay_holders(w->r), device);
	if (verdict->kind == IOMMU_VERDICT_AFTER_UNMAP && now && !now->before && verdict->at &&
	    verdict->at < now->from)
		iommu_text_puts(w->t, ", under its holder before");
}

static void put_distance(const struct writer *w, const struct iommu_verdict *verdict, bool page)
{
	if (page)
		iommu_text_puts(w->t, "its page is ");
	if (verdict->distance) {
		iommu_text_hex(w->t, verdict->distance, 1);
		iommu_text_puts(w->t, verdict->distance == 1 ? " byte" : " bytes");
	} else {
		iommu_text_puts(w->t, "right");
	}
	iommu_text_puts(w->t, " after ");
}

/* When it was mapped or unmapped, and by whom. */
static void put_done(const struct writer *w, const struct iommu_verdict *verdict)
{
	switch (verdict->kind) {
	case IOMMU_VERDICT_AFTER_UNMAP:
		iommu_text_puts(w->t, verdict->died ? ", went with its domain" : ", unmapped");
		put_age(w, " ", verdict->at, " before");
		break;
	case IOMMU_VERDICT_PAST_END:
		iommu_text_puts(w->t, ", mapped");
		put_age(w, " ", verdict->at, " ago");
		break;
	default:
		if (has_age(w, verdict->at))
			put_age(w, ", ", verdict->at, " ago");
		else if (verdict->interrupt || w->comm)
			iommu_text_putc(w->t, ',');
		break;
	}
	if (!verdict->died)
		put_by(w, verdict->pid, verdict->interrupt);
}

static void put_verdict(const struct writer *w, const struct iommu_verdict *verdict,
			const struct iommu_fault_page *page, bool cut)
{
	iommu_text_puts(w->t, iommu_verdict_name(verdict->kind));
	if (verdict->kind == IOMMU_VERDICT_MAPPED && page->lacks == IOMMU_ACCESS_WRITE)
		iommu_text_puts(w->t, " read-only");
	else if (verdict->kind == IOMMU_VERDICT_MAPPED && page->lacks == IOMMU_ACCESS_READ)
		iommu_text_puts(w->t, " write-only");
	iommu_text_puts(w->t, ": ");
	if (verdict->kind == IOMMU_VERDICT_PAST_END)
		put_distance(w, verdict, cut);
	put_range(w, verdict->first, verdict->last);
	put_done(w, verdict);
	if (verdict->partly)
		iommu_text_puts(w->t, ", a part of its page only");
}

static void put_fault(const struct writer *w, const struct iommu_verdict *verdict, uint32_t device,
		      unsigned int excuses)
{
	const struct iommu_fault *fault = w->step->kind == IOMMU_STEP_LOG ? w->step->fault : NULL;
	struct iommu_fault_page page = { .presence = IOMMU_PAGE_UNKNOWN };

	if (fault)
		page = iommu_fault_page(fault);
	if (verdict->kind == IOMMU_VERDICT_NEVER_MAPPED) {
		iommu_text_puts(w->t, iommu_verdict_name(verdict->kind));
		if (excuses & IOMMU_EXCUSE_LATE)
			iommu_text_puts(w->t, " since the trace began");
		if (excuses & IOMMU_EXCUSE_LOST)
			iommu_text_puts(w->t, ", but events were lost");
	} else {
		put_verdict(w, verdict, &page, fault && fault->has & IOMMU_ADDRESS_PAGE);
		put_owner(w, verdict, device);
	}
	if (verdict->kind == IOMMU_VERDICT_MAPPED && page.presence == IOMMU_PAGE_ABSENT)
		iommu_text_puts(w->t, "; flags say not present");
	else if (verdict->kind != IOMMU_VERDICT_MAPPED && page.presence == IOMMU_PAGE_PRESENT)
		iommu_text_puts(w->t, "; flags say present");
}

void iommu_history_text(struct iommu_text *t, struct iommu_replay *r, const struct iommu_step *step,
			const char *(*comm)(void *arg, int32_t pid), void *arg)
{
	const struct iommu_told *told = iommu_replay_told(r);
	const struct writer w = { .t = t, .r = r, .step = step, .comm = comm, .arg = arg };

	if (told->kind == IOMMU_TOLD_NOTHING)
		return;
	if (told->kind == IOMMU_TOLD_FAULT && told->fault.verdict.kind == IOMMU_VERDICT_NONE)
		return;
	iommu_text_puts(t, "; history: ");
	switch (told->kind) {
	case IOMMU_TOLD_UNMAP:
		put_unmap(&w, &told->unmap);
		break;
	case IOMMU_TOLD_HANDOVER:
		put_handover(&w, &told->handover);
		break;
	case IOMMU_TOLD_FAULT:
		put_fault(&w, &told->fault.verdict, told->fault.device, told->fault.excuses);
		break;
	default:
		break;
	}
}
