/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef LOGLINE_H
#define LOGLINE_H

#include "collect.h"

#include "core/diagnosis/hint.h"
#include "core/faultlog/faultlog.h"

struct logline {
	const char *msg;
	const char *text; /* NULL: not read; "": read, but there is nothing to explain */
};

/*
 * Read @msg alone and return its explanation, or NULL if it is not a message of an IOMMU driver.
 * Valid until the next call. The copy has exactly its length, so that a sanitizer detects any
 * access beyond it.
 */
const char *logline_text(const char *msg, size_t len, struct iommu_fault *f);

/* The hint for @msg, "CAUSE; NEXT", or NULL. Valid until the next call. */
const char *logline_hint(const char *msg);
const char *logline_hint_at(const char *msg, const struct iommu_hint_context *context);

/* Check the texts of @n lines, each with all prefixes and endings that logs add to a line. */
void logline_check(const struct logline *lines, size_t n);

#endif
