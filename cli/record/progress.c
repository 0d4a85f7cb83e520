/* SPDX-License-Identifier: LGPL-2.1 */
#include "progress.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/terminal/progress.h"
#include "plan.h"
#include "tracing/instance.h"

void progress_init(struct progress *p, const struct record_plan *plan)
{
	struct instance_counts counts;

	*p = (struct progress){ .plan = plan, .terminal = isatty(STDERR_FILENO) };
	clock_gettime(CLOCK_MONOTONIC, &p->start);
	if (instance_count(plan->recording.instance, plan->recording.nr_cpus, &counts))
		p->before = counts.events;
}

uint64_t progress_size_of_parts(const struct record_plan *plan)
{
	uint64_t bytes = 0;

	for (unsigned int i = 0; i < plan->recording.nr_cpus; i++) {
		char name[sizeof(plan->parts) + 16];
		struct stat st;

		snprintf(name, sizeof(name), "%s.cpu%u", plan->parts, i);
		if (!stat(name, &st))
			bytes += (uint64_t)st.st_size;
	}
	return bytes;
}

void progress_update(struct progress *p)
{
	struct instance_counts counts;
	struct timespec now;
	char line[160];

	clock_gettime(CLOCK_MONOTONIC, &now);
	p->seconds = (double)(now.tv_sec - p->start.tv_sec) +
		     (double)(now.tv_nsec - p->start.tv_nsec) / 1e9;
	if (instance_count(p->plan->recording.instance, p->plan->recording.nr_cpus, &counts)) {
		p->events = counts.events > p->before ? counts.events - p->before : 0;
		p->lost = counts.lost;
	}
	p->bytes = progress_size_of_parts(p->plan);
	if (!p->terminal)
		return;
	snprintf(line, sizeof(line),
		 "%.0f s, %llu events, %llu lost, %.1f MiB; Ctrl-C ends the recording", p->seconds,
		 (unsigned long long)p->events, (unsigned long long)p->lost,
		 (double)p->bytes / (1024 * 1024));
	progress_put_line(line);
	p->shown = 1;
}

void progress_clear(struct progress *p)
{
	if (p->shown)
		progress_erase_line();
	p->shown = 0;
}
