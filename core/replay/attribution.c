/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Attributing mappings to devices. A mapping has devices of its own once an event has named them.
 * Until then it has the devices of its address space. A later event may name these for all mappings
 * of the space at once.
 */
#include "attribution.h"

#include "mapped_bytes.h"
#include "replay_internal.h"

struct iommu_owner iommu_mapping_owner(const struct iommu_replay *r,
				       const struct iommu_mapping *mapping)
{
	const struct iommu_address_space *space = iommu_address_space(&r->spaces, mapping->space);
	struct iommu_owner owner = { mapping->devices, mapping->grade, mapping->source };

	if (mapping->devices && mapping->grade == IOMMU_GRADE_CERTAIN)
		return owner;
	switch (space->kind) {
	case IOMMU_SPACE_PROBE:
		owner.source = IOMMU_SOURCE_PROBE;
		break;
	case IOMMU_SPACE_DOMAIN_ID:
		if (!space->first)
			return owner;
		owner.source = IOMMU_SOURCE_DOMAIN_ID;
		break;
	case IOMMU_SPACE_TASK:
		if (owner.devices || !space->first)
			return owner;
		return (struct iommu_owner){ space->first, IOMMU_GRADE_LIKELY, IOMMU_SOURCE_TASK };
	default:
		return owner;
	}
	owner.devices = space->first;
	owner.grade = owner.devices ? IOMMU_GRADE_CERTAIN : IOMMU_GRADE_UNKNOWN;
	return owner;
}

/* Live pieces of one mapping. */
struct remains {
	const struct iommu_mapping *mapping;
	const struct iommu_mappings *store;
	struct iommu_budget *budget;
	uint32_t pieces;
	uint64_t bytes;
};

static bool add_remains(void *arg, const struct iommu_range *range)
{
	struct remains *remains = arg;

	if (!iommu_budget_spend(remains->budget, 1))
		return false;
	if (iommu_mapping(remains->store, range->id) != remains->mapping)
		return true;
	remains->bytes += range->last - range->first + 1;
	return ++remains->pieces < remains->mapping->pieces;
}

/*
 * Stores the bytes of @mapping that are still mapped. Returns false if too many other mappings
 * share its range.
 */
static bool bytes_left(struct iommu_replay *r, const struct iommu_mapping *mapping, uint64_t *bytes)
{
	struct remains remains = { .mapping = mapping, .store = &r->store, .budget = &r->budget };

	*bytes = 0;
	if (!mapping->pieces || !mapping->size)
		return true;
	if (mapping->pieces == 1 && !(mapping->flags & IOMMU_MAPPING_PARTIAL) &&
	    !(mapping->iova & 0xfff)) {
		*bytes = iommu_last_address(mapping->iova, mapping->size) - mapping->iova + 1;
		return true;
	}
	iommu_ranges_visit(&r->store.live, mapping->iova & ~0xfffULL,
			   iommu_last_address(mapping->iova, mapping->size), add_remains, &remains);
	*bytes = remains.bytes;
	return remains.pieces == mapping->pieces;
}

void iommu_attribute_mapping(struct iommu_replay *r, struct iommu_mapping *mapping,
			     uint32_t devices, enum iommu_grade grade, enum iommu_source source)
{
	uint64_t bytes;

	if (!devices || mapping->grade == IOMMU_GRADE_CERTAIN)
		return;
	if (mapping->devices != devices || mapping->grade != (uint8_t)grade) {
		if (!bytes_left(r, mapping, &bytes))
			return;
		iommu_count_mapped_bytes(r, mapping, IOMMU_BYTES_MOVED_AWAY, mapping->mapped_at,
					 bytes);
		mapping->devices = devices;
		mapping->grade = (uint8_t)grade;
		mapping->source = (uint8_t)source;
		iommu_count_mapped_bytes(r, mapping, IOMMU_BYTES_MOVED_IN, mapping->mapped_at,
					 bytes);
	}
	mapping->source = (uint8_t)source;
}

void iommu_move_mapping_to_space(struct iommu_replay *r, struct iommu_mapping *mapping, uint32_t id)
{
	uint64_t bytes;

	if (mapping->space == id || !bytes_left(r, mapping, &bytes))
		return;
	iommu_count_mapped_bytes(r, mapping, IOMMU_BYTES_MOVED_AWAY, mapping->mapped_at, bytes);
	if (mapping->pieces)
		iommu_address_space(&r->spaces, mapping->space)->nr_live--;
	mapping->space = id;
	if (mapping->pieces)
		iommu_address_space(&r->spaces, id)->nr_live++;
	iommu_count_mapped_bytes(r, mapping, IOMMU_BYTES_MOVED_IN, mapping->mapped_at, bytes);
	iommu_address_space(&r->spaces, id)->nr_maps++;
}

