/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_WITHOUT_H
#define TRACE_IOMMU_WITHOUT_H

#include <stdbool.h>

/*
 * --without LIST: add the sources that @list names, separated by commas, to @without as
 * IOMMU_WITHOUT_*. False after a message on stderr.
 */
bool read_without(const char *list, unsigned int *without);

#endif
