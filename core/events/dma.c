/* SPDX-License-Identifier: LGPL-2.1 */
/* System "dma": the DMA API's maps, allocations and syncs (include/trace/events/dma.h, since 6.12).
 */
#include "event_fields.h"
#include "event_list.h"
#include "step.h"

#define NAMES_OF(table) .list = (table), .nr = sizeof(table) / sizeof((table)[0])

/* enum dma_data_direction, include/linux/dma-direction.h */
static const struct iommu_name dir[] = {
	{ 0, "BIDIRECTIONAL" },
	{ 1, "TO_DEVICE" },
	{ 2, "FROM_DEVICE" },
	{ 3, "NONE" },
};

/*
 * Names, for formats that the library cannot parse. The numbers are the same in 6.12 and 7.2.
 *
 * DMA_ATTR_*, include/linux/dma-mapping.h, 7.2. In 6.18, bit 11 was named CACHE_CLEAN. It meant the
 * same: the CPU does not touch the cache lines at the buffer's edges.
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

/* gfp_t, include/linux/gfp_types.h, 6.12 and 7.2. */
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

/* Like the kernel, put combinations first. */
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

static const struct iommu_names dir_names = { NAMES_OF(dir) };
static const struct iommu_names attr_names = { NAMES_OF(attrs), .delim = "|" };
static const struct iommu_names gfp_names = { NAMES_OF(gfp), .delim = "|" };

/*
 * Events with one DMA address. Each event has some of these fields, and all lines print them in the
 * same order. For an allocation, 6.12.0 printed phys_addr instead of virt_addr, and early 6.12
 * kernels have no direction.
 */
enum { DMA_PHYS = IOMMU_DMA_SIZE + 1, DMA_VIRT, DMA_PHYS_LIST, DMA_GFP, DMA_ATTRS, DMA_NR_FIELDS };

/* DMA_MAPPING_ERROR (include/linux/dma-mapping.h) if dma_addr_t has 64 bits, or 32. */
#define MAPPING_ERROR	 UINT64_MAX
#define MAPPING_ERROR_32 UINT32_MAX

/* %p as libtraceevent prints it, which uses the C library's printf. */
static void put_pointer(struct iommu_text *t, const char *label, const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	if (value->num)
		iommu_text_hex(t, value->num, 1);
	else
		iommu_text_puts(t, "(nil)");
}

static void put_gfp(struct iommu_text *t, const struct iommu_value *value)
{
	if (iommu_has(value) && !value->num)
		iommu_text_puts(t, " flags=none");
	else
		iommu_put_flags(t, " flags=", value);
}

static void dma_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_string(t, "", &values[IOMMU_DMA_DEVICE]);
	iommu_put_symbol(t, " dir=", &values[IOMMU_DMA_DIR]);
	iommu_put_hex_bare(t, " dma_addr=", &values[IOMMU_DMA_ADDR]);
	iommu_put_dec(t, " size=", &values[IOMMU_DMA_SIZE]);
	iommu_put_hex_bare(t, " phys_addr=", &values[DMA_PHYS]);
	put_pointer(t, " virt_addr=", &values[DMA_VIRT]);
	iommu_put_array(t, " phys_addrs=", &values[DMA_PHYS_LIST]);
	put_gfp(t, &values[DMA_GFP]);
	iommu_put_flags(t, " attrs=", &values[DMA_ATTRS]);
}

static void size_extra(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_size_note(t, &values[IOMMU_DMA_SIZE]);
}

static void map_extra(struct iommu_text *t, const struct iommu_value *values)
{
	size_extra(t, values);
	if (iommu_has(&values[IOMMU_DMA_ADDR]) && values[IOMMU_DMA_ADDR].num == MAPPING_ERROR)
		iommu_text_puts(t, "; mapping error");
}

/* The kernel traces a failed allocation with the address NULL (kernel/dma/mapping.c). */
static void alloc_extra(struct iommu_text *t, const struct iommu_value *values)
{
	size_extra(t, values);
	if (iommu_has(&values[DMA_VIRT]) && !values[DMA_VIRT].num)
		iommu_text_puts(t, "; allocation failed");
}

static void range_step(struct iommu_step *step, const struct iommu_value *values,
		       enum iommu_step_kind kind)
{
	const struct iommu_value *addr = &values[IOMMU_DMA_ADDR];
	const struct iommu_value *size = &values[IOMMU_DMA_SIZE];

	if (!iommu_has(addr) || !iommu_has(size) ||
	    !iommu_step_string(&step->device, &values[IOMMU_DMA_DEVICE]))
		return;
	step->kind = kind;
	step->iova = addr->num;
	step->size = size->num;
}

