/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_AMDVI_H
#define IOMMU_AMDVI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pci.h"

/*
 * The event log of AMD's IOMMU: AMD I/O Virtualization Technology (IOMMU) Specification, 48882.
 * Rows with verified = false could not be checked against a source; text made from them is marked
 * "unverified".
 */

/* Event codes: bits 31:28 of dword 1 of an entry. */
enum iommu_amdvi_code {
	IOMMU_AMDVI_NONE = 0x0,
	IOMMU_AMDVI_ILLEGAL_DTE = 0x1,
	IOMMU_AMDVI_PAGE_FAULT = 0x2,
	IOMMU_AMDVI_DTE_HW = 0x3,
	IOMMU_AMDVI_PTE_HW = 0x4,
	IOMMU_AMDVI_ILLEGAL_COMMAND = 0x5,
	IOMMU_AMDVI_COMMAND_HW = 0x6,
	IOMMU_AMDVI_INV_TIMEOUT = 0x7,
	IOMMU_AMDVI_INVALID_REQUEST = 0x8,
	IOMMU_AMDVI_INVALID_PPR = 0x9,
	IOMMU_AMDVI_COUNTER_ZERO = 0xa,
	IOMMU_AMDVI_GUEST_EVENT = 0xb,
	IOMMU_AMDVI_VIOMMU_HW = 0xc,
	IOMMU_AMDVI_RMP_FAULT = 0xd,
	IOMMU_AMDVI_RMP_HW = 0xe,
};

/* Flags as the kernel prints them: bits 59:48 of the entry, shifted down to bit 0. */
enum {
	IOMMU_AMDVI_GN = 0x001,
	IOMMU_AMDVI_NX = 0x002,
	IOMMU_AMDVI_US = 0x004,
	IOMMU_AMDVI_I = 0x008,
	IOMMU_AMDVI_PR = 0x010,
	IOMMU_AMDVI_RW = 0x020,
	IOMMU_AMDVI_PE = 0x040,
	IOMMU_AMDVI_RZ = 0x080,
	IOMMU_AMDVI_TR = 0x100,
	IOMMU_AMDVI_FLAGS = 0xfff,
	IOMMU_AMDVI_HW_TYPE = 0x600,
	IOMMU_AMDVI_REQUEST_TYPE = 0xe00,
};

struct iommu_amdvi_event {
	uint8_t code;
	bool verified;
	bool device_ahead;   /* if it has no device=, the message begins with the device */
	uint16_t flags;	     /* the flag bits that have a meaning in this event */
	uint16_t type;	     /* the part of the flags that holds a type; 0: none */
	uint16_t user;	     /* the flag that is US in this event, if it is not IOMMU_AMDVI_US */
	const char *name;    /* in the specification */
	const char *printed; /* the kernel's name if it differs, else NULL */
	const char *text;    /* in our words */
	const char *source;
};

/* All events, one row per code from 0x0 to 0xe, in order. */
const struct iommu_amdvi_event *iommu_amdvi_events(size_t *n);

/* The row of @code, or NULL. */
const struct iommu_amdvi_event *iommu_amdvi_event(uint32_t code);

struct iommu_amdvi_flag {
	uint16_t mask;
	const char *name;
	const char *set;   /* what 1 means */
	const char *clear; /* what 0 means */
	const char *when;  /* when the bit has a meaning */
};

/* The nine named bits, lowest first. */
const struct iommu_amdvi_flag *iommu_amdvi_flags(size_t *n);

struct iommu_amdvi_type {
	uint8_t tr; /* INVALID_DEVICE_REQUEST: the value of TR that this row needs; else 0 */
	uint8_t type;
	bool verified;
	const char *text;
};

/* Types of DEV_TAB, PAGE_TAB and COMMAND_HARDWARE_ERROR, bits 10:9 of the flags. */
const struct iommu_amdvi_type *iommu_amdvi_hw_types(size_t *n);

/* A type of INVALID_DEVICE_REQUEST with TR=0: a write to the interrupt range. */
enum { IOMMU_AMDVI_REQUEST_INTERRUPT = 5 };

/* Types of INVALID_DEVICE_REQUEST, bits 11:9 of the flags. */
const struct iommu_amdvi_type *iommu_amdvi_request_types(size_t *n);

/* Flags of an entry of the PPR log, bits 59:48. Page requests are not faults. */
const struct iommu_amdvi_flag *iommu_amdvi_ppr_flags(size_t *n);

/* Response codes of a page request: bits 15:12 of dword 3 of the completing command. */
const struct iommu_amdvi_type *iommu_amdvi_ppr_responses(size_t *n);

/*
 * True if an IOAPIC or HPET can have the requester ID @id: 00:14.0 or 00:00.1. On larger machines,
 * the latter also occurs on the first bus of each host bridge.
 */
bool iommu_amdvi_may_be_ioapic(const struct iommu_pci_id *id);

/* Linux first allocates a page table of three levels, which translate this many bits (6.12). */
enum { IOMMU_AMDVI_THREE_LEVELS = 39 };

#endif
