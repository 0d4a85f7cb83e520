/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Faults told in several messages. The kernel prints these one after the other, from one task on
 * one CPU, but other messages may come in between, from other tasks, or of no interest.
 */
#include "faultlog_part.h"

static bool same_key(const struct iommu_log_key *a, const struct iommu_log_key *b)
{
	return a->task == b->task && a->cpu == b->cpu;
}

/* Without times, order is all there is. */
static bool in_time(const struct iommu_log_key *first, const struct iommu_log_key *next)
{
	return !first->ts || !next->ts ||
	       (next->ts >= first->ts && next->ts - first->ts <= IOMMU_LOG_WAIT);
}

static void finish(struct iommu_log_joiner *j, struct iommu_log_slot *slot)
{
	if (slot->used && slot->fault.part != IOMMU_PART_WHOLE) {
		j->done = slot->fault;
		j->has_done = true;
	}
	slot->used = 0;
}

static struct iommu_log_slot *find_slot(struct iommu_log_joiner *j, const struct iommu_log_key *key)
{
	for (unsigned int i = 0; i < IOMMU_LOG_SLOTS; i++) {
		struct iommu_log_slot *slot = &j->slots[i];

		if (!slot->used || !same_key(&slot->key, key))
			continue;
		if (in_time(&slot->key, key))
			return slot;
		finish(j, slot);
		return NULL;
	}
	return NULL;
}

/* Free slots first, then those that wait for nothing, then the one that waits for longest. */
static bool is_better(const struct iommu_log_slot *a, const struct iommu_log_slot *b)
{
	bool a_waits = a->used && a->fault.part != IOMMU_PART_WHOLE;
	bool b_waits = b->used && b->fault.part != IOMMU_PART_WHOLE;

	return a_waits == b_waits ? a->used < b->used : b_waits;
}

static struct iommu_log_slot *take_slot(struct iommu_log_joiner *j, const struct iommu_log_key *key)
{
	struct iommu_log_slot *best = &j->slots[0];

