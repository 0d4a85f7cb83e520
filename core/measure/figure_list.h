/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FIGURE_LIST_H
#define IOMMU_FIGURE_LIST_H

#include "measure_view.h"

/*
 * The figures of stat as one flat list, with a row for each. The names are those of the members of
 * stat --json, where it has the same figure: "locality.p95" is the member p95 of locality.
 */

enum iommu_figure_kind {
	IOMMU_FIGURE_COUNT,	 /* a total: it grows with the length of the trace */
	IOMMU_FIGURE_RATE,	 /* per second, of the count in the row before */
	IOMMU_FIGURE_LEVEL,	 /* such as a peak: it has nothing to do with the length */
	IOMMU_FIGURE_SHARE,	 /* one count divided by another */
	IOMMU_FIGURE_PERCENTILE, /* of samples, by nearest rank */
	IOMMU_FIGURE_LONGEST,	 /* of samples: a single event decides it */
};

enum iommu_figure_unit {
	IOMMU_FIGURE_NUMBER,
	IOMMU_FIGURE_BYTES,
	IOMMU_FIGURE_NS,
	IOMMU_FIGURE_FRACTION, /* 0 to 1 */
};

/* A figure is @part / @all, and of a rate, this times 10^9, because @all are ns. */
struct iommu_figure_value {
	bool known; /* else the rest is 0 */
	uint64_t part;
	uint64_t all;	  /* not 0; 1 for whole numbers */
	uint64_t samples; /* of a percentile or a longest time */
};

struct iommu_figure {
	const char *name;
	enum iommu_figure_kind kind;
	enum iommu_figure_unit unit;
	bool of_total;	    /* the figures of a whole trace have it, too */
	bool needs_flushes; /* known only if the trace has events of flushes */
	bool needs_times;
	/* Private to figure_list.c. */
	bool (*get)(struct iommu_figure_value *value, const struct iommu_figure *figure,
		    const struct iommu_measure_view *view, const struct iommu_figures *figures);
	size_t at; /* offsets in struct iommu_figures, or what @get needs */
	size_t of;
	unsigned int percent;
};

/* Returns row @i, or NULL after the last one. Static. */
const struct iommu_figure *iommu_figure_at(unsigned int i);

/*
 * Stores the figure of @figures, which are of a device or a task of @view, or its total. Returns
 * value->known: false if the trace cannot supply it, or if nothing happened that it could measure.
 */
bool iommu_figure_get(struct iommu_figure_value *value, const struct iommu_figure *figure,
		      const struct iommu_measure_view *view, const struct iommu_figures *figures);

/* Returns the figure as a number, in its unit (a rate: per second). 0 if it is not known. */
long double iommu_figure_number(const struct iommu_figure *figure,
				const struct iommu_figure_value *value);

/* Returns "number", "bytes", "ns" or "share". Static. */
const char *iommu_figure_unit_name(enum iommu_figure_unit unit);

/* Returns "count", "rate", "level", "share", "percentile" or "longest". Static. */
const char *iommu_figure_kind_name(enum iommu_figure_kind kind);

/* Write the figure for people, in at most 20 characters: "12", "66.5", "16K/s", "75.0 %". */
void iommu_put_figure(struct iommu_text *t, const struct iommu_figure *figure,
		      const struct iommu_figure_value *value);

#endif
