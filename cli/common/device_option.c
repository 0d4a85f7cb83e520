/* SPDX-License-Identifier: LGPL-2.1 */
#include "device_option.h"

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "core/text/text.h"

/* A message names at most this many devices. */
#define LISTED_MAX 32

/* Whether a device is called @name, or, unless @whole, ends in it after a colon. */
static bool is_called(const char *device, const char *name, size_t len, bool whole)
{
	size_t all = device ? strlen(device) : 0;

	if (!len || len > all)
		return false;
	if (whole || len == all)
		return len == all && !memcmp(device, name, len);
	return device[all - len - 1] == ':' && !memcmp(device + all - len, name, len);
}

static size_t count_called(const struct device_names *devices, const char *name, size_t len,
			   bool whole, size_t *last)
{
	size_t n = 0;

	for (size_t i = 0; i < devices->nr; i++) {
		if (is_called(devices->names[i], name, len, whole)) {
			*last = i;
			n++;
		}
	}
	return n;
}

/* Second line of a message: the devices that @name may mean, or all if it is NULL. */
static void list_devices(const struct device_names *devices, const char *name, size_t len)
{
	size_t shown = 0;
	char buf[256];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), put_file, stderr);
	for (size_t i = 0; i < devices->nr; i++) {
		const char *device = devices->names[i];

		if (!device || (name && !is_called(device, name, len, false)))
			continue;
		if (shown++ >= LISTED_MAX)
			continue;
		iommu_text_puts(&t, shown == 1 ? "    " : ", ");
		iommu_text_untrusted(&t, device, strlen(device));
	}
	if (shown > LISTED_MAX) {
		iommu_text_puts(&t, " and ");
		iommu_text_dec(&t, shown - LISTED_MAX);
		iommu_text_puts(&t, " more");
	}
	if (shown)
		iommu_text_putc(&t, '\n');
	iommu_text_flush(&t);
}

static bool has_names(const struct device_names *devices)
{
	for (size_t i = 0; i < devices->nr; i++) {
		if (devices->names[i])
			return true;
	}
	return false;
}

/* Mark the only device called @name. */
static bool choose(bool *chosen, const struct device_names *devices, const char *name, size_t len)
{
	size_t last = 0;
	size_t n = count_called(devices, name, len, true, &last);

	if (!n)
		n = count_called(devices, name, len, false, &last);
	if (n == 1) {
		chosen[last] = true;
		return true;
	}
	if (n) {
		error("%s: --device: '%.*s' is ambiguous; use one of these names:", devices->trace,
		      (int)len, name);
		list_devices(devices, name, len);
	} else if (!has_names(devices)) {
		error("--device: no event of %s names a device; leave the option out",
		      devices->trace);
	} else {
		error("--device: %s has no device '%.*s'; its devices are:", devices->trace,
		      (int)len, name);
		list_devices(devices, NULL, 0);
	}
	return false;
}

bool device_option_choose(bool *chosen, const struct device_names *devices, const char *list)
{
	size_t last = 0;

	/* Names may contain commas, so try the whole string first. */
	if (count_called(devices, list, strlen(list), true, &last) == 1) {
		chosen[last] = true;
		return true;
	}
	for (;;) {
		size_t len = strcspn(list, ",");

		if (!choose(chosen, devices, list, len))
			return false;
		if (!list[len])
			return true;
		list += len + 1;
	}
}
