/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Replays arbitrary steps. Sanitizers find memory errors. This file checks what must hold for every
 * trace, and calls abort() if it does not: each mapping ends once, no more of it is removed than
 * was mapped, bytes never fall below 0, devices enter and leave spaces in turn, each fault is
 * reported once, and hints about later addresses change nothing.
 *
 * An input begins with 4 bytes: flags, disabled sources, the limit of live mappings, and how often
 * a hint is given. Steps follow: fuzz_steps.h.
 */
#include <stdlib.h>
#include <string.h>

#include "core/holders/devices.h"
#include "core/replay/faults.h"
#include "core/replay/replay.h"
#include "fuzz.h"
#include "fuzz_steps.h"

enum { HEAD = 4, STEPS_MAX = 512, MEMBERS_MAX = 16384 };

/* Flags of an input. */
enum { FINDINGS = 1, FOLLOW = 2, MISSING = 4, RANGE = 8, LINES = 16, PAIRS = 32, PAUSE = 64 };

/* A step of a seed: kind, device, address and size in pages, 9 us after the one before. */
#define STEP(kind, device, page, pages) kind, 1, device, page, pages, 9, 0, 0
#define HUGE_MAP(page)			0, 1, 2, page, 0xa0, 9, 12, 12
#define LOST				255, 2, 0, 0, 0, 9, 0, 0

static const uint8_t seeds[][HEAD + 9 * FUZZ_STEP] = {
	/* A device is attached, a task maps twice and unmaps in pieces, the device faults. */
	{ FINDINGS | FOLLOW, 0, 0, 1, STEP(11, 0, 0, 0), STEP(2, 0, 0, 0), STEP(0, 0, 1, 4),
	  STEP(0, 1, 5, 4), STEP(1, 0, 1, 2), STEP(13, 0, 1, 1), STEP(1, 0, 3, 2),
	  STEP(14, 0, 1, 1), STEP(8, 0, 0, 0) },
	/* Probes name the domain, a domain is freed, events are lost, mappings are limited. */
	{ LINES | PAIRS, 0, 2, 3, STEP(4, 1, 8, 1), STEP(0, 1, 8, 1), STEP(23, 1, 0, 0),
	  STEP(0, 0, 9, 1), STEP(0, 0, 7, 1), STEP(25, 1, 0, 0), STEP(1, 1, 8, 1), LOST,
	  STEP(0, 1, 8, 1) },
	/* The sizes add up to more than 64 bits. */
	{ PAIRS | LINES, 0, 2, 2, HUGE_MAP(0xa0), HUGE_MAP(0x50), HUGE_MAP(0x00) },
};

size_t fuzz_seed(size_t i, const void **seed)
{
	if (i >= sizeof(seeds) / sizeof(seeds[0]))
		return 0;
	*seed = seeds[i];
	return sizeof(seeds[i]);
}

struct member {
	uint32_t space;
	uint32_t device;
	bool is_in;
};

struct trace {
	struct iommu_replay *replay;
	uint64_t nr_maps;
	uint64_t made;
	uint64_t forgotten;
	uint64_t faults;
	uint64_t fed[IOMMU_STEP_KINDS];
	uint64_t digest; /* of all that the replay has reported */
	__int128 bytes;
	bool is_gone[STEPS_MAX];
	bool is_unmapped[STEPS_MAX];
	struct member members[MEMBERS_MAX];
	size_t nr_members;
};

static void note(struct trace *t, uint64_t number)
{
	t->digest = (t->digest ^ number) * 0x100000001b3;
}

static void take_forgotten(void *arg, uint64_t nr, const struct iommu_mapping *mapping)
{
	struct trace *t = arg;

	fuzz_must(nr < t->nr_maps && !t->is_gone[nr]);
	t->is_gone[nr] = true;
	t->forgotten++;
	note(t, nr);
	note(t, mapping->devices);
}

static void take_removal(void *arg, const struct iommu_removal *removal)
{
	struct trace *t = arg;
	uint64_t nr = removal->map_number;
	const struct iommu_mapping *mapping = removal->mapping;

	fuzz_must(nr < t->nr_maps && !t->is_gone[nr] && !t->is_unmapped[nr]);
	fuzz_must(removal->first <= removal->last && removal->first >= mapping->iova);
	fuzz_must(removal->last - mapping->iova < mapping->size);
	fuzz_must(removal->died == !removal->fits);
	t->is_unmapped[nr] = removal->rest;
	note(t, removal->first);
	note(t, removal->last);
	note(t, removal->unmap_number);
}

static void take_bytes(void *arg, const struct iommu_mapping *mapping, enum iommu_bytes_change what,
		       uint64_t ts, uint64_t bytes)
{
	struct trace *t = arg;
	bool more = what == IOMMU_BYTES_MAPPED || what == IOMMU_BYTES_MOVED_IN;

	fuzz_must(ts >= mapping->mapped_at && bytes <= mapping->size);
	t->bytes += more ? (__int128)bytes : -(__int128)bytes;
	fuzz_must(t->bytes >= 0);
	note(t, ts);
	note(t, bytes);
}

