/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ATTRIBUTION_H
#define IOMMU_ATTRIBUTION_H

#include "core/holders/epochs.h"
#include "core/mappings/mappings.h"

struct iommu_replay;

/* The evidence that names the device of a mapping. */
enum iommu_source {
	IOMMU_SOURCE_NONE,
	IOMMU_SOURCE_PROBE,	/* probes of group iop, which have the domain */
	IOMMU_SOURCE_DMA,	/* an event of system dma about the same range */
	IOMMU_SOURCE_DOMAIN_ID, /* VT-d's domain id in the invalidation that follows */
	IOMMU_SOURCE_INTEL,	/* the map event itself, 5.4 to 5.10 */
	IOMMU_SOURCE_PAGES,	/* an event of the page table inside the map: device or domain */
	IOMMU_SOURCE_TASK,	/* the task that holds the device */
};

/* The devices that own a mapping. */
struct iommu_owner {
	uint32_t devices; /* set id; 0: not known */
	enum iommu_grade grade;
	enum iommu_source source;
};

/* Returns the owner of @mapping that is known now. */
struct iommu_owner iommu_mapping_owner(const struct iommu_replay *r,
				       const struct iommu_mapping *mapping);

/* The rest is for the files of the replay. Address spaces are ids in iommu_replay.spaces. */

/*
 * Makes a set of devices the owner of @mapping. No effect if the set is empty, if the owner is
 * certain already, or if the mapped bytes cannot be counted because too many mappings share its
 * range.
 */
void iommu_attribute_mapping(struct iommu_replay *r, struct iommu_mapping *mapping,
			     uint32_t devices, enum iommu_grade grade, enum iommu_source source);

/*
 * Moves @mapping to another address space, because an event shows that it is in that one. No effect
 * if too many mappings share its range.
 */
void iommu_move_mapping_to_space(struct iommu_replay *r, struct iommu_mapping *mapping,
				 uint32_t space);

/*
 * A set of devices is in the space now, and has been since @since (ns; 0: as long as the space
 * exists). If these are the first devices known of the space, they own its earlier mappings, too.
 * No effect for space 0 or an empty set.
 */
void iommu_space_add_devices(struct iommu_replay *r, uint32_t space, uint32_t devices,
			     uint64_t since);

/* Removes a device from the space. A space of a VT-d domain id ends with its last device. */
void iommu_space_remove_device(struct iommu_replay *r, uint32_t space, uint32_t device);

/*
 * The space belongs to a task that holds no devices. @holder unmaps there, so the task is assumed
 * to map for @holder, a task that holds @devices.
 */
void iommu_space_assume_holder(struct iommu_replay *r, uint32_t space, int32_t holder,
			       uint32_t devices);

/*
 * These devices have the VT-d domain id of the space. Removes them from the space of the id that
 * they had before.
 */
void iommu_domain_id_add_devices(struct iommu_replay *r, uint32_t space, uint32_t devices);

/*
 * An invalidation shows that @mapping has the VT-d domain id of the space. The mapping and the
 * space then share what is known about their devices. No effect if a probe has named its domain.
 */
void iommu_move_mapping_to_domain_id(struct iommu_replay *r, struct iommu_mapping *mapping,
				     uint32_t space);

#endif
