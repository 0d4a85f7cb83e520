/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef FUZZ_STEPS_H
#define FUZZ_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/events/step.h"

/*
 * Steps of a trace from any bytes, for targets that feed a replay. A step takes 8 bytes:
 *
 *   0 kind, an index of a table; 255: events were lost
 *   1 task
 *   2 device
 *   3 address, and 6: how far it is shifted, in units of 4 bits, beyond 4 KiB
 *   4 size, and 7: the same
 *   5 time since the step before, in units of 1024 ns
 */
#define FUZZ_STEP  8
#define FUZZ_START 1000000ULL /* ns: no step is earlier */

/* Whether the bytes mean that events were lost before the time of this step. */
static inline bool fuzz_is_lost(const uint8_t *p)
{
	return p[0] == 255;
}

/* Returns the step and moves *@ts (ns) to its time. Strings live as long as the program. */
struct iommu_step fuzz_step(const uint8_t *p, uint64_t *ts);

/* A callback for the names of tasks. Some have characters that no terminal must get. */
const char *fuzz_comm(void *arg, int32_t pid);

/* Ends the program with SIGABRT, which the driver of the target reports, if @holds is false. */
void fuzz_must(bool holds);

/* The output function of a struct iommu_text that checks that text is printable. */
void fuzz_check_text(void *arg, const char *str, size_t len);

#endif
