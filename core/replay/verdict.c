/* SPDX-License-Identifier: LGPL-2.1 */
#include "verdict.h"

#include "attribution.h"
#include "match_unmap.h"
#include "replay_internal.h"

/* What one thread unmaps within this time, in ns, and without a gap, was unmapped in one go. */
#define RUN_TIME 1000000
#define RUN_MAX	 256

struct look {
	struct iommu_replay *r;
	uint32_t device;
	int32_t holder; /* IOMMU_HOST, a task, or INT32_MIN: not known */
	bool unknown;	/* look among mappings whose device is not known */
	bool past;	/* look among what was unmapped */
	uint64_t first; /* of the addresses that the fault may have had */
	uint64_t last;
	struct iommu_range best;
	bool found;
};

/* Devices of one group share their address spaces. */
static bool shares(const struct look *look, uint32_t set)
{
	struct iommu_devices *devices = &look->r->devices;
	const struct iommu_device *ours = iommu_device(devices, look->device);
	const uint32_t *list;
	uint32_t nr;

	if (iommu_set_has(devices, set, look->device))
		return true;
	if (!ours->gid_known || !ours->in_group)
		return false;
	list = iommu_set_devices(devices, set, &nr);
	for (uint32_t i = 0; i < nr; i++) {
		const struct iommu_device *other = iommu_device(devices, list[i]);

		if (other->gid_known && other->in_group && other->gid == ours->gid)
			return true;
	}
	return false;
}

/* Whether the device is in the mapping's address space now. */
static bool serves(const struct look *look, const struct iommu_mapping *mapping)
{
	const struct iommu_space *space = iommu_space(&look->r->spaces, mapping->space);

	switch (space->kind) {
	case IOMMU_SPACE_PROBE:
	case IOMMU_SPACE_FLUSH:
		return space->open && shares(look, space->devices ? space->devices : space->first);
	case IOMMU_SPACE_HOST:
		return look->holder < 0;
	case IOMMU_SPACE_TASK:
		return space->open;
	default:
		return true;
	}
}

/*
 * Whether a mapping whose device is not known may be this one's: a task that holds the device maps
 * where it likes, drivers of the host take addresses from the top.
 */
static bool plausible(const struct look *look, const struct iommu_mapping *mapping)
{
	return look->holder < 0 || !iommu_in_dma_api_window(mapping->iova);
}

static bool counts(void *arg, const struct iommu_mapping *mapping)
{
	const struct look *look = arg;
	uint32_t owner = iommu_replay_owner(look->r, mapping).devices;

	if (!look->device)
		return true;
	if (look->unknown)
		return !owner && plausible(look, mapping);
	if (!owner || !shares(look, owner))
		return false;
	return look->past || serves(look, mapping);
}

static bool note_live(void *arg, const struct iommu_range *range)
{
	struct look *look = arg;

	if (!counts(look, iommu_mapping(&look->r->store, range->id)))
		return true;
	look->best = *range;
	look->found = true;
	/* one that holds the whole page is better than one that holds a part of it */
	return range->first > look->first || range->last < look->last;
}

/* The live mapping whose end is nearest before the address. */
static bool note_before(void *arg, const struct iommu_range *range)
{
	struct look *look = arg;

	if (range->last >= look->first || (look->found && range->last <= look->best.last))
		return true;
	if (!counts(look, iommu_mapping(&look->r->store, range->id)))
		return true;
	look->best = *range;
	look->found = true;
	return true;
}

static void set_live(const struct look *look, struct iommu_verdict *verdict,
		     enum iommu_verdict_kind kind)
{
	const struct iommu_mapping *mapping = iommu_mapping(&look->r->store, look->best.id);

	verdict->kind = kind;
	verdict->first = look->best.first;
	verdict->last = look->best.last;
	verdict->at = mapping->mapped_at;
	verdict->pid = mapping->pid;
	verdict->interrupt = mapping->flags & IOMMU_MAPPING_INTERRUPT;
	verdict->owner = iommu_replay_owner(look->r, mapping);
}

static bool mapped(struct look *look, struct iommu_verdict *verdict)
{
	look->past = false;
	look->found = false;
	iommu_ranges_visit(&look->r->store.live, look->first, look->last, note_live, look);
	if (!look->found)
		return false;
	set_live(look, verdict, IOMMU_VERDICT_MAPPED);
	verdict->partly = look->best.first > look->first || look->best.last < look->last;
	return true;
}

