/* SPDX-License-Identifier: LGPL-2.1 */
#include "palette.h"

const struct iommu_colour iommu_colour_many = { 0xf1, 0xf5, 0xf9 };
const struct iommu_colour iommu_colour_line = { 0x1e, 0x29, 0x3b };
const struct iommu_colour iommu_colour_quiet = { 0x64, 0x74, 0x8b };

/*
 * Four task colours are from Okabe and Ito, "Color Universal Design" (2008): people with any colour
 * vision can distinguish them. Their green and vermilion are too close to the colours of bytes and
 * faults, their purple to orange. The other task colours are those farthest from these four, as
 * measured by tests/unit/test_colours.c.
 */
const struct iommu_palette iommu_palette_default = {
	.host = { 0xcb, 0xd5, 0xe1 },
	.bytes = { 0x10, 0xa8, 0x78 },
	.fault = { 0xd0, 0x00, 0x00 },
	.map = { 0x10, 0xa8, 0x78 },
	.unmap = { 0x64, 0x74, 0x8b },
	.tasks = {
		{ 0xe6, 0x9f, 0x00 }, /* orange */
		{ 0x56, 0xb4, 0xe9 }, /* sky blue */
		{ 0xf0, 0xe4, 0x42 }, /* yellow */
		{ 0xaa, 0x33, 0x77 }, /* wine */
		{ 0x00, 0x72, 0xb2 }, /* blue */
		{ 0xa0, 0x6c, 0xff }, /* violet */
		{ 0x44, 0x11, 0x00 }, /* brown */
		{ 0x22, 0x22, 0xaa }, /* indigo */
		{ 0x66, 0xff, 0x99 }, /* mint */
		{ 0x00, 0x00, 0xff }, /* pure blue */
	},
};

struct iommu_colour iommu_colour_on(struct iommu_colour c)
{
	/* ITU-R BT.601: the brightness that the eye perceives. */
	int luma = (299 * c.r + 587 * c.g + 114 * c.b) / 1000;

	return luma > 128 ? (struct iommu_colour){ 0, 0, 0 }
			  : (struct iommu_colour){ 255, 255, 255 };
}

struct iommu_colour iommu_colour_mix(struct iommu_colour a, struct iommu_colour b, int part)
{
	return (struct iommu_colour){
		(uint8_t)(a.r + (b.r - a.r) * part / 256),
		(uint8_t)(a.g + (b.g - a.g) * part / 256),
		(uint8_t)(a.b + (b.b - a.b) * part / 256),
	};
}

struct iommu_colour iommu_colour_shade(struct iommu_colour colour, int number)
{
	const struct iommu_colour black = { 0, 0, 0 };

	return iommu_colour_mix(colour, black, number * 200 / (IOMMU_MEMORY_SHADES - 1));
}
