/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SENTENCES_H
#define IOMMU_SENTENCES_H

#include "measure_view.h"

/* How the kernel flushes what it unmaps, as far as the trace shows. */
enum iommu_flush_mode {
	IOMMU_FLUSH_NOT_RECORDED,
	IOMMU_FLUSH_UNCLEAR,	 /* there are flushes, but they show none of these: */
	IOMMU_FLUSH_STRICT,	 /* each unmap waits for a flush */
	IOMMU_FLUSH_LAZY,	 /* one flush of the whole domain serves many unmaps */
	IOMMU_FLUSH_PASSTHROUGH, /* devices work, but nothing is mapped */
};

/* The mode of a trace (of view->measured->total), or of one device or task. */
enum iommu_flush_mode iommu_flush_mode(const struct iommu_measure_view *view,
				       const struct iommu_figures *figures);

/*
 * The same, or if the flushes do not show it, the mode that the snapshot has. Sets *@from_snapshot
 * to whether it does.
 */
enum iommu_flush_mode iommu_mode_of(const struct iommu_measure_view *view,
				    const struct iommu_figures *figures, bool *from_snapshot);

/* The device of @figures; NULL if it is not known. */
const struct iommu_device *iommu_figured_device(const struct iommu_measure_view *view,
						const struct iommu_figures *figures);

/*
 * The bits of addresses that the snapshot gives for the device of @figures, and for the IOMMU; 0:
 * not known.
 */
unsigned int iommu_device_width(const struct iommu_measure_view *view,
				const struct iommu_figures *figures);
unsigned int iommu_unit_width(const struct iommu_measure_view *view);

/* "strict", "lazy", "passthrough"; NULL if it is not known. Static. */
const char *iommu_flush_mode_name(enum iommu_flush_mode mode);

/*
 * What the figures mean, in sentences with their figures. Number @nr of them, from 0, is written
 * without a period. Returns false after the last one. @figures: of a device or a task, whose name
 * begins each sentence; or view->measured->total for sentences about the whole trace.
 */
bool iommu_measure_sentence(struct iommu_text *t, const struct iommu_measure_view *view,
			    const struct iommu_figures *figures, unsigned int nr);

/* Whether there is a sentence with that number. */
bool iommu_has_sentence(const struct iommu_measure_view *view, const struct iommu_figures *figures,
			unsigned int nr);

/* Write "0000:01:00.0", "vfiotest-312 (unknown device)" or the like. */
void iommu_measure_name(struct iommu_text *t, const struct iommu_measure_view *view,
			const struct iommu_figures *figures);

/* Write @part / @all with two decimals, rounded: "0.50". @all is not 0. */
void iommu_put_ratio(struct iommu_text *t, uint64_t part, uint64_t all);

/* Write @part of @all in percent, rounded down: "94 %", "<1 %", "0 %". @all is not 0. */
void iommu_put_share(struct iommu_text *t, uint64_t part, uint64_t all);

/* Write a duration: as iommu_text_duration(), but below 1 ms in us, and below 1 us in ns. */
void iommu_put_short_time(struct iommu_text *t, uint64_t ns);

/* Write bytes per second in GiB/s: "16.8", below 10 "0.52", "<0.01". */
void iommu_put_gib_rate(struct iommu_text *t, uint64_t rate);

#endif
