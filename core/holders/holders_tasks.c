/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "holders_internal.h"

static uint32_t bucket(const struct iommu_holders *h, int32_t pid)
{
	uint32_t x = (uint32_t)pid * 0x9e3779b9U;

	return (x ^ x >> 15) & h->tasks_mask;
}

struct task *holders_task_find(const struct iommu_holders *h, int32_t pid)
{
	struct task *t = h->tasks ? h->tasks[bucket(h, pid)] : NULL;

	while (t && t->pid != pid)
		t = t->next;
	return t;
}

static void idle_leave(struct iommu_holders *h, struct task *t)
{
	if (!t->idle)
		return;
	t->idle = false;
	h->nr_idle--;
	if (t->newer)
		t->newer->older = t->older;
	else
		h->newest = t->older;
	if (t->older)
		t->older->newer = t->newer;
	else
		h->oldest = t->newer;
}

static void forget(struct iommu_holders *h, struct task *t)
{
	struct task **p = &h->tasks[bucket(h, t->pid)];

	idle_leave(h, t);
	while (*p != t)
		p = &(*p)->next;
	*p = t->next;
	h->nr_tasks--;
	free(t);
}

/* Tasks that hold a device, or that one waits for, are not forgotten: there are few. */
static void idle_enter(struct iommu_holders *h, struct task *t)
{
	if (t == h->newest)
		return;
	idle_leave(h, t);
	if (t->nr_held || t->waiting || t->waiting_map)
		return;
	t->idle = true;
	h->nr_idle++;
	t->newer = NULL;
	t->older = h->newest;
	if (t->older)
		t->older->newer = t;
	else
		h->oldest = t;
	h->newest = t;
	if (h->nr_idle > TASKS_IDLE_MAX)
		forget(h, h->oldest);
}

static bool grow(struct iommu_holders *h)
{
	uint32_t size = h->tasks ? (h->tasks_mask + 1) * 2 : 64;
	uint32_t old_size = h->tasks ? h->tasks_mask + 1 : 0;
	struct task **old = h->tasks;
	struct task **tasks = calloc(size, sizeof(*tasks));

	if (!tasks)
		return false;
	h->tasks = tasks;
	h->tasks_mask = size - 1;
	for (uint32_t i = 0; i < old_size; i++) {
		struct task *t, *next;

		for (t = old[i]; t; t = next) {
			uint32_t at = bucket(h, t->pid);

			next = t->next;
			t->next = tasks[at];
			tasks[at] = t;
		}
	}
	free(old);
	return true;
}

/* The task, which is now the most recently seen one. NULL where there is no memory. */
struct task *holders_task_get(struct iommu_holders *h, int32_t pid)
{
	struct task *t = h->newest;
	uint32_t at;

	/* Most events are of the task that the event before was of. */
	if (t && t->pid == pid)
		return t;
	t = holders_task_find(h, pid);
	if (!t) {
		if ((!h->tasks || h->nr_tasks > h->tasks_mask) && !grow(h) && !h->tasks)
			return NULL;
		t = calloc(1, sizeof(*t));
		if (!t)
			return NULL;
		at = bucket(h, pid);
		t->pid = pid;
		t->next = h->tasks[at];
		h->tasks[at] = t;
		h->nr_tasks++;
	}
	idle_enter(h, t);
	return t;
}

bool holders_task_mapped_since(const struct iommu_holders *h, int32_t pid, uint64_t seq)
{
	const struct task *t = holders_task_find(h, pid);

	return t && t->map_seq > seq;
}

bool holders_task_unmapped_since(const struct iommu_holders *h, int32_t pid, uint64_t seq)
{
	const struct task *t = holders_task_find(h, pid);

	return t && t->unmap_seq > seq;
}

bool holders_task_holds_other(const struct iommu_holders *h, int32_t pid, const struct holding *hd)
{
	const struct task *t = holders_task_find(h, pid);

	/* By the set, for it may be the device's other rule that runs beside which asks. */
	return t && t->nr_held > iommu_set_has(h->devices, t->held, hd->device);
}

/* Count the device as its holder's. */
void holders_task_holds(struct iommu_holders *h, struct holding *hd)
{
	struct task *t;
	uint32_t set;

	if (!hd->live || hd->counted || hd->holder == IOMMU_HOST)
		return;
	t = holders_task_get(h, hd->holder);
	if (!t)
		return;
	hd->counted = true;
	t->nr_held++;
	idle_leave(h, t);
	t->closing = 0;
	set = t->held_lost ? 0 : iommu_set_with(h->devices, t->held, hd->device);
	t->held_lost = !set;
	t->held = set;
}

void holders_task_drops(struct iommu_holders *h, struct holding *hd)
{
	struct task *t = hd->counted ? holders_task_find(h, hd->holder) : NULL;

	hd->counted = false;
	if (!t)
		return;
	t->nr_held--;
	if (!t->nr_held)
		t->held_lost = false;
	t->held = t->held_lost ? 0 : iommu_set_without(h->devices, t->held, hd->device);
	if (t->nr_held && !t->held)
		t->held_lost = true;
	idle_enter(h, t);
}

void holders_task_gave_back(struct iommu_holders *h, int32_t pid, const struct holding *hd)
{
	struct task *t = hd->live ? holders_task_get(h, pid) : NULL;

	if (t)
		t->closing = iommu_set_with(h->devices, t->closing, hd->device);
}

static struct holding **list_of(struct task *t, enum wait wait)
{
	return wait == WAIT_MAP ? &t->waiting_map : &t->waiting;
}

void holders_wait_end(struct iommu_holders *h, struct holding *hd)
{
	struct task *t = hd->waits_for;

	if (hd->wait == WAIT_NONE)
		return;
	if (hd->wait_prev)
		hd->wait_prev->wait_next = hd->wait_next;
	else
		*list_of(t, hd->wait) = hd->wait_next;
	if (hd->wait_next)
		hd->wait_next->wait_prev = hd->wait_prev;
	hd->wait = WAIT_NONE;
	hd->waits_for = NULL;
	hd->wait_prev = NULL;
	hd->wait_next = NULL;
	idle_enter(h, t);
}

void holders_wait_for(struct iommu_holders *h, struct holding *hd, int32_t pid, enum wait wait)
{
	struct task *t = holders_task_get(h, pid);
	struct holding **list;

	holders_wait_end(h, hd);
	/* Ending the last wait made its task idle, and that may have been the one. */
	t = t ? holders_task_get(h, pid) : NULL;
	if (!t)
		return;
	list = list_of(t, wait);
	hd->wait = wait;
	hd->waits_for = t;
	hd->wait_next = *list;
	if (*list)
		(*list)->wait_prev = hd;
	*list = hd;
	idle_leave(h, t);
}

void holders_tasks_free(struct iommu_holders *h)
{
	for (uint32_t i = 0; h->tasks && i <= h->tasks_mask; i++) {
		struct task *t, *next;

		for (t = h->tasks[i]; t; t = next) {
			next = t->next;
			free(t);
		}
	}
	free(h->tasks);
}
