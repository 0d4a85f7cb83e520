/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "address_axis.h"
#include "core/containers/reserve.h"

/* The least height of a cluster, in pixels, and the maximum number of clusters. */
#define CLUSTER_MIN  14
#define CLUSTERS_MAX 256

/* The height of a cluster: this many pixels, plus this many times the root of its weight. */
#define NICE_BASE 10
#define NICE_ROOT 18

/* The weight of a page, and of a gap within a cluster. */
#define WEIGHT_LEAST 3
#define PAGE_BITS    12

/* Addresses between two edges, used by the same mappings. */
struct segment {
	uint64_t first;
	uint64_t last;
	uint64_t weight;
	bool begins; /* a cluster */
};

/* Walks over the edges from segment to segment. */
struct sweep {
	const struct iommu_address_edges *edges;
	uint64_t gap; /* larger gaps are cut out */
	uint64_t at;
	size_t first; /* the next of edges->firsts, and of lasts */
	size_t last;
	bool cut; /* the next segment begins a cluster */
	bool done;
};

static uint64_t weight_of(uint64_t first, uint64_t last)
{
	uint64_t size = last - first; /* minus 1, so that it never overflows */
	int bits = size ? 64 - __builtin_clzll(size) : 0;

	return WEIGHT_LEAST + (bits > PAGE_BITS ? (uint64_t)(bits - PAGE_BITS) : 0);
}

static void sweep_begin(struct sweep *sweep, const struct iommu_address_edges *edges, uint64_t gap)
{
	*sweep = (struct sweep){
		.edges = edges,
		.gap = gap,
		.at = edges->nr ? edges->firsts[0] : 0,
		.cut = true,
		.done = !edges->nr,
	};
}

/* Stores the next segment. Returns false after the last one. */
static bool sweep_next(struct sweep *sweep, struct segment *segment)
{
	const struct iommu_address_edges *edges = sweep->edges;

	while (!sweep->done) {
		uint64_t first = sweep->at;
		uint64_t last = UINT64_MAX;
		bool used;

		while (sweep->first < edges->nr && edges->firsts[sweep->first] == first)
			sweep->first++;
		used = sweep->last < sweep->first;
		if (sweep->first < edges->nr)
			last = edges->firsts[sweep->first] - 1;
		if (used && edges->lasts[sweep->last] < last)
			last = edges->lasts[sweep->last];
		while (sweep->last < sweep->first && edges->lasts[sweep->last] == last)
			sweep->last++;
		sweep->done = sweep->last == edges->nr;
		sweep->at = last + 1;
		if (!used && last - first >= sweep->gap) {
			sweep->cut = true;
			continue;
		}
		*segment = (struct segment){
			.first = first,
			.last = last,
			.weight = used ? weight_of(first, last) : WEIGHT_LEAST,
			.begins = sweep->cut,
		};
		sweep->cut = false;
		return true;
	}
	return false;
}

/* Collects the weights of the clusters. Returns their number, or @room + 1 if there are more. */
static size_t weigh(const struct iommu_address_edges *edges, uint64_t gap, uint64_t *weights,
		    size_t room)
{
	struct sweep sweep;
	struct segment segment;
	size_t nr = 0;

	sweep_begin(&sweep, edges, gap);
	while (sweep_next(&sweep, &segment)) {
		if (segment.begins && nr == room)
			return room + 1;
		if (segment.begins)
			weights[nr++] = 0;
		weights[nr - 1] += segment.weight;
	}
	return nr;
}

/* Chooses the gaps to cut out, so that there are at most @room clusters. Returns their number. */
static size_t choose_gap(const struct iommu_address_edges *edges, uint64_t *weights, size_t room,
			 uint64_t *gap)
{
	size_t nr;

	*gap = IOMMU_AXIS_GAP;
	for (;;) {
		nr = weigh(edges, *gap, weights, room);
		if (nr <= room)
			return nr;
		*gap = *gap > UINT64_MAX / 16 ? UINT64_MAX : *gap * 16;
	}
}

/* Returns the square root in 16ths, rounded down. */
static uint64_t root_of(uint64_t v)
{
	uint64_t root = 0;

	v <<= 8; /* weights are far below 2^56 */
	for (uint64_t bit = 1ULL << 31; bit; bit >>= 1) {
		if ((root + bit) * (root + bit) <= v)
			root += bit;
	}
	return root;
}

static uint64_t sum_of_roots(const uint64_t *weights, size_t nr)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < nr; i++)
		sum += root_of(weights[i]);
	return sum;
}

