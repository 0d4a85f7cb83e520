/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VTD_H
#define IOMMU_VTD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/hardware/status_bit.h"

/*
 * Intel Virtualization Technology for Directed I/O (VT-d): fault reasons and fault status. Rows
 * with verified = false could not be checked against a source; text made from them is marked
 * "unverified".
 */

enum iommu_vtd_table {
	IOMMU_VTD_LEGACY,    /* DMA, legacy mode */
	IOMMU_VTD_INTERRUPT, /* interrupt remapping */
	IOMMU_VTD_SCALABLE,  /* DMA, scalable mode */
};

/* The kind of request, if the reason implies it. The "Read" or "Write" of Linux may be wrong. */
enum iommu_vtd_request {
	IOMMU_VTD_AS_PRINTED,
	IOMMU_VTD_TRANSLATION,	/* ATS translation request */
	IOMMU_VTD_PAGE_REQUEST, /* printed as a write; see the register's layout in vtd.c */
	IOMMU_VTD_INTERRUPT_REQUEST,
};

struct iommu_vtd_reason {
	uint8_t code;
	bool verified;
	enum iommu_vtd_table table;
	enum iommu_vtd_request request;
	const char *id;	    /* the fault condition in the specification; NULL: none */
	const char *kernel; /* the text of Linux; NULL: Linux prints "Unknown" */
	const char *text;   /* in our words */
};

/* All reasons, in the order of their codes. */
const struct iommu_vtd_reason *iommu_vtd_reasons(size_t *n);

/* The row of @code, or NULL. */
const struct iommu_vtd_reason *iommu_vtd_reason(uint32_t code);

/* Bits of the fault status register (FSTS), in the order in which text lists them. */
const struct iommu_status_bit *iommu_vtd_status_bits(size_t *n);

/* Bit 0 of FSTS: more faults happened than the unit could record. */
enum { IOMMU_VTD_FSTS_PFO = 1 << 0 };

/* Bits 15:8 of FSTS: the index of the first fault record with a pending fault. */
enum { IOMMU_VTD_FSTS_FRI_SHIFT = 8, IOMMU_VTD_FSTS_FRI = 0xff00 };

/* The bits of FSTS that mean that something was lost, and those of the invalidation queue. */
enum {
	IOMMU_VTD_FSTS_OVERFLOW = 0x85,
	IOMMU_VTD_FSTS_QUEUE = 0x70,
	IOMMU_VTD_FSTS_ICE = 0x20,
};

/* The reason of an invalidation queue error: bits 3:0 of the queue's error record (IQERCD_REG). */
struct iommu_vtd_queue_reason {
	uint8_t code;
	const char *text;
};

/* All reasons, in the order of their codes. */
const struct iommu_vtd_queue_reason *iommu_vtd_queue_reasons(size_t *n);

/* The row of @code, or NULL. */
const struct iommu_vtd_queue_reason *iommu_vtd_queue_reason(uint32_t code);

struct iommu_vtd_response {
	uint8_t code;
	const char *text;
};

/* Response codes of a page group response, bits 15:12 of the descriptor. */
const struct iommu_vtd_response *iommu_vtd_responses(size_t *n);

#endif
