/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "intel_iommu": mappings of drivers up to 5.10 (include/trace/events/intel_iommu.h), then
 * invalidations, page requests and cache tags (drivers/iommu/intel/trace.h).
 */
#include "core/hardware/pci.h"
#include "core/hardware/vtd_descriptors.h"
#include "event_fields.h"
#include "event_list.h"
#include "step.h"

/*
 * Mappings of drivers, 5.4 to 5.10. These kernels do not trace them as iommu:map. "bounce" events
 * are about untrusted devices: their buffers are mapped through swiotlb.
 */
enum { MAP_DEVICE, MAP_INDEX, MAP_TOTAL, MAP_ADDR, MAP_PHYS, MAP_SIZE, MAP_NR_FIELDS };

static void map_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_string(t, "dev=", &values[MAP_DEVICE]);
	iommu_put_int(t, " [", &values[MAP_INDEX]);
	iommu_put_int(t, "/", &values[MAP_TOTAL]);
	if (iommu_has(&values[MAP_INDEX]) || iommu_has(&values[MAP_TOTAL]))
		iommu_text_putc(t, ']');
	iommu_put_hex(t, " dev_addr=", &values[MAP_ADDR]);
	iommu_put_hex(t, " phys_addr=", &values[MAP_PHYS]);
	iommu_put_dec(t, " size=", &values[MAP_SIZE]);
}

static void map_extra(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_size_note(t, &values[MAP_SIZE]);
}

static void range_step(struct iommu_step *step, const struct iommu_value *values,
		       enum iommu_step_kind kind)
{
	const struct iommu_value *addr = &values[MAP_ADDR];
	const struct iommu_value *size = &values[MAP_SIZE];

	if (!iommu_has(addr) || !iommu_has(size) ||
	    !iommu_step_string(&step->device, &values[MAP_DEVICE]))
		return;
	step->kind = kind;
	step->iova = addr->num;
	step->size = size->num;
}

static void map_step(struct iommu_step *step, const struct iommu_value *values)
{
	range_step(step, values, IOMMU_STEP_INTEL_MAP);
	if (step->kind && iommu_has(&values[MAP_PHYS]))
		step->paddr = values[MAP_PHYS].num;
}

static void unmap_step(struct iommu_step *step, const struct iommu_value *values)
{
	range_step(step, values, IOMMU_STEP_INTEL_UNMAP);
	step->done = step->size;
}

#define MAP_STEP_FIELDS                                                            \
	(IOMMU_FIELD(MAP_DEVICE) | IOMMU_FIELD(MAP_ADDR) | IOMMU_FIELD(MAP_PHYS) | \
	 IOMMU_FIELD(MAP_SIZE))

#define MAP_EVENT(event, step_of) \
	const struct iommu_event iommu_event_intel_##event = {		\
		.system = "intel_iommu",				\
		.name = #event,						\
		.nr_fields = MAP_NR_FIELDS,				\
		.fields = {						\
			[MAP_DEVICE] = { "dev_name", IOMMU_STRING },	\
			[MAP_INDEX] = { "index", IOMMU_SIGNED },	\
			[MAP_TOTAL] = { "total", IOMMU_SIGNED },	\
			[MAP_ADDR] = { "dev_addr", IOMMU_UNSIGNED },	\
			[MAP_PHYS] = { "phys_addr", IOMMU_UNSIGNED },	\
			[MAP_SIZE] = { "size", IOMMU_UNSIGNED },	\
		},							\
		.stock = map_stock,					\
		.extra = map_extra,					\
		.step = step_of,					\
		.step_fields = MAP_STEP_FIELDS,				\
		.kernels = "5.4 to 5.10",				\
		.adds = "the size",					\
	}

MAP_EVENT(map_single, map_step);
MAP_EVENT(map_sg, map_step);
MAP_EVENT(unmap_single, unmap_step);
MAP_EVENT(unmap_sg, unmap_step);
MAP_EVENT(bounce_map_single, map_step);
MAP_EVENT(bounce_map_sg, map_step);
MAP_EVENT(bounce_unmap_single, unmap_step);

/*
 * qi_submit, since 5.12: the driver puts a descriptor into the invalidation queue. The kernel does
 * not trace the wait descriptor that follows each of them.
 */
enum { QI_QW0, QI_QW1, QI_QW2, QI_QW3, QI_IOMMU };

