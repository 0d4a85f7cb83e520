/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_COMMAND_H
#define TRACE_IOMMU_COMMAND_H

/* Exit status of every subcommand. */
enum status {
	STATUS_CLEAN = 0, /* nothing found */
	STATUS_FOUND = 1, /* faults or findings */
	STATUS_ERROR = 2, /* said on stderr */
};

struct command {
	const char *name;
	const char *summary;
	/* argv[0] is the subcommand's name. Returns an enum status. */
	int (*run)(int argc, char **argv);
};

int command_explain(int argc, char **argv);
int command_summary(int argc, char **argv);
int command_view(int argc, char **argv);
int command_draw(int argc, char **argv);

/* "trace-iommu: ..." with a newline on stderr. Returns STATUS_ERROR. */
int error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Close stdout. Output that could not be written is an error: returns @status or STATUS_ERROR. */
int finish_output(int status);

#endif
