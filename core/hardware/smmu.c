/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Arm SMMU: events of SMMUv3 and fault status of SMMUv1 and SMMUv2.
 *
 * Names and numbers as in Linux: drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.h and .c (6.12 and 7.2),
 * drivers/iommu/arm/arm-smmu/arm-smmu.h (6.12).
 */
#include "smmu.h"

/*
 * An event record of SMMUv3, 256 bits in four dwords of 64 (Arm IHI 0070, section 7.3; EVTQ_0_* to
 * EVTQ_3_* in arm-smmu-v3.h). Events 0x0b and 0x10 to 0x13 have all fields. F_UUT,
 * F_TRANSL_FORBIDDEN and F_TLB_CONFLICT have R and the input address. The others have none of
 * these. A fetch address begins at bit 3 of dword 3.
 *
 *   31    28      24      20      16      12      8       4       0
 *  +---------------------------------------+-+-----+---------------+
 *  |          substream ID (PASID)         |S|     |    event ID   |  dword 0 [31:0]
 *  +---------------------------------------+-+-----+---------------+
 *  |                           stream ID                           |  dword 0 [63:32]
 *  +-+-----------------------------+-------------------------------+
 *  |T|                             |        stall tag (STAG)       |  dword 1 [31:0]
 *  +-+-----------------------------+-----+-+---+---+-+-----+-+-+-+-+
 *  |                                     |W|   | CL|2|     |R|I|P| |  dword 1 [63:32]
 *  +-------------------------------------+-+---+---+-+-----+-+-+-+-+
 *  |                      input address [31:0]                     |  dword 2 [31:0]
 *  +---------------------------------------------------------------+
 *  |                     input address [63:32]                     |  dword 2 [63:32]
 *  +---------------------------------------+-----------------------+
 *  |      IPA or fetch address [31:12]     |                       |  dword 3 [31:0]
 *  +-----------------------+---------------+-----------------------+
 *  |                       |      IPA or fetch address [51:32]     |  dword 3 [63:32]
 *  +-----------------------+---------------------------------------+
 *
 * S: the substream ID is valid (SSV). T: the access is stalled. W: a translation table was read,
 * not written (TTRnW). CL: CLASS. 2: stage 2. R: read (RnW). I: instruction fetch (InD).
 * P: privileged (PnU).
 */
#define ACCESS IOMMU_SMMU_EVT_ACCESS
#define INPUT  IOMMU_SMMU_EVT_INPUT
#define FETCH  IOMMU_SMMU_EVT_FETCH

static const struct iommu_smmu_event events[] = {
	{ 0x01, INPUT, "F_UUT", "unsupported upstream transaction" },
	{ 0x02, 0, "C_BAD_STREAMID", "the stream ID is beyond the stream table" },
	{ 0x03, FETCH, "F_STE_FETCH", "the stream table entry (STE) could not be read" },
	{ 0x04, 0, "C_BAD_STE", "the stream table entry (STE) is invalid" },
	{ 0x05, 0, "F_BAD_ATS_TREQ", "the stream must not request translations (ATS)" },
	{ 0x06, 0, "F_STREAM_DISABLED", "the stream is disabled for this kind of access" },
	{ 0x07, INPUT, "F_TRANSL_FORBIDDEN",
	  "the stream must not use addresses that it translated itself (ATS)" },
	{ 0x08, 0, "C_BAD_SUBSTREAMID", "the substream ID (PASID) is not set up" },
	{ 0x09, FETCH, "F_CD_FETCH", "the context descriptor (CD) could not be read" },
	{ 0x0a, 0, "C_BAD_CD", "the context descriptor (CD) is invalid" },
	{ 0x0b, ACCESS | FETCH, "F_WALK_EABT", "external abort during a table walk" },
	{ 0x10, ACCESS, "F_TRANSLATION", "the address is not mapped" },
	{ 0x11, ACCESS, "F_ADDR_SIZE", "an address is too wide" },
	{ 0x12, ACCESS, "F_ACCESS", "the page's access flag is clear" },
	{ 0x13, ACCESS, "F_PERMISSION", "the page is mapped without that permission" },
	{ 0x20, INPUT, "F_TLB_CONFLICT", "several TLB entries match the address" },
	{ 0x21, 0, "F_CFG_CONFLICT", "several cached configurations match the stream" },
	{ 0x24, 0, "E_PAGE_REQUEST", "the IOMMU asks for a page in advance" },
	{ 0x25, FETCH, "F_VMS_FETCH", "the virtual machine structure (VMS) could not be read" },
};

/* The same record as rows: EVTQ_0_*, EVTQ_1_*, EVTQ_2_*, EVTQ_3_*. */
static const struct iommu_smmu_field fields[] = {
	{ 0, 7, 0, "ID", "event ID" },
	{ 0, 11, 11, "SSV", "the substream ID is valid" },
	{ 0, 31, 12, "SSID", "substream ID (PASID)" },
	{ 0, 63, 32, "SID", "stream ID" },
	{ 1, 15, 0, "STAG", "stall tag" },
	{ 1, 31, 31, "STALL", "the access is stalled until the driver answers" },
	{ 1, 33, 33, "PnU", "privileged" },
	{ 1, 34, 34, "InD", "instruction fetch" },
	{ 1, 35, 35, "RnW", "read" },
	{ 1, 39, 39, "S2", "stage 2" },
	{ 1, 41, 40, "CLASS", "the access that faulted" },
	{ 1, 44, 44, "TTRnW", "with CLASS 1: a table was read, not written" },
	{ 2, 63, 0, "ADDR", "input address" },
	{ 3, 51, 12, "IPA", "intermediate address (events 0x10 to 0x13)" },
	{ 3, 51, 3, "FETCH", "address of the entry that could not be read (other events)" },
};

