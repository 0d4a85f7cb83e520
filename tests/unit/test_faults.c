/* SPDX-License-Identifier: LGPL-2.1 */
/* Faults: pairing event and message, and folding faults into runs. */
#include <stdio.h>
#include <string.h>

#include "collect.h"

#include "core/replay/faults.h"

#define MS  1000000ULL
#define SEC 1000000000ULL

static struct iommu_fault_case fault_at(uint64_t ts, uint32_t device, uint64_t address)
{
	return (struct iommu_fault_case){
		.ts = ts,
		.device = device,
		.address = address,
		.has_address = true,
		.in_domain = true,
		.verdict.kind = IOMMU_VERDICT_NEVER_MAPPED,
	};
}

static struct iommu_fault_case event(uint64_t ts, uint32_t device, uint64_t address)
{
	struct iommu_fault_case one = fault_at(ts, device, address);

	one.seen_event = true;
	one.access = IOMMU_ACCESS_READ;
	one.driver_len = 8;
	memcpy(one.driver, "vfio-pci", one.driver_len);
	return one;
}

static struct iommu_fault_case message(uint64_t ts, uint32_t device, uint64_t address)
{
	struct iommu_fault_case one = fault_at(ts, device, address);

	one.seen_log = true;
	one.access = IOMMU_ACCESS_WRITE;
	one.log = (struct iommu_fault){
		.vendor = IOMMU_AMD,
		.kind = IOMMU_LOG_FAULT,
		.has = IOMMU_HAS_ADDRESS | IOMMU_HAS_FLAGS,
		.flags = 0x20,
		.address = address,
	};
	return one;
}

static void feed(struct iommu_faults *faults, struct iommu_fault_case one)
{
	if (!iommu_faults_pair(faults, &one))
		iommu_faults_add(faults, &one);
}

static const struct iommu_fault_run *run_at(const struct iommu_faults *faults, unsigned int n)
{
	for (uint32_t i = 0; i < faults->nr_runs; i++) {
		if (faults->runs[i].nr && !n--)
			return &faults->runs[i];
	}
	fail_msg("fewer runs than expected");
	return NULL;
}

static unsigned int count_runs(const struct iommu_faults *faults)
{
	unsigned int n = 0;

	for (uint32_t i = 0; i < faults->nr_runs; i++)
		n += faults->runs[i].nr != 0;
	return n;
}

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct iommu_faults));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	iommu_faults_free(*state);
	free(*state);
	return 0;
}

static void two_halves(void **state)
{
	struct iommu_faults *faults = *state;
	const struct iommu_fault_case *one;

	feed(faults, event(SEC, 1, 0x800000));
	feed(faults, message(SEC + 10, 1, 0x800000));
	/* the message first */
	feed(faults, message(2 * SEC, 1, 0x900000));
	feed(faults, event(2 * SEC + 10, 1, 0x900000));
	assert_int_equal(faults->nr, 2);
	assert_int_equal(faults->nr_event, 2);
	assert_int_equal(faults->nr_log, 2);
	assert_int_equal(faults->nr_both, 2);
	for (unsigned int i = 0; i < 2; i++) {
		one = iommu_faults_get(faults, i);
		assert_true(one->seen_event && one->seen_log);
		assert_int_equal(one->ts, (i + 1) * SEC);
		assert_int_equal(one->access, IOMMU_ACCESS_WRITE);
		assert_int_equal(one->log.flags, 0x20);
		assert_memory_equal(one->driver, "vfio-pci", 8);
	}
	iommu_faults_finish(faults);
	assert_int_equal(count_runs(faults), 2);
	assert_int_equal(run_at(faults, 0)->nr_event, 1);
	assert_int_equal(run_at(faults, 0)->nr_log, 1);
	assert_int_equal(faults->verdicts[IOMMU_VERDICT_NEVER_MAPPED], 2);
}

