/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_WORDS_H
#define IOMMU_WORDS_H

#include "core/replay/replay.h"

/* Words that lines about a moment of a trace are made of. */
struct iommu_words {
	struct iommu_text *t;
	struct iommu_devices *devices;
	uint64_t now; /* ns: what happened before it is so and so long ago */
	/*
	 * The name of a task, not trusted here, or NULL where it is not known; used at once.
	 * Without it (NULL) no task is named.
	 */
	const char *(*comm)(void *arg, int32_t pid);
	void *arg;
};

/* vfiotest-312 as in a report, or pid 312. */
void iommu_words_task(const struct iommu_words *w, int32_t pid);

/* " by vfiotest-312", as far as that is known; " in an interrupt" where that is its task. */
void iommu_words_by(const struct iommu_words *w, int32_t pid, bool interrupt);

/* "host", "vfiotest-312", or "a task". */
void iommu_words_holder(const struct iommu_words *w, int32_t pid);

/* " (likely)" and so on. */
const char *iommu_words_grade(enum iommu_grade grade);

/* Whether an age can be told of something at @at, and @before, that age, @after; or nothing. */
bool iommu_words_has_age(const struct iommu_words *w, uint64_t at);
void iommu_words_age(const struct iommu_words *w, const char *before, uint64_t at,
		     const char *after);

/* "0x200000 - 0x204000 (16K)"; @last is inclusive. */
void iommu_words_range(const struct iommu_words *w, uint64_t first, uint64_t last);

/* The owner's devices, a few of them by name, with their grade. */
void iommu_words_devices(const struct iommu_words *w, const struct iommu_owner *owner);

#endif
