/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Status bits and fault types of IOMMUs whose drivers have few messages. Each table names the
 * kernel file that defines its rows.
 */
#include "other_drivers.h"

#define ROWS(table) table, sizeof(table) / sizeof((table)[0])

static const struct iommu_status_bit ipmmu_bits[] = {
	{ 1 << 0, "TF", "translation fault" },
	{ 1 << 1, "PF", "permission fault" },
	{ 1 << 2, "ABORT", "the table walk was aborted" },
	{ 1 << 4, "MHIT", "several TLB entries match" },
};

const struct iommu_driver_bits iommu_ipmmu_bits = {
	"Renesas IPMMU fault status",
	"drivers/iommu/ipmmu-vmsa.c, 6.12",
	ROWS(ipmmu_bits),
};

static const struct iommu_status_bit omap_bits[] = {
	{ 1 << 0, "TLBMISS", "not in the TLB, and table walks are off" },
	{ 1 << 1, "TRANSLATIONFAULT", "the page table has no entry for the address" },
	{ 1 << 2, "EMUMISS", "not in the TLB, for a debugger's access" },
	{ 1 << 3, "TABLEWALKFAULT", "the table could not be read" },
	{ 1 << 4, "MULTIHITFAULT", "several TLB entries match" },
};

const struct iommu_driver_bits iommu_omap_bits = {
	"TI OMAP MMU fault status",
	"drivers/iommu/omap-iommu.h, 6.12",
	ROWS(omap_bits),
};

/* Each bit exists twice, for the two halves of the unit (mmu0 and mmu1). */
static const struct iommu_status_bit mtk_bits[] = {
	{ 1 << 0 | 1 << 7, "translation", "the page table has no valid entry for the address" },
	{ 1 << 1 | 1 << 8, "multi-hit", "several TLB entries match" },
	{ 1 << 2 | 1 << 9, "invalid PA", "the physical address is outside the valid range" },
	{ 1 << 3 | 1 << 10, "entry replacement", "a TLB entry could not be replaced" },
	{ 1 << 4 | 1 << 11, "TLB miss", "not in the TLB" },
	{ 1 << 5 | 1 << 12, "miss FIFO", "the FIFO of missed transactions failed" },
	{ 1 << 6 | 1 << 13, "prefetch FIFO", "the FIFO of prefetches failed" },
};

const struct iommu_driver_bits iommu_mtk_bits = {
	"MediaTek fault types",
	"drivers/iommu/mtk_iommu.c, 6.12",
	ROWS(mtk_bits),
};

static const struct iommu_status_bit msm_bits[] = {
	{ 1 << 1, "TF", "translation fault: the page is not mapped" },
	{ 1 << 2, "AFF", "access flag fault" },
	{ 1 << 3, "APF", "access permission fault" },
	{ 1 << 4, "TLBMF", "the TLB missed and table walks are off" },
	{ 1 << 5, "HTWDEEF", "a table walk was answered with a decode error" },
	{ 1 << 6, "HTWSEEF", "a table walk was answered with a slave error" },
	{ 1 << 7, "MHF", "several TLB entries match" },
	{ 1 << 16, "SL", "the fault came from a second-level table" },
	{ 1 << 30, "SS", "the access is stalled" },
	{ 1U << 31, "MULTI", "more faults occurred before this one was cleared" },
};

const struct iommu_driver_bits iommu_msm_bits = {
	"Qualcomm MSM IOMMU fault status",
	"drivers/iommu/msm_iommu.c, 6.12",
	ROWS(msm_bits),
};

/* Fields of several bits: a row applies if any of its bits is set. */
static const struct iommu_status_bit pamu_bits[] = {
	{ 0x1, "AV", "access violation" },
	{ 0x6, "OTV", "operation translation violation" },
	{ 0x78, "APV", "access permission violation" },
	{ 0x380, "WAV", "the address is outside the device's window" },
	{ 0x1c00, "LAV", "the logical device number is not valid" },
	{ 0x2000, "GCV", "gate closed violation" },
	{ 0x4000, "PDV", "partition descriptor violation" },
};

const struct iommu_driver_bits iommu_pamu_bits = {
	"Freescale PAMU access violations",
	"drivers/iommu/fsl_pamu.h, 6.12",
	ROWS(pamu_bits),
};

static const struct iommu_status_bit tegra_bits[] = {
	{ IOMMU_TEGRA_READABLE, "R", "the page is readable" },
	{ IOMMU_TEGRA_WRITABLE, "W", "the page is writable" },
	{ IOMMU_TEGRA_SECURE, "S", "the page is secure" },
};

