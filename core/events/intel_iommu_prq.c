/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * intel_iommu:prq_report, since 5.14 (drivers/iommu/intel/trace.h): a device asks for pages to be
 * made present. The format calls a function of the kernel, so the library cannot print it; the
 * text is that function's, decode_prq_descriptor() of drivers/iommu/intel/iommu.h, without the
 * newline that it has behind private data.
 */
#include "core/hardware/pci.h"
#include "core/hardware/vtd_descriptors.h"
#include "event_fields.h"
#include "event_list.h"

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

	iommu_part_string(t, "", &values[PRQ_IOMMU]);
	iommu_part_string(t, "/", &values[PRQ_DEV]);
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
		iommu_part_hex(t, " private=", &values[PRQ_DW2]);
		iommu_part_hex(t, "/", &values[PRQ_DW3]);
	}
}

/* A device's name ends with its requester id, unless it asks under the id of another. */
static bool is_name_of(const struct iommu_value *name, uint16_t requester)
{
	char id[IOMMU_TEXT_MIN];
	struct iommu_text t;
	size_t behind = strlen("0000:"); /* the segment is not in the id */

	iommu_text_init(&t, id, sizeof(id), NULL, NULL);
	iommu_text_requester(&t, requester);
	return iommu_has(name) && name->len >= t.len &&
	       !memcmp(name->str + name->len - (t.len - behind), id + behind, t.len - behind);
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
		iommu_part_string(t, "", &values[PRQ_DEV]);
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
		/* room for the kernel's own text, which is made only where it prints */
		[PRQ_BUFF] = { "buff", IOMMU_STRING },
	},
	.stock = prq_stock,
	.extra = prq_extra,
};