void iommu_space_add_devices(struct iommu_replay *r, uint32_t id, uint32_t devices, uint64_t since)
{
	struct iommu_address_space *space = iommu_address_space(&r->spaces, id);

	if (!id || !devices)
		return;
	if (!space->first)
		iommu_space_set_first(r, id, devices);
	iommu_space_add_members(r, id, devices, since);
	space->devices = iommu_set_union(&r->devices, space->devices, devices);
	space->left = false;
	space->open = true;
}

void iommu_space_remove_device(struct iommu_replay *r, uint32_t id, uint32_t device)
{
	struct iommu_address_space *space = iommu_address_space(&r->spaces, id);

	if (!id)
		return;
	iommu_space_remove_member(r, id, device, r->now);
	if (!iommu_set_has(&r->devices, space->devices, device))
		return;
	space->devices = iommu_set_without(&r->devices, space->devices, device);
	if (space->devices)
		return;
	space->left = true;
	space->open = false;
	/* A domain of the kernel outlives its devices, but its VT-d domain id is free again. */
	if (space->kind == IOMMU_SPACE_DOMAIN_ID)
		iommu_address_space_drop(&r->spaces, id);
}

void iommu_space_assume_holder(struct iommu_replay *r, uint32_t id, int32_t holder,
			       uint32_t devices)
{
	struct iommu_address_space *space = iommu_address_space(&r->spaces, id);
	uint32_t of_holder;

	if (space->kind != IOMMU_SPACE_TASK || space->pid == holder || space->devices)
		return;
	if (space->first) {
		devices = iommu_set_union(&r->devices, space->first, devices);
		if (devices == space->first)
			return;
	}
	iommu_space_set_first(r, id, devices);
	iommu_space_add_members(r, id, devices, 0);
	if (space->friends)
		return;
	of_holder = iommu_address_space_get(&r->spaces, IOMMU_SPACE_TASK, (uint32_t)holder, r->now);
	if (!of_holder)
		return;
	iommu_address_space(&r->spaces, of_holder)->pid = holder;
	iommu_address_space(&r->spaces, id)->friends =
		iommu_address_space(&r->spaces, of_holder)->friends;
	iommu_address_space(&r->spaces, of_holder)->friends = id;
}

void iommu_domain_id_add_devices(struct iommu_replay *r, uint32_t id, uint32_t set)
{
	uint32_t nr;
	const uint32_t *devices = iommu_set_members(&r->devices, set, &nr);

	if (!id || !set)
		return;
	if (!iommu_address_space(&r->spaces, id)->first)
		iommu_space_set_first(r, id, set);
	for (uint32_t i = 0; i < nr; i++) {
		struct iommu_device_state *state = iommu_device_state(r, devices[i]);

		if (state->domain_id_space && state->domain_id_space != id)
			iommu_space_remove_device(r, state->domain_id_space, devices[i]);
		state->domain_id_space = id;
		iommu_space_add_devices(r, id, iommu_set_with(&r->devices, 0, devices[i]),
					state->moved_at);
	}
}

void iommu_move_mapping_to_domain_id(struct iommu_replay *r, struct iommu_mapping *mapping,
				     uint32_t id)
{
	const struct iommu_address_space *space;
	struct iommu_owner owner;

	if (!id)
		return;
	if (iommu_address_space(&r->spaces, mapping->space)->kind == IOMMU_SPACE_PROBE) {
		/* The probe knows the domain better. It names the devices of the id, too. */
		owner = iommu_mapping_owner(r, mapping);
		if (owner.grade == IOMMU_GRADE_CERTAIN)
			iommu_domain_id_add_devices(r, id, owner.devices);
		return;
	}
	iommu_move_mapping_to_space(r, mapping, id);
	if (mapping->devices && mapping->grade == IOMMU_GRADE_CERTAIN) {
		if (mapping->source == IOMMU_SOURCE_DMA)
			iommu_domain_id_add_devices(r, id, mapping->devices);
		return;
	}
	space = iommu_address_space(&r->spaces, id);
	if (space->devices)
		iommu_attribute_mapping(r, mapping, space->devices, IOMMU_GRADE_CERTAIN,
					IOMMU_SOURCE_DOMAIN_ID);
}
