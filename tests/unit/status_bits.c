/* SPDX-License-Identifier: LGPL-2.1 */
#include "status_bits.h"

void assert_status_bits(const struct iommu_status_bit *bits, size_t n,
			const struct iommu_status_bit *expected, size_t nr_expected)
{
	assert_int_equal(n, nr_expected);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(bits[i].mask, expected[i].mask);
		assert_string_equal(bits[i].name, expected[i].name);
		assert_string_equal(bits[i].text, expected[i].text);
	}
}
