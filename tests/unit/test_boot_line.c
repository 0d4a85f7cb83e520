/* SPDX-License-Identifier: LGPL-2.1 */
/* Kernel parameters for a boot, GRUB's defaults, and the parameters of a snapshot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/recording/boot_line.h"
#include "core/recording/record_events.h"
#include "core/recording/snapshot_params.h"

static bool *some_events(void)
{
	static bool events[32];

	for (size_t i = 0; i < iommu_nr_record_events; i++)
		events[i] = !strcmp(iommu_record_events[i].system, "iommu") ||
			    !strcmp(iommu_record_events[i].system, "printk");
	return events;
}

static void lines(void **state)
{
	char buf[IOMMU_BOOT_LINE_MAX];

	(void)state;
	assert_true(iommu_boot_line(buf, sizeof(buf), some_events(), 8));
	assert_string_equal(buf, "trace_event=iommu,printk:console trace_buf_size=8M "
				 "trace_clock=global");
	assert_true(iommu_boot_records(buf));
	assert_false(iommu_boot_line(buf, 40, some_events(), 8));
	assert_true(iommu_boot_persistent(buf, sizeof(buf), some_events(), 16));
	assert_string_equal(buf,
			    "reserve_mem=16M:4096:trace-iommu "
			    "trace_instance=trace-iommu-boot@trace-iommu,iommu,printk:console");
	assert_true(iommu_boot_read_back(buf, sizeof(buf), 16));
	assert_string_equal(buf, "reserve_mem=16M:4096:trace-iommu "
				 "trace_instance=trace-iommu-boot^traceoff@trace-iommu");
}

static void probes(void **state)
{
	struct iommu_probe list[IOMMU_PROBES_MAX] = { 0 };
	char buf[IOMMU_BOOT_LINE_MAX];
	size_t nr = 0;

	(void)state;
	for (size_t i = 0; i < iommu_nr_probe_rows && nr < 8; i++) {
		list[nr].row = &iommu_probe_rows[i];
		strcpy(list[nr].kprobe, nr ? "p:iop/b f x=$arg1:x64" : "p:iop/a g y=+0($arg2):x32");
		nr++;
	}
	assert_true(iommu_boot_probes(buf, sizeof(buf), list, 2));
	assert_string_equal(buf, "kprobe_event=p:iop/a,g,y=+0($arg2):x32;p:iop/b,f,x=$arg1:x64");
	assert_true(iommu_boot_has_probes(buf));
	assert_false(iommu_boot_probes(buf, 40, list, 2));
	/* Only fprobes: none so early. */
	*list[0].kprobe = 0;
	assert_false(iommu_boot_probes(buf, sizeof(buf), list, 1));
}

static void command_lines(void **state)
{
	bool records;

	(void)state;
	assert_true(iommu_boot_records("root=/dev/a trace_event=sched,iommu:* quiet\n"));
	assert_true(iommu_boot_records("trace_event=iommu:map"));
	assert_false(iommu_boot_records("trace_event=intel_iommu,iommufd root=iommu\n"));
	assert_false(iommu_boot_records("trace_event=iommu trace_event=sched"));
	assert_false(iommu_boot_records("quiet -- trace_event=iommu"));
	assert_false(iommu_boot_records("iommu=pt my_trace_event=iommu"));
	assert_false(iommu_boot_records(""));
	assert_true(iommu_boot_has_probes("kprobe_event=p:iop/map,f"));
	assert_false(iommu_boot_has_probes("kprobe_event=p:other/map,f x=:iop/"));
	assert_true(
		iommu_boot_probes_fit("a kprobe_event=p:iop/a,f;p:x/y,g;p:iop/b,g,x=+8($arg1)\n",
				      "kprobe_event=p:iop/b,g,x=+8($arg1);p:iop/a,f"));
	/* Another offset, another function, another probe. */
	assert_false(iommu_boot_probes_fit("kprobe_event=p:iop/b,g,x=+16($arg1)",
					   "kprobe_event=p:iop/b,g,x=+8($arg1);p:iop/a,f"));
	assert_false(iommu_boot_probes_fit("kprobe_event=p:iop/a,f1", "kprobe_event=p:iop/a,f"));
	assert_false(iommu_boot_probes_fit("kprobe_event=p:iop/a,f", "kprobe_event=p:iop/a,f1"));
	assert_false(iommu_boot_probes_fit("kprobe_event=p:iop/a,f", ""));
	assert_true(iommu_boot_probes_fit("quiet", "kprobe_event=p:iop/a,f"));
	assert_true(iommu_boot_has_instance("a trace_instance=trace-iommu-boot@trace-iommu,iommu b",
					    &records));
	assert_true(records);
	assert_true(
		iommu_boot_has_instance("trace_instance=trace-iommu-boot^traceoff@x", &records));
	assert_false(records);
	assert_false(iommu_boot_has_instance("trace_instance=trace-iommu-boots@x", &records));
	assert_false(iommu_boot_has_instance("no_trace_instance=trace-iommu-boot@x", &records));
}

static void expect_grub(const char *before, const char *parameters, const char *after)
{
	char *text = iommu_grub_defaults(before, parameters);

	assert_non_null(text);
	assert_string_equal(text, after);
	free(text);
}

#define MARK		 "# The next line is of trace-iommu record; --boot=remove removes both.\n"
#define LINE(parameters) "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX " parameters "\"\n"

static void grub(void **state)
{
	(void)state;
	expect_grub("A=1\n", "x=1",
		    "A=1\n" MARK "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX x=1\"\n");
	expect_grub("A=1", "x=1", "A=1\n" MARK "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX x=1\"\n");
	expect_grub("", "x=1", MARK "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX x=1\"\n");
	/* It replaces what it added before, and keeps what follows. */
	expect_grub("A=1\n" MARK LINE("old") "B=2\n", "x=2",
		    "A=1\nB=2\n" MARK "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX x=2\"\n");
	expect_grub("A=1\n" MARK LINE("old") "B=2\n", NULL, "A=1\nB=2\n");
	expect_grub("A=1\n" MARK LINE("old"), NULL, "A=1\n");
	expect_grub("A=1\n" MARK, NULL, "A=1\n");
	expect_grub(MARK LINE("a") MARK LINE("b") "B=2\n", NULL, "B=2\n");
	expect_grub("A=1\n", NULL, "A=1\n");
	/* Somebody edited the file: removed the line, or made a comment of both. */
	expect_grub(MARK "B=2\n", NULL, "B=2\n");
	expect_grub(MARK "B=2", NULL, "B=2");
	expect_grub("#" MARK "#" LINE("a") "B=2\n", NULL, "#" MARK "#" LINE("a") "B=2\n");
}

static void params(void **state)
{
	(void)state;
	assert_true(iommu_is_snapshot_param("iommu", 5));
	assert_true(iommu_is_snapshot_param("iommu.strict=1", 12));
	assert_true(iommu_is_snapshot_param("intel-iommu", 11));
	assert_true(iommu_is_snapshot_param("arm_smmu_v3.disable-bypass", 26));
	assert_false(iommu_is_snapshot_param("iommu", 4));
	assert_false(iommu_is_snapshot_param("iommus", 6));
	assert_false(iommu_is_snapshot_param("root", 4));
	assert_false(iommu_is_snapshot_param("", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines), cmocka_unit_test(probes), cmocka_unit_test(command_lines),
		cmocka_unit_test(grub),	 cmocka_unit_test(params),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
