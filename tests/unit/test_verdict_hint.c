/* SPDX-License-Identifier: LGPL-2.1 */
/* The advice that follows from a verdict. */
#include "collect.h"

#include "core/summary/verdict_hint.h"

static const char *cause(const struct iommu_verdict *verdict, enum iommu_access access,
			 bool decoded)
{
	const struct iommu_hint *hint = iommu_verdict_hint(verdict, access, decoded);

	if (!hint)
		return "";
	assert_true(hint->next[0] && hint->basis[0]);
	return hint->cause;
}

static void follows_from_the_verdict(void **state)
{
	struct iommu_verdict verdict = { .kind = IOMMU_VERDICT_AFTER_UNMAP };

	(void)state;
	assert_string_equal(cause(&verdict, IOMMU_ACCESS_READ, true),
			    "the device still uses a buffer that its driver has unmapped");
	verdict.died = true;
	assert_string_equal(cause(&verdict, IOMMU_ACCESS_READ, true),
			    "the device still runs after its domain is gone: its guest or driver"
			    " has ended");
	verdict = (struct iommu_verdict){ .kind = IOMMU_VERDICT_MAPPED,
					  .direction = IOMMU_DMA_TO_DEVICE };
	assert_string_equal(cause(&verdict, IOMMU_ACCESS_WRITE, true),
			    "the buffer is mapped for the other direction");
	assert_string_equal(cause(&verdict, IOMMU_ACCESS_READ, true), "");
	assert_string_equal(cause(&verdict, IOMMU_ACCESS_READ, false),
			    "the address is mapped: permission, direction or another domain is the"
			    " cause");
	verdict = (struct iommu_verdict){ .kind = IOMMU_VERDICT_NEVER_MAPPED };
	assert_string_equal(cause(&verdict, IOMMU_ACCESS_READ, true), "");
	assert_string_equal(cause(&verdict, IOMMU_ACCESS_READ, false),
			    "the address is wrong, or it was mapped before the trace began");
	verdict.kind = IOMMU_VERDICT_NONE;
	assert_string_equal(cause(&verdict, IOMMU_ACCESS_READ, false), "");
}

/* The mapping before the address may belong to another device, unless the address is very near. */
static void past_the_end(void **state)
{
	struct iommu_verdict verdict = { .kind = IOMMU_VERDICT_PAST_END, .distance = 4095 };

	(void)state;
	assert_true(*cause(&verdict, IOMMU_ACCESS_READ, true));
	verdict.distance = 4096;
	assert_false(*cause(&verdict, IOMMU_ACCESS_READ, true));
	verdict.owner.devices = 1;
	assert_true(*cause(&verdict, IOMMU_ACCESS_READ, true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_from_the_verdict),
		cmocka_unit_test(past_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
