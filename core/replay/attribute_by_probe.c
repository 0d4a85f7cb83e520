/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Attribution by probe. Probes of group iop record the address of the kernel's struct iommu_domain.
 * The kernel can reuse the address for another domain once the first is freed, so the probe of the
 * free matters, too.
 */
#include "attribute_by_probe.h"

#include "attribution.h"
#include "mapped_bytes.h"
#include "match_unmap.h"
#include "replay_internal.h"
#include "threads.h"

/* IOMMU_DOMAIN_* as the probes record them (include/linux/iommu.h). */
enum { DOMAIN_BLOCKED = 0, DOMAIN_UNMANAGED = 1 };

static uint64_t group_key(int32_t gid)
{
	return (uint64_t)(uint32_t)gid + 1;
}

/* Returns the address space of the domain that the probe has recorded. */
static uint32_t space_of(struct iommu_replay *r, const struct iommu_step *step)
{
	return iommu_address_space_get(&r->spaces, IOMMU_SPACE_PROBE, step->dom, step->ts);
}

/* The device is in this space now, since it moved last. */
static void enter_space(struct iommu_replay *r, uint32_t device, uint32_t space)
{
	struct iommu_device_state *state = iommu_device_state(r, device);

	if (!device || !space || state->probe_space == space)
		return;
	if (state->probe_space) {
		iommu_space_remove_device(r, state->probe_space, device);
		state->moved_at = r->now;
	}
	state->probe_space = space;
	iommu_space_add_devices(r, space, iommu_set_with(&r->devices, 0, device), state->moved_at);
}

/*
 * 6.1 has no type for blocking domains. A group's blocking domain is the unmanaged domain that it
 * gets right after it was claimed, and again whenever it changes hands.
 */
static void note_blocking(struct iommu_replay *r, const struct iommu_step *step, uint32_t space)
{
	uint64_t group = group_key(step->gid);

	if (step->type == DOMAIN_BLOCKED)
		r->groups.has_blocking_type = true;
	if (!iommu_table_get(&r->groups.claimed, group))
		return;
	iommu_table_drop(&r->groups.claimed, group);
	iommu_table_set(&r->groups.blocking, group, space);
}

static void note_group(struct iommu_replay *r, uint32_t device, int32_t gid)
{
	struct iommu_device *d;

	if (!device || gid < 0)
		return;
	d = iommu_device(&r->devices, device);
	d->gid = gid;
	d->gid_known = true;
	d->in_group = true;
}

/* The attach event itself follows. */
static void apply_attach(struct iommu_replay *r, const struct iommu_step *step)
{
	uint32_t device = iommu_device_id(&r->devices, step->device.str, step->device.len);
	uint32_t space = space_of(r, step);
	struct iommu_device_state *state = iommu_device_state(r, device);

	if (!space || !device)
		return;
	note_group(r, device, step->gid);
	note_blocking(r, step, space);
	state->moved_at = r->now;
	enter_space(r, device, space);
	state->probe_type = step->type;
	state->probe_gid = step->gid;
	state->attach_probed = true;
}

bool iommu_take_attach_probe(struct iommu_replay *r, uint32_t device,
			     struct iommu_attach_probe *probe)
{
	struct iommu_device_state *state = iommu_device_state(r, device);
	uint32_t blocking;

	if (!state->attach_probed)
		return false;
	state->attach_probed = false;
	blocking = iommu_table_get(&r->groups.blocking, group_key(state->probe_gid));
	probe->type = state->probe_type;
	probe->blocking = state->probe_type == DOMAIN_BLOCKED || blocking == state->probe_space;
	/* If claims were not recorded, an unmanaged domain may be the blocking one. */
	if (state->probe_type != DOMAIN_UNMANAGED)
		return state->probe_type != IOMMU_STEP_NO_TYPE;
	return blocking || r->groups.has_blocking_type ||
	       r->config.attach_rule == IOMMU_ATTACH_TOGGLES;
}

/* The domain is freed, and all of its mappings with it. */
static void apply_free(struct iommu_replay *r, const struct iommu_step *step)
{
	uint32_t space = iommu_address_space_find(&r->spaces, IOMMU_SPACE_PROBE, step->dom);

	if (!space)
		return;
	iommu_match_waiting_unmaps(r);
	iommu_space_unmap_all(r, space);
	iommu_space_set_members(r, space, 0);
	iommu_address_space_drop(&r->spaces, space);
}

/* A call of the DMA API for a device. It may map for the device, in the domain of its group. */
static void apply_call(struct iommu_replay *r, const struct iommu_step *step,
		       struct iommu_thread *thread)
{
	thread->call_dom = step->dom;
	thread->call_device = iommu_device_id(&r->devices, step->device.str, step->device.len);
	note_group(r, thread->call_device, step->gid);
	if (step->dom)
		enter_space(r, thread->call_device, space_of(r, step));
}

void iommu_apply_probe_step(struct iommu_replay *r, const struct iommu_step *step,
			    struct iommu_thread *thread)
{
	struct iommu_probed_call call = { .dom = step->dom,
					  .iova = step->iova,
					  .size = step->size };

	if (iommu_source_disabled(r, IOMMU_SOURCE_PROBE))
		return;
	switch (step->kind) {
	case IOMMU_STEP_PROBE_MAP:
		iommu_probed_calls_push(thread->probed_maps, &thread->nr_probed_maps, &call);
		thread->map_probed = true;
		break;
	case IOMMU_STEP_PROBE_UNMAP:
		iommu_probed_calls_push(thread->probed_unmaps, &thread->nr_probed_unmaps, &call);
		break;
	case IOMMU_STEP_PROBE_ATTACH:
		apply_attach(r, step);
		break;
	case IOMMU_STEP_PROBE_CALL:
		apply_call(r, step, thread);
		break;
	case IOMMU_STEP_PROBE_CLAIM:
		iommu_table_set(&r->groups.claimed, group_key(step->gid), 1);
		break;
	case IOMMU_STEP_PROBE_FREE:
		apply_free(r, step);
		break;
	default:
		break;
	}
}
