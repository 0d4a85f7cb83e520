/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLUGIN_CONSOLE_H
#define IOMMU_PLUGIN_CONSOLE_H

#include "handler.h"

/*
 * Prints the addition to printk:console for a message about a fault: " => " and the explanation,
 * then its history and a hint if the options ask for them.
 */
void iommu_explain_console(struct iommu_text *t, const struct iommu_handler *handler,
			   const struct iommu_record *rec, const struct tep_record *record);

/* Prints the same addition to arm_smmu_v3:smmu_evtq_event, whose fields were read into @values. */
void iommu_explain_evtq(struct iommu_text *t, const struct iommu_handler *handler,
			const struct iommu_record *rec, const struct tep_record *record,
			const struct iommu_value *values);

/* Remember the device of an iommu:io_page_fault, for ras:aer_event. */
void iommu_note_fault(const struct iommu_handler *handler, const struct iommu_record *rec,
		      const struct tep_record *record);

#endif
