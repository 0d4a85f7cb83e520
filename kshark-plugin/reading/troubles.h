/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KSHARK_TROUBLES_H
#define IOMMU_KSHARK_TROUBLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "row_time.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What went wrong in a trace, as rows for the window: faults, findings (such as a leak), and signs
 * of trouble, which are log messages that report a problem but no single fault.
 */
enum lanes_trouble_kind {
	LANES_TROUBLE_FAULT,
	LANES_TROUBLE_FINDING,
	LANES_TROUBLE_SIGN,
};

/* At most this many rows are kept per stream, and half of them are no faults. */
#define LANES_TROUBLES_MAX 65536

/* The texts are safe to show; "" if not known. */
struct lanes_trouble {
	struct lanes_row_time when; /* its kind is an enum lanes_trouble_kind */
	bool has_address;
	bool page_only; /* the low 12 bits of @address are not known */
	uint64_t address;
	const char *direction; /* "read" or "write"; static */
	const char *verdict;   /* static */
	char device[48];
	char reason[160]; /* of a fault or sign; or the name of the finding */
	char holder[48];  /* of the device at that time; for a finding, the task */
	uint32_t id;	  /* private: the device */
};

struct lanes_troubles {
	struct lanes_trouble *list; /* in the order of time */
	size_t nr;
	uint64_t left_out; /* rows beyond LANES_TROUBLES_MAX */
};

/*
 * Find what went wrong in a stream, by reading it once more. Returns false if that is not possible
 * or if out of memory. The caller passes @to to lanes_troubles_free(). Call in the window's thread,
 * without lanes_lock(), while the host does not load.
 */
bool lanes_troubles_find(int sd, struct lanes_troubles *to);
void lanes_troubles_free(struct lanes_troubles *troubles);

#ifdef __cplusplus
}
#endif

#endif
