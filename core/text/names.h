/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_NAMES_H
#define IOMMU_NAMES_H

#include "text.h"

/* What a value, or a set of bits, is called. */
struct iommu_name {
	uint64_t value;
	const char *name;
};

/*
 * The value of a name whose number a format does not tell: the kernel does not always replace
 * the names of an enum by their numbers. No field of 32 bits or less has this value.
 */
#define IOMMU_NAME_UNKNOWN UINT64_MAX

/*
 * A table of names: those of a format (__print_symbolic, __print_flags), or ours where the format
 * could not be parsed.
 */
struct iommu_names {
	const struct iommu_name *list;
	size_t nr;
	const char *delim; /* between the names of a set of bits */
};

/* The name of @value, or NULL where the table has none. */
const char *iommu_name_of(const struct iommu_names *names, uint64_t value);

/* Add the name of @value, or its number in hexadecimal (__print_symbolic). */
void iommu_names_symbol(struct iommu_text *t, const struct iommu_names *names, uint64_t value);

/*
 * Add the names of all bits of @value in the order of the table, larger sets where the table has
 * them first, and what is left as a number in hexadecimal (__print_flags). Nothing for 0.
 */
void iommu_names_flags(struct iommu_text *t, const struct iommu_names *names, uint64_t value);

#endif
