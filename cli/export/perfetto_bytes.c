/* SPDX-License-Identifier: LGPL-2.1 */
#include "perfetto_bytes.h"

enum { INTERVALS = EXPORT_CHANGES_MAX / 3 };

struct curve {
	const struct iommu_lanes *lanes;
	const struct iommu_lane *lane;
	void (*put)(void *arg, uint64_t ts, uint64_t bytes);
	void *arg;
};

static struct iommu_lane_bytes bytes_in(const struct curve *curve, uint64_t from, uint64_t to)
{
	struct iommu_lane_bytes bytes;

	iommu_lane_bytes(curve->lanes, curve->lane, from, to, &bytes);
	return bytes;
}

static bool next_change(const struct curve *curve, uint64_t ts, uint64_t *at)
{
	return iommu_lane_change_at(curve->lanes, curve->lane, ts, at);
}

static void put_change(const struct curve *curve, uint64_t ts)
{
	curve->put(curve->arg, ts, bytes_in(curve, ts, ts).last);
}

static bool has_few_changes(const struct curve *curve, uint64_t at)
{
	for (int n = 1; n < EXPORT_CHANGES_MAX; n++) {
		if (at == UINT64_MAX || !next_change(curve, at + 1, &at))
			return true;
	}
	return at == UINT64_MAX || !next_change(curve, at + 1, &at);
}

static void put_all(const struct curve *curve, uint64_t at)
{
	do {
		put_change(curve, at);
	} while (at != UINT64_MAX && next_change(curve, at + 1, &at));
}

/* The changes of an interval that are kept. */
enum wanted { HIGHEST, LOWEST, LAST };

/* Whether the change is at or before @ts: true from the time of the change on. */
static bool has_come(const struct curve *curve, enum wanted wanted, uint64_t first, uint64_t ts,
		     uint64_t last, const struct iommu_lane_bytes *all)
{
	uint64_t at;

	switch (wanted) {
	case HIGHEST:
		return bytes_in(curve, first, ts).max == all->max;
	case LOWEST:
		return bytes_in(curve, first, ts).min == all->min;
	default:
		return ts == last || !next_change(curve, ts + 1, &at) || at > last;
	}
}

/* The time of a change from @first, which is a change, to @last. */
static uint64_t find_change(const struct curve *curve, enum wanted wanted, uint64_t first,
			    uint64_t last, const struct iommu_lane_bytes *all)
{
	uint64_t from = first;
	uint64_t to = last;

	while (from < to) {
		uint64_t middle = from + (to - from) / 2;

		if (has_come(curve, wanted, first, middle, last, all))
			to = middle;
		else
			from = middle + 1;
	}
	return from;
}

/* The interval begins with the change at @first. */
static void put_interval(const struct curve *curve, uint64_t first, uint64_t last)
{
	const struct iommu_lane_bytes all = bytes_in(curve, first, last);
	uint64_t highest = find_change(curve, HIGHEST, first, last, &all);
	uint64_t lowest = find_change(curve, LOWEST, first, last, &all);
	uint64_t newest = find_change(curve, LAST, first, last, &all);
	uint64_t early = highest < lowest ? highest : lowest;
	uint64_t late = highest < lowest ? lowest : highest;

	put_change(curve, early);
	if (late > early)
		put_change(curve, late);
	if (newest > late)
		put_change(curve, newest);
}

void export_bytes(const struct iommu_lanes *lanes, const struct iommu_lane *lane, uint64_t end,
		  void (*put)(void *arg, uint64_t ts, uint64_t bytes), void *arg)
{
	const struct curve curve = { lanes, lane, put, arg };
	uint64_t first, width, at;

	if (!next_change(&curve, 0, &first))
		return;
	if (has_few_changes(&curve, first)) {
		put_all(&curve, first);
		return;
	}
	width = (end > first ? end - first : 0) / INTERVALS + 1;
	for (uint64_t ts = first; next_change(&curve, ts, &at);) {
		uint64_t last = first + ((at - first) / width + 1) * width - 1;

		put_interval(&curve, at, last);
		if (last == UINT64_MAX)
			return;
		ts = last + 1;
	}
}
