/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "mapped_bytes.h"

#include "replay_internal.h"

struct iommu_device_state *iommu_device_state_new(struct iommu_replay *r, uint32_t device)
{
	uint32_t nr = (device + 64) / 64 * 64 * 2;
	struct iommu_device_state *states = realloc(r->device_states, nr * sizeof(*states));

	if (!states)
		return &r->device_states[0];
	for (uint32_t i = r->nr_device_states; i < nr; i++)
		states[i] = (struct iommu_device_state){ .taken_by = IOMMU_HOST };
	r->device_states = states;
	r->nr_device_states = nr;
	return &r->device_states[device];
}

uint64_t iommu_device_moved_at(struct iommu_replay *r, uint32_t device)
{
	return iommu_device_state(r, device)->moved_at;
}

/*
 * The peak begins with the range. The sizes of a damaged trace can add up to more than 64 bits.
 * Such a sum wraps, so that it is right again once these mappings have ended; the peak stays at its
 * limit.
 */
static void count(const struct iommu_replay *r, uint64_t *now, uint64_t *peak, uint64_t bytes,
		  bool more)
{
	bool wraps = more && __builtin_add_overflow(*now, bytes, now);

	if (!more)
		*now -= bytes;
	if (r->now < r->config.from || *now > *peak)
		*peak = *now;
	if (wraps)
		*peak = UINT64_MAX;
}

static void count_device(struct iommu_replay *r, uint32_t device, uint64_t bytes, bool more)
{
	struct iommu_device_state *state = iommu_device_state(r, device);

	count(r, &state->bytes_mapped, &state->bytes_peak, bytes, more);
}

static void count_devices(struct iommu_replay *r, uint32_t set, uint64_t bytes, bool more)
{
	uint32_t nr;
	const uint32_t *list = iommu_set_members(&r->devices, set, &nr);

	for (uint32_t i = 0; i < nr; i++)
		count_device(r, list[i], bytes, more);
}

/* Whether the mapping counts for devices of its own instead of the members of its space. */
static bool counts_for_own(const struct iommu_mapping *mapping,
			   const struct iommu_address_space *space)
{
	if (!mapping->devices)
		return false;
	if (space->kind == IOMMU_SPACE_TASK)
		return mapping->source != IOMMU_SOURCE_TASK;
	return space->kind == IOMMU_SPACE_NONE || !space->first;
}

/* Whether it is known to which devices the mappings of the space belong. */
static bool is_known(const struct iommu_mapping *mapping, const struct iommu_address_space *space)
{
	return space->first || (space->kind == IOMMU_SPACE_TASK && mapping->devices);
}

/* Not inlined: the caller usually returns at once, and would save registers for this. */
static __attribute__((noinline)) void count_mapping(struct iommu_replay *r,
						    struct iommu_mapping *mapping,
						    enum iommu_bytes_change what, uint64_t ts,
						    uint64_t bytes)
{
	struct iommu_address_space *space = iommu_address_space(&r->spaces, mapping->space);
	bool more = what == IOMMU_BYTES_MAPPED || what == IOMMU_BYTES_MOVED_IN;

	if (more) {
		mapping->flags &= (uint16_t)~IOMMU_MAPPING_OWN;
		if (counts_for_own(mapping, space))
			mapping->flags |= IOMMU_MAPPING_OWN;
	}
	/* If the trace's clock ran backwards, an unmap can be earlier than its map. */
	if (r->config.bytes)
		r->config.bytes(r->config.arg, mapping, what,
				ts < mapping->mapped_at ? mapping->mapped_at : ts, bytes);
	if (!iommu_counts_bytes(r) || (r->config.to && ts > r->config.to))
		return;
	if (mapping->flags & IOMMU_MAPPING_OWN) {
		count_devices(r, mapping->devices, bytes, more);
	} else if (is_known(mapping, space)) {
		count(r, &space->live, &space->peak, bytes, more);
		count_devices(r, space->members, bytes, more);
	} else {
		count(r, &space->unknown, &space->unknown_peak, bytes, more);
		count_device(r, IOMMU_NO_DEVICE, bytes, more);
	}
}

