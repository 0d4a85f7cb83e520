/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_COMPARE_H
#define IOMMU_COMPARE_H

#include "compare_values.h"
#include "core/measure/sentences.h"

/* Compares the figures of two buffers, each of a trace of its own. */

/* A buffer to compare. The view and what it refers to must outlive the comparison. */
struct iommu_compare_side {
	const struct iommu_measure_view *view;
	/*
	 * Returns the name of the device's driver, or NULL if it is not known. The string is
	 * untrusted and must outlive the comparison. May be NULL.
	 */
	const char *(*driver)(void *arg, const struct iommu_device *device);
	void *arg;
};

enum iommu_subject_kind { IOMMU_SUBJECT_TOTAL, IOMMU_SUBJECT_DEVICE, IOMMU_SUBJECT_TASK };

/* What has figures in one of the buffers. */
struct iommu_subject {
	const struct iommu_figures *figures; /* NULL: only the other buffer has it */
	const char *name;		     /* untrusted, terminated; of a total: "" */
	enum iommu_flush_mode mode;
};

/* The same device in both buffers, or tasks of the same name together. */
struct iommu_compared_pair {
	enum iommu_subject_kind kind;
	struct iommu_subject a;
	struct iommu_subject b;
};

/* A figure of a pair that differs. */
struct iommu_difference {
	uint32_t pair;
	uint32_t figure; /* for iommu_figure_at() */
	long double factor;
};

struct iommu_comparison {
	const struct iommu_measure_view *a;
	const struct iommu_measure_view *b;
	uint64_t threshold; /* thousandths of a percent */
	bool same_length;   /* within the threshold, or not known */
	bool no_length;	    /* it is not known for one of them */
	/*
	 * The totals, then devices and tasks in the order of @a, then those that only @b has.
	 */
	const struct iommu_compared_pair *pairs;
	uint32_t nr_pairs;
	/*
	 * What differs, the largest ratio first. A rate is not repeated here if its count differs.
	 */
	const struct iommu_difference *differences;
	uint32_t nr_differences;
	uint32_t nr_alone; /* pairs of which one buffer has nothing */
	uint32_t nr_modes; /* pairs with another mode of flushes, if it is known for both */
};

/*
 * Compare two buffers. @threshold is in thousandths of a percent. Returns NULL if out of memory.
 */
struct iommu_comparison *iommu_compare_new(const struct iommu_compare_side *a,
					   const struct iommu_compare_side *b, uint64_t threshold);
void iommu_compare_free(struct iommu_comparison *c); /* NULL is allowed */

/* Whether anything differs. */
static inline bool iommu_compare_differs(const struct iommu_comparison *c)
{
	return c->nr_differences || c->nr_alone || c->nr_modes;
}

/* Compare the figure of a pair that both buffers have. */
void iommu_compare_pair(struct iommu_compared_values *values, const struct iommu_comparison *c,
			const struct iommu_compared_pair *pair, const struct iommu_figure *figure);

/* Whether the modes of flushes are known and differ. */
bool iommu_compare_modes_differ(const struct iommu_compared_pair *pair);

#endif
