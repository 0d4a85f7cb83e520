/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PALETTE_H
#define IOMMU_PALETTE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct iommu_colour {
	uint8_t r;
	uint8_t g;
	uint8_t b;
};

extern const struct iommu_colour iommu_colour_page; /* the background */
extern const struct iommu_colour iommu_colour_line;
extern const struct iommu_colour iommu_colour_many;
extern const struct iommu_colour iommu_colour_level;
extern const struct iommu_colour iommu_colour_finding;
extern const struct iommu_colour iommu_colour_sign;
extern const struct iommu_colour iommu_colour_quiet; /* for text about something absent */

/*
 * Shades of the colour of mapped memory for address maps, from the lightest to the darkest: for
 * classes of sizes, and for numbers of mappings at one place.
 */
#define IOMMU_MEMORY_SHADES 6

/* The number of task colours. Tasks beyond the last one start again with the first colour. */
#define IOMMU_TASK_COLOURS 6

/* The colours that a person can choose. */
struct iommu_palette {
	struct iommu_colour host;
	struct iommu_colour bytes;
	struct iommu_colour fault;
	struct iommu_colour map;
	struct iommu_colour unmap;
	struct iommu_colour tasks[IOMMU_TASK_COLOURS];
};

/* People with any colour vision can distinguish these. */
extern const struct iommu_palette iommu_palette_default;

/* Returns black or white, whichever is readable on @background. */
struct iommu_colour iommu_colour_on(struct iommu_colour background);

/* Returns the colour with @part 256ths of its brightness. */
struct iommu_colour iommu_colour_darker(struct iommu_colour colour, int part);

/* Returns shade @number, from 0 to IOMMU_MEMORY_SHADES - 1, of a colour. */
struct iommu_colour iommu_colour_shade(struct iommu_colour colour, int number);

#ifdef __cplusplus
}
#endif

#endif
