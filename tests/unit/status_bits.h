/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_STATUS_BITS_H
#define TEST_STATUS_BITS_H

#include "collect.h"

#include "core/hardware/status_bit.h"

/* Asserts that a table of status bits has the expected rows, in their order. */
void assert_status_bits(const struct iommu_status_bit *bits, size_t n,
			const struct iommu_status_bit *expected, size_t nr_expected);

#endif