static struct iommu_axis_part *add_part(struct iommu_address_axis *axis, bool begins)
{
	if (!iommu_reserve((void **)&axis->parts, &axis->room_parts, axis->nr_parts + 1,
			   sizeof(*axis->parts)))
		return NULL;
	if (begins) {
		if (!iommu_reserve((void **)&axis->clusters, &axis->room_clusters,
				   axis->nr_clusters + 1, sizeof(*axis->clusters)))
			return NULL;
		axis->clusters[axis->nr_clusters++] =
			(struct iommu_axis_cluster){ .part = axis->nr_parts };
	}
	axis->clusters[axis->nr_clusters - 1].nr_parts++;
	return &axis->parts[axis->nr_parts++];
}

static size_t clusters_that_fit(int height, int cut)
{
	size_t nr = height > 0 ? (size_t)height / (size_t)(CLUSTER_MIN + cut) : 0;

	return nr < 1 ? 1 : nr > CLUSTERS_MAX ? CLUSTERS_MAX : nr;
}

bool iommu_address_axis_make(struct iommu_address_axis *axis,
			     const struct iommu_address_edges *edges, int height, int cut)
{
	uint64_t weights[CLUSTERS_MAX];
	size_t nr = clusters_that_fit(height, cut);
	struct sweep sweep;
	struct segment segment;
	uint64_t gap, sum, room;
	uint64_t before = 0; /* weight of the cluster below the segment */
	uint64_t low = 0, share = 0;

	nr = choose_gap(edges, weights, nr, &gap);
	sum = sum_of_roots(weights, nr);
	room = (uint64_t)height + (uint64_t)cut;
	room = room > nr * (uint64_t)(CLUSTER_MIN + cut) ? room - nr * (uint64_t)(CLUSTER_MIN + cut)
							 : 0;
	axis->nr_parts = axis->nr_clusters = 0;
	sweep_begin(&sweep, edges, gap);
	while (sweep_next(&sweep, &segment)) {
		struct iommu_axis_part *part = add_part(axis, segment.begins);
		size_t at = axis->nr_clusters - 1;

		if (!part)
			return false;
		if (segment.begins) {
			low += at ? share + 256 * (uint64_t)cut : 0;
			share = 256 * CLUSTER_MIN + 256 * room * root_of(weights[at]) / sum;
			before = 0;
			axis->clusters[at].weight = weights[at];
		}
		*part = (struct iommu_axis_part){ .first = segment.first, .last = segment.last };
		part->low = (int)(low + share * before / weights[at]);
		before += segment.weight;
		part->high = (int)(low + share * before / weights[at]);
	}
	return true;
}

static size_t count_cuts(const struct iommu_address_bin *bins, size_t nr, const bool *used,
			 uint64_t gap)
{
	size_t cuts = 0, last = nr;

	for (size_t i = 0; i < nr; i++) {
		if (!used[i])
			continue;
		cuts += last < nr && bins[i].first - bins[last].last > gap;
		last = i;
	}
	return cuts;
}

bool iommu_address_axis_make_from_bins(struct iommu_address_axis *axis,
				       const struct iommu_address_bin *bins, size_t nr,
				       const bool *used, int height, int cut, int least)
{
	size_t nr_used = 0, nr_cuts, together, in_part = 0;
	uint64_t gap = IOMMU_AXIS_GAP;
	int64_t room, at = 0;

	for (size_t i = 0; i < nr; i++)
		nr_used += used[i];
	axis->nr_parts = axis->nr_clusters = 0;
	if (!nr_used)
		return true;
	/* The cuts must not take more than a quarter of the height. */
	while (nr_cuts = count_cuts(bins, nr, used, gap), (int64_t)nr_cuts * cut > height / 4)
		gap = gap > UINT64_MAX / 16 ? UINT64_MAX : gap * 16;
	room = 256 * ((int64_t)height - (int64_t)nr_cuts * cut);
	together = (size_t)(((int64_t)nr_used * least * 256 + room - 1) / (room > 0 ? room : 1));
	for (size_t i = 0, n = 0, last = 0; i < nr; i++) {
		bool begins = !n || (used[i] && bins[i].first - bins[last].last > gap);
		struct iommu_axis_part *part;

		if (!used[i])
			continue;
		last = i;
		if (begins || in_part >= together) {
			part = add_part(axis, begins);
			if (!part)
				return false;
			at += begins && n ? 256 * (int64_t)cut : 0;
			*part = (struct iommu_axis_part){
				.first = bins[i].first,
				.low = (int)(at + room * (int64_t)n / (int64_t)nr_used),
				.bin = (uint32_t)i,
			};
			in_part = 0;
		}
		part = &axis->parts[axis->nr_parts - 1];
		part->last = bins[i].last;
		part->nr_bins = (uint32_t)i - part->bin + 1; /* with unused ones */
		in_part++;
		part->high = (int)(at + room * (int64_t)++n / (int64_t)nr_used);
	}
	return true;
}