static const struct iommu_name qi_types[] = {
	{ 0x1, "cc_inv" },  { 0x2, "iotlb_inv" },     { 0x3, "dev_tlb_inv" },
	{ 0x4, "iec_inv" }, { 0x5, "inv_wait" },      { 0x6, "p_iotlb_inv" },
	{ 0x7, "pc_inv" },  { 0x8, "p_dev_tlb_inv" }, { 0x9, "page_grp_resp" },
};

static const struct iommu_names qi_type_names = {
	.list = qi_types,
	.nr = sizeof(qi_types) / sizeof(qi_types[0]),
};

static void qi_stock(struct iommu_text *t, const struct iommu_value *values)
{
	const struct iommu_value *qw0 = &values[QI_QW0];

	if (iommu_has(qw0))
		iommu_names_symbol(t, qw0->names, qw0->num & 0xf);
	iommu_put_string(t, " ", &values[QI_IOMMU]);
	iommu_text_putc(t, ':');
	for (unsigned int i = QI_QW0; i <= QI_QW3; i++)
		iommu_put_hex(t, " ", &values[i]);
}

static void qi_extra(struct iommu_text *t, const struct iommu_value *values)
{
	uint64_t qw[4];

	for (unsigned int i = 0; i < 4; i++) {
		if (!iommu_has(&values[QI_QW0 + i]))
			return;
		qw[i] = values[QI_QW0 + i].num;
	}
	iommu_text_puts(t, " => ");
	iommu_intel_qi_text(t, qw);
}

static void qi_step(struct iommu_step *step, const struct iommu_value *values)
{
	struct iommu_qi_target target;

	if (!iommu_has(&values[QI_QW0]) || !iommu_has(&values[QI_QW1]) ||
	    !iommu_intel_qi_target(values[QI_QW0].num, values[QI_QW1].num, &target) ||
	    !iommu_step_string(&step->unit, &values[QI_IOMMU]))
		return;
	step->kind = target.context ? IOMMU_STEP_QI_CONTEXT : IOMMU_STEP_QI_IOTLB;
	step->did = target.did;
	step->rid = target.rid;
	step->iova = target.address;
	step->size = target.size;
}

const struct iommu_event iommu_event_intel_qi_submit = {
	.system = "intel_iommu",
	.name = "qi_submit",
	.nr_fields = 5,
	.fields = {
		[QI_QW0] = { "qw0", IOMMU_UNSIGNED },
		[QI_QW1] = { "qw1", IOMMU_UNSIGNED },
		[QI_QW2] = { "qw2", IOMMU_UNSIGNED },
		[QI_QW3] = { "qw3", IOMMU_UNSIGNED },
		[QI_IOMMU] = { "iommu", IOMMU_STRING },
	},
	.names = {
		[QI_QW0] = &qi_type_names,
	},
	.stock = qi_stock,
	.extra = qi_extra,
	.step = qi_step,
	.step_fields = IOMMU_FIELD(QI_QW0) | IOMMU_FIELD(QI_QW1) | IOMMU_FIELD(QI_IOMMU),
	.kernels = "5.12 and later",
	.adds = "the decoded invalidation descriptor: the cache, the domain, device and PASID, and the addresses",
};

/*
 * prq_report, since 5.14: a device requests that the kernel make pages present. The library cannot
 * print the event, because its format calls a kernel function. The stock text is what that
 * function, decode_prq_descriptor() of drivers/iommu/intel/iommu.h, prints, without its newline
 * after private data.
 */
enum { PRQ_DW0, PRQ_DW1, PRQ_DW2, PRQ_DW3, PRQ_SEQ, PRQ_IOMMU, PRQ_DEV, PRQ_BUFF };

static bool has_request(const struct iommu_value *values)
{
	return iommu_has(&values[PRQ_DW0]) && iommu_has(&values[PRQ_DW1]);
}

static void put_request(struct iommu_text *t, const struct iommu_page_request *r)
{
	iommu_text_puts(t, " rid=");
	iommu_text_hex(t, r->requester, 1);
	iommu_text_puts(t, " addr=");
	iommu_text_hex(t, r->frame, 1);
	iommu_text_putc(t, ' ');
	iommu_text_putc(t, r->read ? 'r' : '-');
	iommu_text_putc(t, r->write ? 'w' : '-');
	iommu_text_putc(t, r->execute ? 'x' : '-');
	iommu_text_putc(t, r->privileged ? 'p' : '-');
	iommu_text_putc(t, r->last ? 'l' : '-');
	iommu_text_puts(t, " pasid=");
	iommu_text_hex(t, r->pasid, 1);
	iommu_text_puts(t, " index=");
	iommu_text_hex(t, r->group, 1);
}

