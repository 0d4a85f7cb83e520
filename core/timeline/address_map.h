/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ADDRESS_MAP_H
#define IOMMU_ADDRESS_MAP_H

#include "address_axis.h"
#include "address_log.h"
#include "lanes.h"

/*
 * The address map of a device: each mapping that the device can reach is a rectangle, as long as
 * the mapping exists and the device is in its address space, and as high as its addresses. Queries
 * for any range of time take no longer for a long trace than for a short one.
 */
struct iommu_address_map;

/*
 * A device that leaves and enters an address space again and again has at most this many rectangles
 * per piece. The last one ends when the device leaves for the last time.
 */
#define IOMMU_MAP_VISITS_MAX 16

/* Mappings of at least this many bytes are large. They are listed if there are not too many. */
#define IOMMU_MAP_LARGE	    (2ULL << 20)
#define IOMMU_MAP_LARGE_MAX 4096

/* Addresses are counted in at most this many bins. */
#define IOMMU_MAP_BINS 256

/* The bin of a fault without an address. */
#define IOMMU_MAP_NO_BIN IOMMU_MAP_BINS

/* A mapping while the device can reach it. */
struct iommu_map_rect {
	uint64_t from; /* ns */
	uint64_t to;   /* ns, exclusive, and at least one later */
	uint32_t piece;
	uint16_t low; /* the first and the last bin */
	uint16_t high;
};

/* A fault. */
struct iommu_map_fault {
	uint64_t ts;
	uint64_t address;
	uint16_t bin;	  /* of @address; IOMMU_MAP_NO_BIN: it is not known */
	uint8_t verdict;  /* enum iommu_verdict_kind */
	bool has_address; /* in the IOVAs of the device, and its details are kept */
};

/*
 * @lanes must have been made with iommu_lanes_new_with_addresses(), and must outlive the map.
 * Returns NULL if out of memory.
 */
struct iommu_address_map *iommu_address_map_new(const struct iommu_lanes *lanes,
						const struct iommu_lane *lane);
/* NULL is allowed. */
void iommu_address_map_free(struct iommu_address_map *map);

/* Returns all *@nr rectangles, in the order of their beginning. */
const struct iommu_map_rect *iommu_address_map_rects(const struct iommu_address_map *map,
						     size_t *nr);
/* Returns the indices of the *@nr large ones, in this order; none if there are too many. */
const uint32_t *iommu_address_map_large(const struct iommu_address_map *map, size_t *nr);
const struct iommu_piece *iommu_address_map_piece(const struct iommu_address_map *map,
						  const struct iommu_map_rect *rect);
const struct iommu_piece_origin *iommu_address_map_origin(const struct iommu_address_map *map,
							  const struct iommu_map_rect *rect);

/* Returns all *@nr faults of the lane, in the order of lane->faults. */
const struct iommu_map_fault *iommu_address_map_faults(const struct iommu_address_map *map,
						       size_t *nr);
/*
 * Returns whether one of the faults number @from to before @to is in bin @bin, which may be
 * IOMMU_MAP_NO_BIN.
 */
bool iommu_address_map_has_fault(const struct iommu_address_map *map, uint16_t bin, size_t from,
				 size_t to);
/* Returns the bins, in the order of addresses. */
const struct iommu_address_bin *iommu_address_map_bins(const struct iommu_address_map *map,
						       size_t *nr);

/* Returns the number of rectangles that share a time with @from to before @to (ns). */
size_t iommu_address_map_count(const struct iommu_address_map *map, uint64_t from, uint64_t to);

/*
 * Returns the number of mappings that share a time with @from to before @to. One that was unmapped
 * piece by piece counts once, until its last piece. Takes time for each rectangle.
 */
size_t iommu_address_map_mappings(const struct iommu_address_map *map, uint64_t from, uint64_t to);

/*
 * Calls @visit for each rectangle that shares a time with @from to before @to, in the order of
 * their beginning, until it returns false. Returns false if @visit did.
 */
bool iommu_address_map_visit(const struct iommu_address_map *map, uint64_t from, uint64_t to,
			     bool (*visit)(void *arg, const struct iommu_map_rect *rect),
			     void *arg);

/* How many rectangles there are per bin, at one time. */
struct iommu_map_counts {
	int32_t firsts[IOMMU_MAP_BINS]; /* that begin in this bin */
	int32_t lasts[IOMMU_MAP_BINS];	/* that end in this bin */
};

/* Walks through the times of a map, forward. */
struct iommu_map_walk {
	const struct iommu_address_map *map;
	struct iommu_map_counts started; /* before the current time */
	struct iommu_map_counts ended;	 /* at or before the current time */
	size_t nr_started;
	size_t nr_ended;
};

void iommu_map_walk_begin(struct iommu_map_walk *walk, const struct iommu_address_map *map);
/* Goes to time @ts (ns), which must not be earlier than the time of the last call. */
void iommu_map_walk_to(struct iommu_map_walk *walk, uint64_t ts);

#endif