void iommu_count_mapped_bytes(struct iommu_replay *r, struct iommu_mapping *mapping,
			      enum iommu_bytes_change what, uint64_t ts, uint64_t bytes)
{
	/* Verdicts of faults need IOMMU_MAPPING_OWN, too. */
	if (r->config.bytes || iommu_counts_bytes(r) || !r->drops_past)
		count_mapping(r, mapping, what, ts, bytes);
}

void iommu_space_set_first(struct iommu_replay *r, uint32_t id, uint32_t devices)
{
	struct iommu_address_space *space = iommu_address_space(&r->spaces, id);
	bool was_known = space->first;

	space->first = devices;
	if (was_known)
		return;
	count_device(r, IOMMU_NO_DEVICE, space->unknown, false);
	if (space->unknown_peak > space->peak)
		space->peak = space->unknown_peak;
	count(r, &space->live, &space->peak, space->unknown, true);
	count_devices(r, space->members, space->unknown, true);
	space->unknown = 0;
}

/* Whether a change of the members at @ts comes after the range in which bytes are counted. */
static bool after_range(const struct iommu_replay *r, uint64_t ts)
{
	return iommu_counts_bytes(r) && r->config.to && ts > r->config.to;
}

static void report_member(const struct iommu_replay *r, uint32_t space, uint32_t device,
			  bool enters, uint64_t ts)
{
	const struct iommu_member_change change = {
		.ts = ts,
		.space = space,
		.device = device,
		.enters = enters,
	};

	if (r->config.member)
		r->config.member(r->config.arg, &change);
}

static void add_member(struct iommu_replay *r, uint32_t id, uint32_t device, uint64_t since)
{
	struct iommu_address_space *space = iommu_address_space(&r->spaces, id);
	uint32_t members = iommu_set_with(&r->devices, space->members, device);
	struct iommu_device_state *state = iommu_device_state(r, device);
	uint32_t ever;

	if (!members || members == space->members || after_range(r, since))
		return;
	ever = iommu_set_with(&r->devices, space->ever, device);
	if (ever)
		space->ever = ever;
	space->members = members;
	report_member(r, id, device, true, since);
	if (!iommu_counts_bytes(r))
		return;
	count(r, &state->bytes_mapped, &state->bytes_peak, space->live, true);
	/* It was a member when most was mapped. */
	if (!since && space->peak > state->bytes_peak)
		state->bytes_peak = space->peak;
}

void iommu_space_add_members(struct iommu_replay *r, uint32_t id, uint32_t set, uint64_t since)
{
	uint32_t nr;

	if (!id || set == iommu_address_space(&r->spaces, id)->members)
		return;
	iommu_set_members(&r->devices, set, &nr);
	for (uint32_t i = 0; i < nr; i++)
		add_member(r, id, iommu_set_members(&r->devices, set, &nr)[i], since);
}

void iommu_space_remove_member(struct iommu_replay *r, uint32_t id, uint32_t device, uint64_t ts)
{
	struct iommu_address_space *space = iommu_address_space(&r->spaces, id);
	uint32_t members = iommu_set_without(&r->devices, space->members, device);
	uint32_t nr;

	if (!id || members == space->members || after_range(r, ts))
		return;
	iommu_set_members(&r->devices, space->members, &nr);
	if (!members && nr > 1)
		return; /* the set of the others could not be made */
	space->members = members;
	report_member(r, id, device, false, ts);
	if (iommu_counts_bytes(r))
		count_device(r, device, space->live, false);
}

void iommu_space_set_members(struct iommu_replay *r, uint32_t id, uint32_t set)
{
	uint32_t before = iommu_address_space(&r->spaces, id)->members;
	uint32_t nr;

	if (!id || before == set)
		return;
	iommu_space_add_members(r, id, set, r->now);
	iommu_set_members(&r->devices, before, &nr);
	for (uint32_t i = 0; i < nr; i++) {
		uint32_t device = iommu_set_members(&r->devices, before, &nr)[i];

		if (!iommu_set_has(&r->devices, set, device))
			iommu_space_remove_member(r, id, device, r->now);
	}
}
