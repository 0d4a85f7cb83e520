/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "address_log.h"
#include "core/containers/large_memory.h"

struct iommu_address_log *iommu_address_log_new(void)
{
	return calloc(1, sizeof(struct iommu_address_log));
}

void iommu_address_log_free(struct iommu_address_log *log)
{
	if (!log)
		return;
	iommu_table_free(&log->by_hash);
	free(log->pieces);
	free(log->origins);
	free(log->members);
	free(log);
}

static struct iommu_piece_origin origin_of(const struct iommu_address_spaces *spaces,
					   const struct iommu_mapping *mapping)
{
	const struct lane_owner owner = lane_owner_now(spaces, mapping);

	return (struct iommu_piece_origin){
		.space = owner.space,
		.devices = owner.devices,
		.pid = mapping->pid,
		.unmapper = IOMMU_PID_UNKNOWN,
		.grade = mapping->grade,
		.final = owner.final,
		.by_space = owner.by_space,
		.interrupt = !!(mapping->flags & IOMMU_MAPPING_INTERRUPT),
		.dma_api = !!(mapping->flags & IOMMU_MAPPING_DMA_API),
		.direction = (uint8_t)iommu_mapping_direction(mapping),
	};
}

static uint64_t hash_of(const struct iommu_piece_origin *origin)
{
	uint64_t words[sizeof(*origin) / sizeof(uint64_t)];
	uint64_t hash = 0;

	memcpy(words, origin, sizeof(*origin));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 29;
	}
	return hash;
}

/* Returns the index of an equal origin, which is added if it is new; UINT32_MAX if out of memory.
 */
static uint32_t find_origin(struct iommu_address_log *log, const struct iommu_piece_origin *origin)
{
	uint32_t room = log->room_origins ? log->room_origins * 2 : 64;
	struct iommu_piece_origin *origins;
	uint64_t hash;
	uint32_t found;

	if (log->last_origin < log->nr_origins &&
	    !memcmp(&log->origins[log->last_origin], origin, sizeof(*origin)))
		return log->last_origin;
	hash = hash_of(origin);
	found = iommu_table_get(&log->by_hash, hash);
	if (found && !memcmp(&log->origins[found - 1], origin, sizeof(*origin)))
		return log->last_origin = found - 1;
	if (log->nr_origins == log->room_origins) {
		origins = room < log->room_origins ? NULL
						   : realloc(log->origins, room * sizeof(*origins));
		if (!origins)
			return UINT32_MAX;
		log->origins = origins;
		log->room_origins = room;
	}
	if (!iommu_table_set(&log->by_hash, hash, log->nr_origins + 1))
		return UINT32_MAX;
	log->origins[log->nr_origins] = *origin;
	return log->last_origin = log->nr_origins++;
}

static void add(struct iommu_address_log *log, const struct iommu_piece_origin *origin,
		struct iommu_piece *piece)
{
	size_t room = log->room ? log->room + log->room / 2 : 1024;
	struct iommu_piece *pieces;

	piece->origin = find_origin(log, origin);
	/* If the clock ran backwards, an unmap can be earlier than its map. */
	if (piece->to < piece->from)
		piece->to = piece->from;
	if (log->nr == log->room && piece->origin != UINT32_MAX && room < UINT32_MAX) {
		pieces = iommu_large_grow(log->pieces, log->room * sizeof(*pieces),
					  room * sizeof(*pieces));
		if (pieces) {
			log->pieces = pieces;
			log->room = room;
		}
	}
	if (piece->origin == UINT32_MAX || log->nr == log->room) {
		log->failed = true;
		return;
	}
	log->pieces[log->nr++] = *piece;
}

static bool is_partial(const struct iommu_mapping *mapping, uint64_t first, uint64_t last)
{
	return last - first < mapping->size - 1;
}

