/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLAIN_LINE_H
#define IOMMU_PLAIN_LINE_H

#include <stddef.h>

/* The maximum length of a line that needs changes. Other lines are not copied and not cut off. */
#define IOMMU_PLAIN_LINE_MAX 8192

/*
 * Undo the changes that terminals, mail and web pages make to a line of a log: colour codes
 * (ECMA-48), "> " and "| " before quoted lines, quoted-printable (RFC 2045, 6.7), HTML entities,
 * non-breaking spaces and a carriage return at the end. @raw is one line of *@len bytes without its
 * newline. Returns @raw or a place in it if that suffices, else @buf, which has
 * IOMMU_PLAIN_LINE_MAX bytes. Sets *@len to the length of the result.
 */
const char *iommu_plain_line(const char *raw, size_t *len, char *buf);

#endif
