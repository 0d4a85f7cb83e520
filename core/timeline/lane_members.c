/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "lane_members.h"

/* The curves of a space are cut after this many changes; see byte_curve_cut(). */
#define CUT 64

/* An address space while the curves are built. */
struct lane_space {
	/* The bytes mapped now, in 128 bits: in a damaged trace they may exceed 64. */
	uint64_t low;
	int64_t high;
	uint32_t *curves; /* of its members */
	uint32_t nr;
	uint32_t room;
	uint8_t changes; /* since the last cut */
	bool unknown;	 /* no device has entered yet: the unknown devices are the member */
};

void lane_members_note(struct lane_members *members, const struct iommu_member_change *change,
		       uint64_t changes)
{
	size_t room = members->room ? members->room + members->room / 2 : 16;
	struct lane_member *list;

	if (members->nr == members->room) {
		list = counted_realloc(members->memory, members->list,
				       members->room * sizeof(*list), room * sizeof(*list));
		if (!list)
			return;
		members->list = list;
		members->room = room;
	}
	members->list[members->nr] = (struct lane_member){
		.ts = change->ts,
		.nr = members->nr,
		.changes = change->ts ? changes : 0,
		.space = change->space,
		.device = change->device,
		.curve = LANE_NO_CURVE,
		.enters = change->enters,
	};
	members->nr++;
}

static int by_time(const void *a, const void *b)
{
	const struct lane_member *x = a;
	const struct lane_member *y = b;

	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return (x->nr > y->nr) - (x->nr < y->nr);
}

bool lane_members_begin(struct lane_members *members, uint32_t nr_spaces)
{
	size_t bytes = nr_spaces * sizeof(*members->spaces);

	members->spaces = counted_realloc(members->memory, NULL, 0, bytes);
	if (!members->spaces)
		return !bytes;
	memset(members->spaces, 0, bytes);
	members->nr_spaces = nr_spaces;
	if (members->nr)
		qsort(members->list, members->nr, sizeof(*members->list), by_time);
	return true;
}

/* The bytes of the space as a change that begins or ends at @ts. */
static struct byte_change all_bytes(const struct lane_space *space, uint64_t ts, bool less)
{
	struct byte_change change = { .ts = ts, .bytes = space->low, .less = less };

	if (space->high)
		change.bytes = space->high < 0 ? 0 : UINT64_MAX;
	return change;
}

static void enter(struct lane_members *members, struct lane_space *space, uint32_t curve,
		  uint64_t ts)
{
	struct byte_change change = all_bytes(space, ts, false);
	uint32_t room = space->room ? space->room * 2 : 1;
	uint32_t *curves;

	if (curve == LANE_NO_CURVE)
		return;
	for (uint32_t i = 0; i < space->nr; i++) {
		if (space->curves[i] == curve)
			return;
	}
	if (space->nr == space->room) {
		curves = counted_realloc(members->memory, space->curves,
					 space->room * sizeof(*curves), room * sizeof(*curves));
		if (!curves)
			return;
		space->curves = curves;
		space->room = room;
	}
	space->curves[space->nr++] = curve;
	if (change.bytes)
		byte_curve_add(&members->curves[curve], members->arena, &change);
}

static void leave(struct lane_members *members, struct lane_space *space, uint32_t curve,
		  uint64_t ts)
{
	struct byte_change change = all_bytes(space, ts, true);

	for (uint32_t i = 0; i < space->nr; i++) {
		if (space->curves[i] != curve)
			continue;
		space->curves[i] = space->curves[--space->nr];
		if (change.bytes)
			byte_curve_add(&members->curves[curve], members->arena, &change);
		return;
	}
}

void lane_members_begin_unknown(struct lane_members *members, uint32_t id)
{
	struct lane_space *space = &members->spaces[id];

	if (space->unknown)
		return;
	space->unknown = true;
	enter(members, space, members->unknown, 0);
}

void lane_members_advance(struct lane_members *members, uint64_t ts)
{
	for (; members->next < members->nr; members->next++) {
		const struct lane_member *member = &members->list[members->next];
		struct lane_space *space;

		if (member->ts > ts)
			return;
		if (member->space >= members->nr_spaces)
			continue;
		space = &members->spaces[member->space];
		if (member->enters && space->unknown) {
			space->unknown = false;
			leave(members, space, members->unknown, member->ts);
		}
		if (member->enters)
			enter(members, space, member->curve, member->ts);
		else
			leave(members, space, member->curve, member->ts);
	}
}

void lane_members_count(struct lane_members *members, uint32_t id, const struct byte_change *change)
{
	struct lane_space *space = &members->spaces[id];
	bool cut = ++space->changes == CUT;

	if (change->less) {
		space->high -= space->low < change->bytes;
		space->low -= change->bytes;
	} else {
		space->low += change->bytes;
		space->high += space->low < change->bytes;
	}
	for (uint32_t i = 0; i < space->nr; i++) {
		struct byte_curve *curve = &members->curves[space->curves[i]];

		byte_curve_add(curve, members->arena, change);
		if (cut)
			byte_curve_cut(curve, members->arena);
	}
	if (cut)
		space->changes = 0;
}

void lane_members_free(struct lane_members *members)
{
	for (uint32_t i = 0; i < members->nr_spaces; i++) {
		struct lane_space *space = &members->spaces[i];

		counted_realloc(members->memory, space->curves,
				space->room * sizeof(*space->curves), 0);
	}
	counted_realloc(members->memory, members->spaces,
			members->nr_spaces * sizeof(*members->spaces), 0);
	counted_realloc(members->memory, members->list, members->room * sizeof(*members->list), 0);
	members->spaces = NULL;
	members->nr_spaces = 0;
	members->list = NULL;
	members->nr = 0;
	members->room = 0;
}
