/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "holders_internal.h"

/* So many more signs for one family than for the other decide. */
#define VOTES 2

enum iommu_grade holders_family_grade(const struct iommu_holders *h)
{
	return h->family == IOMMU_FAMILY_UNKNOWN ? IOMMU_GRADE_UNKNOWN : IOMMU_GRADE_LIKELY;
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
void holders_family_watch_attach(struct iommu_holders *h, uint32_t device, const struct mark *at)
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

void holders_family_watch_map(struct iommu_holders *h, struct task *task, bool map)
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

void holders_family_watch_end(struct iommu_holders *h)
{
	if (h->votes > 0 || (!h->votes && h->fits && !h->misfits))
		iommu_holders_family(h, IOMMU_FAMILY_PAIRS);
	else if (h->votes < 0)
		iommu_holders_family(h, IOMMU_FAMILY_TOGGLE);
}
