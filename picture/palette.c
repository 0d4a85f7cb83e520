/* SPDX-License-Identifier: LGPL-2.1 */
#include "palette.h"

const struct iommu_colour iommu_colour_page = { 255, 255, 255 };
const struct iommu_colour iommu_colour_many = { 0xf1, 0xf5, 0xf9 };
const struct iommu_colour iommu_colour_level = { 0xc8, 0xd2, 0xdc };
const struct iommu_colour iommu_colour_line = { 0x1e, 0x29, 0x3b };
const struct iommu_colour iommu_colour_finding = { 0x6d, 0x28, 0xd9 };
const struct iommu_colour iommu_colour_sign = { 0x92, 0x40, 0x0e };
const struct iommu_colour iommu_colour_quiet = { 0x64, 0x74, 0x8b };

/*
 * The task colours are the result of a search: six that clearly differ from each other, from the
 * host's and from memory for all types of colour vision, and on which black text and dark lines are
 * readable. tests/unit/test_colours.c measures them.
 */
const struct iommu_palette iommu_palette_default = {
	.host = { 0xcb, 0xd5, 0xe1 },
	.bytes = { 0x00, 0x9e, 0x78 },
	.fault = { 0xd0, 0x00, 0x00 },
	.map = { 0x00, 0x9e, 0x78 },
	.unmap = { 0x64, 0x74, 0x8b },
	.tasks = {
		{ 0x6c, 0xb9, 0xff }, /* sky blue */
		{ 0xcd, 0xd5, 0x02 }, /* lime */
		{ 0xa3, 0x59, 0xee }, /* violet */
		{ 0xf0, 0x5d, 0x19 }, /* orange */
		{ 0xae, 0xff, 0xb3 }, /* mint */
		{ 0xef, 0x94, 0xab }, /* pink */
	},
};

struct iommu_colour iommu_colour_on(struct iommu_colour c)
{
	/* The square is close to the curve of sRGB. The weights are those of ITU-R BT.709. */
	int luminance = (2126 * c.r * c.r + 7152 * c.g * c.g + 722 * c.b * c.b) / 10000;
	const int equal = 18 * 255 * 255 / 100; /* both have the same contrast to that */

	return luminance > equal ? (struct iommu_colour){ 0, 0, 0 }
				 : (struct iommu_colour){ 255, 255, 255 };
}

static uint8_t part_of(uint8_t value, int part)
{
	return (uint8_t)(value * part / 256);
}

struct iommu_colour iommu_colour_darker(struct iommu_colour c, int part)
{
	return (struct iommu_colour){ part_of(c.r, part), part_of(c.g, part), part_of(c.b, part) };
}

/* The darkest is still a green. */
struct iommu_colour iommu_colour_shade(struct iommu_colour colour, int number)
{
	return iommu_colour_darker(colour, 256 - number * 200 / (IOMMU_MEMORY_SHADES - 1));
}
