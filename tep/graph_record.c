/* SPDX-License-Identifier: LGPL-2.1 */
#include "graph_record.h"

#include <string.h>

#include "record_step.h"

static enum iommu_call call_of(struct graph_reader *reader, uint64_t address)
{
	struct graph_function *f =
		&reader->functions[(address * 0x9e3779b97f4a7c15ULL >> 40) % GRAPH_FUNCTIONS];
	const char *name;

	if (f->known && f->address == address)
		return f->call;
	name = reader->find(reader->arg, address);
	f->known = true;
	f->address = address;
	f->call = (uint8_t)(name ? iommu_call_of_function(name, strlen(name)) : IOMMU_CALL_ANY);
	return f->call;
}

/* Newer kernels have no times in the event, but then its own time is that of the return. */
static uint64_t duration_of(const struct iommu_record *rec, const struct iommu_place *places)
{
	struct iommu_value call, ret, duration;

	iommu_read(&call, rec, &places[IOMMU_GRAPH_CALLTIME], IOMMU_UNSIGNED);
	iommu_read(&ret, rec, &places[IOMMU_GRAPH_RETTIME], IOMMU_UNSIGNED);
	iommu_read(&duration, rec, &places[IOMMU_GRAPH_DURATION], IOMMU_UNSIGNED);
	if (iommu_has(&call) && iommu_has(&ret))
		return ret.num >= call.num ? ret.num - call.num : IOMMU_DURATION_UNKNOWN;
	return iommu_has(&duration) ? duration.num : IOMMU_DURATION_UNKNOWN;
}

bool graph_record_step(struct graph_reader *reader, struct iommu_binding *binding,
		       const struct tep_record *record, struct tep_event *format,
		       struct iommu_step *step)
{
	struct iommu_record rec = iommu_record_of(binding, record, format);
	bool exit = binding->event == &iommu_event_graph_exit;
	struct iommu_value func, depth;
	enum iommu_call call;

	if (binding->foreign || iommu_record_is_cut(&rec))
		return false;
	iommu_read(&func, &rec, &binding->places[IOMMU_GRAPH_FUNC], IOMMU_UNSIGNED);
	iommu_read(&depth, &rec, &binding->places[IOMMU_GRAPH_DEPTH], IOMMU_UNSIGNED);
	if (!iommu_has(&func) || !iommu_has(&depth) || depth.num >= UINT32_MAX)
		return false;
	call = call_of(reader, func.num);
	if (call == IOMMU_CALL_ANY)
		return false;
	*step = (struct iommu_step){
		.kind = exit ? IOMMU_STEP_RETURN : IOMMU_STEP_CALL,
		.call = (uint8_t)call,
		.depth = (uint32_t)depth.num + 1,
		.done = exit ? duration_of(&rec, binding->places) : 0,
	};
	iommu_step_head(binding, &rec, record, step);
	return true;
}
