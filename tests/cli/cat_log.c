/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Copies a log from standard input to standard output, with the command's reader of logs as it is
 * without libarchive. The status is 2 after an error.
 * usage: cat_log NAME <LOG
 */
#include <stdio.h>
#include <unistd.h>

#include "input/log/log_source.h"

int main(int argc, char **argv)
{
	struct log_source *source = log_source_open(STDIN_FILENO, argc > 1 ? argv[1] : "input");
	char buf[4096];
	ssize_t n;

	if (!source)
		return 2;
	while ((n = log_source_read(source, buf, sizeof(buf), -1)) > 0)
		fwrite(buf, 1, (size_t)n, stdout);
	log_source_close(source);
	return n < 0 ? 2 : 0;
}
