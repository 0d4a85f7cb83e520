/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The steps of faults: events, and messages of the kernel log.
 *
 *   iommu_apply_fault_step()
 *     apply_event() or apply_message()       describe the fault
 *       record_fault()
 *         take_early_verdict()               the verdict that apply_part() kept
 *         iommu_faults_pair()                faults.c: the other half of a fault seen before?
 *         iommu_replay_verdict()             verdict.c
 *         iommu_line_facts_set_fault()       line_facts.c
 *         iommu_faults_add()                 faults.c
 */
#include <string.h>

#include "fault_steps.h"

#include "faults.h"
#include "findings.h"
#include "line_facts.h"
#include "replay_internal.h"
#include "verdict.h"
#include "core/faultlog/fault_page.h"
#include "core/faultlog/stream_device.h"

/* Returns IOMMU_EXCUSE_LOST, IOMMU_EXCUSE_LATE and IOMMU_EXCUSE_LOG: why "never mapped" may be
 * wrong. */
static unsigned int excuses_of(struct iommu_replay *r, uint32_t device)
{
	unsigned int why = r->events_lost ? IOMMU_EXCUSE_LOST : 0;

	if (r->config.maps_missing)
		return why | IOMMU_EXCUSE_LOG;
	if (!device || !iommu_all_maps_seen(r, iommu_set_with(&r->devices, 0, device)))
		why |= IOMMU_EXCUSE_LATE;
	return why;
}

/*
 * Returns the device of a log message, which names it by its PCI address or requester ID. A PCI
 * address that the trace has not named is a new device.
 */
static uint32_t device_of(struct iommu_replay *r, const struct iommu_fault *fault)
{
	struct iommu_text name;
	char buf[IOMMU_TEXT_MIN];
	uint32_t device;

	if (!(fault->has & IOMMU_HAS_DEVICE))
		return IOMMU_NO_DEVICE;
	device = iommu_device_by_pci(&r->devices, &fault->device, fault->has & IOMMU_HAS_SEGMENT);
	if (device || fault->has & IOMMU_DEVICE_LIKELY)
		return device;
	iommu_text_init(&name, buf, sizeof(buf), NULL, NULL); /* it fits the buffer */
	iommu_text_pci_id(&name, &fault->device);
	return iommu_device_id(&r->devices, buf, name.len);
}

static struct iommu_early_verdict *early_verdict(struct iommu_replay *r,
						 const struct iommu_fault *f)
{
	return &r->early_verdicts[f->id % IOMMU_EARLY_VERDICTS];
}

/* Why the verdict may be wrong. */
static uint8_t doubts(struct iommu_replay *r, uint32_t device, const struct iommu_verdict *verdict)
{
	return verdict->kind == IOMMU_VERDICT_NEVER_MAPPED ? (uint8_t)excuses_of(r, device) : 0;
}

/* Uses the verdict about the time of the message, if it was about the same device. */
static bool take_early_verdict(struct iommu_replay *r, struct iommu_fault_case *one)
{
	struct iommu_early_verdict *early = early_verdict(r, &one->log);

	if (!one->seen_log || !one->log.id || early->fault != one->log.id ||
	    early->device != one->device || early->address != one->address)
		return false;
	one->verdict = early->verdict;
	one->excuses = early->excuses;
	early->fault = 0;
	return true;
}

/* Without @count, only the facts for the line are set. */
static void record_fault(struct iommu_replay *r, struct iommu_fault_case *one, bool count)
{
	count &= iommu_in_range(r, one->ts);
	if (count && iommu_faults_pair(&r->faults, one))
		count = false;
	if (!count && !r->config.line_facts)
		return;
	if (one->in_domain && !take_early_verdict(r, one)) {
		iommu_replay_verdict(r, one->device, one->address, one->page_only, &one->verdict);
		one->excuses = doubts(r, one->device, &one->verdict);
	}
	if (one->verdict.cut)
		one->excuses |= IOMMU_EXCUSE_CUT;
	if (r->config.line_facts)
		iommu_line_facts_set_fault(r, one);
	if (count)
		iommu_faults_add(&r->faults, one);
}

