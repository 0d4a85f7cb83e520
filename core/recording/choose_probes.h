/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_CHOOSE_PROBES_H
#define IOMMU_CHOOSE_PROBES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel_types.h"
#include "probe_rows.h"

enum {
	IOMMU_PROBES_MAX = 40,
	IOMMU_PROBE_TEXT_MAX = 384,
};

/* What the kernel accepts in definitions of probes. */
struct iommu_probe_syntax {
	bool fprobes;	/* f:GROUP/EVENT FUNCTION, in dynamic_events */
	bool kprobes;	/* p:GROUP/EVENT FUNCTION */
	bool arguments; /* $arg1 */
	bool btf_names; /* names of parameters and members instead */
	bool constants; /* \0 */
};

/* Find it in @readme, the text of tracefs's README. */
struct iommu_probe_syntax iommu_probe_syntax(const char *readme);

struct iommu_probe {
	const struct iommu_probe_row *row;
	const char *function;
	/*
	 * The definition as an fprobe, which misses no calls in interrupts, and as a kprobe, in
	 * case the kernel refuses the fprobe. Empty: the kernel does not have such probes.
	 */
	char fprobe[IOMMU_PROBE_TEXT_MAX];
	char kprobe[IOMMU_PROBE_TEXT_MAX];
};

/*
 * Choose the probes that the kernel can carry. Leaves out a probe if its function is missing, or a
 * value that is not optional. @latency: also choose the probes for latency. Returns the number of
 * probes, at most @max.
 */
size_t iommu_choose_probes(struct iommu_probe *probes, size_t max,
			   const struct iommu_kernel_types *types,
			   const struct iommu_probe_syntax *syntax, bool latency);

#endif
