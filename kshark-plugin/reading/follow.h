/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KSHARK_FOLLOW_H
#define IOMMU_KSHARK_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/text/address_range.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What happened at an address: maps, unmaps and faults, also those nearby, which are at most
 * IOMMU_PAST_END_MAX bytes away. As rows for the window, and as marks of the lanes.
 */
enum lanes_follow_kind {
	LANES_FOLLOW_MAP,
	LANES_FOLLOW_UNMAP,
	LANES_FOLLOW_FAULT,
};

/* At most this many rows are kept per stream, and half of them are near the address only. */
#define LANES_FOLLOW_MAX 65536

/* The texts are safe to show; "" if not known. */
struct lanes_follow_row {
	int64_t ts; /* ns, the host's time */
	enum lanes_follow_kind kind;
	bool near; /* not the address itself */
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
	uint64_t left_out; /* rows beyond LANES_FOLLOW_MAX */
};

/*
 * Find the events of a range of addresses, by reading the stream once more, and mark them in its
 * lanes. Returns false if that is not possible or if out of memory. The caller passes @to to
 * lanes_follow_free(). Call in the window's thread, without lanes_lock(), while the host does not
 * load.
 */
bool lanes_follow_find(int sd, const struct iommu_address_range *range, struct lanes_follow *to);
void lanes_follow_free(struct lanes_follow *follow);

/* Remove the marks of all streams. The same applies. */
void lanes_follow_end(void);

#ifdef __cplusplus
}
#endif

#endif
