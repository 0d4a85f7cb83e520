/* SPDX-License-Identifier: LGPL-2.1 */
/* Matching of devices and tasks, the threshold, the list of figures, and whole comparisons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/compare/compare_text.h"
#include "core/compare/match_names.h"

#define PERCENT 1000

static struct iommu_match_name named(const char *name, const char *kind)
{
	return (struct iommu_match_name){ name, strlen(name), kind, kind ? strlen(kind) : 0, 0 };
}

static void match_by_address(void **state)
{
	struct iommu_match_name a[] = { named("0000:00:04.0", "nvme"),
					named("0000:00:05.0", "e1000e"),
					named("0000:00:06.0", NULL) };
	struct iommu_match_name b[] = { named("0000:00:06.0", NULL),
					named("0000:00:05.0", "nvme") };

	(void)state;
	/* The address decides, even if the driver of another device is the same. */
	iommu_match_names(a, 3, b, 2);
	assert_int_equal(a[0].other, 0);
	assert_int_equal(a[1].other, 2);
	assert_int_equal(a[2].other, 1);
	assert_int_equal(b[0].other, 3);
	assert_int_equal(b[1].other, 2);
}

static void match_by_driver(void **state)
{
	struct iommu_match_name a[] = { named("0000:00:04.0", "nvme"),
					named("0000:01:00.0", "ixgbe"),
					named("0000:01:00.1", "ixgbe"),
					named("0000:07:00.0", "mlx5_core"),
					named("0000:08:00.0", NULL) };
	struct iommu_match_name b[] = {
		named("0000:02:00.0", "ixgbe"),	    named("0000:02:00.1", "ixgbe"),
		named("0000:03:00.0", "nvme"),	    named("0000:04:00.0", "mlx5_core"),
		named("0000:05:00.0", "mlx5_core"), named("0000:06:00.0", NULL)
	};

	(void)state;
	iommu_match_names(a, 5, b, 6);
	assert_int_equal(a[0].other, 3);
	/* In order, because both have two. */
	assert_int_equal(a[1].other, 1);
	assert_int_equal(a[2].other, 2);
	/* One against two: which one is not known. No driver: nothing to go by. */
	assert_int_equal(a[3].other, 0);
	assert_int_equal(a[4].other, 0);
	assert_int_equal(b[3].other, 0);
	assert_int_equal(b[5].other, 0);
	/* Empty lists. */
	a[0].other = 0;
	iommu_match_names(a, 1, b, 0);
	assert_int_equal(a[0].other, 0);
	iommu_match_names(a, 0, b, 6);
}

