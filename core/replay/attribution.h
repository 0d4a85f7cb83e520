/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ATTRIBUTION_H
#define IOMMU_ATTRIBUTION_H

#include "core/holders/holders.h"
#include "core/mappings/mappings.h"

struct iommu_replay;
struct iommu_device_state;

/* What names the device of a mapping. */
enum iommu_source {
	IOMMU_SOURCE_NONE,
	IOMMU_SOURCE_PROBE, /* probes of group iop carry the domain */
	IOMMU_SOURCE_DMA,   /* an event of system dma about the same range */
	IOMMU_SOURCE_FLUSH, /* VT-d's domain id in the flush that follows */
	IOMMU_SOURCE_INTEL, /* the event itself, 5.4 to 5.10 */
	IOMMU_SOURCE_TASK,  /* the task that holds the device */
};

/* Whose a mapping is. */
struct iommu_owner {
	uint32_t devices; /* a set; 0: not known */
	enum iommu_grade grade;
	enum iommu_source source;
};

/* What happens to the bytes of a mapping. */
enum iommu_bytes {
	IOMMU_BYTES_MAPPED,
	IOMMU_BYTES_UNMAPPED,
	/* Something tells whose it is: it never was the old owner's, but always the new one's. */
	IOMMU_BYTES_TAKEN, /* from the old one; before it changes */
	IOMMU_BYTES_GIVEN, /* to the new one; next */
};

/* Whose @mapping is, as far as is known now. */
struct iommu_owner iommu_replay_owner(const struct iommu_replay *r,
				      const struct iommu_mapping *mapping);

/* The state of a device; that of number 0 where there is no memory. */
struct iommu_device_state *iommu_device_state(struct iommu_replay *r, uint32_t device);

void iommu_attribute_mapping(struct iommu_replay *r, struct iommu_mapping *mapping,
			     uint32_t devices, enum iommu_grade grade, enum iommu_source source);
void iommu_move_mapping_to_space(struct iommu_replay *r, struct iommu_mapping *mapping,
				 uint32_t space);
/* The space has these devices in it, from now on and, where it had none, ever. */
void iommu_space_add_devices(struct iommu_replay *r, uint32_t space, uint32_t devices);
/* A task that holds nothing maps for @holder, which has @devices. */
void iommu_space_assume_holder(struct iommu_replay *r, uint32_t space, int32_t holder,
			       uint32_t devices);
/* A device leaves the space. The space's key is free then where it was the last. */
void iommu_space_remove_device(struct iommu_replay *r, uint32_t space, uint32_t device);
/* Bytes that become mapped or given to its devices, or no longer are, since @ts. */
void iommu_count_mapped_bytes(struct iommu_replay *r, const struct iommu_mapping *mapping,
			      enum iommu_bytes what, uint64_t ts, uint64_t bytes);

/* A mapping is in the domain with VT-d's id. */
void iommu_move_mapping_to_domain_id(struct iommu_replay *r, struct iommu_mapping *mapping,
				     uint32_t space);
/* The DMA API's maps for these devices are in that space: so the devices are. */
void iommu_domain_id_add_devices(struct iommu_replay *r, uint32_t space, uint32_t devices);

#endif
