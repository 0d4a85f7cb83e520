/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * VT-d's domain ids. The flush right after a map (in virtual machines, which cache what is not
 * present) or an unmap (always, unless flushes are put off) carries the domain's id. An id says
 * nothing by itself: it is free for another domain as soon as its devices leave. So a space of an
 * id lasts as long as its devices stay, and what ties it to a device is the attach, or a map of the
 * same id whose device is known.
 */
#include "attribute_by_domain_id.h"

#include "attribution.h"
#include "map.h"
#include "match_unmap.h"
#include "replay_internal.h"

/* The most unmaps that one flush is taken to follow: VFIO makes 512 (vfio_iommu_type1.c). */
#define FLUSH_MAX 1024

/* The attaches of one group follow one another within this time, in ns. */
#define GROUP_TIME 1000000

/* One unit's ids are not another's. */
static uint64_t did_key(const struct iommu_step *step)
{
	uint64_t unit = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < step->unit.len; i++)
		unit = (unit ^ (unsigned char)step->unit.str[i]) * 0x100000001b3ULL;
	return (unit << 32 & 0x7fffffff00000000ULL) | step->did;
}

static bool holds(const struct iommu_step *step, uint64_t first, uint64_t last)
{
	return step->iova <= first && iommu_last_address(step->iova, step->size) >= last;
}

static void flush_maps(struct iommu_replay *r, const struct iommu_step *step,
		       struct iommu_thread *thread)
{
	uint32_t id = 0;

	for (uint32_t i = thread->nr_recent_maps; i-- > 0;) {
		struct iommu_recent_map *recent = &thread->recent_maps[i];
		struct iommu_mapping *mapping;

		if (recent->flushed)
			break;
		if (!holds(step, recent->iova, recent->last))
			continue;
		mapping = iommu_recent_mapping(r, recent);
		if (!mapping)
			continue;
		if (!id)
			id = iommu_space_get(&r->spaces, IOMMU_SPACE_FLUSH, did_key(step), r->now);
		iommu_move_mapping_to_domain_id(r, mapping, id);
		recent->flushed = true;
	}
}

static void flush_unmap(struct iommu_replay *r, const struct iommu_step *step,
			struct iommu_unmap *unmap)
{
	if (unmap->space || !holds(step, unmap->iova, unmap->last))
		return;
	unmap->flushed = true;
	unmap->space = iommu_space_get(&r->spaces, IOMMU_SPACE_FLUSH, did_key(step), r->now);
	if (!unmap->matched)
		iommu_match_unmap(r, unmap);
	else if (unmap->devices && unmap->certain)
		iommu_domain_id_add_devices(r, unmap->space, unmap->devices);
}

/* One flush may follow many unmaps: the oldest first, as they came. */
static void flush_unmaps(struct iommu_replay *r, const struct iommu_step *step,
			 struct iommu_thread *thread)
{
	uint64_t found[FLUSH_MAX];
	unsigned int nr = 0;
	uint64_t at = thread->last_unmap;

	while (at && nr < FLUSH_MAX) {
		const struct iommu_unmap *unmap = iommu_recent_unmap(&r->unmaps, at - 1);

		if (!unmap || unmap->flushed || r->now - unmap->ts > IOMMU_RECENT_WAIT)
			break;
		found[nr++] = at - 1;
		at = unmap->previous;
	}
	while (nr-- > 0)
		flush_unmap(r, step, iommu_recent_unmap(&r->unmaps, found[nr]));
}

static void feed_range(struct iommu_replay *r, const struct iommu_step *step,
		       struct iommu_thread *thread)
{
	if (thread->last_was_unmap)
		flush_unmaps(r, step, thread);
	else
		flush_maps(r, step, thread);
}

/*
 * The device of the context entry changes its domain: an entry that is torn down has the old id,
 * one that is made has 0, and the flush after it the new id (drivers/iommu/intel/iommu.c, caching
 * mode).
 */
static void feed_context(const struct iommu_step *step, struct iommu_thread *thread)
{
	thread->context_made = !step->did;
	if (!step->did)
		return;
	thread->old_did = did_key(step) + 1;
	thread->old_rid = step->rid;
}