	for (unsigned int i = 0; i < IOMMU_LOG_SLOTS; i++) {
		struct iommu_log_slot *slot = &j->slots[i];

		if (slot->used && same_key(&slot->key, key)) {
			best = slot;
			break;
		}
		if (is_better(slot, best))
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
	/* The message that it points into is the caller's. */
	slot->fault.name = NULL;
	slot->fault.name_len = 0;
}

/* A fault that waits for more goes before one that only companions can follow. */
static void begin(struct iommu_log_joiner *j, const struct iommu_log_key *key,
		  const struct iommu_fault *f)
{
	struct iommu_log_slot *slot = take_slot(j, key);

	if (f->part == IOMMU_PART_WHOLE && slot->used && !same_key(&slot->key, key) &&
	    slot->fault.part != IOMMU_PART_WHOLE)
		return;
	finish(j, slot);
	remember(j, slot, key, f);
}

static bool join_amd(const struct iommu_fault *first, struct iommu_fault *f)
{
	/* Only the bare head waits for more, and it says nothing itself. */
	return first->part == IOMMU_PART_FIRST && f->part == IOMMU_PART_MORE &&
	       f->kind == IOMMU_LOG_FAULT;
}

/*
 * In a log without tasks, halves of two faults can come in any order. A reason for a write does not
 * belong to a read: rather two half explanations than one wrong.
 */
static bool contradicts(const struct iommu_fault *first, uint32_t reason)
{
	switch (reason) {
	case 0x05:
	case 0x85:
		return first->access == IOMMU_ACCESS_READ;
	case 0x06:
	case 0x86:
		return first->access == IOMMU_ACCESS_WRITE;
	default:
		return false;
	}
}

static bool join_intel(const struct iommu_fault *first, struct iommu_fault *f)
{
	const struct iommu_fault reason = *f;

	if (first->part != IOMMU_PART_FIRST || f->part != IOMMU_PART_MORE ||
	    ((first->has ^ f->has) & IOMMU_IS_INTERRUPT) || contradicts(first, reason.code))
		return false;
	*f = *first;
	f->part = IOMMU_PART_MORE;
	f->code = reason.code;
	f->has |= IOMMU_HAS_CODE;
	f->name = reason.name;
	f->name_len = reason.name_len;
	if (f->has & IOMMU_ADDRESS_OPEN)
		f->has ^= IOMMU_ADDRESS_OPEN | IOMMU_HAS_ADDRESS;
	return true;
}

/* One more dword after the header; the fourth makes the event whole. */
static bool join_dword(const struct iommu_fault *first, struct iommu_fault *f)
{
	struct iommu_fault all = *first;

	if (!(first->has & IOMMU_HAS_CODE) || first->nr_raw >= 4 || (first->has & IOMMU_HAS_STREAM))
		return false;
	all.raw[all.nr_raw++] = f->raw[0];
	/* The first dword has the event's id: these may be another's. */
	if ((all.raw[0] & 0xff) != first->code)
		return false;
	if (all.nr_raw == 4)
		log_smmu_v3_dwords(&all);
	all.part = IOMMU_PART_MORE;
	*f = all;
	return true;
}

/* After the dwords, the same once more in words, and with the client. */
static bool join_event(const struct iommu_fault *first, struct iommu_fault *f)
{
	const struct iommu_fault event = *f;

	if (first->nr_raw != 4 || first->stream != event.stream || first->code != event.code)
		return false;
	*f = *first;
	f->device = event.device;
	f->has |= event.has & (IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT);
	f->name = event.name;
	f->name_len = event.name_len;
	return true;
}

static bool join_smmu_v3(const struct iommu_fault *first, struct iommu_fault *f)
{
	const struct iommu_fault words = *f;

	if (first->part == IOMMU_PART_WHOLE)
		return false;
	if (f->nr_raw)
		return join_dword(first, f);
	if (f->part == IOMMU_PART_FIRST)
		return (f->has & IOMMU_HAS_STREAM) && join_event(first, f);
	if (!(first->has & IOMMU_HAS_STREAM))
		return false;
	*f = *first;
	f->part = IOMMU_PART_MORE;
	f->access = words.access;
	f->syndrome = words.syndrome;
	f->has |= words.has;
	return true;
}

static bool join(const struct iommu_fault *first, struct iommu_fault *f)
{
	if (first->vendor != f->vendor)
		return false;
	switch (f->vendor) {
	case IOMMU_AMD:
		return join_amd(first, f);
	case IOMMU_INTEL:
		return join_intel(first, f);
	case IOMMU_SMMU_V3:
		return join_smmu_v3(first, f);
	default:
		return false;
	}
}

bool iommu_log_feed(struct iommu_log_joiner *j, const struct iommu_log_key *key, const char *msg,
		    size_t len, struct iommu_fault *f)
{
	struct iommu_log_slot *slot;

	if (!iommu_log_read(msg, len, f))
		return false;
	slot = find_slot(j, key);

	if (slot && f->part != IOMMU_PART_WHOLE && join(&slot->fault, f)) {
		f->joined = true;
		remember(j, slot, key, f);
	} else if (f->kind == IOMMU_LOG_COMPANION) {
		f->joined = slot && slot->fault.vendor == f->vendor;
	} else if (f->kind == IOMMU_LOG_FAULT) {
		/* What began elsewhere, or was lost, is as whole as it will ever be. */
		if (f->part == IOMMU_PART_MORE)
			f->part = IOMMU_PART_WHOLE;
		begin(j, key, f);
	}
	return true;
}

bool iommu_log_done(struct iommu_log_joiner *j, bool end, struct iommu_fault *f)
{
	for (unsigned int i = 0; end && !j->has_done && i < IOMMU_LOG_SLOTS; i++)
		finish(j, &j->slots[i]);
	if (!j->has_done)
		return false;
	*f = j->done;
	j->has_done = false;
	return true;
}
