/* SPDX-License-Identifier: LGPL-2.1 */
/* synth: writes a trace.dat file from a script. */
#define _POSIX_C_SOURCE 200809L

#include "script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
	"Usage: synth [-F DIR] SCRIPT OUT.dat\n"
	"Writes a trace.dat file (version 6) from a script, - for standard input.\n"
	"  -F DIR  where the directories of event formats are (default: $SYNTH_FORMATS)\n"
	"  -h      this help\n";

static int run(struct script *script, const char *out)
{
	int ret = script_run(script);

	if (ret < 0)
		fprintf(stderr, "synth: %s\n", script->error);
	else if (synth_write(script->synth, out) < 0)
		ret = fprintf(stderr, "synth: %s\n", synth_error(script->synth));
	synth_free(script->synth);
	return ret ? 2 : 0;
}

static int bad_usage(void)
{
	fputs(usage, stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct script script = { .formats = getenv("SYNTH_FORMATS") };
	int opt, ret;

	while ((opt = getopt(argc, argv, "F:h")) != -1) {
		if (opt == 'h') {
			fputs(usage, stdout);
			return 0;
		}
		if (opt != 'F')
			return bad_usage();
		script.formats = optarg;
	}
	if (argc - optind != 2)
		return bad_usage();
	script.name = argv[optind];
	script.in = strcmp(script.name, "-") ? fopen(script.name, "r") : stdin;
	if (!script.in) {
		fprintf(stderr, "synth: cannot open %s: %s\n", script.name, strerror(errno));
		return 2;
	}
	ret = run(&script, argv[optind + 1]);
	if (script.in != stdin)
		fclose(script.in);
	return ret;
}
