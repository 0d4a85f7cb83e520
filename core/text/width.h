/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_WIDTH_H
#define IOMMU_WIDTH_H

#include <stdbool.h>

/*
 * Whether the next character @c of a text takes a column: UTF-8 continuation bytes do not, nor do
 * the escape sequences of styles, "\033[...m". Strings of a trace have none. *@escape is false at
 * the beginning of the text.
 */
static inline bool iommu_takes_column(bool *escape, char c)
{
	bool takes;

	*escape |= c == '\033';
	takes = !*escape && ((unsigned char)c & 0xc0) != 0x80;
	*escape &= c != 'm';
	return takes;
}

#endif
