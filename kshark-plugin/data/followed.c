/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "followed.h"

struct marks_of_load {
	struct marks_of_load *next;
	uint64_t load;
	struct iommu_followed *marks;
};

static struct marks_of_load *all;

static struct {
	bool any;
	struct iommu_address_range range;
} followed;

static void forget(struct marks_of_load **at)
{
	struct marks_of_load *one = *at;

	*at = one->next;
	iommu_followed_free(one->marks);
	free(one);
}

void lanes_followed_start(const struct iommu_address_range *range)
{
	lanes_followed_clear();
	followed.any = true;
	followed.range = *range;
}

bool lanes_followed_set(uint64_t load, struct iommu_followed *marks)
{
	struct marks_of_load *one;

	for (struct marks_of_load **at = &all; *at;) {
		if ((*at)->load == load)
			forget(at);
		else
			at = &(*at)->next;
	}
	one = marks ? calloc(1, sizeof(*one)) : NULL;
	if (!one) {
		iommu_followed_free(marks);
		return false;
	}
	*one = (struct marks_of_load){ all, load, marks };
	all = one;
	return true;
}

void lanes_followed_clear(void)
{
	followed.any = false;
	while (all)
		forget(&all);
}

void lanes_followed_show(uint64_t load, size_t lane, struct iommu_view *view)
{
	const struct marks_of_load *one = all;

	while (one && one->load != load)
		one = one->next;
	iommu_view_follow(view, followed.any ? &followed.range : NULL, one ? one->marks : NULL,
			  lane);
}
