/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FUNCTION_GRAPH_H
#define IOMMU_FUNCTION_GRAPH_H

#include "step.h"

/*
 * The function_graph tracer records all functions of the kernel, or those that the user chose.
 * These are the ones that map, unmap and flush. Some call each other: iommu_map() calls
 * __iommu_map().
 */
struct iommu_call_function {
	const char *name;
	enum iommu_call call;
	const char *releases; /* of Linux: at least these have it */
	const char *source;   /* file of the kernel */
};

/* Ends with a name of NULL. */
extern const struct iommu_call_function iommu_call_functions[];

/*
 * What the function @name of @len bytes does, or IOMMU_CALL_ANY if it is none of the table. What
 * the compiler appends after a "." is ignored.
 */
enum iommu_call iommu_call_of_function(const char *name, size_t len);

/* The events of the tracer. Releases have different fields. */
extern const struct iommu_event iommu_event_graph_entry;
extern const struct iommu_event iommu_event_graph_exit;

enum {
	IOMMU_GRAPH_FUNC,
	IOMMU_GRAPH_DEPTH,
	IOMMU_GRAPH_CALLTIME,
	IOMMU_GRAPH_RETTIME,
	IOMMU_GRAPH_DURATION,
	IOMMU_GRAPH_FIELDS
};

#endif
