/* SPDX-License-Identifier: LGPL-2.1 */
#include "verdict_text.h"
#include "core/faultlog/fault.h"
#include "core/faultlog/fault_page.h"

enum iommu_style iommu_verdict_style(enum iommu_verdict_kind kind, unsigned int excuses)
{
	return kind == IOMMU_VERDICT_NEVER_MAPPED && excuses ? IOMMU_STYLE_DOUBTFUL
							     : IOMMU_STYLE_BAD;
}

/* The owner of the mapping, unless it is known to be the faulting device. */
static void put_owner(const struct iommu_writer *w, const struct iommu_verdict_facts *what)
{
	const struct iommu_verdict *verdict = what->verdict;

	if (!verdict->owner.devices) {
		iommu_text_puts(w->t, ", device not known");
	} else if (!what->device) {
		iommu_text_puts(w->t, ", of ");
		iommu_put_owner(w, &verdict->owner);
	} else if (verdict->kind == IOMMU_VERDICT_AFTER_UNMAP && verdict->at &&
		   verdict->at < what->held_since) {
		iommu_text_puts(w->t, ", under its holder before");
	}
}

static void put_distance(const struct iommu_writer *w, const struct iommu_verdict *verdict,
			 bool page)
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

/* When and by which task the range was mapped or unmapped. */
static void put_done(const struct iommu_writer *w, const struct iommu_verdict *verdict)
{
	switch (verdict->kind) {
	case IOMMU_VERDICT_AFTER_UNMAP:
		iommu_text_puts(w->t, verdict->died ? ", went with its domain" : ", unmapped");
		iommu_put_age(w, " ", verdict->at, " before");
		break;
	case IOMMU_VERDICT_PAST_END:
		iommu_text_puts(w->t, ", mapped");
		iommu_put_age(w, " ", verdict->at, " ago");
		break;
	default:
		if (iommu_has_age(w, verdict->at))
			iommu_put_age(w, ", ", verdict->at, " ago");
		else if (verdict->interrupt || (w->comm && verdict->pid != IOMMU_PID_UNKNOWN))
			iommu_text_putc(w->t, ',');
		break;
	}
	if (!verdict->died)
		iommu_put_by(w, verdict->pid, verdict->interrupt);
}

const char *iommu_wrong_direction(const struct iommu_verdict *verdict, enum iommu_access access)
{
	if (verdict->kind != IOMMU_VERDICT_MAPPED)
		return NULL;
	if (access == IOMMU_ACCESS_WRITE && verdict->direction == IOMMU_DMA_TO_DEVICE)
		return " for reads by the device only (TO_DEVICE)";
	if (access == IOMMU_ACCESS_READ && verdict->direction == IOMMU_DMA_FROM_DEVICE)
		return " for writes by the device only (FROM_DEVICE)";
	return NULL;
}

static void put_verdict(const struct iommu_writer *w, const struct iommu_verdict_facts *what,
			const struct iommu_fault_page *page)
{
	const struct iommu_verdict *verdict = what->verdict;
	const char *wrong = iommu_wrong_direction(verdict, what->access);

	iommu_text_styled(w->t, iommu_verdict_style(verdict->kind, what->excuses),
			  iommu_verdict_name(verdict->kind));
	/* The direction implies what the page lacks. */
	if (wrong)
		iommu_text_puts(w->t, wrong);
	else if (verdict->kind == IOMMU_VERDICT_MAPPED && page->lacks == IOMMU_ACCESS_WRITE)
		iommu_text_puts(w->t, " read-only");
	else if (verdict->kind == IOMMU_VERDICT_MAPPED && page->lacks == IOMMU_ACCESS_READ)
		iommu_text_puts(w->t, " write-only");
	iommu_text_puts(w->t, ": ");
	if (verdict->kind == IOMMU_VERDICT_PAST_END)
		put_distance(w, verdict, what->log && what->log->has & IOMMU_ADDRESS_PAGE);
	iommu_put_range(w->t, verdict->first, verdict->last);
	put_done(w, verdict);
	if (verdict->partly)
		iommu_text_puts(w->t, ", a part of its page only");
	if (verdict->cut)
		iommu_text_puts(w->t, ", but not all mappings at the address were examined");
}

void iommu_verdict_text(const struct iommu_writer *w, const struct iommu_verdict_facts *what)
{
	const struct iommu_verdict *verdict = what->verdict;
	struct iommu_fault_page page = { .presence = IOMMU_PAGE_UNKNOWN };

	if (what->log)
		page = iommu_fault_page(what->log);
	if (verdict->kind == IOMMU_VERDICT_NEVER_MAPPED) {
		iommu_text_styled(w->t, iommu_verdict_style(verdict->kind, what->excuses),
				  iommu_verdict_name(verdict->kind));
		if (what->excuses & IOMMU_EXCUSE_LATE)
			iommu_text_puts(w->t, " since the trace began");
		if (what->excuses & IOMMU_EXCUSE_LOST)
			iommu_text_puts(w->t, ", but events were lost");
		if (what->excuses & IOMMU_EXCUSE_LOG)
			iommu_text_puts(w->t, " in this log, which need not show all maps");
		if (verdict->cut)
			iommu_text_puts(w->t,
					", but not all mappings at the address were examined");
	} else {
		put_verdict(w, what, &page);
		put_owner(w, what);
	}
	if (verdict->kind == IOMMU_VERDICT_MAPPED && page.presence == IOMMU_PAGE_ABSENT)
		iommu_text_puts(w->t, "; flags say not present");
	else if (verdict->kind != IOMMU_VERDICT_MAPPED && page.presence == IOMMU_PAGE_PRESENT)
		iommu_text_puts(w->t, "; flags say present");
}
