/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LIVE_TRACE_H
#define TRACE_IOMMU_LIVE_TRACE_H

#include "live_options.h"
#include "output.h"

/*
 * Show the trace options->trace as if it happened now: in real time if the output reads keys, and
 * else at once. Returns an enum status.
 */
int trace_show(const struct live_options *options, bool (*open)(struct live_output *output));

#endif
