/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FORMATS_H
#define IOMMU_FORMATS_H

#include <event-parse.h>

#include "core/replay/replay.h"

/*
 * Set attach_rule and devices_follow of @config: the kernel's attach rule, and whether the trace
 * can have events that name devices. @release, such as 6.1.0-56-amd64, may be NULL. If the release
 * does not decide the rule, the formats do. They must have been read. If the host's library cannot
 * look up formats, the rule stays unknown, and the events of dma and intel_iommu are assumed to
 * exist.
 */
void iommu_formats_config(struct tep_handle *tep, const char *release,
			  struct iommu_replay_config *config);

/*
 * The kernel release in @uname, as trace-cmd records it: system, host, release and machine. The
 * release ends at the next space. Returns NULL if @uname is NULL or too short.
 */
const char *iommu_uname_release(const char *uname);

/* The host's name there, which ends in the same way; NULL as above. */
const char *iommu_uname_host(const char *uname);

#endif
