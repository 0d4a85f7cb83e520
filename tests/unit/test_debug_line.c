/* SPDX-License-Identifier: LGPL-2.1 */
/* Lines about mappings and groups, typed from drivers/iommu/iommu.c and lib/dynamic_debug.c. */
#include "collect.h"

#include "core/logtext/debug_line.h"

struct debug_case {
	const char *line;
	enum iommu_debug_kind kind;
	uint64_t iova, paddr, size;
	int32_t task; /* -1: not known; -2: interrupt */
};

/* The line is in memory of its own, so that a sanitizer finds reads past its end. */
static bool read_line(const char *line, struct iommu_debug_line *d, char **copy)
{
	size_t len = strlen(line);

	*copy = malloc(len ? len : 1);
	assert_non_null(*copy);
	memcpy(*copy, line, len);
	return iommu_debug_line_read(*copy, len, d);
}

static const struct debug_case map_cases[] = {
	/* 3.13 to 7.2 */
	{ "[  12.100000] iommu: map: iova 0xfffe0000 pa 0x0000000103a40000 size 0x2000",
	  IOMMU_DEBUG_MAP, 0xfffe0000, 0x103a40000, 0x2000, -1 },
	{ "iommu: unmapped: iova 0xfffe0000 size 0x1000", IOMMU_DEBUG_UNMAPPED, 0xfffe0000, 0,
	  0x1000, -1 },
	{ "iommu: unmap this: iova 0x0 size 0x0", IOMMU_DEBUG_UNMAP_THIS, 0, 0, 0, -1 },
	{ "iommu: mapping: iova 0x1000 pa 0x2000 pgsize 0x1000 count 1", IOMMU_DEBUG_MAPPING,
	  0x1000, 0, 0, -1 },
	{ "iommu: mapping: iova 0x1000 pa 0x2000 pgsize 4096", IOMMU_DEBUG_MAPPING, 0x1000, 0, 0,
	  -1 },
	/* 3.10 to 3.15 */
	{ "[    1.5] iommu_map: map: iova 0x1000 pa 0x2000 size 0x3000", IOMMU_DEBUG_MAP, 0x1000,
	  0x2000, 0x3000, -1 },
	{ "iommu_unmap: unmapped: iova 0x1000 size 3000", IOMMU_DEBUG_UNMAPPED, 0x1000, 0, 0x3000,
	  -1 },
	/* flags m, f, s, l, t */
	{ "[1.5] [312] iommu:iommu_map:drivers/iommu/iommu.c:2465: iommu: map: iova 0x1000"
	  " pa 0x2000 size 0x3000",
	  IOMMU_DEBUG_MAP, 0x1000, 0x2000, 0x3000, 312 },
	{ "[1.5] [312] iommu: map: iova 0x1000 pa 0x2000 size 0x3000", IOMMU_DEBUG_MAP, 0x1000,
	  0x2000, 0x3000, 312 },
	{ "[1.5] iommu:__iommu_unmap:2601: iommu: unmapped: iova 0x1000 size 0x3000",
	  IOMMU_DEBUG_UNMAPPED, 0x1000, 0, 0x3000, -1 },
	{ "[1.5] <intr> __iommu_unmap: iommu: unmapped: iova 0x1000 size 0x3000",
	  IOMMU_DEBUG_UNMAPPED, 0x1000, 0, 0x3000, -2 },
	{ "[1.5] <intr> iommu: unmapped: iova 0x1000 size 0x3000", IOMMU_DEBUG_UNMAPPED, 0x1000, 0,
	  0x3000, -2 },
	/* CONFIG_PRINTK_CALLER */
	{ "[   12.345678][  T123] iommu: map: iova 0x1000 pa 0x2000 size 0x3000", IOMMU_DEBUG_MAP,
	  0x1000, 0x2000, 0x3000, 123 },
	{ "[   12.345678] [    C3] iommu: unmapped: iova 0x1000 size 0x3000", IOMMU_DEBUG_UNMAPPED,
	  0x1000, 0, 0x3000, -2 },
	/* other prefixes */
	{ "7,1234,12345678,-;iommu: unmapped: iova 0x1000 size 0x3000", IOMMU_DEBUG_UNMAPPED,
	  0x1000, 0, 0x3000, -1 },
	{ "Oct 14 18:41:49 host kernel: iommu: unmapped: iova 0x1000 size 0x3000\r",
	  IOMMU_DEBUG_UNMAPPED, 0x1000, 0, 0x3000, -1 },
	{ "<7>iommu: unmapped: iova 0xffffffffffffffff size 0xffffffffffffffff",
	  IOMMU_DEBUG_UNMAPPED, UINT64_MAX, 0, UINT64_MAX, -1 },
	/* cut off, or with a number that is too large */
	{ "iommu: map: iova 0xfffe0000 pa", IOMMU_DEBUG_BAD, 0xfffe0000, 0, 0, -1 },
	{ "iommu: map: iova ", IOMMU_DEBUG_BAD, 0, 0, 0, -1 },
	{ "iommu: unmapped: iova 0x1000 size 0x3000z", IOMMU_DEBUG_BAD, 0x1000, 0, 0, -1 },
};

