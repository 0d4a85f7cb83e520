/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FORMATS_H
#define IOMMU_FORMATS_H

#include <event-parse.h>

#include "core/replay/replay.h"

/*
 * Set what the formats of a trace show about its kernel and about what could be recorded: family
 * and tells of @config. Call it after the formats have been read. If the host's library cannot look
 * formats up, the family is unknown and the events of dma and intel_iommu are assumed to exist.
 */
void iommu_formats_config(struct tep_handle *tep, struct iommu_replay_config *config);

/*
 * The kernel release in @uname, as trace-cmd records it: system, host, release and machine. It ends
 * at the next space. NULL if @uname is NULL or too short.
 */
const char *iommu_uname_release(const char *uname);

#endif
