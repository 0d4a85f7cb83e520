/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Attribution by VT-d domain id.
 *
 * An invalidation carries a domain id. It follows each unmap, unless invalidations are deferred. It
 * follows each map in virtual machines, because their IOMMU caches entries that are not present.
 *
 * The id by itself names no device. The unit can give it to another domain once its devices have
 * left. So an address space that is known by its id lasts as long as its devices stay. It gets its
 * devices from an attach, or from a map with the same id and a known device.
 */
#include "attribute_by_domain_id.h"

#include "attribution.h"
#include "map.h"
#include "match_unmap.h"
#include "replay_internal.h"
#include "threads.h"

/* One invalidation follows at most this many unmaps. VFIO makes 512 (vfio_iommu_type1.c). */
#define UNMAPS_MAX 1024

/* Looking at this many recent maps or unmaps takes about as long as examining one mapping. */
#define MAPS_PER_CANDIDATE   16
#define UNMAPS_PER_CANDIDATE 4

/* The attaches of one group follow one another within this time, in ns. */
#define GROUP_TIME 1000000

/* Returns the key of a domain id. Each unit has its own ids, so the unit's name is part of it. */
static uint64_t key_of(const struct iommu_step *step)
{
	uint64_t unit = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < step->unit.len; i++)
		unit = (unit ^ (unsigned char)step->unit.str[i]) * 0x100000001b3ULL;
	return (unit << 32 & 0x7fffffff00000000ULL) | step->did;
}

static bool invalidates(const struct iommu_step *step, uint64_t first, uint64_t last)
{
	return step->iova <= first && iommu_last_address(step->iova, step->size) >= last;
}

/* The thread's recent maps in the range have the domain id. */
static void attribute_maps(struct iommu_replay *r, const struct iommu_step *step,
			   struct iommu_thread *thread)
{
	uint32_t space = 0;

	for (uint32_t i = thread->nr_recent_maps; i-- > 0;) {
		struct iommu_recent_map *recent = &thread->recent_maps[i];
		struct iommu_mapping *mapping;

		if (recent->flushed ||
		    (i % MAPS_PER_CANDIDATE == 0 && !iommu_budget_spend(&r->budget, 1)))
			break;
		if (!invalidates(step, recent->iova, recent->last))
			continue;
		mapping = iommu_recent_mapping(r, recent);
		if (!mapping)
			continue;
		if (!space)
			space = iommu_address_space_get(&r->spaces, IOMMU_SPACE_DOMAIN_ID,
							key_of(step), r->now);
		iommu_move_mapping_to_domain_id(r, mapping, space);
		recent->flushed = true;
	}
}

/* The unmap has the domain id, if the invalidation covers it. */
static void attribute_unmap(struct iommu_replay *r, const struct iommu_step *step,
			    struct iommu_unmap *unmap)
{
	uint32_t space;

	if (!invalidates(step, unmap->iova, unmap->last))
		return;
	unmap->flushed = true;
	space = iommu_address_space_get(&r->spaces, IOMMU_SPACE_DOMAIN_ID, key_of(step), r->now);
	if (unmap->space) {
		/* A probe has named the domain, and thereby the devices of the id. */
		iommu_domain_id_add_devices(r, space,
					    iommu_address_space(&r->spaces, unmap->space)->devices);
		return;
	}
	unmap->space = space;
	if (!unmap->matched)
		iommu_match_unmap(r, unmap);
	else if (unmap->devices && unmap->certain)
		iommu_domain_id_add_devices(r, unmap->space, unmap->devices);
}

/* One invalidation may follow many unmaps of the thread. They are matched in their order. */
static void attribute_unmaps(struct iommu_replay *r, const struct iommu_step *step,
			     struct iommu_thread *thread)
{
	uint64_t found[UNMAPS_MAX];
	unsigned int nr = 0;
	uint64_t at = thread->last_unmap;

	while (at && nr < UNMAPS_MAX) {
		const struct iommu_unmap *unmap = iommu_recent_unmap(&r->unmaps, at - 1);

		if (nr % UNMAPS_PER_CANDIDATE == UNMAPS_PER_CANDIDATE - 1 &&
		    !iommu_budget_spend(&r->budget, 1))
			break;
		if (!unmap || unmap->flushed || r->now - unmap->ts > IOMMU_RECENT_WAIT)
			break;
		found[nr++] = at - 1;
		at = unmap->previous;
	}
	while (nr-- > 0)
		attribute_unmap(r, step, iommu_recent_unmap(&r->unmaps, found[nr]));
}

static void attribute_range(struct iommu_replay *r, const struct iommu_step *step,
			    struct iommu_thread *thread)
{
	if (thread->last_was_unmap)
		attribute_unmaps(r, step, thread);
	else
		attribute_maps(r, step, thread);
}

/*
 * A device's context entry changes, so the device changes its domain. An entry that is torn down
 * has the old id. A new entry has id 0, and the invalidation after it has the new id
 * (drivers/iommu/intel/iommu.c, caching mode).
 */
static void note_context_entry(const struct iommu_step *step, struct iommu_thread *thread)
{
	thread->context_made = !step->did;
	if (!step->did)
		return;
	thread->old_did = key_of(step) + 1;
	thread->old_rid = step->rid;
}

