/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DEVICE_OPTION_H
#define TRACE_IOMMU_DEVICE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The option --device NAME[,NAME...]. A name without its beginning is enough if it is unique:
 * 00:04.0 means 0000:00:04.0.
 */

/* The devices of a trace. Names are untrusted; NULL is a device without a name. */
struct device_names {
	const char *trace; /* name of the file, for messages */
	const char *const *names;
	size_t nr;
};

/*
 * Mark the devices in @list, the value of the option, in @chosen, which has @devices->nr elements.
 * Returns false after a message on stderr.
 */
bool device_option_choose(bool *chosen, const struct device_names *devices, const char *list);

#endif
