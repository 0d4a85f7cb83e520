/* SPDX-License-Identifier: LGPL-2.1 */
/* record --dry-run */
#include "plan_text.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/common/command.h"
#include "plan.h"
#include "tracing/tracefs_file.h"

static const char *definition(const struct iommu_probe *probe)
{
	return *probe->fprobe ? probe->fprobe : probe->kprobe;
}

static void print_command(char *const *words)
{
	for (; *words; words++) {
		put_untrusted(*words);
		putchar(words[1] ? ' ' : '\n');
	}
}

void plan_print(const struct record_plan *plan)
{
	const char *top = tracefs_top();
	char **arguments = plan_arguments(plan);

	puts("Nothing was changed. A recording would write these files, with its own process ID in "
	     "their names:\n");
	printf("%s/instances/%s\n  a directory: an instance with its own buffer\n", top,
	       plan->recording.instance);
	printf("%s/instances/%s/tracing_on\n  0\n", top, plan->recording.instance);
	if (plan->recording.nr_probes) {
		printf("%s/dynamic_events\n", top);
		printf("  + %.1s:" IOMMU_PROBE_GROUP "/%s %s\n",
		       definition(&plan->recording.probes[0]), plan->recording.owner,
		       plan->recording.probes[0].function);
	}
	for (size_t i = 0; i < plan->recording.nr_probes; i++)
		printf("  + %s\n", definition(&plan->recording.probes[i]));
	if (arguments) {
		printf("other files in the instance, and ");
		put_untrusted(plan->options->out);
		printf("\n  by the command: ");
		print_command(arguments);
	}
	free(arguments);
	if (!plan->options->no_snapshot)
		printf("%s/instances/%s/trace_marker\n  a description of the machine\n", top,
		       plan->recording.instance);
	puts("\nAt the end, the recording would remove the instance and the probes.");
}
