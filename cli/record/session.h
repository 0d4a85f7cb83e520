/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_SESSION_H
#define TRACE_IOMMU_RECORD_SESSION_H

struct record_plan;

/*
 * Record as planned: until the command ends, or until Ctrl-C. Everything that the recording adds to
 * tracefs is gone at the end, also after errors. Returns an enum status.
 */
int session_run(struct record_plan *plan);

#endif