static void kinds_of_names(void **state)
{
	static const struct {
		const char *name;
		size_t kind;
	} tasks[] = {
		{ "kworker/3:1H-kblockd", 8 },
		{ "kworker/u8:2", 8 },
		{ "swapper/0", 8 },
		{ "irq/45-nvme0q1", 14 },
		{ "a/b", 3 },
		{ "a/", 2 },
		{ "fio", 3 },
		{ "", 0 },
		{ "a/u", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++)
		assert_int_equal(iommu_task_kind(tasks[i].name, strlen(tasks[i].name)),
				 tasks[i].kind);
	assert_int_equal(iommu_platform_kind("fd880000.usb", 12), 9);
	assert_int_equal(iommu_platform_kind("0000:01:00.0", 12), 0);
	assert_int_equal(iommu_platform_kind("fd880000.", 9), 0);
	assert_int_equal(iommu_platform_kind("soc:disk", 8), 0);
	assert_int_equal(iommu_platform_kind("abc.x", 5), 0);
}

static const struct iommu_figure *figure_named(const char *name)
{
	const struct iommu_figure *figure;

	for (unsigned int i = 0; (figure = iommu_figure_at(i)); i++) {
		if (!strcmp(figure->name, name))
			return figure;
	}
	fail_msg("no figure %s", name);
	return NULL;
}

static struct iommu_compared_values compare(const char *name, uint64_t a, uint64_t b,
					    uint64_t threshold)
{
	struct iommu_compared_values values = {
		.a = { true, a, 1, 30 },
		.b = { true, b, 1, 30 },
	};

	iommu_compare_values(&values, figure_named(name), threshold, true);
	assert_true(!values.has_ratio || (values.ratio >= 0 && values.ratio <= 1e30L));
	return values;
}

static void threshold(void **state)
{
	(void)state;
	/* Exactly the threshold is no difference, in both directions. */
	assert_false(compare("maps", 100, 105, 5 * PERCENT).differs);
	assert_true(compare("maps", 100, 106, 5 * PERCENT).differs);
	assert_false(compare("maps", 100, 95, 5 * PERCENT).differs);
	assert_true(compare("maps", 100, 94, 5 * PERCENT).differs);
	assert_false(compare("maps", 1000000, 1050000, 5 * PERCENT).differs);
	assert_true(compare("maps", 1000000, 1050001, 5 * PERCENT).differs);
	assert_false(compare("maps", 7, 7, 0).differs);
	assert_true(compare("maps", UINT32_MAX, UINT32_MAX - 1, 0).differs);
	assert_false(compare("maps", 1000, 1001, PERCENT / 10).differs);
	assert_true(compare("maps", 1000, 1002, PERCENT / 10).differs);
	assert_false(compare("bytes", UINT64_MAX, UINT64_MAX, 0).differs);
	assert_true(compare("bytes", 1, UINT64_MAX, 5 * PERCENT).differs);
	assert_false(compare("maps", 100, 300, 200 * PERCENT).differs);
}

static void zero(void **state)
{
	struct iommu_compared_values values = compare("maps", 0, 0, 0);

	(void)state;
	assert_false(values.differs);
	assert_true(values.has_ratio && values.ratio >= 1 && values.ratio <= 1);
	values = compare("maps", 0, 1, 1000000 * PERCENT);
	assert_true(values.differs && !values.has_ratio);
	assert_true(iommu_compared_factor(&values, figure_named("maps")) > 1e30L);
	values = compare("maps", 1, 0, 1000000 * PERCENT);
	assert_true(values.differs && values.has_ratio);
	assert_true(values.ratio >= 0 && values.ratio <= 0);
	/* A share that appears counts as it is large. */
	values.a = (struct iommu_figure_value){ true, 0, 7, 0 };
	values.b = (struct iommu_figure_value){ true, 1, 50, 0 };
	iommu_compare_values(&values, figure_named("sizes.4K"), 5 * PERCENT, true);
	assert_true(values.differs);
	assert_true(iommu_compared_factor(&values, figure_named("sizes.4K")) < 2.01L);
}

static void what_is_not_compared(void **state)
{
	struct iommu_compared_values values = { .a = { true, 5, 1, 30 }, .b = { true, 9, 1, 29 } };

	(void)state;
	iommu_compare_values(&values, figure_named("locality.p95"), 5 * PERCENT, true);
	assert_int_equal(values.why_not, IOMMU_COMPARED_SAMPLES);
	assert_true(!values.differs && values.has_ratio);
	values.b.samples = 30;
	iommu_compare_values(&values, figure_named("locality.p95"), 5 * PERCENT, true);
	assert_true(values.why_not == IOMMU_COMPARED && values.differs);
	iommu_compare_values(&values, figure_named("lifetimes_ns.max"), 5 * PERCENT, true);
	assert_true(values.why_not == IOMMU_COMPARED_LONGEST && !values.differs);
	iommu_compare_values(&values, figure_named("maps"), 5 * PERCENT, false);
	assert_true(values.why_not == IOMMU_COMPARED_LENGTH && !values.differs);
	iommu_compare_values(&values, figure_named("live_peak"), 5 * PERCENT, false);
	assert_true(values.why_not == IOMMU_COMPARED && values.differs);
	values.b = (struct iommu_figure_value){ 0 };
	iommu_compare_values(&values, figure_named("live_peak"), 5 * PERCENT, true);
	assert_true(values.why_not == IOMMU_COMPARED_ABSENT && !values.differs);
	assert_false(values.has_ratio);
	/* Neighbouring classes of times are the same. */
	assert_false(compare("lifetimes_ns.p50", 1600, 1700, PERCENT).differs);
	assert_true(compare("lifetimes_ns.p50", 1600, 1701, PERCENT).differs);
	assert_false(compare("lifetimes_ns.p50", 1600, 1701, 10 * PERCENT).differs);
}

static void names_of_figures(void **state)
{
	const struct iommu_figure *figure, *other;

	(void)state;
	for (unsigned int i = 0; (figure = iommu_figure_at(i)); i++) {
		/* They fit into their column, and into a buffer with "total.". */
		assert_true(strlen(figure->name) <= 28);
		for (unsigned int k = 0; k < i && (other = iommu_figure_at(k)); k++)
			assert_string_not_equal(figure->name, other->name);
		/* A rate follows its count, which the list of differences relies on. */
		if (figure->kind == IOMMU_FIGURE_RATE) {
			other = iommu_figure_at(i - 1);
			assert_int_equal(other->kind, IOMMU_FIGURE_COUNT);
			assert_memory_equal(figure->name, other->name, strlen(other->name));
		}
	}
}

static void add(void *arg, const char *str, size_t len)
{
	strncat(arg, str, len);
}

static void figures_as_text(void **state)
{
	static const struct {
		const char *name;
		struct iommu_figure_value value;
		const char *text;
	} cases[] = {
		{ "maps", { true, 12, 1, 0 }, "12" },
		{ "maps_per_second", { true, 133, 2000000000, 0 }, "66.5" },
		{ "bytes_per_second", { true, 4096, 500000000, 0 }, "8K/s" },
		{ "bytes", { true, 1048576, 1, 0 }, "1M" },
		{ "lifetimes_ns.p50", { true, 1500, 1, 9 }, "1.5 us" },
		{ "sizes.4K", { true, 3, 4, 0 }, "75.0 %" },
		{ "sizes.4K", { true, 1, 1001, 0 }, "<0.1 %" },
		{ "sizes.4K", { true, 0, 1001, 0 }, "0.0 %" },
		{ "flushes_per_unmap", { true, 2, 100, 0 }, "0.02" },
		{ "flushes_per_unmap", { 0 }, "-" },
		{ "bytes_per_second", { true, UINT64_MAX, 1, 0 }, "888P/s" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char written[64] = "", buf[IOMMU_TEXT_MIN];
		struct iommu_text t;

		iommu_text_init(&t, buf, sizeof(buf), add, written);
		iommu_put_figure(&t, figure_named(cases[i].name), &cases[i].value);
		iommu_text_flush(&t);
		assert_string_equal(written, cases[i].text);
	}
}

static void thresholds_as_text(void **state)
{
	static const struct {
		uint64_t thousandths;
		const char *text;
	} cases[] = { { 5000, "5 %" },	  { 500, "0.5 %" },	{ 0, "0 %" },
		      { 125, "0.125 %" }, { 12050, "12.05 %" }, { 1, "0.001 %" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char written[64] = "", buf[IOMMU_TEXT_MIN];
		struct iommu_text t;

		iommu_text_init(&t, buf, sizeof(buf), add, written);
		iommu_put_threshold(&t, cases[i].thousandths);
		iommu_text_flush(&t);
		assert_string_equal(written, cases[i].text);
	}
}

/* A trace in which two threads of a kind map for unknown devices. */
static struct iommu_measure *measure(int maps)
{
	const struct iommu_replay_config config = { 0 };
	struct iommu_measure *m = iommu_measure_new(&config, 0);

	assert_non_null(m);
	iommu_measure_begin(m, 1000000000);
	for (int i = 0; i < maps; i++) {
		const struct iommu_step step = {
			.kind = IOMMU_STEP_MAP,
			.ts = 1000000000 + (uint64_t)i * 1000,
			.pid = 10 + i % 2,
			.iova = 0x100000 + (uint64_t)i * 4096,
			.size = 4096,
		};

		iommu_measure_feed(m, &step);
	}
	assert_true(iommu_measure_finish(m, 2000000000));
	return m;
}

static const char *comm(void *arg, int32_t pid)
{
	(void)arg;
	return pid == 10 ? "kworker/0:1" : "kworker/1:0-events";
}

static struct iommu_measure_view view_of(struct iommu_measure *m)
{
	return (struct iommu_measure_view){
		.measured = iommu_measure_result(m),
		.replay = iommu_measure_replay(m),
		.name = "x",
		.first_ts = 1000000000,
		.last_ts = 2000000000,
		.comm = comm,
	};
}

static void tasks_of_a_name(void **state)
{
	struct iommu_measure *ma = measure(100), *mb = measure(110);
	struct iommu_measure_view va = view_of(ma), vb = view_of(mb);
	struct iommu_compare_side a = { .view = &va }, b = { .view = &vb };
	struct iommu_comparison *c = iommu_compare_new(&a, &b, 5 * PERCENT);
	struct iommu_compared_values values;

	(void)state;
	assert_non_null(c);
	assert_int_equal(va.measured->nr_tasks, 2);
	assert_int_equal(c->nr_pairs, 2);
	assert_string_equal(c->pairs[1].a.name, "kworker/*");
	assert_string_equal(c->pairs[1].b.name, "kworker/*");
	iommu_compare_pair(&values, c, &c->pairs[1], figure_named("maps"));
	assert_int_equal(values.a.part, 100);
	assert_int_equal(values.b.part, 110);
	assert_true(values.differs);
	/* The rate says nothing more than the count. */
	for (uint32_t i = 0; i < c->nr_differences; i++)
		assert_int_not_equal(iommu_figure_at(c->differences[i].figure)->kind,
				     IOMMU_FIGURE_RATE);
	iommu_compare_free(c);
	/* The figures are as they were. */
	assert_int_equal(va.measured->tasks[0]->maps + va.measured->tasks[1]->maps, 100);
	/* Of different length. */
	vb.last_ts = 2100000000;
	c = iommu_compare_new(&a, &b, 5 * PERCENT);
	assert_non_null(c);
	assert_false(c->same_length);
	iommu_compare_pair(&values, c, &c->pairs[0], figure_named("maps"));
	assert_false(values.differs);
	iommu_compare_pair(&values, c, &c->pairs[0], figure_named("maps_per_second"));
	assert_false(values.differs);
	iommu_compare_free(c);
	/* Against itself; without times. */
	va.first_ts = 0;
	va.last_ts = 0;
	c = iommu_compare_new(&a, &a, 0);
	assert_non_null(c);
	assert_true(c->no_length && c->same_length);
	assert_false(iommu_compare_differs(c));
	iommu_compare_free(c);
	iommu_measure_free(ma);
	iommu_measure_free(mb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(match_by_address),
		cmocka_unit_test(match_by_driver),
		cmocka_unit_test(kinds_of_names),
		cmocka_unit_test(threshold),
		cmocka_unit_test(zero),
		cmocka_unit_test(what_is_not_compared),
		cmocka_unit_test(names_of_figures),
		cmocka_unit_test(figures_as_text),
		cmocka_unit_test(thresholds_as_text),
		cmocka_unit_test(tasks_of_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
