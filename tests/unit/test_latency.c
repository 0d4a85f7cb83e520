/* SPDX-License-Identifier: LGPL-2.1 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/measure/latency.h"

static struct iommu_latency latency;

static int setup(void **state)
{
	(void)state;
	latency = (struct iommu_latency){ 0 };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	iommu_latency_free(&latency);
	return 0;
}

static const struct iommu_latency_figures *probes(enum iommu_call call)
{
	return &latency.figures[IOMMU_CALLS_PROBES][call];
}

static const struct iommu_latency_figures *graph(enum iommu_call call)
{
	return &latency.figures[IOMMU_CALLS_GRAPH][call];
}

static void call(uint64_t ts, int32_t pid, enum iommu_call what)
{
	const struct iommu_step step = { .kind = IOMMU_STEP_CALL, .ts = ts, .cpu = 1, .pid = pid };

	assert_true(iommu_latency_call(&latency, &step, what));
}

static void ret(uint64_t ts, int32_t pid, enum iommu_call what)
{
	const struct iommu_step step = {
		.kind = IOMMU_STEP_RETURN,
		.ts = ts,
		.cpu = 1,
		.pid = pid,
		.call = (uint8_t)what,
		.done = IOMMU_DURATION_UNKNOWN,
	};

	iommu_latency_return(&latency, &step, true);
}

/* A flush in an unmap, and a map in a map: each return belongs to the newest call. */
static void nested(void **state)
{
	(void)state;
	call(100, 7, IOMMU_CALL_UNMAP);
	call(110, 7, IOMMU_CALL_FLUSH);
	ret(150, 7, IOMMU_CALL_FLUSH);
	ret(200, 7, IOMMU_CALL_UNMAP);
	call(300, 7, IOMMU_CALL_MAP);
	call(310, 7, IOMMU_CALL_MAP);
	ret(315, 7, IOMMU_CALL_MAP);
	ret(330, 7, IOMMU_CALL_MAP);
	assert_int_equal(probes(IOMMU_CALL_FLUSH)->durations.longest, 40);
	assert_int_equal(probes(IOMMU_CALL_UNMAP)->durations.longest, 100);
	assert_int_equal(probes(IOMMU_CALL_MAP)->durations.nr, 2);
	assert_int_equal(probes(IOMMU_CALL_MAP)->durations.shortest, 5);
	assert_int_equal(probes(IOMMU_CALL_MAP)->durations.longest, 30);
	assert_int_equal(probes(IOMMU_CALL_MAP)->longest_at, 330);
	assert_int_equal(probes(IOMMU_CALL_MAP)->longest_pid, 7);
	for (int i = 0; i < IOMMU_CALLS; i++)
		assert_int_equal(probes(i)->dropped, 0);
}

/* An interrupt in a map of its thread, and another thread on another CPU. */
static void interrupt(void **state)
{
	struct iommu_step step = {
		.kind = IOMMU_STEP_CALL,
		.context = IOMMU_CONTEXT_IRQ,
		.ts = 110,
		.cpu = 1,
		.pid = 7,
		.done = IOMMU_DURATION_UNKNOWN,
	};

	(void)state;
	call(100, 7, IOMMU_CALL_MAP);
	assert_true(iommu_latency_call(&latency, &step, IOMMU_CALL_MAP));
	call(120, 8, IOMMU_CALL_MAP);
	ret(130, 7, IOMMU_CALL_MAP);
	assert_int_equal(probes(IOMMU_CALL_MAP)->durations.longest, 30);
	ret(140, 8, IOMMU_CALL_MAP);
	assert_int_equal(probes(IOMMU_CALL_MAP)->durations.shortest, 20);
	assert_false(probes(IOMMU_CALL_MAP)->longest_interrupt);
	step.ts = 150;
	iommu_latency_return(&latency, &step, true);
	assert_int_equal(probes(IOMMU_CALL_MAP)->durations.longest, 40);
	assert_true(probes(IOMMU_CALL_MAP)->longest_interrupt);
	/* The idle tasks of two CPUs are two threads. */
	call(200, 0, IOMMU_CALL_MAP);
	step = (struct iommu_step){ .ts = 210, .cpu = 2, .done = IOMMU_DURATION_UNKNOWN };
	iommu_latency_return(&latency, &step, true);
	assert_int_equal(probes(IOMMU_CALL_MAP)->durations.nr, 3);
	assert_int_equal(probes(IOMMU_CALL_MAP)->dropped, 1);
}

