/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "owners.h"

#include "core/mappings/address_space.h"

/* The key of mappings that were made in interrupts, which no task has. */
#define INTERRUPT_KEY (1ULL << 31)

static struct iommu_figures *add_figures(struct iommu_owners *o)
{
	struct iommu_figures *figures;

	if (o->nr_figures == IOMMU_OWNERS_MAX)
		return NULL;
	figures = calloc(1, sizeof(*figures));
	if (!figures)
		return NULL;
	figures->number = o->nr_figures;
	o->figures[o->nr_figures++] = figures;
	return figures;
}

bool iommu_owners_init(struct iommu_owners *o)
{
	struct iommu_figure_owner *others;

	o->list = calloc(IOMMU_OWNERS_MAX, sizeof(*o->list));
	o->figures = calloc(IOMMU_OWNERS_MAX, sizeof(struct iommu_figures *));
	if (!o->list || !o->figures || !add_figures(o))
		return false;
	o->figures[0]->pid = IOMMU_MEASURE_OTHERS;
	others = &o->list[o->nr++];
	others->pid = IOMMU_MEASURE_OTHERS;
	others->figures = malloc(sizeof(struct iommu_figures *));
	if (!others->figures)
		return false;
	others->figures[others->nr++] = o->figures[0];
	return true;
}

struct iommu_figures *iommu_figures_of_device(const struct iommu_owners *o, uint32_t device)
{
	uint32_t index = iommu_table_get(&o->by_device, device);

	return index ? o->figures[index - 1] : NULL;
}

/* Returns the figures of a device, or those of other tasks if there is no room. */
static struct iommu_figures *device_figures(struct iommu_owners *o, uint32_t device)
{
	struct iommu_figures *figures = iommu_figures_of_device(o, device);

	if (figures)
		return figures;
	figures = add_figures(o);
	if (!figures || !iommu_table_set(&o->by_device, device, o->nr_figures))
		return o->figures[0];
	figures->device = device;
	return figures;
}

static bool make_figures(struct iommu_owners *o, struct iommu_replay *r,
			 struct iommu_figure_owner *owner)
{
	uint32_t nr = 1;
	const uint32_t *devices = NULL;
	struct iommu_figures *own;

	if (!owner->space && owner->devices)
		devices = iommu_set_members(iommu_replay_devices(r), owner->devices, &nr);
	owner->figures = malloc((nr ? nr : 1) * sizeof(struct iommu_figures *));
	if (!owner->figures)
		return false;
	for (uint32_t i = 0; devices && i < nr; i++)
		owner->figures[owner->nr++] = device_figures(o, devices[i]);
	if (devices)
		return true;
	own = add_figures(o);
	if (!own) {
		free(owner->figures);
		return false;
	}
	own->pid = owner->pid;
	own->interrupt = owner->interrupt;
	owner->figures[owner->nr++] = own;
	return true;
}

/* Returns the index of the new owner; 0 if there is no room. */
static uint32_t add_owner(struct iommu_owners *o, struct iommu_replay *r,
			  const struct iommu_figure_owner *wanted, struct iommu_table *table,
			  uint64_t key)
{
	struct iommu_figure_owner owner = *wanted;

	if (o->nr == IOMMU_OWNERS_MAX || !make_figures(o, r, &owner))
		return 0;
	if (!iommu_table_set(table, key, o->nr + 1)) {
		free(owner.figures);
		return 0;
	}
	if (owner.space)
		owner.waits =
			iommu_address_space(iommu_replay_address_spaces(r), owner.space)->kind !=
			IOMMU_SPACE_TASK;
	o->list[o->nr] = owner;
	return o->nr++;
}

/* Whether a later event may still name the devices of the mapping's whole space. */
static uint32_t space_that_decides(const struct iommu_replay *r,
				   const struct iommu_mapping *mapping)
{
	const struct iommu_address_space *space =
		iommu_address_space(iommu_replay_address_spaces(r), mapping->space);

	if (mapping->devices && mapping->grade == IOMMU_GRADE_CERTAIN)
		return 0;
	if (space->kind == IOMMU_SPACE_TASK && mapping->devices)
		return 0;
	return space->first ? 0 : mapping->space;
}

/* The rest of iommu_owner_of(): @want was not found recently. */
static uint32_t look_up(struct iommu_owners *o, struct iommu_replay *r,
			const struct iommu_figure_owner *want)
{
	struct iommu_table *table = want->devices ? &o->by_devices : &o->by_task;
	uint64_t key = (uint64_t)want->space << 32;
	uint32_t index;

	if (want->devices)
		key |= want->devices;
	else
		key |= want->interrupt ? INTERRUPT_KEY + 1 : (uint32_t)want->pid;
	index = iommu_table_get(table, key);
	index = index ? index - 1 : add_owner(o, r, want, table, key);
	o->without_room += !index;
	return index;
}

