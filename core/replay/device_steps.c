/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The steps of devices: joining and leaving a group, attach and detach. core/holders decides who
 * holds the device afterwards. The address spaces follow here: a device enters a space or leaves
 * it, and a space ends when its last device is gone.
 */
#include "device_steps.h"

#include "attribute_by_domain_id.h"
#include "attribute_by_pages.h"
#include "attribute_by_probe.h"
#include "attribution.h"
#include "line_facts.h"
#include "mapped_bytes.h"
#include "match_unmap.h"
#include "replay_internal.h"

/*
 * Ends the address space of a task and those of the tasks that map for it. The task gave back the
 * remaining mappings together with its devices.
 */
static void end_task_space(struct iommu_replay *r, uint32_t id)
{
	struct iommu_address_space *space = iommu_address_space(&r->spaces, id);
	struct iommu_address_space *last = space;

	iommu_space_set_members(r, id, 0);
	while (last->friends) {
		uint32_t friend = last->friends;

		iommu_space_set_members(r, friend, 0);
		last->friends = 0;
		iommu_address_space_drop(&r->spaces, friend);
		last = iommu_address_space(&r->spaces, friend);
	}
	if (space->left)
		iommu_space_unmap_all(r, id);
	iommu_address_space_drop(&r->spaces, id);
}

/* The devices that a task holds reach its mappings and those of the tasks that map for it. */
static void set_task_members(struct iommu_replay *r, uint32_t id, uint32_t held)
{
	do {
		iommu_space_set_members(r, id, held);
		id = iommu_address_space(&r->spaces, id)->friends;
	} while (id && iommu_budget_spend(&r->budget, 1));
}

/*
 * The devices that a task holds have changed. Its address space ends when it gives back the last of
 * them. @closed: no more unmaps of the space follow.
 */
static void update_task_space(struct iommu_replay *r, int32_t pid, bool closed)
{
	uint32_t id = iommu_address_space_find(&r->spaces, IOMMU_SPACE_TASK, (uint32_t)pid);
	uint32_t held = iommu_holders_held_by(r->holders, pid);
	struct iommu_address_space *space = iommu_address_space(&r->spaces, id);

	if (!id)
		return;
	if (held && !space->devices) {
		/* Its maps from now on go to a new space, for the devices that it now holds. */
		end_task_space(r, id);
		return;
	}
	set_task_members(r, id, held);
	space->devices = held;
	if (held)
		return;
	space->left = true;
	space->open = false;
	if (closed)
		end_task_space(r, id);
}

/*
 * On kernels that attach twice to give a device back, the unmaps of that call come between the two
 * attaches. Each device of a group has its own pair.
 */
static void note_giving_back(struct iommu_replay *r, uint32_t device,
			     const struct iommu_handover *handover, struct iommu_thread *thread)
{
	if (handover->kind != IOMMU_HANDOVER_GIVEN_BACK || handover->ended.before ||
	    r->config.attach_rule != IOMMU_ATTACH_PAIRS)
		thread->giving_back = 0;
	else
		thread->giving_back = iommu_set_with(&r->devices, thread->giving_back, device);
}

/*
 * The device has a new holder. The host's mappings for it are in its default domain, which a task's
 * device is not in. It leaves one space before it enters the other.
 */
static void change_spaces(struct iommu_replay *r, uint32_t device,
			  const struct iommu_handover *handover)
{
	uint32_t host = iommu_address_space_find(&r->spaces, IOMMU_SPACE_HOST, device);

	if (handover->kind == IOMMU_HANDOVER_TAKEN) {
		iommu_space_remove_member(r, host, device, r->now);
		update_task_space(r, handover->begun.pid, false);
	} else if (handover->kind == IOMMU_HANDOVER_GIVEN_BACK) {
		update_task_space(r, handover->ended.pid, false);
		iommu_space_add_members(r, host, iommu_set_with(&r->devices, 0, device), r->now);
	}
}

