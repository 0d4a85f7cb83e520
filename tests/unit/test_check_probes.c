/* SPDX-License-Identifier: LGPL-2.1 */
/* The check of the probes against the events of the kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/recording/check_probes.h"

static int begin(void **state)
{
	*state = calloc(1, sizeof(struct iommu_probe_check));
	return *state ? 0 : -1;
}

static int end(void **state)
{
	free(*state);
	return 0;
}

static void pairs_that_match(void **state)
{
	struct iommu_probe_check *c = *state;

	for (uint64_t i = 0; i < 100; i++) {
		iommu_check_probe(c, 1, 10, i << 12, 4096);
		iommu_check_probe(c, 2, 10, i << 12, 8192); /* on another CPU */
		iommu_check_event(c, 1, 10, i << 12, 4096);
		iommu_check_event(c, 2, 10, i << 12, 8192);
	}
	assert_int_equal(c->pairs, 200);
	assert_int_equal(c->mismatched, 0);
	assert_true(iommu_check_verified(c));
}

/* A probe that reads the wrong argument. */
static void pairs_that_do_not_match(void **state)
{
	struct iommu_probe_check *c = *state;

	for (uint64_t i = 0; i < 19; i++) {
		iommu_check_probe(c, 0, 10, 0xffff888000000000, 4096);
		iommu_check_event(c, 0, 10, i << 12, 4096);
		assert_true(iommu_check_verified(c)); /* too few to tell */
	}
	iommu_check_probe(c, 0, 10, 0xffff888000000000, 4096);
	iommu_check_event(c, 0, 10, 0x1000, 4096);
	assert_int_equal(c->pairs, 20);
	assert_int_equal(c->mismatched, 20);
	assert_false(iommu_check_verified(c));
}

static void one_percent(void **state)
{
	struct iommu_probe_check *c = *state;

	iommu_check_probe(c, 0, 10, 0, 4096);
	iommu_check_event(c, 0, 10, 0, 8192);
	for (uint64_t i = 0; i < 99; i++) {
		iommu_check_probe(c, 0, 10, i, 4096);
		iommu_check_event(c, 0, 10, i, 4096);
	}
	assert_true(iommu_check_verified(c));
	iommu_check_probe(c, 0, 10, 0, 4096);
	iommu_check_event(c, 0, 10, 0, 8192);
	assert_int_equal(c->pairs, 101);
	assert_false(iommu_check_verified(c));
}

/* A failed map has no event; a map in an interrupt comes between the two halves of another. */
static void failed_and_nested(void **state)
{
	struct iommu_probe_check *c = *state;

	iommu_check_probe(c, 0, 10, 0x1000, 4096);
	iommu_check_probe(c, 0, 10, 0x2000, 4096); /* fails */
	iommu_check_probe(c, 0, 10, 0x3000, 4096);
	iommu_check_event(c, 0, 10, 0x3000, 4096);
	iommu_check_event(c, 0, 10, 0x5000, 0); /* fails, as 7.2 traces it */
	iommu_check_event(c, 0, 10, 0x1000, 4096);
	assert_int_equal(c->pairs, 2);
	assert_int_equal(c->mismatched, 0);
	/* No probe waits any more: this one was lost. */
	iommu_check_event(c, 0, 10, 0x2000, 4096);
	assert_int_equal(c->pairs, 2);
	/* Many failed ones push the oldest out. */
	for (uint64_t i = 0; i < 100; i++)
		iommu_check_probe(c, 0, 10, i << 12, 4096);
	for (uint64_t i = 99; i > 92; i--)
		iommu_check_event(c, 0, 10, i << 12, 4096);
	assert_int_equal(c->mismatched, 0);
}

static void lost_events(void **state)
{
	struct iommu_probe_check *c = *state;

	iommu_check_probe(c, 0, 10, 0x1000, 4096);
	iommu_check_probe(c, 1, 11, 0x1000, 4096);
	iommu_check_lost(c, 0);
	iommu_check_event(c, 0, 10, 0x2000, 4096);
	assert_int_equal(c->pairs, 0);
	iommu_check_event(c, 1, 11, 0x1000, 4096);
	assert_int_equal(c->pairs, 1);
}

static void lines(void **state)
{
	struct iommu_probe_check *c = *state;

	iommu_check_line(c, "  my-[9] task-4321  [003] d..1.  6123.12: map: (__iommu_map+0x4/0x20) "
			    "dom=0xffff888001234000 iova=0x1000 paddr=0x5000 size=8192 type=0x3");
	assert_int_equal(c->pairs, 0);
	iommu_check_line(c, "  my-[9] task-4321  [003] d..1.  6123.13: map: IOMMU: "
			    "iova=0x0000000000001000 - 0x0000000000003000 "
			    "paddr=0x0000000000005000 size=8192");
	assert_int_equal(c->pairs, 1);
	assert_int_equal(c->mismatched, 0);
	/* 5.10 prints no end. */
	iommu_check_line(c, "  <idle>-0  [000] d.h. 1.5: map: (__iommu_map+0x0/0x20) dom=0x1 "
			    "iova=0x2000 paddr=0x5000 size=4096 type=0x3");
	iommu_check_line(c, "  <idle>-0  [000] d.h. 1.6: map: IOMMU: iova=0x0000000000002000 "
			    "paddr=0x0000000000005000 size=4096");
	assert_int_equal(c->pairs, 2);
	iommu_check_line(
		c, "  a-1  [000] ..... 1.5: unmap: IOMMU: iova=0x0 - 0x1 size=1 unmapped_size=1");
	iommu_check_line(c, "# tracer: nop");
	iommu_check_line(c, "");
	iommu_check_line(c, ": map: ");
	iommu_check_line(c, "[: map: iova= size=");
	iommu_check_line(c, "a-1 [0] 1: map: (x) iova=0x1");
	assert_int_equal(c->pairs, 2);
	assert_int_equal(c->mismatched, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pairs_that_match, begin, end),
		cmocka_unit_test_setup_teardown(pairs_that_do_not_match, begin, end),
		cmocka_unit_test_setup_teardown(one_percent, begin, end),
		cmocka_unit_test_setup_teardown(failed_and_nested, begin, end),
		cmocka_unit_test_setup_teardown(lost_events, begin, end),
		cmocka_unit_test_setup_teardown(lines, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
