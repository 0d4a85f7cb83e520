/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Intel VT-d: fault reasons, fault status and response codes.
 *
 * The kernel's texts are from Linux drivers/iommu/intel/dmar.c, the same from 5.10 to 7.2. The
 * codes' names are from VirtualBox include/VBox/iommu-intel.h, which transcribes the
 * specification's tables; later revisions of the specification write SFS and SSS (stage) for SFL
 * and SSL (level).
 */
#include "vtd.h"

/*
 * The fault recording register, 128 bits (VT-d specification, section 10.4.14, in later revisions
 * in chapter 11; DMA_FRCD_* and dma_frcd_*() in drivers/iommu/intel/iommu.h). For interrupt
 * requests, bits 63:48 are the interrupt index.
 *
 *   31    28      24      20      16      12      8       4       0
 *  +---------------------------------------+-----------------------+
 *  |      address of the page [31:12]      |                       |  bits 31:0
 *  +---------------------------------------+-----------------------+
 *  |                  address of the page [63:32]                  |  bits 63:32
 *  +-+-+-+-+-----------------------+-------------------------------+
 *  |P|X|V|2|                       |    source ID (requester ID)   |  bits 95:64
 *  +-+-+-+-+-----------------------+---------------+---------------+
 *  |F|1| AT|                 PASID                 |     reason    |  bits 127:96
 *  +-+-+---+---------------------------------------+---------------+
 *
 * F: the record holds a fault. 1 and 2: the type, T1 and T2: 00 write, 10 read, 01 page request and
 * 11 AtomicOp (the last two unverified). P: the PASID is valid. X: execute requested. V: privileged
 * mode requested. AT: address type. Linux reads T1 but not T2, so it prints an AtomicOp as a read
 * and a page request as a write.
 */
