/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DEVICES_H
#define IOMMU_DEVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/hardware/pci.h"

/* Ids count from 1; 0 is "not known", and what is returned where there is no memory. */
#define IOMMU_NO_DEVICE 0

/*
 * At most so many devices and sets of devices are kept apart, names of at most so many bytes, and
 * so many members of all sets together (64 MiB); what goes beyond is not known.
 */
#define IOMMU_DEVICES_MAX     65536
#define IOMMU_DEVICE_NAME_MAX 255
#define IOMMU_SETS_MAX	      65536
#define IOMMU_MEMBERS_MAX     (16U << 20)

/* A device as the trace names it. Its name is not to be trusted: iommu_text_untrusted(). */
struct iommu_device {
	char *name; /* ends with a NUL */
	size_t len;
	struct iommu_pci_id pci; /* where is_pci */
	bool is_pci;
	bool in_group; /* gid is that of the group which it is in now, or was in last */
	bool gid_known;
	int32_t gid;
	uint32_t hash; /* private */
};

struct iommu_pci_slot;
struct iommu_device_set;
struct iommu_set_result;

/* All devices and all sets of devices of a trace. To be zeroed before use. */
struct iommu_devices {
	struct iommu_device *list; /* list[id - 1] */
	uint32_t nr;

	/* All below is private to devices.c and device_sets.c. */
	uint32_t room;
	uint32_t *names; /* ids by hash of the name */
	uint32_t names_mask;
	struct iommu_pci_slot *pcis; /* ids by PCI address, with and without the segment */
	uint32_t pcis_mask;
	struct iommu_device_set *sets; /* sets[id - 1] */
	uint32_t nr_sets;
	uint32_t sets_room;
	uint32_t *by_members; /* ids of sets by hash of their members */
	uint32_t by_members_mask;
	struct iommu_set_result *results; /* of operations on sets, the latest ones */
	uint32_t *scratch;
	uint32_t scratch_room;
	uint64_t nr_members; /* of all sets */
};

/* The id of the device of that name, which is new or was seen before; 0 for an empty name. */
uint32_t iommu_device_id(struct iommu_devices *devices, const char *name, size_t len);

/* The device of that id, which is not 0. Valid until the next new device. */
struct iommu_device *iommu_device(const struct iommu_devices *devices, uint32_t id);

/* The device with that PCI address, or 0; where the segment is not known, the first one seen. */
uint32_t iommu_device_by_pci(const struct iommu_devices *devices, const struct iommu_pci_id *pci,
			     bool segment_known);

/*
 * Sets of devices, such as those of one container. Each set has one id: equal ids, equal sets. 0 is
 * the empty set; where a set cannot be made, the result is 0 too.
 */
uint32_t iommu_set_with(struct iommu_devices *devices, uint32_t set, uint32_t device);
uint32_t iommu_set_without(struct iommu_devices *devices, uint32_t set, uint32_t device);
uint32_t iommu_set_union(struct iommu_devices *devices, uint32_t a, uint32_t b);
bool iommu_set_has(const struct iommu_devices *devices, uint32_t set, uint32_t device);
bool iommu_sets_meet(const struct iommu_devices *devices, uint32_t a, uint32_t b);

/*
 * The devices of a set in the natural order of their names; *@n of them, NULL where there are none.
 * Sorted when first asked for, so not for every event. Valid until the next new set.
 */
const uint32_t *iommu_set_devices(struct iommu_devices *devices, uint32_t set, uint32_t *n);

/*
 * Compare names as people order them: PCI devices first, by address, then the others, digits as
 * decimal numbers. 0 only for equal names.
 */
int iommu_device_compare(const struct iommu_device *a, const struct iommu_device *b);

void iommu_devices_free(struct iommu_devices *devices);

#endif
