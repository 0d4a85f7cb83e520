/* SPDX-License-Identifier: LGPL-2.1 */
/* The exit statuses of all subcommands, for --help and the reference. */
#include "statuses.h"

#include <stdbool.h>
#include <string.h>

static const struct status_row rows[] = {
	{ "", STATUS_CLEAN, "done" },
	{ "", STATUS_FOUND, "faults, findings, differences or problems" },
	{ "", STATUS_ERROR, "error" },
	{ "explain", STATUS_CLEAN, "no faults" },
	{ "explain", STATUS_FOUND, "faults or signs of trouble" },
	{ "explain", STATUS_ERROR, "error" },
	{ "report", STATUS_CLEAN, "printed" },
	{ "report", STATUS_ERROR, "error" },
	{ "summary", STATUS_CLEAN, "nothing found, or only possibly benign findings" },
	{ "summary", STATUS_FOUND, "faults or findings" },
	{ "summary", STATUS_ERROR, "error" },
	{ "stat", STATUS_CLEAN, "done" },
	{ "stat", STATUS_ERROR, "error" },
	{ "compare", STATUS_CLEAN, "nothing differs" },
	{ "compare", STATUS_FOUND, "something differs" },
	{ "compare", STATUS_ERROR, "error" },
	{ "view", STATUS_OF_PROGRAM, "that of KernelShark" },
	{ "view", STATUS_ERROR, "it could not be started" },
	{ "draw", STATUS_CLEAN, "picture drawn" },
	{ "draw", STATUS_ERROR, "error, and OUT is unchanged" },
	{ "export", STATUS_CLEAN, "exported, even if the traces have faults" },
	{ "export", STATUS_ERROR, "error" },
	{ "record", STATUS_CLEAN, "done" },
	{ "record", STATUS_ERROR, "error" },
	{ "live", STATUS_CLEAN, "done" },
	{ "live", STATUS_ERROR, "error" },
	{ "doctor", STATUS_CLEAN, "no problems" },
	{ "doctor", STATUS_FOUND, "something needs fixing" },
	{ "doctor", STATUS_ERROR, "error" },
};

#define NR_ROWS (sizeof(rows) / sizeof(rows[0]))

const struct status_row *status_rows(size_t *nr)
{
	*nr = NR_ROWS;
	return rows;
}

enum { COLUMNS = 80 };

/* Print a part of the text; on a new line if it does not fit into this one. Returns the column. */
static int put_part(FILE *to, int column, const char *part)
{
	int len = (int)strlen(part);

	if (column && column + 1 + len > COLUMNS) {
		putc('\n', to);
		column = 0;
	}
	return column + fprintf(to, column ? " %s" : "%s", part);
}

void status_put_help(FILE *to, const char *command)
{
	const struct status_row *end = rows + NR_ROWS;
	const struct status_row *row = rows;
	int column = put_part(to, 0, "Exit status:");
	bool last = false;

	while (row < end && strcmp(row->command, command) != 0)
		row++;
	for (; row < end && !last; row++) {
		char number[16] = "";
		char part[COLUMNS + 1];

		last = row + 1 == end || strcmp(row[1].command, command) != 0;
		if (row->status != STATUS_OF_PROGRAM)
			snprintf(number, sizeof(number), "%d ", row->status);
		snprintf(part, sizeof(part), "%s%s%s", number, row->meaning, last ? "." : ";");
		column = put_part(to, column, part);
	}
	putc('\n', to);
}
