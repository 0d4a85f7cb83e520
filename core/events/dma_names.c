/* SPDX-License-Identifier: LGPL-2.1 */
#include "dma_names.h"

#define NAMES_OF(table) .list = (table), .nr = sizeof(table) / sizeof((table)[0])

/* include/linux/dma-direction.h */
static const struct iommu_name dir[] = {
	{ 0, "BIDIRECTIONAL" },
	{ 1, "TO_DEVICE" },
	{ 2, "FROM_DEVICE" },
	{ 3, "NONE" },
};

/*
 * include/linux/dma-mapping.h, 7.2. Bit 11 was named CACHE_CLEAN in 6.18 and means the same: the
 * CPU leaves the cache lines at the buffer's edges alone.
 */
static const struct iommu_name attrs[] = {
	{ 1 << 1, "WEAK_ORDERING" },
	{ 1 << 2, "WRITE_COMBINE" },
	{ 1 << 4, "NO_KERNEL_MAPPING" },
	{ 1 << 5, "SKIP_CPU_SYNC" },
	{ 1 << 6, "FORCE_CONTIGUOUS" },
	{ 1 << 7, "ALLOC_SINGLE_PAGES" },
	{ 1 << 8, "NO_WARN" },
	{ 1 << 9, "PRIVILEGED" },
	{ 1 << 10, "MMIO" },
	{ 1 << 11, "CACHELINES_OVERLAP" },
	{ 1 << 12, "REQUIRE_COHERENT" },
	{ 1 << 13, "CC_SHARED" },
};

/* include/linux/gfp_types.h, 6.12 and 7.2: the sets first, as the kernel prints them. */
enum {
	GFP_DMA = 1 << 0,
	GFP_HIGHMEM = 1 << 1,
	GFP_DMA32 = 1 << 2,
	GFP_MOVABLE = 1 << 3,
	GFP_RECLAIMABLE = 1 << 4,
	GFP_HIGH = 1 << 5,
	GFP_IO = 1 << 6,
	GFP_FS = 1 << 7,
	GFP_ZERO = 1 << 8,
	GFP_DIRECT_RECLAIM = 1 << 10,
	GFP_KSWAPD_RECLAIM = 1 << 11,
	GFP_WRITE = 1 << 12,
	GFP_NOWARN = 1 << 13,
	GFP_RETRY_MAYFAIL = 1 << 14,
	GFP_NOFAIL = 1 << 15,
	GFP_NORETRY = 1 << 16,
	GFP_MEMALLOC = 1 << 17,
	GFP_COMP = 1 << 18,
	GFP_NOMEMALLOC = 1 << 19,
	GFP_HARDWALL = 1 << 20,
	GFP_THISNODE = 1 << 21,
	GFP_ACCOUNT = 1 << 22,
	GFP_ZEROTAGS = 1 << 23,

	GFP_RECLAIM = GFP_DIRECT_RECLAIM | GFP_KSWAPD_RECLAIM,
	GFP_KERNEL = GFP_RECLAIM | GFP_IO | GFP_FS,
	GFP_USER = GFP_KERNEL | GFP_HARDWALL,
	GFP_HIGHUSER = GFP_USER | GFP_HIGHMEM,
	GFP_HIGHUSER_MOVABLE = GFP_HIGHUSER | GFP_MOVABLE,
	GFP_TRANSHUGE_LIGHT =
		(GFP_HIGHUSER_MOVABLE | GFP_COMP | GFP_NOMEMALLOC | GFP_NOWARN) & ~GFP_RECLAIM,
};

static const struct iommu_name gfp[] = {
	{ GFP_TRANSHUGE_LIGHT | GFP_DIRECT_RECLAIM, "GFP_TRANSHUGE" },
	{ GFP_TRANSHUGE_LIGHT, "GFP_TRANSHUGE_LIGHT" },
	{ GFP_HIGHUSER_MOVABLE, "GFP_HIGHUSER_MOVABLE" },
	{ GFP_HIGHUSER, "GFP_HIGHUSER" },
	{ GFP_USER, "GFP_USER" },
	{ GFP_KERNEL | GFP_ACCOUNT, "GFP_KERNEL_ACCOUNT" },
	{ GFP_KERNEL, "GFP_KERNEL" },
	{ GFP_RECLAIM | GFP_IO, "GFP_NOFS" },
	{ GFP_HIGH | GFP_KSWAPD_RECLAIM, "GFP_ATOMIC" },
	{ GFP_RECLAIM, "GFP_NOIO" },
	{ GFP_KSWAPD_RECLAIM | GFP_NOWARN, "GFP_NOWAIT" },
	{ GFP_DMA, "GFP_DMA" },
	{ GFP_HIGHMEM, "__GFP_HIGHMEM" },
	{ GFP_DMA32, "GFP_DMA32" },
	{ GFP_HIGH, "__GFP_HIGH" },
	{ GFP_IO, "__GFP_IO" },
	{ GFP_FS, "__GFP_FS" },
	{ GFP_NOWARN, "__GFP_NOWARN" },
	{ GFP_RETRY_MAYFAIL, "__GFP_RETRY_MAYFAIL" },
	{ GFP_NOFAIL, "__GFP_NOFAIL" },
	{ GFP_NORETRY, "__GFP_NORETRY" },
	{ GFP_COMP, "__GFP_COMP" },
	{ GFP_ZERO, "__GFP_ZERO" },
	{ GFP_NOMEMALLOC, "__GFP_NOMEMALLOC" },
	{ GFP_MEMALLOC, "__GFP_MEMALLOC" },
	{ GFP_HARDWALL, "__GFP_HARDWALL" },
	{ GFP_THISNODE, "__GFP_THISNODE" },
	{ GFP_RECLAIMABLE, "__GFP_RECLAIMABLE" },
	{ GFP_MOVABLE, "__GFP_MOVABLE" },
	{ GFP_ACCOUNT, "__GFP_ACCOUNT" },
	{ GFP_WRITE, "__GFP_WRITE" },
	{ GFP_DIRECT_RECLAIM, "__GFP_DIRECT_RECLAIM" },
	{ GFP_KSWAPD_RECLAIM, "__GFP_KSWAPD_RECLAIM" },
	{ GFP_ZEROTAGS, "__GFP_ZEROTAGS" },
};

const struct iommu_names iommu_dma_dir_names = { NAMES_OF(dir) };
const struct iommu_names iommu_dma_attr_names = { NAMES_OF(attrs), .delim = "|" };
const struct iommu_names iommu_gfp_names = { NAMES_OF(gfp), .delim = "|" };