const struct iommu_driver_bits iommu_tegra_bits = {
	"NVIDIA Tegra SMMU page attributes",
	"drivers/memory/tegra/mc.c, 6.12",
	ROWS(tegra_bits),
};

static const struct iommu_driver_word dart_words[] = {
	{ "NO TTBR FOR IOVA", "the stream has no page table", IOMMU_WORD_UNSURE },
	{ "NO PGD FOR IOVA", "not mapped (no PGD entry)", IOMMU_WORD_ABSENT },
	{ "NO PMD FOR IOVA", "not mapped (no PMD entry)", IOMMU_WORD_ABSENT },
	{ "NO PTE FOR IOVA", "not mapped (no PTE)", IOMMU_WORD_ABSENT },
	{ "WRITE FAULT", "the write is not permitted", IOMMU_WORD_UNSURE },
	{ "READ FAULT", "the read is not permitted", IOMMU_WORD_UNSURE },
	{ "unknown", "a reason that Linux does not know", IOMMU_WORD_UNSURE },
};

const struct iommu_driver_words iommu_dart_words = {
	"Apple DART faults",
	"drivers/iommu/apple-dart.c, 6.12",
	ROWS(dart_words),
};

static const struct iommu_driver_word exynos_words[] = {
	{ "PAGE", "the page table has no valid entry for the address", IOMMU_WORD_UNSURE },
	{ "PTW", "the page table could not be read", IOMMU_WORD_UNSURE },
	{ "MULTI-HIT", "several TLB entries match", IOMMU_WORD_UNSURE },
	{ "BUS ERROR", "bus error", IOMMU_WORD_UNSURE },
	{ "ACCESS PROTECTION", "mapped without that permission", IOMMU_WORD_PRESENT },
	{ "SECURITY PROTECTION", "a non-secure access to secure memory", IOMMU_WORD_UNSURE },
	{ "UNKNOWN", "a reason that Linux does not know", IOMMU_WORD_UNSURE },
};

const struct iommu_driver_words iommu_exynos_words = {
	"Samsung Exynos System MMU faults",
	"drivers/iommu/exynos-iommu.c, 6.1 and 7.2",
	ROWS(exynos_words),
};

/* The memory controller also checks physical addresses. Only its SMMU translates. */
static const struct iommu_driver_word tegra_words[] = {
	{ "SMMU translation error", "not mapped in the SMMU, or mapped without that permission",
	  IOMMU_WORD_UNSURE },
	{ "EMEM decode error", "the address is not in memory", IOMMU_WORD_NO_IOVA },
	{ "TrustZone violation", "the memory is for secure software only", IOMMU_WORD_NO_IOVA },
	{ "Carveout violation", "the memory is reserved for another client", IOMMU_WORD_NO_IOVA },
};

const struct iommu_driver_words iommu_tegra_words = {
	"NVIDIA Tegra memory controller errors",
	"drivers/memory/tegra/mc.c, 6.12",
	ROWS(tegra_words),
};

/* From bits TF, PF and EF of the SMMU's FSR. */
static const struct iommu_driver_word drm_msm_words[] = {
	{ "TRANSLATION", "not mapped", IOMMU_WORD_ABSENT },
	{ "PERMISSION", "mapped without that permission", IOMMU_WORD_PRESENT },
	{ "EXTERNAL", "the memory system answered with an error", IOMMU_WORD_UNSURE },
	{ "UNKNOWN", "the SMMU gives no reason", IOMMU_WORD_UNSURE },
};

const struct iommu_driver_words iommu_drm_msm_words = {
	"Qualcomm GPU fault types",
	"drivers/gpu/drm/msm/adreno/adreno_gpu.c, 6.12",
	ROWS(drm_msm_words),
};

const struct iommu_driver_bits *const *iommu_driver_bit_tables(size_t *n)
{
	static const struct iommu_driver_bits *const tables[] = {
		&iommu_mtk_bits, &iommu_ipmmu_bits, &iommu_omap_bits,
		&iommu_msm_bits, &iommu_pamu_bits,  &iommu_tegra_bits,
	};

	*n = sizeof(tables) / sizeof(tables[0]);
	return tables;
}

const struct iommu_driver_words *const *iommu_driver_word_tables(size_t *n)
{
	static const struct iommu_driver_words *const tables[] = {
		&iommu_dart_words,
		&iommu_exynos_words,
		&iommu_tegra_words,
		&iommu_drm_msm_words,
	};

	*n = sizeof(tables) / sizeof(tables[0]);
	return tables;
}
