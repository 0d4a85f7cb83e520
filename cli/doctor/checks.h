/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DOCTOR_CHECKS_H
#define TRACE_IOMMU_DOCTOR_CHECKS_H

struct findings;

/* The checks of doctor. Each adds what it found. */

/* trace-cmd and perf: libtraceevent, the directories that it searches, and our plugin in them. */
void check_trace_cmd(struct findings *f);
void check_perf(struct findings *f);

/* What changes with sudo, which runs programs with another HOME. */
void check_sudo(struct findings *f);

/* KernelShark, and the plugin with the lanes. */
void check_kernelshark(struct findings *f);

/* The running kernel: tracefs, events, probes, types. */
void check_kernel(struct findings *f);

/* The machine's IOMMUs, and their mode. */
void check_iommu(struct findings *f);

/* @option: the argument of trace-cmd's option -O, as typed. */
void check_option(struct findings *f, const char *option);

#endif
