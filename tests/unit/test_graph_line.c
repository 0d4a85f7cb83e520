/* SPDX-License-Identifier: LGPL-2.1 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "input/text/graph_line.h"

static struct graph_line line;

static bool reads_with(bool (*read)(const char *str, size_t len, struct graph_line *line),
		       const char *str)
{
	size_t len = strlen(str);
	char *copy = malloc(len ? len : 1);
	bool ok;

	/* Without a terminating 0, so that a sanitizer sees reads beyond the end. */
	assert_non_null(copy);
	memcpy(copy, str, len);
	ok = read(copy, len, &line);
	free(copy);
	return ok;
}

static bool reads(const char *str)
{
	return reads_with(graph_line_read, str);
}

/* The text of an event that trace-cmd report prints. */
static bool reads_event(const char *str)
{
	return reads_with(graph_event_read, str);
}

static void events(void **state)
{
	(void)state;
	assert_true(reads_event("                   |  iommu_map() {"));
	assert_int_equal(line.kind, GRAPH_CALL);
	assert_int_equal(line.duration, IOMMU_DURATION_UNKNOWN);
	assert_int_equal(line.depth, 1);
	assert_int_equal(line.call, IOMMU_CALL_MAP);
	assert_true(reads_event("      + 20.000 us  |    amd_iommu_iotlb_sync();"));
	assert_int_equal(line.kind, GRAPH_LEAF);
	assert_int_equal(line.duration, 20000);
	assert_int_equal(line.depth, 2);
	assert_int_equal(line.call, IOMMU_CALL_FLUSH);
	assert_true(reads_event("       ! 300.000 us |  } /* iommu_map */ (0)"));
	assert_int_equal(line.kind, GRAPH_RETURN);
	assert_int_equal(line.duration, 300000);
	assert_true(reads_event("        0.100 us   |      __iommu_unmap(); (2)"));
	assert_int_equal(line.kind, GRAPH_LEAF);
	assert_int_equal(line.depth, 3);
	assert_int_equal(line.call, IOMMU_CALL_UNMAP);
	assert_true(reads_event("                   |    iommu_map() { (1)"));
	assert_int_equal(line.kind, GRAPH_CALL);
	assert_true(reads_event("     --> iommu_map (12)"));
	assert_int_equal(line.kind, GRAPH_CALL);
	assert_int_equal(line.depth, 13);
	assert_int_equal(line.call, IOMMU_CALL_MAP);
	assert_true(reads_event("<-- __iommu_unmap (0)"));
	assert_int_equal(line.kind, GRAPH_RETURN);
	assert_int_equal(line.call, IOMMU_CALL_UNMAP);
	assert_false(reads_event("--> iommu_map"));
	assert_false(reads_event("--> iommu_map (4294967295)"));
	assert_false(reads_event("iommu_map (0)"));
	assert_false(reads_event("func=iommu_map depth=0"));
	assert_false(reads_event("text | }"));
	assert_false(reads_event("(0)"));
	assert_false(reads_event(""));
}

static void columns(void **state)
{
	(void)state;
	assert_true(reads(
		"    5.100000 |   3)  modprob-611   |  d.h1. | + 12.345 us   |    iommu_map() {"));
	assert_int_equal(line.kind, GRAPH_CALL);
	assert_int_equal(line.ts, 5100000000);
	assert_int_equal(line.cpu, 3);
	assert_int_equal(line.pid, 611);
	assert_int_equal(line.comm.len, 7);
	assert_int_equal(line.context, IOMMU_CONTEXT_IRQ);
	assert_int_equal(line.duration, 12345);
	assert_int_equal(line.depth, 2);
	assert_int_equal(line.call, IOMMU_CALL_MAP);
	assert_true(reads(" 3)               |  iommu_unmap.isra.0();"));
	assert_int_equal(line.kind, GRAPH_LEAF);
	assert_int_equal(line.ts, 0);
	assert_int_equal(line.pid, IOMMU_PID_UNKNOWN);
	assert_int_equal(line.duration, IOMMU_DURATION_UNKNOWN);
	assert_int_equal(line.depth, 1);
	assert_int_equal(line.call, IOMMU_CALL_UNMAP);
	assert_true(reads(" 0) $ 1234567 us  |      } /* qi_submit_sync = 0x0 */"));
	assert_int_equal(line.kind, GRAPH_RETURN);
	assert_int_equal(line.duration, 1234567000);
	assert_int_equal(line.depth, 3);
	assert_int_equal(line.call, IOMMU_CALL_ANY);
	assert_true(reads(" 12)   qemu-301    =>   vfio-302  "));
	assert_int_equal(line.kind, GRAPH_SWITCH);
	assert_int_equal(line.cpu, 12);
	assert_int_equal(line.pid, 302);
	assert_true(reads(" 1)   ==========> |"));
	assert_int_equal(line.kind, GRAPH_INTERRUPT);
	assert_true(reads(" 1)   <========== |"));
	assert_int_equal(line.kind, GRAPH_END_OF_IRQ);
	assert_int_equal(line.cpu, 1);
}

static void durations(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} list[] = {
		{ "  0.001 us  ", 1 },
		{ "! 120.000 us", 120000 },
		{ "* 20.5 ms", 20500000 },
		{ "# 1 ms", 1000000 },
		{ "@ 200000.5 us", 200000500 },
		{ "1.0000001 us", IOMMU_DURATION_UNKNOWN },
		{ "5 s", IOMMU_DURATION_UNKNOWN },
		{ "999999999999999999 ms", IOMMU_DURATION_UNKNOWN },
	};
	char text[100];

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		snprintf(text, sizeof(text), " 0) %s |  memset();", list[i].text);
		assert_true(reads(text));
		assert_int_equal(line.duration, list[i].ns);
	}
}

static void others(void **state)
{
	static const char *const list[] = {
		"",
		"|",
		" 0)",
		" 0)  |",
		"# DURATION | FUNCTION CALLS",
		" 0)               |  /* map: IOMMU: iova=0x0 - 0x1000 paddr=0x0 size=4096 */",
		"modprobe-611 [010] 5.100000: map: IOMMU: iova=0x0 - 0x1000 paddr=0x0 size=4096",
		" ------------------------------------------",
		" 0)   |iommu_map();",
		"a => b",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		assert_false(reads(list[i]));
}

/* Cut and changed lines: nothing is read beyond them. */
static void changed(void **state)
{
	static const char whole[] =
		"    5.100000 |   3)  modprob-611   |  d.h1. | + 12.345 us   |    } /* iommu_map */";
	static const char bytes[] = "|)(/*={;} 09.-+$u\xff";
	char text[sizeof(whole)];
	uint32_t random = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		memcpy(text, whole, sizeof(whole));
		for (int k = 0; k < 4; k++) {
			random = random * 1664525 + 1013904223;
			text[(random >> 16) % (sizeof(whole) - 1)] =
				bytes[(random >> 8) % (sizeof(bytes) - 1)];
		}
		text[(random >> 12) % sizeof(whole)] = 0;
		if (reads(text))
			assert_in_range(line.call, 0, IOMMU_CALL_ANY);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns), cmocka_unit_test(events),  cmocka_unit_test(durations),
		cmocka_unit_test(others),  cmocka_unit_test(changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
