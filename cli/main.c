/* SPDX-License-Identifier: LGPL-2.1 */
/* The command trace-iommu: finds and runs the subcommand. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/common/command.h"
#include "cli/common/manual.h"
#include "cli/common/nearest.h"
#include "cli/common/options.h"
#include "cli/common/versions.h"
#include "cli/compare/compare.h"
#include "cli/doctor/doctor.h"
#include "cli/draw/draw.h"
#include "cli/explain/explain.h"
#include "cli/export/export.h"
#include "cli/live/live.h"
#include "cli/record/record.h"
#include "cli/report/report.h"
#include "cli/stat/stat.h"
#include "cli/summary/summary.h"
#include "cli/view/view.h"

static const struct {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "explain", "explain the IOMMU faults in a kernel log or a trace", command_explain },
	{ "report", "print the events of traces, with what became of each mapping",
	  command_report },
	{ "summary", "summarize traces: faults, holders, mappings, findings", command_summary },
	{ "stat", "measure traces: rates, sizes, locality, flushes per device", command_stat },
	{ "compare", "compare the figures of two traces", command_compare },
	{ "view", "show traces in KernelShark, with one lane per device", command_view },
	{ "draw", "draw lanes or address maps of devices into a file", command_draw },
	{ "export", "write traces in the formats of other programs", command_export },
	{ "record", "record a trace of this machine", command_record },
	{ "live", "show what the IOMMU of this machine does", command_live },
	{ "doctor", "find out why lines stay undecoded, or recordings fail", command_doctor },
};

static int usage(FILE *to)
{
	fputs("usage: trace-iommu [OPTION...] COMMAND [ARGUMENT...]\n"
	      "\n"
	      "Commands:\n",
	      to);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\n"
	      "Options before COMMAND:\n" HELP_COLOUR HELP_PAGER "\n"
	      "trace-iommu help COMMAND opens the manual page of a command, and trace-iommu\n"
	      "COMMAND --help lists its options. --version prints the versions of the command\n"
	      "and of the trace libraries.\n"
	      "\n",
	      to);
	status_put_help(to, "");
	return to == stdout ? finish_output(STATUS_CLEAN) : STATUS_ERROR;
}

/* List the commands that begin with @given, as "a or b". Returns their number. */
static int list_beginning(const char *given, char *list, size_t room)
{
	size_t len = 0;
	int nr = 0;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]) && len < room; i++) {
		int n;

		if (!*given || strncmp(commands[i].name, given, strlen(given)) != 0)
			continue;
		n = snprintf(list + len, room - len, "%s%s", nr++ ? " or " : "", commands[i].name);
		len += n > 0 ? (size_t)n : 0;
	}
	return nr;
}

static int unknown_command(const char *given)
{
	struct nearest nearest = { .given = given, .len = strlen(given) };
	char list[128] = "";
	struct stat st;

	if (!stat(given, &st) && !S_ISDIR(st.st_mode))
		return error("%s is a file, not a command; run trace-iommu explain %s for a log, "
			     "or trace-iommu summary %s for a trace",
			     given, given, given);
	if (list_beginning(given, list, sizeof(list)) > 1)
		return error("command '%s' is ambiguous: it may be %s; run trace-iommu --help for "
			     "a list",
			     given, list);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		nearest_try(&nearest, commands[i].name);
	if (nearest.name)
		return error("unknown command '%s'; did you mean '%s'? Run trace-iommu --help for "
			     "a list",
			     given, nearest.name);
	return error("unknown command '%s'; run trace-iommu --help for a list", given);
}

static int run_command(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(argv[0], commands[i].name))
			return commands[i].run(argc, argv);
	}
	return unknown_command(argv[0]);
}

static int print_versions(void)
{
	puts("trace-iommu " TRACE_IOMMU_VERSION);
	print_library_versions();
	return finish_output(STATUS_CLEAN);
}

/* The options before the subcommand. */
struct asked {
	bool help;
	bool version;
};

static bool take_option(void *arg, int option)
{
	struct asked *asked = arg;

	asked->help |= option == 'h';
	asked->version |= option == 'v';
	return true;
}

/* Parse the options before the subcommand. Returns an enum status, or -1 to go on at optind. */
static int take_options(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ 0 },
	};
	struct asked asked = { .help = false };
	const struct option_set set = {
		.command = "trace-iommu",
		/* Options after the subcommand are its own. */
		.short_options = "+:hv",
		.long_options = long_options,
		.take = take_option,
		.arg = &asked,
		.colours = true,
		.pages = true,
	};
	int status = parse_options(&set, argc, argv);

	if (status >= 0)
		return status;
	if (asked.help)
		return usage(stdout);
	return asked.version ? print_versions() : -1;
}

static int help(char *command)
{
	char option[] = "--help";

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(command, commands[i].name))
			open_manual(command);
	}
	return run_command(2, (char *[]){ command, option, NULL });
}

int main(int argc, char **argv)
{
	int status;

	keep_standard_files();
	status = take_options(argc, argv);
	if (status >= 0)
		return status;
	argc -= optind;
	argv += optind;
	if (!argc)
		return usage(stderr);
	if (strcmp(argv[0], "help") != 0)
		return run_command(argc, argv);
	return argc > 1 && *argv[1] != '-' && strcmp(argv[1], "help") ? help(argv[1])
								      : usage(stdout);
}
