/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TERMINAL_PROGRESS_H
#define TRACE_IOMMU_TERMINAL_PROGRESS_H

/*
 * Shows how far the reading of files is, in one line of the terminal that standard error is. The
 * line appears when a pass over a file has taken two seconds, and is erased at the end of the pass
 * and before each message.
 */

/*
 * Begin to show it, from 0, if standard error is a terminal, unless output has begun there. A file
 * is usually read @passes times.
 */
void progress_start(unsigned int passes);

/* What follows takes @passes passes, instead of what was expected: they share what is not done. */
void progress_go_on(unsigned int passes);

/* Between these calls, a pass is made while another one waits. */
void progress_inner_begins(void);
void progress_inner_ends(void);

/* Output begins while files are read. If it goes to a terminal, show nothing from now on. */
void progress_output_begins(void);

/* Write @line over the line of the terminal, without going on to the next one. */
void progress_put_line(const char *line);

/* Erase it. Calls only async-signal-safe functions. */
void progress_erase_line(void);

#endif
