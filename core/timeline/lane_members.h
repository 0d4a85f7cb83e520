/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_MEMBERS_H
#define IOMMU_LANE_MEMBERS_H

#include "byte_curve.h"
#include "core/replay/replay.h"

/*
 * The curves of the address spaces. A space's bytes count in the curves of its members, the devices
 * that are in it at that time. A device that enters brings the bytes of the space into its curve,
 * and a device that leaves takes them out.
 */

/* Instead of a curve: there is none, or another member has it already. */
#define LANE_NO_CURVE UINT32_MAX

/* A device enters or leaves a space. */
struct lane_member {
	uint64_t ts; /* ns; 0: from the beginning of the space */
	uint64_t nr; /* in the order of the events */
	/* The number of changes of mapped bytes before it; 0 if @ts is 0. */
	uint64_t changes;
	uint32_t space;
	uint32_t device;
	uint32_t curve; /* set before lane_members_begin() */
	bool enters;
};

struct lane_space;

/* Zero it before use, except for @memory. */
struct lane_members {
	struct counted_memory *memory;
	struct lane_member *list;
	size_t nr;
	size_t room;
	size_t next; /* the next one to apply */
	struct lane_space *spaces;
	uint32_t nr_spaces;
	/* of the lanes */
	struct byte_curve *curves;
	struct packed_arena *arena;
	uint32_t unknown; /* the curve of unknown devices, or LANE_NO_CURVE */
};

/* Notes a change after so many changes of mapped bytes. If out of memory, it is lost. */
void lane_members_note(struct lane_members *members, const struct iommu_member_change *change,
		       uint64_t changes);

/*
 * Makes the curves of spaces 0 to @nr_spaces - 1, before the first lane_members_count(). Set the
 * fields "of the lanes" first. Returns false if out of memory.
 */
bool lane_members_begin(struct lane_members *members, uint32_t nr_spaces);

/* The space counts for the unknown devices until the first device enters it. */
void lane_members_begin_unknown(struct lane_members *members, uint32_t space);

/* Lets devices enter and leave up to @ts (ns). */
void lane_members_advance(struct lane_members *members, uint64_t ts);

/* Adds a change of bytes to the curves of all members of the space. */
void lane_members_count(struct lane_members *members, uint32_t space,
			const struct byte_change *change);

void lane_members_free(struct lane_members *members);

#endif
