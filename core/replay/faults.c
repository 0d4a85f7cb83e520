/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Pairing and folding faults.
 *
 * A trace with both records each AMD fault twice: as an event, and as a log message unless the
 * kernel's rate limit suppresses it. These are the two halves of a fault. A half waits for its
 * other half in a queue. There are many queues, selected by a hash, so that each is short.
 *
 *   iommu_faults_pair()
 *     fold_before()          faults whose other half would come too late
 *     find_half()
 *     merge()
 *   iommu_faults_add()
 *     make_room()
 *     enqueue()
 *   fold()                   when a fault waits no longer: count it in its run
 */
#include <stdlib.h>
#include <string.h>

#include "faults.h"

#define RING_MIN 64
#define BUCKETS	 4096
/* At most this many entries of a queue are searched: a malicious trace can make hashes collide. */
#define WALK_MAX 32

/* At most this many reasons have the same 64-bit hash. Only forged collisions have several. */
#define SAME_HASH_MAX 8

/* Halves wait by address, and also by page, because the other half may have only the page. */
enum { BY_ADDRESS, BY_PAGE, KEYS };

struct iommu_fault_place {
	struct iommu_fault_case one;
	uint64_t next[KEYS]; /* in its queue: number plus 1; 0: it is the last */
	uint32_t bucket[KEYS];
	bool queued[KEYS];
	bool is_event; /* its first half is the event */
	bool waits;
};

struct queue {
	uint64_t head; /* number plus 1; 0: empty */
	uint64_t tail;
};

/* Waiting events and waiting messages have queues of their own. */
struct iommu_fault_queues {
	struct queue list[2][KEYS][BUCKETS];
};

static struct iommu_fault_place *place(const struct iommu_faults *faults, uint64_t number)
{
	return &faults->ring[number & (faults->size - 1)];
}

static uint32_t bucket_of(const struct iommu_fault_case *one, int key)
{
	uint64_t h = key == BY_PAGE ? one->address >> 12 : one->address;

	h = (h ^ (uint64_t)one->device << 48 ^ one->device) * 0x9e3779b97f4a7c15ULL;
	h = (h ^ h >> 29) * 0x9e3779b97f4a7c15ULL;
	return (uint32_t)(h >> 40) & (BUCKETS - 1);
}

static struct queue *queue_of(const struct iommu_faults *faults, bool of_events, int key,
			      uint32_t bucket)
{
	return &faults->queues->list[of_events][key][bucket];
}

/* Removes fault @number from its queue. @before: number plus 1 of the previous one, 0: none. */
static void unlink_place(struct iommu_faults *faults, int key, uint64_t number, uint64_t before)
{
	struct iommu_fault_place *p = place(faults, number);
	struct queue *queue = queue_of(faults, p->is_event, key, p->bucket[key]);

	p->queued[key] = false;
	if (before)
		place(faults, before - 1)->next[key] = p->next[key];
	else
		queue->head = p->next[key];
	if (queue->tail == number + 1)
		queue->tail = before;
}

static void enqueue(struct iommu_faults *faults, struct iommu_fault_place *p, int key)
{
	uint32_t bucket = bucket_of(&p->one, key);
	struct queue *queue = queue_of(faults, p->is_event, key, bucket);
	uint64_t number = p->one.number;

	p->bucket[key] = bucket;
	p->next[key] = 0;
	p->queued[key] = true;
	if (queue->head)
		place(faults, queue->tail - 1)->next[key] = number + 1;
	else
		queue->head = number + 1;
	queue->tail = number + 1;
}

