/* SPDX-License-Identifier: LGPL-2.1 */
/* The advice that follows from a verdict. */
#include "collect.h"

#include "core/faultlog/faultlog.h"
#include "core/summary/verdict_hint.h"

static const char *cause(const struct iommu_verdict *verdict, enum iommu_access access,
			 bool decoded)
{
	/* A reason that says nothing about the page. */
	const struct iommu_fault f = { .vendor = decoded ? IOMMU_INTEL : IOMMU_VENDOR_NONE,
				       .access = access,
				       .code = 1 };
	const struct iommu_hint *hint = iommu_verdict_hint(verdict, &f);

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

/* The trace shows that the address was mapped, so the reason means a missing permission. */
static void lacks_permission(void **state)
{
	static const char msg[] = "DMAR: [DMA Write NO_PASID] Request device [00:04.0] fault addr"
				  " 0x300000 [fault reason 0x05] PTE Write access is not set";
	const struct iommu_verdict verdict = { .kind = IOMMU_VERDICT_MAPPED };
	struct iommu_fault f;

	(void)state;
	assert_true(iommu_log_read(msg, sizeof(msg) - 1, &f));
	assert_string_equal(iommu_verdict_hint(&verdict, &f)->cause,
			    "the buffer is mapped, but not for this access: for the other direction"
			    " or read-only");
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
		cmocka_unit_test(lacks_permission),
		cmocka_unit_test(past_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
