/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PROBE_ROWS_H
#define IOMMU_PROBE_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#define IOMMU_PROBE_GROUP "iop"

enum {
	IOMMU_PROBE_FUNCTIONS_MAX = 3,
	IOMMU_PROBE_VALUES_MAX = 5,
};

/* A value that a probe records. */
struct iommu_probe_value {
	const char *name;
	/*
	 * Where it is: a parameter by its name, and members from there, such as
	 * dev->iommu_group->id. "kobj(iommu_group)->id": the parameter kobj points to the member
	 * kobj of a struct iommu_group. "\0": the constant 0. "$retval": what the function returns.
	 */
	const char *path;
	const char *type; /* as in a definition: x64, s32, string; NULL: the kernel's default */
	bool optional;	  /* the probe is useful without it */
};

/* A probe of the group "iop". docs/history.md has its fields and their use. */
struct iommu_probe_row {
	const char *name;
	bool at_return;
	bool latency; /* only if the user asks for latency */
	/* The first one that the kernel has carries the probe. */
	const char *functions[IOMMU_PROBE_FUNCTIONS_MAX];
	struct iommu_probe_value values[IOMMU_PROBE_VALUES_MAX];
	const char *source; /* the kernel file, and the kernels that have the functions */
};

/* Rows with the same name define one event, which gets each that the kernel can carry. */
extern const struct iommu_probe_row iommu_probe_rows[];
extern const size_t iommu_nr_probe_rows;

#endif
