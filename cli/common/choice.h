/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_CHOICE_H
#define TRACE_IOMMU_CHOICE_H

#include <stddef.h>

/* The value of an option that is one of a few words. */
struct choice {
	const char *option; /* such as "--to" */
	const char *what;   /* what the words are, such as "format" */
	const char *const *words;
	int nr;
};

/*
 * The index of the word @given, which has @len bytes; -1 after a message on stderr that names the
 * word that may be meant, or else all of them.
 */
int choice_read(const struct choice *choice, const char *given, size_t len);

#endif
