/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TEST_EXPECT_HPP
#define IOMMU_TEST_EXPECT_HPP

#include <cstdio>

/* Failures of this program. */
inline int failures;

inline void expect(bool ok, const char *what)
{
	if (ok)
		return;
	printf("FAILED: %s\n", what);
	failures++;
}

#endif
