/* SPDX-License-Identifier: LGPL-2.1 */
#include "verdict.h"

#include "attribution.h"
#include "match_unmap.h"
#include "replay_internal.h"

/* Unmaps of adjacent ranges by one thread within this time, in ns, count as one unmap. */
#define JOIN_TIME 1000000
/* At most this many are joined on each side. */
#define JOIN_MAX 256

/* The search for the mapping that explains a fault. */
struct search {
	struct iommu_replay *r;
	uint32_t device;
	int32_t holder; /* IOMMU_HOST, a task, or INT32_MIN: not known */
	bool unknown;	/* search the mappings of unknown devices */
	bool past;	/* search the unmapped pieces */
	bool former;	/* search the spaces that the device has left */
	uint64_t first; /* addresses that the fault may have, inclusive */
	uint64_t last;
	struct iommu_range best;
	bool found;
};

/* Whether the device, or another one of its group, is in the set. A group shares its spaces. */
static bool set_serves_device(const struct search *search, uint32_t set)
{
	struct iommu_devices *devices = &search->r->devices;
	const struct iommu_device *ours = iommu_device(devices, search->device);
	const uint32_t *list;
	uint32_t nr;

	if (iommu_set_has(devices, set, search->device))
		return true;
	if (!ours->gid_known || !ours->in_group)
		return false;
	list = iommu_set_members(devices, set, &nr);
	if (!iommu_budget_spend(&search->r->budget, nr / 8))
		return false;
	for (uint32_t i = 0; i < nr; i++) {
		const struct iommu_device *other = iommu_device(devices, list[i]);

		if (other->gid_known && other->in_group && other->gid == ours->gid)
			return true;
	}
	return false;
}

/* Whether the device is in the address space of the mapping now. */
static bool space_serves_device(const struct search *search, const struct iommu_mapping *mapping)
{
	const struct iommu_address_space *space =
		iommu_address_space(&search->r->spaces, mapping->space);

	switch (space->kind) {
	case IOMMU_SPACE_PROBE:
	case IOMMU_SPACE_DOMAIN_ID:
		return space->open &&
		       set_serves_device(search, space->devices ? space->devices : space->first);
	case IOMMU_SPACE_HOST:
		return search->holder < 0;
	case IOMMU_SPACE_TASK:
		return space->open &&
		       (!space->members || set_serves_device(search, space->members));
	default:
		return true;
	}
}

/*
 * Whether a mapping of an unknown device may belong to this one. A task that holds the device can
 * map anywhere, but only host drivers map in the window of the DMA API.
 */
static bool may_belong_to_device(const struct search *search, const struct iommu_mapping *mapping)
{
	return search->holder < 0 || !iommu_in_dma_api_window(mapping->iova);
}

/*
 * Whether the device owns the mapping or has been in its space. It may have joined a container that
 * another device made, after the map.
 */
static bool may_have_reached(const struct search *search, const struct iommu_mapping *mapping,
			     uint32_t owner)
{
	const struct iommu_address_space *space =
		iommu_address_space(&search->r->spaces, mapping->space);

	return set_serves_device(search, owner) ||
	       (!(mapping->flags & IOMMU_MAPPING_OWN) && set_serves_device(search, space->ever));
}

/* Whether the search includes a mapping. */
static bool is_searched(void *arg, const struct iommu_mapping *mapping)
{
	const struct search *search = arg;
	uint32_t owner = iommu_mapping_owner(search->r, mapping).devices;

	if (!search->device)
		return true;
	if (search->unknown)
		return !owner && may_belong_to_device(search, mapping);
	if (!owner || !may_have_reached(search, mapping, owner))
		return false;
	return search->past || space_serves_device(search, mapping) != search->former;
}

static bool note_live(void *arg, const struct iommu_range *range)
{
	struct search *search = arg;

	if (!iommu_budget_examine(&search->r->budget, range, search->first))
		return false;
	if (!is_searched(search, iommu_mapping(&search->r->store, range->id)))
		return true;
	search->best = *range;
	search->found = true;
	/* Prefer a mapping of the whole page to one of a part of it. */
	return range->first > search->first || range->last < search->last;
}

