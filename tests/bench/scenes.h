/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BENCH_SCENES_H
#define IOMMU_BENCH_SCENES_H

#include <stddef.h>
#include <stdint.h>

/* The scenes of a benchmark. Each runs in a separate process, so that its memory can be read. */
struct bench_scenes {
	const char *program;
	const void *list; /* of structs that begin with const char *name */
	size_t nr;
	size_t size; /* of one */
	void (*play)(const void *scene, uint64_t live, uint64_t events);
};

/* Play all scenes, or the one that the command line names: [LIVE [EVENTS [SCENE]]]. */
int bench_play(const struct bench_scenes *scenes, int argc, char **argv);

/* Returns the memory of this process in bytes. */
double bench_memory(void);

#endif
