/* SPDX-License-Identifier: LGPL-2.1 */
/* Equal faults of a log are one group. */
#include "collect.h"

#include <stdio.h>

#include "core/diagnosis/fault_groups.h"
#include "core/faultlog/faultlog.h"

#define AMD_AT(device, address)                                                                \
	"AMD-Vi: Event logged [IO_PAGE_FAULT device=" device " domain=0x0012 address=" address \
	" flags=0x0020]"
#define VTD_AT(device, address)                                                     \
	"DMAR: [DMA Read NO_PASID] Request device [" device "] fault addr " address \
	" [fault reason 0x06] PTE Read access is not set"

static struct iommu_fault_groups groups;

static int start(void **state)
{
	(void)state;
	groups = (struct iommu_fault_groups){ 0 };
	return 0;
}

static int end_test(void **state)
{
	(void)state;
	iommu_fault_groups_free(&groups);
	return 0;
}

/* Add one message from an exact copy, which is gone afterwards. Returns whether it began a group.
 */
static bool add(const char *line)
{
	size_t len = strlen(line);
	char *copy = malloc(len);
	struct iommu_log_prefix prefix;
	struct iommu_fault f;
	bool is_new = false;

	assert_non_null(copy);
	memcpy(copy, line, len);
	prefix = iommu_log_prefix(copy, len);
	if (!iommu_log_read(copy, len, &f))
		fail_msg("not read: \"%s\"", line);
	assert_true(iommu_fault_groups_add(&groups, &f, copy, len, &prefix, &is_new));
	free(copy);
	return is_new;
}

static bool add_at(unsigned long long address)
{
	char line[256];

	snprintf(line, sizeof(line), AMD_AT("0000:05:00.0", "0x%llx"), address);
	return add(line);
}

static void folds_by_all_but_the_address(void **state)
{
	(void)state;
	assert_true(add(AMD_AT("0000:05:00.0", "0x12345000")));
	assert_false(add(AMD_AT("0000:05:00.0", "0x92345000")));
	assert_false(add("[    1.0] host " AMD_AT("0000:05:00.0", "0x32345000")));
	/* Another domain, as after a reboot of a guest, is no other fault. */
	assert_false(add("AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:05:00.0 domain=0x0013"
			 " address=0x12346000 flags=0x0020]"));
	assert_int_equal(groups.nr_groups, 1);
	assert_int_equal(groups.nr_faults, 4);
	assert_int_equal(groups.groups[0]->count, 4);
	assert_int_equal(groups.groups[0]->first.address, 0x12345000);
	assert_int_equal(groups.groups[0]->lowest, 0x12345000);
	assert_int_equal(groups.groups[0]->highest, 0x92345000);
	assert_int_equal(groups.groups[0]->line_len, strlen(AMD_AT("0000:05:00.0", "0x12345000")));
}

static void keeps_different_faults_apart(void **state)
{
	static const char *const lines[] = {
		AMD_AT("0000:05:00.0", "0x12345000"),
		AMD_AT("0000:05:00.1", "0x12345000"), /* function */
		AMD_AT("0000:05:01.0", "0x12345000"), /* device */
		AMD_AT("0000:06:00.0", "0x12345000"), /* bus */
		AMD_AT("0001:05:00.0", "0x12345000"), /* segment */
		/* Flags, another event, no domain, and an address whose place says more. */
		"AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:05:00.0 domain=0x0012"
		" address=0x12345000 flags=0x0000]",
		"AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:05:00.0 domain=0x0012"
		" address=0x12345000 flags=0x0030]",
		"AMD-Vi: Event logged [ILLEGAL_DEV_TABLE_ENTRY device=0000:05:00.0"
		" address=0x12345000 flags=0x0020]",
		"AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:05:00.0 domain=0x0000"
		" address=0x12345000 flags=0x0020]",
		AMD_AT("0000:05:00.0", "0x10"),
		/* Another vendor, then its reason and its direction. */
		VTD_AT("05:00.0", "0x12345000"),
		"DMAR: [DMA Read NO_PASID] Request device [05:00.0] fault addr 0x12345000"
		" [fault reason 0x02] Present bit in context entry is clear",
		"DMAR: [DMA Write NO_PASID] Request device [05:00.0] fault addr 0x12345000"
		" [fault reason 0x06] PTE Read access is not set",
		/* A reason without a text. */
		"virtio_iommu virtio0: page fault from EP 32 at 0x12345000 [R]",
		"virtio_iommu virtio0: domain fault from EP 32 at 0x12345000 [R]",
		/* Names of devices, a sign, a finding and lost events. */
		"arm-smmu 1.iommu: Unhandled context fault: fsr=0x402, iova=0x12345000, fsynr=0x1,"
		" cbfrsynra=0x1900, cb=0",
		"arm-smmu 1.iommu: Unhandled context fault: fsr=0x402, iova=0x12345000, fsynr=0x1,"
		" cbfrsynra=0x1901, cb=0",
		"AMD-Vi: Completion-Wait loop timed out",
		"DMA-API: r8169 0000:03:00.0: device driver frees DMA memory with different size"
		" [device address=0x00000000ffd00000] [map size=4096 bytes] [unmap size=2048"
		" bytes]",
		"AMD-Vi: IOMMU event log overflow",
	};

	(void)state;
	for (unsigned int times = 1; times <= 2; times++) {
		for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
			if (add(lines[i]) != (times == 1))
				fail_msg("time %u of \"%s\"", times, lines[i]);
			assert_int_equal(groups.groups[i]->count, times);
		}
	}
	assert_int_equal(groups.nr_groups, 20);
	assert_int_equal(groups.nr_faults, 34);
	assert_int_equal(groups.nr_signs, 2);
	assert_int_equal(groups.nr_findings, 2);
	assert_int_equal(groups.nr_overflows, 2);
	assert_int_equal(groups.nr_left_out, 0);
}

