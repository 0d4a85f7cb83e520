/* SPDX-License-Identifier: LGPL-2.1 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "holders_captures.h"

static void check(const struct holding_capture *c, struct holding_run *run)
{
	for (uint32_t d = 0; d < HOLDING_DEVICES && c->epochs[d]; d++) {
		if (strcmp(holding_plain(run, d + 1), c->epochs[d]) != 0)
			fail_msg("%s, device %u:\n%s\nnot\n%s", c->name, d + 1, run->text,
				 c->epochs[d]);
	}
}

static void run_all(struct holding_run *run, const struct holding_capture *c,
		    enum iommu_family family, enum holding_probes probes)
{
	holding_start(run, family, probes, c->begin_us);
	holding_events(run, c->events, c->nr_events);
	holding_end(run, c->end_us);
}

static void by_pattern(void **state)
{
	(void)state;
	for (size_t i = 0; i < holding_nr_captures; i++) {
		const struct holding_capture *c = &holding_captures[i];
		struct holding_run run;

		run_all(&run, c, c->family, WITHOUT_PROBES);
		check(c, &run);
		for (uint32_t d = 1; d <= HOLDING_DEVICES; d++)
			assert_null(strpbrk(holding_epochs(&run, d), "?!"));
		assert_int_equal(run.nr_before, 0);
		holding_free(&run);
	}
}

static void by_probe(void **state)
{
	(void)state;
	for (size_t i = 0; i < holding_nr_captures; i++) {
		const struct holding_capture *c = &holding_captures[i];
		struct holding_run run;

		run_all(&run, c, c->family, WITH_PROBES);
		check(c, &run);
		for (uint32_t d = 1; d <= HOLDING_DEVICES && c->probed; d++) {
			size_t n;
			const struct iommu_epoch *e =
				iommu_holders_epochs(run.holders, d, &n, NULL);

			for (size_t k = 0; k < n; k++)
				assert_int_equal(e[k].grade,
						 k ? IOMMU_GRADE_CERTAIN : IOMMU_GRADE_LIKELY);
		}
		holding_free(&run);
	}
}

/* Which kernels these were is found by the attaches alone. */
static void family_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < holding_nr_captures; i++) {
		const struct holding_capture *c = &holding_captures[i];
		struct holding_run run;

		run_all(&run, c, IOMMU_FAMILY_UNKNOWN, WITHOUT_PROBES);
		check(c, &run);
		holding_free(&run);
	}
}

/* The holder at a moment in a capture's expected epochs; -2 where the device is in no group. */
static long holder_at(const char *epochs, uint64_t us)
{
	for (const char *p = epochs; p; p = strchr(p, ' ')) {
		uint64_t from, to;
		char holder[16];

		assert_int_equal(sscanf(p, "%" SCNu64 "-%" SCNu64 ":%15s", &from, &to, holder), 3);
		if (us >= from && us < to)
			return strcmp(holder, "host") != 0 ? strtol(holder, NULL, 10) : IOMMU_HOST;
		p++;
	}
	return -2;
}

/*
 * At how many moments since its first attach in the trace, one each 10 ms, a device is said to be
 * held by a task that does not hold it, in a trace that begins late. What is said to be unknown is
 * not counted.
 */
static unsigned int wrong(struct holding_run *run, uint32_t device, const char *epochs,
			  uint64_t from, uint64_t to)
{
	unsigned int count = 0;
	size_t n, k = 0;
	const struct iommu_epoch *e = iommu_holders_epochs(run->holders, device, &n, NULL);

	for (uint64_t us = from; us < to; us += 10000) {
		while (k < n && e[k].to / 1000 <= us)
			k++;
		if (k < n && e[k].from / 1000 <= us && e[k].grade != IOMMU_GRADE_UNKNOWN &&
		    e[k].pid != holder_at(epochs, us))
			count++;
	}
	return count;
}

/* When the device changes hands for the first time in what is left of the capture. */
static uint64_t first_of(const struct holding_capture *c, size_t cut, uint32_t device)
{
	for (size_t i = cut; i < c->nr_events; i++) {
		if (c->events[i].device == device)
			return c->events[i].us;
	}
	return c->end_us;
}

/* A recording that starts with any of the events: wrong for a moment at most, or unknown. */
static void late(enum holding_probes probes, bool family_known)
{
	for (size_t i = 0; i < holding_nr_captures; i++) {
		const struct holding_capture *c = &holding_captures[i];

		for (size_t cut = 1; cut < c->nr_events; cut++) {
			struct holding_run run;

			holding_start(&run, family_known ? c->family : IOMMU_FAMILY_UNKNOWN, probes,
				      c->events[cut].us - 100);
			holding_events(&run, c->events + cut, c->nr_events - cut);
			holding_end(&run, c->end_us);
			for (uint32_t d = 1; d <= HOLDING_DEVICES && c->epochs[d - 1]; d++) {
				uint64_t from = first_of(c, cut, d);

				if (wrong(&run, d, c->epochs[d - 1], from, c->end_us - 1) > 1)
					fail_msg("%s from %zu on, device %u:\n%s\nnot\n%s", c->name,
						 cut, d, holding_epochs(&run, d), c->epochs[d - 1]);
			}
			holding_free(&run);
		}
	}
}

static void late_by_pattern(void **state)
{
	(void)state;
	late(WITHOUT_PROBES, true);
}

static void late_by_probe(void **state)
{
	(void)state;
	late(WITH_PROBES, true);
}

static void late_without_family(void **state)
{
	(void)state;
	late(WITHOUT_PROBES, false);
}

/* Who held a device from before the trace is told when it is given back. */
static void late_and_held(void **state)
{
	unsigned int right = 0, held = 0;

	(void)state;
	for (size_t i = 0; i < holding_nr_captures; i++) {
		const struct holding_capture *c = &holding_captures[i];

		for (size_t cut = 1; cut < c->nr_events; cut++) {
			struct holding_run run;

			holding_start(&run, c->family, WITHOUT_PROBES, c->events[cut].us - 100);
			holding_events(&run, c->events + cut, c->nr_events - cut);
			holding_end(&run, c->end_us);
			for (uint32_t d = 1; d <= HOLDING_DEVICES && c->epochs[d - 1]; d++) {
				uint64_t us = first_of(c, cut, d);
				long pid = holder_at(c->epochs[d - 1], c->events[cut].us);
				size_t n;
				const struct iommu_epoch *e =
					iommu_holders_epochs(run.holders, d, &n, NULL);

				/* Held all the time from the cut to the first sign. */
				if (pid < 0 || us == c->end_us || us <= c->events[cut].us ||
				    holder_at(c->epochs[d - 1], us - 1) != pid)
					continue;
				held++;
				right += e->before && e->to / 1000 == us && e->pid != IOMMU_HOST;
			}
			holding_free(&run);
		}
	}
	assert_int_equal(held, right);
	assert_true(held > 100);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_pattern),	 cmocka_unit_test(by_probe),
		cmocka_unit_test(family_found),	 cmocka_unit_test(late_by_pattern),
		cmocka_unit_test(late_by_probe), cmocka_unit_test(late_without_family),
		cmocka_unit_test(late_and_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