uint32_t iommu_owner_of(struct iommu_owners *o, struct iommu_replay *r,
			const struct iommu_mapping *mapping, const struct iommu_owner *named)
{
	uint32_t space = space_that_decides(r, mapping);
	bool interrupt = !named->devices && mapping->flags & IOMMU_MAPPING_INTERRUPT;
	int32_t pid = named->devices || interrupt ? 0 : mapping->pid;
	uint32_t *recent = &o->recent[(named->devices + (uint32_t)pid) % IOMMU_OWNERS_RECENT];
	const struct iommu_figure_owner *owner = &o->list[*recent];

	if (owner->space != space || owner->devices != named->devices || owner->pid != pid ||
	    owner->interrupt != interrupt) {
		const struct iommu_figure_owner want = {
			.space = space,
			.devices = named->devices,
			.pid = pid,
			.interrupt = interrupt,
		};

		*recent = look_up(o, r, &want);
	}
	return *recent;
}

bool iommu_owner_settle(struct iommu_owners *o, struct iommu_replay *r, uint32_t index,
			struct iommu_owner *named)
{
	struct iommu_figure_owner *owner = &o->list[index];
	const struct iommu_mapping mapping = { .space = owner->space, .devices = owner->devices };
	uint32_t settled;

	if (!iommu_address_space(iommu_replay_address_spaces(r), owner->space)->first)
		return false;
	*named = iommu_mapping_owner(r, &mapping);
	if (!owner->settled) {
		settled = iommu_owner_of(o, r, &mapping, named);
		owner->settled = settled + 1;
	}
	return true;
}

uint32_t iommu_owner_of_devices(struct iommu_owners *o, uint32_t devices)
{
	uint32_t index = devices ? iommu_table_get(&o->by_devices, devices) : 0;

	return index ? index - 1 : 0;
}

/* No event named the devices of the owner's address space: its figures count for the task. */
static void give_to_task(struct iommu_owners *o, struct iommu_figure_pools *pools,
			 const struct iommu_figure_owner *owner)
{
	static const struct iommu_owner nobody;
	uint64_t key = owner->interrupt ? INTERRUPT_KEY + 1 : (uint32_t)owner->pid;
	uint32_t index = iommu_table_get(&o->by_task, key);

	if (!index) {
		iommu_table_set(&o->by_task, key, (uint32_t)(owner - o->list) + 1);
		return;
	}
	iommu_figures_merge(o->list[index - 1].figures[0], owner->figures[0], pools, &nobody);
	owner->figures[0]->used = false;
}

/* The owner had figures of its own, because its address space decides. */
static void give_to_devices(struct iommu_owners *o, struct iommu_replay *r,
			    struct iommu_figure_pools *pools, struct iommu_figure_owner *owner)
{
	const struct iommu_mapping mapping = { .space = owner->space, .devices = owner->devices };
	struct iommu_owner named = iommu_mapping_owner(r, &mapping);
	struct iommu_figures *own = owner->figures[0];
	uint32_t nr = 0;
	const uint32_t *devices =
		named.devices ? iommu_set_members(iommu_replay_devices(r), named.devices, &nr)
			      : NULL;

	if (!named.devices) {
		give_to_task(o, pools, owner);
		return;
	}
	for (uint32_t i = 0; i < nr; i++) {
		struct iommu_figures *to = device_figures(o, devices[i]);

		iommu_figures_merge(to, own, pools, &named);
		to->shared += nr > 1 ? own->maps : 0;
	}
	own->used = false;
}

void iommu_owners_finish(struct iommu_owners *o, struct iommu_replay *r,
			 struct iommu_figure_pools *pools)
{
	for (uint32_t i = 0; i < o->nr_figures; i++)
		iommu_figures_end(o->figures[i], pools);
	for (uint32_t i = 0; i < o->nr; i++) {
		if (o->list[i].space)
			give_to_devices(o, r, pools, &o->list[i]);
	}
}

void iommu_owners_free(struct iommu_owners *o, struct iommu_figure_pools *pools)
{
	for (uint32_t i = 0; i < o->nr; i++)
		free(o->list[i].figures);
	for (uint32_t i = 0; i < o->nr_figures; i++)
		iommu_figures_free(o->figures[i], pools);
	free(o->list);
	free(o->figures);
	iommu_table_free(&o->by_devices);
	iommu_table_free(&o->by_task);
	iommu_table_free(&o->by_device);
	*o = (struct iommu_owners){ 0 };
}
