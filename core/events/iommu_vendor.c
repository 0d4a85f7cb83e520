/* SPDX-License-Identifier: LGPL-2.1 */
/* System "iommu": events that are not in mainline. */
#include "event_fields.h"
#include "event_list.h"
#include "step.h"

#define NAMES_OF(table) .list = (table), .nr = sizeof(table) / sizeof((table)[0])

/*
 * One call of a driver's map_pages(), with the domain (2026, out of tree). The source of the event
 * was not available. Its users read these fields from the text (leaf_hist.py), so the sizes of the
 * fields are not known, and the library prints the line. leaf_size times leaves is mapped_bytes. It
 * precedes iommu:map, which follows when the whole range is mapped. A status other than 0 is an
 * error: the kernel then unmaps the pages again.
 */
enum { LEAF_DOMAIN, LEAF_IOVA, LEAF_BYTES, LEAF_STATUS, LEAF_NR_FIELDS };

static void leaf_step(struct iommu_step *step, const struct iommu_value *values)
{
	const struct iommu_value *status = &values[LEAF_STATUS];

	if (!iommu_has(&values[LEAF_DOMAIN]) || !values[LEAF_DOMAIN].num ||
	    !iommu_has(&values[LEAF_IOVA]) || !iommu_has(&values[LEAF_BYTES]) ||
	    !values[LEAF_BYTES].num || (iommu_has(status) && status->num))
		return;
	step->kind = IOMMU_STEP_MAP_LEAF;
	step->dom = values[LEAF_DOMAIN].num;
	step->iova = values[LEAF_IOVA].num;
	step->size = values[LEAF_BYTES].num;
}

const struct iommu_event iommu_event_map_leaf = {
	.system = "iommu",
	.name = "iommu_map_leaf",
	.nr_fields = LEAF_NR_FIELDS,
	.fields = {
		[LEAF_DOMAIN] = { "domain", IOMMU_UNSIGNED },
		[LEAF_IOVA] = { "iova", IOMMU_UNSIGNED },
		[LEAF_BYTES] = { "mapped_bytes", IOMMU_UNSIGNED },
		[LEAF_STATUS] = { "status", IOMMU_SIGNED },
	},
	.step = leaf_step,
	.step_fields = (1U << LEAF_NR_FIELDS) - 1,
};

/*
 * A fault or a page request that the driver of the IOMMU reports, and the response. From the
 * patches "Shared Virtual Addressing" (2018 to 2020), in vendors' trees such as those of Huawei.
 * Earlier versions have pgid and last_req instead of grpid and flags; the library prints those.
 */
enum {
	FAULT_DEVICE,
	FAULT_TYPE,
	FAULT_REASON,
	FAULT_ADDR,
	FAULT_FETCH_ADDR,
	FAULT_PASID,
	FAULT_GRPID,
	FAULT_FLAGS,
	FAULT_PROT,
	FAULT_NR_FIELDS
};

/* enum iommu_fault_type, include/uapi/linux/iommu.h, 5.3 to 6.4 */
enum { TYPE_UNRECOVERABLE = 1, TYPE_PAGE_REQUEST = 2 };

/* enum iommu_fault_reason, the same file */
static const struct iommu_name reasons[] = {
	{ 1, "the PASID table cannot be read" },
	{ 2, "the PASID entry is invalid" },
	{ 3, "the PASID is out of range or disabled" },
	{ 4, "the page table cannot be read" },
	{ 5, "not mapped" },
	{ 6, "no permission" },
	{ 7, "the access flag is not set" },
	{ 8, "the output address is out of range" },
};

/* IOMMU_FAULT_PERM_*, the same file */
static const struct iommu_name permissions[] = {
	{ 1 << 0, "read" },
	{ 1 << 1, "write" },
	{ 1 << 2, "execute" },
	{ 1 << 3, "privileged" },
};

static const struct iommu_names reason_names = { NAMES_OF(reasons) };
static const struct iommu_names permission_names = { NAMES_OF(permissions), .delim = "|" };

static void fault_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	iommu_put_string(t, "", &values[FAULT_DEVICE]);
	iommu_put_int(t, " type=", &values[FAULT_TYPE]);
	iommu_put_int(t, " reason=", &values[FAULT_REASON]);
	iommu_put_address(t, " addr=", &values[FAULT_ADDR]);
	iommu_put_address(t, " fetch=", &values[FAULT_FETCH_ADDR]);
	iommu_put_int(t, " pasid=", &values[FAULT_PASID]);
	iommu_put_int(t, " group=", &values[FAULT_GRPID]);
	iommu_put_hex_bare(t, " flags=", &values[FAULT_FLAGS]);
	iommu_put_int(t, " prot=", &values[FAULT_PROT]);
}

