/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SMMU_H
#define IOMMU_SMMU_H

#include <stddef.h>
#include <stdint.h>

#include "core/hardware/status_bit.h"

/* The fields of an event that not every event has. */
enum {
	/* dword 1 describes the access, and dword 2 has the input address */
	IOMMU_SMMU_EVT_ACCESS = 1 << 0,
	/* dword 2 has an address, and dword 1 whether it was read, but nothing else */
	IOMMU_SMMU_EVT_INPUT = 1 << 1,
	IOMMU_SMMU_EVT_FETCH = 1 << 2, /* dword 3 has the fetch address, not an IPA */
};

/* The events of SMMUv3. */
struct iommu_smmu_event {
	uint8_t id;
	uint8_t fields;
	const char *name; /* in the specification; Linux prints most of them from 6.13 on */
	const char *text; /* in our words */
};

/* All events, in the order of their IDs. */
const struct iommu_smmu_event *iommu_smmu_events(size_t *n);

/* The row of @id, or NULL. */
const struct iommu_smmu_event *iommu_smmu_event(uint32_t id);

/* A field of an event record, or of a register: bits @last to @first of a dword. */
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

/* The same of the global fault status register (GFSR). */
enum { IOMMU_SMMU_GFSR_USF = 1 << 1 };

const struct iommu_status_bit *iommu_smmu_global_bits(size_t *n);

/* SMMUv1 and SMMUv2: the bits of FSYNR0 and, for global faults, of GFSYNR0. */
enum {
	IOMMU_SMMU_FSYNR0_PLVL = 3,
	IOMMU_SMMU_FSYNR0_WNR = 1 << 4,
	IOMMU_SMMU_FSYNR0_PNU = 1 << 5,
	IOMMU_SMMU_FSYNR0_IND = 1 << 6,
	IOMMU_SMMU_FSYNR0_PTWF = 1 << 10,
	IOMMU_SMMU_FSYNR0_AFR = 1 << 11,

	IOMMU_SMMU_GFSYNR0_WNR = 1 << 1,
	IOMMU_SMMU_GFSYNR0_PNU = 1 << 2,
	IOMMU_SMMU_GFSYNR0_IND = 1 << 3,
};

/* SMMUv1 and SMMUv2: the fields of FSR and FSYNR0 that are not a status. dword is 0 for FSR. */
const struct iommu_smmu_field *iommu_smmu_syndrome_fields(size_t *n);

/* SMMUv3: bits of the register GERROR. */
enum { IOMMU_SMMU_GERROR_CMDQ = 1 << 0 };

const struct iommu_status_bit *iommu_smmu_error_bits(size_t *n);

/* SMMUv3: bits 63:32 of dword 1, shifted down to bit 0, which describe the access. */
enum {
	IOMMU_SMMU_EVT_PNU = 1 << 1,
	IOMMU_SMMU_EVT_IND = 1 << 2,
	IOMMU_SMMU_EVT_RNW = 1 << 3,
	IOMMU_SMMU_EVT_S2 = 1 << 7,
	IOMMU_SMMU_EVT_CLASS_SHIFT = 8,
	IOMMU_SMMU_EVT_CLASS = 3 << IOMMU_SMMU_EVT_CLASS_SHIFT,
	IOMMU_SMMU_EVT_CLASS_TABLE = 1 << IOMMU_SMMU_EVT_CLASS_SHIFT,
	IOMMU_SMMU_EVT_TTRNW = 1 << 12,
};

#endif
