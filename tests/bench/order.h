/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BENCH_ORDER_H
#define IOMMU_BENCH_ORDER_H

#include <stdint.h>

/*
 * CPU time in ns to read @nr maps of 4 CPUs, one by one, in the order of time: as kept by the
 * KernelShark plugin while a trace is loaded. Negative where there is no memory.
 */
double order_ns(uint64_t nr);

#endif
