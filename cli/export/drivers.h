/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPORT_DRIVERS_H
#define TRACE_IOMMU_EXPORT_DRIVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The drivers of devices, as far as a trace names them: in io_page_fault, and in messages of the
 * kernel that begin with "DRIVER DEVICE: ", as dev_err() and its relatives print them.
 */
struct export_drivers;

/* The most devices and drivers whose names are kept, and the longest names in bytes. */
enum {
	EXPORT_DRIVEN_MAX = 4096,
	EXPORT_DRIVERS_MAX = 1024,
	EXPORT_DEVICE_NAME = 63,
	EXPORT_DRIVER_NAME = 31,
};

/* Returns NULL if out of memory. */
struct export_drivers *export_drivers_new(void);
void export_drivers_free(struct export_drivers *drivers); /* NULL is allowed */

/* Forget what @to knows, and know what @from does. */
void export_drivers_copy(struct export_drivers *to, const struct export_drivers *from);

/*
 * @driver drives @device from now on. A bus or a class in place of a driver ("pci 0000:00:04.0: ",
 * printed for a device without one) is ignored.
 */
void export_drivers_set(struct export_drivers *drivers, const char *device, size_t device_len,
			const char *driver, size_t driver_len);

/* Learn from a message of the kernel. */
void export_drivers_message(struct export_drivers *drivers, const char *msg, size_t len);

/* The number of the device's driver now, or 0 if no event or message has named it. */
uint32_t export_driver_of(const struct export_drivers *drivers, const char *device, size_t len);

/* How often another driver was named for the device than before. */
uint32_t export_driver_changes(const struct export_drivers *drivers, const char *device,
			       size_t len);

/* The name of a driver, untrusted and terminated; NULL for number 0. */
const char *export_driver_name(const struct export_drivers *drivers, uint32_t number);

#endif
