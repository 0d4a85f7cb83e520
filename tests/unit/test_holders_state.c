/* SPDX-License-Identifier: LGPL-2.1 */
#include <inttypes.h>
#include <stdio.h>

#include "holders_scenario.h"

/* The devices of a set as text, such as "1 2". */
static const char *set_text(struct scenario_run *run, uint32_t set)
{
	static char text[64];
	uint32_t n;
	const uint32_t *devices = iommu_set_devices(&run->devices, set, &n);
	size_t at = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%" PRIu32, i ? " " : "",
				       devices[i]);
	return text;
}

static const char *held(struct scenario_run *run, int32_t pid)
{
	return set_text(run, iommu_holders_held_by(run->holders, pid));
}

static const char *closing(struct scenario_run *run, int32_t pid)
{
	return set_text(run, iommu_holders_held_or_closing(run->holders, pid));
}

static void happen(struct scenario_run *run, struct scenario_event e)
{
	scenario_event(run, &e);
}

static void what_tasks_hold(void **state)
{
	struct scenario_run run;

	(void)state;
	scenario_start(&run, IOMMU_ATTACH_TOGGLES, WITHOUT_PROBES, 1);
	assert_int_equal(iommu_holders_held_by(run.holders, 7), 0);
	assert_null(iommu_holders_epoch_now(run.holders, 1));
	happen(&run, (struct scenario_event)ATTACH(1000, 7, 2));
	assert_string_equal(held(&run, 7), "2");
	happen(&run, (struct scenario_event)MAP(1100, 7));
	happen(&run, (struct scenario_event)ATTACH(5000, 7, 1));
	assert_string_equal(held(&run, 7), "1 2");
	assert_string_equal(closing(&run, 7), "1 2");
	assert_string_equal(held(&run, 8), "");
	happen(&run, (struct scenario_event)MAP(6000, 7));
	/* Two devices in a container: its memory is unmapped only when the second one leaves. */
	happen(&run, (struct scenario_event)ATTACH(50000, 7, 2));
	assert_string_equal(held(&run, 7), "1");
	assert_string_equal(closing(&run, 7), "1");
	happen(&run, (struct scenario_event)ATTACH(60000, 7, 1));
	assert_string_equal(held(&run, 7), "");
	assert_string_equal(closing(&run, 7), "1 2");
	happen(&run, (struct scenario_event)UNMAP(60100, 7));
	assert_string_equal(closing(&run, 7), "1 2");
	happen(&run, (struct scenario_event)MAP(90000, 7));
	assert_string_equal(closing(&run, 7), "");
	/* A child gives back the device that its parent took, so the child unmaps. */
	happen(&run, (struct scenario_event)ATTACH(100000, 7, 3));
	happen(&run, (struct scenario_event)MAP(100100, 7));
	happen(&run, (struct scenario_event)ATTACH(200000, 8, 3));
	assert_string_equal(held(&run, 7), "");
	assert_string_equal(closing(&run, 7), "");
	assert_string_equal(closing(&run, 8), "3");
	scenario_free(&run);

	/* The unmaps for a device that was held from before the trace. */
	scenario_start(&run, IOMMU_ATTACH_TOGGLES, WITHOUT_PROBES, 1);
	happen(&run, (struct scenario_event)ATTACH(1000, 7, 1));
	assert_string_equal(held(&run, 7), "1");
	assert_int_equal(run.last.kind, IOMMU_HANDOVER_UNDECIDED);
	assert_int_equal(run.nr_before, 0);
	happen(&run, (struct scenario_event)UNMAP(1100, 7));
	assert_string_equal(held(&run, 7), "");
	assert_string_equal(closing(&run, 7), "1");
	assert_int_equal(run.nr_before, 1);
	assert_int_equal(run.before_device, 1);
	assert_int_equal(run.before_pid, 7);
	assert_int_equal(run.before_until, 1000);
	scenario_free(&run);
}

static void expect(const struct scenario_run *run, enum iommu_handover_kind kind, int32_t ended,
		   uint64_t to_us, int32_t begun)
{
	assert_int_equal(run->last.kind, kind);
	assert_int_equal(run->last.ended.pid, ended);
	assert_int_equal(run->last.ended.to / 1000, to_us);
	assert_int_equal(run->last.begun.pid, begun);
}

