/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Records who holds each device: the epochs of the device, and the set of devices that each task
 * holds. attach_rule.c decides who takes a device and who gives it back.
 *
 *   device 1  |-- host --|---------- task 7 ----------|-- host --   epochs, oldest first
 *   device 2  |------ host ------|-- task 7 --|------ host ------
 *   task 7    {}         {1}     {1,2}        {1}     {}            its held set
 *
 * Until the kernel's attach rule is known, each device has two versions: by pairs, which is in
 * force, and by toggles, which does not affect the held sets. Once the rule is known, one of them
 * is dropped.
 */
#include <stdlib.h>
#include <string.h>

#include "epochs_internal.h"

/* Tasks that hold nothing are forgotten beyond this number, the least recently seen first. */
#define TASKS_IDLE_MAX 16384

/* Epochs of a device */

struct iommu_epoch *holders_epoch_last(const struct held_device *hd, size_t back)
{
	return hd->n - hd->old > back ? &hd->epochs[hd->n - 1 - back] : NULL;
}

struct iommu_epoch *holders_epoch_now(const struct held_device *hd)
{
	struct iommu_epoch *e = holders_epoch_last(hd, 0);

	return e && !e->ended ? e : NULL;
}

/* Make room for one more epoch. Drops the oldest beyond the limit, and rarely moves the others. */
static bool make_room(struct held_device *hd)
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

void holders_epoch_begin(struct iommu_holders *h, struct held_device *hd, int32_t pid, uint64_t ts,
			 bool before)
{
	const struct iommu_epoch *last = holders_epoch_last(hd, 0);

	hd->holder = pid;
	if (last && last->to > ts)
		ts = last->to;
	if (make_room(hd))
		hd->epochs[hd->n++] = (struct iommu_epoch){
			.from = ts, .pid = pid, .before = before, .grade = holders_default_grade(h)
		};
	else
		hd->dropped++;
	holders_task_holds(h, hd);
}

void holders_epoch_close(struct held_device *hd, uint64_t ts)
{
	struct iommu_epoch *e = holders_epoch_now(hd);

	if (!e)
		return;
	e->to = ts > e->from ? ts : e->from;
	e->ended = true;
}

void holders_epoch_doubt(const struct held_device *hd, size_t back)
{
	struct iommu_epoch *e = holders_epoch_last(hd, back);

	if (!e || e->grade == IOMMU_GRADE_CERTAIN)
		return;
	e->doubtful = true;
	e->grade = IOMMU_GRADE_UNKNOWN;
}

/* The host had the device only for a moment between two epochs of @pid: make them one again. */
static bool reopen(struct held_device *hd, int32_t pid, uint64_t ts, uint64_t wait)
{
	const struct iommu_epoch *between = holders_epoch_now(hd);
	struct iommu_epoch *e = holders_epoch_last(hd, 1);

	if (!e || !between || pid == IOMMU_HOST || between->pid != IOMMU_HOST || e->pid != pid ||
	    e->removed || !soon_after(e->to, ts, wait))
		return false;
	hd->n--;
	e->ended = false;
	e->to = 0;
	return true;
}

