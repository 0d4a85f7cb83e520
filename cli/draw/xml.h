/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_XML_H
#define TRACE_IOMMU_DRAW_XML_H

#include <stddef.h>
#include <stdio.h>

/* Text in SVG and HTML documents. */

/*
 * The flush function of an iommu_text that writes to a FILE, and escapes what is markup. @file is a
 * FILE pointer.
 */
void draw_put_xml(void *file, const char *str, size_t len);

/* Write lines of untrusted text. */
void draw_put_lines(FILE *file, const char *str);

#endif
