/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdbool.h>
#include <stdio.h>

#include "tables.h"

/* True if the current table has a second column. */
static bool wide;

static void start(void)
{
	puts("# Codes of IOMMU faults\n"
	     "\n"
	     "Generated from the tables in `core/hardware/` by `docs/tables`; do not edit. The manual page\n"
	     "trace-iommu-faults(7) has the same tables. \"unverified\" marks entries that could not be\n"
	     "checked against a specification; explanations based on them are marked, too.");
}

static void put_cell(const char *text)
{
	fputs("| ", stdout);
	for (; *text; text++) {
		if (*text == '|')
			putchar('\\');
		putchar(*text);
	}
	putchar(' ');
}

static void row(const char *a, const char *b, const char *c, const char *d)
{
	put_cell(a);
	if (wide)
		put_cell(b);
	put_cell(c);
	put_cell(d);
	puts("|");
}

static void table(const char *title, const char *about, const char *a, const char *b, const char *c,
		  const char *d)
{
	printf("\n## %s\n\n%s\n\n", title, about);
	wide = *b;
	row(a, b, c, d);
	puts(wide ? "|---|---|---|---|" : "|---|---|---|");
}

static void end(void)
{
}

const struct form form_markdown = { start, table, row, end };
