/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORD_STEP_H
#define IOMMU_RECORD_STEP_H

#include "binding.h"
#include "core/replay/feeder.h"

/*
 * Set what every record has: ts, cpu, pid and context of @step. Its other members stay as they are.
 * In perf, which passes no times, ts is 0.
 */
void iommu_step_head(const struct iommu_binding *binding, const struct iommu_record *rec,
		     const struct tep_record *record, struct iommu_step *step);

/*
 * Read a record as a step. Returns false, with kind IOMMU_STEP_NONE, if the replay has no use for
 * it: the format is foreign, the event makes no step, or a field that the step needs is absent or
 * damaged.
 *
 * @values: room for IOMMU_EVENT_FIELDS of them, which the step's arrays point to. The step is valid
 * as long as @values and the record are.
 */
bool iommu_step_read(struct iommu_binding *binding, const struct tep_record *record,
		     struct tep_event *format, struct iommu_step *step, struct iommu_value *values);

/*
 * Read the text of printk:console into @msg. Returns false if there is none or if it cannot be
 * about an IOMMU, as is most of what a machine logs.
 */
bool iommu_console_read(const struct iommu_binding *binding, const struct iommu_record *rec,
			struct iommu_value *msg);

/* How many events were lost before @record, whose missed_events is not 0. 0: unknown. */
uint64_t iommu_record_lost(const struct tep_record *record);

/* Whether iommu_feeder_record() has a use for records of @event. */
static inline bool iommu_is_fed(const struct iommu_event *event)
{
	return event->step || event == &iommu_event_console;
}

/*
 * Feed a record: as a step, or as a message if it is one of printk:console. iommu_feeder_time()
 * must have been called.
 */
void iommu_feeder_record(struct iommu_feeder *feeder, struct iommu_binding *binding,
			 struct tep_event *format, const struct tep_record *record, uint64_t ref);

#endif