static void what_attaches_did(void **state)
{
	struct scenario_run run;

	(void)state;
	scenario_start(&run, IOMMU_ATTACH_PAIRS, WITHOUT_PROBES, 1);
	happen(&run, (struct scenario_event)ADD(900, 3, 1));
	assert_true(iommu_device(&run.devices, 1)->in_group);
	assert_int_equal(iommu_device(&run.devices, 1)->gid, 1);
	happen(&run, (struct scenario_event)ATTACH(950, 3, 1));
	expect(&run, IOMMU_HANDOVER_DEFAULT, 0, 0, IOMMU_HOST);
	happen(&run, (struct scenario_event)ATTACH(1000, 7, 1));
	expect(&run, IOMMU_HANDOVER_UNDECIDED, 0, 0, IOMMU_HOST);
	assert_int_equal(iommu_holders_epoch_now(run.holders, 1)->pid, IOMMU_HOST);
	happen(&run, (struct scenario_event)ATTACH(1200, 7, 1));
	expect(&run, IOMMU_HANDOVER_TAKEN, IOMMU_HOST, 1200, 7);
	assert_int_equal(iommu_holders_epoch_now(run.holders, 1)->pid, 7);
	assert_int_equal(iommu_holders_epoch_now(run.holders, 1)->grade, IOMMU_GRADE_LIKELY);
	happen(&run, (struct scenario_event)MAP(2000, 7));
	happen(&run, (struct scenario_event)ATTACH(50000, 7, 2));
	happen(&run, (struct scenario_event)ATTACH(50200, 7, 2));
	/* The task mapped before, but for a device that it holds, so there is no doubt. */
	expect(&run, IOMMU_HANDOVER_TAKEN, IOMMU_HOST, 50200, 7);
	happen(&run, (struct scenario_event)ATTACH(51000, 7, 2));
	expect(&run, IOMMU_HANDOVER_JOINED, 0, 0, 7);
	happen(&run, (struct scenario_event)ATTACH(51200, 7, 2));
	expect(&run, IOMMU_HANDOVER_JOINED, 0, 0, 7);
	happen(&run, (struct scenario_event)MAP(52000, 7));
	happen(&run, (struct scenario_event)ATTACH(90000, 7, 1));
	expect(&run, IOMMU_HANDOVER_GIVEN_BACK, 7, 90000, IOMMU_HOST);
	happen(&run, (struct scenario_event)ATTACH(90200, 7, 1));
	expect(&run, IOMMU_HANDOVER_PAIR_DONE, 0, 0, IOMMU_HOST);
	happen(&run, (struct scenario_event)REMOVE(100000, 2));
	expect(&run, IOMMU_HANDOVER_REMOVED, 7, 100000, 0);
	assert_true(run.last.ended.removed);
	assert_false(iommu_device(&run.devices, 2)->in_group);
	assert_null(iommu_holders_epoch_now(run.holders, 2));
	assert_string_equal(held(&run, 7), "");

	/* Held from before the trace: known at the unmap, reported at the second attach. */
	happen(&run, (struct scenario_event)ATTACH(200000, 9, 3));
	happen(&run, (struct scenario_event)UNMAP(200100, 9));
	assert_int_equal(run.nr_before, 1);
	assert_string_equal(closing(&run, 9), "3");
	happen(&run, (struct scenario_event)ATTACH(200200, 9, 3));
	expect(&run, IOMMU_HANDOVER_PAIR_DONE, 0, 0, IOMMU_HOST);
	/* The task was active before, perhaps for another device: a map decides. */
	happen(&run, (struct scenario_event)ATTACH(300000, 9, 4));
	happen(&run, (struct scenario_event)ATTACH(300200, 9, 4));
	expect(&run, IOMMU_HANDOVER_UNDECIDED, IOMMU_HOST, 300200, 9);
	happen(&run, (struct scenario_event)MAP(300300, 9));
	assert_int_equal(run.nr_before, 1);
	happen(&run, (struct scenario_event)DETACH(400000, 9, 4));
	expect(&run, IOMMU_HANDOVER_GIVEN_BACK, 9, 400000, IOMMU_HOST);
	scenario_free(&run);
}