static void reads_all_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(map_cases) / sizeof(map_cases[0]); i++) {
		const struct debug_case *c = &map_cases[i];
		struct iommu_debug_line d;
		char *copy;
		int32_t task;

		if (!read_line(c->line, &d, &copy))
			fail_msg("\"%s\" is not read", c->line);
		task = d.in_interrupt ? -2 : d.has_task ? d.task : -1;
		if (d.kind != c->kind || task != c->task)
			fail_msg("\"%s\": kind %d task %d", c->line, d.kind, task);
		if (c->kind != IOMMU_DEBUG_BAD &&
		    (d.iova != c->iova || d.paddr != c->paddr || d.size != c->size))
			fail_msg("\"%s\": iova %#llx pa %#llx size %#llx", c->line,
				 (unsigned long long)d.iova, (unsigned long long)d.paddr,
				 (unsigned long long)d.size);
		free(copy);
	}
}

static void reads_groups(void **state)
{
	static const struct {
		const char *line, *device;
		enum iommu_debug_kind kind;
		int32_t gid;
	} cases[] = {
		{ "[    1.2] nvme 0000:01:00.0: Adding to iommu group 14", "0000:01:00.0",
		  IOMMU_DEBUG_ADD, 14 },
		{ "[    1.2] platform ARMH0011:00: Adding to iommu group 0", "ARMH0011:00",
		  IOMMU_DEBUG_ADD, 0 },
		{ "pci 0000:01:00.0: Removing from iommu group 14", "0000:01:00.0",
		  IOMMU_DEBUG_REMOVE, 14 },
		{ "[    1.2] iommu: Adding device 0000:01:00.0 to group 14", "0000:01:00.0",
		  IOMMU_DEBUG_ADD, 14 },
		{ "iommu: Removing device a600000.dwc3 from group 2147483647", "a600000.dwc3",
		  IOMMU_DEBUG_REMOVE, INT32_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct iommu_debug_line d;
		char *copy;

		assert_true(read_line(cases[i].line, &d, &copy));
		assert_int_equal(d.kind, cases[i].kind);
		assert_int_equal(d.gid, cases[i].gid);
		assert_int_equal(d.device_len, strlen(cases[i].device));
		assert_memory_equal(d.device, cases[i].device, d.device_len);
		free(copy);
	}
}

static void ignores_others(void **state)
{
	static const char *const lines[] = {
		"",
		"iommu",
		"[    1.5] iommu: Default domain type: Translated",
		/* other drivers' maps are not the DMA API's */
		"intel-ipu6 0000:00:05.0: map: iova 0x1000 pa 0x2000 size 0x3000",
		"ipu3-iommu: map: iova 0x1000 pa 0x2000 size 0x3000",
		"my_iommu: unmapped: iova 0x1000 size 0x3000",
		"exynos-iommu: unmap this: iova 0x1000 size 0x3000",
		"pci 0000:01:00.0: Adding to iommu group ",
		"pci 0000:01:00.0: Adding to iommu group 99999999999",
		": Adding to iommu group 3",
		"iommu: Adding device  to group 3",
		"iommu: remap: iova 0x1000 pa 0x2000 size 0x3000",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct iommu_debug_line d;
		char *copy;

		if (read_line(lines[i], &d, &copy))
			fail_msg("\"%s\" is read", lines[i]);
		assert_int_equal(d.kind, IOMMU_DEBUG_NONE);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all_forms),
		cmocka_unit_test(reads_groups),
		cmocka_unit_test(ignores_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
