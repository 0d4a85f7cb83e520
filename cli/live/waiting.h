/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LIVE_WAITING_H
#define TRACE_IOMMU_LIVE_WAITING_H

#include <stdint.h>

#include "output.h"

/* Waits for signals, keys and time. */

/* The time now, in ns, of a clock that never goes back. */
uint64_t waiting_clock(void);

/*
 * From now on, signals that end a program only end a wait, so that everything can be removed.
 * Returns a file descriptor for waiting_for(), or -1 after a message on stderr.
 */
int waiting_catch_signals(void);

/* Wait for a signal, a key of @output, or @ns, at most one second. */
enum live_next waiting_for(int signals, const struct live_output *output, uint64_t ns);

/*
 * From now on, a signal also ends a write to stdout that waits for a reader; the write fails. The
 * signal stays for waiting_for(). @signals is from waiting_catch_signals(), and may be closed
 * before stdout. Returns false after a message on stderr.
 */
bool waiting_in_writes(int signals);

#endif
