/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SMMU_COMMANDS_H
#define IOMMU_SMMU_COMMANDS_H

#include <stddef.h>
#include <stdint.h>

#include "core/text/text.h"

/* The fields of a command, and where they are. */
enum {
	IOMMU_SMMU_CMD_STREAM = 1 << 0,	 /* stream ID: dword 0 [63:32] */
	IOMMU_SMMU_CMD_SSID = 1 << 1,	 /* substream ID (PASID): dword 0 [31:12] */
	IOMMU_SMMU_CMD_SSV = 1 << 2,	 /* the substream ID is valid if dword 0 [11] is set */
	IOMMU_SMMU_CMD_VMID = 1 << 3,	 /* dword 0 [47:32] */
	IOMMU_SMMU_CMD_ASID = 1 << 4,	 /* dword 0 [63:48] */
	IOMMU_SMMU_CMD_ADDRESS = 1 << 5, /* dword 1 [63:12] */
	IOMMU_SMMU_CMD_IPA = 1 << 6,	 /* dword 1 [51:12] */
	IOMMU_SMMU_CMD_SIZE = 1 << 7,	 /* dword 1 [5:0]: 4K << size */
	IOMMU_SMMU_CMD_GROUP = 1 << 8,	 /* page request group: dword 1 [8:0] */
	IOMMU_SMMU_CMD_STAG = 1 << 9,	 /* stall tag: dword 1 [15:0] */
};

/* A command of SMMUv3, two dwords of 64 bits. */
struct iommu_smmu_command {
	uint8_t opcode;	 /* dword 0 [7:0] */
	uint16_t fields; /* IOMMU_SMMU_CMD_* */
	const char *name;
	const char *text; /* in our words */
};

/* All commands, in the order of their opcodes. */
const struct iommu_smmu_command *iommu_smmu_commands(size_t *n);

/* The row of @opcode, or NULL. */
const struct iommu_smmu_command *iommu_smmu_command(uint32_t opcode);

/* An error of the command queue: bits 30:24 of its register CONS. */
struct iommu_smmu_command_error {
	uint8_t code;
	const char *name;
	const char *text; /* in our words */
};

const struct iommu_smmu_command_error *iommu_smmu_command_errors(size_t *n);

/* The row of @code, or NULL. */
const struct iommu_smmu_command_error *iommu_smmu_command_error(uint32_t code);

/* Add the command in the two dwords @cmd: "ATC_INV stream 0x100 address 0x1000 size 4K". */
void iommu_smmu_command_text(struct iommu_text *t, const uint64_t *cmd);

#endif
