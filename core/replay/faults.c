/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Faults one by one. Where both are recorded, AMD's faults are told twice: by the event, and by the
 * log's message unless the kernel's rate limit keeps that back. A half waits for its other half in
 * a queue; one of the queues of a hash table, so that only few others are in it.
 */
#include <stdlib.h>

#include "faults.h"

#define RING_MIN 64
#define BUCKETS	 4096
/* A trace that was made to collide is not looked through further than this. */
#define WALK_MAX 256

/* Halves wait by their address, and by its page for halves of which only that is known. */
enum { BY_ADDRESS, BY_PAGE, KEYS };

struct iommu_fault_place {
	struct iommu_fault_case one;
	uint64_t next[KEYS]; /* in its queue: number plus 1, 0: the last */
	uint32_t bucket[KEYS];
	bool queued[KEYS];
	bool is_event; /* began as one */
	bool waits;
};

struct queue {
	uint64_t head; /* number plus 1; 0: empty */
	uint64_t tail;
};

/* Events wait for messages and messages for events, apart from one another. */
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

/* Take the place behind @before (number plus 1; 0: the head) out of its queue. */
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

/* One event and one message, of one device and one address as far as that was told. */
static bool are_halves(const struct iommu_fault_case *a, const struct iommu_fault_case *b)
{
	uint64_t differ = a->address ^ b->address;

	if (a->page_only || b->page_only)
		differ &= ~0xfffULL;
	return a->device == b->device && a->seen_event != b->seen_event && !differ &&
	       apart(a->ts, b->ts) <= IOMMU_FAULT_WAIT;
}

/* The oldest that waits for @half in the queue of its address, or of its page; NULL: there is none.
 */
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
	/* The log knows more of the access: some drivers' events say "read" of all. */
	if (half->access && (half->seen_log || !one->access))
		one->access = half->access;
}

/* The oldest fault that is not in its run yet. It is the first of its queues, if it is in them. */
static void settle_one(struct iommu_faults *faults)
{
	struct iommu_fault_place *p = place(faults, faults->settled);

	for (int key = 0; key < KEYS; key++) {
		if (p->queued[key])
			unlink_place(faults, key, faults->settled, 0);
	}
	p->waits = false;
	iommu_fault_runs_add(faults, &p->one);
	faults->settled++;
}

/* Halves whose other half comes too late to be one. */
static void settle_before(struct iommu_faults *faults, uint64_t ts)
{
	while (faults->ring && faults->settled < faults->nr &&
	       place(faults, faults->settled)->one.ts + IOMMU_FAULT_WAIT < ts)
		settle_one(faults);
}

bool iommu_faults_pair(struct iommu_faults *faults, const struct iommu_fault_case *half)
{
	struct iommu_fault_place *p = NULL;

	if (!faults->queues || !half->has_address)
		return false;
	settle_before(faults, half->ts);
	if (!half->page_only)
		p = find_half(faults, half, BY_ADDRESS);
	/* An event's address is whole, so a whole one of the log has no use for pages. */
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

void iommu_faults_settle(struct iommu_faults *faults)
{
	while (faults->ring && faults->settled < faults->nr)
		settle_one(faults);
}

/* Room for one more in the ring; while it is small it grows rather than forgets. */
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
	/* A ring that could not grow once went round: it stays as large as it is. */
	if (faults->size < IOMMU_FAULTS_MAX && faults->nr == faults->size) {
		ring = realloc(faults->ring, size * sizeof(*ring));
		if (ring) {
			faults->ring = ring;
			faults->size = size;
			return true;
		}
	}
	if (faults->size && faults->settled + faults->size == faults->nr)
		settle_one(faults);
	return faults->size;
}

void iommu_faults_add(struct iommu_faults *faults, const struct iommu_fault_case *one)
{
	struct iommu_fault_place *p;

	faults->nr_event += one->seen_event;
	faults->nr_log += one->seen_log;
	faults->verdicts[one->verdict.kind]++;
	settle_before(faults, one->ts);
	if (!make_room(faults)) {
		/* numbers must stay those of places: nothing was ever kept, so nothing will be */
		faults->nr++;
		faults->settled++;
		faults->unfolded++;
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

uint64_t iommu_faults_from(const struct iommu_faults *faults)
{
	return faults->nr > faults->size ? faults->nr - faults->size : 0;
}

const struct iommu_fault_case *iommu_faults_get(const struct iommu_faults *faults, uint64_t number)
{
	if (number >= faults->nr || number < iommu_faults_from(faults))
		return NULL;
	return &place(faults, number)->one;
}

uint64_t iommu_faults_unprinted(const struct iommu_faults *faults)
{
	return faults->signs > faults->nr_log ? faults->signs - faults->nr_log : 0;
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
