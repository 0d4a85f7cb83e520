/* SPDX-License-Identifier: LGPL-2.1 */
#include "options.h"

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "nearest.h"

/* Report an unknown long option, and the one that was meant, if that is clear. */
static int unknown_option(const struct option_set *set, const char *given, const char *more)
{
	struct nearest nearest = { .given = given + 2, .len = strcspn(given + 2, "=") };
	const char *first = NULL;

	for (const struct option *o = set->long_options; o->name; o++) {
		nearest_try(&nearest, o->name);
		if (strncmp(o->name, nearest.given, nearest.len) != 0)
			continue;
		if (first)
			return error("option '%s' is ambiguous, such as --%s or --%s; run "
				     "trace-iommu %s --help for the options%s",
				     given, first, o->name, set->command, more);
		first = o->name;
	}
	if (nearest.name)
		return error("unknown option '%s'; did you mean --%s? Run trace-iommu %s --help "
			     "for the options%s",
			     given, nearest.name, set->command, more);
	return error("unknown option '%s'; run trace-iommu %s --help for the options%s", given,
		     set->command, more);
}

/* Report an option that getopt_long() refused by returning @option. Returns STATUS_ERROR. */
static int bad_option(const struct option_set *set, int option, char **argv)
{
	const char *command = set->command;
	const char *more = set->more ? set->more : "";
	/* A short option that is not the last one of its argument is still in argv[optind]. */
	const char *given = argv[optind - 1];

	if (option == ':')
		return error(
			"option '%s' needs a value; run trace-iommu %s --help for the options%s",
			given, command, more);
	if (!strncmp(given, "--", 2) && strchr(given, '=') && optopt)
		return error(
			"option '%.*s' takes no value; run trace-iommu %s --help for the options%s",
			(int)strcspn(given, "="), given, command, more);
	if (strncmp(given, "--", 2) != 0 && optopt)
		return error("unknown option '-%c'; run trace-iommu %s --help for the options%s",
			     optopt, command, more);
	return unknown_option(set, given, more);
}

int parse_options(const struct option_set *set, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, set->short_options, set->long_options, NULL)) !=
	       -1) {
		if (option == 'h') {
			fputs(set->help, stdout);
			status_put_help(stdout, set->command);
			return finish_output(STATUS_CLEAN);
		}
		if (option == '?' || option == ':')
			return bad_option(set, option, argv);
		if (!set->take(set->arg, option))
			return STATUS_ERROR;
	}
	return -1;
}
