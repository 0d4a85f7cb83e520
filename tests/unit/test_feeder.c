/* SPDX-License-Identifier: LGPL-2.1 */
/* Tests core/replay/feeder.h: the steps from messages, maps and gaps, and their order. */
#include "collect.h"

#include <stdio.h>
#include <string.h>

#include "core/replay/feeder.h"

#define SECOND 1000000000ULL

static const char half[] = "DMAR:[DMA Read] Request device [00:04.0] fault addr 800000 ";
static const char reason[] = "DMAR:[fault reason 06] PTE Read access is not set";
static const char whole[] = "AMD-Vi: Event logged [IO_PAGE_FAULT device=00:05.0 domain=0x0000 "
			    "address=0x2000 flags=0x0020]";

/* The passed-on steps as text: "map 1", "log 2 r7" (with ref 7), "lost 3". */
struct host {
	struct iommu_feeder feeder;
	char log[512];
	size_t len;
};

static void __attribute__((format(printf, 2, 3))) note(struct host *host, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	host->len += (size_t)vsnprintf(host->log + host->len, sizeof(host->log) - host->len, format,
				       args);
	va_end(args);
	assert_true(host->len < sizeof(host->log));
}

static void take_step(void *arg, const struct iommu_step *step)
{
	static const char *const names[IOMMU_STEP_KINDS] = {
		[IOMMU_STEP_MAP] = "map",
		[IOMMU_STEP_UNMAP] = "unmap",
		[IOMMU_STEP_LOG] = "log",
		[IOMMU_STEP_LOG_PART] = "part",
	};
	struct host *host = arg;

	note(host, "%s %d", names[step->kind], (int)(step->ts / SECOND));
	if (host->feeder.ref)
		note(host, " r%d", (int)host->feeder.ref);
	note(host, ", ");
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	note(arg, "lost %d on %d: %d, ", (int)(lost->ts / SECOND), lost->cpu, (int)lost->count);
}

static void hint_map_or_unmap(void *arg, uint64_t iova)
{
	note(arg, "<%d> ", (int)iova);
}

static void hint_unmap(void *arg, uint64_t iova)
{
	note(arg, "<<%d>> ", (int)iova);
}

static void start(struct host *host)
{
	const struct iommu_sink sink = { .step = take_step, .lost = take_lost, .arg = host };

	memset(host, 0, sizeof(*host));
	iommu_feeder_init(&host->feeder, &sink);
}

/* The steps that were passed on since the last call. */
static void passed(struct host *host, const char *expected)
{
	host->log[host->len > 2 ? host->len - 2 : 0] = '\0';
	assert_string_equal(host->log, expected);
	host->log[0] = '\0';
	host->len = 0;
}

static enum iommu_feeder_result log_message(struct host *host, unsigned int second, const char *msg)
{
	struct iommu_step step = { .ts = second * SECOND, .cpu = 1, .pid = 7 };
	struct iommu_fault fault;
	enum iommu_feeder_result message;

	iommu_feeder_time(&host->feeder, step.ts);
	message = iommu_feeder_message(&host->feeder, &step, msg, strlen(msg), second, &fault);
	if (message != IOMMU_FEEDER_IGNORED)
		assert_ptr_equal(step.fault, &fault);
	return message;
}

static void map(struct host *host, enum iommu_step_kind kind, unsigned int second)
{
	struct iommu_step *step = iommu_feeder_next_map(&host->feeder);

	step->kind = kind;
	step->ts = second * SECOND;
	step->iova = second;
	iommu_feeder_map(&host->feeder);
}

static void messages_become_steps(void **state)
{
	struct host host;

	(void)state;
	start(&host);
	assert_int_equal(log_message(&host, 1, "usb 1-1: new device"), IOMMU_FEEDER_IGNORED);
	assert_int_equal(log_message(&host, 2, whole), IOMMU_FEEDER_PASSED);
	passed(&host, "log 2 r2");
	assert_int_equal(log_message(&host, 3, half), IOMMU_FEEDER_KEPT);
	assert_true(iommu_feeder_waits(&host.feeder));
	passed(&host, "part 3 r3");
	assert_int_equal(log_message(&host, 4, reason), IOMMU_FEEDER_PASSED);
	passed(&host, "log 4 r4");
}

static void take_message(void *arg, const struct iommu_step *step, const char *msg, size_t len,
			 const struct iommu_fault *fault)
{
	note(arg, "\"%.*s\" %d %s, ", len < 9 ? (int)len : 9, msg, (int)(step->ts / SECOND),
	     !fault				  ? "other"
	     : fault->part == IOMMU_MESSAGE_WHOLE ? "whole"
						  : "half");
}

