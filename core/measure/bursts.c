/* SPDX-License-Identifier: LGPL-2.1 */
#include <string.h>

#include "bursts.h"

/* The places in which the burst of a thread may be. */
#define WAYS 4

static struct iommu_open_burst *ways_of(struct iommu_bursts *bursts, int32_t pid)
{
	uint32_t hash = (uint32_t)pid * 2654435761U;

	return &bursts->open[(hash >> 16) % (IOMMU_BURST_THREADS / WAYS) * WAYS];
}

static bool is_longer(const struct iommu_burst *a, const struct iommu_burst *b)
{
	if (iommu_burst_ns(a) != iommu_burst_ns(b))
		return iommu_burst_ns(a) > iommu_burst_ns(b);
	if (a->bytes != b->bytes)
		return a->bytes > b->bytes;
	return a->first != b->first ? a->first < b->first : a->pid < b->pid;
}

/* Put a burst that has ended into the list, if it is long enough. */
static void end_burst(struct iommu_bursts *bursts, struct iommu_open_burst *open)
{
	const struct iommu_burst *burst = &open->burst;
	uint32_t at = bursts->nr;

	if (burst->maps > 1 && iommu_burst_ns(burst)) {
		while (at && is_longer(burst, &bursts->longest[at - 1]))
			at--;
		if (at < IOMMU_BURSTS_MAX) {
			uint32_t after = bursts->nr - at;

			if (bursts->nr == IOMMU_BURSTS_MAX)
				after--;
			else
				bursts->nr++;
			memmove(&bursts->longest[at + 1], &bursts->longest[at],
				after * sizeof(*burst));
			bursts->longest[at] = *burst;
		}
	}
	open->burst.maps = 0;
}

/* The thread's burst; NULL if it has none. */
static struct iommu_open_burst *find(struct iommu_bursts *bursts, int32_t pid)
{
	struct iommu_open_burst *open = ways_of(bursts, pid);

	for (int i = 0; i < WAYS; i++) {
		if (open[i].burst.maps && open[i].burst.pid == pid)
			return &open[i];
	}
	return NULL;
}

/* A free place, or that of the burst that has waited longest. */
static struct iommu_open_burst *place_for(struct iommu_bursts *bursts, int32_t pid)
{
	struct iommu_open_burst *open = ways_of(bursts, pid);
	struct iommu_open_burst *oldest = open;

	for (int i = 0; i < WAYS; i++) {
		if (!open[i].burst.maps)
			return &open[i];
		if (open[i].burst.last < oldest->burst.last)
			oldest = &open[i];
	}
	end_burst(bursts, oldest);
	return oldest;
}

static bool goes_on(const struct iommu_bursts *bursts, const struct iommu_open_burst *open,
		    uint64_t ts)
{
	return open->losses == bursts->losses && ts >= open->burst.last &&
	       ts - open->burst.last < IOMMU_BURST_GAP;
}

uint64_t iommu_burst_rate(const struct iommu_burst *burst)
{
	uint64_t ns = iommu_burst_ns(burst);
	long double rate;

	if (!ns)
		return 0;
	rate = (long double)(burst->bytes - burst->first_bytes) * 1e9L / ns;
	return rate >= 1.8e19L ? UINT64_MAX : (uint64_t)rate;
}

void iommu_bursts_map(struct iommu_bursts *bursts, int32_t pid, uint64_t ts, uint64_t size)
{
	struct iommu_open_burst *open = find(bursts, pid);
	struct iommu_burst *burst;

	if (open && goes_on(bursts, open, ts)) {
		burst = &open->burst;
		burst->last = ts;
		burst->maps++;
		burst->bytes = size > UINT64_MAX - burst->bytes ? UINT64_MAX : burst->bytes + size;
		return;
	}
	if (open)
		end_burst(bursts, open);
	else
		open = place_for(bursts, pid);
	open->losses = bursts->losses;
	open->burst = (struct iommu_burst){
		.first = ts,
		.last = ts,
		.bytes = size,
		.first_bytes = size,
		.maps = 1,
		.pid = pid,
	};
}

void iommu_bursts_unmap(struct iommu_bursts *bursts, int32_t pid)
{
	struct iommu_open_burst *open = find(bursts, pid);

	if (open)
		end_burst(bursts, open);
}

void iommu_bursts_lost(struct iommu_bursts *bursts)
{
	bursts->losses++;
}

void iommu_bursts_end(struct iommu_bursts *bursts)
{
	for (uint32_t i = 0; i < IOMMU_BURST_THREADS; i++)
		end_burst(bursts, &bursts->open[i]);
}
