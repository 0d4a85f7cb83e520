/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORD_STEP_H
#define IOMMU_RECORD_STEP_H

#include "binding.h"
#include "core/replay/feeder.h"

/*
 * Set ts, cpu, pid and context of @step, which every record has. The other members keep their
 * values. In perf, which passes no times, ts is 0.
 */
void iommu_step_head(const struct iommu_binding *binding, const struct iommu_record *rec,
		     const struct tep_record *record, struct iommu_step *step);

/*
 * Read a record as a step. Returns false, with kind IOMMU_STEP_NONE, if the replay cannot use it:
 * the format is foreign, the event makes no step, the record was cut, or a field that the step
 * needs is absent or damaged.
 *
 * @values: an array of IOMMU_EVENT_FIELDS elements. The step's arrays point into it. The step is
 * valid as long as @values and the record are.
 */
bool iommu_step_read(struct iommu_binding *binding, const struct tep_record *record,
		     struct tep_event *format, struct iommu_step *step, struct iommu_value *values);

/*
 * Read the text of printk:console into @msg. Returns false if the record has no text, or if the
 * text cannot be about an IOMMU, which is true for most messages.
 */
bool iommu_console_read(const struct iommu_binding *binding, const struct iommu_record *rec,
			struct iommu_value *msg);

/*
 * Decode the fields of arm_smmu_v3:smmu_evtq_event. @values are those of IOMMU_EVTQ_*, in their
 * order. Returns false if one of the four words is absent or damaged.
 */
bool iommu_evtq_decode(const struct iommu_value *values, struct iommu_fault *fault);

/*
 * Whether the event is a fault by itself. A stalled access may only wait for its page: the driver
 * decides, and logs the fault if it is one.
 */
static inline bool iommu_evtq_is_fault(const struct iommu_fault *fault)
{
	return !(fault->has & IOMMU_IS_STALLED);
}

/*
 * Returns the number of events lost before @record, or 0 if unknown. Call this only if
 * missed_events of @record is not 0.
 */
uint64_t iommu_record_lost(const struct tep_record *record);

/* Whether iommu_feeder_record() uses records of @event. */
static inline bool iommu_is_fed(const struct iommu_event *event)
{
	return event->step || event == &iommu_event_console || event == &iommu_event_smmu_evtq;
}

/*
 * Feed a record: as a step, or as a message if it is one of printk:console. A record of
 * arm_smmu_v3:smmu_evtq_event is decoded to a step. iommu_feeder_time()
 * must have been called.
 */
void iommu_feeder_record(struct iommu_feeder *feeder, struct iommu_binding *binding,
			 struct tep_event *format, const struct tep_record *record, uint64_t ref);

/* A record that is fed and then printed. */
struct iommu_record_line {
	struct iommu_record rec;
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step;	  /* its kind is IOMMU_STEP_NONE if the replay ignores the event */
	struct iommu_fault fault; /* step.fault points here if the step has one */
	bool kept;		  /* a message of a fault that becomes a step later */
};

/*
 * Feed a record as iommu_feeder_record() does, and keep its values and its step in @line for
 * printing. Both point into the record. binding->foreign must be false.
 */
void iommu_feeder_record_line(struct iommu_feeder *feeder, struct iommu_binding *binding,
			      struct tep_event *format, const struct tep_record *record,
			      struct iommu_record_line *line);

#endif
