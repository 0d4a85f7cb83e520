/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_GRAPH_LINE_H
#define TRACE_IOMMU_GRAPH_LINE_H

#include "core/events/function_graph.h"
#include "core/text/scan.h"

/*
 * The lines of the function_graph tracer (kernel/trace/trace_functions_graph.c). Which columns a
 * line has depends on the tracer's options:
 *
 *	5.100000 |   3)  modprobe-611  | + 12.345 us   |    iommu_map() {	abstime, proc
 *	 3)               |  iommu_map() {
 *	 3)   0.512 us    |    iommu_iotlb_sync();
 *	 3) + 12.345 us   |  } /+ iommu_map +/				(a comment of C)
 *	 3)  modprobe-611  =>   bash-7					another task
 *	 3)   ==========> |						an interrupt
 *
 * trace-cmd report prints lines of events, funcgraph_entry and funcgraph_exit. Their text has the
 * column of the duration and the function; with -N, only the function and the depth:
 *
 *	+ 12.345 us   |    iommu_iotlb_sync();
 *	+ 12.345 us   |  } /+ iommu_map +/ (0)				fgraph:tailprint,
 *fgraph:depth
 *	--> iommu_map (0)
 *	<-- iommu_map (0)
 */
struct graph_line {
	enum {
		GRAPH_CALL,	  /* "iommu_map() {" */
		GRAPH_LEAF,	  /* "iommu_map();": calls no other function that is recorded */
		GRAPH_RETURN,	  /* "}" */
		GRAPH_SWITCH,	  /* another task runs on the CPU */
		GRAPH_INTERRUPT,  /* an interrupt begins */
		GRAPH_END_OF_IRQ, /* and ends */
	} kind;
	uint64_t ts; /* ns; 0: not in the line */
	int cpu;     /* -1: not in the line */
	struct iommu_string comm;
	int32_t pid; /* of @comm; IOMMU_PID_UNKNOWN: not in the line */
	enum iommu_context context;
	uint64_t duration; /* ns; IOMMU_DURATION_UNKNOWN: not in the line */
	uint32_t depth;	   /* from 1 */
	enum iommu_call call;
};

/*
 * Read a line, or the text of an event. Returns false if it is none of the tracer. Strings point
 * into it.
 */
bool graph_line_read(const char *str, size_t len, struct graph_line *line);
bool graph_event_read(const char *str, size_t len, struct graph_line *line);

#endif
