/* SPDX-License-Identifier: LGPL-2.1 */
#include "history_words.h"

/* So many devices of a set are named. */
#define NAMED_MAX 4

void iommu_words_task(const struct iommu_words *w, int32_t pid)
{
	const char *name = w->comm ? w->comm(w->arg, pid) : NULL;

	if (name && *name) {
		iommu_text_untrusted(w->t, name, strlen(name));
		iommu_text_putc(w->t, '-');
	} else {
		iommu_text_puts(w->t, "pid ");
	}
	iommu_text_signed(w->t, pid);
}

void iommu_words_by(const struct iommu_words *w, int32_t pid, bool interrupt)
{
	if (interrupt) {
		iommu_text_puts(w->t, " in an interrupt");
	} else if (w->comm) {
		iommu_text_puts(w->t, " by ");
		iommu_words_task(w, pid);
	}
}

void iommu_words_holder(const struct iommu_words *w, int32_t pid)
{
	if (pid == IOMMU_HOST)
		iommu_text_puts(w->t, "host");
	else if (w->comm)
		iommu_words_task(w, pid);
	else
		iommu_text_puts(w->t, "a task");
}

const char *iommu_words_grade(enum iommu_grade grade)
{
	static const char *const grades[] = {
		[IOMMU_GRADE_UNKNOWN] = " (uncertain)",
		[IOMMU_GRADE_LIKELY] = " (likely)",
		[IOMMU_GRADE_CERTAIN] = " (certain)",
	};

	return grades[grade];
}

bool iommu_words_has_age(const struct iommu_words *w, uint64_t at)
{
	return at && w->now >= at;
}

void iommu_words_age(const struct iommu_words *w, const char *before, uint64_t at,
		     const char *after)
{
	if (!iommu_words_has_age(w, at))
		return;
	iommu_text_puts(w->t, before);
	iommu_text_duration(w->t, w->now - at);
	iommu_text_puts(w->t, after);
}

void iommu_words_range(const struct iommu_words *w, uint64_t first, uint64_t last)
{
	uint64_t size = last - first + 1;
	uint64_t count;

	iommu_text_hex(w->t, first, 1);
	iommu_text_puts(w->t, " - ");
	if (last == UINT64_MAX)
		iommu_text_puts(w->t, "the end of addresses");
	else
		iommu_text_hex(w->t, last + 1, 1);
	if (iommu_size_unit(size, &count)) {
		iommu_text_puts(w->t, " (");
		iommu_text_size(w->t, size);
		iommu_text_putc(w->t, ')');
	}
}

void iommu_words_devices(const struct iommu_words *w, const struct iommu_owner *owner)
{
	uint32_t nr;
	const uint32_t *list = iommu_set_devices(w->devices, owner->devices, &nr);

	for (uint32_t i = 0; i < nr && i < NAMED_MAX; i++) {
		const struct iommu_device *device = iommu_device(w->devices, list[i]);

		iommu_text_puts(w->t, !i ? "" : i + 1 == nr ? " and " : ", ");
		iommu_text_untrusted(w->t, device->name, device->len);
	}
	if (nr > NAMED_MAX) {
		iommu_text_puts(w->t, " and ");
		iommu_text_dec(w->t, nr - NAMED_MAX);
		iommu_text_puts(w->t, " more");
	}
	iommu_text_puts(w->t, iommu_words_grade(owner->grade));
}
