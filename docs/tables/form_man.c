/* SPDX-License-Identifier: LGPL-2.1 */
#include <ctype.h>
#include <stdio.h>

#include "tables.h"

/* A minus that is one, and no control line by accident. */
static void put_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '-' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
}

static void start(void)
{
	puts(".\\\" SPDX-License-Identifier: LGPL-2.1\n"
	     ".\\\" Made from the rows in core/ by docs/tables.\n"
	     ".TH TRACE-IOMMU-FAULTS 7 \"" TRACE_IOMMU_MANUAL_DATE
	     "\" \"trace-iommu " TRACE_IOMMU_VERSION "\" \"Miscellaneous Information\"\n"
	     ".SH NAME\n"
	     "trace-iommu-faults \\- codes of IOMMU faults\n"
	     ".SH DESCRIPTION\n"
	     "This page lists the meaning of the codes and flags in IOMMU fault messages of the\n"
	     "kernel log.\n"
	     ".BR trace-iommu (1)\n"
	     "and plugin_iommu.so explain messages with the same tables.\n"
	     ".PP\n"
	     ".B unverified\n"
	     "marks a row that could not be checked against its specification.\n"
	     "Explanations based on such a row have the same mark.");
}

static void table(const char *title, const char *about, const char *a, const char *b, const char *c,
		  const char *d)
{
	(void)a;
	(void)b;
	(void)c;
	(void)d;
	fputs(".SH \"", stdout);
	for (; *title; title++)
		putchar(toupper((unsigned char)*title));
	puts("\"");
	put_text(about);
	putchar('\n');
}

static void row(const char *a, const char *b, const char *c, const char *d)
{
	fputs(".TP\n.B \"", stdout);
	put_text(a);
	if (*b) {
		putchar(' ');
		put_text(b);
	}
	puts("\"");
	put_text(c);
	if (*d) {
		fputs(" (", stdout);
		put_text(d);
		putchar(')');
	}
	putchar('\n');
}

static void end(void)
{
}

const struct form form_man = { start, table, row, end };
