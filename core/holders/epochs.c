/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "epochs_internal.h"

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

/* The last epoch, or the one so many before it; NULL where there is none. */
struct iommu_epoch *holders_epoch_last(const struct holding *hd, size_t back)
{
	return hd->n - hd->old > back ? &hd->epochs[hd->n - 1 - back] : NULL;
}

struct iommu_epoch *holders_epoch_now(const struct holding *hd)
{
	struct iommu_epoch *e = holders_epoch_last(hd, 0);

	return e && !e->ended ? e : NULL;
}

/* Room for one more, the oldest dropped where there are too many; they move rarely. */
static bool make_room(struct holding *hd)
{
	if (hd->n - hd->old >= IOMMU_EPOCHS_MAX) {
		hd->old++;
		hd->dropped++;
	}
	if (hd->n < hd->room)
		return true;
	if (hd->old >= IOMMU_EPOCHS_MAX) {
		hd->n -= hd->old;
		memmove(hd->epochs, hd->epochs + hd->old, hd->n * sizeof(*hd->epochs));
		hd->old = 0;
	} else {
		size_t room = hd->room ? hd->room * 2 : 4;
		struct iommu_epoch *epochs = realloc(hd->epochs, room * sizeof(*epochs));

		if (!epochs)
			return false;
		hd->epochs = epochs;
		hd->room = room;
	}
	return true;
}

void holders_epoch_begin(struct iommu_holders *h, struct holding *hd, int32_t pid, uint64_t ts,
			 bool before)
{
	const struct iommu_epoch *last = holders_epoch_last(hd, 0);

	hd->holder = pid;
	if (last && last->to > ts)
		ts = last->to;
	if (make_room(hd))
		hd->epochs[hd->n++] = (struct iommu_epoch){
			.from = ts, .pid = pid, .before = before, .grade = holders_family_grade(h)
		};
	else
		hd->dropped++;
	holders_task_holds(h, hd);
}

void holders_epoch_close(struct holding *hd, uint64_t ts)
{
	struct iommu_epoch *e = holders_epoch_now(hd);

	if (!e)
		return;
	e->to = ts > e->from ? ts : e->from;
	e->ended = true;
}

/* The last epoch but @back is not to be relied on. */
void holders_epoch_doubt(const struct holding *hd, size_t back)
{
	struct iommu_epoch *e = holders_epoch_last(hd, back);

	if (!e || e->grade == IOMMU_GRADE_CERTAIN)
		return;
	e->doubtful = true;
	e->grade = IOMMU_GRADE_UNKNOWN;
}

/* The host had it between two epochs of one holder for a moment only: take that back. */
static bool reopen(struct holding *hd, int32_t pid, uint64_t ts, uint64_t wait)
{
	const struct iommu_epoch *between = holders_epoch_now(hd);
	struct iommu_epoch *e = holders_epoch_last(hd, 1);

	if (!e || !between || pid == IOMMU_HOST || between->pid != IOMMU_HOST || e->pid != pid ||
	    e->removed || !within(e->to, ts, wait))
		return false;
	hd->n--;
	e->ended = false;
	e->to = 0;
	return true;
}

bool holders_epoch_switch(struct iommu_holders *h, struct holding *hd, int32_t pid, uint64_t ts,
			  enum iommu_grade grade, uint64_t retake_wait)
{
	struct iommu_epoch *e = holders_epoch_now(hd);
	bool again = false;

	holders_task_drops(h, hd);
	if (e && e->pid == pid) {
		hd->holder = pid;
		holders_task_holds(h, hd);
	} else if (reopen(hd, pid, ts, retake_wait)) {
		again = true;
		hd->holder = pid;
		holders_task_holds(h, hd);
	} else {
		holders_epoch_close(hd, ts);
		holders_epoch_begin(h, hd, pid, ts, false);
	}
	e = holders_epoch_now(hd);
	if (e && grade == IOMMU_GRADE_CERTAIN) {
		e->grade = IOMMU_GRADE_CERTAIN;
		e->doubtful = false;
	}
	return again;
}

