/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Lines about mappings become steps: "m:FIRST+SIZE@MS" is a map, "u:FIRST+DONE/SIZE@MS" is an
 * unmap.
 */
#include <stdio.h>

#include "collect.h"

#include "input/log/debug_steps.h"

struct got {
	char text[1024];
};

static void take(void *arg, const struct iommu_step *step)
{
	struct got *got = arg;
	size_t len = strlen(got->text);
	char *at = got->text + len;
	size_t room = sizeof(got->text) - len;
	unsigned long long iova = step->iova, size = step->size, done = step->done,
			   ms = step->ts / 1000000;

	switch (step->kind) {
	case IOMMU_STEP_MAP:
		snprintf(at, room, "m:%llx+%llx@%llu ", iova, size, ms);
		break;
	case IOMMU_STEP_UNMAP:
		snprintf(at, room, "u:%llx+%llx/%llx@%llu ", iova, done, size, ms);
		break;
	case IOMMU_STEP_ADD:
		snprintf(at, room, "a:%d ", step->gid);
		break;
	default:
		snprintf(at, room, "r:%d ", step->gid);
		break;
	}
	if (step->pid != IOMMU_PID_UNKNOWN) {
		len = strlen(got->text);
		snprintf(got->text + len - 1, sizeof(got->text) - len + 1, "#%d ", step->pid);
	}
}

/* The steps of the lines in @log; "flush" stands for a fault. */
static void check(const char *log, const char *wanted)
{
	struct got got = { "" };
	struct debug_steps steps = { .sink = take, .arg = &got };
	struct iommu_debug_line d;

	while (*log) {
		size_t len = strcspn(log, "\n");

		if (!strncmp(log, "flush", 5))
			debug_steps_flush(&steps);
		else if (iommu_debug_line_read(log, len, &d))
			debug_steps_take(&steps, &d);
		log += len + (log[len] == '\n');
	}
	debug_steps_flush(&steps);
	assert_string_equal(got.text, wanted);
}

static void joins_lines_of_one_unmap(void **state)
{
	(void)state;
	check("[1.000] iommu: map: iova 0x200000 pa 0x0 size 0x203000\n"
	      "[1.000] iommu: mapping: iova 0x200000 pa 0x0 pgsize 0x200000 count 1\n"
	      "[1.001] iommu: mapping: iova 0x400000 pa 0x200000 pgsize 0x1000 count 3\n"
	      "[2.000] iommu: unmap this: iova 0x200000 size 0x203000\n"
	      "[2.000] iommu: unmapped: iova 0x200000 size 0x200000\n"
	      "[2.001] iommu: unmapped: iova 0x400000 size 0x3000\n",
	      "m:200000+203000@1000 u:200000+203000/203000@2001 ");
	/* without the line of the request */
	check("[2.000] iommu: unmapped: iova 0x200000 size 0x200000\n"
	      "[2.001] iommu: unmapped: iova 0x400000 size 0x3000\n"
	      "[2.500] iommu: unmapped: iova 0x403000 size 0x1000\n",
	      "u:200000+203000/203000@2001 u:403000+1000/1000@2500 ");
	/* without times */
	check("iommu: unmapped: iova 0x1000 size 0x1000\niommu: unmapped: iova 0x2000 size 0x1000\n",
	      "u:1000+2000/2000@0 ");
	/* two CPUs, mixed */
	check("[2.000] iommu: unmap this: iova 0x10000 size 0x2000\n"
	      "[2.000] iommu: unmap this: iova 0x90000 size 0x2000\n"
	      "[2.001] iommu: unmapped: iova 0x90000 size 0x1000\n"
	      "[2.001] iommu: unmapped: iova 0x10000 size 0x1000\n"
	      "[2.002] iommu: unmapped: iova 0x11000 size 0x1000\n"
	      "[2.002] iommu: unmapped: iova 0x91000 size 0x1000\n",
	      "u:10000+2000/2000@2002 u:90000+2000/2000@2002 ");
}

static void passes_what_a_fault_needs(void **state)
{
	(void)state;
	check("[2.000] iommu: unmap this: iova 0x10000 size 0x3000\n"
	      "[2.001] iommu: unmapped: iova 0x10000 size 0x1000\nflush\n"
	      "[2.002] iommu: unmapped: iova 0x11000 size 0x2000\n",
	      "u:10000+1000/1000@2001 u:11000+2000/2000@2002 ");
	check("[2.000] iommu: unmap this: iova 0x10000 size 0x3000\n", "");
	/* a hole */
	check("[2.000] iommu: unmap this: iova 0x10000 size 0x3000\n"
	      "[2.001] iommu: unmapped: iova 0x10000 size 0x1000\n",
	      "u:10000+1000/1000@2001 ");
}

static void drops_failed_maps(void **state)
{
	(void)state;
	check("[1.000] iommu: map: iova 0x10000 pa 0x0 size 0x2000\n"
	      "[1.000] iommu: mapping: iova 0x10000 pa 0x0 pgsize 0x1000 count 2\n"
	      "[1.001] iommu: unmap this: iova 0x10000 size 0x0\n",
	      "");
	check("[1.000] iommu: map: iova 0x10000 pa 0x0 size 0x2000\n"
	      "[1.001] iommu: unmap this: iova 0x10000 size 0x1000\n"
	      "[1.001] iommu: unmapped: iova 0x10000 size 0x1000\n"
	      "[1.002] iommu: map: iova 0x10000 pa 0x0 size 0x2000\n",
	      "m:10000+2000@1002 ");
	/* all of it: an unmap as any other */
	check("[1.000] iommu: map: iova 0x10000 pa 0x0 size 0x2000\n"
	      "[1.001] iommu: unmap this: iova 0x10000 size 0x2000\n"
	      "[1.001] iommu: unmapped: iova 0x10000 size 0x2000\n",
	      "m:10000+2000@1000 u:10000+2000/2000@1001 ");
}

static void knows_tasks_and_groups(void **state)
{
	(void)state;
	check("[1.000] [77] iommu: map: iova 0x10000 pa 0x0 size 0x2000\n"
	      "[1.001] [78] iommu: unmapped: iova 0x10000 size 0x1000\n"
	      "[1.001] [79] iommu: unmapped: iova 0x11000 size 0x1000\n"
	      "[1.002] pci 0000:01:00.0: Adding to iommu group 14\n"
	      "[1.002] pci 0000:01:00.0: Removing from iommu group 14\n",
	      "m:10000+2000@1000#77 u:10000+1000/1000@1001#78 u:11000+1000/1000@1001#79 a:14 r:14 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins_lines_of_one_unmap),
		cmocka_unit_test(passes_what_a_fault_needs),
		cmocka_unit_test(drops_failed_maps),
		cmocka_unit_test(knows_tasks_and_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
