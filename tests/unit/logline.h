/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef LOGLINE_H
#define LOGLINE_H

#include "collect.h"

#include "core/faultlog/faultlog.h"

struct logline {
	const char *msg;
	const char *text; /* NULL: no decode; "": understood, but it says nothing */
};

/*
 * Read @msg alone, in an allocation of exactly its length, so that a sanitizer sees any step beyond
 * it, and return its text, or NULL where it is not understood. Valid until the next call.
 */
const char *logline_text(const char *msg, size_t len, struct iommu_fault *f);

/* The same of the hint; NULL where there is none. */
const char *logline_hint(const char *msg);

/* Hold @n lines against their texts, each behind everything that a log puts in front of a line. */
void logline_check(const struct logline *lines, size_t n);

#endif