static const struct iommu_vtd_reason reasons[] = {
	/* Legacy mode: dma_remap_fault_reasons[], which lacks 0x0e. */
	{ 0x00, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, NULL, "Software",
	  "reserved, hardware never reports it: a stale record" },
	{ 0x01, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LRT.2",
	  "Present bit in root entry is clear", "no table for this bus" },
	{ 0x02, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LCT.2",
	  "Present bit in context entry is clear",
	  "the bus is known, but this function has no domain" },
	{ 0x03, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LCT.4", "Invalid context entry",
	  "the context entry has an unsupported translation type or width, or an unreadable table"
	  " pointer" },
	{ 0x04, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LGN.1", "Access beyond MGAW",
	  "the address is wider than the IOMMU can translate" },
	{ 0x05, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LGN.2",
	  "PTE Write access is not set", "not mapped, or mapped without write permission" },
	{ 0x06, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LGN.3", "PTE Read access is not set",
	  "not mapped, or mapped without read permission" },
	{ 0x07, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LSL.1",
	  "Next page table ptr is invalid", "the IOMMU could not read a page table" },
	{ 0x08, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LRT.1", "Root table address invalid",
	  "the IOMMU could not read the root table" },
	{ 0x09, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LCT.1",
	  "Context table ptr is invalid", "the IOMMU could not read the context table" },
	{ 0x0a, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LRT.3",
	  "non-zero reserved fields in RTP", "the root entry has a reserved bit set" },
	{ 0x0b, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LCT.3",
	  "non-zero reserved fields in CTP", "the context entry has a reserved bit set" },
	{ 0x0c, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LSL.2",
	  "non-zero reserved fields in PTE",
	  "the page table entry has a bit set that the IOMMU does not support" },
	{ 0x0d, true, IOMMU_VTD_LEGACY, IOMMU_VTD_TRANSLATION, "LCT.5",
	  "PCE for translation request specifies blocking",
	  "ATS was used, but the context entry forbids it" },
	{ 0x0e, true, IOMMU_VTD_LEGACY, IOMMU_VTD_AS_PRINTED, "LGN.4", NULL,
	  "the translated address lies in the interrupt range" },
	/*
	 * Interrupt remapping: irq_remap_fault_reasons[], which lacks 0x27 to 0x29. Linux prints
	 * these as DMA faults, with the interrupt index in bits 63:48 of the address.
	 */
	{ 0x20, true, IOMMU_VTD_INTERRUPT, IOMMU_VTD_INTERRUPT_REQUEST, NULL,
	  "Detected reserved fields in the decoded interrupt-remapped request",
	  "the MSI has a reserved bit set" },
	{ 0x21, true, IOMMU_VTD_INTERRUPT, IOMMU_VTD_INTERRUPT_REQUEST, NULL,
	  "Interrupt index exceeded the interrupt-remapping table size",
	  "the index in the MSI is beyond the end of the table" },
	{ 0x22, true, IOMMU_VTD_INTERRUPT, IOMMU_VTD_INTERRUPT_REQUEST, NULL,
	  "Present field in the IRTE entry is clear",
	  "the interrupt is not set up, or was torn down" },
	{ 0x23, true, IOMMU_VTD_INTERRUPT, IOMMU_VTD_INTERRUPT_REQUEST, NULL,
	  "Error accessing interrupt-remapping table pointed by IRTA_REG",
	  "the IOMMU could not read the table" },
	{ 0x24, true, IOMMU_VTD_INTERRUPT, IOMMU_VTD_INTERRUPT_REQUEST, NULL,
	  "Detected reserved fields in the IRTE entry", "the entry has a reserved bit set" },
	{ 0x25, true, IOMMU_VTD_INTERRUPT, IOMMU_VTD_INTERRUPT_REQUEST, NULL,
	  "Blocked a compatibility format interrupt request",
	  "the MSI has the old format, which is blocked" },
	{ 0x26, true, IOMMU_VTD_INTERRUPT, IOMMU_VTD_INTERRUPT_REQUEST, NULL,
	  "Blocked an interrupt request due to source-id verification failure",
	  "the MSI does not come from the device named in the entry" },
	{ 0x27, true, IOMMU_VTD_INTERRUPT, IOMMU_VTD_INTERRUPT_REQUEST, NULL, NULL,
	  "the IOMMU could not read the posted-interrupt descriptor" },
	{ 0x28, true, IOMMU_VTD_INTERRUPT, IOMMU_VTD_INTERRUPT_REQUEST, NULL, NULL,
	  "the posted-interrupt descriptor has a reserved bit set" },
	{ 0x29, true, IOMMU_VTD_INTERRUPT, IOMMU_VTD_INTERRUPT_REQUEST, NULL, NULL,
	  "an untranslated interrupt request without a PASID is invalid" },
	/*
	 * Scalable mode: dma_remap_sm_fault_reasons[], from 5.4. Unlike 0x05 and 0x06, these
	 * reasons distinguish a missing page (0x71) from a missing permission (0x85, 0x86). 0x91 is
	 * from QEMU hw/i386/intel_iommu_internal.h, which calls it SFS.10.
	 */
	{ 0x30, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "RTA.1",
	  "SM: Invalid Root Table Address", "the root table register is wrong" },
	{ 0x31, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "RTA.2",
	  "SM: TTM 0 for request with PASID",
	  "a PASID was used while the IOMMU is in legacy mode" },
	{ 0x32, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_PAGE_REQUEST, "RTA.3",
	  "SM: TTM 0 for page group request",
	  "a page was requested while the IOMMU is in legacy mode" },
	{ 0x33, false, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "RTA.4", NULL,
	  "a root table register fault" },
	{ 0x38, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SRT.1",
	  "SM: Error attempting to access Root Entry", "the IOMMU could not read the root entry" },
	{ 0x39, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SRT.2",
	  "SM: Present bit in Root Entry is clear", "no table for this half of the bus" },
	{ 0x3a, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SRT.3",
	  "SM: Non-zero reserved field set in Root Entry",
	  "the root entry has a reserved bit set" },
	{ 0x40, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SCT.1",
	  "SM: Error attempting to access Context Entry",
	  "the IOMMU could not read the context entry" },
	{ 0x41, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SCT.2",
	  "SM: Present bit in Context Entry is clear", "the device is not attached" },
	{ 0x42, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SCT.3",
	  "SM: Non-zero reserved field set in the Context Entry",
	  "the context entry has a reserved bit set" },
	{ 0x43, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SCT.4",
	  "SM: Invalid Context Entry", "the context entry contradicts itself" },
	{ 0x44, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_TRANSLATION, "SCT.5",
	  "SM: DTE field in Context Entry is clear",
	  "ATS was used, but is not enabled for the device" },
	{ 0x45, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SCT.6",
	  "SM: PASID Enable field in Context Entry is clear",
	  "a PASID was used, but PASIDs are not enabled for the device" },
	{ 0x46, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SCT.7",
	  "SM: PASID is larger than the max in Context Entry", "the PASID is out of range" },
	{ 0x47, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_PAGE_REQUEST, "SCT.8",
	  "SM: PRE field in Context-Entry is clear",
	  "page requests are not enabled for the device" },
	{ 0x48, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SCT.9",
	  "SM: RID_PASID field error in Context-Entry",
	  "the PASID configured for requests without PASID is wrong" },
	{ 0x50, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SPD.1",
	  "SM: Error attempting to access the PASID Directory Entry",
	  "the IOMMU could not read the PASID directory" },
	{ 0x51, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SPD.2",
	  "SM: Present bit in Directory Entry is clear", "the PASID was never set up, or is gone" },
	{ 0x52, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SPD.3",
	  "SM: Non-zero reserved field set in PASID Directory Entry",
	  "the PASID directory entry has a reserved bit set" },
	{ 0x58, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SPT.1",
	  "SM: Error attempting to access PASID Table Entry",
	  "the IOMMU could not read the PASID table" },
	{ 0x59, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SPT.2",
	  "SM: Present bit in PASID Table Entry is clear", "no domain for that PASID" },
	{ 0x5a, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SPT.3",
	  "SM: Non-zero reserved field set in PASID Table Entry",
	  "the PASID table entry has a reserved bit set" },
	{ 0x5b, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SPT.4",
	  "SM: Invalid Scalable-Mode PASID Table Entry",
	  "the PASID table entry has a wrong translation type or width" },
	{ 0x5c, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SPT.5",
	  "SM: ERE field is clear in PASID Table Entry",
	  "execution is not allowed for that PASID" },
	{ 0x5d, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SPT.6",
	  "SM: SRE field is clear in PASID Table Entry",
	  "supervisor requests are not allowed for that PASID" },
	{ 0x70, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SFL.1",
	  "SM: Error attempting to access first-level paging entry",
	  "the IOMMU could not read a first-level page table" },
	{ 0x71, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SFL.2",
	  "SM: Present bit in first-level paging entry is clear", "not mapped" },
	{ 0x72, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SFL.3",
	  "SM: Non-zero reserved field set in first-level paging entry",
	  "the page table entry has a bit set that the IOMMU does not support" },
	{ 0x73, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SFL.4",
	  "SM: Error attempting to access FL-PML4 entry",
	  "the IOMMU could not read the top first-level table" },
	{ 0x74, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SFL.5",
	  "SM: First-level entry address beyond MGAW in Nested translation",
	  "a first-level entry has an address that is too wide for nesting" },
	{ 0x75, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SFL.6",
	  "SM: Read permission error in FL-PML4 entry in Nested translation",
	  "the second level forbids reading the top first-level table" },
	{ 0x76, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SFL.7",
	  "SM: Read permission error in first-level paging entry in Nested translation",
	  "the second level forbids reading a first-level table" },
	{ 0x77, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SFL.8",
	  "SM: Write permission error in first-level paging entry in Nested translation",
	  "the second level forbids updating a first-level table" },
	{ 0x78, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SSL.1",
	  "SM: Error attempting to access second-level paging entry",
	  "the IOMMU could not read a second-level page table" },
	{ 0x79, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SSL.2",
	  "SM: Read/Write permission error in second-level paging entry",
	  "not mapped: the entry allows neither reads nor writes" },
	{ 0x7a, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SSL.3",
	  "SM: Non-zero reserved field set in second-level paging entry",
	  "the page table entry has a bit set that the IOMMU does not support" },
	{ 0x7b, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SSL.4",
	  "SM: Invalid second-level page table pointer",
	  "the second-level table pointer is wrong" },
	{ 0x7c, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SSL.5",
	  "SM: A/D bit update needed in second-level entry when set up in no snoop",
	  "the accessed and dirty bits could not be updated without snooping" },
	{ 0x7d, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SSL.6", NULL,
	  "the accessed or dirty bit of a second-level entry could not be updated" },
	{ 0x80, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SGN.1",
	  "SM: Address in first-level translation is not canonical",
	  "the address is not canonical" },
	{ 0x81, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SGN.2",
	  "SM: U/S set 0 for first-level translation with user privilege",
	  "a user request for a supervisor page" },
	{ 0x82, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SGN.3",
	  "SM: No execute permission for request with PASID and ER=1",
	  "the page may not be executed" },
	{ 0x83, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SGN.4",
	  "SM: Address beyond the DMA hardware max",
	  "the address is wider than the IOMMU can translate" },
	{ 0x84, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SGN.5",
	  "SM: Second-level entry address beyond the max",
	  "the address is wider than the second-level table can translate" },
	{ 0x85, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SGN.6",
	  "SM: No write permission for Write/AtomicOp request", "mapped without write permission" },
	{ 0x86, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SGN.7",
	  "SM: No read permission for Read/AtomicOp request", "mapped without read permission" },
	{ 0x87, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SGN.8",
	  "SM: Invalid address-interrupt address",
	  "the translated address lies in the interrupt range" },
	{ 0x88, false, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SGN.9", NULL,
	  "a scalable-mode request fault" },
	{ 0x89, false, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SGN.10", NULL,
	  "a scalable-mode request fault" },
	{ 0x90, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SFL.9",
	  "SM: A/D bit update needed in first-level entry when set up in no snoop",
	  "the accessed and dirty bits could not be updated without snooping" },
	{ 0x91, true, IOMMU_VTD_SCALABLE, IOMMU_VTD_AS_PRINTED, "SFL.10", NULL,
	  "the accessed or dirty bit of a first-level entry could not be updated" },
};