/* The attach rule is inferred or set later: grades change from unknown to likely. */
static void rule_known_later(void **state)
{
	struct scenario_run run;

	(void)state;
	scenario_start(&run, IOMMU_ATTACH_UNKNOWN, WITHOUT_PROBES, 1);
	for (unsigned int i = 0; i < 3; i++) {
		uint64_t us = (i + 1) * 200000;

		happen(&run, (struct scenario_event)ATTACH(us, 7, 1));
		happen(&run, (struct scenario_event)ATTACH(us + 200, 7, 1));
		happen(&run, (struct scenario_event)MAP(us + 1000, 7));
		assert_int_equal(iommu_holders_epoch_now(run.holders, 1)->grade,
				 i ? IOMMU_GRADE_LIKELY : IOMMU_GRADE_UNKNOWN);
		happen(&run, (struct scenario_event)ATTACH(us + 100000, 7, 1));
		happen(&run, (struct scenario_event)ATTACH(us + 109000, 7, 1));
	}
	scenario_end(&run, 900000);
	assert_string_equal(scenario_epochs(&run, 1),
			    "1-200200:hostb 200200-300000:7 300000-400200:host 400200-500000:7 "
			    "500000-600200:host 600200-700000:7 700000-900000:hosti");
	scenario_free(&run);

	scenario_start(&run, IOMMU_ATTACH_UNKNOWN, WITHOUT_PROBES, 1);
	happen(&run, (struct scenario_event)ATTACH(100000, 7, 1));
	happen(&run, (struct scenario_event)UNMAP(100100, 7));
	happen(&run, (struct scenario_event)ATTACH(300000, 8, 1));
	happen(&run, (struct scenario_event)MAP(300100, 8));
	assert_string_equal(held(&run, 8), "");
	assert_int_equal(run.nr_before, 0);
	iommu_holders_set_attach_rule(run.holders, IOMMU_ATTACH_TOGGLES);
	assert_string_equal(held(&run, 8), "1");
	assert_int_equal(run.nr_before, 1);
	assert_int_equal(run.before_pid, 7);
	scenario_end(&run, 900000);
	assert_string_equal(scenario_epochs(&run, 1),
			    "1-100000:7b 100000-300000:host 300000-900000:8i");
	scenario_free(&run);

	/* No event shows the rule. */
	scenario_start(&run, IOMMU_ATTACH_UNKNOWN, WITHOUT_PROBES, 1);
	happen(&run, (struct scenario_event)ATTACH(100000, 7, 1));
	scenario_end(&run, 900000);
	assert_string_equal(scenario_epochs(&run, 1), "1-900000:host?bi");
	scenario_free(&run);
}

static void many_epochs(void **state)
{
	struct scenario_run run;
	const struct iommu_epoch *e;
	uint64_t dropped;
	size_t n;

	(void)state;
	scenario_start(&run, IOMMU_ATTACH_PAIRS, WITHOUT_PROBES, 1);
	for (uint64_t i = 0; i < 200000; i++) {
		happen(&run, (struct scenario_event)ATTACH(1000 + i * 10000,
							   7 + (int32_t)(i / 2 % 5), 1));
		happen(&run, (struct scenario_event)ATTACH(1100 + i * 10000,
							   7 + (int32_t)(i / 2 % 5), 1));
	}
	e = iommu_holders_epochs(run.holders, 1, &n, &dropped);
	assert_int_equal(n, IOMMU_EPOCHS_MAX);
	assert_int_equal(dropped, 200001 - IOMMU_EPOCHS_MAX);
	for (size_t i = 1; i < n; i++)
		assert_int_equal(e[i].from, e[i - 1].to);
	scenario_free(&run);
}

/* Two attaches in a row: the task takes the device, or gives it back. */
static void attach_pair(struct iommu_holders *h, uint32_t device, int32_t pid, uint64_t *ts)
{
	for (int i = 0; i < 2; i++)
		iommu_holders_attach(h, device, pid, *ts += 100000, NULL, NULL);
}

/* The task takes the devices d1 to d@last. */
static void take_many(struct iommu_holders *h, struct iommu_devices *devices, uint32_t last,
		      int32_t pid, uint64_t *ts)
{
	char name[16];

	for (uint32_t d = 1; d <= last; d++) {
		snprintf(name, sizeof(name), "d%" PRIu32, d);
		iommu_device_id(devices, name, strlen(name));
		attach_pair(h, d, pid, ts);
		iommu_holders_map(h, pid, *ts += 10000000);
	}
}