void iommu_address_log_removed(struct iommu_address_log *log,
			       const struct iommu_address_spaces *spaces,
			       const struct iommu_removal *removal)
{
	const struct iommu_mapping *mapping = removal->mapping;
	struct iommu_piece_origin origin = origin_of(spaces, mapping);
	struct iommu_piece piece = {
		.from = mapping->mapped_at,
		.to = removal->at,
		.first = removal->first,
		.last = removal->last,
		.end = removal->died ? IOMMU_PIECE_DIED : IOMMU_PIECE_UNMAPPED,
		.partial = is_partial(mapping, removal->first, removal->last),
		.counts = removal->rest,
	};

	if (mapping->flags & IOMMU_MAPPING_SELFTEST)
		return;
	if (!removal->died) {
		origin.unmapper = removal->pid;
		origin.unmap_interrupt = removal->interrupt;
	}
	add(log, &origin, &piece);
}

void iommu_address_log_member(struct iommu_address_log *log,
			      const struct iommu_member_change *change)
{
	size_t room = log->room_members ? log->room_members * 2 : 16;
	struct iommu_member_change *members;

	if (log->nr_members == log->room_members) {
		members = realloc(log->members, room * sizeof(*members));
		if (!members) {
			log->failed = true;
			return;
		}
		log->members = members;
		log->room_members = room;
	}
	log->members[log->nr_members++] = *change;
}

/* The mappings that are alive at the end. */
struct alive {
	struct iommu_address_log *log;
	struct iommu_replay *replay;
	struct iommu_table counted; /* mappings with several pieces, by their ids */
};

/* The first piece counts for the mapping. */
static bool counts(struct alive *alive, const struct iommu_mapping *mapping, uint32_t id)
{
	if (mapping->pieces == 1)
		return true;
	if (iommu_table_get(&alive->counted, id))
		return false;
	if (!iommu_table_set(&alive->counted, id, 1))
		alive->log->failed = true;
	return true;
}

static bool add_alive(void *arg, const struct iommu_range *range)
{
	struct alive *alive = arg;
	const struct iommu_mapping *mapping =
		iommu_mapping(iommu_replay_mappings(alive->replay), range->id);
	struct iommu_piece_origin origin =
		origin_of(iommu_replay_address_spaces(alive->replay), mapping);
	struct iommu_piece piece = {
		.from = mapping->mapped_at,
		.to = alive->log->end,
		.first = range->first,
		.last = range->last,
		.end = IOMMU_PIECE_OPEN,
		.partial = is_partial(mapping, range->first, range->last),
		.counts = counts(alive, mapping, range->id),
	};

	add(alive->log, &origin, &piece);
	return true;
}

/* The order of two changes; @nr makes it stable. */
struct ordered_change {
	struct iommu_member_change change;
	size_t nr;
};

static int by_space(const void *a, const void *b)
{
	const struct ordered_change *x = a;
	const struct ordered_change *y = b;

	if (x->change.space != y->change.space)
		return x->change.space < y->change.space ? -1 : 1;
	if (x->change.ts != y->change.ts)
		return x->change.ts < y->change.ts ? -1 : 1;
	return (x->nr > y->nr) - (x->nr < y->nr);
}

static void sort_members(struct iommu_address_log *log)
{
	struct ordered_change *list;

	if (!log->nr_members)
		return;
	list = malloc(log->nr_members * sizeof(*list));
	if (!list) {
		log->nr_members = 0;
		log->failed = true;
		return;
	}
	for (size_t i = 0; i < log->nr_members; i++)
		list[i] = (struct ordered_change){ log->members[i], i };
	qsort(list, log->nr_members, sizeof(*list), by_space);
	for (size_t i = 0; i < log->nr_members; i++)
		log->members[i] = list[i].change;
	free(list);
}

void iommu_address_log_end(struct iommu_address_log *log, struct iommu_replay *replay, uint64_t ts)
{
	struct alive alive = { .log = log, .replay = replay };

	log->end = ts;
	iommu_ranges_visit(&iommu_replay_mappings(replay)->live, 0, UINT64_MAX, add_alive, &alive);
	iommu_table_free(&alive.counted);
	for (uint32_t i = 0; i < log->nr_origins; i++) {
		struct iommu_piece_origin *origin = &log->origins[i];
		struct lane_owner owner = {
			.space = origin->space,
			.devices = origin->devices,
			.final = origin->final,
			.by_space = origin->by_space,
		};

		lane_owner_end(&owner, replay);
		origin->devices = owner.devices;
		origin->by_space = owner.by_space;
		origin->of_task = owner.of_task;
	}
	iommu_table_free(&log->by_hash);
	sort_members(log);
}