static void messages_come_before_their_steps(void **state)
{
	const struct iommu_step step = { .ts = 5 * SECOND };
	struct host host;

	(void)state;
	start(&host);
	host.feeder.sink.message = take_message;
	log_message(&host, 1, "usb 1-1: new device");
	log_message(&host, 2, whole);
	log_message(&host, 3, half);
	log_message(&host, 3, half);
	log_message(&host, 4, reason);
	iommu_feeder_other_message(&host.feeder, &step, "ordinary", 8);
	passed(&host,
	       "\"usb 1-1: \" 1 other, \"AMD-Vi: E\" 2 whole, log 2 r2, \"DMAR:[DMA\" 3 half, "
	       "part 3 r3, log 3 r3, \"DMAR:[DMA\" 3 half, part 3 r3, \"DMAR:[fau\" 4 whole, log 4 r4, "
	       "\"ordinary\" 5 other");
}

/* The log of an unknown task: its halves are joined, but not with those of other tasks. */
static void unknown_tasks(void **state)
{
	struct iommu_step step = { .ts = SECOND, .cpu = -1, .pid = IOMMU_PID_UNKNOWN };
	struct iommu_fault fault;
	struct host host;

	(void)state;
	start(&host);
	iommu_feeder_message(&host.feeder, &step, half, strlen(half), 0, &fault);
	assert_int_equal(
		iommu_feeder_message(&host.feeder, &step, reason, strlen(reason), 0, &fault),
		IOMMU_FEEDER_PASSED);
	assert_true(fault.has & IOMMU_HAS_DEVICE && fault.has & IOMMU_HAS_CODE);
	passed(&host, "part 1, log 1");
}

static void a_half_waits_for_a_second(void **state)
{
	struct host host;

	(void)state;
	start(&host);
	log_message(&host, 3, half);
	iommu_feeder_time(&host.feeder, 4 * SECOND);
	passed(&host, "part 3 r3");
	iommu_feeder_time(&host.feeder, 4 * SECOND + 1);
	iommu_feeder_lost(&host.feeder, 4 * SECOND + 1, 2, 5);
	passed(&host, "log 3 r3, lost 4 on 2: 5");
	assert_false(iommu_feeder_waits(&host.feeder));
	/* The other half is then a separate fault. */
	assert_int_equal(log_message(&host, 6, reason), IOMMU_FEEDER_PASSED);
	passed(&host, "log 6 r6");
}

static void another_half_ends_the_first(void **state)
{
	struct host host;

	(void)state;
	start(&host);
	log_message(&host, 3, half);
	assert_int_equal(log_message(&host, 4, half), IOMMU_FEEDER_KEPT);
	passed(&host, "part 3 r3, log 3 r3, part 4 r4");
	iommu_feeder_end(&host.feeder);
	passed(&host, "log 4 r4");
	iommu_feeder_end(&host.feeder);
	passed(&host, "");
}

static void maps_wait_for_those_after_them(void **state)
{
	static const struct iommu_feeder_hints hints = { hint_map_or_unmap, hint_unmap };
	struct host host;

	(void)state;
	start(&host);
	host.feeder.hints = &hints;
	map(&host, IOMMU_STEP_UNMAP, 1);
	map(&host, IOMMU_STEP_MAP, 2);
	map(&host, IOMMU_STEP_MAP, 3);
	passed(&host, "<1> <2> <<1>> <3");
	map(&host, IOMMU_STEP_MAP, 4);
	passed(&host, "unmap 1, <4");
	log_message(&host, 5, whole);
	passed(&host, "map 2, map 3, map 4, log 5 r5");
	map(&host, IOMMU_STEP_MAP, 6);
	iommu_feeder_end(&host.feeder);
	passed(&host, "<6> map 6");
}

static void a_half_comes_between_maps(void **state)
{
	struct host host;

	(void)state;
	start(&host);
	log_message(&host, 3, half);
	map(&host, IOMMU_STEP_MAP, 4);
	map(&host, IOMMU_STEP_MAP, 5);
	map(&host, IOMMU_STEP_UNMAP, 6);
	passed(&host, "part 3 r3");
	iommu_feeder_time(&host.feeder, 7 * SECOND);
	passed(&host, "map 4, log 3 r3, map 5, unmap 6");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_become_steps),
		cmocka_unit_test(messages_come_before_their_steps),
		cmocka_unit_test(unknown_tasks),
		cmocka_unit_test(a_half_waits_for_a_second),
		cmocka_unit_test(another_half_ends_the_first),
		cmocka_unit_test(maps_wait_for_those_after_them),
		cmocka_unit_test(a_half_comes_between_maps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
