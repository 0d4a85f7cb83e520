/* SPDX-License-Identifier: LGPL-2.1 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "holders_captures.h"

static void check(const struct scenario_capture *c, struct scenario_run *run)
{
	for (uint32_t d = 0; d < SCENARIO_DEVICES && c->epochs[d]; d++) {
		if (strcmp(scenario_plain(run, d + 1), c->epochs[d]) != 0)
			fail_msg("%s, device %u:\n%s\nnot\n%s", c->name, d + 1, run->text,
				 c->epochs[d]);
	}
}

static void run_all(struct scenario_run *run, const struct scenario_capture *c,
		    enum iommu_attach_rule attach_rule, enum scenario_probes probes)
{
	scenario_start(run, attach_rule, probes, c->begin_us);
	scenario_events(run, c->events, c->nr_events);
	scenario_end(run, c->end_us);
}

static void by_pattern(void **state)
{
	(void)state;
	for (size_t i = 0; i < scenario_nr_captures; i++) {
		const struct scenario_capture *c = &scenario_captures[i];
		struct scenario_run run;

		run_all(&run, c, c->attach_rule, WITHOUT_PROBES);
		check(c, &run);
		for (uint32_t d = 1; d <= SCENARIO_DEVICES; d++)
			assert_null(strpbrk(scenario_epochs(&run, d), "?!"));
		assert_int_equal(run.nr_before, 0);
		scenario_free(&run);
	}
}

static void by_probe(void **state)
{
	(void)state;
	for (size_t i = 0; i < scenario_nr_captures; i++) {
		const struct scenario_capture *c = &scenario_captures[i];
		struct scenario_run run;

		run_all(&run, c, c->attach_rule, WITH_PROBES);
		check(c, &run);
		for (uint32_t d = 1; d <= SCENARIO_DEVICES && c->probed; d++) {
			size_t n;
			const struct iommu_epoch *e =
				iommu_holders_epochs(run.holders, d, &n, NULL);

			for (size_t k = 0; k < n; k++)
				assert_int_equal(e[k].grade,
						 k ? IOMMU_GRADE_CERTAIN : IOMMU_GRADE_LIKELY);
		}
		scenario_free(&run);
	}
}

/* The attaches alone show which rule each kernel follows. */
static void rule_inferred(void **state)
{
	(void)state;
	for (size_t i = 0; i < scenario_nr_captures; i++) {
		const struct scenario_capture *c = &scenario_captures[i];
		struct scenario_run run;

		run_all(&run, c, IOMMU_ATTACH_UNKNOWN, WITHOUT_PROBES);
		check(c, &run);
		scenario_free(&run);
	}
}

/* The holder at time @us in a capture's expected epochs; -2 if the device is not in a group. */
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
 * For a trace that begins late: the number of times, every 10 ms from @from to @to, at which the
 * result has the wrong holder. Epochs with the grade unknown do not count.
 */
static unsigned int wrong(struct scenario_run *run, uint32_t device, const char *epochs,
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

/* The time of the first event of the device from event @cut on. */
static uint64_t first_of(const struct scenario_capture *c, size_t cut, uint32_t device)
{
	for (size_t i = cut; i < c->nr_events; i++) {
		if (c->events[i].device == device)
			return c->events[i].us;
	}
	return c->end_us;
}

/* Begin the trace at each of the events: the holder may be wrong at most once. */
static void late(enum scenario_probes probes, bool rule_known)
{
	for (size_t i = 0; i < scenario_nr_captures; i++) {
		const struct scenario_capture *c = &scenario_captures[i];

		for (size_t cut = 1; cut < c->nr_events; cut++) {
			struct scenario_run run;

			scenario_start(&run, rule_known ? c->attach_rule : IOMMU_ATTACH_UNKNOWN,
				       probes, c->events[cut].us - 100);
			scenario_events(&run, c->events + cut, c->nr_events - cut);
			scenario_end(&run, c->end_us);
			for (uint32_t d = 1; d <= SCENARIO_DEVICES && c->epochs[d - 1]; d++) {
				uint64_t from = first_of(c, cut, d);

				if (wrong(&run, d, c->epochs[d - 1], from, c->end_us - 1) > 1)
					fail_msg("%s from %zu on, device %u:\n%s\nnot\n%s", c->name,
						 cut, d, scenario_epochs(&run, d),
						 c->epochs[d - 1]);
			}
			scenario_free(&run);
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

static void late_without_rule(void **state)
{
	(void)state;
	late(WITHOUT_PROBES, false);
}

/* A device that was held from before the trace is recognized when it is given back. */
static void late_and_held(void **state)
{
	unsigned int right = 0, held = 0;

	(void)state;
	for (size_t i = 0; i < scenario_nr_captures; i++) {
		const struct scenario_capture *c = &scenario_captures[i];

		for (size_t cut = 1; cut < c->nr_events; cut++) {
			struct scenario_run run;

			scenario_start(&run, c->attach_rule, WITHOUT_PROBES,
				       c->events[cut].us - 100);
			scenario_events(&run, c->events + cut, c->nr_events - cut);
			scenario_end(&run, c->end_us);
			for (uint32_t d = 1; d <= SCENARIO_DEVICES && c->epochs[d - 1]; d++) {
				uint64_t us = first_of(c, cut, d);
				long pid = holder_at(c->epochs[d - 1], c->events[cut].us);
				size_t n;
				const struct iommu_epoch *e =
					iommu_holders_epochs(run.holders, d, &n, NULL);

				/*
				 * Only devices that one task held from the cut to their first
				 * event.
				 */
				if (pid < 0 || us == c->end_us || us <= c->events[cut].us ||
				    holder_at(c->epochs[d - 1], us - 1) != pid)
					continue;
				held++;
				right += e->before && e->to / 1000 == us && e->pid != IOMMU_HOST;
			}
			scenario_free(&run);
		}
	}
	assert_int_equal(held, right);
	assert_true(held > 100);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_pattern),	 cmocka_unit_test(by_probe),
		cmocka_unit_test(rule_inferred), cmocka_unit_test(late_by_pattern),
		cmocka_unit_test(late_by_probe), cmocka_unit_test(late_without_rule),
		cmocka_unit_test(late_and_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
