/* SPDX-License-Identifier: LGPL-2.1 */
#include "outcome.h"

#include "core/holders/devices.h"
#include "core/replay/attribute_by_domain_id.h"

void iommu_map_outcome_add(struct iommu_map_outcome *outcome, const struct iommu_removal *removal)
{
	outcome->at = removal->at;
	outcome->pid = removal->pid;
	outcome->nr += outcome->nr < UINT16_MAX;
	outcome->fits = (uint8_t)(removal->fits < UINT8_MAX ? removal->fits : UINT8_MAX);
	outcome->died = removal->died;
	outcome->interrupt = removal->interrupt;
	outcome->ended = removal->rest;
}

void iommu_unmap_outcome_add(struct iommu_unmap_outcome *outcome,
			     const struct iommu_removal *removal)
{
	if (!outcome->nr || removal->map_number < outcome->oldest)
		outcome->oldest = removal->map_number;
	if (!outcome->nr || removal->map_number > outcome->newest)
		outcome->newest = removal->map_number;
	if (removal->fits > outcome->fits)
		outcome->fits = removal->fits;
	outcome->tie |= removal->tie;
	outcome->cut |= removal->cut;
	outcome->part = !removal->rest;
	outcome->bytes += removal->last - removal->first + 1;
	outcome->nr++;
}

/* Returns the set of outcomes->replay that has the same devices as @set of @r. */
static uint32_t same_set(const struct iommu_outcomes *outcomes, struct iommu_replay *r,
			 uint32_t set)
{
	struct iommu_devices *devices = iommu_replay_devices(outcomes->replay);
	uint32_t same = 0;
	uint32_t nr = 0;
	const uint32_t *list = iommu_set_devices(iommu_replay_devices(r), set, &nr);

	/* Both replays number their devices in the order of the trace. */
	for (uint32_t i = 0; i < nr; i++)
		same = iommu_set_with(devices, same, list[i]);
	return same;
}

/* The owner of the mapping that a map event made; false if it is not known. */
static bool final_owner(const struct iommu_outcomes *outcomes, uint64_t number,
			struct iommu_owner *owner)
{
	const struct iommu_map_outcome *map = outcomes->map(outcomes->arg, number);

	if (!map)
		return false;
	*owner = iommu_mapping_owner(outcomes->replay, &map->mapping);
	return owner->devices != 0;
}

/* All devices of the mappings that an unmap removed, with the lowest grade. */
static void set_owner(const struct iommu_outcomes *outcomes,
		      const struct iommu_unmap_outcome *outcome, struct iommu_owner *owner)
{
	struct iommu_owner oldest, newest;

	if (!final_owner(outcomes, outcome->oldest, &oldest))
		return;
	*owner = oldest;
	if (outcome->nr == 1)
		return;
	if (!final_owner(outcomes, outcome->newest, &newest)) {
		owner->devices = 0;
		return;
	}
	if (newest.devices != oldest.devices)
		owner->devices = iommu_set_union(iommu_replay_devices(outcomes->replay),
						 oldest.devices, newest.devices);
	if (newest.grade < owner->grade)
		owner->grade = newest.grade;
}

/* The facts of an unmap that waited, now that the mappings that it removed are known. */
static void decide(const struct iommu_outcomes *outcomes, const struct iommu_unmap_outcome *outcome,
		   const struct iommu_step *step, struct iommu_unmap_facts *facts)
{
	const struct iommu_map_outcome *map = outcomes->map(outcomes->arg, outcome->newest);
	uint64_t newest = map ? map->mapping.mapped_at : 0;

	map = outcomes->map(outcomes->arg, outcome->oldest);
	if (!map)
		return;
	facts->pending = false;
	facts->more = false;
	facts->nr = outcome->nr;
	facts->fits = outcome->fits;
	facts->tie = outcome->tie;
	facts->cut = outcome->cut;
	facts->bytes = outcome->bytes;
	facts->oldest = map->mapping.mapped_at;
	facts->newest = newest;
	facts->pid = map->mapping.pid;
	facts->by_task = step->context == IOMMU_CONTEXT_TASK &&
			 !(map->mapping.flags & (IOMMU_MAPPING_DMA_API | IOMMU_MAPPING_INTERRUPT));
	facts->selftest = map->mapping.flags & IOMMU_MAPPING_SELFTEST;
	facts->first = map->mapping.iova;
	facts->last = map->mapping.iova + map->mapping.size - 1;
	facts->part = outcome->part;
	facts->rest = !outcome->part && outcome->bytes < map->mapping.size;
}

static void complete_unmap(const struct iommu_outcomes *outcomes, struct iommu_replay *r,
			   const struct iommu_step *step, struct iommu_unmap_facts *facts)
{
	uint64_t number = iommu_replay_nr_steps(r, IOMMU_STEP_UNMAP) +
			  iommu_replay_nr_steps(r, IOMMU_STEP_INTEL_UNMAP) - 1;
	const struct iommu_unmap_outcome *found = outcomes->unmap(outcomes->arg, number);
	struct iommu_unmap_outcome outcome;

	facts->owner.devices = same_set(outcomes, r, facts->owner.devices);
	if (!found || !found->nr)
		return;
	outcome = *found;
	if (facts->pending || !facts->nr)
		decide(outcomes, &outcome, step, facts);
	set_owner(outcomes, &outcome, &facts->owner);
}