/* One task takes a hundred devices and gives them back, others only map. */
static void many_devices_and_tasks(void **state)
{
	struct iommu_devices devices = { 0 };
	struct iommu_holders *h = iommu_holders_new(&devices, NULL, NULL);
	uint64_t ts = 1000000;
	uint32_t n;

	(void)state;
	iommu_holders_set_attach_rule(h, IOMMU_ATTACH_PAIRS);
	take_many(h, &devices, 100, 7, &ts);
	iommu_set_devices(&devices, iommu_holders_held_by(h, 7), &n);
	assert_int_equal(n, 100);
	for (int32_t pid = 100; pid < 1000100; pid++) {
		iommu_holders_map(h, pid, ts += 10);
		iommu_holders_unmap(h, pid, ts += 10);
	}
	iommu_set_devices(&devices, iommu_holders_held_by(h, 7), &n);
	assert_int_equal(n, 100);
	for (uint32_t d = 1; d <= 100; d++)
		attach_pair(h, d, 7, &ts);
	assert_int_equal(iommu_holders_held_by(h, 7), 0);
	/* Too many for a set: the held set is not known until the task holds nothing. */
	take_many(h, &devices, 9000, 8, &ts);
	assert_int_equal(iommu_holders_held_by(h, 8), 0);
	for (uint32_t d = 1; d <= 9000; d++)
		attach_pair(h, d, 8, &ts);
	attach_pair(h, 1, 8, &ts);
	assert_int_equal(iommu_holders_held_by(h, 8), iommu_set_with(&devices, 0, 1));
	iommu_holders_free(h);
	iommu_devices_free(&devices);
}

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Random events that no kernel causes: each device still has one holder at a time. */
static void anything(void **state)
{
	static const char kinds[] = "aaaaaaaaaaaammmmuuuu+-dh";
	static const char domains[] = { 0, 0, 0, 'B', 'C', 'D' };
	struct scenario_run run;
	uint32_t seed = 1;

	(void)state;
	for (unsigned int i = 0; i < 3000; i++) {
		uint64_t us = 1000;
		bool backwards = next(&seed) % 4 == 0;

		scenario_start(&run, (enum iommu_attach_rule)(next(&seed) % 3),
			       (enum scenario_probes)(next(&seed) % 2), us);
		for (unsigned int k = next(&seed) % 120; k; k--) {
			struct scenario_event e = { 0 };
			uint64_t step = 1ULL << next(&seed) % 22;

			us = backwards && us > step && next(&seed) % 4 == 0 ? us - step : us + step;
			e.us = us;
			e.pid = (int32_t)(next(&seed) % 4);
			e.what = kinds[next(&seed) % (sizeof(kinds) - 1)];
			e.device = (uint8_t)(1 + next(&seed) % 3);
			e.domain = domains[next(&seed) % sizeof(domains)];
			scenario_event(&run, &e);
			if (next(&seed) % 200 == 0)
				iommu_holders_set_attach_rule(run.holders, IOMMU_ATTACH_TOGGLES);
			for (uint32_t d = 1; d <= 3; d++) {
				const struct iommu_epoch *now =
					iommu_holders_epoch_now(run.holders, d);

				scenario_epochs(&run, d);
				for (int32_t pid = 0; pid < 4; pid++)
					assert_int_equal(
						iommu_set_has(
							&run.devices,
							iommu_holders_held_by(run.holders, pid), d),
						now && now->pid == pid);
			}
		}
		scenario_end(&run, us);
		for (uint32_t d = 1; d <= 3; d++) {
			scenario_epochs(&run, d);
			assert_null(iommu_holders_epoch_now(run.holders, d));
		}
		scenario_free(&run);
	}
}

static void nothing_known(void **state)
{
	struct iommu_devices devices = { 0 };
	struct iommu_holders *h = iommu_holders_new(&devices, NULL, NULL);
	struct iommu_handover what;
	size_t n;

	(void)state;
	iommu_holders_attach(h, IOMMU_NO_DEVICE, 7, 1, NULL, &what);
	assert_int_equal(what.kind, IOMMU_HANDOVER_UNDECIDED);
	iommu_holders_attach(h, 1, 7, 1, NULL, NULL);
	iommu_holders_detach(h, 1, 7, 1, NULL);
	iommu_holders_remove(h, 1, 1, NULL);
	iommu_holders_add(h, 1, 1, 7, 1);
	iommu_holders_host_uses(h, 1, 1);
	assert_null(iommu_holders_epochs(h, 1, &n, NULL));
	assert_int_equal(n, 0);
	iommu_holders_end(h, 5);
	iommu_holders_free(h);
	/* iommu_holders_new() was out of memory. */
	iommu_holders_set_attach_rule(NULL, IOMMU_ATTACH_PAIRS);
	iommu_holders_begin(NULL, 1);
	iommu_holders_attach(NULL, 1, 7, 1, NULL, &what);
	iommu_holders_detach(NULL, 1, 7, 1, &what);
	iommu_holders_remove(NULL, 1, 1, &what);
	iommu_holders_add(NULL, 1, 1, 7, 1);
	iommu_holders_map(NULL, 7, 1);
	iommu_holders_unmap(NULL, 7, 1);
	iommu_holders_host_uses(NULL, 1, 1);
	assert_int_equal(iommu_holders_held_by(NULL, 7), 0);
	assert_int_equal(iommu_holders_held_or_closing(NULL, 7), 0);
	assert_null(iommu_holders_epoch_now(NULL, 1));
	assert_null(iommu_holders_epochs(NULL, 1, &n, NULL));
	iommu_holders_end(NULL, 5);
	iommu_holders_free(NULL);
	iommu_devices_free(&devices);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_tasks_hold),	  cmocka_unit_test(what_attaches_did),
		cmocka_unit_test(rule_known_later),	  cmocka_unit_test(many_epochs),
		cmocka_unit_test(many_devices_and_tasks), cmocka_unit_test(anything),
		cmocka_unit_test(nothing_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