static void apply_attach(struct iommu_replay *r, const struct iommu_step *step, uint32_t device,
			 struct iommu_thread *thread)
{
	struct iommu_attach_probe probe;
	struct iommu_handover handover = { 0 };
	bool probed = iommu_take_attach_probe(r, device, &probe);
	struct iommu_device_state *state;
	uint64_t moved_before;
	int32_t before;

	iommu_holders_attach(r->holders, device, step->pid, step->ts, probed ? &probe : NULL,
			     &handover);
	iommu_line_facts_set_handover(r, &handover);
	state = iommu_device_state(r, device);
	before = state->taken_by;
	if (handover.kind == IOMMU_HANDOVER_TAKEN)
		state->taken_by = handover.begun.pid;
	moved_before = state->moved_at;
	state->moved_at = step->ts;
	iommu_attach_domain_ids(r, device, thread, moved_before);
	change_spaces(r, device, &handover);
	if (handover.kind == IOMMU_HANDOVER_PAIR_DONE && before != IOMMU_HOST)
		update_task_space(r, before, true);
	thread->just_attached = true;
	note_giving_back(r, device, &handover, thread);
}

static void apply_remove(struct iommu_replay *r, const struct iommu_step *step, uint32_t device)
{
	struct iommu_device_state *state = iommu_device_state(r, device);
	struct iommu_handover handover;
	uint32_t host;

	iommu_holders_remove(r->holders, device, step->ts, &handover);
	iommu_line_facts_set_handover(r, &handover);
	/* Mappings that the driver has not unmapped go with the domain, without an event. */
	host = iommu_address_space_find(&r->spaces, IOMMU_SPACE_HOST, device);
	if (host) {
		iommu_space_unmap_all(r, host);
		iommu_space_set_members(r, host, 0);
		iommu_address_space_drop(&r->spaces, host);
	}
	if (state->domain_id_space) {
		iommu_space_remove_device(r, state->domain_id_space, device);
		if (!iommu_address_space(&r->spaces, state->domain_id_space)->devices)
			iommu_space_unmap_all(r, state->domain_id_space);
	}
	iommu_space_remove_device(r, state->probe_space, device);
	state->domain_id_space = 0;
	state->probe_space = 0;
	state->moved_at = step->ts;
}

void iommu_device_was_held_before(void *arg, uint32_t device, int32_t pid, uint64_t until)
{
	struct iommu_replay *r = arg;
	uint32_t set = iommu_set_with(&r->devices, 0, device);

	for (uint32_t id = 1; id < r->spaces.nr && iommu_budget_spend(&r->budget, 1); id++) {
		struct iommu_address_space *space = iommu_address_space(&r->spaces, id);

		if (space->kind == IOMMU_SPACE_TASK && space->pid == pid && space->born <= until &&
		    !space->devices) {
			iommu_space_add_devices(r, id, set, 0);
			iommu_space_remove_member(r, id, device, until);
		}
	}
}

void iommu_apply_device_step(struct iommu_replay *r, const struct iommu_step *step,
			     struct iommu_thread *thread)
{
	uint32_t device = iommu_device_id(&r->devices, step->device.str, step->device.len);
	struct iommu_handover handover;

	if (!device)
		return;
	iommu_match_waiting_unmaps(r);
	iommu_page_domains_forget(r);
	switch (step->kind) {
	case IOMMU_STEP_ADD:
		iommu_holders_add(r->holders, device, step->gid, step->pid, step->ts);
		iommu_device_state(r, device)->added_in_trace = true;
		iommu_device_state(r, device)->moved_at = step->ts;
		break;
	case IOMMU_STEP_REMOVE:
		apply_remove(r, step, device);
		break;
	case IOMMU_STEP_ATTACH:
		apply_attach(r, step, device, thread);
		break;
	case IOMMU_STEP_DETACH:
		iommu_holders_detach(r->holders, device, step->pid, step->ts, &handover);
		iommu_line_facts_set_handover(r, &handover);
		iommu_device_state(r, device)->moved_at = step->ts;
		if (handover.kind == IOMMU_HANDOVER_GIVEN_BACK)
			change_spaces(r, device, &handover);
		break;
	default:
		break;
	}
}
