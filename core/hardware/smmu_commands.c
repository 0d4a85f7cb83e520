/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The commands that the driver writes to the command queue of Arm SMMUv3, and the errors of the
 * queue: Arm IHI 0070, chapter 4 and section 7.1. Names as in Linux, CMDQ_OP_* and
 * CMDQ_ERR_CERROR_* (drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.h, 6.12), and else as in the
 * specification without CMD_.
 */
#include "smmu_commands.h"

#define STREAM	IOMMU_SMMU_CMD_STREAM
#define SSID	IOMMU_SMMU_CMD_SSID
#define SSV	(IOMMU_SMMU_CMD_SSID | IOMMU_SMMU_CMD_SSV)
#define VMID	IOMMU_SMMU_CMD_VMID
#define ASID	IOMMU_SMMU_CMD_ASID
#define ADDRESS IOMMU_SMMU_CMD_ADDRESS
#define IPA	IOMMU_SMMU_CMD_IPA
#define SIZE	IOMMU_SMMU_CMD_SIZE

static const struct iommu_smmu_command commands[] = {
	/* 4.2, prefetch */
	{ 0x01, STREAM | SSV, "PREFETCH_CFG", "read a stream's configuration in advance" },
	{ 0x02, STREAM | SSV | ADDRESS, "PREFETCH_ADDR", "read a translation in advance" },
	/* 4.3, invalidation of configuration */
	{ 0x03, STREAM, "CFGI_STE", "invalidate a stream table entry" },
	{ 0x04, 0, "CFGI_ALL", "invalidate a range of stream table entries, or all" },
	{ 0x05, STREAM | SSID, "CFGI_CD", "invalidate a context descriptor" },
	{ 0x06, STREAM, "CFGI_CD_ALL", "invalidate all context descriptors of a stream" },
	{ 0x07, VMID, "CFGI_VMS_PIDM", "invalidate the partition IDs of a virtual machine" },
	/* 4.4, invalidation of the TLB */
	{ 0x10, VMID, "TLBI_NH_ALL", "invalidate all translations of stage 1" },
	{ 0x11, VMID | ASID, "TLBI_NH_ASID", "invalidate all translations of an ASID" },
	{ 0x12, VMID | ASID | ADDRESS, "TLBI_NH_VA", "invalidate the translation of an address" },
	{ 0x13, VMID | ADDRESS, "TLBI_NH_VAA",
	  "invalidate the translation of an address in all ASIDs" },
	{ 0x18, 0, "TLBI_EL3_ALL", "invalidate all translations of EL3" },
	{ 0x1a, ADDRESS, "TLBI_EL3_VA", "invalidate the translation of an address in EL3" },
	{ 0x20, 0, "TLBI_EL2_ALL", "invalidate all translations of EL2" },
	{ 0x21, ASID, "TLBI_EL2_ASID", "invalidate all translations of an ASID in EL2" },
	{ 0x22, ASID | ADDRESS, "TLBI_EL2_VA", "invalidate the translation of an address in EL2" },
	{ 0x23, ADDRESS, "TLBI_EL2_VAA",
	  "invalidate the translation of an address in all ASIDs of EL2" },
	{ 0x28, VMID, "TLBI_S12_VMALL", "invalidate all translations of a virtual machine" },
	{ 0x2a, VMID | IPA, "TLBI_S2_IPA", "invalidate the translation of an address in stage 2" },
	{ 0x30, 0, "TLBI_NSNH_ALL", "invalidate all translations but those of EL2 and EL3" },
	/* 4.5, ATS and PRI */
	{ 0x40, STREAM | SSV | ADDRESS | SIZE, "ATC_INV",
	  "invalidate translations in a device's ATC (ATS)" },
	{ 0x41, STREAM | SSV | IOMMU_SMMU_CMD_GROUP, "PRI_RESP", "answer a page request" },
	/* fault response and synchronization */
	{ 0x44, STREAM | IOMMU_SMMU_CMD_STAG, "RESUME", "end a stalled access" },
	{ 0x45, STREAM, "STALL_TERM", "end all stalled accesses of a stream" },
	{ 0x46, 0, "CMD_SYNC", "wait for the commands before it" },
};

/* 7.1, SMMU_CMDQ_CONS.ERR; printed as a text by Linux */
static const struct iommu_smmu_command_error errors[] = {
	{ 0, "CERROR_NONE", "no error" },
	{ 1, "CERROR_ILL", "the IOMMU rejected a command as invalid" },
	{ 2, "CERROR_ABT", "the IOMMU could not read its command queue" },
	{ 3, "CERROR_ATC_INV_SYNC", "a device with ATS did not answer an invalidation" },
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* ATC_INV: from this size on, the range is the whole address space (ATC_INV_SIZE_ALL). */
#define SIZE_ALL 52

const struct iommu_smmu_command *iommu_smmu_commands(size_t *n)
{
	*n = ROWS(commands);
	return commands;
}

const struct iommu_smmu_command *iommu_smmu_command(uint32_t opcode)
{
	for (size_t i = 0; i < ROWS(commands); i++) {
		if (commands[i].opcode == opcode)
			return &commands[i];
	}
	return NULL;
}

const struct iommu_smmu_command_error *iommu_smmu_command_errors(size_t *n)
{
	*n = ROWS(errors);
	return errors;
}

const struct iommu_smmu_command_error *iommu_smmu_command_error(uint32_t code)
{
	for (size_t i = 0; i < ROWS(errors); i++) {
		if (errors[i].code == code)
			return &errors[i];
	}
	return NULL;
}

static void put_field(struct iommu_text *t, const char *name, uint64_t v)
{
	iommu_text_putc(t, ' ');
	iommu_text_puts(t, name);
	iommu_text_putc(t, ' ');
	iommu_text_hex(t, v, 1);
}

static void put_range(struct iommu_text *t, unsigned int fields, uint64_t dword)
{
	unsigned int size = dword & 0x3f;

	if (fields & SIZE && size >= SIZE_ALL) {
		iommu_text_puts(t, " all addresses");
		return;
	}
	if (fields & ADDRESS)
		put_field(t, "address", dword & ~0xfffULL);
	if (fields & IPA)
		put_field(t, "address", dword & 0x000ffffffffff000);
	if (fields & SIZE) {
		iommu_text_puts(t, " size ");
		iommu_text_size(t, 4096ULL << size);
	}
}

void iommu_smmu_command_text(struct iommu_text *t, const uint64_t *cmd)
{
	const struct iommu_smmu_command *command = iommu_smmu_command(cmd[0] & 0xff);

	if (!command) {
		iommu_text_puts(t, "unknown command ");
		iommu_text_hex(t, cmd[0] & 0xff, 2);
		return;
	}
	iommu_text_puts(t, command->name);
	if (command->fields & STREAM)
		put_field(t, "stream", cmd[0] >> 32);
	if (command->fields & SSID && (!(command->fields & IOMMU_SMMU_CMD_SSV) || cmd[0] & 1 << 11))
		put_field(t, "PASID", cmd[0] >> 12 & 0xfffff);
	if (command->fields & ASID)
		put_field(t, "ASID", cmd[0] >> 48);
	if (command->fields & VMID)
		put_field(t, "VMID", cmd[0] >> 32 & 0xffff);
	put_range(t, command->fields, cmd[1]);
	if (command->fields & IOMMU_SMMU_CMD_GROUP)
		put_field(t, "group", cmd[1] & 0x1ff);
	if (command->fields & IOMMU_SMMU_CMD_STAG)
		put_field(t, "STAG", cmd[1] & 0xffff);
}