static bool is_mapping_error(const struct iommu_value *addr)
{
	return addr->num == MAPPING_ERROR || (addr->element == 4 && addr->num == MAPPING_ERROR_32);
}

/* NULL: an allocation failed, or a free had nothing to free. */
static bool is_null(const struct iommu_value *pointer)
{
	return iommu_has(pointer) && !pointer->num;
}

static void set_direction(struct iommu_step *step, const struct iommu_value *value)
{
	if (iommu_has(value))
		step->direction = (uint8_t)iommu_dma_direction(value->num);
}

static void map_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (is_mapping_error(&values[IOMMU_DMA_ADDR]))
		return;
	range_step(step, values, IOMMU_STEP_DMA_MAP);
	set_direction(step, &values[IOMMU_DMA_DIR]);
}

static void alloc_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (!is_null(&values[DMA_VIRT]))
		map_step(step, values);
}

static void unmap_step(struct iommu_step *step, const struct iommu_value *values)
{
	range_step(step, values, IOMMU_STEP_DMA_UNMAP);
}

static void free_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (!is_null(&values[DMA_VIRT]))
		range_step(step, values, IOMMU_STEP_DMA_FREE);
}

#define DMA_STEP_FIELDS                                                \
	(IOMMU_FIELD(IOMMU_DMA_DEVICE) | IOMMU_FIELD(IOMMU_DMA_ADDR) | \
	 IOMMU_FIELD(IOMMU_DMA_SIZE) | IOMMU_FIELD(DMA_VIRT))
#define DMA_MAP_STEP_FIELDS (DMA_STEP_FIELDS | IOMMU_FIELD(IOMMU_DMA_DIR))

#define DMA_MAP_EVENT(event, which_kernels, address, extra_text, adds_text, step_of) \
	DMA_ROW(event, which_kernels, address, extra_text, adds_text, step_of, DMA_MAP_STEP_FIELDS)
#define DMA_EVENT(event, which_kernels, address, extra_text, adds_text, step_of) \
	DMA_ROW(event, which_kernels, address, extra_text, adds_text, step_of, DMA_STEP_FIELDS)

#define DMA_ROW(event, which_kernels, address, extra_text, adds_text, step_of, which_fields) \
	const struct iommu_event iommu_event_##event = {			\
		.system = "dma",						\
		.name = #event,							\
		.nr_fields = DMA_NR_FIELDS,					\
		.fields = {							\
			[IOMMU_DMA_DEVICE] = { "device", IOMMU_STRING },		\
			[IOMMU_DMA_DIR] = { "dir", IOMMU_UNSIGNED },			\
			[IOMMU_DMA_ADDR] = { address, IOMMU_UNSIGNED },		\
			[IOMMU_DMA_SIZE] = { "size", IOMMU_UNSIGNED },		\
			[DMA_PHYS] = { "phys_addr", IOMMU_UNSIGNED },		\
			[DMA_VIRT] = { "virt_addr", IOMMU_UNSIGNED },		\
			[DMA_PHYS_LIST] = { "phys_addrs", IOMMU_ARRAY },	\
			[DMA_GFP] = { "flags", IOMMU_UNSIGNED },		\
			[DMA_ATTRS] = { "attrs", IOMMU_UNSIGNED },		\
		},								\
		.names = {							\
			[IOMMU_DMA_DIR] = &dir_names,			\
			[DMA_GFP] = &gfp_names,				\
			[DMA_ATTRS] = &attr_names,			\
		},								\
		.stock = dma_stock,						\
		.extra = extra_text,						\
		.step = step_of,						\
		.step_fields = which_fields,					\
		.kernels = which_kernels,					\
		.adds = adds_text,						\
	}

#define SINCE_6_12   "6.12 and later"
#define SINCE_6_18   "6.18 and later"
#define NOT_IN_7_2   "6.12, not 7.2"
#define ADDS_SIZE    "the size"
#define ADDS_ERROR   "the size; `; mapping error` if the address is all ones"
#define ADDS_FAILURE "the size; `; allocation failed` if the address is NULL"
#define ADDS_LINE    "the whole line in the kernel's wording, which libtraceevent 1.7 cannot decode"

