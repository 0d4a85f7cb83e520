/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_OUTCOME_H
#define IOMMU_OUTCOME_H

#include "core/events/step.h"
#include "core/replay/line_facts.h"
#include "core/replay/replay.h"
#include "words.h"

/*
 * What the whole trace shows about the line of a step. A first replay reads the trace to its end
 * and collects outcomes. A second one feeds the same steps again, and completes the facts of each
 * line with the outcomes.
 */

/* Of a map event. */
struct iommu_map_outcome {
	struct iommu_mapping mapping; /* at its end */
	/* The last removal of a piece of it. */
	uint64_t at;   /* ns; valid if @nr is not 0 */
	int32_t pid;   /* of the thread that unmapped it */
	uint16_t nr;   /* removals, at most UINT16_MAX */
	uint8_t fits;  /* mappings that fitted equally well, at most UINT8_MAX */
	bool died : 1; /* it went with its domain */
	bool interrupt : 1;
	bool ended : 1; /* nothing of it is left */
};

/* Of an unmap event. */
struct iommu_unmap_outcome {
	uint64_t oldest; /* numbers of the first and the last map event of the removed mappings */
	uint64_t newest;
	uint64_t bytes;	   /* that were removed */
	uint32_t nr;	   /* removed pieces of mappings; 0: nothing was mapped */
	unsigned int fits; /* the most mappings at one address that fitted equally well */
	bool tie;	   /* some of these are in different address spaces */
	bool cut;	   /* there may be more than @fits */
	bool part;	   /* if @nr is 1: some of the mapping stays mapped */
};

struct iommu_outcomes {
	struct iommu_replay *replay; /* the first one, after its end */
	/*
	 * Return the outcome of event @number, from 0, valid until the next call; NULL if it is not
	 * known. Unknown numbers are allowed.
	 */
	const struct iommu_map_outcome *(*map)(void *arg, uint64_t number);
	const struct iommu_unmap_outcome *(*unmap)(void *arg, uint64_t number);
	void *arg;
};

/* Add a removal to the outcomes of its map and its unmap event, which begin zeroed. */
void iommu_map_outcome_add(struct iommu_map_outcome *outcome, const struct iommu_removal *removal);
void iommu_unmap_outcome_add(struct iommu_unmap_outcome *outcome,
			     const struct iommu_removal *removal);

/*
 * Store the final facts of @step in @facts. @r is the second replay, and @step was fed to it last.
 * Sets of devices in @facts are those of outcomes->replay.
 */
void iommu_outcome_facts(const struct iommu_outcomes *outcomes, struct iommu_replay *r,
			 const struct iommu_step *step, struct iommu_line_facts *facts);

/*
 * Returns the set of devices, of outcomes->replay, that have the VT-d domain ID of @step when it
 * was fed to @r, the second replay; 0 if none is known.
 */
uint32_t iommu_outcome_domain(const struct iommu_outcomes *outcomes, struct iommu_replay *r,
			      const struct iommu_step *step);

/*
 * Write what became of map event @number: "; for 0000:00:04.0 (certain); until 18.850312, unmapped
 * by vfiotest-277", or nothing if it is not known. w->devices are those of outcomes->replay.
 */
void iommu_put_map_outcome(const struct iommu_writer *w, const struct iommu_outcomes *outcomes,
			   uint64_t number);

/* Write when the holder that took a device gave it back: "; until 18.950312". */
void iommu_put_handover_outcome(const struct iommu_writer *w, const struct iommu_line_facts *facts);

#endif