/* Keeps the live mapping with the nearest end before the address. */
static bool note_before(void *arg, const struct iommu_range *range)
{
	struct search *search = arg;

	if (!iommu_budget_spend(&search->r->budget, 1))
		return false;
	if (range->last >= search->first || (search->found && range->last <= search->best.last))
		return true;
	if (!is_searched(search, iommu_mapping(&search->r->store, range->id)))
		return true;
	search->best = *range;
	search->found = true;
	return true;
}

static void set_live(const struct search *search, struct iommu_verdict *verdict,
		     enum iommu_verdict_kind kind)
{
	const struct iommu_mapping *mapping = iommu_mapping(&search->r->store, search->best.id);

	verdict->kind = kind;
	verdict->first = search->best.first;
	verdict->last = search->best.last;
	verdict->at = mapping->mapped_at;
	verdict->pid = mapping->pid;
	verdict->interrupt = mapping->flags & IOMMU_MAPPING_INTERRUPT;
	verdict->owner = iommu_mapping_owner(search->r, mapping);
	verdict->map_number = iommu_map_number(search->r, search->best.id);
	verdict->direction = (uint8_t)iommu_mapping_direction(mapping);
}

static bool mapped(struct search *search, struct iommu_verdict *verdict)
{
	search->past = false;
	search->found = false;
	iommu_ranges_visit(&search->r->store.live, search->first, search->last, note_live, search);
	if (!search->found)
		return false;
	set_live(search, verdict, IOMMU_VERDICT_MAPPED);
	verdict->partly = search->best.first > search->first || search->best.last < search->last;
	return true;
}

