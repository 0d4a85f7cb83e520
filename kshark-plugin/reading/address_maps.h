/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ADDRESS_MAPS_H
#define IOMMU_ADDRESS_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "picture/shapes.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The address maps of one load of a stream. Call everything in the window's thread, without
 * lanes_lock(). When the load is gone, or without a chosen device, the functions return false, and
 * texts and pictures are empty.
 */
struct lanes_maps;

/* The maps of at most this many devices are kept. */
#define LANES_MAPS_KEPT 4

/*
 * Begin to read a stream once more, and to keep each of its mappings. Returns NULL if that is not
 * possible or if out of memory. Do not call this or lanes_maps_choose() while the host loads.
 */
struct lanes_maps *lanes_maps_new(int sd);
/* NULL is allowed. Does not wait for unfinished work. */
void lanes_maps_free(struct lanes_maps *maps);

/* Returns whether the load that was read is that of stream @sd now. NULL is allowed. */
bool lanes_maps_are_of(const struct lanes_maps *maps, int sd);
/* Returns whether the load that was read is still there. */
bool lanes_maps_are_current(const struct lanes_maps *maps);

enum lanes_map_state {
	LANES_MAP_READING,   /* choose again at once, so that reading goes on */
	LANES_MAP_REPLAYING, /* a thread does; choose again soon */
	LANES_MAP_MAKING,    /* the same */
	LANES_MAP_READY,
	LANES_MAP_EMPTY,     /* no mapping and no fault of this device is known */
	LANES_MAP_NO_EVENTS, /* the trace has no map events */
	LANES_MAP_FAILED,    /* there is no such device, or out of memory */
};

/*
 * Choose the device of the functions below, by its pseudo task. Takes at most some 20 ms, and does
 * a part of the work that it is waiting for.
 */
enum lanes_map_state lanes_maps_choose(struct lanes_maps *maps, int pid);
/* Returns how much of the trace was read, in per cent. */
int lanes_maps_percent(const struct lanes_maps *maps);

/* Returns whether all is read, and takes so little memory that it can be kept for later. */
bool lanes_maps_may_stay(const struct lanes_maps *maps);

/*
 * Lay out the map of the chosen device. The caller sets the position and the columns of @view, and
 * with iommu_view_set_time() its times, in the host's time; this makes them those of the trace, and
 * sets the rest. Shapes that @picture held are dropped.
 */
bool lanes_maps_lay_out(struct lanes_maps *maps, struct iommu_view *view,
			struct iommu_picture *picture);

/* The same for the holders of the device: its lane without memory and faults. */
bool lanes_maps_lay_out_holders(struct lanes_maps *maps, struct iommu_view *view,
				struct iommu_picture *picture);

/* Store an explanation of a shape of the map that was laid out last, in several lines. */
bool lanes_maps_explain(struct lanes_maps *maps, const struct iommu_view *view,
			const struct iommu_shape *shape, char *text, size_t size);
/* The same for a shape of the holders. */
bool lanes_maps_explain_holder(struct lanes_maps *maps, const struct iommu_view *view,
			       const struct iommu_shape *shape, char *text, size_t size);

/* Store the time of a cross, of its first fault if there are several: ns, the host's time. */
bool lanes_maps_fault_time(struct lanes_maps *maps, const struct iommu_shape *cross, int64_t *ts);

/*
 * Store the addresses of a shape of the map that was laid out last. Returns false if it has none:
 * only mappings and faults have some.
 */
bool lanes_maps_addresses(const struct lanes_maps *maps, const struct iommu_shape *shape,
			  struct iommu_address_range *range);

/*
 * Store what is in @view, such as "Intel 82574L (e1000e), group 11, 4 mappings, 5 faults". If there
 * are very many mappings, the number is an upper limit: "up to 70000 mappings".
 */
bool lanes_maps_describe(struct lanes_maps *maps, const struct iommu_view *view, char *text,
			 size_t size);

#ifdef __cplusplus
}
#endif

#endif