static void fault_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const struct iommu_value *type = &values[FAULT_TYPE];
	const struct iommu_value *reason = &values[FAULT_REASON];
	const struct iommu_value *prot = &values[FAULT_PROT];
	const char *name = iommu_has(reason) ? iommu_name_of(&reason_names, reason->num) : NULL;

	if (!iommu_has(type))
		return;
	if (type->num == TYPE_PAGE_REQUEST)
		iommu_text_puts(t, " (page request");
	else if (type->num == TYPE_UNRECOVERABLE)
		iommu_text_puts(t, " (fault");
	else
		return;
	if (iommu_has(prot) && prot->num) {
		iommu_text_puts(t, ", ");
		iommu_names_flags(t, &permission_names, prot->num);
	}
	if (name && type->num == TYPE_UNRECOVERABLE) {
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, name);
	}
	iommu_text_putc(t, ')');
}

const struct iommu_event iommu_event_dev_fault = {
	.system = "iommu",
	.name = "dev_fault",
	.nr_fields = FAULT_NR_FIELDS,
	.fields = {
		[FAULT_DEVICE] = { "device", IOMMU_STRING },
		[FAULT_TYPE] = { "type", IOMMU_SIGNED },
		[FAULT_REASON] = { "reason", IOMMU_SIGNED },
		[FAULT_ADDR] = { "addr", IOMMU_UNSIGNED },
		[FAULT_FETCH_ADDR] = { "fetch_addr", IOMMU_UNSIGNED },
		[FAULT_PASID] = { "pasid", IOMMU_UNSIGNED },
		[FAULT_GRPID] = { "grpid", IOMMU_UNSIGNED },
		[FAULT_FLAGS] = { "flags", IOMMU_UNSIGNED },
		[FAULT_PROT] = { "prot", IOMMU_UNSIGNED },
	},
	.stock = fault_stock,
	.extra = fault_extra,
	.kernels = "vendors' trees with SVA, 2018 to 2020",
	.adds = "the type, the access and the reason",
};

enum { RESPONSE_DEVICE, RESPONSE_CODE, RESPONSE_ADDR, RESPONSE_PASID, RESPONSE_GRPID };

/* enum iommu_page_response_code, include/uapi/linux/iommu.h */
static const struct iommu_name codes[] = {
	{ 0, "success" },
	{ 1, "invalid: the device must not retry" },
	{ 2, "failure: no more requests of the device are served" },
};

static const struct iommu_names code_names = { NAMES_OF(codes) };

static void response_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	iommu_put_string(t, "", &values[RESPONSE_DEVICE]);
	iommu_put_int(t, " code=", &values[RESPONSE_CODE]);
	iommu_put_address(t, " addr=", &values[RESPONSE_ADDR]);
	iommu_put_int(t, " pasid=", &values[RESPONSE_PASID]);
	iommu_put_int(t, " group=", &values[RESPONSE_GRPID]);
}

static void response_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const struct iommu_value *code = &values[RESPONSE_CODE];
	const char *name = iommu_has(code) ? iommu_name_of(&code_names, code->num) : NULL;

	if (!name)
		return;
	iommu_text_puts(t, " (");
	iommu_text_puts(t, name);
	iommu_text_putc(t, ')');
}

const struct iommu_event iommu_event_dev_page_response = {
	.system = "iommu",
	.name = "dev_page_response",
	.nr_fields = 5,
	.fields = {
		[RESPONSE_DEVICE] = { "device", IOMMU_STRING },
		[RESPONSE_CODE] = { "code", IOMMU_SIGNED },
		[RESPONSE_ADDR] = { "addr", IOMMU_UNSIGNED }, /* in some versions */
		[RESPONSE_PASID] = { "pasid", IOMMU_UNSIGNED },
		[RESPONSE_GRPID] = { "grpid", IOMMU_UNSIGNED },
	},
	.stock = response_stock,
	.extra = response_extra,
	.kernels = "vendors' trees with SVA, 2018 to 2020",
	.adds = "the name of the code",
};
