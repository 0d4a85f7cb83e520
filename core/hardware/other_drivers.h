/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_OTHER_DRIVERS_H
#define IOMMU_OTHER_DRIVERS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/hardware/status_bit.h"

/* Status bits of one IOMMU, and the title of their table in the manual. */
struct iommu_driver_bits {
	const char *title;
	const char *source; /* kernel file and version */
	const struct iommu_status_bit *rows;
	size_t n;
};

/* The state of the page at the address, according to the driver's word. */
enum iommu_word_page {
	IOMMU_WORD_UNSURE, /* unknown or uncertain */
	IOMMU_WORD_ABSENT,
	IOMMU_WORD_PRESENT, /* but without permission for the access */
	IOMMU_WORD_NO_IOVA, /* the address is not an IOVA */
};

/* A word that names the type of a fault in a driver's message. */
struct iommu_driver_word {
	const char *word;
	const char *text; /* in our words */
	enum iommu_word_page page;
};

struct iommu_driver_words {
	const char *title;
	const char *source;
	const struct iommu_driver_word *rows;
	size_t n;
};

extern const struct iommu_driver_bits iommu_ipmmu_bits;
extern const struct iommu_driver_bits iommu_omap_bits;
extern const struct iommu_driver_bits iommu_mtk_bits;
extern const struct iommu_driver_bits iommu_msm_bits;
extern const struct iommu_driver_bits iommu_pamu_bits;
/* Not a register: the letters in brackets, as bits. */
extern const struct iommu_driver_bits iommu_tegra_bits;

enum {
	IOMMU_TEGRA_READABLE = 1,
	IOMMU_TEGRA_WRITABLE = 2,
	IOMMU_TEGRA_SECURE = 4,
};

extern const struct iommu_driver_words iommu_dart_words;
extern const struct iommu_driver_words iommu_exynos_words;
extern const struct iommu_driver_words iommu_tegra_words;
extern const struct iommu_driver_words iommu_drm_msm_words;

/* All tables, for the manual. */
const struct iommu_driver_bits *const *iommu_driver_bit_tables(size_t *n);
const struct iommu_driver_words *const *iommu_driver_word_tables(size_t *n);

#endif
