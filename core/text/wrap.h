/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_WRAP_H
#define IOMMU_WRAP_H

#include <stdbool.h>
#include <stddef.h>

/* Longer lines are not wrapped. */
#define IOMMU_WRAP_LINE 4096

/*
 * Wraps lines that are too wide for a terminal: between the columns of a table, or else between
 * words. The rest is below the last column if that begins in the left half, or else indented a bit
 * more than the line. Longer words stay whole.
 */
struct iommu_wrap {
	void (*write)(void *arg, const char *str, size_t len);
	void *arg;
	size_t width; /* of the terminal, in columns */
	/* The rest is private to wrap.c; zero it. */
	size_t len;
	bool is_long; /* the beginning of the line was written */
	char line[IOMMU_WRAP_LINE];
};

/* Add a piece of the text. The flush function of an iommu_text: @wrap is a struct iommu_wrap. */
void iommu_wrap_put(void *wrap, const char *str, size_t len);

/* The text is complete: write its last line, if that has no newline. */
void iommu_wrap_end(struct iommu_wrap *wrap);

#endif
