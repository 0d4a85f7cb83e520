/* SPDX-License-Identifier: LGPL-2.1 */
#include "lane_signs.h"

/*
 * Set in iommu_lane_mark.more if the other bits are the device. Otherwise more is the index of the
 * kept message, plus 1.
 */
#define MORE_DEVICE 0x80000000U

bool lane_signs_has(const struct iommu_fault *message)
{
	if (message->joined)
		return false;
	switch (message->kind) {
	case IOMMU_LOG_OVERFLOW:
	case IOMMU_LOG_SIGN:
	case IOMMU_LOG_FINDING:
		return true;
	default:
		return false;
	}
}

/* Returns the index of the kept message, plus 1; 0 if it is not kept. */
static uint32_t keep(struct lane_signs *signs, const struct iommu_fault *message, uint32_t device)
{
	uint32_t room = signs->room_kept ? signs->room_kept * 2 : 16;
	struct lane_sign *kept;

	if (signs->nr_kept == LANE_SIGNS_KEPT)
		return 0;
	if (signs->nr_kept == signs->room_kept) {
		kept = counted_realloc(signs->marks.memory, signs->kept,
				       signs->room_kept * sizeof(*kept), room * sizeof(*kept));
		if (!kept)
			return 0;
		signs->kept = kept;
		signs->room_kept = room;
	}
	kept = &signs->kept[signs->nr_kept++];
	*kept = (struct lane_sign){ .message = *message, .device = device };
	kept->message.name = NULL; /* it points into the log */
	kept->message.name_len = 0;
	return signs->nr_kept;
}

void lane_signs_add(struct lane_signs *signs, const struct iommu_step *step, uint64_t ref,
		    uint32_t device)
{
	struct iommu_lane_mark mark = { .ts = step->ts, .ref = ref, .kind = (uint8_t)step->kind };
	uint32_t kept = keep(signs, step->fault, device);

	mark.more = kept ? kept : MORE_DEVICE | device;
	lane_marks_add(&signs->marks, &mark);
}

uint32_t lane_sign_device(const struct lane_signs *signs, const struct iommu_lane_mark *mark)
{
	if (mark->more & MORE_DEVICE)
		return mark->more & ~MORE_DEVICE;
	return signs->kept[mark->more - 1].device;
}

const struct iommu_fault *lane_sign_message(const struct lane_signs *signs,
					    const struct iommu_lane_mark *mark)
{
	return mark->more & MORE_DEVICE ? NULL : &signs->kept[mark->more - 1].message;
}

void lane_signs_free(struct lane_signs *signs)
{
	counted_realloc(signs->marks.memory, signs->kept, signs->room_kept * sizeof(*signs->kept),
			0);
	lane_marks_free(&signs->marks);
}
