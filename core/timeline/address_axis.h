/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ADDRESS_AXIS_H
#define IOMMU_ADDRESS_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The axis of addresses of a map. It shows used addresses only:
 *
 * - Addresses that are used, and gaps of at most 64 KiB between them, form a cluster. Larger gaps
 *   are cut out. If there are too many clusters for the height, larger gaps are kept, too.
 * - A cluster consists of segments: no mapping begins or ends inside a segment. The weight of a
 *   segment is 3 for 4 KiB or less, and 1 more for each doubling of its size: 12 for 2 MiB, 21 for
 *   1 GiB. Gaps within a cluster have the weight 3.
 * - Each cluster has a minimum height. The rest of the height is shared in proportion to the square
 *   roots of their weights, so that one large mapping is visible beside thousands of small ones.
 *   Within a cluster, the height of a segment is proportional to its weight.
 */

/* Gaps of up to this many bytes are not cut out: "past the end" refers to the same distance. */
#define IOMMU_AXIS_GAP 65536

/* The used addresses: the first and the last address of each range, each list sorted by itself. */
struct iommu_address_edges {
	uint64_t *firsts;
	uint64_t *lasts; /* inclusive */
	size_t nr;
};

/* A part of the axis, with addresses in proportion to pixels. */
struct iommu_axis_part {
	uint64_t first;
	uint64_t last; /* inclusive */
	int low;       /* 256ths of pixels above the lower end of the axis */
	int high;
	/* Only if made from bins: the first one, and their number, including unused ones. */
	uint32_t bin;
	uint32_t nr_bins;
};

/* Parts without a cut between them. */
struct iommu_axis_cluster {
	size_t part; /* the first one */
	size_t nr_parts;
	uint64_t weight;
};

/* Zero it before use. */
struct iommu_address_axis {
	struct iommu_axis_part *parts; /* in the order of addresses */
	size_t nr_parts;
	struct iommu_axis_cluster *clusters;
	size_t nr_clusters;
	size_t room_parts; /* private */
	size_t room_clusters;
};

/* A range of addresses that is counted as a whole. */
struct iommu_address_bin {
	uint64_t first;
	uint64_t last; /* inclusive */
	bool begins;   /* a cluster begins with it */
};

/* Sorts both lists. Returns false if out of memory. */
bool iommu_address_edges_sort(struct iommu_address_edges *edges);

/*
 * Makes the axis of @edges in @height pixels, with @cut pixels between clusters. What the axis had
 * before is dropped. Returns false if out of memory.
 */
bool iommu_address_axis_make(struct iommu_address_axis *axis,
			     const struct iommu_address_edges *edges, int height, int cut);

/*
 * The same from bins: the @nr bins with @used are shown, all with the same height. Bins that would
 * be lower than @least pixels are joined with neighbours.
 */
bool iommu_address_axis_make_from_bins(struct iommu_address_axis *axis,
				       const struct iommu_address_bin *bins, size_t nr,
				       const bool *used, int height, int cut, int least);

/* Divides @edges into at most @room bins by the same rule. Returns their number. */
size_t iommu_address_bins(struct iommu_address_bin *bins, size_t room,
			  const struct iommu_address_edges *edges);

/*
 * Returns the position of an address in 256ths of pixels above the lower end of the axis. An
 * address that is cut out has the position of the next one that is not.
 */
int iommu_address_axis_at(const struct iommu_address_axis *axis, uint64_t address);

/* The same for an address that is in part @part. */
int iommu_address_axis_in_part(const struct iommu_address_axis *axis, size_t part,
			       uint64_t address);

/* The same for the upper end of a range that ends with @last. */
int iommu_address_axis_end(const struct iommu_address_axis *axis, uint64_t last);

/* Returns the height in pixels at which mappings of these addresses can be told apart. */
int iommu_address_axis_height(const struct iommu_address_edges *edges, int cut, int most);

void iommu_address_axis_free(struct iommu_address_axis *axis);

#endif