DMA_MAP_EVENT(dma_map_phys, SINCE_6_18, "dma_addr", map_extra, ADDS_ERROR, map_step);
DMA_MAP_EVENT(dma_map_page, NOT_IN_7_2, "dma_addr", map_extra, ADDS_ERROR, map_step);
DMA_MAP_EVENT(dma_map_resource, NOT_IN_7_2, "dma_addr", map_extra, ADDS_ERROR, map_step);
DMA_EVENT(dma_unmap_phys, SINCE_6_18, "addr", size_extra, ADDS_SIZE, unmap_step);
DMA_EVENT(dma_unmap_page, NOT_IN_7_2, "addr", size_extra, ADDS_SIZE, unmap_step);
DMA_EVENT(dma_unmap_resource, NOT_IN_7_2, "addr", size_extra, ADDS_SIZE, unmap_step);
DMA_MAP_EVENT(dma_alloc, SINCE_6_12, "dma_addr", alloc_extra, ADDS_FAILURE, alloc_step);
DMA_MAP_EVENT(dma_alloc_pages, SINCE_6_12, "dma_addr", alloc_extra, ADDS_FAILURE, alloc_step);
DMA_MAP_EVENT(dma_alloc_sgt, SINCE_6_12, "dma_addr", size_extra, ADDS_LINE "; the size", map_step);
DMA_EVENT(dma_alloc_sgt_err, SINCE_6_12, "dma_addr", alloc_extra, ADDS_FAILURE, NULL);
DMA_EVENT(dma_free, SINCE_6_12, "dma_addr", size_extra, ADDS_SIZE, free_step);
DMA_EVENT(dma_free_pages, SINCE_6_12, "dma_addr", size_extra, ADDS_SIZE, free_step);
DMA_EVENT(dma_free_sgt, SINCE_6_12, "dma_addr", size_extra, ADDS_LINE "; the size", free_step);
DMA_EVENT(dma_sync_single_for_cpu, SINCE_6_12, "dma_addr", size_extra, ADDS_SIZE, NULL);
DMA_EVENT(dma_sync_single_for_device, SINCE_6_12, "dma_addr", size_extra, ADDS_SIZE, NULL);

/*
 * Events with a scatterlist. No version of libtraceevent can print dma_map_sg, and 1.7 can print
 * none of these. The stock text is the kernel's.
 */
enum {
	SG_DEVICE,
	SG_DIR,
	SG_FULL_NENTS,
	SG_FULL_ENTS,
	SG_TRUNCATED,
	SG_DMA_ADDRS,
	SG_LENGTHS,
	SG_PHYS_ADDRS,
	SG_ADDRS,
	SG_ERR,
	SG_ATTRS,
	SG_NR_FIELDS
};

/* RECORDED/ALL. The kernel records at most 128 entries (DMA_TRACE_MAX_ENTRIES, 6.12.y). */
static void put_count(struct iommu_text *t, const char *label, const struct iommu_value *recorded,
		      const struct iommu_value *full)
{
	if (!iommu_has(full))
		return;
	iommu_text_puts(t, label);
	if (iommu_has(recorded)) {
		iommu_text_dec(t, recorded->len);
		iommu_text_putc(t, '/');
	}
	iommu_text_signed(t, (int64_t)full->num);
}

static bool is_truncated(const struct iommu_value *values)
{
	return iommu_has(&values[SG_TRUNCATED]) && values[SG_TRUNCATED].num;
}

/* The addrs of dma_unmap_sg are physical addresses. */
static void sg_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_string(t, "", &values[SG_DEVICE]);
	iommu_put_symbol(t, " dir=", &values[SG_DIR]);
	put_count(t, " nents=", &values[SG_PHYS_ADDRS], &values[SG_FULL_NENTS]);
	put_count(t, " ents=", &values[SG_DMA_ADDRS], &values[SG_FULL_ENTS]);
	if (is_truncated(values))
		iommu_text_puts(t, " [TRUNCATED]");
	iommu_put_array(t, " dma_addrs=", &values[SG_DMA_ADDRS]);
	iommu_put_array(t, " sizes=", &values[SG_LENGTHS]);
	iommu_put_array(t, " phys_addrs=", &values[SG_PHYS_ADDRS]);
	iommu_put_array(t, " phys_addrs=", &values[SG_ADDRS]);
	iommu_put_flags(t, " attrs=", &values[SG_ATTRS]);
}

/* The total size of all entries. */
static void sg_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const struct iommu_value *lengths = &values[SG_LENGTHS];
	uint64_t sum = 0;

	if (!iommu_has(lengths))
		return;
	for (uint32_t i = 0; i < lengths->len; i++)
		sum += iommu_array_element(lengths, i);
	iommu_text_puts(t, is_truncated(values) ? " (more than " : " (");
	iommu_text_size(t, sum);
	iommu_text_putc(t, ')');
}