size_t iommu_address_bins(struct iommu_address_bin *bins, size_t room,
			  const struct iommu_address_edges *edges)
{
	uint64_t weights[CLUSTERS_MAX];
	size_t most = room / 2 < CLUSTERS_MAX ? room / 2 : CLUSTERS_MAX;
	size_t nr = 0, cluster = 0;
	struct sweep sweep;
	struct segment segment;
	uint64_t gap, sum, weight = 0, before = 0, limit = 0, share = 0;

	if (!most)
		return 0;
	cluster = choose_gap(edges, weights, most, &gap);
	sum = sum_of_roots(weights, cluster);
	room -= cluster;
	cluster = 0;
	sweep_begin(&sweep, edges, gap);
	while (sweep_next(&sweep, &segment)) {
		if (segment.begins) {
			/* rounded down, so that the sum of all shares is at most @room */
			weight = weights[cluster++];
			limit = 1 + (uint64_t)room * root_of(weight) / sum;
			before = 0;
		}
		if (segment.begins || before * limit / weight != share)
			bins[nr++] = (struct iommu_address_bin){ segment.first, segment.last,
								 segment.begins };
		share = before * limit / weight;
		bins[nr - 1].last = segment.last;
		before += segment.weight;
	}
	return nr;
}

/* Returns the first part that ends at or after @address; the number of parts if there is none. */
static size_t find_part(const struct iommu_address_axis *axis, uint64_t address)
{
	size_t from = 0;
	size_t to = axis->nr_parts;

	while (from < to) {
		size_t half = from + (to - from) / 2;

		if (axis->parts[half].last < address)
			from = half + 1;
		else
			to = half;
	}
	return from;
}

/* The length may be 0 for the whole address space. */
static int position(const struct iommu_axis_part *part, uint64_t offset, uint64_t length)
{
	double all = length ? (double)length : 18446744073709551616.0;

	return part->low + (int)((double)(part->high - part->low) * (double)offset / all);
}

int iommu_address_axis_in_part(const struct iommu_address_axis *axis, size_t part, uint64_t address)
{
	const struct iommu_axis_part *in = &axis->parts[part];

	return position(in, address - in->first, in->last - in->first + 1);
}

int iommu_address_axis_at(const struct iommu_address_axis *axis, uint64_t address)
{
	size_t i = find_part(axis, address);
	const struct iommu_axis_part *part = &axis->parts[i];

	if (i == axis->nr_parts)
		return i ? axis->parts[i - 1].high : 0;
	if (address <= part->first)
		return part->low;
	return iommu_address_axis_in_part(axis, i, address);
}

int iommu_address_axis_end(const struct iommu_address_axis *axis, uint64_t last)
{
	size_t i = find_part(axis, last);
	const struct iommu_axis_part *part = &axis->parts[i];

	if (i < axis->nr_parts && last == part->last)
		return part->high;
	return iommu_address_axis_at(axis, last);
}

int iommu_address_axis_height(const struct iommu_address_edges *edges, int cut, int most)
{
	uint64_t weights[CLUSTERS_MAX];
	uint64_t gap;
	size_t nr = choose_gap(edges, weights, clusters_that_fit(most, cut), &gap);
	uint64_t height =
		nr * (uint64_t)(NICE_BASE + cut) + NICE_ROOT * sum_of_roots(weights, nr) / 16;

	return height < (uint64_t)most ? (int)height : most;
}

void iommu_address_axis_free(struct iommu_address_axis *axis)
{
	free(axis->parts);
	free(axis->clusters);
	*axis = (struct iommu_address_axis){ 0 };
}

/* Sorts @nr numbers by one byte of each. */
static void sort_by_byte(const uint64_t *from, uint64_t *to, size_t nr, unsigned int shift,
			 const size_t *counts)
{
	size_t starts[256];
	size_t at = 0;

	for (int i = 0; i < 256; i++) {
		starts[i] = at;
		at += counts[i];
	}
	for (size_t i = 0; i < nr; i++)
		to[starts[from[i] >> shift & 0xff]++] = from[i];
}

/* Bytes that are equal in all numbers, such as the low ones of addresses of pages, take no time. */
static void sort_numbers(uint64_t *list, uint64_t *spare, size_t nr)
{
	uint64_t *from = list;
	uint64_t *to = spare;

	for (unsigned int shift = 0; nr && shift < 64; shift += 8) {
		size_t counts[256] = { 0 };
		uint64_t *other = to;

		for (size_t i = 0; i < nr; i++)
			counts[from[i] >> shift & 0xff]++;
		if (counts[from[0] >> shift & 0xff] == nr)
			continue;
		sort_by_byte(from, to, nr, shift, counts);
		to = from;
		from = other;
	}
	if (from != list)
		memcpy(list, from, nr * sizeof(*list));
}

bool iommu_address_edges_sort(struct iommu_address_edges *edges)
{
	uint64_t *spare = malloc((edges->nr + 1) * sizeof(*spare));

	if (!spare)
		return false;
	sort_numbers(edges->firsts, spare, edges->nr);
	sort_numbers(edges->lasts, spare, edges->nr);
	free(spare);
	return true;
}
