/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_COMPARE_VALUES_H
#define IOMMU_COMPARE_VALUES_H

#include "core/measure/figure_list.h"

/* A percentile of fewer samples than this is never counted as different. */
#define IOMMU_COMPARE_SAMPLES 30

/*
 * Times are counted in classes whose width is a sixteenth (core/summary/stats.h), so percentiles of
 * times differ only beyond this, in thousandths of a percent.
 */
#define IOMMU_COMPARE_CLASS 6250

/* Why two values are not compared. */
enum iommu_not_compared {
	IOMMU_COMPARED,
	IOMMU_COMPARED_ABSENT,	/* one of the traces does not have it */
	IOMMU_COMPARED_LENGTH,	/* the total of a trace that is longer than the other */
	IOMMU_COMPARED_SAMPLES, /* too few */
	IOMMU_COMPARED_LONGEST, /* a single event decides it */
};

struct iommu_compared_values {
	struct iommu_figure_value a;
	struct iommu_figure_value b;
	enum iommu_not_compared why_not;
	bool has_ratio;	   /* both are known, and @a is not 0, or both are 0 */
	long double ratio; /* b / a; 1 if both are 0 */
	bool differs;
};

/*
 * Compare @values->a and @values->b, and set the rest. They differ if they are compared and the
 * ratio is more than @threshold away from 1, in thousandths of a percent, or if exactly one is 0.
 */
void iommu_compare_values(struct iommu_compared_values *values, const struct iommu_figure *figure,
			  uint64_t threshold, bool same_length);

/* Whether @b is more than @threshold (in thousandths of a percent) above or below @a. */
bool iommu_is_beyond(long double a, long double b, uint64_t threshold);

/*
 * How far the ratio is from 1, in both directions: 2 for 0.5 and for 2. If one is 0, huge, but for
 * shares of a whole, the distance in percent: a share that appears may be tiny.
 */
long double iommu_compared_factor(const struct iommu_compared_values *values,
				  const struct iommu_figure *figure);

/* Returns "absent", "length", "samples", "longest", or NULL if it is compared. Static. */
const char *iommu_not_compared_name(enum iommu_not_compared why);

#endif
