/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLUGIN_AER_H
#define IOMMU_PLUGIN_AER_H

#include <event-parse.h>

/* The handler of ras:aer_event. @context is a struct iommu_handler. */
int iommu_print_aer(struct trace_seq *s, struct tep_record *record, struct tep_event *format,
		    void *context);

#endif
