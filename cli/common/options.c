/* SPDX-License-Identifier: LGPL-2.1 */
#include "options.h"

#include <getopt.h>
#include <string.h>

#include "command.h"

int bad_option(int option, char **argv, const char *command, const char *more)
{
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
	return error("unknown option '%s'; run trace-iommu %s --help for the options%s", given,
		     command, more);
}
