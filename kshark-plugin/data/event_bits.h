/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EVENT_BITS_H
#define IOMMU_EVENT_BITS_H

#include <stdbool.h>
#include <stdint.h>

/* A set of records of one stream. */
struct lanes_event_bits {
	uint8_t *bits;	  /* by position: see reread.h */
	uint32_t *starts; /* by CPU: its first position; the last element is the end */
	unsigned int nr_cpus;
};

/* Returns whether the set has record number @n of the CPU, counted from 0. */
static inline bool lanes_event_bits_has(const struct lanes_event_bits *set, int cpu, uint32_t n)
{
	uint32_t position;

	if (cpu < 0 || (unsigned int)cpu >= set->nr_cpus ||
	    n >= set->starts[cpu + 1] - set->starts[cpu])
		return false;
	position = set->starts[cpu] + n;
	return set->bits[position / 8] >> position % 8 & 1;
}

void lanes_event_bits_free(struct lanes_event_bits *set); /* NULL is allowed */

#endif