static uint64_t apart(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* What lies before or behind it and was unmapped with it. */
static const struct iommu_dead *neighbour(struct look *look, const struct iommu_dead *of,
					  uint64_t address)
{
	const struct iommu_dead *dead =
		iommu_store_newest_dead(&look->r->store, address, address, counts, look);

	if (!dead || dead == of || dead->pid != of->pid || apart(dead->at, of->at) > RUN_TIME)
		return NULL;
	return dead;
}

static void widen(struct look *look, const struct iommu_dead *of, struct iommu_verdict *verdict)
{
	const struct iommu_dead *dead;

	for (int i = 0; i < RUN_MAX && verdict->first; i++) {
		dead = neighbour(look, of, verdict->first - 1);
		if (!dead || dead->first >= verdict->first)
			break;
		verdict->first = dead->first;
	}
	for (int i = 0; i < RUN_MAX && verdict->last != UINT64_MAX; i++) {
		dead = neighbour(look, of, verdict->last + 1);
		if (!dead || dead->last <= verdict->last)
			break;
		verdict->last = dead->last;
	}
}

static bool after_unmap(struct look *look, struct iommu_verdict *verdict)
{
	const struct iommu_dead *dead;

	look->past = true;
	dead = iommu_store_newest_dead(&look->r->store, look->first, look->last, counts, look);
	if (!dead)
		return false;
	verdict->kind = IOMMU_VERDICT_AFTER_UNMAP;
	verdict->first = dead->first;
	verdict->last = dead->last;
	verdict->at = dead->at;
	verdict->pid = dead->pid;
	verdict->died = dead->died;
	verdict->interrupt = dead->interrupt;
	verdict->owner = iommu_replay_owner(look->r, iommu_mapping(&look->r->store, dead->mapping));
	verdict->partly = dead->first > look->first || dead->last < look->last;
	widen(look, dead, verdict);
	return true;
}

static bool past_end(struct look *look, struct iommu_verdict *verdict)
{
	uint64_t from = look->first > IOMMU_PAST_END_MAX ? look->first - IOMMU_PAST_END_MAX : 0;

	look->past = false;
	look->found = false;
	if (!look->first)
		return false;
	iommu_ranges_visit(&look->r->store.live, from, look->first - 1, note_before, look);
	if (!look->found)
		return false;
	set_live(look, verdict, IOMMU_VERDICT_PAST_END);
	verdict->distance = look->first - verdict->last - 1;
	return true;
}

/*
 * Whether all of the device's mappings are known as such, so that those of unknown devices are
 * others'.
 */
static bool all_known(const struct look *look)
{
	const struct iommu_spaces *spaces = &look->r->spaces;
	const struct iommu_device_state *state = iommu_device_state(look->r, look->device);
	uint32_t host = iommu_space_find(spaces, IOMMU_SPACE_HOST, look->device);

	return (state->probe_space && iommu_space(spaces, state->probe_space)->nr_maps) ||
	       (state->domain_id_space && iommu_space(spaces, state->domain_id_space)->nr_maps) ||
	       (look->holder < 0 && host && iommu_space(spaces, host)->nr_maps);
}

static bool (*const verdicts[])(struct look *look, struct iommu_verdict *verdict) = {
	mapped,
	after_unmap,
	past_end,
};

void iommu_replay_verdict(struct iommu_replay *r, uint32_t device, uint64_t address, bool page,
			  struct iommu_verdict *verdict)
{
	struct look look = {
		.r = r,
		.device = device,
		.holder = IOMMU_HOST,
		.first = page ? address & ~0xfffULL : address,
		.last = page ? address | 0xfff : address,
	};
	const struct iommu_epoch *epoch = device ? iommu_holders_now(r->holders, device) : NULL;
	bool others;

	if (epoch)
		look.holder = epoch->pid;
	iommu_match_waiting_unmaps(r);
	*verdict = (struct iommu_verdict){ 0 };
	others = device && !all_known(&look);
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		look.unknown = false;
		if (verdicts[i](&look, verdict))
			return;
		look.unknown = true;
		if (others && verdicts[i](&look, verdict))
			return;
	}
	verdict->kind = IOMMU_VERDICT_NEVER_MAPPED;
}

const char *iommu_verdict_name(enum iommu_verdict_kind kind)
{
	static const char *const names[] = {
		[IOMMU_VERDICT_NONE] = "not known",
		[IOMMU_VERDICT_MAPPED] = "mapped",
		[IOMMU_VERDICT_AFTER_UNMAP] = "use after unmap",
		[IOMMU_VERDICT_PAST_END] = "past the end",
		[IOMMU_VERDICT_NEVER_MAPPED] = "never mapped",
	};

	return names[kind];
}