static void attribute(struct iommu_replay *r, const struct iommu_step *step,
		      struct iommu_thread *thread)
{
	switch (step->kind) {
	case IOMMU_STEP_QI_CONTEXT:
		note_context_entry(step, thread);
		break;
	case IOMMU_STEP_CACHE_ASSIGN:
		thread->new_did = key_of(step) + 1;
		break;
	case IOMMU_STEP_QI_IOTLB:
		if (step->size)
			attribute_range(r, step, thread);
		else if (thread->context_made)
			thread->new_did = key_of(step) + 1;
		break;
	case IOMMU_STEP_CACHE_FLUSH:
		if (step->size)
			attribute_range(r, step, thread);
		break;
	default:
		break;
	}
}

/* Counts invalidations of a space, if the space exists by now. */
static void count_invalidation(struct iommu_replay *r, const struct iommu_step *step)
{
	uint32_t id = iommu_address_space_find(&r->spaces, IOMMU_SPACE_DOMAIN_ID, key_of(step));
	struct iommu_address_space *space = iommu_address_space(&r->spaces, id);

	if (iommu_in_range(r, step->ts)) {
		space->flushes += step->kind == IOMMU_STEP_CACHE_FLUSH;
		space->queued += step->kind == IOMMU_STEP_QI_IOTLB;
	}
}

void iommu_apply_invalidation_step(struct iommu_replay *r, const struct iommu_step *step,
				   struct iommu_thread *thread)
{
	if (!iommu_source_disabled(r, IOMMU_SOURCE_DOMAIN_ID)) {
		r->devices_follow = true;
		attribute(r, step, thread);
	}
	if (step->kind == IOMMU_STEP_CACHE_FLUSH || step->kind == IOMMU_STEP_QI_IOTLB)
		count_invalidation(r, step);
}

static bool has_requester_id(const struct iommu_replay *r, uint32_t device, uint16_t rid)
{
	const struct iommu_device *d = iommu_device(&r->devices, device);
	struct iommu_pci_id id = iommu_pci_id_of_requester(rid);

	return d->is_pci && d->pci.bus == id.bus && d->pci.slot == id.slot &&
	       d->pci.func == id.func;
}

/*
 * Devices of a group behind a PCI bridge share one context entry. Their attaches follow one another
 * at once, and only the first one has invalidations.
 */
static void share_group_did(struct iommu_replay *r, struct iommu_thread *thread)
{
	if (!thread->new_did && !thread->old_did && r->now - thread->group_ts < GROUP_TIME)
		thread->new_did = thread->group_did;
	thread->group_did = thread->new_did;
	thread->group_ts = r->now;
}

/*
 * Until now the device had the id of the context entry that was torn down. The id is attributed to
 * the device if no other device has it. @before: when it moved there, in ns; 0: not known.
 */
static void leave_old_did(struct iommu_replay *r, uint32_t device, struct iommu_thread *thread,
			  uint64_t before)
{
	struct iommu_device_state *state = iommu_device_state(r, device);
	uint32_t id;

	if (thread->old_did && has_requester_id(r, device, thread->old_rid)) {
		id = iommu_address_space_find(&r->spaces, IOMMU_SPACE_DOMAIN_ID,
					      thread->old_did - 1);
		if (id && (!iommu_address_space(&r->spaces, id)->devices ||
			   id == state->domain_id_space)) {
			iommu_space_add_devices(r, id, iommu_set_with(&r->devices, 0, device),
						before);
			iommu_space_remove_device(r, id, device);
		}
	}
	if (state->domain_id_space)
		iommu_space_remove_device(r, state->domain_id_space, device);
	state->domain_id_space = 0;
}

static void enter_new_did(struct iommu_replay *r, uint32_t device, struct iommu_thread *thread)
{
	uint32_t id;

	if (!thread->new_did)
		return;
	id = iommu_address_space_find(&r->spaces, IOMMU_SPACE_DOMAIN_ID, thread->new_did - 1);
	/* If no known device has the id, it may have meant another domain until now. */
	if (id && !iommu_address_space(&r->spaces, id)->devices)
		iommu_address_space_drop(&r->spaces, id);
	id = iommu_address_space_get(&r->spaces, IOMMU_SPACE_DOMAIN_ID, thread->new_did - 1,
				     r->now);
	iommu_space_add_devices(r, id, iommu_set_with(&r->devices, 0, device), r->now);
	iommu_device_state(r, device)->domain_id_space = id;
}

void iommu_attach_domain_ids(struct iommu_replay *r, uint32_t device, struct iommu_thread *thread,
			     uint64_t before)
{
	share_group_did(r, thread);
	leave_old_did(r, device, thread, before);
	enter_new_did(r, device, thread);
	thread->old_did = 0;
	thread->new_did = 0;
	thread->context_made = false;
}

static uint32_t devices_in(const struct iommu_replay *r, enum iommu_address_space_kind kind,
			   uint64_t key)
{
	uint32_t space = iommu_address_space_find(&r->spaces, kind, key);

	return space ? iommu_address_space(&r->spaces, space)->devices : 0;
}

uint32_t iommu_domain_id_devices(const struct iommu_replay *r, const struct iommu_step *step)
{
	return step->unit.len ? devices_in(r, IOMMU_SPACE_DOMAIN_ID, key_of(step)) : 0;
}

uint32_t iommu_flushed_devices(const struct iommu_replay *r, const struct iommu_step *step)
{
	return step->kind == IOMMU_STEP_PROBE_FLUSH ? devices_in(r, IOMMU_SPACE_PROBE, step->dom)
						    : iommu_domain_id_devices(r, step);
}
