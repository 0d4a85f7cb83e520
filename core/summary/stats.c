/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Statistics of mappings. The owner of a mapping may become known after the mapping is gone,
 * because an event identifies the owner of the whole address space. So until the end, such mappings
 * are counted by address space.
 */
#include <stdlib.h>

#include "stats.h"

#include "core/mappings/address_space.h"
#include "core/replay/attribution.h"
#include "core/replay/replay.h"

/* Mappings that will have the same owner. */
struct iommu_stat {
	uint32_t space;	  /* its devices may become known later; 0: @devices are final */
	uint32_t devices; /* set id; 0: not known */
	struct iommu_map_stats *maps;
};

unsigned int iommu_lifetime_class(uint64_t ns)
{
	unsigned int top;

	if (ns < 1U << IOMMU_LIFETIME_BITS)
		return (unsigned int)ns;
	top = 63 - (unsigned int)__builtin_clzll(ns);
	if (top >= 50)
		return IOMMU_LIFETIME_CLASSES - 1;
	return (top - IOMMU_LIFETIME_BITS + 1) << IOMMU_LIFETIME_BITS |
	       (ns >> (top - IOMMU_LIFETIME_BITS) & ((1U << IOMMU_LIFETIME_BITS) - 1));
}

uint64_t iommu_lifetime_of_class(unsigned int class)
{
	unsigned int octave = class >> IOMMU_LIFETIME_BITS;
	uint64_t low;

	if (!octave)
		return class;
	low = (class & ((1U << IOMMU_LIFETIME_BITS) - 1)) | 1U << IOMMU_LIFETIME_BITS;
	return (low << (octave - 1)) + (1ULL << (octave - 1)) / 2;
}

uint64_t iommu_lifetime_percentile(const struct iommu_map_stats *stats, unsigned int percent)
{
	/* the median of 100 times is the 50th, and of 1 time the first */
	uint64_t rank = stats->ended / 100 * percent + (stats->ended % 100 * percent + 99) / 100;
	uint64_t ns;

	for (unsigned int i = 0; stats->lifetimes && i < IOMMU_LIFETIME_CLASSES; i++) {
		if (rank <= stats->lifetimes[i] && stats->lifetimes[i]) {
			ns = iommu_lifetime_of_class(i);
			if (ns < stats->shortest)
				return stats->shortest;
			return ns < stats->longest ? ns : stats->longest;
		}
		rank -= stats->lifetimes[i];
	}
	return stats->longest;
}

static void add_to(uint64_t *sum, uint64_t more)
{
	*sum = more > UINT64_MAX - *sum ? UINT64_MAX : *sum + more;
}

/* Most of the stats of a hostile trace count one mapping, so that their memory would be wasted. */
static bool has_lifetimes(struct iommu_map_stats *maps)
{
	if (!maps->lifetimes)
		maps->lifetimes = calloc(IOMMU_LIFETIME_CLASSES, sizeof(*maps->lifetimes));
	return maps->lifetimes;
}

static void count_mapping(struct iommu_map_stats *maps, const struct iommu_mapping *mapping,
			  const struct iommu_owner *owner)
{
	uint64_t ns;

	maps->maps++;
	add_to(&maps->bytes, mapping->size);
	if (mapping->flags & IOMMU_MAPPING_RUN)
		add_to(&maps->run_bytes, mapping->size);
	maps->selftests += mapping->flags & IOMMU_MAPPING_SELFTEST ? 1 : 0;
	maps->graded[owner->grade]++;
	maps->sources[owner->source]++;
	if (mapping->size)
		maps->sizes[63 - __builtin_clzll(mapping->size)]++;
	if (mapping->pieces) {
		maps->alive++;
		return;
	}
	ns = mapping->unmapped_at > mapping->mapped_at ? mapping->unmapped_at - mapping->mapped_at
						       : 0;
	if (!maps->ended || ns < maps->shortest)
		maps->shortest = ns;
	if (ns > maps->longest)
		maps->longest = ns;
	maps->ended++;
	if (has_lifetimes(maps) && maps->lifetimes[iommu_lifetime_class(ns)] < UINT32_MAX)
		maps->lifetimes[iommu_lifetime_class(ns)]++;
}

