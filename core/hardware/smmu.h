/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SMMU_H
#define IOMMU_SMMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/hardware/status_bit.h"

/* The events of SMMUv3 (Arm IHI 0070) that Linux has names for. */
struct iommu_smmu_event {
	uint8_t id;
	bool address;	  /* dword 1 describes the access, and dword 2 has the input address */
	const char *name; /* in the specification, and printed by Linux from 6.13 */
	const char *text; /* in our words */
};

/* All events, in the order of their IDs. */
const struct iommu_smmu_event *iommu_smmu_events(size_t *n);

/* The row of @id, or NULL. */
const struct iommu_smmu_event *iommu_smmu_event(uint32_t id);

/* A field of an event record: bits @last to @first of a dword. */
struct iommu_smmu_field {
	uint8_t dword;
	uint8_t last;
	uint8_t first;
	const char *name;
	const char *text;
};

const struct iommu_smmu_field *iommu_smmu_fields(size_t *n);

/*
 * The access that faulted, from CLASS, bits 41:40 of dword 1. NULL if it was the access to the
 * input address, and for reserved values.
 */
const char *iommu_smmu_class(unsigned int class_bits);

/* SMMUv1 and SMMUv2: bits of a context bank's fault status register (FSR). */
enum {
	IOMMU_SMMU_FSR_TF = 1 << 1,
	IOMMU_SMMU_FSR_AFF = 1 << 2,
	IOMMU_SMMU_FSR_PF = 1 << 3,
};

const struct iommu_status_bit *iommu_smmu_status_bits(size_t *n);

/* SMMUv1 and SMMUv2: bits of FSYNR0 that describe the access. */
enum {
	IOMMU_SMMU_FSYNR0_WNR = 1 << 4,
	IOMMU_SMMU_FSYNR0_PNU = 1 << 5,
	IOMMU_SMMU_FSYNR0_IND = 1 << 6
};

/* SMMUv3: bits 63:32 of dword 1, shifted down to bit 0, which describe the access. */
enum {
	IOMMU_SMMU_EVT_PNU = 1 << 1,
	IOMMU_SMMU_EVT_IND = 1 << 2,
	IOMMU_SMMU_EVT_RNW = 1 << 3,
	IOMMU_SMMU_EVT_S2 = 1 << 7,
	IOMMU_SMMU_EVT_CLASS_SHIFT = 8,
	IOMMU_SMMU_EVT_CLASS = 3 << IOMMU_SMMU_EVT_CLASS_SHIFT,
};

#endif
