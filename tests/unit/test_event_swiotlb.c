/* SPDX-License-Identifier: LGPL-2.1 */
#include "builder.h"

#include "core/events/event_list.h"

static void bounced(const char *field, uint64_t value, uint32_t size,
		    const struct iommu_names *names, const char *end, const char *extra)
{
	char stock[128] = "dev_name: 0000:01:00.0 dma_mask=ffffffff dev_addr=17ae4c000 size=2048";
	struct builder b;

	strcat(stock, end);
	build(&b, &iommu_event_swiotlb_bounced);
	add_string(&b, "dev_name", "0000:01:00.0");
	add_number(&b, "dma_mask", 0xffffffff, 8);
	add_number(&b, "dev_addr", 0x17ae4c000, 8);
	add_number(&b, "size", 2048, 8);
	add_number(&b, field, value, size);
	place_of(&b, field)->names = names;
	assert_line(&b, stock, extra);
}

static void swiotlb(void **state)
{
	/* as the library makes it of 5.10's format */
	static const struct iommu_name lost[] = { { IOMMU_NAME_UNKNOWN, "NORMAL" },
						  { IOMMU_NAME_UNKNOWN, "FORCE" },
						  { IOMMU_NAME_UNKNOWN, "NO_FORCE" } };
	static const struct iommu_names names = { .list = lost, .nr = ARRAY_SIZE(lost) };
	static const char end[] = " (2K); dev_addr is the buffer's, physical behind an IOMMU";

	(void)state;
	bounced("force", 0, 1, NULL, " NORMAL", end);
	bounced("force", 1, 1, NULL, " FORCE", end);
	bounced("swiotlb_force", 0, 4, &names, " 0x0",
		" (NORMAL) (2K); dev_addr is the buffer's, physical behind an IOMMU");
	bounced("swiotlb_force", 1, 4, &names, " 0x1",
		" (FORCE) (2K); dev_addr is the buffer's, physical behind an IOMMU");
	bounced("swiotlb_force", 2, 4, &names, " 0x2",
		" (NO_FORCE) (2K); dev_addr is the buffer's, physical behind an IOMMU");
	bounced("swiotlb_force", 3, 4, &names, " 0x3", end);
	bounced("swiotlb_force", 2, 4, NULL, " NO_FORCE", end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(swiotlb),
	};

	return cmocka_run_group_tests_name("event_swiotlb", tests, NULL, NULL);
}