static bool make_room(struct iommu_stats *stats)
{
	uint32_t room = stats->room ? stats->room * 2 : 16;
	struct iommu_stat *list;

	if (stats->nr < stats->room)
		return true;
	list = realloc(stats->list, room * sizeof(*list));
	if (!list)
		return false;
	stats->list = list;
	stats->room = room;
	return true;
}

/* Returns the index in the list plus 1, or 0 if there is no room. */
static uint32_t place_of(struct iommu_stats *stats, uint32_t space, uint32_t devices)
{
	uint64_t key = (uint64_t)space << 32 | devices;
	uint32_t place = iommu_table_get(&stats->by_key, key);
	struct iommu_map_stats *maps;

	if (place)
		return place;
	/* The last place is for the unknown devices. All further ones are added there. */
	if (stats->nr >= IOMMU_STATS_MAX - (key ? 1 : 0) || !make_room(stats))
		return 0;
	maps = calloc(1, sizeof(*maps));
	if (!maps)
		return 0;
	if (!iommu_table_set(&stats->by_key, key, stats->nr + 1)) {
		free(maps);
		return 0;
	}
	stats->list[stats->nr++] = (struct iommu_stat){ space, devices, maps };
	return stats->nr;
}

/* Whether a later event may still name the owner of the mapping's whole space. */
static bool may_change(const struct iommu_replay *r, const struct iommu_mapping *mapping)
{
	const struct iommu_address_space *space =
		iommu_address_space(iommu_replay_address_spaces(r), mapping->space);

	if (mapping->devices && mapping->grade == IOMMU_GRADE_CERTAIN)
		return false;
	if (space->kind == IOMMU_SPACE_TASK && mapping->devices)
		return false;
	return mapping->space && !space->first;
}

void iommu_stats_add(struct iommu_stats *stats, const struct iommu_replay *r,
		     const struct iommu_mapping *mapping)
{
	struct iommu_owner owner = iommu_mapping_owner(r, mapping);
	uint32_t space = may_change(r, mapping) ? mapping->space : 0;
	uint64_t key = (uint64_t)space << 32 | owner.devices;

	if (!stats->last || key != stats->last_key) {
		stats->last = place_of(stats, space, owner.devices);
		stats->last_key = key;
	}
	if (!stats->last) {
		stats->without_room++;
		stats->last = place_of(stats, 0, 0);
		stats->last_key = 0;
		owner = (struct iommu_owner){ 0 };
	}
	if (stats->last)
		count_mapping(stats->list[stats->last - 1].maps, mapping, &owner);
}

static void free_maps(struct iommu_map_stats *maps)
{
	if (maps)
		free(maps->lifetimes);
	free(maps);
}

static void merge(struct iommu_map_stats *to, const struct iommu_map_stats *from)
{
	to->maps += from->maps;
	add_to(&to->bytes, from->bytes);
	add_to(&to->run_bytes, from->run_bytes);
	to->selftests += from->selftests;
	to->alive += from->alive;
	if (from->ended && (!to->ended || from->shortest < to->shortest))
		to->shortest = from->shortest;
	to->ended += from->ended;
	if (from->longest > to->longest)
		to->longest = from->longest;
	for (int i = 0; i <= IOMMU_GRADE_CERTAIN; i++)
		to->graded[i] += from->graded[i];
	for (int i = 0; i <= IOMMU_SOURCE_TASK; i++)
		to->sources[i] += from->sources[i];
	for (int i = 0; i < 64; i++)
		to->sizes[i] += from->sizes[i];
	for (int i = 0; from->lifetimes && has_lifetimes(to) && i < IOMMU_LIFETIME_CLASSES; i++) {
		uint64_t sum = (uint64_t)to->lifetimes[i] + from->lifetimes[i];

		to->lifetimes[i] = sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
	}
}

