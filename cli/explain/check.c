/* SPDX-License-Identifier: LGPL-2.1 */
/* Whether to read on, and what was read. */
#define _GNU_SOURCE /* sigaction() with -std=c11 */
#include <signal.h>
#include <stdio.h>

#include "cli/common/command.h"
#include "explain_internal.h"
#include "input/input.h"

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

/* A log may be endless: stop reading it if the output is closed, or at SIGINT. */
bool explain_goes_on(const struct explain *e)
{
	return !output_failed() && !interrupted && !e->failed;
}

uint64_t explain_nr_found(const struct explain *e)
{
	return e->report.groups.nr_groups + e->report.groups.status.count;
}

int explain_check_input(const struct iommu_input_kind *kind, const char *name, bool is_stdin,
			const struct explain_output *output)
{
	switch (iommu_input_kind(kind)) {
	case IOMMU_INPUT_LOG:
		return STATUS_CLEAN;
	case IOMMU_INPUT_EMPTY:
		if (output->empty_is_fine)
			return STATUS_CLEAN;
		if (is_stdin)
			return error("%s is empty. If dmesg was refused, run: sudo dmesg |"
				     " trace-iommu explain",
				     name);
		return error("%s is empty; save the log again", name);
	case IOMMU_INPUT_REFUSED:
		return error("the kernel's log was refused: %s has only the message about that. Run"
			     " dmesg or journalctl with sudo",
			     name);
	case IOMMU_INPUT_ARCHIVE:
		input_refuse_archive(name, kind->archive);
		return STATUS_ERROR;
	case IOMMU_INPUT_UTF16:
		return error("%s is UTF-16. Convert it: iconv -f UTF-16 -t UTF-8 LOG |"
			     " trace-iommu explain",
			     name);
	case IOMMU_INPUT_TRACE_DAT:
	case IOMMU_INPUT_PERF_DATA:
		return error("%s is a compressed trace.dat or perf.data file. Decompress it, and"
			     " run: trace-iommu explain FILE",
			     name);
	case IOMMU_INPUT_TEXT:
		return error(
			"%s has no line that looks like a kernel log message; pass the output of dmesg or journalctl -k",
			name);
	default:
		return error(
			"%s is not a log: it is not text; pass the output of dmesg or journalctl -k, or a trace",
			name);
	}
}

void explain_catch_interrupt(void)
{
	const struct sigaction on_interrupt = { .sa_handler = interrupt };

	sigaction(SIGINT, &on_interrupt, NULL);
}