bool holders_epoch_switch(struct iommu_holders *h, struct held_device *hd, int32_t pid, uint64_t ts,
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

void holders_epochs_clear(struct held_device *hd)
{
	hd->n = hd->old;
}

/* Tasks, and the devices that each of them holds */

struct task *holders_task_find(const struct iommu_holders *h, int32_t pid)
{
	uint32_t place;

	/* Most events are by the same task as the event before. */
	if (h->newest && h->newest->pid == pid)
		return h->newest;
	place = iommu_table_get(&h->by_pid, (uint32_t)pid);
	return place ? h->tasks[place - 1] : NULL;
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
	idle_leave(h, t);
	iommu_table_drop(&h->by_pid, (uint32_t)t->pid);
	h->tasks[t->place] = NULL;
	h->free_places[h->nr_free++] = t->place;
	free(t);
}

/*
 * Tasks that hold a device or that a device waits for are never forgotten. They are few. The order
 * of the others is that of their last use, give or take half of those that are kept: so few events
 * move a task.
 */
static void idle_enter(struct iommu_holders *h, struct task *t)
{
	if (t->idle && h->seq - t->moved_seq < TASKS_IDLE_MAX / 2)
		return;
	idle_leave(h, t);
	if (t->nr_held || t->waiting || t->waiting_map)
		return;
	t->idle = true;
	t->moved_seq = h->seq;
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
	uint32_t room = h->room_tasks ? h->room_tasks * 2 : 64;
	struct task **tasks = realloc(h->tasks, room * sizeof(*tasks));
	uint32_t *places;

	if (!tasks)
		return false;
	h->tasks = tasks;
	places = realloc(h->free_places, room * sizeof(*places));
	if (!places)
		return false;
	h->free_places = places;
	h->room_tasks = room;
	return true;
}

static struct task *new_task(struct iommu_holders *h, int32_t pid)
{
	struct task *t;
	uint32_t place;

	if (!h->nr_free && h->nr_tasks == h->room_tasks && !grow(h))
		return NULL;
	place = h->nr_free ? h->free_places[h->nr_free - 1] : h->nr_tasks;
	t = calloc(1, sizeof(*t));
	if (!t || !iommu_table_set(&h->by_pid, (uint32_t)pid, place + 1)) {
		free(t);
		return NULL;
	}
	if (h->nr_free)
		h->nr_free--;
	else
		h->nr_tasks++;
	t->pid = pid;
	t->place = place;
	h->tasks[place] = t;
	return t;
}

struct task *holders_task_get(struct iommu_holders *h, int32_t pid)
{
	struct task *t = h->newest;

	/* Most events are by the same task as the event before. */
	if (t && t->pid == pid)
		return t;
	t = holders_task_find(h, pid);
	if (!t)
		t = new_task(h, pid);
	if (t)
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

bool holders_task_used_since(const struct iommu_holders *h, int32_t pid, uint64_t seq)
{
	const struct task *t = holders_task_find(h, pid);

	return t && (t->map_seq > seq || t->unmap_seq > seq);
}

bool holders_task_holds_other(const struct iommu_holders *h, int32_t pid,
			      const struct held_device *hd)
{
	const struct task *t = holders_task_find(h, pid);

	/* Use the set rather than hd->counted, as hd may be the version that is not in force. */
	return t && t->nr_held > iommu_set_has(h->devices, t->held, hd->device);
}

void holders_task_holds(struct iommu_holders *h, struct held_device *hd)
{
	struct task *t;
	uint32_t set;

	if (!hd->in_force || hd->counted || hd->holder == IOMMU_HOST)
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

void holders_task_drops(struct iommu_holders *h, struct held_device *hd)
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

void holders_task_gave_back(struct iommu_holders *h, int32_t pid, const struct held_device *hd)
{
	struct task *t = hd->in_force ? holders_task_get(h, pid) : NULL;

	if (t)
		t->closing = iommu_set_with(h->devices, t->closing, hd->device);
}

static struct held_device **list_of(struct task *t, enum wait_for wait)
{
	return wait == WAIT_MAP ? &t->waiting_map : &t->waiting;
}

void holders_wait_end(struct iommu_holders *h, struct held_device *hd)
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

void holders_wait_for(struct iommu_holders *h, struct held_device *hd, int32_t pid,
		      enum wait_for wait)
{
	struct task *t = holders_task_get(h, pid);
	struct held_device **list;

	holders_wait_end(h, hd);
	/* The end of the last wait may have made this task idle and forgotten it. */
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

/* Devices, and the queries */

struct iommu_holders *iommu_holders_new(struct iommu_devices *devices,
					iommu_held_before_fn *held_before, void *arg)
{
	struct iommu_holders *h = calloc(1, sizeof(*h));

	if (h) {
		h->devices = devices;
		h->held_before = held_before;
		h->arg = arg;
	}
	return h;
}

static void tasks_free(struct iommu_holders *h)
{
	for (uint32_t i = 0; i < h->nr_tasks; i++)
		free(h->tasks[i]);
	free(h->tasks);
	free(h->free_places);
	iommu_table_free(&h->by_pid);
}

void iommu_holders_free(struct iommu_holders *h)
{
	if (!h)
		return;
	for (uint32_t i = 0; i < h->room; i++) {
		struct held_device *both[] = { h->entries[i].main, h->entries[i].toggle };

		for (size_t j = 0; j < sizeof(both) / sizeof(both[0]); j++) {
			if (both[j])
				free(both[j]->epochs);
			free(both[j]);
		}
	}
	free(h->entries);
	tasks_free(h);
	free(h);
}

static bool room_for_device(struct iommu_holders *h, uint32_t device)
{
	uint32_t room = h->room ? h->room : 32;
	struct device_entry *entry;

	while (room < device)
		room *= 2;
	entry = realloc(h->entries, room * sizeof(*entry));
	if (!entry)
		return false;
	for (uint32_t i = h->room; i < room; i++)
		entry[i] = (struct device_entry){ NULL, NULL };
	h->entries = entry;
	h->room = room;
	return true;
}

static struct held_device *held_device_new(struct iommu_holders *h, uint32_t device,
					   enum iommu_attach_rule rule, bool in_force)
{
	struct held_device *hd = calloc(1, sizeof(*hd));

	if (!hd)
		return NULL;
	hd->device = device;
	hd->rule = rule;
	hd->in_force = in_force;
	hd->in_group = true;
	holders_epoch_begin(h, hd, IOMMU_HOST, h->begin, true);
	return hd;
}

static const struct device_entry *find_entry(const struct iommu_holders *h, uint32_t device)
{
	bool known = h && device && device <= h->room && h->entries[device - 1].main;

	return known ? &h->entries[device - 1] : NULL;
}

/*
 * The entry of a device, which is made if it is new. NULL if the device is not known or out of
 * memory.
 */
static const struct device_entry *get_entry(struct iommu_holders *h, uint32_t device)
{
	bool unknown = h->rule == IOMMU_ATTACH_UNKNOWN;
	const struct device_entry *known = find_entry(h, device);
	struct device_entry *entry;

	if (known)
		return known;
	if (device == IOMMU_NO_DEVICE || device > h->devices->nr ||
	    (device > h->room && !room_for_device(h, device)))
		return NULL;
	entry = &h->entries[device - 1];
	entry->main = held_device_new(h, device, unknown ? IOMMU_ATTACH_PAIRS : h->rule, true);
	if (entry->main && unknown)
		entry->toggle = held_device_new(h, device, IOMMU_ATTACH_TOGGLES, false);
	return entry->main ? entry : NULL;
}

void iommu_holders_begin(struct iommu_holders *h, uint64_t ts)
{
	if (!h || h->begun)
		return;
	h->begun = true;
	h->begin = ts;
}

const struct device_entry *holders_device_event(struct iommu_holders *h, uint32_t device,
						int32_t pid, uint64_t ts, struct event_stamp *at)
{
	if (!h)
		return NULL;
	*at = holders_event(h, pid, ts);
	return get_entry(h, device);
}

static void held_device_free(struct iommu_holders *h, struct held_device *hd)
{
	holders_wait_end(h, hd);
	holders_task_drops(h, hd);
	free(hd->epochs);
	free(hd);
}

/* The kernel follows h->rule: drop the device's version by the other rule. */
static void settle_entry(struct iommu_holders *h, struct device_entry *entry)
{
	struct held_device *hd = entry->main;

	if (!hd)
		return;
	if (entry->toggle && h->rule == IOMMU_ATTACH_TOGGLES) {
		held_device_free(h, hd);
		hd = entry->toggle;
		entry->main = hd;
		hd->in_force = true;
		if (holders_epoch_now(hd))
			holders_task_holds(h, hd);
	} else if (entry->toggle) {
		held_device_free(h, entry->toggle);
	}
	entry->toggle = NULL;
	hd->rule = h->rule;
	for (size_t i = hd->old; i < hd->n; i++) {
		struct iommu_epoch *e = &hd->epochs[i];

		if (e->grade == IOMMU_GRADE_UNKNOWN && !e->doubtful)
			e->grade = IOMMU_GRADE_LIKELY;
	}
}

/* Report the holder from before the trace, now that the rule is known. */
static void report_held_before(const struct iommu_holders *h, const struct held_device *hd)
{
	const struct iommu_epoch *e = hd && hd->n > hd->old ? &hd->epochs[hd->old] : NULL;

	if (e && e->before && e->pid != IOMMU_HOST && e->ended && h->held_before)
		h->held_before(h->arg, hd->device, e->pid, e->to);
}

void iommu_holders_set_attach_rule(struct iommu_holders *h, enum iommu_attach_rule attach_rule)
{
	bool late;

	if (!h || attach_rule == IOMMU_ATTACH_UNKNOWN || h->rule == attach_rule)
		return;
	late = h->rule == IOMMU_ATTACH_UNKNOWN;
	h->rule = attach_rule;
	for (uint32_t i = 0; i < h->room; i++) {
		settle_entry(h, &h->entries[i]);
		if (late)
			report_held_before(h, h->entries[i].main);
	}
}

uint32_t iommu_holders_held_by(const struct iommu_holders *h, int32_t pid)
{
	const struct task *t = h ? holders_task_find(h, pid) : NULL;

	return t ? t->held : 0;
}

uint32_t iommu_holders_held_or_closing(const struct iommu_holders *h, int32_t pid)
{
	const struct task *t = h ? holders_task_find(h, pid) : NULL;

	if (!t)
		return 0;
	return t->nr_held ? t->held : t->closing;
}

const struct iommu_epoch *iommu_holders_epoch_now(const struct iommu_holders *h, uint32_t device)
{
	const struct device_entry *entry = find_entry(h, device);

	return entry ? holders_epoch_now(entry->main) : NULL;
}

const struct iommu_epoch *iommu_holders_epochs(const struct iommu_holders *h, uint32_t device,
					       size_t *n, uint64_t *dropped)
{
	const struct device_entry *entry = find_entry(h, device);
	const struct held_device *hd = entry ? entry->main : NULL;

	*n = hd ? hd->n - hd->old : 0;
	if (dropped)
		*dropped = hd ? hd->dropped : 0;
	return *n ? hd->epochs + hd->old : NULL;
}
