/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Systems "arm_smmu" and "arm_smmu_v3", which are not in mainline.
 *
 * arm_smmu: Qualcomm's trees from 2021 on (drivers/iommu/arm/arm-smmu/arm-smmu-trace.h). group_name
 * is dev_name(domain->dev): the device that was attached to the domain. Their older trees have
 * tlbi_start and tlbi_end with other fields.
 *
 * arm_smmu_v3: OpenCloudOS and openEuler, 2026 (drivers/iommu/arm/arm-smmu-v3/trace.h): the four
 * words of an entry of the event queue. traceevent-plugin/console.c explains it; tep/record_step.c
 * makes the step, because core/faultlog decodes the words.
 */
#include "event_fields.h"
#include "event_list.h"
#include "step.h"

enum { PAGES_GROUP, PAGES_IOVA, PAGES_PGSIZE, PAGES_PGCOUNT, PAGES_NR_FIELDS };
enum { SG_GROUP, SG_IOVA, SG_SIZE, SG_NR_FIELDS };
enum { TLBI_GROUP };

/* Returns true if both factors are present. The kernel's product wraps around, too. */
static bool pages_size(struct iommu_value *size, const struct iommu_value *values)
{
	if (!iommu_has(&values[PAGES_PGSIZE]) || !iommu_has(&values[PAGES_PGCOUNT]))
		return false;
	*size = (struct iommu_value){
		.state = IOMMU_PRESENT,
		.element = 8,
		.num = values[PAGES_PGSIZE].num * values[PAGES_PGCOUNT].num,
	};
	return true;
}

static void pages_stock(struct iommu_text *t, const struct iommu_value *values)
{
	struct iommu_value size;

	iommu_put_string(t, "group=", &values[PAGES_GROUP]);
	iommu_put_hex_bare(t, " iova=", &values[PAGES_IOVA]);
	if (pages_size(&size, values))
		iommu_put_hex_bare(t, " size=", &size);
	iommu_put_hex_bare(t, " pgsize=", &values[PAGES_PGSIZE]);
	iommu_put_hex_bare(t, " pgcount=", &values[PAGES_PGCOUNT]);
}

static void pages_extra(struct iommu_text *t, const struct iommu_value *values)
{
	struct iommu_value size;

	if (pages_size(&size, values))
		iommu_put_size_note(t, &size);
}

static void pages_step(struct iommu_step *step, const struct iommu_value *values,
		       enum iommu_step_kind kind)
{
	const struct iommu_value *iova = &values[PAGES_IOVA];
	struct iommu_value size;

	if (!iommu_has(iova) || !pages_size(&size, values) || !size.num ||
	    !iommu_step_string(&step->device, &values[PAGES_GROUP]))
		return;
	step->kind = kind;
	step->iova = iova->num;
	step->size = size.num;
}

static void map_pages_step(struct iommu_step *step, const struct iommu_value *values)
{
	pages_step(step, values, IOMMU_STEP_MAP_PAGES);
}

static void unmap_pages_step(struct iommu_step *step, const struct iommu_value *values)
{
	pages_step(step, values, IOMMU_STEP_UNMAP_PAGES);
}

#define QUALCOMM "Qualcomm, from 2021 on"

#define PAGES_EVENT(event, step_of) \
	const struct iommu_event iommu_event_smmu_##event = {			\
		.system = "arm_smmu",						\
		.name = #event,							\
		.nr_fields = PAGES_NR_FIELDS,					\
		.fields = {							\
			[PAGES_GROUP] = { "group_name", IOMMU_STRING },		\
			[PAGES_IOVA] = { "iova", IOMMU_UNSIGNED },		\
			[PAGES_PGSIZE] = { "pgsize", IOMMU_UNSIGNED },		\
			[PAGES_PGCOUNT] = { "pgcount", IOMMU_UNSIGNED },	\
		},								\
		.stock = pages_stock,						\
		.extra = pages_extra,						\
		.step = step_of,						\
		.step_fields = (1U << PAGES_NR_FIELDS) - 1,			\
		.kernels = QUALCOMM,						\
		.adds = "the size",						\
	}

PAGES_EVENT(map_pages, map_pages_step);
PAGES_EVENT(unmap_pages, unmap_pages_step);

static void sg_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_string(t, "group=", &values[SG_GROUP]);
	iommu_put_hex_bare(t, " iova=", &values[SG_IOVA]);
	iommu_put_hex_bare(t, " size=", &values[SG_SIZE]);
}

static void sg_extra(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_size_note(t, &values[SG_SIZE]);
}

/* No step, because these trees do not use the driver's map_sg(). */
const struct iommu_event iommu_event_smmu_map_sg = {
	.system = "arm_smmu",
	.name = "map_sg",
	.nr_fields = SG_NR_FIELDS,
	.fields = {
		[SG_GROUP] = { "group_name", IOMMU_STRING },
		[SG_IOVA] = { "iova", IOMMU_UNSIGNED },
		[SG_SIZE] = { "size", IOMMU_UNSIGNED },
	},
	.stock = sg_stock,
	.extra = sg_extra,
	.kernels = QUALCOMM,
	.adds = "the size",
};

static void tlbi_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_string(t, "group=", &values[TLBI_GROUP]);
}

/* No step, because the invalidation has no address and the domain has no number. */
#define TLBI_EVENT(event)                                                    \
	const struct iommu_event iommu_event_smmu_##event = {                \
		.system = "arm_smmu",                                        \
		.name = #event,                                              \
		.nr_fields = 1,                                              \
		.fields = { [TLBI_GROUP] = { "group_name", IOMMU_STRING } }, \
		.stock = tlbi_stock,                                         \
		.kernels = QUALCOMM,                                         \
		.adds = "none",                                              \
	}

TLBI_EVENT(tlbi_start);
TLBI_EVENT(tlbi_end);

static void evtq_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_string(t, "", &values[IOMMU_EVTQ_IOMMU]);
	iommu_text_puts(t, " evt:");
	for (int i = 0; i < 4; i++)
		iommu_put_address(t, " ", &values[IOMMU_EVTQ_EVT0 + i]);
}

const struct iommu_event iommu_event_smmu_evtq = {
	.system = "arm_smmu_v3",
	.name = "smmu_evtq_event",
	.nr_fields = 5,
	.fields = {
		[IOMMU_EVTQ_IOMMU] = { "iommu", IOMMU_STRING },
		[IOMMU_EVTQ_EVT0] = { "evt0", IOMMU_UNSIGNED },
		{ "evt1", IOMMU_UNSIGNED },
		{ "evt2", IOMMU_UNSIGNED },
		{ "evt3", IOMMU_UNSIGNED },
	},
	.stock = evtq_stock,
	.kernels = "OpenCloudOS, openEuler, 2026",
	.adds = "an explanation of the event, as after a message of the driver, [see faults.md](faults.md)",
};
