/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LIBRARY_GUARD_H
#define TRACE_IOMMU_LIBRARY_GUARD_H

/*
 * Some damaged files crash libtracecmd or libtraceevent, or keep them busy forever
 * (docs/upstream/README.md). Between library_enter() and library_leave(), either ends the process
 * with "FILE is damaged: ..." on stderr and status 2, without a core dump. Unwritten output in the
 * buffer of stdout is then lost, and the functions of at_quick_exit() run.
 *
 * A crash of our own code is never hidden: outside of these calls, signals act as without a guard,
 * until library_refused().
 * A call that uses the processor for 5 seconds, plus one per GiB of the file, counts as one that
 * never ends. If the environment has TRACE_IOMMU_UNGUARDED, nothing is guarded.
 */

/* From here to library_leave(), the library works on the file @name, which must stay valid. */
void library_enter(const char *name);
void library_leave(void);

/*
 * The same as library_leave(), once a message tells that the library could not open the file. From
 * here on, a crash ends the process with status 2, without another message: with some damaged
 * files, the library writes past the end of its memory before it notices. That memory may be ours.
 */
void library_refused(void);

/*
 * The same for opening the file @name of @size bytes, which sets the time that a call may take.
 * memory_limit.h limits the memory.
 */
void library_open(const char *name, unsigned long long size);

#endif