/* FSTS: drivers/iommu/intel/iommu.h, DMA_FSTS_*. PPF comes first; the others qualify it. */
static const struct iommu_status_bit status_bits[] = {
	{ 0x02, "PPF", "fault pending" },
	{ 0x01, "PFO", "overflow (faults were lost)" },
	{ 0x04, "AFO", "advanced log overflow (faults were lost)" },
	{ 0x08, "APF", "fault pending in the advanced log" },
	{ 0x10, "IQE", "invalidation queue error" },
	{ 0x20, "ICE", "invalidation completion error" },
	{ 0x40, "ITE", "invalidation time-out" },
	{ 0x80, "PRO", "page request overflow (page requests were lost)" },
};

/*
 * VT-d specification 4.1, section 11.4.9.9 (invalidation queue error record register), field IQEI.
 * Linux prints it with DMAR_IQER_REG_IQEI() (intel/iommu.h, 5.14 to 7.2).
 */
static const struct iommu_vtd_queue_reason queue_reasons[] = {
	{ 0, "no reason was recorded" },
	{ 1, "the tail of the queue is invalid" },
	{ 2, "a descriptor could not be read" },
	{ 3, "a descriptor has an invalid type" },
	{ 4, "a reserved field of a descriptor is not 0" },
	{ 5, "the descriptors have an invalid width" },
	{ 6, "the tail of the queue is not aligned" },
	{ 7, "the translation table mode (TTM) does not allow the descriptor" },
};

/* drivers/iommu/intel/iommu.h, QI_RESP_*. */
static const struct iommu_vtd_response responses[] = {
	{ 0x0, "success" },
	{ 0x1, "invalid request" },
	{ 0xf, "failure" },
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

const struct iommu_vtd_reason *iommu_vtd_reasons(size_t *n)
{
	*n = ROWS(reasons);
	return reasons;
}

const struct iommu_vtd_reason *iommu_vtd_reason(uint32_t code)
{
	for (size_t i = 0; i < ROWS(reasons); i++) {
		if (reasons[i].code == code)
			return &reasons[i];
	}
	return NULL;
}

const struct iommu_status_bit *iommu_vtd_status_bits(size_t *n)
{
	*n = ROWS(status_bits);
	return status_bits;
}

const struct iommu_vtd_queue_reason *iommu_vtd_queue_reasons(size_t *n)
{
	*n = ROWS(queue_reasons);
	return queue_reasons;
}

const struct iommu_vtd_queue_reason *iommu_vtd_queue_reason(uint32_t code)
{
	return code < ROWS(queue_reasons) ? &queue_reasons[code] : NULL;
}

const struct iommu_vtd_response *iommu_vtd_responses(size_t *n)
{
	*n = ROWS(responses);
	return responses;
}
