/* SPDX-License-Identifier: LGPL-2.1 */
#include "term.h"

#include <stdlib.h>
#include <string.h>

bool term_is_dumb(void)
{
	const char *term = getenv("TERM");

	return !term || !*term || !strcmp(term, "dumb");
}
