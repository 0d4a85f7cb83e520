/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_H
#define IOMMU_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/hardware/pci.h"
#include "core/text/scan.h"
#include "core/text/text.h"

/* The family of IOMMUs: each has its own messages and its own codes. */
enum iommu_vendor {
	IOMMU_VENDOR_NONE,
	IOMMU_AMD,     /* AMD-Vi */
	IOMMU_INTEL,   /* VT-d */
	IOMMU_SMMU_V3, /* Arm SMMUv3 */
	IOMMU_SMMU_V2, /* Arm SMMUv1 and SMMUv2 */
	IOMMU_VIRTIO,
	IOMMU_RISCV,
	IOMMU_DART,   /* Apple */
	IOMMU_MTK,    /* MediaTek */
	IOMMU_DRIVER, /* all others; iommu_fault.driver->name names the driver */
	IOMMU_KERNEL, /* not an IOMMU's driver: the DMA API and the core of the IOMMU subsystem */
	IOMMU_NR_VENDORS
};

/* The kind of a message. Only IOMMU_LOG_FAULT reports a blocked access. */
enum iommu_log_kind {
	IOMMU_LOG_NOTHING,
	IOMMU_LOG_FAULT,
	IOMMU_LOG_STATUS,     /* the fault status register of VT-d, in flags */
	IOMMU_LOG_OVERFLOW,   /* events were lost */
	IOMMU_LOG_SUPPRESSED, /* the rate limit suppressed count messages */
	IOMMU_LOG_COMPANION,  /* details of a nearby fault or sign */
	IOMMU_LOG_SIGN,	   /* a sign of trouble that is not a single fault: a timeout, an error */
	IOMMU_LOG_FINDING, /* dma-debug found a bug in a driver */
};

/* The consequence of a message. The manual defines the words. */
enum iommu_severity {
	IOMMU_SEVERITY_NONE,
	IOMMU_HARMLESS, /* nothing was lost */
	IOMMU_BLOCKED,	/* a transfer failed */
	IOMMU_BROKEN,	/* a device or the IOMMU no longer works */
};

/* Many faults span several messages. */
enum iommu_message_part {
	IOMMU_MESSAGE_WHOLE,
	IOMMU_MESSAGE_FIRST,	 /* the next messages may continue it */
	IOMMU_MESSAGE_CONTINUES, /* continues an earlier message */
};

/* IOMMU_ACCESS_UNKNOWN: the message lacks the access, or is known to be wrong about it. */
enum iommu_access {
	IOMMU_ACCESS_UNKNOWN,
	IOMMU_ACCESS_READ,
	IOMMU_ACCESS_WRITE,
};

/* Bits of iommu_fault.has: which fields are set, and how reliable they are. */
enum {
	IOMMU_HAS_DEVICE = 1 << 0,
	IOMMU_HAS_SEGMENT = 1 << 1,   /* else device.segment is 0 */
	IOMMU_DEVICE_LIKELY = 1 << 2, /* computed from a number that may not be a requester ID */
	IOMMU_HAS_PASID = 1 << 3,
	IOMMU_NO_PASID = 1 << 4, /* the message states that the request had none */
	IOMMU_HAS_DOMAIN = 1 << 5,
	IOMMU_HAS_ADDRESS = 1 << 6,
	IOMMU_ADDRESS_PAGE = 1 << 7, /* the low 12 bits are cut off (VT-d) */
	/*
	 * The address ends the first half of a report and may be cut short. address is set, but
	 * IOMMU_HAS_ADDRESS is not. Once the second half follows, the address is complete.
	 */
	IOMMU_ADDRESS_MAYBE_CUT = 1 << 8,
	IOMMU_HAS_FLAGS = 1 << 9,
	IOMMU_HAS_CODE = 1 << 10,
	IOMMU_HAS_INDEX = 1 << 11,
	IOMMU_HAS_TAG = 1 << 12,
	IOMMU_HAS_STREAM = 1 << 13,
	IOMMU_HAS_VMG_TAG = 1 << 14,
	IOMMU_HAS_FLAGS_RMP = 1 << 15,
	IOMMU_IS_INTERRUPT = 1 << 16, /* VT-d: a fault of interrupt remapping */
	IOMMU_HAS_SYNDROME = 1 << 17,
	IOMMU_HAS_ADDRESS2 = 1 << 18,
	IOMMU_IS_STALLED = 1 << 19,	/* SMMUv3: the access is stalled until the driver answers */
	IOMMU_CLIENT_IS_UNIT = 1 << 20, /* client names the IOMMU, because no device is named */
	IOMMU_IS_PAGE_REQUEST = 1 << 21, /* VT-d: raw is a page request; else commands of a queue */
};