/* The last epoch of @device that began at @ts or before; NULL if there is none. */
static const struct iommu_epoch *epoch_at(const struct iommu_outcomes *outcomes, uint32_t device,
					  uint64_t ts, const struct iommu_epoch **before)
{
	size_t nr = 0;
	const struct iommu_epoch *epochs =
		iommu_holders_epochs(iommu_replay_holders(outcomes->replay), device, &nr, NULL);
	size_t low = 0;

	while (low < nr) {
		size_t middle = low + (nr - low) / 2;

		if (epochs[middle].from <= ts)
			low = middle + 1;
		else
			nr = middle;
	}
	*before = low > 1 ? &epochs[low - 2] : NULL;
	return low ? &epochs[low - 1] : NULL;
}

static void complete_handover(const struct iommu_outcomes *outcomes, struct iommu_replay *r,
			      const struct iommu_step *step, struct iommu_handover *what)
{
	uint32_t device =
		iommu_device_id(iommu_replay_devices(r), step->device.str, step->device.len);
	const struct iommu_epoch *before;
	const struct iommu_epoch *epoch = epoch_at(outcomes, device, step->ts, &before);
	bool undecided = what->kind == IOMMU_HANDOVER_UNDECIDED;

	if (!epoch || what->kind == IOMMU_HANDOVER_REMOVED)
		return;
	if (epoch->from == step->ts && !epoch->before &&
	    (undecided || what->kind == IOMMU_HANDOVER_TAKEN ||
	     what->kind == IOMMU_HANDOVER_GIVEN_BACK)) {
		what->kind =
			epoch->pid == IOMMU_HOST ? IOMMU_HANDOVER_GIVEN_BACK : IOMMU_HANDOVER_TAKEN;
		what->begun = *epoch;
		what->ended = before && before->ended ? *before : (struct iommu_epoch){ 0 };
		return;
	}
	if (!undecided)
		return;
	what->kind = IOMMU_HANDOVER_KEPT;
	what->begun = *epoch;
}

void iommu_outcome_facts(const struct iommu_outcomes *outcomes, struct iommu_replay *r,
			 const struct iommu_step *step, struct iommu_line_facts *facts)
{
	struct iommu_verdict *verdict = &facts->fault.verdict;

	*facts = *iommu_replay_line_facts(r);
	switch (facts->kind) {
	case IOMMU_LINE_FACTS_UNMAP:
		complete_unmap(outcomes, r, step, &facts->unmap);
		break;
	case IOMMU_LINE_FACTS_HANDOVER:
		complete_handover(outcomes, r, step, &facts->handover);
		break;
	case IOMMU_LINE_FACTS_FAULT:
		verdict->owner.devices = same_set(outcomes, r, verdict->owner.devices);
		final_owner(outcomes, verdict->map_number, &verdict->owner);
		break;
	default:
		break;
	}
}

uint32_t iommu_outcome_domain(const struct iommu_outcomes *outcomes, struct iommu_replay *r,
			      const struct iommu_step *step)
{
	return same_set(outcomes, r, iommu_domain_id_devices(r, step));
}

static void put_end(const struct iommu_writer *w, const struct iommu_map_outcome *map)
{
	if (!map->ended) {
		iommu_text_puts(w->t, map->nr ? "; the rest still mapped at the end of the trace"
					      : "; still mapped at the end of the trace");
		return;
	}
	iommu_text_puts(w->t, "; until ");
	iommu_put_time(w->t, map->at);
	iommu_text_puts(w->t, map->died ? ", went with its domain" : ", unmapped");
	if (map->nr > 1)
		iommu_text_puts(w->t, " in parts");
	if (!map->died)
		iommu_put_by(w, map->pid, map->interrupt);
	if (map->fits > 1) {
		iommu_text_puts(w->t, ", or another one of the ");
		iommu_text_dec(w->t, map->fits);
		iommu_text_puts(w->t, " mapped there");
	}
}

void iommu_put_map_outcome(const struct iommu_writer *w, const struct iommu_outcomes *outcomes,
			   uint64_t number)
{
	const struct iommu_map_outcome *map = outcomes->map(outcomes->arg, number);
	struct iommu_owner owner;

	/* A map of size 0 makes no mapping. */
	if (!map || !map->mapping.size)
		return;
	owner = iommu_mapping_owner(outcomes->replay, &map->mapping);
	if (map->mapping.flags & IOMMU_MAPPING_SELFTEST)
		iommu_text_puts(w->t, "; VFIO's self-test");
	if (owner.devices) {
		iommu_text_puts(w->t, "; for ");
		iommu_put_owner(w, &owner);
	} else {
		iommu_text_puts(w->t, "; device not known");
	}
	put_end(w, map);
}

void iommu_put_handover_outcome(const struct iommu_writer *w, const struct iommu_line_facts *facts)
{
	const struct iommu_handover *what = &facts->handover;

	if (facts->kind != IOMMU_LINE_FACTS_HANDOVER || what->kind != IOMMU_HANDOVER_TAKEN)
		return;
	if (!what->begun.ended || what->begun.implied) {
		iommu_text_puts(w->t, "; until the end of the trace");
		return;
	}
	iommu_text_puts(w->t, "; until ");
	iommu_put_time(w->t, what->begun.to);
	if (what->begun.removed)
		iommu_text_puts(w->t, ", when it was removed");
}
