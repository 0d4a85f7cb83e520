/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_STATUSES_H
#define TRACE_IOMMU_STATUSES_H

#include <stddef.h>
#include <stdio.h>

enum status {
	STATUS_CLEAN = 0, /* nothing found */
	STATUS_FOUND = 1, /* faults or findings */
	STATUS_ERROR = 2, /* reported on stderr */
};

/* What an exit status of a subcommand means. */
struct status_row {
	const char *command; /* "": the command without a subcommand */
	int status;	     /* of enum status; STATUS_OF_PROGRAM: that of another program */
	const char *meaning;
};

enum { STATUS_OF_PROGRAM = -1 };

/* All rows, those of one subcommand together. */
const struct status_row *status_rows(size_t *nr);

/* Print the line about exit statuses of --help. */
void status_put_help(FILE *to, const char *command);

#endif