/* ARM_SMMU_CB_FSR_*; IHI 0062, SMMU_CBn_FSR. */
static const struct iommu_status_bit status_bits[] = {
	{ IOMMU_SMMU_FSR_TF, "TF", "the address is not mapped" },
	{ IOMMU_SMMU_FSR_AFF, "AFF", "the page's access flag is clear" },
	{ IOMMU_SMMU_FSR_PF, "PF", "the page is mapped without that permission" },
	{ 1U << 4, "EF", "external abort" },
	{ 1U << 5, "TLBMCF", "TLB match conflict" },
	{ 1U << 6, "TLBLKF", "TLB lock fault" },
	{ 1U << 7, "ASF", "an address is too wide" },
	{ 1U << 8, "UUT", "unsupported upstream transaction" },
	{ 1U << 30, "SS", "the access is stalled" },
	{ 1U << 31, "MULTI", "more faults followed and were not logged" },
};

/*
 * The other fields of FSR (row 0) and FSYNR0 (row 1): ARM_SMMU_CB_FSR_FORMAT, ARM_SMMU_CB_FSYNR0_*
 * (Linux 6.12); IHI 0062, SMMU_CBn_FSYNR0.
 */
static const struct iommu_smmu_field syndrome_fields[] = {
	{ 0, 10, 9, "FORMAT", "format of the page table" },
	{ 1, 1, 0, "PLVL", "level of the page table" },
	{ 1, 4, 4, "WNR", "write" },
	{ 1, 5, 5, "PNU", "privileged" },
	{ 1, 6, 6, "IND", "instruction fetch" },
	{ 1, 8, 8, "NSATTR", "non-secure" },
	{ 1, 10, 10, "PTWF", "while reading a table" },
	{ 1, 11, 11, "AFR", "recorded asynchronously" },
	{ 1, 23, 16, "S1CBNDX", "context bank of stage 1" },
};

/* IHI 0062, SMMU_sGFSR; of these, Linux names USF (ARM_SMMU_sGFSR_USF). */
static const struct iommu_status_bit global_bits[] = {
	{ 1U << 0, "ICF", "the stream has no valid context" },
	{ IOMMU_SMMU_GFSR_USF, "USF", "unknown stream ID" },
	{ 1U << 2, "SMCF", "the stream ID matches several entries" },
	{ 1U << 3, "UCBF", "the stream's context bank does not exist" },
	{ 1U << 4, "UCIF", "the context bank's interrupt does not exist" },
	{ 1U << 5, "CAF", "forbidden access to a register of the IOMMU" },
	{ 1U << 6, "EF", "external abort" },
	{ 1U << 7, "PF", "global permission fault" },
	{ 1U << 8, "UUT", "unsupported upstream transaction" },
	{ 1U << 31, "MULTI", "more faults followed and were not logged" },
};

/* GERROR_* in arm-smmu-v3.h, in the order in which Linux prints them; IHI 0070, SMMU_GERROR. */
static const struct iommu_status_bit error_bits[] = {
	{ 1U << 8, "SFM_ERR", "the IOMMU has failed (service failure mode)" },
	{ 1U << 7, "MSI_GERROR_ABT_ERR",
	  "the IOMMU could not send its interrupt for global errors" },
	{ 1U << 6, "MSI_PRIQ_ABT_ERR", "the IOMMU could not send its interrupt for page requests" },
	{ 1U << 5, "MSI_EVTQ_ABT_ERR", "the IOMMU could not send its interrupt for events" },
	{ 1U << 4, "MSI_CMDQ_ABT_ERR", "the IOMMU could not send its interrupt for commands" },
	{ 1U << 3, "PRIQ_ABT_ERR",
	  "the IOMMU could not write to its page request queue: requests may be lost" },
	{ 1U << 2, "EVTQ_ABT_ERR",
	  "the IOMMU could not write to its event queue: events may be lost" },
	{ IOMMU_SMMU_GERROR_CMDQ, "CMDQ_ERR", "the command queue stopped" },
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

const struct iommu_smmu_event *iommu_smmu_events(size_t *n)
{
	*n = ROWS(events);
	return events;
}

const struct iommu_smmu_event *iommu_smmu_event(uint32_t id)
{
	for (size_t i = 0; i < ROWS(events); i++) {
		if (events[i].id == id)
			return &events[i];
	}
	return NULL;
}

const struct iommu_smmu_field *iommu_smmu_fields(size_t *n)
{
	*n = ROWS(fields);
	return fields;
}

const char *iommu_smmu_class(unsigned int class_bits)
{
	static const char *const classes[] = {
		"while reading the context descriptor", "while reading a table",
		NULL, /* the input address: the usual case */
		NULL, /* reserved */
	};

	return class_bits < ROWS(classes) ? classes[class_bits] : NULL;
}

const struct iommu_smmu_field *iommu_smmu_syndrome_fields(size_t *n)
{
	*n = ROWS(syndrome_fields);
	return syndrome_fields;
}

const struct iommu_status_bit *iommu_smmu_global_bits(size_t *n)
{
	*n = ROWS(global_bits);
	return global_bits;
}

const struct iommu_status_bit *iommu_smmu_error_bits(size_t *n)
{
	*n = ROWS(error_bits);
	return error_bits;
}

const struct iommu_status_bit *iommu_smmu_status_bits(size_t *n)
{
	*n = ROWS(status_bits);
	return status_bits;
}