void holders_epochs_clear(struct holding *hd)
{
	hd->n = hd->old;
}

struct iommu_holders *iommu_holders_new(struct iommu_devices *devices,
					iommu_held_before *held_before, void *arg)
{
	struct iommu_holders *h = calloc(1, sizeof(*h));

	if (h) {
		h->devices = devices;
		h->held_before = held_before;
		h->arg = arg;
	}
	return h;
}

static void holders_tasks_free(struct iommu_holders *h)
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

void iommu_holders_free(struct iommu_holders *h)
{
	if (!h)
		return;
	for (uint32_t i = 0; i < h->room; i++) {
		struct holding *both[] = { h->rules[i].main, h->rules[i].other };

		for (size_t j = 0; j < sizeof(both) / sizeof(both[0]); j++) {
			if (both[j])
				free(both[j]->epochs);
			free(both[j]);
		}
	}
	free(h->rules);
	holders_tasks_free(h);
	free(h);
}

static bool room_for_device(struct iommu_holders *h, uint32_t device)
{
	uint32_t room = h->room ? h->room : 32;
	struct rules *rules;

	while (room < device)
		room *= 2;
	rules = realloc(h->rules, room * sizeof(*rules));
	if (!rules)
		return false;
	for (uint32_t i = h->room; i < room; i++)
		rules[i] = (struct rules){ NULL, NULL };
	h->rules = rules;
	h->room = room;
	return true;
}

static struct holding *holding_new(struct iommu_holders *h, uint32_t device, enum iommu_family rule,
				   bool live)
{
	struct holding *hd = calloc(1, sizeof(*hd));

	if (!hd)
		return NULL;
	hd->device = device;
	hd->rule = rule;
	hd->live = live;
	hd->present = true;
	holders_epoch_begin(h, hd, IOMMU_HOST, h->begin, true);
	return hd;
}

static const struct rules *rules_find(const struct iommu_holders *h, uint32_t device)
{
	bool known = h && device && device <= h->room && h->rules[device - 1].main;

	return known ? &h->rules[device - 1] : NULL;
}

const struct rules *holders_rules_of(struct iommu_holders *h, uint32_t device)
{
	bool unknown = h->family == IOMMU_FAMILY_UNKNOWN;
	const struct rules *known = rules_find(h, device);
	struct rules *rules;

	if (known)
		return known;
	if (device == IOMMU_NO_DEVICE || device > h->devices->nr ||
	    (device > h->room && !room_for_device(h, device)))
		return NULL;
	rules = &h->rules[device - 1];
	rules->main = holding_new(h, device, unknown ? IOMMU_FAMILY_PAIRS : h->family, true);
	if (rules->main && unknown)
		rules->other = holding_new(h, device, IOMMU_FAMILY_TOGGLE, false);
	return rules->main ? rules : NULL;
}

uint32_t iommu_holders_held(const struct iommu_holders *h, int32_t pid)
{
	const struct task *t = h ? holders_task_find(h, pid) : NULL;

	return t ? t->held : 0;
}

uint32_t iommu_holders_held_closing(const struct iommu_holders *h, int32_t pid)
{
	const struct task *t = h ? holders_task_find(h, pid) : NULL;

	if (!t)
		return 0;
	return t->nr_held ? t->held : t->closing;
}

const struct iommu_epoch *iommu_holders_now(const struct iommu_holders *h, uint32_t device)
{
	const struct rules *rules = rules_find(h, device);

	return rules ? holders_epoch_now(rules->main) : NULL;
}

const struct iommu_epoch *iommu_holders_epochs(const struct iommu_holders *h, uint32_t device,
					       size_t *n, uint64_t *dropped)
{
	const struct rules *rules = rules_find(h, device);
	const struct holding *hd = rules ? rules->main : NULL;

	*n = hd ? hd->n - hd->old : 0;
	if (dropped)
		*dropped = hd ? hd->dropped : 0;
	return *n ? hd->epochs + hd->old : NULL;
}