static void halves_of_others(void **state)
{
	struct iommu_faults *faults = *state;
	struct iommu_fault_case page = message(SEC + 20, 1, 0x5000);

	feed(faults, event(SEC, 1, 0x5008));
	feed(faults, message(SEC + 1, 2, 0x5008)); /* another device */
	feed(faults, message(SEC + 2, 1, 0x5010)); /* another address: the log has it whole */
	assert_int_equal(faults->nr, 3);
	page.page_only = true;
	feed(faults, page);
	assert_int_equal(faults->nr, 3);
	assert_int_equal(iommu_faults_get(faults, 0)->address, 0x5008);
	assert_false(iommu_faults_get(faults, 0)->page_only);
	/* the message with the page first; the event has the full address */
	page.ts += 100;
	feed(faults, page);
	assert_true(iommu_faults_get(faults, 3)->page_only);
	feed(faults, event(SEC + 200, 1, 0x5ff0));
	assert_int_equal(faults->nr, 4);
	assert_int_equal(iommu_faults_get(faults, 3)->address, 0x5ff0);
	assert_false(iommu_faults_get(faults, 3)->page_only);
	/* too late */
	feed(faults, event(5 * SEC, 1, 0x6000));
	feed(faults, message(6 * SEC + 1, 1, 0x6000));
	assert_int_equal(faults->nr, 6);
}

/* Many faults at one address. The log has only some of them. */
static void rate_limited(void **state)
{
	struct iommu_faults *faults = *state;
	uint64_t printed = 0;

	for (unsigned int i = 0; i < 100000; i++) {
		uint64_t ts = SEC + i * (SEC / 1000);

		feed(faults, event(ts, 1, 0x800000));
		if (i % 5000 < 10) {
			feed(faults, message(ts + 10, 1, 0x800000));
			printed++;
		}
	}
	iommu_faults_finish(faults);
	assert_int_equal(faults->nr, 100000);
	assert_int_equal(faults->nr_event, 100000);
	assert_int_equal(faults->nr_log, printed);
	assert_int_equal(faults->nr_both, printed);
	assert_int_equal(count_runs(faults), 2);
	assert_int_equal(run_at(faults, 0)->nr + run_at(faults, 1)->nr, 100000);
	assert_int_equal(iommu_faults_oldest(faults), 100000 - IOMMU_FAULTS_MAX);
	assert_null(iommu_faults_get(faults, 0));
	assert_int_equal(iommu_faults_get(faults, 99999)->number, 99999);
	assert_null(iommu_faults_get(faults, 100000));
}

/* A message is paired with its event among many that were not logged. */
static void among_many(void **state)
{
	struct iommu_faults *faults = *state;

	for (unsigned int i = 0; i < 30000; i++)
		feed(faults, event(SEC + i, 1, 0x100000 + i * 8));
	for (unsigned int i = 0; i < 30000; i += 7)
		feed(faults, message(SEC + 30000 + i, 1, 0x100000 + i * 8));
	assert_int_equal(faults->nr, 30000);
	assert_int_equal(faults->nr_both, (30000 + 6) / 7);
}

static void folds(void **state)
{
	struct iommu_faults *faults = *state;
	const uint64_t pages[] = { 0x700, 0x702, 0x704, 0x703, 0x710, 0, 0xfffffffffffff };
	struct iommu_fault_case none = message(9 * SEC, 1, 0);

	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		feed(faults, message(SEC + i * MS, 1, pages[i] << 12 | 0x40));
	iommu_faults_finish(faults);
	/* 0x702 to 0x704 have become one run; 0x700 and 0x710 are runs of their own */
	assert_int_equal(count_runs(faults), 5);
	for (unsigned int i = 0; i < 5; i++) {
		const struct iommu_fault_run *run = run_at(faults, i);

		if (run->first_address != 0x702040)
			continue;
		assert_int_equal(run->nr, 3);
		assert_int_equal(run->last_address, 0x704040);
		assert_int_equal(run->first_ts, SEC + MS);
		assert_int_equal(run->last_ts, SEC + 3 * MS);
		assert_int_equal(run->first.number, 1);
	}
	/* 0x701 joins the runs on both sides */
	feed(faults, message(3 * SEC, 1, 0x701000));
	iommu_faults_finish(faults);
	assert_int_equal(count_runs(faults), 4);
	/* another reason, another device, no address */
	feed(faults, event(4 * SEC, 1, 0x701000));
	feed(faults, message(6 * SEC, 2, 0x701000));
	none.has_address = false;
	none.log.has = 0;
	feed(faults, none);
	none.ts++;
	feed(faults, none);
	iommu_faults_finish(faults);
	assert_int_equal(count_runs(faults), 7);
	assert_int_equal(faults->unfolded, 0);
}

