/* SPDX-License-Identifier: LGPL-2.1 */
#include "debug_steps.h"

/*
 * Lines of one unmap come at most this long after each other, in ns: if the log says how much is to
 * be unmapped, and otherwise.
 */
#define KNOWN_TIME   1000000000
#define UNKNOWN_TIME 10000000

void debug_steps_source(struct debug_steps *d, const struct iommu_log_prefix *prefix,
			struct iommu_step *step)
{
	if (prefix->has_uptime)
		d->ts = prefix->key.ts;
	step->ts = d->ts;
	step->cpu = prefix->key.cpu - 1;
	step->pid = prefix->key.task > 0 && prefix->key.task <= INT32_MAX
			    ? (int32_t)prefix->key.task
			    : IOMMU_PID_UNKNOWN;
}

static void pass_map(struct debug_steps *d)
{
	if (d->has_map)
		d->sink(d->arg, &d->map);
	d->has_map = false;
}

/* Pass on what was unmapped so far. The rest may follow. */
static void pass_unmap(struct debug_steps *d, struct debug_unmap *unmap)
{
	struct iommu_step *step = &unmap->step;
	uint64_t requested = step->size;

	if (!unmap->used || !step->done)
		return;
	if (!requested || requested > step->done)
		step->size = step->done;
	if (!unmap->of_failed_map)
		d->sink(d->arg, step);
	step->iova += step->done;
	step->size = requested > step->done ? requested - step->done : 0;
	step->done = 0;
	unmap->used = step->size > 0;
}

static void pass_unmaps(struct debug_steps *d)
{
	for (unsigned int i = 0; i < DEBUG_UNMAPS_MAX; i++)
		pass_unmap(d, &d->unmaps[i]);
}

static struct debug_unmap *begin_unmap(struct debug_steps *d, const struct iommu_step *step)
{
	struct debug_unmap *unmap = &d->unmaps[d->next++ % DEBUG_UNMAPS_MAX];

	pass_unmap(d, unmap);
	*unmap = (struct debug_unmap){ .step = *step, .used = true };
	return unmap;
}

/* A map that fails removes what it has mapped: the request is smaller than the map. */
static void take_unmap_this(struct debug_steps *d, struct iommu_step *step)
{
	bool failed = d->has_map && step->iova == d->map.iova && step->size < d->map.size &&
		      step->pid == d->map.pid;

	if (failed)
		d->has_map = false;
	else
		pass_map(d);
	if (step->size)
		begin_unmap(d, step)->of_failed_map = failed;
}

/* The unmap that this line continues, or NULL. */
static struct debug_unmap *unmap_at(struct debug_steps *d, const struct iommu_step *step)
{
	for (unsigned int i = 0; i < DEBUG_UNMAPS_MAX; i++) {
		struct debug_unmap *unmap = &d->unmaps[i];

		if (unmap->used && unmap->step.iova + unmap->step.done == step->iova &&
		    unmap->step.pid == step->pid && step->ts >= unmap->step.ts &&
		    step->ts - unmap->step.ts <= (unmap->step.size ? KNOWN_TIME : UNKNOWN_TIME))
			return unmap;
	}
	return NULL;
}

static void take_unmapped(struct debug_steps *d, struct iommu_step *step)
{
	struct debug_unmap *unmap = unmap_at(d, step);
	uint64_t done = step->size;

	pass_map(d);
	if (!done)
		return;
	step->size = 0;
	if (!unmap)
		unmap = begin_unmap(d, step);
	unmap->step.done += done;
	unmap->step.ts = step->ts;
	if (unmap->step.size && unmap->step.done >= unmap->step.size)
		pass_unmap(d, unmap);
}

static void take_group(struct debug_steps *d, const struct iommu_debug_line *line,
		       struct iommu_step *step)
{
	debug_steps_flush(d);
	step->kind = line->kind == IOMMU_DEBUG_ADD ? IOMMU_STEP_ADD : IOMMU_STEP_REMOVE;
	step->device = (struct iommu_string){ line->device, line->device_len };
	step->gid = line->gid;
	d->sink(d->arg, step);
}

void debug_steps_take(struct debug_steps *d, const struct iommu_debug_line *line)
{
	struct iommu_step step = { .kind = IOMMU_STEP_UNMAP };

	debug_steps_source(d, &line->prefix, &step);
	if (line->has_task)
		step.pid = line->task;
	if (line->in_interrupt) {
		step.context = IOMMU_CONTEXT_IRQ;
		step.pid = IOMMU_PID_UNKNOWN;
	}
	step.iova = line->iova;
	step.size = line->size;
	switch (line->kind) {
	case IOMMU_DEBUG_MAP:
		debug_steps_flush(d);
		step.kind = IOMMU_STEP_MAP;
		step.paddr = line->paddr;
		d->map = step;
		d->has_map = step.size > 0;
		break;
	case IOMMU_DEBUG_UNMAP_THIS:
		take_unmap_this(d, &step);
		break;
	case IOMMU_DEBUG_UNMAPPED:
		take_unmapped(d, &step);
		break;
	case IOMMU_DEBUG_ADD:
	case IOMMU_DEBUG_REMOVE:
		take_group(d, line, &step);
		break;
	case IOMMU_DEBUG_BAD:
		d->bad_lines++;
		break;
	default:
		break;
	}
}

void debug_steps_flush(struct debug_steps *d)
{
	pass_map(d);
	pass_unmaps(d);
}
