/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_H
#define IOMMU_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/hardware/pci.h"
#include "core/text/scan.h"
#include "core/text/text.h"

/* Whose log line it is: each family of IOMMUs has its own words and its own numbers. */
enum iommu_vendor {
	IOMMU_VENDOR_NONE,
	IOMMU_AMD,     /* AMD-Vi */
	IOMMU_INTEL,   /* VT-d */
	IOMMU_SMMU_V3, /* Arm SMMUv3 */
	IOMMU_SMMU_V2, /* Arm SMMUv1 and SMMUv2 */
	IOMMU_VIRTIO,
	IOMMU_RISCV,
	IOMMU_DART, /* Apple */
	IOMMU_MTK,  /* MediaTek */
};

/* What a log message is. Only IOMMU_LOG_FAULT tells of an access that was stopped. */
enum iommu_log_kind {
	IOMMU_LOG_NOTHING,
	IOMMU_LOG_FAULT,
	IOMMU_LOG_STATUS,     /* VT-d's fault status register, in flags */
	IOMMU_LOG_OVERFLOW,   /* events were lost */
	IOMMU_LOG_SUPPRESSED, /* the rate limit kept count messages back */
	IOMMU_LOG_COMPANION,  /* more about a fault near it, or an error of a queue */
};

/* Many faults are told in several messages. */
enum iommu_fault_part {
	IOMMU_PART_WHOLE,
	IOMMU_PART_FIRST, /* more may follow in the next messages */
	IOMMU_PART_MORE,  /* goes on where another message began */
};

/* IOMMU_ACCESS_UNKNOWN: the message does not say, or its word for it is not to be trusted. */
enum iommu_access {
	IOMMU_ACCESS_UNKNOWN,
	IOMMU_ACCESS_READ,
	IOMMU_ACCESS_WRITE,
};

/* Bits of iommu_fault.has: which fields the message gave, and how far they are to be trusted. */
enum {
	IOMMU_HAS_DEVICE = 1 << 0,
	IOMMU_HAS_SEGMENT = 1 << 1,
	IOMMU_DEVICE_LIKELY = 1 << 2, /* computed from a number that need not be a requester id */
	IOMMU_HAS_PASID = 1 << 3,
	IOMMU_NO_PASID = 1 << 4, /* the message says that the request had none */
	IOMMU_HAS_DOMAIN = 1 << 5,
	IOMMU_HAS_ADDRESS = 1 << 6,
	IOMMU_ADDRESS_PAGE = 1 << 7, /* the low 12 bits were cut off (VT-d) */
	/*
	 * The address stands at the very end of half a report, so that it may be cut short: address
	 * is set but IOMMU_HAS_ADDRESS is not. The other half, once seen, makes it whole.
	 */
	IOMMU_ADDRESS_OPEN = 1 << 8,
	IOMMU_HAS_FLAGS = 1 << 9,
	IOMMU_HAS_CODE = 1 << 10,
	IOMMU_HAS_INDEX = 1 << 11,
	IOMMU_HAS_TAG = 1 << 12,
	IOMMU_HAS_STREAM = 1 << 13,
	IOMMU_HAS_VMG_TAG = 1 << 14,
	IOMMU_HAS_FLAGS_RMP = 1 << 15,
	IOMMU_IS_INTERRUPT = 1 << 16, /* VT-d: the interrupt remapping form of the message */
	IOMMU_HAS_SYNDROME = 1 << 17,
	IOMMU_HAS_ADDRESS2 = 1 << 18,
	IOMMU_IS_STALLED = 1 << 19, /* SMMUv3: the access waits for an answer */
};

/*
 * What one message of the kernel's log, or several joined, say about an IOMMU. All numbers are as
 * the log gives them; the tables (amdvi.h, vtd.h, smmu.h) say what they mean.
 */
struct iommu_fault {
	enum iommu_vendor vendor;
	enum iommu_log_kind kind;
	enum iommu_fault_part part;
	bool joined; /* the same fault as one that was returned before, which now says more */
	/* A number made of the IOMMU's name, where its messages begin with it (SMMUv3); else 0. */
	uint32_t unit;
	uint32_t has;
	struct iommu_pci_id device;
	enum iommu_access access;
	/*
	 * AMD-Vi: event code. VT-d: fault reason. SMMUv3: event id. virtio: reason as in
	 * VIRTIO_IOMMU_FAULT_R_*. RISC-V: cause. DART: code. MediaTek: type.
	 */
	uint32_t code;
	uint32_t pasid;
	uint32_t domain;
	uint32_t flags;	    /* AMD-Vi: bits 59:48 of the entry. VT-d: FSTS. SMMUv2: FSR */
	uint32_t syndrome;  /* SMMUv2: FSYNR0. SMMUv3: bits 63:32 of dword 1 */
	uint32_t index;	    /* VT-d: interrupt index. MediaTek: port */
	uint32_t tag;	    /* AMD-Vi: PPR tag. SMMUv3: STAG */
	uint32_t vmg_tag;   /* AMD-Vi, SNP: which guest */
	uint32_t flags_rmp; /* AMD-Vi, SNP */
	uint32_t stream;    /* SMMU, DART: stream id. virtio: endpoint. RISC-V: devid. MTK: larb */
	uint64_t address;
	uint64_t address2; /* SMMUv3: IPA or address of the fetch. */
	uint64_t count;	   /* IOMMU_LOG_SUPPRESSED */
	uint64_t raw[4];   /* SMMUv3: the event's dwords; */
	unsigned int nr_raw;
	/*
	 * A word of the message's own (an event's name, a reason's text, a client), for codes that
	 * no table knows. It points into the message that was read, so it lives no longer, and it
	 * is to be printed by iommu_text_untrusted() only. NULL where there is none.
	 */
	const char *name;
	size_t name_len;
	/* What a companion, or a fault of which nothing else is told, says in our words; or NULL.
	 */
	const char *note;
};

/* Read [SSSS:]BB:DD.F and set f->device with its bits; false, with *@f as it was, otherwise. */
bool iommu_fault_read_device(struct iommu_scan *s, struct iommu_fault *f);

/* Set f->device to the function with the requester ID @rid, whose segment is not known. */
void iommu_fault_set_requester(struct iommu_fault *f, uint16_t rid);

/* Is there anything to write? The head of a split message and plain dumps say nothing. */
bool iommu_fault_says(const struct iommu_fault *f);

#endif
