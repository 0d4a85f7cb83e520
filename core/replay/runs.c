/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Runs of maps: what one thread maps piece by piece is one piece for the hardware where addresses
 * and memory go on, as far as the sizes of pages let it be. Which mappings are in a large run is
 * known only when the run has become large; so those that began it are marked then.
 */
#include <stdlib.h>

#include "replay_internal.h"

#define RUN_IDS 512 /* maps of 4 KiB in 2 MiB */

struct iommu_run {
	uint64_t first; /* I/O address */
	uint64_t next;
	uint64_t next_paddr;
	uint64_t ts; /* of the first map */
	uint32_t nr; /* in @ids: those that are not marked yet */
	uint32_t ids[RUN_IDS];
};

static void mark(struct iommu_replay *r, struct iommu_run *run)
{
	for (uint32_t i = 0; i < run->nr; i++) {
		struct iommu_mapping *mapping = iommu_mapping(&r->store, run->ids[i]);

		/* the id may be another mapping's by now */
		if (mapping->size && mapping->iova >= run->first && mapping->iova < run->next &&
		    mapping->mapped_at >= run->ts)
			mapping->flags |= IOMMU_MAPPING_RUN;
	}
	run->nr = 0;
}

void iommu_feed_run(struct iommu_replay *r, struct iommu_thread *thread, uint32_t id)
{
	const struct iommu_mapping *mapping;
	struct iommu_run *run = thread->run;

	if (!id)
		return;
	if (!run) {
		run = thread->run = malloc(sizeof(*run));
		if (!run)
			return;
		thread->run_open = false;
	}
	mapping = iommu_mapping(&r->store, id);
	if (!thread->run_open || mapping->iova != run->next || mapping->paddr != run->next_paddr ||
	    mapping->iova < run->first) {
		run->first = mapping->iova;
		run->ts = mapping->mapped_at;
		run->nr = 0;
		thread->run_open = true;
	}
	run->next = mapping->iova + mapping->size;
	run->next_paddr = mapping->paddr + mapping->size;
	if (run->nr < RUN_IDS)
		run->ids[run->nr++] = id;
	if (run->next - run->first >= IOMMU_RUN_LARGE)
		mark(r, run);
}