static uint64_t difference(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Returns the piece at @address if it was unmapped together with @of, or NULL. */
static const struct iommu_unmapped_piece *joined_piece(struct search *search,
						       const struct iommu_unmapped_piece *of,
						       uint64_t address)
{
	const struct iommu_unmapped_piece *dead = iommu_mappings_newest_unmapped(
		&search->r->store, address, address, is_searched, search);

	if (!dead || dead == of || dead->pid != of->pid || difference(dead->at, of->at) > JOIN_TIME)
		return NULL;
	return dead;
}

/*
 * Widens the range of the verdict to everything that was unmapped together. If the budget does not
 * suffice, the range is narrower, but the verdict is the same.
 */
static void widen(struct search *search, const struct iommu_unmapped_piece *of,
		  struct iommu_verdict *verdict)
{
	const struct iommu_unmapped_piece *dead;
	bool exceeded = search->r->budget.exceeded;

	for (int i = 0; i < JOIN_MAX && verdict->first; i++) {
		dead = joined_piece(search, of, verdict->first - 1);
		if (!dead || dead->first >= verdict->first)
			break;
		verdict->first = dead->first;
	}
	for (int i = 0; i < JOIN_MAX && verdict->last != UINT64_MAX; i++) {
		dead = joined_piece(search, of, verdict->last + 1);
		if (!dead || dead->last <= verdict->last)
			break;
		verdict->last = dead->last;
	}
	search->r->budget.exceeded = exceeded;
}

static bool after_unmap(struct search *search, struct iommu_verdict *verdict)
{
	const struct iommu_unmapped_piece *dead;
	const struct iommu_mapping *mapping;

	search->past = true;
	dead = iommu_mappings_newest_unmapped(&search->r->store, search->first, search->last,
					      is_searched, search);
	if (!dead)
		return false;
	verdict->kind = IOMMU_VERDICT_AFTER_UNMAP;
	verdict->first = dead->first;
	verdict->last = dead->last;
	verdict->at = iommu_unmapped_piece_at(dead, search->first);
	verdict->pid = dead->pid;
	verdict->died = dead->died;
	verdict->interrupt = dead->interrupt;
	mapping = iommu_mapping(&search->r->store, dead->mapping);
	verdict->owner = iommu_mapping_owner(search->r, mapping);
	verdict->map_number = iommu_map_number(search->r, dead->mapping);
	verdict->direction = (uint8_t)iommu_mapping_direction(mapping);
	verdict->partly = dead->first > search->first || dead->last < search->last;
	widen(search, dead, verdict);
	return true;
}

/*
 * The address is still mapped in a space that the device has left, so that it cannot reach it any
 * more. An unmap since then explains the fault better.
 */
static bool former(struct search *search, struct iommu_verdict *verdict)
{
	const struct iommu_unmapped_piece *dead;

	if (!search->device || search->unknown)
		return false;
	search->past = false;
	search->found = false;
	search->former = true;
	iommu_ranges_visit(&search->r->store.live, search->first, search->last, note_live, search);
	search->former = false;
	if (!search->found)
		return false;
	search->past = true;
	dead = iommu_mappings_newest_unmapped(&search->r->store, search->first, search->last,
					      is_searched, search);
	if (dead && dead->at > iommu_mapping(&search->r->store, search->best.id)->mapped_at)
		return false;
	set_live(search, verdict, IOMMU_VERDICT_FORMER);
	verdict->partly = search->best.first > search->first || search->best.last < search->last;
	return true;
}

static bool past_end(struct search *search, struct iommu_verdict *verdict)
{
	uint64_t from = search->first > IOMMU_PAST_END_MAX ? search->first - IOMMU_PAST_END_MAX : 0;

	search->past = false;
	search->found = false;
	if (!search->first)
		return false;
	iommu_ranges_visit(&search->r->store.live, from, search->first - 1, note_before, search);
	if (!search->found)
		return false;
	set_live(search, verdict, IOMMU_VERDICT_PAST_END);
	verdict->distance = search->first - verdict->last - 1;
	return true;
}

/*
 * Whether all mappings of the device are known to be its own. Mappings of unknown devices then
 * belong to other devices.
 */
static bool all_mappings_known(const struct search *search)
{
	const struct iommu_address_spaces *spaces = &search->r->spaces;
	const struct iommu_device_state *state = iommu_device_state(search->r, search->device);
	uint32_t host = iommu_address_space_find(spaces, IOMMU_SPACE_HOST, search->device);

	return (state->probe_space && iommu_address_space(spaces, state->probe_space)->nr_maps) ||
	       (state->domain_id_space &&
		iommu_address_space(spaces, state->domain_id_space)->nr_maps) ||
	       (search->holder == IOMMU_HOST && host && iommu_address_space(spaces, host)->nr_maps);
}

static bool (*const verdicts[])(struct search *search, struct iommu_verdict *verdict) = {
	mapped,
	former,
	after_unmap,
	past_end,
};

void iommu_replay_verdict(struct iommu_replay *r, uint32_t device, uint64_t address, bool page,
			  struct iommu_verdict *verdict)
{
	struct search search = {
		.r = r,
		.device = device,
		.holder = IOMMU_HOST,
		.first = page ? address & ~0xfffULL : address,
		.last = page ? address | 0xfff : address,
	};
	const struct iommu_epoch *epoch =
		device ? iommu_holders_epoch_now(r->holders, device) : NULL;
	bool try_unknown, exceeded;

	/* A task that may not hold it does not decide whose mappings of unknown devices are. */
	if (epoch)
		search.holder = epoch->pid != IOMMU_HOST && epoch->grade == IOMMU_GRADE_UNKNOWN
					? INT32_MIN
					: epoch->pid;
	iommu_match_waiting_unmaps(r);
	exceeded = r->budget.exceeded;
	*verdict = (struct iommu_verdict){ .map_number = IOMMU_NO_NUMBER };
	try_unknown = device && !all_mappings_known(&search);
	iommu_budget_begin_event(&r->budget);
	r->budget.exceeded = false;
	verdict->kind = IOMMU_VERDICT_NEVER_MAPPED;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		search.unknown = false;
		if (verdicts[i](&search, verdict))
			break;
		search.unknown = true;
		if (try_unknown && verdicts[i](&search, verdict))
			break;
	}
	verdict->cut = r->budget.exceeded;
	r->budget.exceeded |= exceeded;
}
