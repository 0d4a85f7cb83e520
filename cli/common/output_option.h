/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_OUTPUT_OPTION_H
#define TRACE_IOMMU_OUTPUT_OPTION_H

/*
 * The option -o FILE of the subcommands that print: call @run with standard output in the file,
 * which is replaced only if @run succeeds and everything was written. @out: NULL or "-" for
 * standard output itself. The file must not be one of the @nr files @inputs.
 *
 * Returns what @run returned, or STATUS_ERROR after a message on stderr. Standard output is closed.
 */
int run_with_output(const char *out, const char *const *inputs, int nr, int (*run)(void *arg),
		    void *arg);

#endif