static uint64_t apart(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Whether one is an event, the other a message, and device and address are the same. */
static bool are_halves(const struct iommu_fault_case *a, const struct iommu_fault_case *b)
{
	uint64_t differ = a->address ^ b->address;

	if (a->page_only || b->page_only)
		differ &= ~0xfffULL;
	return a->device == b->device && a->seen_event != b->seen_event && !differ &&
	       apart(a->ts, b->ts) <= IOMMU_FAULT_WAIT;
}

/* Returns the oldest fault that waits for @half in the queue of its @key, or NULL. */
static struct iommu_fault_place *find_half(struct iommu_faults *faults,
					   const struct iommu_fault_case *half, int key)
{
	uint64_t at = queue_of(faults, !half->seen_event, key, bucket_of(half, key))->head;
	uint64_t before = 0;

	for (int n = 0; at && n < WALK_MAX; n++) {
		struct iommu_fault_place *p = place(faults, at - 1);
		uint64_t next = p->next[key];

		if (!p->waits)
			unlink_place(faults, key, at - 1, before);
		else if (are_halves(&p->one, half))
			return p;
		else
			before = at;
		at = next;
	}
	return NULL;
}

static void merge(struct iommu_fault_case *one, const struct iommu_fault_case *half)
{
	if (half->seen_event) {
		one->seen_event = true;
		one->flags = half->flags;
		one->direction = half->direction;
		one->driver_len = half->driver_len;
		for (int i = 0; i < half->driver_len; i++)
			one->driver[i] = half->driver[i];
	} else {
		one->seen_log = true;
		one->log = half->log;
		one->likely = half->likely;
	}
	if (!half->in_domain) {
		one->in_domain = false;
		one->verdict = (struct iommu_verdict){ 0 };
		one->excuses = 0;
	}
	if (one->page_only && !half->page_only)
		one->address = half->address;
	one->page_only &= half->page_only;
	/* The log is more reliable: the events of some drivers report every access as a read. */
	if (half->access && (half->seen_log || !one->access))
		one->access = half->access;
}

/*
 * Folding: a fault joins the run of its reason that contains its page or is adjacent to it. Each
 * reason has a number. With that in the top bits, one ordered set contains the pages of all runs.
 */
#define PAGE_SHIFT 12
#define PAGE_BITS  52
#define LAST_PAGE  ((1ULL << PAGE_BITS) - 1)

static struct iommu_fault_reason reason_of(const struct iommu_fault_case *one)
{
	const uint32_t kept = IOMMU_HAS_CODE | IOMMU_HAS_FLAGS | IOMMU_IS_INTERRUPT |
			      IOMMU_HAS_STREAM | IOMMU_HAS_ADDRESS | IOMMU_HAS_DEVICE;

	return (struct iommu_fault_reason){
		.device = one->device,
		.vendor = (uint32_t)one->log.vendor,
		.code = one->log.code,
		.flags = iommu_fault_is_decoded(one) ? one->log.flags : (uint32_t)one->flags,
		.more = one->log.flags_rmp ^ one->log.syndrome,
		.has = one->log.has & kept,
		.access = one->access,
		/* the message reports the same direction */
		.direction = iommu_fault_is_decoded(one) ? 0 : one->direction,
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

/* Returns the number of a reason plus 1, or 0 if there are too many. */
static uint32_t number_of(struct iommu_faults *faults, const struct iommu_fault_reason *reason)
{
	uint64_t key = hash(reason);
	struct iommu_fault_reason *reasons = faults->reasons;
	uint32_t room = faults->nr_reasons;
	uint32_t number;

	for (int n = 0; (number = iommu_table_get(&faults->by_reason, key)); n++) {
		if (!memcmp(&reasons[number - 1], reason, sizeof(*reason)))
			return number;
		if (n == SAME_HASH_MAX)
			return 0;
		key++; /* another reason has the same hash */
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

/* Runs that contain a page or are adjacent to it. */
struct touching {
	struct iommu_range found[3]; /* runs of one reason are not adjacent to one another */
	unsigned int nr;
};

static bool note_touching(void *arg, const struct iommu_range *range)
{
	struct touching *touching = arg;

	touching->found[touching->nr++] = *range;
	return touching->nr < 3;
}

/* Returns the index of a new run plus 1, or 0 if there are too many. */
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

static void count_in_run(struct iommu_fault_run *run, const struct iommu_fault_case *one,
			 uint32_t reason)
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

/* A page between two runs joins them: @other is added to @run. */
static void join_runs(struct iommu_fault_run *run, const struct iommu_fault_run *other)
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

/*
 * Returns the index plus 1 of the run that contains @page or is adjacent to it, widened by @page.
 * 0 if there is none.
 */
static uint32_t widen_run(struct iommu_faults *faults, uint64_t base, uint64_t page)
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
		join_runs(&faults->runs[all.id - 1], &faults->runs[touching.found[i].id - 1]);
		drop_run(faults, touching.found[i].id);
		all.last = touching.found[i].last;
	}
	if (all.first > (base | page))
		all.first = base | page;
	if (all.last < (base | page))
		all.last = base | page;
	/* If out of memory, the run gets no more faults, but it is kept. */
	iommu_ranges_add(&faults->by_page, all.first, all.last, all.id);
	return all.id;
}

/* Counts a fault in the run that it belongs to. */
static void fold(struct iommu_faults *faults, const struct iommu_fault_case *one)
{
	struct iommu_fault_reason reason = reason_of(one);
	uint32_t number = number_of(faults, &reason);
	uint64_t page = one->has_address ? one->address >> PAGE_SHIFT : 0;
	uint64_t base;
	uint32_t place = 0;

	if (number) {
		base = (uint64_t)(number - 1) << PAGE_BITS;
		place = widen_run(faults, base, page);
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
		count_in_run(&faults->runs[place - 1], one, number);
	else
		faults->unfolded++;
}

/* Folds the oldest fault that is not folded yet. If it is queued, it is first in its queues. */
static void fold_oldest(struct iommu_faults *faults)
{
	struct iommu_fault_place *p = place(faults, faults->nr_folded);

	for (int key = 0; key < KEYS; key++) {
		if (p->queued[key])
			unlink_place(faults, key, faults->nr_folded, 0);
	}
	p->waits = false;
	fold(faults, &p->one);
	if (faults->done)
		faults->done(faults->arg, &p->one);
	faults->nr_folded++;
}

/* Folds the faults that are too old for another half to join them. */
static void fold_before(struct iommu_faults *faults, uint64_t ts)
{
	while (faults->ring && faults->nr_folded < faults->nr &&
	       place(faults, faults->nr_folded)->one.ts + IOMMU_FAULT_WAIT < ts)
		fold_oldest(faults);
}

bool iommu_faults_pair(struct iommu_faults *faults, const struct iommu_fault_case *half)
{
	struct iommu_fault_place *p = NULL;

	if (!faults->queues || !half->has_address)
		return false;
	fold_before(faults, half->ts);
	if (!half->page_only)
		p = find_half(faults, half, BY_ADDRESS);
	/* An event has the full address, so a message with the full address needs no pages. */
	if (!p && (half->page_only || half->seen_event))
		p = find_half(faults, half, BY_PAGE);
	if (!p)
		return false;
	p->waits = false;
	faults->verdicts[p->one.verdict.kind]--;
	merge(&p->one, half);
	faults->verdicts[p->one.verdict.kind]++;
	faults->nr_event += half->seen_event;
	faults->nr_log += half->seen_log;
	faults->nr_both++;
	return true;
}

void iommu_faults_finish(struct iommu_faults *faults)
{
	while (faults->ring && faults->nr_folded < faults->nr)
		fold_oldest(faults);
}

/* Makes room for one more fault. The ring grows up to IOMMU_FAULTS_MAX before it forgets any. */
static bool make_room(struct iommu_faults *faults)
{
	uint32_t size = faults->size ? faults->size * 2 : RING_MIN;
	struct iommu_fault_place *ring;

	if (faults->nr < faults->size)
		return true;
	if (!faults->queues)
		faults->queues = calloc(1, sizeof(*faults->queues));
	if (!faults->queues)
		return false;
	/* A ring that failed to grow has wrapped around. It cannot grow any more. */
	if (faults->size < IOMMU_FAULTS_MAX && faults->nr == faults->size) {
		ring = realloc(faults->ring, size * sizeof(*ring));
		if (ring) {
			faults->ring = ring;
			faults->size = size;
			return true;
		}
	}
	if (faults->size && faults->nr_folded + faults->size == faults->nr)
		fold_oldest(faults);
	return faults->size;
}

void iommu_faults_add(struct iommu_faults *faults, const struct iommu_fault_case *one)
{
	struct iommu_fault_place *p;

	faults->nr_event += one->seen_event;
	faults->nr_log += one->seen_log;
	faults->verdicts[one->verdict.kind]++;
	fold_before(faults, one->ts);
	if (!make_room(faults)) {
		/*
		 * Fault numbers are positions in the ring. Its allocation failed for the first
		 * fault, so it keeps none: only the counts advance.
		 */
		faults->nr++;
		faults->nr_folded++;
		faults->unfolded++;
		if (faults->done)
			faults->done(faults->arg, one);
		return;
	}
	p = place(faults, faults->nr);
	*p = (struct iommu_fault_place){
		.one = *one,
		.is_event = one->seen_event,
		.waits = one->has_address,
	};
	p->one.number = faults->nr++;
	p->one.log.name = NULL;
	p->one.log.name_len = 0;
	if (!p->waits)
		return;
	if (!one->page_only)
		enqueue(faults, p, BY_ADDRESS);
	if (one->page_only || one->seen_event)
		enqueue(faults, p, BY_PAGE);
}

uint64_t iommu_faults_oldest(const struct iommu_faults *faults)
{
	return faults->nr > faults->size ? faults->nr - faults->size : 0;
}

const struct iommu_fault_case *iommu_faults_get(const struct iommu_faults *faults, uint64_t number)
{
	if (number >= faults->nr || number < iommu_faults_oldest(faults))
		return NULL;
	return &place(faults, number)->one;
}

uint64_t iommu_faults_unprinted(const struct iommu_faults *faults)
{
	return faults->announced > faults->nr_log ? faults->announced - faults->nr_log : 0;
}

void iommu_faults_free(struct iommu_faults *faults)
{
	free(faults->ring);
	free(faults->queues);
	free(faults->runs);
	free(faults->reasons);
	iommu_table_free(&faults->by_reason);
	iommu_ranges_free(&faults->by_page);
	*faults = (struct iommu_faults){ 0 };
}

const char *iommu_verdict_name(enum iommu_verdict_kind kind)
{
	static const char *const names[] = {
		[IOMMU_VERDICT_NONE] = "not known",
		[IOMMU_VERDICT_MAPPED] = "mapped",
		[IOMMU_VERDICT_FORMER] = "mapped for its former holder",
		[IOMMU_VERDICT_AFTER_UNMAP] = "use after unmap",
		[IOMMU_VERDICT_PAST_END] = "past the end",
		[IOMMU_VERDICT_NEVER_MAPPED] = "never mapped",
	};

	return names[kind];
}

const char *iommu_verdict_meaning(enum iommu_verdict_kind kind)
{
	static const char *const meanings[] = {
		[IOMMU_VERDICT_NONE] =
			"no verdict: the fault has no address, has a PASID, or is an interrupt's",
		[IOMMU_VERDICT_MAPPED] =
			"the address was mapped: permission, direction or domain is the cause",
		[IOMMU_VERDICT_FORMER] = "mapped in a domain that the device has left",
		[IOMMU_VERDICT_AFTER_UNMAP] = "mapped before, and unmapped",
		[IOMMU_VERDICT_PAST_END] = "less than 64K after the end of a mapping",
		[IOMMU_VERDICT_NEVER_MAPPED] = "never mapped in this trace",
	};

	return meanings[kind];
}
