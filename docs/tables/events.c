/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Copies docs/events.md from stdin to stdout and replaces its tables of events, which are between
 * "<!-- events of SYSTEM -->" and "<!-- end of events -->", with tables generated from the rows in
 * core/events. Fails if a system has events but no table.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/events/event_list.h"

#define ROW(event) &iommu_event_##event,
#define NOTHING(event)

static const struct iommu_event *const events[] = { IOMMU_EVENT_LIST(ROW, NOTHING, ROW) };

#define NR_EVENTS (sizeof(events) / sizeof(events[0]))

static bool done[NR_EVENTS];

static bool in_same_row(const struct iommu_event *a, const struct iommu_event *b)
{
	return !strcmp(a->system, b->system) && !strcmp(a->kernels, b->kernels) &&
	       !strcmp(a->adds, b->adds);
}

/* Events that follow each other and have the same texts share a row. */
static void put_table(const char *system)
{
	puts("| event | kernels | added text |\n|---|---|---|");
	for (size_t i = 0, next; i < NR_EVENTS; i = next) {
		next = i + 1;
		if (strcmp(events[i]->system, system) != 0)
			continue;
		printf("| `%s`", events[i]->name);
		for (done[i] = true; next < NR_EVENTS && in_same_row(events[i], events[next]);
		     next++) {
			printf(", `%s`", events[next]->name);
			done[next] = true;
		}
		printf(" | %s | %s |\n", events[i]->kernels, events[i]->adds);
	}
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;
	bool skip = false;

	while (getline(&line, &size, stdin) > 0) {
		char system[32];

		if (!strcmp(line, "<!-- end of events -->\n"))
			skip = false;
		if (!skip)
			fputs(line, stdout);
		if (sscanf(line, "<!-- events of %31s -->", system) == 1) {
			put_table(system);
			skip = true;
		}
	}
	free(line);
	for (size_t i = 0; i < NR_EVENTS; i++) {
		if (!done[i]) {
			fprintf(stderr, "no table of the events of %s\n", events[i]->system);
			return 1;
		}
	}
	return fflush(stdout) ? 2 : 0;
}
