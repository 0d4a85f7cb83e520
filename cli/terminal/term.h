/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TERMINAL_TERM_H
#define TRACE_IOMMU_TERMINAL_TERM_H

#include <stdbool.h>

/* Whether TERM names no terminal that can do more than show text. */
bool term_is_dumb(void);

/* The width of the terminal @fd, or a usual one if it is unknown. */
unsigned int term_columns(int fd);

#endif
