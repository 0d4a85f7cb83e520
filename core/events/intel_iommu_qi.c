/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * intel_iommu:qi_submit, since 5.12 (drivers/iommu/intel/trace.h): a descriptor that the driver
 * puts into the invalidation queue. The wait descriptor that follows each is not traced.
 */
#include "event_fields.h"
#include "event_step.h"
#include "event_list.h"
#include "core/hardware/vtd_descriptors.h"

enum { QI_QW0, QI_QW1, QI_QW2, QI_QW3, QI_IOMMU };

static const struct iommu_name types[] = {
	{ 0x1, "cc_inv" },  { 0x2, "iotlb_inv" },     { 0x3, "dev_tlb_inv" },
	{ 0x4, "iec_inv" }, { 0x5, "inv_wait" },      { 0x6, "p_iotlb_inv" },
	{ 0x7, "pc_inv" },  { 0x8, "p_dev_tlb_inv" }, { 0x9, "page_grp_resp" },
};

static const struct iommu_names type_names = {
	.list = types,
	.nr = sizeof(types) / sizeof(types[0]),
};

static void qi_stock(struct iommu_text *t, const struct iommu_value *values)
{
	const struct iommu_value *qw0 = &values[QI_QW0];

	if (iommu_has(qw0))
		iommu_names_symbol(t, qw0->names, qw0->num & 0xf);
	iommu_part_string(t, " ", &values[QI_IOMMU]);
	iommu_text_putc(t, ':');
	for (unsigned int i = QI_QW0; i <= QI_QW3; i++)
		iommu_part_hex(t, " ", &values[i]);
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
		[QI_QW0] = &type_names,
	},
	.stock = qi_stock,
	.extra = qi_extra,
	.step = qi_step,
	.step_fields = IOMMU_FIELD(QI_QW0) | IOMMU_FIELD(QI_QW1) | IOMMU_FIELD(QI_IOMMU),
};
