/* SPDX-License-Identifier: LGPL-2.1 */
#include "log_steps.h"
#include "core/faultlog/faultlog.h"

void iommu_log_steps_init(struct iommu_log_steps *log,
			  void (*give)(void *arg, const struct iommu_step *step), void *arg)
{
	*log = (struct iommu_log_steps){ .give = give, .arg = arg, .deadline = UINT64_MAX };
}

void iommu_log_steps_done(struct iommu_log_joiner *joiner, bool end,
			  void (*give)(void *arg, const struct iommu_step *step), void *arg)
{
	struct iommu_fault fault;
	struct iommu_log_key key;

	while (iommu_log_done_key(joiner, end, &fault, &key)) {
		const struct iommu_step step = { .kind = IOMMU_STEP_LOG,
						 .ts = key.ts,
						 .cpu = key.cpu - 1,
						 .pid = (int32_t)key.task,
						 .fault = &fault };

		give(arg, &step);
	}
}

void iommu_log_steps_feed(struct iommu_log_steps *log, struct iommu_binding *binding,
			  struct tep_event *format, const struct tep_record *record, uint64_t ref)
{
	struct iommu_record rec = iommu_record_of(binding, record, format);
	struct iommu_step step = { .kind = IOMMU_STEP_LOG };
	struct iommu_log_key key;
	struct iommu_fault fault;
	struct iommu_value msg;

	iommu_read(&msg, &rec, &binding->places[IOMMU_CONSOLE_MSG], IOMMU_STRING);
	if (msg.state != IOMMU_PRESENT || !iommu_log_maybe(msg.str, msg.len))
		return;
	key = iommu_log_key_of(binding, &rec, record);
	if (!iommu_log_feed(&log->joiner, &key, msg.str, msg.len, &fault))
		return;
	iommu_log_steps_done(&log->joiner, false, log->give, log->arg);
	log->deadline = record->ts + IOMMU_LOG_WAIT;
	log->ref = ref;
	if (fault.part != IOMMU_PART_WHOLE)
		return;
	iommu_step_head(binding, &rec, record, &step);
	step.fault = &fault;
	log->give(log->arg, &step);
}

void iommu_log_steps_end(struct iommu_log_steps *log)
{
	iommu_log_steps_done(&log->joiner, true, log->give, log->arg);
	log->deadline = UINT64_MAX;
}
