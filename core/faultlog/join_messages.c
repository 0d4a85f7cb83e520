/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Joins the messages of one fault. The kernel prints them in a row, from one task on one CPU.
 * Messages of other tasks and of other drivers may come in between.
 */
#include "join_messages.h"
#include "amd.h"
#include "dma_debug.h"
#include "driver_lines.h"
#include "faultlog.h"
#include "intel.h"
#include "smmu_v2.h"
#include "smmu_v3.h"

static bool same_key(const struct iommu_log_key *a, const struct iommu_log_key *b)
{
	return a->task == b->task && a->cpu == b->cpu;
}

/* In a log without times, only the order counts. */
static bool in_time(const struct iommu_log_key *first, const struct iommu_log_key *next)
{
	return !first->ts || !next->ts ||
	       (next->ts >= first->ts && next->ts - first->ts <= IOMMU_LOG_WAIT);
}

static void drop_done(struct iommu_log_joiner *j)
{
	memmove(&j->done[0], &j->done[1], --j->nr_done * sizeof(j->done[0]));
}

static void finish(struct iommu_log_joiner *j, struct iommu_log_slot *slot)
{
	struct iommu_fault *done;

	if (slot->used && slot->fault.part != IOMMU_MESSAGE_WHOLE) {
		if (j->nr_done == IOMMU_LOG_SLOTS)
			drop_done(j);
		j->done[j->nr_done].key = slot->key;
		done = &j->done[j->nr_done++].fault;
		*done = slot->fault;
		/* Only a companion has not yet been returned as a fault or a sign. */
		done->joined = done->kind != IOMMU_LOG_COMPANION;
		if (done->vendor == IOMMU_AMD)
			iommu_log_finish_amd(done);
		/* An incomplete set of dwords cannot be decoded. */
		if (done->vendor == IOMMU_SMMU_V3 && done->kind == IOMMU_LOG_FAULT &&
		    done->nr_raw < 4)
			done->nr_raw = 0;
	}
	slot->used = 0;
}

static bool holds_same(const struct iommu_log_slot *slot, const struct iommu_log_key *key,
		       const struct iommu_fault *f)
{
	return slot->used && same_key(&slot->key, key) && slot->fault.unit == f->unit;
}

static struct iommu_log_slot *find_slot(struct iommu_log_joiner *j, const struct iommu_log_key *key,
					const struct iommu_fault *f)
{
	for (unsigned int i = 0; i < IOMMU_LOG_SLOTS; i++) {
		struct iommu_log_slot *slot = &j->slots[i];

		if (!holds_same(slot, key, f))
			continue;
		if (in_time(&slot->key, key))
			return slot;
		finish(j, slot);
		return NULL;
	}
	return NULL;
}

/* The slot of the fault, or a free one, or the least recently used one. */
static struct iommu_log_slot *take_slot(struct iommu_log_joiner *j, const struct iommu_log_key *key,
					const struct iommu_fault *f)
{
	struct iommu_log_slot *best = &j->slots[0];

	for (unsigned int i = 0; i < IOMMU_LOG_SLOTS; i++) {
		struct iommu_log_slot *slot = &j->slots[i];

		if (holds_same(slot, key, f))
			return slot;
		if (slot->used < best->used)
			best = slot;
	}
	return best;
}

static void remember(struct iommu_log_joiner *j, struct iommu_log_slot *slot,
		     const struct iommu_log_key *key, const struct iommu_fault *f)
{
	slot->key = *key;
	slot->used = ++j->clock;
	slot->fault = *f;
	slot->closed = false;
	/* It points into the message, which belongs to the caller. */
	slot->fault.name = NULL;
	slot->fault.name_len = 0;
}

/*
 * Two first halves of VT-d in a row, in a log without task and CPU: the reason that follows could
 * belong to either.
 */
static bool is_ambiguous(const struct iommu_log_slot *slot, const struct iommu_log_key *key,
			 const struct iommu_fault *f)
{
	return holds_same(slot, key, f) && !key->task && !key->cpu && f->vendor == IOMMU_INTEL &&
	       slot->fault.vendor == IOMMU_INTEL && f->part == IOMMU_MESSAGE_FIRST &&
	       slot->fault.part == IOMMU_MESSAGE_FIRST;
}

