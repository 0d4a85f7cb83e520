/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLUGIN_HANDLER_H
#define IOMMU_PLUGIN_HANDLER_H

#include <trace-seq.h>

#include "core/faultlog/recent_faults.h"
#include "core/text/text.h"
#include "history.h"
#include "tep/binding.h"

/* Data that the plugin keeps about the records of one handle. */
struct iommu_log_state {
	struct iommu_recent_faults faulted; /* devices that faulted recently */
	struct iommu_history history;
};

/* The context of a handler that is registered for an event. The handle owns @log. */
struct iommu_handler {
	struct iommu_binding binding;
	struct iommu_log_state *log;
};

/* For iommu_text_init(): @arg is the trace_seq. */
static inline void iommu_put_seq(void *arg, const char *str, size_t len)
{
	(void)len;
	trace_seq_puts(arg, str);
}

#endif
