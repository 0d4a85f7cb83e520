/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_OWN_PROCESS_H
#define TRACE_IOMMU_OWN_PROCESS_H

/*
 * Call @run in a child process, so that a damaged file that ends the process
 * (input/common/library_guard.h) does not end the work on other files. What @run printed is written
 * when this returns. SIGTERM and the terminal's signals end both processes.
 *
 * Returns what @run returned, or STATUS_ERROR after a message on stderr. If a signal ended the
 * child, it ends the caller as well. If there is no memory for a child, @run runs in this process.
 */
int run_in_own_process(int (*run)(void *arg), void *arg);

#endif