/* An incomplete fault keeps its slot if the new fault can only have companions. */
static void begin(struct iommu_log_joiner *j, const struct iommu_log_key *key,
		  const struct iommu_fault *f)
{
	struct iommu_log_slot *slot = take_slot(j, key, f);
	bool ambiguous = is_ambiguous(slot, key, f);

	if (f->part == IOMMU_MESSAGE_WHOLE && slot->used && !holds_same(slot, key, f) &&
	    slot->fault.part != IOMMU_MESSAGE_WHOLE)
		return;
	finish(j, slot);
	remember(j, slot, key, f);
	slot->closed = ambiguous;
}

static bool join(const struct iommu_fault *first, struct iommu_fault *f)
{
	if (first->vendor != f->vendor)
		return false;
	switch (f->vendor) {
	case IOMMU_AMD:
		return iommu_log_join_amd(first, f);
	case IOMMU_INTEL:
		return iommu_log_join_intel(first, f);
	case IOMMU_SMMU_V3:
		return iommu_log_join_smmu_v3(first, f);
	case IOMMU_DRIVER:
		return iommu_log_join_driver(first, f);
	case IOMMU_SMMU_V2:
		return iommu_log_join_smmu_v2(first, f);
	case IOMMU_KERNEL:
		return iommu_log_join_kernel(first, f);
	default:
		return false;
	}
}

/* Whether the message begins something that later messages can join. */
static bool is_beginning(const struct iommu_log_slot *slot, const struct iommu_fault *f)
{
	switch (f->kind) {
	case IOMMU_LOG_FAULT:
		return true;
	case IOMMU_LOG_COMPANION:
		return f->part == IOMMU_MESSAGE_FIRST;
	case IOMMU_LOG_SIGN:
		/*
		 * A complete sign may be printed between the messages of a fault. If the sign names
		 * a unit, it ends the pending messages of that unit.
		 */
		return f->part == IOMMU_MESSAGE_FIRST || f->unit || !slot ||
		       slot->fault.part == IOMMU_MESSAGE_WHOLE;
	default:
		return false;
	}
}

/* A message that does not continue another one. */
static void take_alone(struct iommu_log_joiner *j, const struct iommu_log_slot *slot,
		       const struct iommu_log_key *key, struct iommu_fault *f)
{
	if (f->kind == IOMMU_LOG_COMPANION)
		f->joined = slot && slot->fault.vendor == f->vendor;
	/* Its first message is missing, so nothing can complete it. */
	if (f->part == IOMMU_MESSAGE_CONTINUES)
		f->part = IOMMU_MESSAGE_WHOLE;
	if (is_beginning(slot, f)) {
		f->id = ++j->ids;
		begin(j, key, f);
	}
}

bool iommu_log_read_joined(struct iommu_log_joiner *j, const struct iommu_log_key *key,
			   const char *msg, size_t len, struct iommu_fault *f)
{
	if (!iommu_log_read(msg, len, f))
		return false;
	iommu_log_join(j, key, f);
	return true;
}

void iommu_log_join(struct iommu_log_joiner *j, const struct iommu_log_key *key,
		    struct iommu_fault *f)
{
	struct iommu_log_slot *slot;
	bool returned;
	uint32_t id;

	slot = find_slot(j, key, f);
	id = slot ? slot->fault.id : 0;
	returned = slot && slot->fault.kind != IOMMU_LOG_COMPANION;

	if (slot && !slot->closed && f->part != IOMMU_MESSAGE_WHOLE && join(&slot->fault, f)) {
		f->joined = returned;
		f->id = id;
		remember(j, slot, key, f);
	} else if (slot && slot->closed && f->vendor == IOMMU_INTEL && f->kind == IOMMU_LOG_FAULT &&
		   f->part == IOMMU_MESSAGE_CONTINUES) {
		f->joined = true; /* with one of two faults, but it is unknown which one */
	} else {
		take_alone(j, slot, key, f);
	}
}

bool iommu_log_take_complete_key(struct iommu_log_joiner *j, bool end, struct iommu_fault *f,
				 struct iommu_log_key *key)
{
	for (unsigned int i = 0; end && i < IOMMU_LOG_SLOTS; i++)
		finish(j, &j->slots[i]);
	if (!j->nr_done)
		return false;
	*f = j->done[0].fault;
	*key = j->done[0].key;
	drop_done(j);
	return true;
}

bool iommu_log_take_complete(struct iommu_log_joiner *j, bool end, struct iommu_fault *f)
{
	struct iommu_log_key key;

	return iommu_log_take_complete_key(j, end, f, &key);
}