/* The maximum length of iommu_fault.client, in bytes. */
#define IOMMU_CLIENT_MAX 40

struct iommu_log_driver;

/*
 * The content of one message about an IOMMU, or of several that were joined. All numbers are as in
 * the log. core/hardware explains them.
 */
struct iommu_fault {
	enum iommu_vendor vendor;
	enum iommu_log_kind kind;
	enum iommu_message_part part;
	bool joined; /* the same fault as one returned before, now with more details */
	/*
	 * The number of a fault or sign of several messages, set by join_messages.h, so that a
	 * caller can keep data per fault or sign. 0 in a message that was not joined.
	 */
	uint32_t id;
	/* A hash of the IOMMU's name, if its messages begin with the name (Arm SMMU); else 0. */
	uint32_t unit;
	uint32_t has;
	struct iommu_pci_id device;
	enum iommu_access access;
	/*
	 * AMD-Vi: event code. VT-d: fault reason. SMMUv3: event ID. SMMUv2: GFSR, only of a global
	 * fault. virtio: reason as in
	 * VIRTIO_IOMMU_FAULT_R_*. RISC-V: cause. DART: code. MediaTek: type.
	 */
	uint32_t code;
	uint32_t pasid;
	uint32_t domain;
	/* AMD-Vi: bits 59:48 of the entry. VT-d: FSTS. SMMUv2: FSR. SMMUv3: GERROR */
	uint32_t flags;
	uint32_t syndrome; /* SMMUv2: (G)FSYNR0. SMMUv3: bits 63:32 of dword 1 */
	/*
	 * VT-d: interrupt index. SMMU: bank, queue error. MediaTek: port. Without IOMMU_HAS_INDEX,
	 * for a driver that names the type of a fault: the type's row in driver->words, from 1 on.
	 */
	uint32_t index;
	uint32_t tag;	    /* AMD-Vi: PPR tag. SMMUv3: STAG */
	uint32_t vmg_tag;   /* AMD-Vi with SNP: the guest */
	uint32_t flags_rmp; /* AMD-Vi with SNP */
	uint32_t stream; /* SMMU, DART: stream ID. virtio: endpoint. RISC-V: device ID. MTK: larb */
	uint64_t address;
	uint64_t address2; /* SMMUv3: IPA or fetch address */
	uint64_t count;	   /* IOMMU_LOG_SUPPRESSED; IOMMU_KERNEL: a number that the text explains */
	/*
	 * SMMUv3: the dwords of the event. VT-d: the descriptor at the head of the queue and the
	 * one before it, or a page request. IOMMU_KERNEL: sizes.
	 */
	uint64_t raw[4];
	unsigned int nr_raw;
	/*
	 * A string of the message (an event's name, a reason's text, a client) for codes that are
	 * not in our tables, or NULL. It points into the message and must not outlive it. Print it
	 * with iommu_text_untrusted() only.
	 */
	const char *name;
	size_t name_len;
	/* The text for a sign, a finding or a companion, or for a fault without details; or NULL.
	 */
	const char *note;
	/* Of a sign or a finding; of a fault, IOMMU_SEVERITY_NONE unless the message decides it. */
	enum iommu_severity severity;
	/* A device that is not a PCI function, as the log names it. Untrusted, not terminated. */
	char client[IOMMU_CLIENT_MAX];
	uint8_t client_len; /* 0: none */
	/* The message's row: RISC-V, DART, MediaTek and IOMMU_DRIVER; else NULL. */
	const struct iommu_log_driver *driver;
};

/*
 * Read a device, [SSSS:]BB:DD.F, into f->device and set its bits in f->has. For anything else,
 * returns false and leaves *@f unchanged.
 */
bool iommu_fault_read_device(struct iommu_scan *s, struct iommu_fault *f);

/*
 * Copy the name of a device that is not a PCI function into f->client, or of the IOMMU itself if
 * @is_unit is true. A longer name than IOMMU_CLIENT_MAX is cut off.
 */
void iommu_fault_set_client(struct iommu_fault *f, const char *name, size_t len, bool is_unit);

/* Set f->device to the function with the requester ID @rid and an unknown segment. */
void iommu_fault_set_requester(struct iommu_fault *f, uint16_t rid);

/*
 * True if iommu_fault_text() prints something for @f. False for plain dumps and for the bare head
 * of a split message.
 */
bool iommu_fault_has_text(const struct iommu_fault *f);

#endif
