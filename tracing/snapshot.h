/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SNAPSHOT_H
#define TRACE_IOMMU_SNAPSHOT_H

/*
 * Describe this machine, as the lines of core/recording/snapshot_line.h: its name and kernel, the
 * IOMMU's mode, groups, devices with their BARs and address widths, reserved memory, and kernel
 * parameters that concern the IOMMU. Passes each line to @put, without a newline.
 */
void snapshot_lines(void (*put)(void *arg, const char *line), void *arg);

#endif
