/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef COLLECT_H
#define COLLECT_H

/*
 * The includes that cmocka requires, in its order, and a writer that collects text for comparison.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/text/text.h"

struct collect {
	struct iommu_text text;
	char buf[IOMMU_TEXT_MIN]; /* the minimum size, so that it is flushed often */
	char all[8192];
	size_t len;
	unsigned int flushes;
};

void collect_start(struct collect *c);

/* The text so far. Valid until the next collect_start(). */
const char *collect_end(struct collect *c);

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
