/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu: the command of the pack. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "input/message.h"

static const struct command commands[] = {
	{ "explain", "explain the IOMMU faults of a kernel log", command_explain },
	{ "summary", "sum traces up: faults, holders, mappings, findings", command_summary },
	{ "view", "show traces in KernelShark, with a lane for each device", command_view },
	{ "draw", "draw a lane for each device: holders, memory, faults", command_draw },
};

int error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	input_verror(format, args);
	va_end(args);
	return STATUS_ERROR;
}

int finish_output(int status)
{
	int failed = ferror(stdout);

	if (fclose(stdout) || failed)
		return error("the output could not be written: %s", strerror(errno));
	return status;
}

static int usage(FILE *to)
{
	fputs("usage: trace-iommu COMMAND [ARGUMENT...]\n"
	      "\n"
	      "Commands:\n",
	      to);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\n"
	      "trace-iommu COMMAND --help says more; trace-iommu --version the version.\n"
	      "Exit status: 0 nothing found, 1 faults or findings, 2 an error.\n",
	      to);
	return to == stdout ? finish_output(STATUS_CLEAN) : STATUS_ERROR;
}

int main(int argc, char **argv)
{
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
	return error("there is no command '%s'; trace-iommu --help lists them", argv[1]);
}
