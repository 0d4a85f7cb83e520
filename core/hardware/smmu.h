/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SMMU_H
#define IOMMU_SMMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Arm SMMUv3 (IHI 0070), event records, as far as Linux names them. */
struct iommu_smmu_event {
	uint8_t id;
	bool address; /* dword 2 has the input address, and dword 1 what kind of access it was */
	const char *name; /* of the specification, and of Linux from 6.13 */
	const char *text; /* in our words */
};

const struct iommu_smmu_event *iommu_smmu_events(size_t *n);
const struct iommu_smmu_event *iommu_smmu_event(uint32_t id);

/* A bit or field of an event's dwords. */
struct iommu_smmu_field {
	uint8_t dword;
	uint8_t last;
	uint8_t first;
	const char *name;
	const char *text;
};

const struct iommu_smmu_field *iommu_smmu_fields(size_t *n);

/* Which access met the fault: bits 41:40 of dword 1. */
const char *iommu_smmu_class(unsigned int class_bits);

/* SMMUv1 and SMMUv2: bits of the context bank's fault status register (FSR). */
enum {
	IOMMU_SMMU_FSR_TF = 1 << 1,
	IOMMU_SMMU_FSR_AFF = 1 << 2,
	IOMMU_SMMU_FSR_PF = 1 << 3,
};

struct iommu_smmu_status {
	uint32_t mask;
	const char *name;
	const char *text;
};

const struct iommu_smmu_status *iommu_smmu_status_bits(size_t *n);

/* Bits of FSYNR0 that tell what access it was. */
enum {
	IOMMU_SMMU_FSYNR0_WNR = 1 << 4,
	IOMMU_SMMU_FSYNR0_PNU = 1 << 5,
	IOMMU_SMMU_FSYNR0_IND = 1 << 6
};

/* The same for SMMUv3: bits 63:32 of dword 1, moved to bit 0. */
enum {
	IOMMU_SMMU_EVT_PNU = 1 << 1,
	IOMMU_SMMU_EVT_IND = 1 << 2,
	IOMMU_SMMU_EVT_RNW = 1 << 3,
	IOMMU_SMMU_EVT_S2 = 1 << 7,
	IOMMU_SMMU_EVT_CLASS_SHIFT = 8,
	IOMMU_SMMU_EVT_CLASS = 3 << IOMMU_SMMU_EVT_CLASS_SHIFT,
};

#endif
