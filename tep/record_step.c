/* SPDX-License-Identifier: LGPL-2.1 */
#include "record_step.h"

#include "core/faultlog/faultlog.h"
#include "core/faultlog/smmu_v3.h"

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
	if (binding->foreign || !event->step || iommu_record_is_cut(&rec))
		return false;
	iommu_read_step_values(values, event, &rec, binding->places);
	iommu_step_from_values(step, event, values);
	if (step->kind == IOMMU_STEP_NONE)
		return false;
	iommu_step_head(binding, &rec, record, step);
	return true;
}

bool iommu_console_read(const struct iommu_binding *binding, const struct iommu_record *rec,
			struct iommu_value *msg)
{
	if (binding->foreign)
		return false;
	iommu_read(msg, rec, &binding->places[IOMMU_CONSOLE_MSG], IOMMU_STRING);
	return msg->state == IOMMU_PRESENT && iommu_log_is_candidate(msg->str, msg->len);
}

/* The library counts them, or sets -1 if it cannot. */
uint64_t iommu_record_lost(const struct tep_record *record)
{
	return record->missed_events > 0 ? (uint64_t)record->missed_events : 0;
}

static void feed_message(struct iommu_feeder *feeder, struct iommu_binding *binding,
			 struct tep_event *format, const struct tep_record *record, uint64_t ref)
{
	struct iommu_record rec = iommu_record_of(binding, record, format);
	struct iommu_step step = { .kind = IOMMU_STEP_LOG };
	struct iommu_value msg = { 0 };
	struct iommu_fault fault;

	if (!iommu_console_read(binding, &rec, &msg)) {
		if (feeder->sink.message && !binding->foreign && msg.state == IOMMU_PRESENT) {
			iommu_step_head(binding, &rec, record, &step);
			iommu_feeder_other_message(feeder, &step, msg.str, msg.len);
		}
		return;
	}
	iommu_step_head(binding, &rec, record, &step);
	iommu_feeder_message(feeder, &step, msg.str, msg.len, ref, &fault);
}

bool iommu_evtq_decode(const struct iommu_value *values, struct iommu_fault *fault)
{
	const struct iommu_value *name = &values[IOMMU_EVTQ_IOMMU];

	*fault = (struct iommu_fault){
		.vendor = IOMMU_SMMU_V3,
		.kind = IOMMU_LOG_FAULT,
		.nr_raw = 4,
	};
	for (int i = 0; i < 4; i++) {
		if (!iommu_has(&values[IOMMU_EVTQ_EVT0 + i]))
			return false;
		fault->raw[i] = values[IOMMU_EVTQ_EVT0 + i].num;
	}
	if (iommu_has(name))
		fault->unit = iommu_smmu_v3_unit(name->str, name->len);
	iommu_fault_decode_smmu_v3(fault);
	return true;
}

static void feed_evtq(struct iommu_feeder *feeder, struct iommu_binding *binding,
		      struct tep_event *format, const struct tep_record *record, uint64_t ref)
{
	struct iommu_record rec = iommu_record_of(binding, record, format);
	struct iommu_step step = { .kind = IOMMU_STEP_FAULT_DECODED };
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	const struct iommu_event *event = binding->event;
	struct iommu_fault fault;

	if (binding->foreign || iommu_record_is_cut(&rec))
		return;
	for (unsigned int i = 0; i < event->nr_fields; i++)
		iommu_read(&values[i], &rec, &binding->places[i], event->fields[i].kind);
	if (!iommu_evtq_decode(values, &fault) || !iommu_evtq_is_fault(&fault))
		return;
	step.fault = &fault;
	iommu_step_head(binding, &rec, record, &step);
	iommu_feeder_step(feeder, &step, ref);
}

void iommu_feeder_record(struct iommu_feeder *feeder, struct iommu_binding *binding,
			 struct tep_event *format, const struct tep_record *record, uint64_t ref)
{
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step;

	if (binding->event == &iommu_event_console)
		feed_message(feeder, binding, format, record, ref);
	else if (binding->event == &iommu_event_smmu_evtq)
		feed_evtq(feeder, binding, format, record, ref);
	else if (iommu_step_read(binding, record, format, &step, values))
		iommu_feeder_step(feeder, &step, ref);
}

static void feed_message_line(struct iommu_feeder *feeder, struct iommu_record_line *line)
{
	const struct iommu_value *msg = &line->values[IOMMU_CONSOLE_MSG];
	enum iommu_feeder_result result;

	if (!iommu_has(msg))
		return;
	if (!iommu_log_is_candidate(msg->str, msg->len)) {
		iommu_feeder_other_message(feeder, &line->step, msg->str, msg->len);
		return;
	}
	line->step.kind = IOMMU_STEP_LOG;
	result = iommu_feeder_message(feeder, &line->step, msg->str, msg->len, 0, &line->fault);
	line->kept = result == IOMMU_FEEDER_KEPT;
	if (result == IOMMU_FEEDER_IGNORED)
		line->step.kind = IOMMU_STEP_NONE;
}

void iommu_feeder_record_line(struct iommu_feeder *feeder, struct iommu_binding *binding,
			      struct tep_event *format, const struct tep_record *record,
			      struct iommu_record_line *line)
{
	const struct iommu_event *event = binding->event;

	line->rec = iommu_record_of(binding, record, format);
	line->step = (struct iommu_step){ .kind = IOMMU_STEP_NONE };
	line->kept = false;
	iommu_event_read(line->values, event, &line->rec, binding->places);
	if (event != &iommu_event_console && event != &iommu_event_smmu_evtq && event->step &&
	    !iommu_record_is_cut(&line->rec))
		iommu_step_from_values(&line->step, event, line->values);
	iommu_step_head(binding, &line->rec, record, &line->step);
	if (event == &iommu_event_console) {
		feed_message_line(feeder, line);
		return;
	}
	if (event == &iommu_event_smmu_evtq && !iommu_record_is_cut(&line->rec) &&
	    iommu_evtq_decode(line->values, &line->fault)) {
		line->step.fault = &line->fault;
		if (iommu_evtq_is_fault(&line->fault))
			line->step.kind = IOMMU_STEP_FAULT_DECODED;
	}
	if (line->step.kind != IOMMU_STEP_NONE)
		iommu_feeder_step(feeder, &line->step, 0);
}
