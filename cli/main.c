/* SPDX-License-Identifier: LGPL-2.1 */
/* The command trace-iommu: finds and runs the subcommand. */
#include <stdio.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/draw/draw.h"
#include "cli/explain/explain.h"
#include "cli/export/export.h"
#include "cli/report/report.h"
#include "cli/summary/summary.h"
#include "cli/view/view.h"

static const struct {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "explain", "explain the IOMMU faults in a kernel log or a trace", command_explain },
	{ "report", "print the events of traces, decoded, with what became of each mapping",
	  command_report },
	{ "summary", "summarize traces: faults, holders, mappings, findings", command_summary },
	{ "view", "show traces in KernelShark, with one lane per device", command_view },
	{ "draw", "draw one lane per device: holders, memory, faults", command_draw },
	{ "export", "write traces in the formats of other programs", command_export },
};

static int usage(FILE *to)
{
	fputs("usage: trace-iommu COMMAND [ARGUMENT...]\n"
	      "\n"
	      "Commands:\n",
	      to);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\n"
	      "Run trace-iommu COMMAND --help for the options of a command, and trace-iommu --version\n"
	      "for the version.\n"
	      "\n"
	      "Exit status: 0 nothing found, 1 faults or findings, 2 error.\n",
	      to);
	return to == stdout ? finish_output(STATUS_CLEAN) : STATUS_ERROR;
}

int main(int argc, char **argv)
{
	keep_standard_files();
	if (argc < 2)
		return usage(stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return usage(stdout);
	if (!strcmp(argv[1], "--version")) {
		puts("trace-iommu " TRACE_IOMMU_VERSION);
		return finish_output(STATUS_CLEAN);
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	}
	return error("unknown command '%s'; run trace-iommu --help for a list", argv[1]);
}
