/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAPPED_BYTES_H
#define IOMMU_MAPPED_BYTES_H

#include "core/mappings/mappings.h"

struct iommu_replay;

/*
 * The bytes that are mapped for a device are those that live in the address spaces that it is in
 * now. A space has its members: the devices that can reach its mappings. A device that becomes a
 * member reaches everything that is mapped there, and a device that leaves can no longer reach any
 * of it.
 *
 * Until the first device of a space is known, its bytes count for the unknown devices. After the
 * last member has left, they count for no device. A mapping counts for its own devices
 * (IOMMU_MAPPING_OWN) if no space is known to which those belong.
 */

/* Changes of the bytes that are mapped for the owner of a mapping. */
enum iommu_bytes_change {
	IOMMU_BYTES_MAPPED,
	IOMMU_BYTES_UNMAPPED,
	/*
	 * A later event names the owner. From its map on, the mapping counts for the new owner
	 * instead of the old one.
	 */
	IOMMU_BYTES_MOVED_AWAY, /* from the old owner, reported before it changes */
	IOMMU_BYTES_MOVED_IN,	/* to the new owner, reported right after the change */
};

/*
 * Counts and reports a change of @bytes of @mapping, as of time @ts (ns). Sets IOMMU_MAPPING_OWN of
 * a mapping that starts to count.
 */
void iommu_count_mapped_bytes(struct iommu_replay *r, struct iommu_mapping *mapping,
			      enum iommu_bytes_change what, uint64_t ts, uint64_t bytes);

/* These devices are the first that are known of the space. They own its earlier mappings, too. */
void iommu_space_set_first(struct iommu_replay *r, uint32_t space, uint32_t devices);

/*
 * The devices of the set are members of the space since @since (ns). 0: as long as the space
 * exists. No effect on those that are members already.
 */
void iommu_space_add_members(struct iommu_replay *r, uint32_t space, uint32_t set, uint64_t since);

/* The device left the space at @ts (ns). No effect if it is not a member. */
void iommu_space_remove_member(struct iommu_replay *r, uint32_t space, uint32_t device,
			       uint64_t ts);

/* The members are exactly the devices of the set from now on. */
void iommu_space_set_members(struct iommu_replay *r, uint32_t space, uint32_t set);

/* Returns when the device was last seen to change its domain, in ns; 0: never in this trace. */
uint64_t iommu_device_moved_at(struct iommu_replay *r, uint32_t device);

#endif
