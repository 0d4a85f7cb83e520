/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KSHARK_FOLLOW_H
#define IOMMU_KSHARK_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/text/address_range.h"
#include "core/timeline/lane_kinds.h"
#include "row_time.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What happened at an address, and near it, as in core/timeline/follow.h: as rows for the window,
 * and as marks of the lanes and of address maps.
 */

/* The texts are safe to show; "" if not known. */
struct lanes_follow_row {
	struct lanes_row_time when; /* its kind is an enum iommu_follow_kind */
	bool near;		    /* not the address itself */
	uint64_t address;
	uint64_t size;	/* 0 for faults */
	char place[32]; /* "4K below", if @near */
	char device[48];
	char task[32];	  /* that mapped or unmapped */
	char reason[160]; /* of a fault, with its verdict */
};

struct lanes_follow {
	struct lanes_follow_row *list; /* in the order of time */
	size_t nr;
	uint64_t left_out; /* events beyond IOMMU_FOLLOW_MAX */
};

/* Follow these addresses instead of others, in all streams. The same applies as to the next one. */
void lanes_follow_start(const struct iommu_address_range *range);

/*
 * Find the events of a range of addresses, by reading the stream once more, and mark them. Returns
 * false if that is not possible or if out of memory. The caller passes @to to lanes_follow_free().
 * Call in the window's thread, without lanes_lock(), while the host does not load.
 */
bool lanes_follow_find(int sd, const struct iommu_address_range *range, struct lanes_follow *to);
void lanes_follow_free(struct lanes_follow *follow);

/* Follow nothing, and remove the marks of all streams. The same applies. */
void lanes_follow_end(void);

#ifdef __cplusplus
}
#endif

#endif
