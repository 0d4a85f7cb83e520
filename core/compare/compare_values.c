/* SPDX-License-Identifier: LGPL-2.1 */
#include <float.h>

#include "compare_values.h"

bool iommu_is_beyond(long double a, long double b, uint64_t threshold)
{
	long double distance = b > a ? b - a : a - b;

	/* Without a division, a difference that equals the threshold is exact. */
	return distance * 100000 > a * (long double)threshold;
}

static enum iommu_not_compared why_not(const struct iommu_compared_values *c,
				       const struct iommu_figure *figure, bool same_length)
{
	if (!c->a.known || !c->b.known)
		return IOMMU_COMPARED_ABSENT;
	if (figure->kind == IOMMU_FIGURE_COUNT && !same_length)
		return IOMMU_COMPARED_LENGTH;
	if (figure->kind == IOMMU_FIGURE_LONGEST)
		return IOMMU_COMPARED_LONGEST;
	if (figure->kind == IOMMU_FIGURE_PERCENTILE &&
	    (c->a.samples < IOMMU_COMPARE_SAMPLES || c->b.samples < IOMMU_COMPARE_SAMPLES))
		return IOMMU_COMPARED_SAMPLES;
	return IOMMU_COMPARED;
}

void iommu_compare_values(struct iommu_compared_values *c, const struct iommu_figure *figure,
			  uint64_t threshold, bool same_length)
{
	/* a / b as a fraction, whose denominators cancel. */
	long double a = (long double)c->a.part * c->b.all;
	long double b = (long double)c->b.part * c->a.all;

	c->why_not = why_not(c, figure, same_length);
	c->differs = false;
	c->has_ratio = c->a.known && c->b.known && (c->a.part || !c->b.part);
	c->ratio = c->has_ratio && c->a.part ? b / a : c->has_ratio;
	if (c->why_not != IOMMU_COMPARED)
		return;
	if (figure->kind == IOMMU_FIGURE_PERCENTILE && figure->unit == IOMMU_FIGURE_NS &&
	    threshold < IOMMU_COMPARE_CLASS)
		threshold = IOMMU_COMPARE_CLASS;
	if (!c->a.part || !c->b.part)
		c->differs = c->a.part || c->b.part;
	else
		c->differs = iommu_is_beyond(a, b, threshold);
}

long double iommu_compared_factor(const struct iommu_compared_values *c,
				  const struct iommu_figure *figure)
{
	if (!c->a.part && !c->b.part)
		return 1;
	if (!c->a.part || !c->b.part) {
		if (figure->unit == IOMMU_FIGURE_FRACTION)
			return 100 * (iommu_figure_number(figure, &c->a) +
				      iommu_figure_number(figure, &c->b));
		return LDBL_MAX;
	}
	return c->ratio < 1 ? 1 / c->ratio : c->ratio;
}

const char *iommu_not_compared_name(enum iommu_not_compared why)
{
	static const char *const names[] = {
		[IOMMU_COMPARED_ABSENT] = "absent",
		[IOMMU_COMPARED_LENGTH] = "length",
		[IOMMU_COMPARED_SAMPLES] = "samples",
		[IOMMU_COMPARED_LONGEST] = "longest",
	};

	return names[why];
}