static struct iommu_map_stats *device_stats(struct iommu_stats *stats, uint32_t device)
{
	if (device >= stats->nr_devices)
		return NULL;
	if (!stats->devices[device])
		stats->devices[device] = calloc(1, sizeof(*stats->devices[device]));
	return stats->devices[device];
}

/* All of these mappings are owned by the devices of their space. */
static void regrade(struct iommu_map_stats *maps, const struct iommu_owner *owner)
{
	for (int i = 0; i <= IOMMU_GRADE_CERTAIN; i++)
		maps->graded[i] = 0;
	for (int i = 0; i <= IOMMU_SOURCE_TASK; i++)
		maps->sources[i] = 0;
	maps->graded[owner->grade] = maps->maps;
	maps->sources[owner->source] = maps->maps;
}

static void finish_one(struct iommu_stats *stats, struct iommu_replay *r, struct iommu_stat *stat)
{
	static const uint32_t unknown;
	const struct iommu_mapping mapping = { .space = stat->space, .devices = stat->devices };
	const uint32_t *devices = &unknown;
	uint32_t set = stat->devices;
	uint32_t nr = 1;

	if (stat->space &&
	    iommu_address_space(iommu_replay_address_spaces(r), stat->space)->first) {
		struct iommu_owner owner = iommu_mapping_owner(r, &mapping);

		set = owner.devices;
		regrade(stat->maps, &owner);
	}
	if (set)
		devices = iommu_set_devices(iommu_replay_devices(r), set, &nr);
	for (uint32_t i = 0; i < nr; i++) {
		struct iommu_map_stats *to = device_stats(stats, devices[i]);

		if (!to)
			continue;
		merge(to, stat->maps);
		if (nr > 1)
			to->shared += stat->maps->maps;
	}
}

static void finish_invalidations(struct iommu_stats *stats, struct iommu_replay *r)
{
	static const uint32_t unknown;
	const struct iommu_address_spaces *spaces = iommu_replay_address_spaces(r);

	stats->queued_invalidations = !iommu_replay_nr_steps(r, IOMMU_STEP_CACHE_FLUSH);
	for (uint32_t id = 0; id < spaces->nr; id++) {
		const struct iommu_address_space *space = iommu_address_space(spaces, id);
		uint64_t n = stats->queued_invalidations ? space->queued : space->flushes;
		const uint32_t *devices = &unknown;
		uint32_t nr = 1;

		if (!n)
			continue;
		stats->invalidations += n;
		if (space->first)
			devices = iommu_set_devices(iommu_replay_devices(r), space->first, &nr);
		for (uint32_t i = 0; i < nr; i++) {
			struct iommu_map_stats *to = device_stats(stats, devices[i]);

			if (to)
				to->invalidations += n;
		}
	}
}

void iommu_stats_finish(struct iommu_stats *stats, struct iommu_replay *r)
{
	uint32_t nr = iommu_replay_devices(r)->nr + 1;

	stats->devices = calloc(nr, sizeof(*stats->devices));
	stats->nr_devices = stats->devices ? nr : 0;
	for (uint32_t i = 0; i < stats->nr; i++) {
		finish_one(stats, r, &stats->list[i]);
		free_maps(stats->list[i].maps);
		stats->list[i].maps = NULL;
	}
	stats->nr = 0;
	finish_invalidations(stats, r);
}

const struct iommu_map_stats *iommu_stats_of_device(const struct iommu_stats *stats,
						    uint32_t device)
{
	return device < stats->nr_devices ? stats->devices[device] : NULL;
}

void iommu_stats_free(struct iommu_stats *stats)
{
	for (uint32_t i = 0; i < stats->nr; i++)
		free_maps(stats->list[i].maps);
	for (uint32_t i = 0; i < stats->nr_devices; i++)
		free_maps(stats->devices[i]);
	free(stats->list);
	free(stats->devices);
	iommu_table_free(&stats->by_key);
	*stats = (struct iommu_stats){ 0 };
}
