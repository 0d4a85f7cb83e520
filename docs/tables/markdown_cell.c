/* SPDX-License-Identifier: LGPL-2.1 */
#include "markdown_cell.h"

#include <stdio.h>

void put_cell(const char *text)
{
	fputs("| ", stdout);
	for (; *text; text++) {
		if (*text == '|')
			putchar('\\');
		putchar(*text);
	}
	putchar(' ');
}