static void prq_stock(struct iommu_text *t, const struct iommu_value *values)
{
	struct iommu_page_request r;

	iommu_put_string(t, "", &values[PRQ_IOMMU]);
	iommu_put_string(t, "/", &values[PRQ_DEV]);
	if (iommu_has(&values[PRQ_SEQ])) {
		iommu_text_puts(t, " seq# ");
		iommu_text_signed(t, (int64_t)values[PRQ_SEQ].num);
	}
	iommu_text_putc(t, ':');
	if (!has_request(values))
		return;
	r = iommu_intel_page_request(values[PRQ_DW0].num, values[PRQ_DW1].num);
	put_request(t, &r);
	if (r.has_private) {
		iommu_put_hex(t, " private=", &values[PRQ_DW2]);
		iommu_put_hex(t, "/", &values[PRQ_DW3]);
	}
}

/* The name of a device ends with its requester ID, unless it uses the ID of another device. */
static bool is_name_of(const struct iommu_value *name, uint16_t requester)
{
	char id[IOMMU_TEXT_MIN];
	struct iommu_text t;
	size_t segment = strlen("0000:"); /* not part of the requester ID */

	iommu_text_init(&t, id, sizeof(id), NULL, NULL);
	iommu_text_requester(&t, requester);
	return iommu_has(name) && name->len >= t.len &&
	       !memcmp(name->str + name->len - (t.len - segment), id + segment, t.len - segment);
}

static void put_access(struct iommu_text *t, const struct iommu_page_request *r)
{
	if (r->read && r->write)
		iommu_text_puts(t, " reads and writes ");
	else if (r->write)
		iommu_text_puts(t, " writes ");
	else if (r->read)
		iommu_text_puts(t, " reads ");
	else
		iommu_text_puts(t, " names no access to ");
	iommu_text_hex(t, r->frame << 12, 1);
	if (r->execute)
		iommu_text_puts(t, ", to execute");
	if (r->privileged)
		iommu_text_puts(t, ", privileged");
}

static void prq_extra(struct iommu_text *t, const struct iommu_value *values)
{
	struct iommu_page_request r;

	if (!has_request(values))
		return;
	r = iommu_intel_page_request(values[PRQ_DW0].num, values[PRQ_DW1].num);
	iommu_text_puts(t, " => ");
	if (is_name_of(&values[PRQ_DEV], r.requester))
		iommu_put_string(t, "", &values[PRQ_DEV]);
	else
		iommu_text_requester(t, r.requester);
	put_access(t, &r);
	if (r.has_pasid) {
		iommu_text_puts(t, ", PASID ");
		iommu_text_hex(t, r.pasid, 1);
	} else {
		iommu_text_puts(t, ", no PASID");
	}
	iommu_text_puts(t, r.last ? ", last of group " : ", group ");
	iommu_text_dec(t, r.group);
}

const struct iommu_event iommu_event_intel_prq_report = {
	.system = "intel_iommu",
	.name = "prq_report",
	.nr_fields = 8,
	.fields = {
		[PRQ_DW0] = { "dw0", IOMMU_UNSIGNED },
		[PRQ_DW1] = { "dw1", IOMMU_UNSIGNED },
		[PRQ_DW2] = { "dw2", IOMMU_UNSIGNED },
		[PRQ_DW3] = { "dw3", IOMMU_UNSIGNED },
		[PRQ_SEQ] = { "seq", IOMMU_SIGNED },
		[PRQ_IOMMU] = { "iommu", IOMMU_STRING },
		[PRQ_DEV] = { "dev", IOMMU_STRING },
		/* scratch space for the kernel's text, which records do not contain */
		[PRQ_BUFF] = { "buff", IOMMU_STRING },
	},
	.stock = prq_stock,
	.extra = prq_extra,
	.kernels = "5.14 and later",
	.adds = "the whole line, which libtraceevent cannot decode; then the request in words, with the whole address",
};

/*
 * Cache tags, since 6.10. A tag is one cache that the driver must flush when the domain changes.
 * The stock text has numbers for the types, because the library cannot look up the enum in the
 * formats.
 */
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

