/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LIVE_MACHINE_H
#define TRACE_IOMMU_LIVE_MACHINE_H

#include "live_options.h"
#include "output.h"

/*
 * Show the running machine until the last interval, a signal, or the key q. What this adds to
 * tracefs is gone at the end, also after errors. @open opens the output once nothing can fail any
 * more. Returns an enum status.
 */
int machine_show(const struct live_options *options, bool (*open)(struct live_output *output));

#endif
