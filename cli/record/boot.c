/* SPDX-License-Identifier: LGPL-2.1 */
/* record --boot: prints or sets the kernel parameters that record the next boot. */
#include "boot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/common/target_file.h"
#include "cli/recording/checks.h"
#include "core/recording/boot_line.h"
#include "plan.h"
#include "tracing/kernel_types.h"
#include "tracing/tracefs_file.h"

enum {
	BUFFER_MIB = 8,	     /* of each CPU */
	PERSISTENT_MIB = 16, /* of all CPUs together */
};

static const char how_to_set[] =
	"With GRUB, run trace-iommu record --boot=install, or add the parameters to GRUB_CMDLINE_LINUX in\n"
	"/etc/default/grub. Then run update-grub, and reboot.\n"
	"With systemd-boot, append the parameters to the line in /etc/kernel/cmdline, run\n"
	"kernel-install add \"$(uname -r)\" \"/boot/vmlinuz-$(uname -r)\", and reboot.\n"
	"For one boot only, press e in the boot menu, and append the parameters to the kernel's line.\n"
	"\n"
	"After the boot, run trace-iommu record --after-boot, and then trace-iommu summary.\n";

static const char about_probes[] =
	"\nTo know the devices of all mappings of the boot, add these probes, too. They fit only this build\n"
	"of the kernel. In GRUB's menu, enclose the whole parameter in single quotes, because GRUB itself\n"
	"interprets ; and $. For the same reason, --boot=install leaves the probes out:\n"
	"\n";

static const char about_memory[] =
	"\nTo get a trace of a crash, record into memory that survives a reboot, if the firmware does not\n"
	"clear it. Boot with the first line to record. After the crash, boot with the second line, and run\n"
	"trace-iommu record --after-boot. Add nokaslr to both lines, or the kernel may move the memory:\n"
	"\n";

/* Whether the kernel can keep an instance in reserved memory (6.12 and later). */
static bool has_persistent(void)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char line[1024];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = strstr(line, " reserve_mem_find_by_name\n") != NULL;
	if (file)
		fclose(file);
	return found;
}

/* Returns false after a message on stderr. */
static bool make_line(struct record_plan *plan, char *line)
{
	static const struct record_options options = { .no_probes = false };

	if (!check_tracefs())
		return false;
	plan_find(plan, &options);
	if (!plan->recording.events[0]) {
		error("%s/events/iommu: the kernel has no IOMMU events; it needs CONFIG_IOMMU_API and CONFIG_EVENT_TRACING",
		      tracefs_top());
		return false;
	}
	return iommu_boot_line(line, IOMMU_BOOT_LINE_MAX, plan->recording.events, BUFFER_MIB);
}

static void print_probes(const struct record_plan *plan)
{
	char line[IOMMU_BOOT_LINE_MAX];

	if (iommu_boot_probes(line, sizeof(line), plan->recording.probes,
			      plan->recording.nr_probes))
		printf("%s    %s\n", about_probes, line);
}

static void print_persistent(const struct record_plan *plan)
{
	char record[IOMMU_BOOT_LINE_MAX];
	char read[IOMMU_BOOT_LINE_MAX];

	if (has_persistent() &&
	    iommu_boot_persistent(record, sizeof(record), plan->recording.events, PERSISTENT_MIB) &&
	    iommu_boot_read_back(read, sizeof(read), PERSISTENT_MIB))
		printf("%s    %s\n    %s\n", about_memory, record, read);
}

int boot_print(void)
{
	struct record_plan *plan = calloc(1, sizeof(*plan));
	char line[IOMMU_BOOT_LINE_MAX];
	int status = STATUS_ERROR;

	if (!plan) {
		out_of_memory();
	} else if (make_line(plan, line)) {
		printf("To record the next boot, boot with these kernel parameters:\n\n    %s\n\n%s",
		       line, how_to_set);
		print_probes(plan);
		print_persistent(plan);
		status = STATUS_CLEAN;
	}
	free(plan);
	return status;
}

/*
 * Replace GRUB's defaults with a new file with the same owner and mode, so that no error leaves
 * half a file. Returns an enum status.
 */
static int write_defaults(const char *text)
{
	struct target_file out = { .name = GRUB_DEFAULTS };
	bool done = target_file_open(&out, GRUB_DEFAULTS, NULL, 0, "the settings of GRUB");

	if (done && fputs(text, out.file) < 0)
		done = target_file_failed(&out, errno);
	done = done && target_file_finish(&out);
	target_file_close(&out);
	return done ? STATUS_CLEAN : STATUS_ERROR;
}

/* A crash may leave zeros in a file. What follows them would be lost. */
static bool has_zeros(const char *text)
{
	struct stat st;

	return !stat(GRUB_DEFAULTS, &st) && (size_t)st.st_size > strlen(text);
}

/* Set our line of GRUB's defaults to @parameters; NULL: remove it. Returns an enum status. */
static int change_defaults(const char *parameters, bool dry_run)
{
	char *before = tracefs_read(GRUB_DEFAULTS);
	char *after = before ? iommu_grub_defaults(before, parameters) : NULL;
	int status = STATUS_CLEAN;

	if (!before)
		status =
			error(GRUB_DEFAULTS ": %s; trace-iommu record --boot prints the parameters "
					    "for other boot loaders",
			      strerror(errno));
	else if (has_zeros(before))
		status = error(GRUB_DEFAULTS
			       ": the file has zero bytes, so it is no text; repair it first");
	else if (!after)
		status = error("out of memory");
	else if (!strcmp(before, after))
		puts(GRUB_DEFAULTS ": nothing to change");
	else if (dry_run && parameters)
		printf(GRUB_DEFAULTS "\n  + GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX %s\"\n",
		       parameters);
	else if (dry_run)
		puts(GRUB_DEFAULTS "\n  - the line that --boot=install added");
	else if (write_defaults(after) != STATUS_CLEAN)
		status = STATUS_ERROR;
	else if (parameters)
		puts(GRUB_DEFAULTS
		     ": done. Run update-grub, reboot, and then run trace-iommu record "
		     "--after-boot.\nThe parameters stay until trace-iommu record "
		     "--boot=remove.");
	else
		puts(GRUB_DEFAULTS ": done. Run update-grub.");
	free(before);
	free(after);
	return status;
}

int boot_install(bool dry_run)
{
	struct record_plan *plan = calloc(1, sizeof(*plan));
	char line[IOMMU_BOOT_LINE_MAX];
	int status = STATUS_ERROR;

	if (!plan)
		out_of_memory();
	else if (make_line(plan, line))
		status = change_defaults(line, dry_run);
	free(plan);
	return status;
}

int boot_remove(bool dry_run)
{
	return change_defaults(NULL, dry_run);
}
