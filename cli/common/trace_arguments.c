/* SPDX-License-Identifier: LGPL-2.1 */
#include "trace_arguments.h"

#include <stdlib.h>
#include <unistd.h>

#include "command.h"

bool trace_arguments_init(struct trace_arguments *traces, int argc)
{
	/* One more for the default. */
	traces->names = calloc((size_t)argc + 1, sizeof(*traces->names));
	traces->nr = 0;
	return traces->names || out_of_memory();
}

void trace_arguments_free(struct trace_arguments *traces)
{
	free(traces->names);
}

void trace_arguments_add(struct trace_arguments *traces, const char *name)
{
	traces->names[traces->nr++] = name;
}

bool trace_arguments_finish(struct trace_arguments *traces, char **operands, int nr,
			    const char *command)
{
	static const char *const defaults[] = { "trace.dat", "perf.data" };

	for (int i = 0; i < nr; i++)
		trace_arguments_add(traces, operands[i]);
	for (int i = 0; i < 2 && !traces->nr; i++) {
		if (!access(defaults[i], F_OK))
			trace_arguments_add(traces, defaults[i]);
	}
	if (traces->nr)
		return true;
	error("%s needs a trace, and there is no trace.dat or perf.data here: trace-iommu %s TRACE",
	      command, command);
	return false;
}
