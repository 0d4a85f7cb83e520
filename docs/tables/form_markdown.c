/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdbool.h>
#include <stdio.h>

#include "markdown_cell.h"
#include "tables.h"

/* True if the current table has a second column. */
static bool wide;

static void start(void)
{
	puts("# Codes of IOMMU faults\n"
	     "\n"
	     "`docs/tables` generates this file from the tables in `core/hardware/`. Do not edit it. The manual page\n"
	     "trace-iommu-faults(7) has the same tables.\n"
	     "\n"
	     "\"unverified\" marks a row that could not be checked against its specification. Explanations\n"
	     "based on such a row have the same mark.");
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