static void apply_event(struct iommu_replay *r, const struct iommu_step *step, bool count)
{
	size_t len = step->driver.len;
	struct iommu_fault_case one = {
		.ts = step->ts,
		.address = step->iova,
		.has_address = true,
		.device = iommu_device_id(&r->devices, step->device.str, step->device.len),
		.flags = step->flags,
		.in_domain = true,
		.seen_event = true,
	};
	enum iommu_direction direction =
		iommu_fault_direction(step->driver.str, len, (uint32_t)step->flags);

	/* The meaning of flags 0 depends on the driver, which is not known here. */
	if (!len && !step->flags)
		direction = IOMMU_DIRECTION_UNREPORTED;
	one.direction = (uint8_t)direction;
	if (direction == IOMMU_DIRECTION_READ)
		one.access = IOMMU_ACCESS_READ;
	else if (direction == IOMMU_DIRECTION_WRITE)
		one.access = IOMMU_ACCESS_WRITE;
	if (len > sizeof(one.driver))
		len = sizeof(one.driver);
	if (len)
		memcpy(one.driver, step->driver.str, len);
	one.driver_len = (uint8_t)len;
	record_fault(r, &one, count);
}

/* A message, or an event with the same content. */
static void describe(struct iommu_replay *r, const struct iommu_step *step,
		     struct iommu_fault_case *one)
{
	struct iommu_fault named = *step->fault;
	const struct iommu_fault *f = &named;

	iommu_fault_find_stream(&named, &r->snapshot);
	*one = (struct iommu_fault_case){
		.ts = step->ts,
		.address = f->address,
		.has_address = f->has & IOMMU_HAS_ADDRESS && !(f->has & IOMMU_IS_INTERRUPT),
		.page_only = f->has & IOMMU_ADDRESS_PAGE,
		.device = device_of(r, f),
		.likely = f->has & IOMMU_DEVICE_LIKELY,
		.in_domain = iommu_fault_has_iova(f),
		.seen_event = step->kind == IOMMU_STEP_FAULT_DECODED,
		.seen_log = step->kind == IOMMU_STEP_LOG,
		.access = (uint8_t)f->access,
		.log = *f,
	};

	if (!one->has_address)
		one->address = 0;
	one->log.name = NULL;
	one->log.name_len = 0;
}

static void apply_message(struct iommu_replay *r, const struct iommu_step *step, bool count)
{
	struct iommu_fault_case one;

	describe(r, step, &one);
	record_fault(r, &one, count);
}

static void apply_part(struct iommu_replay *r, const struct iommu_step *step)
{
	struct iommu_fault_case one;
	struct iommu_early_verdict *early;

	if (!step->fault)
		return;
	early = early_verdict(r, step->fault);
	describe(r, step, &one);
	if (!one.log.id || !one.in_domain)
		return;
	*early = (struct iommu_early_verdict){ .fault = one.log.id,
					       .device = one.device,
					       .address = one.address };
	iommu_replay_verdict(r, one.device, one.address, one.page_only, &early->verdict);
	early->excuses = doubts(r, one.device, &early->verdict);
}

/* Counts a message that is not a fault but shows that there are faults. */
static void count_announcement(struct iommu_replay *r, const struct iommu_fault *f)
{
	switch (f->kind) {
	case IOMMU_LOG_SUPPRESSED:
		r->faults.suppressed += f->count;
		break;
	case IOMMU_LOG_OVERFLOW:
		r->faults.overflows++;
		break;
	case IOMMU_LOG_STATUS:
		/* VT-d's PFO: faults came faster than they could be recorded. */
		r->faults.overflows += f->flags & 1;
		/* PPF: at least one fault is pending. The other bits are not about faults. */
		r->faults.announced += f->flags >> 1 & 1;
		break;
	default:
		break;
	}
}

void iommu_apply_fault_step(struct iommu_replay *r, const struct iommu_step *step, bool count)
{
	if (step->kind == IOMMU_STEP_FAULT)
		apply_event(r, step, count);
	else if (step->kind == IOMMU_STEP_LOG_PART)
		apply_part(r, step);
	else if (step->fault && step->fault->kind == IOMMU_LOG_FAULT)
		apply_message(r, step, count);
	else if (step->fault && count && iommu_in_range(r, step->ts))
		count_announcement(r, step->fault);
}
