/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FORMATS_H
#define IOMMU_FORMATS_H

#include <event-parse.h>

#include "core/replay/replay.h"

/*
 * What the formats of a trace say of its kernel and of what was recorded: family and tells of
 * @config. Formats must have been read. Where the host's library cannot look them up, nothing is
 * said: the family is unknown then, and events that tell more are taken to exist.
 */
void iommu_formats_config(struct tep_handle *tep, struct iommu_replay_config *config);

#endif
