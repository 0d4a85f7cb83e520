/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_OPTIONS_H
#define TRACE_IOMMU_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>

/* Lines of --help about options that several subcommands have. */
#define HELP_COLOUR "  --color=WHEN     use colours: always, never, or auto: on a terminal\n"
#define HELP_PAGER  "  --no-pager       print without a pager\n"

/* The options of a subcommand, or those before it. */
struct option_set {
	const char *command; /* its name, as "trace-iommu NAME" */
	const char *help;    /* the text of --help; NULL: take() gets 'h' */
	/* As for getopt_long(): short options begin with a colon. 'h' is --help. */
	const char *short_options;
	const struct option *long_options;
	/* Apply an option, with its value in optarg. Returns false after a message on stderr. */
	bool (*take)(void *arg, int option);
	void *arg;
	/* Options that may be given more than once with a value; ends with 0. NULL: none. */
	const int *repeated;
	const char *more; /* the end of messages about wrong options; NULL: none */
	bool colours;	  /* also take --color */
	bool pages;	  /* also take --no-pager */
};

/*
 * Apply all options of the command line; operands begin at optind. Returns -1 to go on, or an enum
 * status: after --help, or after a message on stderr.
 */
int parse_options(const struct option_set *set, int argc, char **argv);

#endif
