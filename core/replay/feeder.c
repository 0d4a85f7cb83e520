/* SPDX-License-Identifier: LGPL-2.1 */
#include "feeder.h"

void iommu_feeder_init(struct iommu_feeder *feeder, const struct iommu_sink *sink)
{
	*feeder = (struct iommu_feeder){ .sink = *sink, .deadline = UINT64_MAX };
}

/* Passes on the faults that are complete. With @end, passes on all. */
static void pass_faults(struct iommu_feeder *feeder, bool end)
{
	struct iommu_fault fault;
	struct iommu_log_key key;

	while (iommu_log_take_complete_key(&feeder->joiner, end, &fault, &key)) {
		const struct iommu_step step = { .kind = IOMMU_STEP_LOG,
						 .ts = key.ts,
						 .cpu = key.cpu - 1,
						 .pid = (int32_t)key.task,
						 .fault = &fault };

		iommu_feeder_step(feeder, &step, feeder->message_ref);
	}
}

static void pass_all_faults(struct iommu_feeder *feeder)
{
	pass_faults(feeder, true);
	feeder->deadline = UINT64_MAX;
}

static void pass_map(struct iommu_feeder *feeder)
{
	const struct iommu_step *step = &feeder->ahead[feeder->first++ % IOMMU_FEEDER_AHEAD];

	if (step->ts > feeder->deadline)
		pass_all_faults(feeder);
	iommu_feeder_step(feeder, step, 0);
}

static void pass_maps(struct iommu_feeder *feeder)
{
	while (feeder->first != feeder->next)
		pass_map(feeder);
}

void iommu_feeder_catch_up(struct iommu_feeder *feeder, uint64_t ts)
{
	pass_maps(feeder);
	if (ts > feeder->deadline)
		pass_all_faults(feeder);
}

void iommu_feeder_end(struct iommu_feeder *feeder)
{
	pass_maps(feeder);
	pass_all_faults(feeder);
}

void iommu_feeder_lost(struct iommu_feeder *feeder, uint64_t ts, int cpu, uint64_t count)
{
	const struct iommu_lost lost = { .ts = ts, .cpu = cpu, .count = count };

	if (feeder->sink.lost)
		feeder->sink.lost(feeder->sink.arg, &lost);
}

/* What is known so far of a fault that waits for more messages. */
static void pass_part(struct iommu_feeder *feeder, const struct iommu_step *step, uint64_t ref)
{
	struct iommu_step part = *step;

	if (step->fault->kind != IOMMU_LOG_FAULT || !(step->fault->has & IOMMU_HAS_ADDRESS))
		return;
	part.kind = IOMMU_STEP_LOG_PART;
	iommu_feeder_step(feeder, &part, ref);
}

enum iommu_feeder_result iommu_feeder_message(struct iommu_feeder *feeder, struct iommu_step *step,
					      const char *msg, size_t len, uint64_t ref,
					      struct iommu_fault *fault)
{
	/* Messages of one fault come from one task on one CPU. In a key, CPU 0 means unknown. */
	const struct iommu_log_key key = {
		.ts = step->ts,
		.task = step->pid == IOMMU_PID_UNKNOWN ? 0 : step->pid,
		.cpu = step->cpu + 1,
	};

	if (!iommu_log_read_joined(&feeder->joiner, &key, msg, len, fault)) {
		iommu_feeder_other_message(feeder, step, msg, len);
		return IOMMU_FEEDER_IGNORED;
	}
	step->kind = IOMMU_STEP_LOG;
	step->fault = fault;
	/* Faults that were complete before this message come before it. */
	pass_faults(feeder, false);
	if (feeder->sink.message)
		feeder->sink.message(feeder->sink.arg, step, msg, len, fault);
	feeder->deadline = step->ts + IOMMU_LOG_WAIT;
	feeder->message_ref = ref;
	if (fault->part != IOMMU_MESSAGE_WHOLE) {
		pass_part(feeder, step, ref);
		return IOMMU_FEEDER_KEPT;
	}
	iommu_feeder_step(feeder, step, ref);
	return IOMMU_FEEDER_PASSED;
}

void iommu_feeder_map(struct iommu_feeder *feeder)
{
	const struct iommu_step *step = &feeder->ahead[feeder->next % IOMMU_FEEDER_AHEAD];
	const struct iommu_step *before = &feeder->ahead[(feeder->next - 1) % IOMMU_FEEDER_AHEAD];

	if (feeder->next - feeder->first == IOMMU_FEEDER_AHEAD - 1)
		pass_map(feeder);
	/* First prefetch the place of the address in the index, then the mapping there. */
	if (feeder->hints) {
		feeder->hints->map_or_unmap(feeder->sink.arg, step->iova);
		if (feeder->first != feeder->next && before->kind == IOMMU_STEP_UNMAP)
			feeder->hints->unmap(feeder->sink.arg, before->iova);
	}
	feeder->next++;
}
