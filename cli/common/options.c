/* SPDX-License-Identifier: LGPL-2.1 */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal/colour.h"
#include "cli/terminal/pager.h"
#include "choice.h"
#include "command.h"
#include "nearest.h"

/* Options that several subcommands have; the values differ from those of short options. */
enum { OPTION_COLOUR = 0x10000, OPTION_NO_PAGER };

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
				     "%s --help for the options%s",
				     given, first, o->name, set->command, more);
		first = o->name;
	}
	if (nearest.name)
		return error("unknown option '%s'; did you mean --%s? Run %s --help "
			     "for the options%s",
			     given, nearest.name, set->command, more);
	return error("unknown option '%s'; run %s --help for the options%s", given, set->command,
		     more);
}

/* Whether @given is the long option that getopt_long() refused because it has a value. */
static bool is_refused_value(const struct option_set *set, const char *given)
{
	const struct option *o = set->long_options;

	while (o->name &&
	       (o->val != optopt || strncmp(o->name, given + 2, strcspn(given + 2, "="))))
		o++;
	return o->name && given[strcspn(given, "=")];
}

/* Report an option that getopt_long() refused by returning @option. Returns STATUS_ERROR. */
static int bad_option(const struct option_set *set, int option, char **argv)
{
	const char *command = set->command;
	const char *more = set->more ? set->more : "";
	/* A short option that is not the last one of its argument is still in argv[optind]. */
	const char *given = argv[optind - 1];

	if (option == ':')
		return error("option '%s' needs a value; run %s --help for the options%s", given,
			     command, more);
	if (!strncmp(given, "--", 2) && optopt && is_refused_value(set, given))
		return error("option '%.*s' takes no value; run %s --help for the options%s",
			     (int)strcspn(given, "="), given, command, more);
	if (optopt)
		return error("unknown option '-%c'; run %s --help for the options%s", optopt,
			     command, more);
	return unknown_option(set, given, more);
}

/*
 * Choose when to use colours; NULL is the option without a value. @next is the argument after it,
 * or NULL.
 */
static bool take_colour(const char *when, const char *next)
{
	static const char *const names[] = {
		[COLOUR_AUTO] = "auto",
		[COLOUR_ALWAYS] = "always",
		[COLOUR_NEVER] = "never",
	};
	const struct choice choice = { "--color", "value", names,
				       sizeof(names) / sizeof(names[0]) };
	int chosen = when ? choice_read(&choice, when, strlen(when)) : COLOUR_ALWAYS;

	for (int i = 0; i < choice.nr && !when && next; i++) {
		/* It would be taken for a file or a command. */
		if (!strcmp(next, names[i]) && access(next, F_OK) != 0) {
			error("--color: its value follows an equals sign; write --color=%s", next);
			return false;
		}
	}
	if (chosen >= 0)
		colour_choose((enum colour_when)chosen);
	return chosen >= 0;
}

static bool take(const struct option_set *set, int option, const char *next)
{
	if (option == OPTION_COLOUR)
		return take_colour(optarg, next);
	if (option != OPTION_NO_PAGER)
		return set->take(set->arg, option);
	pager_forbid();
	return true;
}

/* The name without that of the program. */
static const char *subcommand(const struct option_set *set)
{
	const char *space = strchr(set->command, ' ');

	return space ? space + 1 : "";
}

static bool has_number(const int *numbers, int number)
{
	while (*numbers && *numbers != number)
		numbers++;
	return *numbers;
}

/* Report an option that was given twice. Returns STATUS_ERROR. */
static int given_twice(const struct option_set *set, int option)
{
	const struct option *o = set->long_options;

	while (o->name && o->val != option)
		o++;
	if (o->name)
		return error("option '--%s' takes one value and is given twice; leave one out",
			     o->name);
	return error("option '-%c' takes one value and is given twice; leave one out", option);
}

/* @once has room for all options; it gets those that may not follow again. */
static int parse(const struct option_set *set, int argc, char **argv, int *once)
{
	int nr = 0;
	int option;

	while ((option = getopt_long(argc, argv, set->short_options, set->long_options, NULL)) !=
	       -1) {
		if (option == 'h' && set->help) {
			fputs(set->help, stdout);
			status_put_help(stdout, subcommand(set));
			return finish_output(STATUS_CLEAN);
		}
		if (option == '?' || option == ':')
			return bad_option(set, option, argv);
		if (optarg && option != OPTION_COLOUR &&
		    !(set->repeated && has_number(set->repeated, option))) {
			if (has_number(once, option))
				return given_twice(set, option);
			once[nr++] = option;
		}
		if (!take(set, option, optind < argc ? argv[optind] : NULL))
			return STATUS_ERROR;
	}
	return -1;
}

static size_t count_options(const struct option *options)
{
	size_t n = 0;

	while (options[n].name)
		n++;
	return n;
}

int parse_options(const struct option_set *set, int argc, char **argv)
{
	static const struct option colour = { "color", optional_argument, NULL, OPTION_COLOUR };
	static const struct option no_pager = { "no-pager", no_argument, NULL, OPTION_NO_PAGER };
	size_t nr = count_options(set->long_options);
	struct option *all = calloc(nr + 3, sizeof(*all));
	/* Each argument may be an option. */
	int *once = calloc((size_t)argc + 1, sizeof(*once));
	struct option_set with_shared = *set;
	int status;

	if (!all || !once) {
		free(all);
		free(once);
		return error("out of memory");
	}
	memcpy(all, set->long_options, nr * sizeof(*all));
	if (set->colours)
		all[nr++] = colour;
	if (set->pages)
		all[nr++] = no_pager;
	with_shared.long_options = all;
	/* The options before the subcommand were parsed before. */
	optind = 0;
	status = parse(&with_shared, argc, argv, once);
	free(once);
	free(all);
	return status;
}
