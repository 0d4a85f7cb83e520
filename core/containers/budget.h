/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BUDGET_H
#define IOMMU_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Bounds the work of searches, whatever the trace contains. Each event may examine
 * IOMMU_BUDGET_EVENT candidates. It also saves IOMMU_BUDGET_SAVED for later events, so that the
 * rare expensive search of an ordinary trace is complete: an unmap of a whole address space, or the
 * end of a domain among millions of mappings. Zero it before use.
 */
#define IOMMU_BUDGET_EVENT 32
#define IOMMU_BUDGET_SAVED 4

struct iommu_budget {
	uint32_t event; /* what is left for this event */
	bool exceeded;	/* a search was cut short since iommu_budget_begin() */
	uint64_t saved;
};

/* A step begins. */
static inline void iommu_budget_begin(struct iommu_budget *budget)
{
	budget->event = IOMMU_BUDGET_EVENT;
	budget->saved += IOMMU_BUDGET_SAVED;
	budget->exceeded = false;
}

/* The search for an event begins, perhaps in a later step. Call this once per event. */
static inline void iommu_budget_begin_event(struct iommu_budget *budget)
{
	budget->event = IOMMU_BUDGET_EVENT;
}

/* Takes @nr candidates from the budget. Returns false if it is used up: the search must end. */
static inline bool iommu_budget_spend(struct iommu_budget *budget, uint32_t nr)
{
	if (nr <= budget->event) {
		budget->event -= nr;
		return true;
	}
	nr -= budget->event;
	budget->event = 0;
	if (nr > budget->saved) {
		budget->exceeded = true;
		return false;
	}
	budget->saved -= nr;
	return true;
}

#endif
