/* SPDX-License-Identifier: LGPL-2.1 */
#include "history_lines.h"
#include "steps.h"

#include "core/faultlog/faultlog.h"
#include "core/replay/replay.h"

void history_lines_start(struct history_lines *p, enum iommu_attach_rule attach_rule)
{
	const struct iommu_replay_config config = {
		.attach_rule = attach_rule,
		.devices_follow = true,
		.line_facts = true,
	};

	*p = (struct history_lines){ .now = 1000 * MS, .gap = MS, .comm = "vfiotest", .pid = 312 };
	p->r = iommu_replay_new(&config);
	assert_non_null(p->r);
}

void history_lines_end(struct history_lines *p)
{
	iommu_replay_free(p->r);
}

static const char *comm_of(void *arg, int32_t pid)
{
	const struct history_lines *p = arg;

	(void)pid;
	return p->comm;
}

const char *line_of(struct history_lines *p, struct iommu_step step)
{
	step.ts = p->now;
	step.pid = p->pid;
	step.context = p->context;
	if (p->now)
		p->now += p->gap;
	iommu_replay_feed(p->r, &step);
	collect_start(&p->c);
	iommu_line_history(&p->c.text, p->r, &step, p->without_comms ? NULL : comm_of, p);
	return collect_end(&p->c);
}

const char *attach(struct history_lines *p, const char *device)
{
	return line_of(
		p, (struct iommu_step){ .kind = IOMMU_STEP_ATTACH, .device = string_of(device) });
}

const char *map(struct history_lines *p, uint64_t iova, uint64_t size)
{
	return line_of(p,
		       (struct iommu_step){ .kind = IOMMU_STEP_MAP, .iova = iova, .size = size });
}

const char *unmap(struct history_lines *p, uint64_t iova, uint64_t size)
{
	return line_of(
		p, (struct iommu_step){
			   .kind = IOMMU_STEP_UNMAP, .iova = iova, .size = size, .done = size });
}

const char *fault(struct history_lines *p, const char *device, uint64_t iova)
{
	return line_of(p, (struct iommu_step){ .kind = IOMMU_STEP_FAULT,
					       .device = string_of(device),
					       .iova = iova });
}

const char *message(struct history_lines *p, const char *msg)
{
	struct iommu_fault f;

	assert_true(iommu_log_read(msg, strlen(msg), &f));
	return line_of(p, (struct iommu_step){ .kind = IOMMU_STEP_LOG, .fault = &f });
}

void take_device(struct history_lines *p, int32_t pid, const char *device)
{
	p->pid = pid;
	attach(p, device);
	attach(p, device);
	map(p, 0, 0x2000);
	unmap(p, 0, 0x2000);
}
