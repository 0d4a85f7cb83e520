/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SCAN_H
#define IOMMU_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Reads words and numbers from text that may hold any bytes and may end anywhere. The caller owns
 * the text. Each read cuts off the front of it.
 */
struct iommu_scan {
	const char *p;
	const char *end;
};

/* The first occurrence of @word in @s, or NULL. */
const char *iommu_scan_find(const struct iommu_scan *s, const char *word);

/* If @s begins with @word, cut it off and return true. */
bool iommu_scan_skip(struct iommu_scan *s, const char *word);

/* Cut off everything up to the end of the first @word. Without one, return false and leave @s. */
bool iommu_scan_skip_past(struct iommu_scan *s, const char *word);

/* Cut off spaces and tabs. Returns true if there was at least one. */
bool iommu_scan_skip_blanks(struct iommu_scan *s);

/* A letter, a digit or an underscore. */
bool iommu_is_word_char(char c);

/* True at the end of the text and before any character that is not part of a word. */
bool iommu_scan_at_word_end(const struct iommu_scan *s);

/* Cut off everything but the letters, digits and underscores at the end. */
void iommu_scan_keep_last_word(struct iommu_scan *s);

/*
 * Numbers: at least one digit, at most @max, and the word ends with the last digit. Return false
 * otherwise, with @s somewhere in the number.
 */
bool iommu_scan_dec(struct iommu_scan *s, uint64_t max, uint64_t *v);
bool iommu_scan_hex(struct iommu_scan *s, uint64_t max, uint64_t *v);	  /* without 0x */
bool iommu_scan_0x_hex(struct iommu_scan *s, uint64_t max, uint64_t *v);  /* with 0x */
bool iommu_scan_any_hex(struct iommu_scan *s, uint64_t max, uint64_t *v); /* either */

#endif
