/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_BOOT_H
#define TRACE_IOMMU_RECORD_BOOT_H

#include <stdbool.h>

#define GRUB_DEFAULTS "/etc/default/grub"

/* Print the kernel parameters that record a boot, and how to set them. Returns an enum status. */
int boot_print(void);

/*
 * Add these parameters to GRUB's defaults, or remove them. @dry_run: only print the change. Each
 * returns an enum status.
 */
int boot_install(bool dry_run);
int boot_remove(bool dry_run);

#endif
