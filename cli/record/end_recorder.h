/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_END_RECORDER_H
#define TRACE_IOMMU_RECORD_END_RECORDER_H

#include <stdbool.h>

struct child;
struct record_plan;

/*
 * Ask trace-cmd to stop, and wait until it has completed its file. If it does not end, and its
 * files do not grow, send SIGTERM, and then SIGKILL; each is reported on stderr. A killed trace-cmd
 * leaves files of single CPUs: make the file of them. Returns false if trace-cmd had to be killed;
 * a message on stderr says what became of the file.
 */
bool end_recorder(struct child *recorder, const struct record_plan *plan);

#endif
