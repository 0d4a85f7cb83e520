/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "intel_iommu", the caches that hold a domain's translations, since 6.10
 * (drivers/iommu/intel/trace.h): a tag is one cache that must be flushed when the domain changes.
 * The formats name the types by an enum that the library cannot look up, so that stock text has
 * numbers there.
 */
#include "event_fields.h"
#include "event_step.h"
#include "event_list.h"

enum {
	TAG_IOMMU,
	TAG_DEV,
	TAG_TYPE,
	TAG_DOMAIN,
	TAG_PASID,
	TAG_USERS,
	TAG_START,
	TAG_END,
	TAG_ADDR,
	TAG_PAGES,
	TAG_MASK,
	TAG_NR_FIELDS
};

/* enum cache_tag_type, drivers/iommu/intel/iommu.h, 6.12 and 7.2. */
#define TYPE_IOTLB 0

static const struct iommu_name types[] = {
	{ TYPE_IOTLB, "iotlb" },
	{ 1, "devtlb" },
	{ 2, "nesting_iotlb" },
	{ 3, "nesting_devtlb" },
};

static const struct iommu_names type_names = {
	.list = types,
	.nr = sizeof(types) / sizeof(types[0]),
};

static void tag_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_part_string(t, "", &values[TAG_IOMMU]);
	iommu_part_string(t, "/", &values[TAG_DEV]);
	iommu_part_symbol(t, " type ", &values[TAG_TYPE]);
	iommu_part_int(t, " did ", &values[TAG_DOMAIN]);
	iommu_part_int(t, " pasid ", &values[TAG_PASID]);
	iommu_part_int(t, " ref ", &values[TAG_USERS]);
}

static void flush_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_part_string(t, "", &values[TAG_IOMMU]);
	iommu_part_string(t, " ", &values[TAG_DEV]);
	iommu_part_int(t, "[", &values[TAG_PASID]);
	iommu_text_puts(t, iommu_has(&values[TAG_PASID]) ? "]" : "");
	iommu_part_symbol(t, " type ", &values[TAG_TYPE]);
	iommu_part_int(t, " did ", &values[TAG_DOMAIN]);
	iommu_part_hex(t, " [", &values[TAG_START]);
	iommu_part_hex(t, "-", &values[TAG_END]);
	if (iommu_has(&values[TAG_START]) || iommu_has(&values[TAG_END]))
		iommu_text_putc(t, ']');
	iommu_part_hex(t, " addr ", &values[TAG_ADDR]);
	iommu_part_hex(t, " pages ", &values[TAG_PAGES]); /* in 6.12, not in 7.2 */
	iommu_part_hex(t, " mask ", &values[TAG_MASK]);
}

static void tag_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const char *type = iommu_lacking_name(&values[TAG_TYPE], &type_names);

	if (!type)
		return;
	iommu_text_puts(t, " (");
	iommu_text_puts(t, type);
	iommu_text_putc(t, ')');
}

/* The hardware flushes 2^mask pages, which may be more than the range that was asked for. */
static void put_flushed(struct iommu_text *t, const struct iommu_value *values, uint64_t asked)
{
	uint64_t order = values[TAG_MASK].num;
	uint64_t size;

	if (!iommu_has(&values[TAG_MASK]) || order > 51)
		return;
	size = UINT64_C(1) << (order + 12);
	if (size == asked)
		return;
	iommu_text_puts(t, ", flushed as ");
	iommu_text_size(t, size);
}

/* The range ends inclusively: 0 to all ones is everything. */
static void flush_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const char *type = iommu_lacking_name(&values[TAG_TYPE], &type_names);
	uint64_t size;

	if (!iommu_has(&values[TAG_START]) || !iommu_has(&values[TAG_END]) ||
	    values[TAG_END].num < values[TAG_START].num) {
		tag_extra(t, values);
		return;
	}
	size = values[TAG_END].num - values[TAG_START].num + 1;
	iommu_text_puts(t, " (");
	if (type) {
		iommu_text_puts(t, type);
		iommu_text_puts(t, ", ");
	}
	if (size)
		iommu_text_size(t, size);
	else
		iommu_text_puts(t, "all addresses");
	if (size)
		put_flushed(t, values, size);
	iommu_text_putc(t, ')');
}

/* Other caches follow the IOTLB, whose flush tells all: one step for them is enough. */
static bool domain_step(struct iommu_step *step, const struct iommu_value *values)
{
	const struct iommu_value *type = &values[TAG_TYPE];
	const struct iommu_value *did = &values[TAG_DOMAIN];

	if (!iommu_has(type) || type->num != TYPE_IOTLB || !iommu_has(did) ||
	    !iommu_step_string(&step->unit, &values[TAG_IOMMU]))
		return false;
	step->did = (uint32_t)did->num;
	return true;
}

static void assign_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (domain_step(step, values))
		step->kind = IOMMU_STEP_CACHE_ASSIGN;
}

/* The size of 0 to all ones overflows to 0, which is what the step says for all addresses. */
static void flush_step(struct iommu_step *step, const struct iommu_value *values)
{
	const struct iommu_value *start = &values[TAG_START];
	const struct iommu_value *end = &values[TAG_END];

	if (!iommu_has(start) || !iommu_has(end) || end->num < start->num ||
	    !domain_step(step, values))
		return;
	step->kind = IOMMU_STEP_CACHE_FLUSH;
	step->iova = start->num;
	step->size = end->num - start->num + 1;
}

#define STEP_FIELDS                                                                 \
	(IOMMU_FIELD(TAG_IOMMU) | IOMMU_FIELD(TAG_TYPE) | IOMMU_FIELD(TAG_DOMAIN) | \
	 IOMMU_FIELD(TAG_START) | IOMMU_FIELD(TAG_END))

#define TAG_EVENT(event, stock_text, extra_text, step_of) \
	const struct iommu_event iommu_event_intel_##event = {		\
		.system = "intel_iommu",				\
		.name = #event,						\
		.nr_fields = TAG_NR_FIELDS,				\
		.fields = {						\
			[TAG_IOMMU] = { "iommu", IOMMU_STRING },	\
			[TAG_DEV] = { "dev", IOMMU_STRING },		\
			[TAG_TYPE] = { "type", IOMMU_UNSIGNED },	\
			[TAG_DOMAIN] = { "domain_id", IOMMU_UNSIGNED },	\
			[TAG_PASID] = { "pasid", IOMMU_UNSIGNED },	\
			[TAG_USERS] = { "users", IOMMU_UNSIGNED },	\
			[TAG_START] = { "start", IOMMU_UNSIGNED },	\
			[TAG_END] = { "end", IOMMU_UNSIGNED },		\
			[TAG_ADDR] = { "addr", IOMMU_UNSIGNED },	\
			[TAG_PAGES] = { "pages", IOMMU_UNSIGNED },	\
			[TAG_MASK] = { "mask", IOMMU_UNSIGNED },	\
		},							\
		.names = {						\
			[TAG_TYPE] = &type_names,			\
		},							\
		.stock = stock_text,					\
		.extra = extra_text,					\
		.step = step_of,					\
		.step_fields = STEP_FIELDS,	\
	}

TAG_EVENT(cache_tag_assign, tag_stock, tag_extra, assign_step);
TAG_EVENT(cache_tag_unassign, tag_stock, tag_extra, NULL);
TAG_EVENT(cache_tag_flush_all, tag_stock, tag_extra, NULL); /* in 6.12, not in 7.2 */
TAG_EVENT(cache_tag_flush_range, flush_stock, flush_extra, flush_step);
TAG_EVENT(cache_tag_flush_range_np, flush_stock, flush_extra, flush_step);
