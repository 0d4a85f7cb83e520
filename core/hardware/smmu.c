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
 * EVTQ_3_* in arm-smmu-v3.h). Events 0x10 to 0x13 have all fields; the others have no input
 * address and no dword 1.
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
static const struct iommu_smmu_event events[] = {
	{ 0x02, false, "C_BAD_STREAMID", "the stream ID is beyond the stream table" },
	{ 0x03, false, "F_STE_FETCH", "the stream table entry (STE) could not be read" },
	{ 0x04, false, "C_BAD_STE", "the stream table entry (STE) is invalid" },
	{ 0x06, false, "F_STREAM_DISABLED", "the stream is disabled for this kind of access" },
	{ 0x08, false, "C_BAD_SUBSTREAMID", "the substream ID (PASID) is not set up" },
	{ 0x09, false, "F_CD_FETCH", "the context descriptor (CD) could not be read" },
	{ 0x0a, false, "C_BAD_CD", "the context descriptor (CD) is invalid" },
	{ 0x10, true, "F_TRANSLATION", "the address is not mapped" },
	{ 0x11, true, "F_ADDR_SIZE", "an address is too wide" },
	{ 0x12, true, "F_ACCESS", "the page's access flag is clear" },
	{ 0x13, true, "F_PERMISSION", "the page is mapped without that permission" },
	{ 0x25, false, "F_VMS_FETCH", "the virtual machine structure (VMS) could not be read" },
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
	{ 2, 63, 0, "ADDR", "input address" },
	{ 3, 51, 12, "IPA", "intermediate or fetch address" },
};

/* ARM_SMMU_CB_FSR_*; IHI 0062, SMMU_CBn_FSR. */
static const struct iommu_status_bit status_bits[] = {
	{ IOMMU_SMMU_FSR_TF, "TF", "the address is not mapped" },
	{ IOMMU_SMMU_FSR_AFF, "AFF", "the page's access flag is clear" },
	{ IOMMU_SMMU_FSR_PF, "PF", "the page is mapped without that permission" },
	{ 1U << 4, "EF", "a table could not be read" },
	{ 1U << 5, "TLBMCF", "TLB match conflict" },
	{ 1U << 6, "TLBLKF", "TLB lock fault" },
	{ 1U << 7, "ASF", "an address is too wide" },
	{ 1U << 8, "UUT", "unsupported upstream transaction" },
	{ 1U << 30, "SS", "the access is stalled" },
	{ 1U << 31, "MULTI", "more faults followed and were not logged" },
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

const struct iommu_status_bit *iommu_smmu_status_bits(size_t *n)
{
	*n = ROWS(status_bits);
	return status_bits;
}
