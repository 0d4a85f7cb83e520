/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BENCH_ORDER_H
#define IOMMU_BENCH_ORDER_H

#include <stdint.h>

/*
 * Returns the CPU time (ns) to read @nr maps of 4 CPUs in the order of time, from the records that
 * the KernelShark plugin keeps while a trace loads. Negative on allocation failure.
 */
double order_ns(uint64_t nr);

#endif
