/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BENCH_MEASURE_H
#define IOMMU_BENCH_MEASURE_H

/* Shared by the benchmarks of single parts. */

#include <stdint.h>
#include <time.h>

/* Returns this process's CPU time in ns. The machine's other work does not count. */
static inline double bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* A seed for bench_random(). It must not be 0. */
#define BENCH_SEED 88172645463325252ULL

/* Returns the next number of a xorshift sequence: the same numbers in every run. */
static inline uint64_t bench_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Compares two doubles for qsort(). */
static inline int bench_compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

#endif
