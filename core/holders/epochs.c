/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "holders_internal.h"

/* The last epoch, or the one so many before it; NULL where there is none. */
struct iommu_epoch *holders_epoch_last(const struct holding *hd, size_t back)
{
	return hd->n - hd->old > back ? &hd->epochs[hd->n - 1 - back] : NULL;
}

struct iommu_epoch *holders_epoch_now(const struct holding *hd)
{
	struct iommu_epoch *e = holders_epoch_last(hd, 0);

	return e && !e->ended ? e : NULL;
}

/* Room for one more, the oldest dropped where there are too many; they move rarely. */
static bool make_room(struct holding *hd)
{
	if (hd->n - hd->old >= IOMMU_EPOCHS_MAX) {
		hd->old++;
		hd->dropped++;
	}
	if (hd->n < hd->room)
		return true;
	if (hd->old >= IOMMU_EPOCHS_MAX) {
		hd->n -= hd->old;
		memmove(hd->epochs, hd->epochs + hd->old, hd->n * sizeof(*hd->epochs));
		hd->old = 0;
	} else {
		size_t room = hd->room ? hd->room * 2 : 4;
		struct iommu_epoch *epochs = realloc(hd->epochs, room * sizeof(*epochs));

		if (!epochs)
			return false;
		hd->epochs = epochs;
		hd->room = room;
	}
	return true;
}

void holders_epoch_begin(struct iommu_holders *h, struct holding *hd, int32_t pid, uint64_t ts,
			 bool before)
{
	const struct iommu_epoch *last = holders_epoch_last(hd, 0);

	hd->holder = pid;
	if (last && last->to > ts)
		ts = last->to;
	if (make_room(hd))
		hd->epochs[hd->n++] = (struct iommu_epoch){
			.from = ts, .pid = pid, .before = before, .grade = holders_family_grade(h)
		};
	else
		hd->dropped++;
	holders_task_holds(h, hd);
}

void holders_epoch_close(struct holding *hd, uint64_t ts)
{
	struct iommu_epoch *e = holders_epoch_now(hd);

	if (!e)
		return;
	e->to = ts > e->from ? ts : e->from;
	e->ended = true;
}

/* The last epoch but @back is not to be relied on. */
void holders_epoch_doubt(const struct holding *hd, size_t back)
{
	struct iommu_epoch *e = holders_epoch_last(hd, back);

	if (!e || e->grade == IOMMU_GRADE_CERTAIN)
		return;
	e->doubtful = true;
	e->grade = IOMMU_GRADE_UNKNOWN;
}

/* The host had it between two epochs of one holder for a moment only: take that back. */
static bool reopen(struct holding *hd, int32_t pid, uint64_t ts, uint64_t wait)
{
	const struct iommu_epoch *between = holders_epoch_now(hd);
	struct iommu_epoch *e = holders_epoch_last(hd, 1);

	if (!e || !between || pid == IOMMU_HOST || between->pid != IOMMU_HOST || e->pid != pid ||
	    e->removed || !within(e->to, ts, wait))
		return false;
	hd->n--;
	e->ended = false;
	e->to = 0;
	return true;
}

bool holders_epoch_switch(struct iommu_holders *h, struct holding *hd, int32_t pid, uint64_t ts,
			  enum iommu_grade grade, uint64_t retake_wait)
{
	struct iommu_epoch *e = holders_epoch_now(hd);
	bool again = false;

	holders_task_drops(h, hd);
	if (e && e->pid == pid) {
		hd->holder = pid;
		holders_task_holds(h, hd);
	} else if (reopen(hd, pid, ts, retake_wait)) {
		again = true;
		hd->holder = pid;
		holders_task_holds(h, hd);
	} else {
		holders_epoch_close(hd, ts);
		holders_epoch_begin(h, hd, pid, ts, false);
	}
	e = holders_epoch_now(hd);
	if (e && grade == IOMMU_GRADE_CERTAIN) {
		e->grade = IOMMU_GRADE_CERTAIN;
		e->doubtful = false;
	}
	return again;
}

void holders_epochs_clear(struct holding *hd)
{
	hd->n = hd->old;
}
