/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Group "iop": probes that record the domain, which the kernel's own events lack. The library
 * prints their lines. The probed function depends on the kernel, but the names and the meaning of
 * the fields do not. The replay ignores fields with other names.
 */
#include <string.h>

#include "event_list.h"
#include "step.h"

enum {
	PROBE_DOM,
	PROBE_IOVA,
	PROBE_SIZE,
	PROBE_DEV,
	PROBE_TYPE,
	PROBE_GID,
	PROBE_LAST,
	PROBE_NR_FIELDS
};

/* If a probe cannot follow a pointer, it records 0. No domain has the address 0. */
static bool has_domain(const struct iommu_value *values)
{
	return iommu_has(&values[PROBE_DOM]) && values[PROBE_DOM].num;
}

/*
 * If a probe cannot read a string, newer kernels record "(fault)" (kernel/trace/trace_probe.h), and
 * older ones record an empty string.
 */
static bool device_of(struct iommu_step *step, const struct iommu_value *values)
{
	static const char unread[] = "(fault)";
	const struct iommu_value *dev = &values[PROBE_DEV];

	if (!iommu_step_string(&step->device, dev))
		return false;
	return dev->len != sizeof(unread) - 1 || memcmp(dev->str, unread, sizeof(unread) - 1) != 0;
}

static int32_t group_of(const struct iommu_value *values)
{
	return iommu_has(&values[PROBE_GID]) ? (int32_t)values[PROBE_GID].num : -1;
}

static void range_step(struct iommu_step *step, const struct iommu_value *values,
		       enum iommu_step_kind kind)
{
	if (!has_domain(values) || !iommu_has(&values[PROBE_IOVA]) ||
	    !iommu_has(&values[PROBE_SIZE]))
		return;
	step->kind = kind;
	step->dom = values[PROBE_DOM].num;
	step->iova = values[PROBE_IOVA].num;
	step->size = values[PROBE_SIZE].num;
}

static void map_step(struct iommu_step *step, const struct iommu_value *values)
{
	range_step(step, values, IOMMU_STEP_PROBE_MAP);
}

static void unmap_step(struct iommu_step *step, const struct iommu_value *values)
{
	range_step(step, values, IOMMU_STEP_PROBE_UNMAP);
}

/*
 * Drivers get the first and the last address, and a probe cannot compute the size. Both are 0 for
 * the whole domain. The last is before the first if there is nothing to flush.
 */
static void flush_step(struct iommu_step *step, const struct iommu_value *values)
{
	const struct iommu_value *iova = &values[PROBE_IOVA];
	const struct iommu_value *last = &values[PROBE_LAST];

	if (iommu_has(&values[PROBE_SIZE]) || !iommu_has(last)) {
		range_step(step, values, IOMMU_STEP_PROBE_FLUSH);
		return;
	}
	if (!has_domain(values) || !iommu_has(iova) || last->num < iova->num)
		return;
	step->kind = IOMMU_STEP_PROBE_FLUSH;
	step->dom = values[PROBE_DOM].num;
	step->iova = iova->num;
	step->size = last->num ? last->num - iova->num + 1 : 0;
}

static void attach_step(struct iommu_step *step, const struct iommu_value *values)
{
	const struct iommu_value *type = &values[PROBE_TYPE];

	if (!has_domain(values) || !device_of(step, values))
		return;
	step->kind = IOMMU_STEP_PROBE_ATTACH;
	step->dom = values[PROBE_DOM].num;
	step->type = iommu_has(type) ? (uint32_t)type->num : IOMMU_STEP_NO_TYPE;
	step->gid = group_of(values);
}

static void free_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (!has_domain(values))
		return;
	step->kind = IOMMU_STEP_PROBE_FREE;
	step->dom = values[PROBE_DOM].num;
}

static void claim_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (!iommu_has(&values[PROBE_GID]))
		return;
	step->kind = IOMMU_STEP_PROBE_CLAIM;
	step->gid = group_of(values);
}

/* The call shows that a driver uses the device, even if the record lacks the domain. */
static void call_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (!device_of(step, values))
		return;
	step->kind = IOMMU_STEP_PROBE_CALL;
	step->dom = has_domain(values) ? values[PROBE_DOM].num : 0;
	step->gid = group_of(values);
}

static void return_step(struct iommu_step *step, enum iommu_call call)
{
	step->kind = IOMMU_STEP_RETURN;
	step->call = (uint8_t)call;
	step->done = IOMMU_DURATION_UNKNOWN;
}

static void map_ret_step(struct iommu_step *step, const struct iommu_value *values)
{
	(void)values;
	return_step(step, IOMMU_CALL_MAP);
}

static void unmap_ret_step(struct iommu_step *step, const struct iommu_value *values)
{
	(void)values;
	return_step(step, IOMMU_CALL_UNMAP);
}

static void flush_ret_step(struct iommu_step *step, const struct iommu_value *values)
{
	(void)values;
	return_step(step, IOMMU_CALL_FLUSH);
}

#define PROBE_EVENT(event, step_of) \
	const struct iommu_event iommu_event_probe_##event = {		\
		.system = "iop",					\
		.name = #event,						\
		.nr_fields = PROBE_NR_FIELDS,				\
		.fields = {						\
			[PROBE_DOM] = { "dom", IOMMU_UNSIGNED },	\
			[PROBE_IOVA] = { "iova", IOMMU_UNSIGNED },	\
			[PROBE_SIZE] = { "size", IOMMU_UNSIGNED },	\
			[PROBE_DEV] = { "dev", IOMMU_STRING },		\
			[PROBE_TYPE] = { "type", IOMMU_UNSIGNED },	\
			[PROBE_GID] = { "gid", IOMMU_SIGNED },		\
			[PROBE_LAST] = { "last", IOMMU_UNSIGNED },	\
		},							\
		.step = step_of,					\
		.step_fields = (1U << PROBE_NR_FIELDS) - 1,	\
	}

PROBE_EVENT(map, map_step);
PROBE_EVENT(unmap, unmap_step);
PROBE_EVENT(flush, flush_step);
PROBE_EVENT(attach, attach_step);
PROBE_EVENT(free, free_step);
PROBE_EVENT(grel, free_step); /* up to 6.1, the release of a group frees its domain */
PROBE_EVENT(claim, claim_step);
PROBE_EVENT(dmap, call_step);
PROBE_EVENT(dunmap, call_step);
PROBE_EVENT(dmapsg, call_step);
PROBE_EVENT(dalloc, call_step);
PROBE_EVENT(dmphys, call_step);
PROBE_EVENT(dlink, call_step);
PROBE_EVENT(dunlink, call_step);
PROBE_EVENT(imap, call_step);
PROBE_EVENT(imapsg, call_step);
PROBE_EVENT(iunmap, call_step);
PROBE_EVENT(ialloc, call_step);

/* Probes of returns need one of these fields, so that the format is not that of another event. */
#define RETURN_EVENT(event) \
	const struct iommu_event iommu_event_probe_##event = {	\
		.system = "iop",				\
		.name = #event,					\
		.nr_fields = 2,					\
		.fields = {					\
			{ "ret", IOMMU_UNSIGNED },		\
			{ "__probe_func", IOMMU_UNSIGNED },	\
		},						\
		.step = event##_step,				\
	}

RETURN_EVENT(map_ret);
RETURN_EVENT(unmap_ret);
RETURN_EVENT(flush_ret);