/* Flushes are counted for the space that they are of, once that is known by itself. */
static void count(struct iommu_replay *r, const struct iommu_step *step)
{
	uint32_t id = iommu_space_find(&r->spaces, IOMMU_SPACE_FLUSH, did_key(step));
	struct iommu_space *space = iommu_space(&r->spaces, id);

	space->flushes += step->kind == IOMMU_STEP_CACHE_FLUSH;
	space->queued += step->kind == IOMMU_STEP_QI_IOTLB;
}

static void feed_flush(struct iommu_replay *r, const struct iommu_step *step,
		       struct iommu_thread *thread)
{
	switch (step->kind) {
	case IOMMU_STEP_QI_CONTEXT:
		feed_context(step, thread);
		break;
	case IOMMU_STEP_CACHE_ASSIGN:
		thread->new_did = did_key(step) + 1;
		break;
	case IOMMU_STEP_QI_IOTLB:
		if (step->size)
			feed_range(r, step, thread);
		else if (thread->context_made)
			thread->new_did = did_key(step) + 1;
		break;
	case IOMMU_STEP_CACHE_FLUSH:
		if (step->size)
			feed_range(r, step, thread);
		break;
	default:
		break;
	}
}

void iommu_apply_invalidation_step(struct iommu_replay *r, const struct iommu_step *step,
				   struct iommu_thread *thread)
{
	if (!iommu_source_disabled(r, IOMMU_SOURCE_FLUSH)) {
		r->devices_follow = true;
		feed_flush(r, step, thread);
	}
	if (step->kind == IOMMU_STEP_CACHE_FLUSH || step->kind == IOMMU_STEP_QI_IOTLB)
		count(r, step);
}

static bool is_rid_of(const struct iommu_replay *r, uint32_t device, uint16_t rid)
{
	const struct iommu_device *d = iommu_device(&r->devices, device);
	struct iommu_pci_id id = iommu_requester(rid);

	return d->is_pci && d->pci.bus == id.bus && d->pci.slot == id.slot &&
	       d->pci.func == id.func;
}

/*
 * Devices of a group behind a bridge share one context entry: the attach of the first is followed
 * at once by those of the others, for which nothing is left to be flushed.
 */
static void share_did(struct iommu_replay *r, struct iommu_thread *thread)
{
	if (!thread->new_did && !thread->old_did && r->now - thread->group_ts < GROUP_TIME)
		thread->new_did = thread->group_did;
	thread->group_did = thread->new_did;
	thread->group_ts = r->now;
}

void iommu_attach_domain_ids(struct iommu_replay *r, uint32_t device, struct iommu_thread *thread)
{
	struct iommu_device_state *state = iommu_device_state(r, device);
	uint32_t set = iommu_set_with(&r->devices, 0, device);
	uint32_t id;

	share_did(r, thread);
	if (thread->old_did && is_rid_of(r, device, thread->old_rid)) {
		id = iommu_space_find(&r->spaces, IOMMU_SPACE_FLUSH, thread->old_did - 1);
		if (id && (!iommu_space(&r->spaces, id)->devices || id == state->domain_id_space)) {
			iommu_space_add_devices(r, id, set);
			iommu_space_remove_device(r, id, device);
		}
	}
	if (state->domain_id_space)
		iommu_space_remove_device(r, state->domain_id_space, device);
	state->domain_id_space = 0;
	if (thread->new_did) {
		id = iommu_space_find(&r->spaces, IOMMU_SPACE_FLUSH, thread->new_did - 1);
		/* An id that nobody is known to have may have been another domain's until now. */
		if (id && !iommu_space(&r->spaces, id)->devices)
			iommu_space_drop(&r->spaces, id);
		id = iommu_space_get(&r->spaces, IOMMU_SPACE_FLUSH, thread->new_did - 1, r->now);
		iommu_space_add_devices(r, id, set);
		iommu_device_state(r, device)->domain_id_space = id;
	}
	thread->old_did = 0;
	thread->new_did = 0;
	thread->context_made = false;
}
