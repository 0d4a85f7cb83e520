/* SPDX-License-Identifier: LGPL-2.1 */
#include "scenes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

double bench_memory(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	unsigned long pages = 0;

	if (f && fscanf(f, "%*s %lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

int bench_play(const struct bench_scenes *scenes, int argc, char **argv)
{
	uint64_t live = argc > 1 ? strtoull(argv[1], NULL, 0) : 10000;
	uint64_t events = argc > 2 ? strtoull(argv[2], NULL, 0) : 10000000;
	const char *only = argc > 3 ? argv[3] : NULL;

	if (!live || events < live) {
		fprintf(stderr, "usage: %s [LIVE [EVENTS [SCENE]]], with at least LIVE events\n",
			scenes->program);
		return 2;
	}
	for (size_t i = 0; i < scenes->nr; i++) {
		const void *scene = (const char *)scenes->list + i * scenes->size;
		int status;

		if (only && strcmp(only, *(const char *const *)scene))
			continue;
		fflush(stdout);
		if (!fork()) {
			scenes->play(scene, live, events);
			exit(0);
		}
		if (wait(&status) < 0 || status)
			return 2;
	}
	return 0;
}