static const struct iommu_name tag_types[] = {
	{ TYPE_IOTLB, "iotlb" },
	{ 1, "devtlb" },
	{ 2, "nesting_iotlb" },
	{ 3, "nesting_devtlb" },
};

static const struct iommu_names tag_type_names = {
	.list = tag_types,
	.nr = sizeof(tag_types) / sizeof(tag_types[0]),
};

static void tag_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_string(t, "", &values[TAG_IOMMU]);
	iommu_put_string(t, "/", &values[TAG_DEV]);
	iommu_put_symbol(t, " type ", &values[TAG_TYPE]);
	iommu_put_int(t, " did ", &values[TAG_DOMAIN]);
	iommu_put_int(t, " pasid ", &values[TAG_PASID]);
	iommu_put_int(t, " ref ", &values[TAG_USERS]);
}

static void flush_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_string(t, "", &values[TAG_IOMMU]);
	iommu_put_string(t, " ", &values[TAG_DEV]);
	iommu_put_int(t, "[", &values[TAG_PASID]);
	iommu_text_puts(t, iommu_has(&values[TAG_PASID]) ? "]" : "");
	iommu_put_symbol(t, " type ", &values[TAG_TYPE]);
	iommu_put_int(t, " did ", &values[TAG_DOMAIN]);
	iommu_put_hex(t, " [", &values[TAG_START]);
	iommu_put_hex(t, "-", &values[TAG_END]);
	if (iommu_has(&values[TAG_START]) || iommu_has(&values[TAG_END]))
		iommu_text_putc(t, ']');
	iommu_put_hex(t, " addr ", &values[TAG_ADDR]);
	iommu_put_hex(t, " pages ", &values[TAG_PAGES]); /* in 6.12, not in 7.2 */
	iommu_put_hex(t, " mask ", &values[TAG_MASK]);
}

static void tag_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const char *type = iommu_missing_name(&values[TAG_TYPE], &tag_type_names);

	if (!type)
		return;
	iommu_text_puts(t, " (");
	iommu_text_puts(t, type);
	iommu_text_putc(t, ')');
}

/* The hardware flushes 2^mask pages, which may be more than the requested range. */
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

/* The end is inclusive: 0 to all ones is the whole address space. */
static void flush_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const char *type = iommu_missing_name(&values[TAG_TYPE], &tag_type_names);
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

/* The driver flushes the other caches after the IOTLB, so one step for the IOTLB is enough. */
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

/* The size of 0 to all ones overflows to 0, which means all addresses in a step. */
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

/* What domain_step() reads, and the range of a flush. */
#define TAG_ASSIGN_FIELDS (IOMMU_FIELD(TAG_IOMMU) | IOMMU_FIELD(TAG_TYPE) | IOMMU_FIELD(TAG_DOMAIN))
#define TAG_FLUSH_FIELDS  (TAG_ASSIGN_FIELDS | IOMMU_FIELD(TAG_START) | IOMMU_FIELD(TAG_END))

#define TAG_EVENT(event, which_kernels, stock_text, extra_text, adds_text, step_of, which_fields) \
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
			[TAG_TYPE] = &tag_type_names,			\
		},							\
		.stock = stock_text,					\
		.extra = extra_text,					\
		.step = step_of,					\
		.step_fields = which_fields,				\
		.kernels = which_kernels,			\
		.adds = adds_text,				\
	}

#define ADDS_TYPE  "the name of the type, which the library shows as a number"
#define ADDS_RANGE ADDS_TYPE "; the size of the range, and the flushed size if that is larger"
#define SINCE_6_10 "6.10 and later"

TAG_EVENT(cache_tag_assign, SINCE_6_10, tag_stock, tag_extra, ADDS_TYPE, assign_step,
	  TAG_ASSIGN_FIELDS);
TAG_EVENT(cache_tag_unassign, SINCE_6_10, tag_stock, tag_extra, ADDS_TYPE, NULL, 0);
TAG_EVENT(cache_tag_flush_all, "6.12, not 7.2", tag_stock, tag_extra, ADDS_TYPE, NULL, 0);
TAG_EVENT(cache_tag_flush_range, SINCE_6_10, flush_stock, flush_extra, ADDS_RANGE, flush_step,
	  TAG_FLUSH_FIELDS);
TAG_EVENT(cache_tag_flush_range_np, SINCE_6_10, flush_stock, flush_extra, ADDS_RANGE, flush_step,
	  TAG_FLUSH_FIELDS);
