/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_READ_STEP_TEXT_H
#define IOMMU_READ_STEP_TEXT_H

#include "read_text.h"

/*
 * Read the fields that the event's step needs, and no others, from a line of ordinary form. This is
 * the fast half of iommu_text_form_read(), which reads all that this function refuses: lines that
 * are incomplete or that mail has changed, and events without a printer.
 *
 * Fills @values like iommu_text_form_read(), with all other fields absent. Fields that this kernel
 * does not print are absent, too. Returns false, with @values undefined, if the line may go on in
 * the next one, or if anything in or next to a value needs iommu_plain_line(). The caller checks
 * that the values make a step.
 */
bool iommu_text_form_read_step(const struct iommu_text_form *form, struct iommu_scan s,
			       struct iommu_value *values, struct iommu_text_arrays *arrays);

#endif
