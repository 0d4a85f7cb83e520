/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu doctor: checks programs, plugins and the kernel of this machine. */
#include "doctor.h"

#include <stdlib.h>

#include "checks.h"
#include "cli/common/command.h"
#include "cli/common/options.h"
#include "findings.h"

static const char help[] =
	"usage: trace-iommu doctor [--json] [-O OPTION]...\n"
	"\n"
	"Finds out why lines stay undecoded, or why lanes or recordings are not possible:\n"
	"checks trace-cmd, perf and KernelShark, the directories that they search for\n"
	"plugins, the plugins there, the running kernel and the IOMMU. Loads each plugin\n"
	"to see whether it works. If a command fixes what it finds, prints that command.\n"
	"Changes nothing.\n"
	"\n"
	"  -O OPTION        check an option for trace-cmd report -O, such as iommu:hints\n"
	"  --json           print JSON\n" HELP_COLOUR "  --help           print this text\n"
	"\n";

static void (*const checks[])(struct findings *f) = {
	check_trace_cmd, check_perf, check_sudo, check_kernelshark, check_kernel, check_iommu,
};

struct doctor {
	struct findings findings; /* about the options only, at first */
	bool json;
};

static bool take_option(void *arg, int option)
{
	struct doctor *d = arg;

	if (option == 'O')
		check_option(&d->findings, optarg);
	else
		d->json = true;
	return true;
}

static int run(struct doctor *d)
{
	struct findings *f = &d->findings;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		checks[i](f);
	if (f->incomplete)
		return error("out of memory");
	if (d->json)
		findings_print_json(f);
	else
		findings_print(f);
	return finish_output(f->nr_problems ? STATUS_FOUND : STATUS_CLEAN);
}

int command_doctor(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct doctor d = { .json = false };
	static const int repeated[] = { 'O', 0 };
	const struct option_set set = {
		.command = "trace-iommu doctor",
		.help = help,
		.short_options = ":O:h",
		.long_options = long_options,
		.repeated = repeated,
		.colours = true,
		.take = take_option,
		.arg = &d,
	};
	int status = parse_options(&set, argc, argv);

	if (status < 0 && optind < argc)
		status = error(
			"doctor: unexpected argument '%s'; run trace-iommu doctor --help for its options",
			argv[optind]);
	else if (status < 0)
		status = run(&d);
	findings_free(&d.findings);
	return status;
}