/* The kernel too labels these physical addresses dma_addrs. */
static void sg_err_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_string(t, "", &values[SG_DEVICE]);
	iommu_put_symbol(t, " dir=", &values[SG_DIR]);
	iommu_put_array(t, " dma_addrs=", &values[SG_PHYS_ADDRS]);
	iommu_put_int(t, " err=", &values[SG_ERR]);
	iommu_put_flags(t, " attrs=", &values[SG_ATTRS]);
}

/* Errors of __dma_map_sg_attrs() (kernel/dma/mapping.c), in asm-generic numbers. */
static const struct iommu_name errors[] = {
	{ (uint64_t)-5, "EIO" },
	{ (uint64_t)-12, "ENOMEM" },
	{ (uint64_t)-22, "EINVAL" },
	{ (uint64_t)-121, "EREMOTEIO" },
};

static const struct iommu_names error_names = {
	NAMES_OF(errors),
};

static void sg_err_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const struct iommu_value *err = &values[SG_ERR];
	const char *name = iommu_has(err) ? iommu_name_of(&error_names, err->num) : NULL;

	iommu_text_puts(t, " (");
	if (name) {
		iommu_text_puts(t, name);
		iommu_text_puts(t, "; ");
	}
	iommu_text_puts(t, "the addresses are physical)");
}

static void sg_map_step(struct iommu_step *step, const struct iommu_value *values)
{
	const struct iommu_value *addrs = &values[SG_DMA_ADDRS];
	const struct iommu_value *lengths = &values[SG_LENGTHS];

	if (!iommu_has(addrs) || !iommu_has(lengths) || addrs->len != lengths->len ||
	    !iommu_step_string(&step->device, &values[SG_DEVICE]))
		return;
	step->kind = IOMMU_STEP_DMA_MAP_SG;
	set_direction(step, &values[SG_DIR]);
	step->addrs = addrs;
	step->lengths = lengths;
}

static void sg_unmap_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (iommu_step_string(&step->device, &values[SG_DEVICE]))
		step->kind = IOMMU_STEP_DMA_UNMAP_SG;
}

#define SG_STEP_FIELDS                                                              \
	(IOMMU_FIELD(SG_DEVICE) | IOMMU_FIELD(SG_DIR) | IOMMU_FIELD(SG_DMA_ADDRS) | \
	 IOMMU_FIELD(SG_LENGTHS))

#define SG_EVENT(event, stock_text, extra_text, adds_text, step_of) \
	const struct iommu_event iommu_event_##event = {			\
		.system = "dma",						\
		.name = #event,							\
		.nr_fields = SG_NR_FIELDS,					\
		.fields = {							\
			[SG_DEVICE] = { "device", IOMMU_STRING },		\
			[SG_DIR] = { "dir", IOMMU_UNSIGNED },			\
			[SG_FULL_NENTS] = { "full_nents", IOMMU_SIGNED },	\
			[SG_FULL_ENTS] = { "full_ents", IOMMU_SIGNED },		\
			[SG_TRUNCATED] = { "truncated", IOMMU_UNSIGNED },	\
			[SG_DMA_ADDRS] = { "dma_addrs", IOMMU_ARRAY },		\
			[SG_LENGTHS] = { "lengths", IOMMU_ARRAY },		\
			[SG_PHYS_ADDRS] = { "phys_addrs", IOMMU_ARRAY },	\
			[SG_ADDRS] = { "addrs", IOMMU_ARRAY },			\
			[SG_ERR] = { "err", IOMMU_SIGNED },			\
			[SG_ATTRS] = { "attrs", IOMMU_UNSIGNED },		\
		},								\
		.names = {							\
			[SG_DIR] = &dir_names,			\
			[SG_ATTRS] = &attr_names,			\
		},								\
		.stock = stock_text,						\
		.extra = extra_text,						\
		.step = step_of,						\
		.step_fields = SG_STEP_FIELDS,					\
		.kernels = SINCE_6_12,						\
		.adds = ADDS_LINE adds_text,					\
	}

#define ADDS_TOTAL "; the total size of all entries"
#define ADDS_ERRNO "; the name of the error; a note that the addresses are physical"

SG_EVENT(dma_map_sg, sg_stock, sg_extra, ADDS_TOTAL, sg_map_step);
SG_EVENT(dma_map_sg_err, sg_err_stock, sg_err_extra, ADDS_ERRNO, NULL);
SG_EVENT(dma_unmap_sg, sg_stock, NULL, "", sg_unmap_step);
SG_EVENT(dma_sync_sg_for_cpu, sg_stock, sg_extra, ADDS_TOTAL, NULL);
SG_EVENT(dma_sync_sg_for_device, sg_stock, sg_extra, ADDS_TOTAL, NULL);