static void measures_steps(void **state)
{
	static const struct {
		unsigned long long addresses[5];
		int64_t step;
		unsigned long long lowest, highest;
	} cases[] = {
		{ { 0x10001000, 0x10001000, 0x10001000 }, 0, 0x10001000, 0x10001000 },
		{ { 0x10001000, 0x10002000, 0x10003000 }, 0x1000, 0x10001000, 0x10003000 },
		{ { 0x10003000, 0x10002000, 0x10001000 }, -0x1000, 0x10001000, 0x10003000 },
		/* Repetitions do not matter. */
		{ { 0x10001000, 0x10001000, 0x10001040, 0x10001040, 0x10001080 },
		  0x40,
		  0x10001000,
		  0x10001080 },
		{ { 0x10001000, 0x10002000, 0x10004000 }, 0, 0x10001000, 0x10004000 },
		{ { 0x10001000, 0x10002000, 0x10001000 }, 0, 0x10001000, 0x10002000 },
		/* Once irregular, always irregular. */
		{ { 0x10001000, 0x10003000, 0x10004000, 0x10005000, 0x10006000 },
		  0,
		  0x10001000,
		  0x10006000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct iommu_fault_group *group;

		for (size_t a = 0; a < 5 && cases[i].addresses[a]; a++)
			add_at(cases[i].addresses[a]);
		assert_int_equal(groups.nr_groups, 1);
		group = groups.groups[0];
		if (group->step != cases[i].step || group->lowest != cases[i].lowest ||
		    group->highest != cases[i].highest)
			fail_msg("case %zu: step %lld, 0x%llx - 0x%llx", i, (long long)group->step,
				 (unsigned long long)group->lowest,
				 (unsigned long long)group->highest);
		iommu_fault_groups_free(&groups);
	}
}

static void ranges_over_interrupts(void **state)
{
	(void)state;
	for (unsigned int index = 0x1c; index < 0x20; index++) {
		char line[256];

		snprintf(line, sizeof(line),
			 "DMAR: [INTR-REMAP] Request device [f0:1f.0] fault index 0x%x [fault"
			 " reason 0x26] Blocked an interrupt request due to source-id"
			 " verification failure",
			 index);
		add(line);
	}
	assert_int_equal(groups.nr_groups, 1);
	assert_int_equal(groups.groups[0]->lowest, 0x1c);
	assert_int_equal(groups.groups[0]->highest, 0x1f);
	assert_int_equal(groups.groups[0]->step, 1);
}

static void check_time(const struct iommu_log_time *time, bool has_uptime, uint64_t uptime,
		       const char *str)
{
	assert_int_equal(time->has_uptime, has_uptime);
	assert_int_equal(time->uptime, uptime);
	assert_int_equal(time->text_len, strlen(str));
	assert_memory_equal(time->text, str, strlen(str));
}

static void keeps_times(void **state)
{
	(void)state;
	add("[   41.210257] " AMD_AT("0000:05:00.0", "0x12345000"));
	add("[   42.000000] " AMD_AT("0000:05:00.0", "0x12345000"));
	add("[ 1000.500000] " AMD_AT("0000:05:00.0", "0x12345000"));
	check_time(&groups.groups[0]->from, true, 41210257000, "41.210257");
	check_time(&groups.groups[0]->to, true, 1000500000000, "1000.500000");
	add("[Mon Oct 14 18:41:49 2024] " AMD_AT("0000:06:00.0", "0x12345000"));
	check_time(&groups.groups[1]->from, false, 0, "Mon Oct 14 18:41:49 2024");
	check_time(&groups.groups[1]->to, false, 0, "Mon Oct 14 18:41:49 2024");
	add(AMD_AT("0000:07:00.0", "0x12345000"));
	check_time(&groups.groups[2]->from, false, 0, "");
	check_time(&groups.groups[2]->to, false, 0, "");
	/* A time that is longer than there is room. */
	add("2024-10-14T18:41:49.0565891234567890123456789+02:00 host kernel: " AMD_AT(
		"0000:08:00.0", "0x12345000"));
	check_time(&groups.groups[3]->from, false, 0, "2024-10-14T18:41:49.05658912345678901234");
}

static void counts_beyond_its_groups(void **state)
{
	char line[256];
	uint64_t sum = 0;

	(void)state;
	for (unsigned int i = 0; i < 2000 + 3; i++) {
		snprintf(line, sizeof(line), AMD_AT("0000:%02x:%02x.%x", "0x12345000"), i >> 8,
			 i >> 3 & 0x1f, i & 7);
		assert_int_equal(add(line), i < 2000);
	}
	assert_int_equal(groups.nr_groups, 2000);
	assert_int_equal(groups.nr_left_out, 3);
	assert_int_equal(groups.nr_faults, 2003);
	/* Known kinds are still counted, and further kinds are still left out. */
	assert_false(add(AMD_AT("0000:00:00.0", "0x12346000")));
	assert_false(add(AMD_AT("0000:07:19.7", "0x12346000")));
	assert_false(add(AMD_AT("00ff:05:00.0", "0x12345000")));
	assert_false(add("AMD-Vi: Completion-Wait loop timed out"));
	assert_int_equal(groups.nr_groups, 2000);
	assert_int_equal(groups.nr_left_out, 5);
	assert_int_equal(groups.groups[0]->count, 2);
	assert_int_equal(groups.groups[1999]->count, 2);
	for (size_t i = 0; i < groups.nr_groups; i++)
		sum += groups.groups[i]->count;
	assert_int_equal(sum, 2002);
	assert_int_equal(groups.nr_faults + groups.nr_signs, 2007);
}

/* The certain count of group @i. */
static uint64_t at_least(size_t i, bool more)
{
	uint64_t count;

	assert_int_equal(iommu_fault_group_count(&groups, groups.groups[i], &count), more);
	return count;
}

static void counts_suppressed_messages(void **state)
{
	(void)state;
	add(AMD_AT("0000:05:00.0", "0x12345000"));
	assert_int_equal(at_least(0, false), 1);
	/* Those of the only group are certain. */
	add("amd_iommu_report_page_fault: 7 callbacks suppressed");
	add("amd_iommu_report_page_fault: 100 callbacks suppressed");
	assert_int_equal(groups.suppressed, 107);
	assert_int_equal(at_least(0, true), 108);
	/* Those of another vendor are not of this one. */
	add(VTD_AT("05:00.0", "0x12345000"));
	assert_int_equal(at_least(0, true), 108);
	assert_int_equal(at_least(1, false), 1);
	add("dmar_fault: 893 callbacks suppressed");
	assert_int_equal(groups.suppressed, 1000);
	assert_int_equal(at_least(0, true), 108);
	assert_int_equal(at_least(1, true), 894);
	/* Nobody knows to which of two groups they belong. */
	add(AMD_AT("0000:06:00.0", "0x12345000"));
	assert_int_equal(at_least(0, true), 1);
	assert_int_equal(at_least(2, true), 1);
	assert_int_equal(at_least(1, true), 894);
	/* Signs have no rate limit. */
	add("AMD-Vi: Completion-Wait loop timed out");
	assert_int_equal(at_least(3, false), 1);
	assert_int_equal(groups.nr_groups, 4);
	assert_int_equal(groups.nr_faults, 3);
}

static void counts_lost_events(void **state)
{
	(void)state;
	add(AMD_AT("0000:05:00.0", "0x12345000"));
	add(VTD_AT("05:00.0", "0x12345000"));
	add("AMD-Vi: IOMMU event log overflow");
	assert_int_equal(at_least(0, true), 1);
	assert_int_equal(at_least(1, false), 1);
	/* The status register of VT-d has a bit for it: PFO, bit 0. */
	add("DMAR: DRHD: handling fault status reg 2");
	assert_int_equal(at_least(1, false), 1);
	add("DMAR: DRHD: handling fault status reg 3");
	assert_int_equal(at_least(1, true), 1);
}

/* A fault that was not printed has only the status register. */
static void keeps_the_status_register(void **state)
{
	(void)state;
	assert_false(add("[   14.405660] DMAR: DRHD: handling fault status reg 3"));
	assert_false(add("[   15.000000] DMAR: DRHD: handling fault status reg 2"));
	assert_int_equal(groups.nr_groups, 0);
	assert_int_equal(groups.nr_faults + groups.nr_signs + groups.nr_overflows, 0);
	assert_int_equal(groups.status.count, 2);
	assert_int_equal(groups.status.first.flags, 3);
	check_time(&groups.status.from, true, 14405660000, "14.405660");
	check_time(&groups.status.to, true, 15000000000, "15.000000");
	assert_int_equal(groups.status.line_len, 54);
}

static void keeps_the_first_note(void **state)
{
	(void)state;
	add("DMAR: QI PRIOR: Invalidation Wait qw0 = 0x200000025, qw1 = 0x10005f634");
	add("DMAR: VT-d detected Invalidation Queue Error: Reason f");
	assert_int_equal(groups.groups[0]->note_len, 0);
	add("DMAR: QI PRIOR: Invalidation Wait qw0 = 0x200000025, qw1 = 0x10005f634");
	assert_string_equal(
		groups.groups[0]->note,
		"the descriptor before the head of the invalidation queue: wait, write status"
		" 0x2 to 0x10005f634");
	add("DMAR: QI HEAD: Invalidation Wait qw0 = 0x200000025, qw1 = 0x10005f634");
	assert_string_equal(
		groups.groups[0]->note,
		"the descriptor before the head of the invalidation queue: wait, write status"
		" 0x2 to 0x10005f634");
	/* Not of another vendor. */
	add(AMD_AT("0000:05:00.0", "0x12345000"));
	add("DMAR: QI PRIOR: Invalidation Wait qw0 = 0x200000025, qw1 = 0x10005f634");
	assert_int_equal(groups.groups[1]->note_len, 0);
	assert_int_equal(groups.nr_groups, 2);
}

static void keeps_bounded_text(void **state)
{
	char line[2048];

	(void)state;
	/* The first 768 bytes of a line. */
	memset(line, 'x', 1000);
	snprintf(line + 1000, sizeof(line) - 1000, " vfio-pci 0000:05:00.0: %s",
		 AMD_AT("0000:05:00.0", "0x12345000"));
	add(line);
	assert_int_equal(groups.groups[0]->line_len, 768);
	assert_true(groups.groups[0]->line_is_cut);
	assert_true(groups.groups[0]->is_assigned);
	assert_memory_equal(groups.groups[0]->line, line, 768);
	add(AMD_AT("0000:06:00.0", "0x12345000"));
	assert_false(groups.groups[1]->line_is_cut);
	assert_false(groups.groups[1]->is_assigned);
}

/* Of an event that is not in the tables. */
static void keeps_names(void **state)
{
	const struct iommu_fault *f;
	char line[512];

	(void)state;
	add("arm-smmu-v3 a: event: F_NEW_EVENT client: 0000:01:00.0 sid: 0x100 ssid: 0 iova:"
	    " 0xffe00000 ipa: 0");
	f = iommu_fault_group_first(groups.groups[0]);
	assert_ptr_equal(f->name, groups.groups[0]->name);
	assert_int_equal(f->name_len, 11);
	assert_memory_equal(f->name, "F_NEW_EVENT", 11);
	assert_true(add("arm-smmu-v3 a: event: F_NEW_EVENU client: 0000:01:00.0 sid: 0x100 ssid: 0"
			" iova: 0xffe00000 ipa: 0"));
	/* Names that differ beyond the room are one. */
	for (int end = 1; end <= 2; end++) {
		snprintf(line, sizeof(line),
			 "arm-smmu-v3 a: event: F_%080d%d client: 0000:01:00.0 sid: 0x100 ssid: 0"
			 " iova: 0xffe00000 ipa: 0",
			 0, end);
		assert_int_equal(add(line), end == 1);
	}
	f = iommu_fault_group_first(groups.groups[2]);
	assert_int_equal(f->name_len, 64);
	assert_memory_equal(f->name, "F_000000", 8);
}

/* What only the caller knows may also distinguish messages. */
static void splits_as_asked(void **state)
{
	(void)state;
	assert_true(add_at(0x1000));
	groups.split = 2;
	assert_true(add_at(0x2000));
	assert_false(add_at(0x3000));
	groups.split = 0;
	assert_false(add_at(0x4000));
	assert_int_equal(groups.nr_groups, 2);
	assert_int_equal(groups.groups[0]->count, 2);
	assert_int_equal(groups.groups[0]->split, 0);
	assert_int_equal(groups.groups[1]->count, 2);
	assert_int_equal(groups.groups[1]->split, 2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, start, end_test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(folds_by_all_but_the_address),
		TEST(keeps_different_faults_apart),
		TEST(measures_steps),
		TEST(ranges_over_interrupts),
		TEST(keeps_times),
		TEST(counts_beyond_its_groups),
		TEST(counts_suppressed_messages),
		TEST(counts_lost_events),
		TEST(keeps_the_status_register),
		TEST(keeps_the_first_note),
		TEST(keeps_bounded_text),
		TEST(keeps_names),
		TEST(splits_as_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
