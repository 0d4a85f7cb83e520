/* SPDX-License-Identifier: LGPL-2.1 */
/* Times, dates and callers before messages. */
#include "collect.h"

#include "core/logtext/log_prefix.h"

struct prefix_case {
	const char *line;
	const char *time; /* NULL: none */
	uint64_t uptime;  /* ns; 0: unknown */
	int64_t task;
	int cpu;
	bool begins;
};

static void check(const struct prefix_case *c)
{
	size_t len = strlen(c->line);
	char *line = malloc(len ? len : 1);
	struct iommu_log_prefix prefix;

	assert_non_null(line);
	memcpy(line, c->line, len);
	prefix = iommu_log_prefix(line, len);
	if (!c->time != !prefix.time ||
	    (c->time && (strlen(c->time) != prefix.time_len ||
			 memcmp(c->time, prefix.time, prefix.time_len) != 0)))
		fail_msg("\"%s\": time \"%.*s\"", c->line, (int)prefix.time_len,
			 prefix.time ? prefix.time : "");
	if (prefix.has_uptime != (c->uptime != 0) || prefix.key.ts != c->uptime ||
	    prefix.key.task != c->task || prefix.key.cpu != c->cpu ||
	    prefix.begins_message != c->begins)
		fail_msg("\"%s\": ts %llu task %lld cpu %d begins %d", c->line,
			 (unsigned long long)prefix.key.ts, (long long)prefix.key.task,
			 prefix.key.cpu, prefix.begins_message);
	free(line);
}

static void reads_all_kinds(void **state)
{
	static const struct prefix_case cases[] = {
		{ "[   12.345678] a", "12.345678", 12345678000, 0, 0, true },
		{ "[12345.678901] a", "12345.678901", 12345678901000, 0, 0, true },
		{ "[    1.5] a", "1.5", 1500000000, 0, 0, true },
		{ "[    1.123456789] a", "1.123456789", 1123456789, 0, 0, true },
		{ "<3>[   12.345678] a", "12.345678", 12345678000, 0, 0, true },
		{ "<14>[   12.345678] a", "12.345678", 12345678000, 0, 0, true },
		{ "[   12.345678][  T123] a", "12.345678", 12345678000, 123, 0, true },
		{ "[   12.345678] [    C0] a", "12.345678", 12345678000, 0, 1, true },
		{ "kern  :err   : [   12.345678] a", "12.345678", 12345678000, 0, 0, true },
		{ "3,1234,12345678,-;a", "12345678", 12345678000, 0, 0, true },
		{ "[Mon Oct 14 18:41:49 2024] a", "Mon Oct 14 18:41:49 2024", 0, 0, 0, true },
		{ "[Mon Oct  4 18:41:49 2024] a", "Mon Oct  4 18:41:49 2024", 0, 0, 0, true },
		{ "[Oct14 18:41] a", "Oct14 18:41", 0, 0, 0, true },
		{ "[  +0.000123] a", NULL, 0, 0, 0, true },
		{ "Oct 14 18:41:49 host kernel: a", "Oct 14 18:41:49", 0, 0, 0, true },
		{ "Oct  4 18:41:49 host kernel: [   12.345678] a", "12.345678", 12345678000, 0, 0,
		  true },
		{ "2024-10-14T18:41:49.056589+02:00 host kernel: a",
		  "2024-10-14T18:41:49.056589+02:00", 0, 0, 0, true },
		{ "2024-10-14 18:41:49 host kernel: a", "2024-10-14 18:41:49", 0, 0, 0, true },
		{ "10-14 18:41:49.056     0     0 E a", "10-14 18:41:49.056", 0, 0, 0, true },
		{ "18:41:49 a", "18:41:49", 0, 0, 0, true },
		{ "18:41:49.056 host kernel: a", "18:41:49.056", 0, 0, 0, true },
		{ "[18:41:49] a", "18:41:49", 0, 0, 0, true },
		{ "kernel: a", NULL, 0, 0, 0, true },
		{ "<4>a", NULL, 0, 0, 0, true },
		/* In other text, only the kernel's own form counts. */
		{ "It says: [   12.345678] a", "12.345678", 12345678000, 0, 0, false },
		{ "It says: [12.3] a", NULL, 0, 0, 0, false },
		/* These are not prefixes. */
		{ "", NULL, 0, 0, 0, false },
		{ "[", NULL, 0, 0, 0, false },
		{ "[IO_PAGE_FAULT domain=0x0011", NULL, 0, 0, 0, false },
		{ "[80:15.0] fault addr 0x1001a40000", NULL, 0, 0, 0, false },
		{ "[fault reason 0x39] SM: Present bit", NULL, 0, 0, 0, false },
		{ "[1234567890.123456] a", NULL, 0, 0, 0, false },
		{ "[1.1234567890] a", NULL, 0, 0, 0, false },
		{ "[   12.345678", NULL, 0, 0, 0, false },
		{ "18:41:49", NULL, 0, 0, 0, false },
		{ "18:41:49, a", NULL, 0, 0, 0, false },
		{ "18:41:49. a", NULL, 0, 0, 0, false },
		{ "kernel", NULL, 0, 0, 0, false },
		{ "kernel panic", NULL, 0, 0, 0, false },
		{ "1,2", NULL, 0, 0, 0, false },
		{ "device 0000:01:00.0: a", NULL, 0, 0, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(&cases[i]);
}

static size_t next(const char *line)
{
	return iommu_log_next_prefix(line, strlen(line));
}

static void finds_the_next_message(void **state)
{
	static const char two[] = "[    1.000000] a [    1.000001] b";
	static const char syslog[] = "Oct 14 18:41:49 host kernel: [   12.345678] a";

	(void)state;
	assert_int_equal(next(two), strlen("[    1.000000] a "));
	assert_int_equal(next(two + 1), strlen(two + 1));
	assert_int_equal(next(syslog), strlen(syslog));
	assert_int_equal(next(""), 0);
	assert_int_equal(next("[[[["), 4);
	assert_int_equal(next("[    1.000000] [80.15] [1.5]"), 28);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all_kinds),
		cmocka_unit_test(finds_the_next_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
