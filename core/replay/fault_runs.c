/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Faults folded: what a device did again and again, or page after page. Each reason has a number,
 * and with that in the top bits one ordered set holds the pages of all runs.
 */
#include <stdlib.h>
#include <string.h>

#include "faults.h"

#define PAGE_SHIFT 12
#define PAGE_BITS  52
#define LAST_PAGE  ((1ULL << PAGE_BITS) - 1)

static struct iommu_fault_reason reason_of(const struct iommu_fault_case *one)
{
	const uint32_t kept = IOMMU_HAS_CODE | IOMMU_HAS_FLAGS | IOMMU_IS_INTERRUPT |
			      IOMMU_HAS_STREAM | IOMMU_HAS_ADDRESS | IOMMU_HAS_DEVICE;

	return (struct iommu_fault_reason){
		.device = one->device,
		.vendor = one->seen_log ? (uint32_t)one->log.vendor : IOMMU_VENDOR_NONE,
		.code = one->log.code,
		.flags = one->seen_log ? one->log.flags : (uint32_t)one->flags,
		.more = one->log.flags_rmp ^ one->log.syndrome,
		.has = one->log.has & kept,
		.access = one->access,
		/* the log's message says what the event does */
		.direction = one->seen_log ? 0 : one->direction,
		.stream = one->device ? 0 : one->log.stream,
		.unit = one->device ? 0 : one->log.unit,
	};
}

static uint64_t hash(const struct iommu_fault_reason *reason)
{
	const unsigned char *bytes = (const unsigned char *)reason;
	uint64_t h = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < sizeof(*reason); i++)
		h = (h ^ bytes[i]) * 0x100000001b3ULL;
	return h ^ h >> 29;
}

/* Its number, plus 1; 0 where there are too many. */
static uint32_t number_of(struct iommu_faults *faults, const struct iommu_fault_reason *reason)
{
	uint64_t key = hash(reason);
	struct iommu_fault_reason *reasons = faults->reasons;
	uint32_t room = faults->nr_reasons;
	uint32_t number;

	while ((number = iommu_table_get(&faults->by_reason, key))) {
		if (!memcmp(&reasons[number - 1], reason, sizeof(*reason)))
			return number;
		key++; /* another reason of the same hash */
	}
	if (room == IOMMU_FAULT_REASONS_MAX)
		return 0;
	if (!(room & (room - 1))) {
		reasons = realloc(reasons, (room ? room * 2 : 1) * sizeof(*reasons));
		if (!reasons)
			return 0;
		faults->reasons = reasons;
	}
	if (!iommu_table_set(&faults->by_reason, key, room + 1))
		return 0;
	reasons[room] = *reason;
	return ++faults->nr_reasons;
}

struct touching {
	struct iommu_range found[3]; /* runs of a reason do not touch one another */
	unsigned int nr;
};

static bool note_touching(void *arg, const struct iommu_range *range)
{
	struct touching *touching = arg;

	touching->found[touching->nr++] = *range;
	return touching->nr < 3;
}

/* A place for a new run, plus 1; 0 where there are too many. */
static uint32_t new_run(struct iommu_faults *faults)
{
	struct iommu_fault_run *runs = faults->runs;
	uint32_t nr = faults->nr_runs;
	uint32_t place = faults->free_run;

	if (place) {
		faults->free_run = (uint32_t)runs[place - 1].first.number;
		runs[place - 1] = (struct iommu_fault_run){ 0 };
		return place;
	}
	if (nr == IOMMU_FAULT_RUNS_MAX)
		return 0;
	if (!(nr & (nr - 1))) {
		runs = realloc(runs, (nr ? nr * 2 : 1) * sizeof(*runs));
		if (!runs)
			return 0;
		faults->runs = runs;
	}
	runs[nr] = (struct iommu_fault_run){ 0 };
	return ++faults->nr_runs;
}

static void drop_run(struct iommu_faults *faults, uint32_t place)
{
	faults->runs[place - 1] = (struct iommu_fault_run){ 0 };
	faults->runs[place - 1].first.number = faults->free_run;
	faults->free_run = place;
}

static void count(struct iommu_fault_run *run, const struct iommu_fault_case *one, uint32_t reason)
{
	if (!run->nr) {
		run->reason = reason;
		run->first = *one;
		run->first_ts = one->ts;
		run->last_ts = one->ts;
		run->first_address = one->address;
		run->last_address = one->address;
	}
	run->nr++;
	run->nr_event += one->seen_event;
	run->nr_log += one->seen_log;
	run->verdicts[one->verdict.kind]++;
	run->excuses |= one->excuses;
	if (one->ts > run->last_ts)
		run->last_ts = one->ts;
	if (one->address < run->first_address)
		run->first_address = one->address;
	if (one->address > run->last_address)
		run->last_address = one->address;
}

/* A page between two runs makes one of them. */
static void join(struct iommu_fault_run *run, const struct iommu_fault_run *other)
{
	if (other->first.number < run->first.number) {
		run->first = other->first;
		run->first_ts = other->first_ts;
	}
	run->nr += other->nr;
	run->nr_event += other->nr_event;
	run->nr_log += other->nr_log;
	run->excuses |= other->excuses;
	for (int i = 0; i <= IOMMU_VERDICT_NEVER_MAPPED; i++)
		run->verdicts[i] += other->verdicts[i];
	if (other->last_ts > run->last_ts)
		run->last_ts = other->last_ts;
	if (other->first_address < run->first_address)
		run->first_address = other->first_address;
	if (other->last_address > run->last_address)
		run->last_address = other->last_address;
}

/* The run that holds @page or touches it, made to hold it; 0 where there is none. */
static uint32_t widened(struct iommu_faults *faults, uint64_t base, uint64_t page)
{
	struct touching touching = { .nr = 0 };
	struct iommu_range all;

	iommu_ranges_visit(&faults->by_page, base | (page ? page - 1 : 0),
			   base | (page < LAST_PAGE ? page + 1 : page), note_touching, &touching);
	if (!touching.nr)
		return 0;
	all = touching.found[0];
	if (touching.nr == 1 && all.first <= (base | page) && all.last >= (base | page))
		return all.id;
	for (unsigned int i = 0; i < touching.nr; i++)
		iommu_ranges_remove(&faults->by_page, touching.found[i].first,
				    touching.found[i].id);
	for (unsigned int i = 1; i < touching.nr; i++) {
		join(&faults->runs[all.id - 1], &faults->runs[touching.found[i].id - 1]);
		drop_run(faults, touching.found[i].id);
		all.last = touching.found[i].last;
	}
	if (all.first > (base | page))
		all.first = base | page;
	if (all.last < (base | page))
		all.last = base | page;
	/* Without memory the run is found no more, but it stays among the others. */
	iommu_ranges_add(&faults->by_page, all.first, all.last, all.id);
	return all.id;
}

void iommu_fault_runs_add(struct iommu_faults *faults, const struct iommu_fault_case *one)
{
	struct iommu_fault_reason reason = reason_of(one);
	uint32_t number = number_of(faults, &reason);
	uint64_t page = one->has_address ? one->address >> PAGE_SHIFT : 0;
	uint64_t base;
	uint32_t place = 0;

	if (number) {
		base = (uint64_t)(number - 1) << PAGE_BITS;
		place = widened(faults, base, page);
		if (!place) {
			place = new_run(faults);
			if (place &&
			    !iommu_ranges_add(&faults->by_page, base | page, base | page, place)) {
				drop_run(faults, place);
				place = 0;
			}
		}
	}
	if (place)
		count(&faults->runs[place - 1], one, number);
	else
		faults->unfolded++;
}
