/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_NAMES_H
#define IOMMU_NAMES_H

#include "text.h"

/* The name of a value or of a set of bits. */
struct iommu_name {
	uint64_t value;
	const char *name;
};

/*
 * The value of a name without a number in the format: the kernel does not always replace the names
 * of an enum with their numbers. No field of 32 bits or less can have this value.
 */
#define IOMMU_NAME_UNKNOWN UINT64_MAX

/*
 * A table of names: from a format (__print_symbolic, __print_flags), or our own if the format could
 * not be parsed.
 */
struct iommu_names {
	const struct iommu_name *list;
	size_t nr;
	const char *delim; /* between the names of a set of bits */
};

/* The name of @value, or NULL. */
const char *iommu_name_of(const struct iommu_names *names, uint64_t value);

/* Add the name of @value, or its number in hexadecimal (__print_symbolic). */
void iommu_names_symbol(struct iommu_text *t, const struct iommu_names *names, uint64_t value);

/*
 * Add the names of the bits in @value, in the order of the table, and the remaining bits as a
 * number in hexadecimal (__print_flags). A set of bits that precedes its members in the table
 * replaces them. Adds nothing for 0.
 */
void iommu_names_flags(struct iommu_text *t, const struct iommu_names *names, uint64_t value);

#endif
