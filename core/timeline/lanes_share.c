/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Which lanes share a curve. Devices of one container are mapped for together, from the first byte
 * to the last: then their curves are one, which is made and kept once.
 */
#include "lanes_internal.h"
#include "core/replay/replay_internal.h"

/* Numbers of sets are small; the sums of what this makes of them do not meet. */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

const uint32_t *lanes_set_devices(struct iommu_lanes *lanes, uint32_t set, uint32_t *nr)
{
	static const uint32_t unknown = IOMMU_LANE_UNKNOWN;
	const uint32_t *list = set ? iommu_set_devices(&lanes->replay->devices, set, nr) : NULL;

	if (list)
		return list;
	*nr = 1;
	return &unknown;
}

/* Add the sets to the signs of the lanes that are in them. How many lanes all sets have. */
static size_t sign_lanes(struct iommu_lanes *lanes, uint64_t *signs)
{
	size_t total = 0;

	for (uint32_t i = 1; i <= lanes->nr_streams; i++) {
		uint32_t set = lanes->streams[i].devices;
		const uint32_t *devices;
		uint32_t nr;

		if (set >= lanes->nr_sets || lanes->sets[set].used)
			continue;
		lanes->sets[set].used = true;
		devices = lanes_set_devices(lanes, set, &nr);
		for (uint32_t j = 0; j < nr; j++)
			signs[lanes->lane_of[devices[j]]] += mix(set);
		total += nr;
	}
	return total;
}

/* One curve for each sign. */
static bool give_curves(struct iommu_lanes *lanes, const uint64_t *signs)
{
	struct iommu_table by_sign = { 0 };
	bool ok = true;

	for (size_t i = 0; i < lanes->nr && ok; i++) {
		uint32_t number = iommu_table_get(&by_sign, signs[i]);

		if (!number) {
			number = ++lanes->nr_curves;
			ok = iommu_table_set(&by_sign, signs[i], number);
		}
		lanes->curve_of[i] = number - 1;
	}
	iommu_table_free(&by_sign);
	return ok;
}

/* The curves of each set, each once. @seen is by curve, and 0. */
static void list_curves(struct iommu_lanes *lanes, uint32_t *seen)
{
	uint32_t at = 0;

	for (uint32_t set = 0; set < lanes->nr_sets; set++) {
		struct lane_set *of = &lanes->sets[set];
		const uint32_t *devices;
		uint32_t nr;

		of->first = at;
		if (!of->used)
			continue;
		devices = lanes_set_devices(lanes, set, &nr);
		for (uint32_t i = 0; i < nr; i++) {
			uint32_t lane = lanes->lane_of[devices[i]];
			uint32_t curve = lane < lanes->nr ? lanes->curve_of[lane] : 0;

			if (lane >= lanes->nr || seen[curve] == set + 1)
				continue;
			seen[curve] = set + 1;
			lanes->curve_list[at++] = curve;
		}
		of->nr = at - of->first;
	}
}

static void *zeroed(struct iommu_lanes *lanes, size_t bytes)
{
	void *at = lane_realloc(&lanes->memory, NULL, 0, bytes);

	return at ? memset(at, 0, bytes) : NULL;
}

bool lanes_share_curves(struct iommu_lanes *lanes)
{
	size_t bytes = (lanes->nr + 1) * sizeof(uint64_t);
	uint64_t *signs = zeroed(lanes, bytes);
	uint32_t nr_sets = lanes->replay->devices.nr_sets + 1;
	bool ok;

	lanes->sets = zeroed(lanes, nr_sets * sizeof(*lanes->sets));
	lanes->nr_sets = lanes->sets ? nr_sets : 0;
	lanes->curve_of = zeroed(lanes, (lanes->nr + 1) * sizeof(*lanes->curve_of));
	ok = signs && lanes->sets && lanes->curve_of;
	if (ok) {
		lanes->room_list = sign_lanes(lanes, signs) + 1;
		lanes->curve_list = zeroed(lanes, lanes->room_list * sizeof(*lanes->curve_list));
		ok = lanes->curve_list && give_curves(lanes, signs);
	}
	if (ok) {
		lanes->curves = zeroed(lanes, (lanes->nr_curves + 1U) * sizeof(*lanes->curves));
		ok = lanes->curves;
	}
	if (ok) {
		memset(signs, 0, bytes);
		list_curves(lanes, (uint32_t *)signs);
	}
	lane_realloc(&lanes->memory, signs, bytes, 0);
	return ok;
}
