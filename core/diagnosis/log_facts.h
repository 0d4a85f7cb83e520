/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LOG_FACTS_H
#define IOMMU_LOG_FACTS_H

#include "hint.h"
#include "core/recording/snapshot_line.h"

/* The limits on what is kept of a log. Further lines are ignored. */
#define IOMMU_LOG_REGIONS_MAX 2048
#define IOMMU_LOG_BRIDGES_MAX 512
#define IOMMU_LOG_MASKS_MAX   512

enum iommu_region_kind {
	IOMMU_REGION_BAR,
	IOMMU_REGION_ROM,
	IOMMU_REGION_VF_BAR,
	IOMMU_REGION_WINDOW, /* of a bridge */
	IOMMU_REGION_RAM,
	IOMMU_REGION_FIRMWARE, /* reserved, ACPI */
	IOMMU_REGION_RMRR,     /* VT-d: firmware's reserved memory for a device */
	IOMMU_REGION_IVMD,     /* the same of AMD-Vi */
	IOMMU_REGION_RESERVED, /* in a snapshot: firmware, or the IOMMU's driver, reserved it */
};

struct iommu_region {
	uint64_t first;
	uint64_t last; /* inclusive */
	enum iommu_region_kind kind;
	uint8_t bar;
	struct iommu_pci_id device; /* of a BAR, a ROM or a window */
};

/* The width of the DMA addresses of a device, as its driver printed it. */
struct iommu_dma_mask {
	struct iommu_pci_id id;
	uint8_t bits;
};

struct iommu_bridge {
	struct iommu_pci_id id;
	uint8_t bus; /* behind it */
	bool is_vmd; /* Intel's VMD: the children have segment 0x10000 and up */
};

/*
 * Facts about addresses and devices from the other lines of a log. Zero it before use: about 80 KB,
 * no other memory.
 */
struct iommu_log_facts {
	struct iommu_region regions[IOMMU_LOG_REGIONS_MAX];
	size_t nr_regions;
	struct iommu_bridge bridges[IOMMU_LOG_BRIDGES_MAX];
	size_t nr_bridges;
	struct iommu_dma_mask masks[IOMMU_LOG_MASKS_MAX];
	size_t nr_masks;
	unsigned int host_width; /* bits of addresses that VT-d can translate to; 0: unknown */
};

/*
 * Returns the offset of the first word in @buf (@len bytes) that is in a line about the memory of
 * devices, and @len if there is none. Lines that contain "DMAR: " or "AMD-Vi: " are not found.
 */
size_t iommu_log_facts_find(const char *buf, size_t len);

/*
 * Record the facts in a line, if it has any: BARs and windows of PCI devices, the e820 table,
 * RMRRs, IVMDs, the host's address width, bridges. Returns true if it was one of these.
 */
bool iommu_log_facts_read(struct iommu_log_facts *facts, const char *line, size_t len);

/* Record what a line of a snapshot says about addresses: BARs, reserved memory, widths. */
void iommu_log_facts_add_snapshot(struct iommu_log_facts *facts,
				  const struct iommu_snapshot_line *line);

/*
 * Add the location of the address of @f, for example "in BAR 0 of 0000:41:00.0". Returns false, and
 * adds nothing, if the log does not show it.
 */
bool iommu_log_facts_put_address(struct iommu_text *t, const struct iommu_log_facts *facts,
				 const struct iommu_fault *f);

/* Add the device that the requester ID of @f may stand for, in the same way. */
bool iommu_log_facts_put_device(struct iommu_text *t, const struct iommu_log_facts *facts,
				const struct iommu_fault *f);

/* A hint based on the location of the address, or NULL. It precedes iommu_fault_hint(). */
const struct iommu_hint *iommu_log_facts_hint(const struct iommu_log_facts *facts,
					      const struct iommu_fault *f);

#endif
