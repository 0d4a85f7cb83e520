/* SPDX-License-Identifier: LGPL-2.1 */
#include "drivers.h"

#include <stdlib.h>
#include <string.h>

#include "core/text/scan.h"

/* A power of two, twice the maximum number of devices. */
#define SLOTS (2 * EXPORT_DRIVEN_MAX)

struct driven {
	char device[EXPORT_DEVICE_NAME + 1]; /* "": unused */
	uint32_t driver;
	uint32_t changes;
};

struct export_drivers {
	struct driven slots[SLOTS];
	uint32_t nr_devices;
	char names[EXPORT_DRIVERS_MAX][EXPORT_DRIVER_NAME + 1];
	uint32_t nr_names;
};

/*
 * What dev_driver_string() returns for a device without a driver: the name of its bus or class
 * (drivers/base/core.c).
 */
static const char *const buses[] = {
	"acpi", "amba",	    "ccw", "css",    "fsl-mc", "iommu",
	"pci",	"platform", "usb", "virtio", "vmbus",
};

struct export_drivers *export_drivers_new(void)
{
	return calloc(1, sizeof(struct export_drivers));
}

void export_drivers_free(struct export_drivers *drivers)
{
	free(drivers);
}

void export_drivers_copy(struct export_drivers *to, const struct export_drivers *from)
{
	*to = *from;
}

/* The slot of the device, or the unused slot where it belongs. FNV-1a. */
static uint32_t slot_of(const struct export_drivers *drivers, const char *device, size_t len)
{
	uint32_t hash = 2166136261;
	uint32_t slot;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)device[i]) * 16777619;
	for (slot = hash % SLOTS;; slot = (slot + 1) % SLOTS) {
		const char *name = drivers->slots[slot].device;

		if (!*name || (!strncmp(name, device, len) && !name[len]))
			return slot;
	}
}

static bool is_name(const char *str, size_t len, size_t max)
{
	return len && len <= max && !memchr(str, '\0', len);
}

static bool is_bus(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++) {
		if (len == strlen(buses[i]) && !memcmp(name, buses[i], len))
			return true;
	}
	return false;
}

/* The number of a driver, which is added if it is new; 0 if there are too many. */
static uint32_t number_of(struct export_drivers *drivers, const char *name, size_t len)
{
	uint32_t i;

	for (i = 0; i < drivers->nr_names; i++) {
		if (!strncmp(drivers->names[i], name, len) && !drivers->names[i][len])
			return i + 1;
	}
	if (i == EXPORT_DRIVERS_MAX)
		return 0;
	memcpy(drivers->names[i], name, len);
	drivers->nr_names++;
	return i + 1;
}

void export_drivers_set(struct export_drivers *drivers, const char *device, size_t device_len,
			const char *driver, size_t driver_len)
{
	struct driven *driven;
	uint32_t number;

	if (!is_name(device, device_len, EXPORT_DEVICE_NAME) ||
	    !is_name(driver, driver_len, EXPORT_DRIVER_NAME) || is_bus(driver, driver_len))
		return;
	driven = &drivers->slots[slot_of(drivers, device, device_len)];
	if (!*driven->device && drivers->nr_devices == EXPORT_DRIVEN_MAX)
		return;
	number = number_of(drivers, driver, driver_len);
	if (!number)
		return;
	if (!*driven->device) {
		memcpy(driven->device, device, device_len);
		drivers->nr_devices++;
	} else if (driven->driver != number) {
		driven->changes++;
	}
	driven->driver = number;
}

/* The next word up to a blank; *@len is 0 at the end. */
static const char *next_word(struct iommu_scan *s, size_t *len)
{
	const char *word;

	iommu_scan_skip_blanks(s);
	for (word = s->p; s->p < s->end && *s->p != ' '; s->p++)
		;
	*len = (size_t)(s->p - word);
	return word;
}

static bool is_driver_name(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!iommu_is_word_char(word[i]) && word[i] != '-' && word[i] != '.')
			return false;
	}
	return true;
}

/*
 * "DRIVER DEVICE: ", or "DRIVER DEVICE ETH0: " for a network interface. dma-debug puts "DMA-API: "
 * first.
 */
void export_drivers_message(struct export_drivers *drivers, const char *msg, size_t len)
{
	struct iommu_scan s = { msg, msg + len };
	const char *driver, *device, *interface;
	size_t driver_len, device_len, interface_len;

	iommu_scan_skip(&s, "DMA-API: ");
	driver = next_word(&s, &driver_len);
	device = next_word(&s, &device_len);
	if (device_len < 2 || !is_driver_name(driver, driver_len))
		return;
	if (device[device_len - 1] == ':') {
		device_len--;
	} else {
		interface = next_word(&s, &interface_len);
		if (interface_len < 2 || interface[interface_len - 1] != ':')
			return;
	}
	/* Ordinary words, such as "Freeing memory:", must not fill the table. */
	for (size_t i = 0; i < device_len; i++) {
		if (device[i] < '0' || device[i] > '9')
			continue;
		export_drivers_set(drivers, device, device_len, driver, driver_len);
		return;
	}
}

static const struct driven *find(const struct export_drivers *drivers, const char *device,
				 size_t len)
{
	return is_name(device, len, EXPORT_DEVICE_NAME)
		       ? &drivers->slots[slot_of(drivers, device, len)]
		       : NULL;
}

uint32_t export_driver_of(const struct export_drivers *drivers, const char *device, size_t len)
{
	const struct driven *driven = find(drivers, device, len);

	return driven ? driven->driver : 0;
}

uint32_t export_driver_changes(const struct export_drivers *drivers, const char *device, size_t len)
{
	const struct driven *driven = find(drivers, device, len);

	return driven ? driven->changes : 0;
}

const char *export_driver_name(const struct export_drivers *drivers, uint32_t number)
{
	return number ? drivers->names[number - 1] : NULL;
}
