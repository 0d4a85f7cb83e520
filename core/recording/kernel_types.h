/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KERNEL_TYPES_H
#define IOMMU_KERNEL_TYPES_H

#include <stdbool.h>
#include <stdint.h>

/* A member of a structure of the kernel, or a parameter of one of its functions. */
struct iommu_kernel_member {
	uint32_t offset; /* in bytes from the start of the structure; of a parameter: its number,
			    from 0 */
	uint32_t type;	 /* the structure that it is or points to; 0: neither */
	bool pointer;
};

/* What is known about the kernel to probe. The caller supplies it: choose_probes.h does no I/O. */
struct iommu_kernel_types {
	const void *arg; /* passed to each function */

	/* Whether the kernel has a function of exactly this name: no suffix such as .isra.0. */
	bool (*has_function)(const void *arg, const char *name);

	/* The parameter @name of @function. Returns false if the types do not show it. */
	bool (*parameter)(const void *arg, const char *function, const char *name,
			  struct iommu_kernel_member *found);

	/* The structure @name, as a type for member(). Returns 0 if there is none. */
	uint32_t (*structure)(const void *arg, const char *name);

	/*
	 * The member @name of the structure @type, also if it is in a nameless union or structure.
	 * Returns false if the types do not show it, or if it is a bit field.
	 */
	bool (*member)(const void *arg, uint32_t type, const char *name,
		       struct iommu_kernel_member *found);
};

#endif
