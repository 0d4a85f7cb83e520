/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "short_chains.h"

#include "core/containers/large_memory.h"

#define ROOM_MIN 64

/* The link of a member that was removed. */
#define REMOVED UINT32_MAX

static void link_member(struct iommu_short_chains *c, uint32_t index)
{
	struct iommu_chain_link *link = &c->links[index];
	uint32_t *head = iommu_chain_head(c, link->key, link->who);

	link->next = *head;
	*head = index + 1;
}

bool iommu_chains_grow(struct iommu_short_chains *c, uint32_t nr)
{
	uint32_t room = c->room ? c->room * 2 : ROOM_MIN;
	struct iommu_chain_link *links;
	uint32_t *heads;

	if (nr < c->room)
		return true;
	heads = iommu_large_zeroed(2 * room * sizeof(*heads));
	links = heads ? iommu_large_grow(c->links, nr * sizeof(*links), room * sizeof(*links))
		      : NULL;
	if (!links) {
		free(heads);
		return false;
	}
	free(c->heads);
	c->links = links;
	c->heads = heads;
	c->room = room;
	for (uint32_t i = 0; i < nr; i++) {
		if (links[i].next != REMOVED)
			link_member(c, i);
	}
	return true;
}

void iommu_chain_remove(struct iommu_short_chains *c, uint32_t index)
{
	struct iommu_chain_link *link = &c->links[index];
	uint32_t *at;

	if (link->next == REMOVED)
		return;
	at = iommu_chain_head(c, link->key, link->who);
	while (*at != index + 1)
		at = &c->links[*at - 1].next;
	*at = link->next;
	link->next = REMOVED;
}

uint32_t iommu_chain_add(struct iommu_short_chains *c, uint32_t index, uint64_t key, uint32_t who)
{
	uint32_t nr = 0;
	uint32_t oldest = 0;

	for (uint32_t i = *iommu_chain_head(c, key, who); i; i = c->links[i - 1].next) {
		oldest = i;
		nr++;
	}
	if (nr < IOMMU_CHAIN_MAX)
		oldest = 0;
	else
		iommu_chain_remove(c, oldest - 1);
	c->links[index].key = key;
	c->links[index].who = who;
	link_member(c, index);
	return oldest;
}

void iommu_chains_free(struct iommu_short_chains *c)
{
	free(c->links);
	free(c->heads);
	*c = (struct iommu_short_chains){ 0 };
}