/* Pairs without one half, with lost events in between, or with a clock that goes back. */
static void halves(void **state)
{
	(void)state;
	ret(90, 7, IOMMU_CALL_MAP); /* before any call */
	assert_int_equal(probes(IOMMU_CALL_MAP)->dropped, 1);
	call(100, 7, IOMMU_CALL_UNMAP);
	ret(105, 7, IOMMU_CALL_MAP); /* leaves the unmap */
	assert_int_equal(probes(IOMMU_CALL_MAP)->dropped, 2);
	call(110, 7, IOMMU_CALL_FLUSH); /* does not return */
	ret(120, 7, IOMMU_CALL_UNMAP);
	assert_int_equal(probes(IOMMU_CALL_UNMAP)->durations.longest, 20);
	assert_int_equal(probes(IOMMU_CALL_FLUSH)->dropped, 1);
	call(130, 7, IOMMU_CALL_MAP);
	iommu_latency_lost(&latency);
	ret(140, 7, IOMMU_CALL_MAP);
	assert_int_equal(probes(IOMMU_CALL_MAP)->dropped, 4);
	call(150, 7, IOMMU_CALL_MAP);
	ret(149, 7, IOMMU_CALL_MAP);
	assert_int_equal(probes(IOMMU_CALL_MAP)->dropped, 5);
	assert_int_equal(probes(IOMMU_CALL_MAP)->durations.nr, 0);
	call(160, 7, IOMMU_CALL_MAP);
	ret(160, 7, IOMMU_CALL_MAP);
	assert_int_equal(probes(IOMMU_CALL_MAP)->durations.nr, 1);
}

/* Calls without end, and more threads than there is room for. */
static void limits(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		call(1000 + i, 7, IOMMU_CALL_MAP);
	assert_int_equal(probes(IOMMU_CALL_MAP)->dropped, 1000 - IOMMU_LATENCY_DEPTH);
	for (uint64_t i = 0; i < IOMMU_LATENCY_DEPTH + 1; i++)
		ret(3000, 7, IOMMU_CALL_MAP);
	assert_int_equal(probes(IOMMU_CALL_MAP)->durations.nr, IOMMU_LATENCY_DEPTH);
	assert_int_equal(probes(IOMMU_CALL_MAP)->durations.shortest, 2000 - 999);
	assert_int_equal(probes(IOMMU_CALL_MAP)->dropped, 1000 - IOMMU_LATENCY_DEPTH + 1);
	for (int32_t pid = 1; pid <= 2 * IOMMU_LATENCY_THREADS; pid++)
		call(4000, pid, IOMMU_CALL_UNMAP);
	for (int32_t pid = 1; pid <= 2 * IOMMU_LATENCY_THREADS; pid++)
		ret(4100, pid, IOMMU_CALL_UNMAP);
	assert_in_range(probes(IOMMU_CALL_UNMAP)->durations.nr, IOMMU_LATENCY_THREADS / 2,
			IOMMU_LATENCY_THREADS);
	assert_int_equal(probes(IOMMU_CALL_UNMAP)->returns, 2 * IOMMU_LATENCY_THREADS);
	assert_int_equal(probes(IOMMU_CALL_UNMAP)->durations.longest, 100);
}

static void graph_step(bool begins, uint32_t depth, enum iommu_call what, uint64_t ts, uint64_t ns)
{
	const struct iommu_step step = {
		.ts = ts,
		.cpu = 1,
		.pid = 7,
		.call = (uint8_t)what,
		.depth = depth,
		.done = ns,
	};

	if (begins)
		iommu_latency_call(&latency, &step, what);
	else
		iommu_latency_return(&latency, &step, true);
}

/* In function_graph, only the outer one of two maps counts. Depths show which returns are missing.
 */
static void outermost(void **state)
{
	(void)state;
	graph_step(true, 1, IOMMU_CALL_MAP, 100, 0);
	graph_step(true, 3, IOMMU_CALL_MAP, 110, 0);
	graph_step(true, 5, IOMMU_CALL_FLUSH, 120, 0);
	graph_step(false, 5, IOMMU_CALL_ANY, 121, 1);
	graph_step(false, 4, IOMMU_CALL_ANY, 125, 99); /* of another function */
	graph_step(false, 3, IOMMU_CALL_MAP, 130, 20);
	graph_step(false, 1, IOMMU_CALL_ANY, 140, IOMMU_DURATION_UNKNOWN);
	assert_int_equal(graph(IOMMU_CALL_MAP)->durations.nr, 1);
	assert_int_equal(graph(IOMMU_CALL_MAP)->durations.longest, 40);
	assert_int_equal(graph(IOMMU_CALL_MAP)->nested, 1);
	assert_int_equal(graph(IOMMU_CALL_FLUSH)->durations.longest, 1);
	/* The return at depth 3 is missing: the next call at depth 2 is in no other one. */
	graph_step(true, 3, IOMMU_CALL_MAP, 200, 0);
	graph_step(true, 2, IOMMU_CALL_MAP, 210, 0);
	graph_step(false, 2, IOMMU_CALL_MAP, 220, 10);
	assert_int_equal(graph(IOMMU_CALL_MAP)->dropped, 1);
	assert_int_equal(graph(IOMMU_CALL_MAP)->durations.nr, 2);
	graph_step(false, 1, IOMMU_CALL_MAP, 230, 10); /* without its call */
	assert_int_equal(graph(IOMMU_CALL_MAP)->dropped, 2);
	assert_int_equal(probes(IOMMU_CALL_MAP)->returns, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nested, setup, teardown),
		cmocka_unit_test_setup_teardown(interrupt, setup, teardown),
		cmocka_unit_test_setup_teardown(halves, setup, teardown),
		cmocka_unit_test_setup_teardown(limits, setup, teardown),
		cmocka_unit_test_setup_teardown(outermost, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