static void limits(void **state)
{
	struct iommu_faults *faults = *state;
	uint64_t in_runs = 0;

	for (unsigned int i = 0; i < 10000; i++)
		feed(faults, event(SEC + i, 1, (uint64_t)i << 14));
	for (unsigned int i = 0; i < 10000; i++)
		feed(faults, event(SEC + i, i + 2, 0x1000));
	iommu_faults_finish(faults);
	assert_int_equal(count_runs(faults), IOMMU_FAULT_RUNS_MAX);
	for (uint32_t i = 0; i < faults->nr_runs; i++)
		in_runs += faults->runs[i].nr;
	assert_int_equal(in_runs + faults->unfolded, 20000);
}

/* The message shows that the address of the event is not an IOVA of a domain. */
static void not_in_a_domain(void **state)
{
	struct iommu_faults *faults = *state;
	struct iommu_fault_case half = message(SEC + 10, 1, 0x800000);

	feed(faults, event(SEC, 1, 0x800000));
	half.in_domain = false;
	half.verdict.kind = IOMMU_VERDICT_NONE;
	feed(faults, half);
	assert_int_equal(faults->nr, 1);
	assert_int_equal(iommu_faults_get(faults, 0)->verdict.kind, IOMMU_VERDICT_NONE);
	assert_int_equal(faults->verdicts[IOMMU_VERDICT_NEVER_MAPPED], 0);
}

static uint64_t next_random(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

struct naive {
	struct iommu_fault_case half;
	bool paired;
};

/* Random halves, against a model that searches all of them. */
static void random_halves(void **state)
{
	enum { N = 3000 };
	static struct naive model[N];
	uint64_t x = 88172645463325252ULL, ts = SEC;

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct iommu_faults faults = { 0 };
		unsigned int nr = 0, both = 0;

		for (unsigned int i = 0; i < N; i++) {
			uint32_t device = 1 + next_random(&x) % 3;
			uint64_t address = next_random(&x) % 8 * 0x800;
			bool is_event = next_random(&x) % 3;
			struct iommu_fault_case half;
			unsigned int k;

			ts += next_random(&x) % (20 * MS);
			half = is_event ? event(ts, device, address) : message(ts, device, address);
			feed(&faults, half);
			for (k = 0; k < nr; k++) {
				if (!model[k].paired && model[k].half.device == device &&
				    model[k].half.address == address &&
				    model[k].half.seen_event != is_event &&
				    ts - model[k].half.ts <= SEC)
					break;
			}
			if (k < nr) {
				model[k].paired = true;
				both++;
			} else {
				model[nr++] = (struct naive){ .half = half };
			}
		}
		assert_int_equal(faults.nr, nr);
		assert_int_equal(faults.nr_both, both);
		for (unsigned int k = 0; k < nr; k++) {
			const struct iommu_fault_case *one = iommu_faults_get(&faults, k);

			assert_int_equal(one->seen_event && one->seen_log, model[k].paired);
			assert_int_equal(one->ts, model[k].half.ts);
		}
		iommu_faults_free(&faults);
	}
}

/* The number and the halves of each fault that does not change any more: "0eL 1e". */
static void note_done(void *arg, const struct iommu_fault_case *one)
{
	char *text = arg;
	size_t len = strlen(text);

	snprintf(text + len, 64 - len, "%d%s%s ", (int)one->number, one->seen_event ? "e" : "",
		 one->seen_log ? "L" : "");
}

static void tells_when_done(void **state)
{
	struct iommu_faults *faults = *state;
	char text[64] = "";

	faults->done = note_done;
	faults->arg = text;
	feed(faults, event(SEC, 1, 0x800000));
	feed(faults, event(SEC + 1, 1, 0x900000));
	feed(faults, message(SEC + 10, 1, 0x800000));
	assert_string_equal(text, "");
	feed(faults, event(3 * SEC, 1, 0xa00000));
	assert_string_equal(text, "0eL 1e ");
	/* A pause: the other half does not come any more, and is a fault of its own. */
	iommu_faults_finish(faults);
	feed(faults, message(3 * SEC + 10, 1, 0xa00000));
	iommu_faults_finish(faults);
	iommu_faults_finish(faults);
	assert_string_equal(text, "0eL 1e 2e 3L ");
	assert_int_equal(faults->nr, 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(two_halves),
		TEST(halves_of_others),
		TEST(rate_limited),
		TEST(among_many),
		TEST(folds),
		TEST(limits),
		TEST(not_in_a_domain),
		TEST(tells_when_done),
		cmocka_unit_test(random_halves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
