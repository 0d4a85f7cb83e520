/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAP_WORK_H
#define IOMMU_MAP_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct iommu_address_map;
struct iommu_lane;
struct iommu_lanes;
struct lanes_stream;

/*
 * Reads a stream once more for address maps, and makes these, without blocking the window. The
 * host's library is not safe for several threads, so the window's thread collects the records, in
 * short steps. A thread replays them, and later makes each map.
 *
 * Call everything in the window's thread, without lanes_lock(). No call takes long.
 */
struct lanes_map_work;

enum lanes_map_phase {
	LANES_MAP_COLLECTS, /* call lanes_map_work_step() again at once */
	LANES_MAP_REPLAYS,  /* a thread does; call lanes_map_work_step() again soon */
	LANES_MAP_MAKES,    /* the same */
	LANES_MAP_RESTS,    /* everything is read; maps can be made */
	LANES_MAP_BROKEN,   /* out of memory, or the load is gone, or it cannot be read again */
};

/* Returns NULL if out of memory, or if the stream cannot be read again. */
struct lanes_map_work *lanes_map_work_new(struct lanes_stream *s);
/* NULL is allowed. A thread that works ends later and frees what it uses. */
void lanes_map_work_free(struct lanes_map_work *work);

/* Do a part of the work, or look how far the thread is. */
enum lanes_map_phase lanes_map_work_step(struct lanes_map_work *work);
/* Returns how much is read, in per cent. */
int lanes_map_work_percent(const struct lanes_map_work *work);

/* The lanes of this reading, which have addresses; NULL until everything is read. */
const struct iommu_lanes *lanes_map_work_lanes(const struct lanes_map_work *work);
/* Returns the bytes that the mappings of this reading take. */
size_t lanes_map_work_bytes(const struct lanes_map_work *work);

/*
 * Begin to make the map of one of these lanes, while LANES_MAP_RESTS. Returns false if that is not
 * possible.
 */
bool lanes_map_work_make(struct lanes_map_work *work, const struct iommu_lane *lane);
/*
 * Returns the map that was made last, which is the caller's now, and its lane. NULL if there is
 * none: the thread works, or was out of memory, or the map was taken before.
 */
struct iommu_address_map *lanes_map_work_take(struct lanes_map_work *work,
					      const struct iommu_lane **lane);

#endif
