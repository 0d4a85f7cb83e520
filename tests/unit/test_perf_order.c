/* SPDX-License-Identifier: LGPL-2.1 */
/* input/perf/order.h: the order of time, by rounds and by runs in a temporary file. */
#include "collect.h"

#include <stdio.h>
#include <string.h>

#include "input/perf/order.h"

struct seen {
	uint64_t nr;
	uint64_t last_ts;
	uint64_t last_number; /* of the items with this time, in the order of the file */
	uint64_t lost;
};

static void see(void *arg, const struct perf_item *item)
{
	struct seen *seen = arg;
	uint64_t number = 0;

	assert_true(item->ts >= seen->last_ts);
	if (item->size == PERF_ITEM_LOST) {
		seen->lost += item->lost;
		return;
	}
	memcpy(&number, item->data, sizeof(number));
	if (item->ts == seen->last_ts && seen->nr)
		assert_true(number > seen->last_number);
	assert_int_equal(item->cpu, (int)(number % 4));
	seen->last_ts = item->ts;
	seen->last_number = number;
	seen->nr++;
}

static void put(struct perf_order *order, uint64_t number, uint64_t ts, const char *data,
		uint16_t size)
{
	char copy[65536];
	struct perf_item item = { .ts = ts, .cpu = (int32_t)(number % 4), .size = size };

	memcpy(copy, data, size);
	memcpy(copy, &number, sizeof(number));
	item.data = copy;
	assert_true(perf_order_put(order, &item));
}

/* Four CPUs with times in order, which are copied in rounds. */
static void orders_by_rounds(void **state)
{
	struct perf_file file = { .fd = -1 };
	struct perf_rounds rounds = { .limit = 0 };
	struct seen seen = { .nr = 0 };
	const struct perf_order_to to = { see, &seen };
	struct perf_order *order = perf_order_new(&file, true, -1, &to);
	uint64_t number = 0;

	(void)state;
	for (uint64_t round = 0; round < 500; round++) {
		for (uint64_t cpu = 0; cpu < 4; cpu++) {
			for (uint64_t i = 0; i < 100; i++, number += 4) {
				uint64_t ts = round * 1000 + cpu * 200 + i * 10;

				put(order, number + cpu, ts, (char[100]){ 0 }, 64);
				perf_rounds_item(&rounds, ts, 64);
			}
		}
		perf_rounds_finish(&rounds);
		assert_true(perf_order_round(order));
	}
	assert_false(rounds.broken);
	assert_false(perf_order_is_broken(order));
	/* Most were passed on before the end. */
	assert_true(seen.nr > 150000);
	assert_true(perf_order_end(order));
	assert_int_equal(seen.nr, 200000);
	perf_order_free(order);
}

/* More than the memory that may be used, in any order. */
static void orders_by_runs(void **state)
{
	static const char data[60000];
	struct perf_file file = { .fd = -1 };
	struct seen seen = { .nr = 0 };
	const struct perf_order_to to = { see, &seen };
	const struct perf_item lost = { .ts = 50, .size = PERF_ITEM_LOST, .lost = 9 };
	FILE *temporary = tmpfile();
	struct perf_order *order;

	(void)state;
	assert_non_null(temporary);
	order = perf_order_new(&file, false, fileno(temporary), &to);
	for (uint64_t i = 0; i < 3000; i++) {
		put(order, i, i * 2654435761U % 1000, data, (uint16_t)(8 + i * 7919 % 59000));
		/* Rounds have no meaning then. */
		if (i % 100 == 0)
			assert_true(perf_order_round(order));
		if (i == 1500)
			assert_true(perf_order_put(order, &lost));
	}
	assert_int_equal(seen.nr, 0);
	assert_true(perf_order_end(order));
	assert_int_equal(seen.nr, 3000);
	assert_int_equal(seen.lost, 9);
	fseek(temporary, 0, SEEK_END);
	assert_true(ftell(temporary) > 3000 * 20000L);
	perf_order_free(order);
	fclose(temporary);
}

/* A file without items of interest; clang's sanitizer rejects arithmetic with null pointers. */
static void orders_nothing(void **state)
{
	struct perf_file file = { .fd = -1 };
	struct seen seen = { .nr = 0 };
	const struct perf_order_to to = { see, &seen };

	(void)state;
	for (int by_rounds = 0; by_rounds < 2; by_rounds++) {
		struct perf_order *order = perf_order_new(&file, by_rounds, -1, &to);

		assert_true(perf_order_round(order));
		assert_true(perf_order_end(order));
		perf_order_free(order);
	}
	assert_int_equal(seen.nr, 0);
}

static void reports_a_full_disk(void **state)
{
	static const char data[60000];
	struct perf_file file = { .fd = -1 };
	struct seen seen = { .nr = 0 };
	const struct perf_order_to to = { see, &seen };
	FILE *full = fopen("/dev/full", "w");
	const struct perf_item item = { .size = sizeof(data), .data = data };
	struct perf_order *order;
	bool done = true;

	(void)state;
	if (!full)
		skip();
	order = perf_order_new(&file, false, fileno(full), &to);
	for (int i = 0; done && i < 3000; i++)
		done = perf_order_put(order, &item);
	assert_false(done);
	assert_non_null(strstr(file.error, "TMPDIR"));
	perf_order_free(order);
	fclose(full);
}

static void follows_the_rule_of_rounds(void **state)
{
	struct perf_rounds none = { .limit = 0 };
	struct perf_rounds late = { .limit = 0 };
	struct perf_rounds large = { .limit = 0 };

	(void)state;
	/* Without a round, as many items as fit into the memory. */
	perf_rounds_item(&none, 5, 100);
	perf_rounds_item(&none, 3, 100);
	assert_false(none.broken);

	/* A round may be late by one, but not by two. */
	perf_rounds_item(&late, 10, 100);
	perf_rounds_finish(&late);
	perf_rounds_item(&late, 20, 100);
	perf_rounds_item(&late, 5, 100);
	perf_rounds_finish(&late);
	assert_false(late.broken);
	perf_rounds_item(&late, 10, 100);
	assert_false(late.broken);
	perf_rounds_item(&late, 9, 100);
	assert_true(late.broken);

	for (uint64_t ts = 0; ts < 900; ts++)
		perf_rounds_item(&large, ts, 65000);
	assert_false(large.broken);
	perf_rounds_finish(&large);
	for (uint64_t ts = 900; ts < 1100; ts++)
		perf_rounds_item(&large, ts, 65000);
	assert_true(large.broken);
}

/* A late item ends the order by rounds at once, and can then be sorted. */
static void finds_a_broken_round(void **state)
{
	struct perf_file file = { .fd = -1 };
	struct seen seen = { .nr = 0 };
	const struct perf_order_to to = { see, &seen };
	struct perf_order *order = perf_order_new(&file, true, -1, &to);
	struct perf_item item = { .size = 100, .data = (char[100]){ 0 } };

	(void)state;
	for (item.ts = 100; item.ts < 140; item.ts++) {
		assert_true(perf_order_put(order, &item));
		assert_true(perf_order_round(order));
	}
	item.ts = 50;
	assert_false(perf_order_put(order, &item));
	assert_true(perf_order_is_broken(order));
	assert_string_equal(file.error, "");
	perf_order_free(order);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_by_rounds),
		cmocka_unit_test(orders_by_runs),
		cmocka_unit_test(orders_nothing),
		cmocka_unit_test(reports_a_full_disk),
		cmocka_unit_test(follows_the_rule_of_rounds),
		cmocka_unit_test(finds_a_broken_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
