/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_OPTIONS_H
#define TRACE_IOMMU_TRACE_OPTIONS_H

#include <stdbool.h>

#include "core/replay/replay.h"
#include "core/text/address_range.h"
#include "input/input.h"

/* Options and setup shared by the subcommands that replay a trace. */

/*
 * --without LIST: add the sources in @list, separated by commas, to the bits IOMMU_WITHOUT_* of
 * @without. Returns false after a message on stderr.
 */
bool read_without(const char *list, unsigned int *without);

/*
 * The value @arg of @option: an address, or a range of them. Returns false after a message on
 * stderr.
 */
bool read_addresses(const char *option, const char *arg, struct iommu_address_range *addresses);

/* --buffer NAME: print that the trace @name has no buffer @wanted. Returns false. */
bool no_such_buffer(const struct input *file, const char *name, const char *wanted);

/* Put the name of a buffer into the line of those without IOMMU events. @more: not the first one.
 */
void put_empty_buffer(struct iommu_text *t, const char *buffer, bool more);

/* Set up the replay of a trace: its formats, and how its kernel attaches devices. */
void set_replay_config(struct input *file, struct iommu_replay_config *config);

#endif
