/* SPDX-License-Identifier: LGPL-2.1 */
#include "lane_faults.h"
#include "lane_kinds.h"

/*
 * The replay may forget faults that are still incomplete. They are copied again once this many
 * newer ones have followed.
 */
#define FAULTS_AGAIN (IOMMU_FAULTS_MAX / 2)

/*
 * Set in iommu_lane_mark.more if the other bits are the device. Otherwise more is the index in
 * @details, plus 1.
 */
#define MORE_DEVICE 0x80000000U

/* Copy the current details of a fault. Returns false if the replay has forgotten it. */
static bool copy_fault(struct lane_faults *faults, uint64_t number)
{
	const struct iommu_fault_case *one = iommu_faults_get(faults->replay, number);
	struct iommu_lane_mark *mark = &faults->marks.list[number];

	if (!one)
		return false;
	mark->verdict = (uint8_t)one->verdict.kind;
	mark->access = one->access;
	lane_fault_set_device(mark, one->device);
	if (number >= faults->nr_details)
		return true;
	mark->more = (uint32_t)number + 1;
	faults->details[number] = *one;
	return true;
}

/* Make room for the details of the next fault, up to IOMMU_LANE_FAULTS_KEPT of them. */
static void reserve_details(struct lane_faults *faults)
{
	uint32_t room = faults->room_details ? faults->room_details * 2 : 64;
	struct iommu_fault_case *details;

	if (faults->nr_details == faults->room_details && room <= IOMMU_LANE_FAULTS_KEPT) {
		details = counted_realloc(faults->marks.memory, faults->details,
					  faults->room_details * sizeof(*details),
					  room * sizeof(*details));
		if (!details)
			return;
		faults->details = details;
		faults->room_details = room;
	}
	if (faults->nr_details < faults->room_details && faults->nr_details == faults->marks.nr)
		faults->nr_details++;
}

/* Our faults have the same numbers as those of the replay, unless memory ran out. */
void lane_faults_note(struct lane_faults *faults, const struct iommu_step *step, uint64_t ref)
{
	const struct iommu_faults *replay = faults->replay;
	struct iommu_lane_mark mark = { .ts = step->ts, .ref = ref, .kind = (uint8_t)step->kind };

	if (replay->nr == faults->marks.nr + 1) {
		lane_fault_set_device(&mark, IOMMU_LANE_UNKNOWN);
		reserve_details(faults);
		if (lane_marks_add(&faults->marks, &mark))
			copy_fault(faults, faults->marks.nr - 1);
	}
	/* Update earlier faults: their log message or event may have come in the meantime. */
	while (faults->again < faults->marks.nr &&
	       (faults->again < replay->nr_folded || replay->nr - faults->again > FAULTS_AGAIN))
		copy_fault(faults, faults->again++);
}

void lane_faults_end(struct lane_faults *faults)
{
	while (faults->again < faults->marks.nr)
		copy_fault(faults, faults->again++);
}

uint32_t lane_fault_device(const struct lane_faults *faults, const struct iommu_lane_mark *mark)
{
	if (mark->more & MORE_DEVICE)
		return mark->more & ~MORE_DEVICE;
	return faults->details[mark->more - 1].device;
}

void lane_fault_set_device(struct iommu_lane_mark *mark, uint32_t device)
{
	mark->more = MORE_DEVICE | device;
}

const struct iommu_fault_case *lane_fault_details(const struct lane_faults *faults,
						  const struct iommu_lane_mark *mark)
{
	return mark->more & MORE_DEVICE ? NULL : &faults->details[mark->more - 1];
}

void lane_faults_free(struct lane_faults *faults)
{
	counted_realloc(faults->marks.memory, faults->details,
			faults->room_details * sizeof(*faults->details), 0);
	lane_marks_free(&faults->marks);
}
