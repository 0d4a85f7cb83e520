/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "holders_internal.h"

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

static bool make_room(struct iommu_holders *h, uint32_t device)
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

/* NULL where the device is not known or there is no memory. */
static const struct rules *rules_of(struct iommu_holders *h, uint32_t device)
{
	bool unknown = h->family == IOMMU_FAMILY_UNKNOWN;
	const struct rules *known = rules_find(h, device);
	struct rules *rules;

	if (known)
		return known;
	if (device == IOMMU_NO_DEVICE || device > h->devices->nr ||
	    (device > h->room && !make_room(h, device)))
		return NULL;
	rules = &h->rules[device - 1];
	rules->main = holding_new(h, device, unknown ? IOMMU_FAMILY_PAIRS : h->family, true);
	if (rules->main && unknown)
		rules->other = holding_new(h, device, IOMMU_FAMILY_TOGGLE, false);
	return rules->main ? rules : NULL;
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
	const struct rules *rules = h ? rules_of(h, device) : NULL;
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
	const struct rules *rules = h ? rules_of(h, device) : NULL;
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
	const struct rules *rules = h ? rules_of(h, device) : NULL;
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
	const struct rules *rules = h ? rules_of(h, device) : NULL;
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
	const struct rules *rules = h ? rules_of(h, device) : NULL;

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
