/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PAGER_H
#define TRACE_IOMMU_PAGER_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Long output on a terminal goes through a pager, as with git: TRACE_IOMMU_PAGER, or else PAGER, or
 * else less. An empty name and "cat" are none. LESS is FRX unless the user has set it.
 */

/* --no-pager: from now on, pager_start() does nothing. */
void pager_forbid(void);

/*
 * If standard output is a terminal, let it be a pager, and standard error too if that is one. Call
 * this before the first output. A pager that cannot be started is reported, and then none is used.
 * If the user quits the pager before the end, the process ends with the status @quit; another call
 * changes only that.
 */
void pager_start(int quit);

/*
 * A signal that ends this process also ends its process @child, which writes to the pager, too. 0:
 * there is none.
 */
void pager_ends_child(pid_t child);

/* Whether standard output is a pager, perhaps that of the parent process. */
bool pager_is_running(void);

/* The width of the terminal that shows standard output, perhaps in the pager; 0: none shows it. */
unsigned int pager_columns(void);

/* Whether the user has quit the pager. */
bool pager_was_quit(void);

/* Standard output is closed: wait until the user quits the pager. */
void pager_end(void);

#endif
