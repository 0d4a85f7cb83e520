/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu record: records a trace of the running machine. */
#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "after_boot.h"
#include "boot.h"
#include "cleanup.h"
#include "cli/common/command.h"
#include "cli/common/options.h"
#include "plan.h"
#include "plan_text.h"
#include "session.h"

static const char help[] =
	"usage: trace-iommu record [OPTION...] [COMMAND [ARGUMENT...]]\n"
	"       trace-iommu record --boot[=install|remove] | --after-boot | --cleanup\n"
	"\n"
	"Records the IOMMU events of this machine into trace.dat, while COMMAND runs or\n"
	"until Ctrl-C. Adds probes, which show the device of each mapping. At the\n"
	"end, removes everything that it added. Needs root and trace-cmd.\n"
	"\n"
	"  -o FILE          write FILE instead of trace.dat\n"
	"  -b KIB           buffer size of each CPU; use more if events are lost\n"
	"  --latency        also record how long maps, unmaps and flushes take\n"
	"  --stack          also record the kernel's stack at each map: the caller\n"
	"  --no-probes      record only the kernel's own events\n"
	"  --no-snapshot    do not describe the machine in the trace\n"
	"  --dry-run        print what would be written to which files; change nothing\n"
	"  --boot           print the kernel parameters that record the next boot\n"
	"  --boot=install   add these parameters to /etc/default/grub\n"
	"  --boot=remove    remove them from there\n"
	"  --after-boot     write the trace of the boot, or of the time before a crash\n"
	"  --cleanup        remove what a killed recording left behind\n"
	"  --help           print this text\n"
	"\n"
	"Read the trace with trace-iommu summary, which does not need root.\n";

/* What to do. */
enum action { RECORD, BOOT_PRINT, BOOT_INSTALL, BOOT_REMOVE, AFTER_BOOT, CLEANUP };

/* The options that some actions would ignore. BIT(ACTION) is set for an action that uses it. */
#define BIT(action) (1U << (action))

static const struct {
	int letter;
	const char *name;
	unsigned int used;
} used_options[] = {
	{ 'o', "-o", BIT(AFTER_BOOT) }, { 'b', "-b", 0 },
	{ 'l', "--latency", 0 },	{ 's', "--stack", 0 },
	{ 'P', "--no-probes", 0 },	{ 'S', "--no-snapshot", BIT(AFTER_BOOT) },
};

#define NR_USED_OPTIONS (sizeof(used_options) / sizeof(used_options[0]))

struct command {
	struct record_options options;
	enum action action;
	const char *action_name;     /* the option that chose it */
	bool given[NR_USED_OPTIONS]; /* by row of used_options */
};

/* Returns false after a message on stderr. */
static bool set_action(struct command *command, enum action action, const char *name)
{
	if (command->action != RECORD && command->action != action) {
		error("%s and %s are mutually exclusive; use one of them", command->action_name,
		      name);
		return false;
	}
	command->action = action;
	command->action_name = name;
	return true;
}

static bool read_boot(struct command *command, const char *arg)
{
	if (!arg)
		return set_action(command, BOOT_PRINT, "--boot");
	if (!strcmp(arg, "install"))
		return set_action(command, BOOT_INSTALL, "--boot=install");
	if (!strcmp(arg, "remove"))
		return set_action(command, BOOT_REMOVE, "--boot=remove");
	error("--boot: '%s' is neither install nor remove; use --boot alone to print the parameters",
	      arg);
	return false;
}

static bool read_buffer(const char *arg, unsigned long *kib)
{
	char *end;

	errno = 0;
	*kib = strtoul(arg, &end, 10);
	if (*arg >= '0' && *arg <= '9' && !*end && !errno && *kib && *kib <= 1UL << 30)
		return true;
	error("-b: '%s' is not a buffer size; give KiB per CPU, such as 16384", arg);
	return false;
}

/* Apply one option. Returns false after a message on stderr. */
static bool take_option(void *arg, int option)
{
	struct command *command = arg;
	struct record_options *o = &command->options;

	for (size_t i = 0; i < NR_USED_OPTIONS; i++)
		command->given[i] |= used_options[i].letter == option;
	switch (option) {
	case 'b':
		return read_buffer(optarg, &o->buffer_kib);
	case 'l':
		o->latency = true;
		return true;
	case 's':
		o->stack = true;
		return true;
	case 'P':
		o->no_probes = true;
		return true;
	case 'S':
		o->no_snapshot = true;
		return true;
	case 'n':
		o->dry_run = true;
		return true;
	case 'c':
		return set_action(command, CLEANUP, "--cleanup");
	case 'B':
		return read_boot(command, optarg);
	case 'a':
		return set_action(command, AFTER_BOOT, "--after-boot");
	default:
		o->out = optarg;
		return true;
	}
}

/* An option that does nothing would surprise its user. Returns false after a message on stderr. */
static bool check_combination(const struct command *command)
{
	for (size_t i = 0; i < NR_USED_OPTIONS && command->action != RECORD; i++) {
		if (!command->given[i] || used_options[i].used & BIT(command->action))
			continue;
		error("%s does not use %s; leave it out", command->action_name,
		      used_options[i].name);
		return false;
	}
	return true;
}

static int record(const struct record_options *options)
{
	struct record_plan *plan = malloc(sizeof(*plan));
	int status = STATUS_ERROR;

	if (!plan) {
		out_of_memory();
		return STATUS_ERROR;
	}
	if (plan_make(plan, options)) {
		if (options->dry_run)
			plan_print(plan);
		status = options->dry_run ? STATUS_CLEAN : session_run(plan);
	}
	free(plan);
	return status;
}

static int run(const struct command *command)
{
	bool dry_run = command->options.dry_run;

	switch (command->action) {
	case BOOT_PRINT:
		return boot_print();
	case BOOT_INSTALL:
		return boot_install(dry_run);
	case BOOT_REMOVE:
		return boot_remove(dry_run);
	case AFTER_BOOT:
		return after_boot(&command->options);
	case CLEANUP:
		return cleanup(dry_run);
	default:
		return record(&command->options);
	}
}

int command_record(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "latency", no_argument, NULL, 'l' },	  { "stack", no_argument, NULL, 's' },
		{ "no-probes", no_argument, NULL, 'P' },  { "no-snapshot", no_argument, NULL, 'S' },
		{ "dry-run", no_argument, NULL, 'n' },	  { "cleanup", no_argument, NULL, 'c' },
		{ "boot", optional_argument, NULL, 'B' }, { "after-boot", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },	  { 0 },
	};
	struct command command = { .options.out = "trace.dat" };
	const struct option_set set = {
		.command = "trace-iommu record",
		.help = help,
		.short_options = "+:ho:b:", /* what follows the command belongs to it */
		.long_options = long_options,
		.take = take_option,
		.arg = &command,
	};
	int status = parse_options(&set, argc, argv);

	if (status >= 0)
		return status;
	if (optind < argc)
		command.options.command = argv + optind;
	if (command.action != RECORD && optind < argc)
		return error("%s takes no command: '%s'; leave it out", command.action_name,
			     argv[optind]);
	if (!check_combination(&command))
		return STATUS_ERROR;
	return finish_output(run(&command));
}