static void take_member(void *arg, const struct iommu_member_change *change)
{
	struct trace *t = arg;
	struct member *m = t->members;

	while (m < t->members + t->nr_members &&
	       (m->space != change->space || m->device != change->device))
		m++;
	if (m == t->members + t->nr_members) {
		fuzz_must(t->nr_members < MEMBERS_MAX);
		t->nr_members++;
		*m = (struct member){ change->space, change->device, false };
	}
	fuzz_must(m->is_in != change->enters);
	m->is_in = change->enters;
	note(t, change->space);
	note(t, change->device);
}

static void take_fault(void *arg, const struct iommu_fault_case *one)
{
	struct trace *t = arg;

	t->faults++;
	note(t, one->verdict.kind);
}

static void check_bytes(struct trace *t)
{
	uint32_t nr = iommu_replay_devices(t->replay)->nr;

	for (uint32_t device = 0; device <= nr; device++) {
		uint64_t now, peak;

		iommu_replay_mapped_bytes(t->replay, device, &now, &peak);
		fuzz_must(now <= peak);
		note(t, peak);
	}
}

static void feed(struct trace *t, const struct iommu_step *step, uint32_t max)
{
	bool is_map = step->kind == IOMMU_STEP_MAP || step->kind == IOMMU_STEP_INTEL_MAP;

	t->fed[step->kind]++;
	t->nr_maps += is_map;
	iommu_replay_feed(t->replay, step);
	if (is_map && iommu_replay_newest_mapping(t->replay))
		t->made++;
	if (max)
		fuzz_must(iommu_replay_mappings(t->replay)->nr_live <= max);
}

/* Hints may be wrong: they name addresses of steps that may never come. */
static void hint(const struct trace *t, const uint8_t *p, unsigned int every)
{
	uint64_t ts = 0;
	const struct iommu_step step = fuzz_step(p, &ts);

	if (!every || p[5] % every)
		return;
	iommu_replay_prefetch(t->replay, step.iova);
	iommu_replay_prefetch_mapping(t->replay, step.iova);
}

static void replay(struct trace *t, const uint8_t *head, const uint8_t *p, size_t size,
		   unsigned int hints)
{
	const struct iommu_replay_config config = {
		.attach_rule = head[0] & PAIRS ? IOMMU_ATTACH_PAIRS : IOMMU_ATTACH_UNKNOWN,
		.without = head[1],
		.devices_follow = head[0] & FOLLOW,
		.maps_missing = head[0] & MISSING,
		.findings = head[0] & FINDINGS,
		.from = head[0] & RANGE ? FUZZ_START + 5000 : 0,
		.to = head[0] & RANGE ? FUZZ_START + 50000 : 0,
		.mappings_max = head[2] % 16,
		.line_facts = head[0] & LINES,
		.forgotten = take_forgotten,
		.bytes = take_bytes,
		.member = take_member,
		.removed = take_removal,
		.fault = take_fault,
		.arg = t,
	};
	uint64_t ts = FUZZ_START;

	t->replay = iommu_replay_new(&config);
	fuzz_must(t->replay != NULL);
	for (; size >= FUZZ_STEP; p += FUZZ_STEP, size -= FUZZ_STEP) {
		const struct iommu_step step = fuzz_step(p, &ts);

		if (size >= 2 * FUZZ_STEP)
			hint(t, p + FUZZ_STEP, hints);
		if (fuzz_is_lost(p))
			iommu_replay_events_lost(t->replay, ts, p[1]);
		else
			feed(t, &step, config.mappings_max);
		if (head[0] & PAUSE && p[5] == 7)
			iommu_replay_pause(t->replay);
	}
	iommu_replay_end(t->replay, ts);
}

static void check_end(struct trace *t)
{
	fuzz_must(t->forgotten == t->made);
	fuzz_must(t->faults == iommu_replay_faults(t->replay)->nr);
	for (unsigned int kind = 0; kind < IOMMU_STEP_SNAPSHOT; kind++)
		fuzz_must(iommu_replay_nr_steps(t->replay, kind) == t->fed[kind]);
	check_bytes(t);
	iommu_replay_free(t->replay);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct trace plain, hinted;

	if (size < HEAD || size > HEAD + STEPS_MAX * FUZZ_STEP)
		return 0;
	memset(&plain, 0, sizeof(plain));
	memset(&hinted, 0, sizeof(hinted));
	replay(&plain, data, data + HEAD, size - HEAD, 0);
	check_end(&plain);
	replay(&hinted, data, data + HEAD, size - HEAD, data[3] % 8 + 1);
	check_end(&hinted);
	fuzz_must(plain.digest == hinted.digest);
	return 0;
}
