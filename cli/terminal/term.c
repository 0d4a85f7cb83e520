/* SPDX-License-Identifier: LGPL-2.1 */
#include "term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

bool term_is_dumb(void)
{
	const char *term = getenv("TERM");

	return !term || !*term || !strcmp(term, "dumb");
}

unsigned int term_columns(int fd)
{
	struct winsize size = { 0 };

	return ioctl(fd, TIOCGWINSZ, &size) || !size.ws_col ? 80 : size.ws_col;
}
