/* SPDX-License-Identifier: LGPL-2.1 */
#include "binding.h"

void iommu_step_head(const struct iommu_binding *binding, const struct iommu_record *rec,
		     const struct tep_record *record, struct iommu_step *step)
{
	step->ts = record->ts;
	step->cpu = record->cpu;
	step->pid = (int32_t)iommu_read_number(rec, &binding->pid, IOMMU_SIGNED);
	step->context = iommu_step_context(iommu_read_number(rec, &binding->flags, IOMMU_UNSIGNED));
}

bool iommu_step_read(struct iommu_binding *binding, const struct tep_record *record,
		     struct tep_event *format, struct iommu_step *step, struct iommu_value *values)
{
	struct iommu_record rec = iommu_record_of(binding, record, format);
	const struct iommu_event *event = binding->event;

	step->kind = IOMMU_STEP_NONE;
	if (binding->foreign || !event->step)
		return false;
	iommu_step_values(values, event, &rec, binding->places);
	iommu_step_from(step, event, values);
	if (step->kind == IOMMU_STEP_NONE)
		return false;
	iommu_step_head(binding, &rec, record, step);
	return true;
}

struct iommu_log_key iommu_log_key_of(const struct iommu_binding *binding,
				      const struct iommu_record *rec,
				      const struct tep_record *record)
{
	/* CPU 0 is one, too: 0 is "not known" there. */
	return (struct iommu_log_key){
		.ts = record->ts,
		.task = (int64_t)iommu_read_number(rec, &binding->pid, IOMMU_SIGNED),
		.cpu = record->cpu + 1,
	};
}
