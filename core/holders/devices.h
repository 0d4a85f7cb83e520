/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DEVICES_H
#define IOMMU_DEVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/containers/table.h"
#include "core/hardware/pci.h"

/* Ids count from 1. Id 0 means "not known". It is also returned if out of memory. */
#define IOMMU_NO_DEVICE 0

/* The most devices, and the longest name in bytes. Devices beyond these limits get id 0. */
#define IOMMU_DEVICES_MAX     65536
#define IOMMU_DEVICE_NAME_MAX 255

/* A device of the trace. Its name is untrusted text: see iommu_text_untrusted(). */
struct iommu_device {
	char *name; /* NUL-terminated */
	size_t len;
	struct iommu_pci_id pci; /* valid if is_pci */
	bool is_pci;
	bool in_group; /* now; else gid is its last group */
	bool gid_known;
	int32_t gid;
	uint32_t same_hash; /* private: the next device whose name has the same hash, or 0 */
};

struct iommu_devices_memory;
struct iommu_device_set;
struct iommu_set_result;

/* All devices of a trace, and all sets of devices (device_sets.h). Zero it before use. */
struct iommu_devices {
	struct iommu_device *list; /* list[id - 1] */
	uint32_t nr;

	/* Private to devices.c. */
	uint32_t room;
	uint32_t last;			     /* the device that was found last; 0: none */
	struct iommu_table by_name;	     /* by the hash of the name */
	struct iommu_table by_pci;	     /* by PCI address with and without the segment */
	struct iommu_devices_memory *memory; /* the newest allocation of iommu_devices_alloc() */

	/* Private to device_sets.c. */
	struct iommu_device_set *sets; /* sets[id - 1] */
	uint32_t nr_sets;
	uint32_t sets_room;
	struct iommu_table by_members;	  /* ids of sets, by the hash of their members */
	struct iommu_set_result *results; /* a cache of the latest set operations */
	uint32_t *scratch;
	uint32_t scratch_room;
	uint64_t nr_members; /* of all sets */
};

/* The id of the device with this name, which is added if it is new; 0 if @len is 0. */
uint32_t iommu_device_id(struct iommu_devices *devices, const char *name, size_t len);

/* The device with this id, which must not be 0. Valid until a new device is added. */
struct iommu_device *iommu_device(const struct iommu_devices *devices, uint32_t id);

/*
 * The id of the device with this PCI address, or 0. Without a known segment, the id of the first
 * device with this bus, device and function.
 */
uint32_t iommu_device_by_pci(const struct iommu_devices *devices, const struct iommu_pci_id *pci,
			     bool segment_known);

/*
 * Compare two names in natural order: PCI devices first, by address, then all others, with digits
 * compared as decimal numbers. Returns -1, 0 or 1; 0 only for equal names.
 */
int iommu_device_compare(const struct iommu_device *a, const struct iommu_device *b);

/*
 * The ids of all *@nr devices in the natural order of their names. With @groups, devices are sorted
 * by group first, those without a known group last. The caller frees the array. Returns NULL if out
 * of memory.
 */
uint32_t *iommu_devices_in_order(const struct iommu_devices *devices, bool groups, uint32_t *nr);

/* Allocate memory that iommu_devices_free() frees. Returns NULL if out of memory. */
void *iommu_devices_alloc(struct iommu_devices *devices, size_t bytes);

/* Free all devices and sets. */
void iommu_devices_free(struct iommu_devices *devices);

#endif
