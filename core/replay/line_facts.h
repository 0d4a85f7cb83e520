/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LINE_FACTS_H
#define IOMMU_LINE_FACTS_H

#include "attribution.h"
#include "faults.h"
#include "core/containers/ranges.h"
#include "core/holders/attach_rule.h"
#include "core/mappings/mappings.h"

/*
 * The facts for the report line of one step that are known when the step is fed. Later steps may
 * show more, but the line is printed by then.
 */

struct iommu_replay;
struct iommu_unmap;

/* At most this many mappings of an unmap are examined while later events may still decide. */
#define IOMMU_LINE_FACTS_MAPPINGS_MAX 1024

enum iommu_line_facts_kind {
	IOMMU_LINE_FACTS_NONE,
	IOMMU_LINE_FACTS_UNMAP,
	IOMMU_LINE_FACTS_HANDOVER, /* attach, detach, removal from a group */
	IOMMU_LINE_FACTS_FAULT,
};

/* The mappings that an unmap removes. Their facts are copied, because they may be forgotten. */
struct iommu_unmap_facts {
	uint32_t nr;	   /* mappings that are removed in full or in part; 0: none is known */
	bool more;	   /* there are more than @nr */
	bool pending;	   /* later events decide. Until then the grade is likely at most. */
	bool tie;	   /* mappings of several address spaces fit equally well: no owner */
	unsigned int fits; /* the most mappings at one address that fit equally well; 1: no doubt */
	bool cut;	   /* there may be more than @fits, which were not examined */
	/* Of the mappings, or of the unmap if @nr is 0. If they differ: all of their devices. */
	struct iommu_owner owner;
	uint64_t oldest; /* ns: when the first and the last of them were mapped */
	uint64_t newest;
	int32_t pid;   /* of the thread that mapped the oldest */
	bool by_task;  /* both it and the unmapping thread are tasks, not host drivers */
	bool selftest; /* VFIO's self-test */
	/* If @nr is 1: */
	bool part;	/* some of the mapping stays mapped */
	bool rest;	/* the last piece of a mapping that was unmapped in pieces */
	uint64_t first; /* range of the whole mapping, inclusive */
	uint64_t last;

	uint64_t bytes; /* of the unmapped range that were mapped */

	/* If @nr is 0: */
	unsigned int excuses; /* IOMMU_EXCUSE_* */
	bool again;	      /* it was unmapped before, see @before */
	struct iommu_unmapped_piece before;
};

struct iommu_line_facts {
	enum iommu_line_facts_kind kind;
	union {
		struct iommu_unmap_facts unmap;
		struct iommu_handover handover;
		struct {
			struct iommu_verdict verdict;
			uint32_t device; /* 0: not known */
			enum iommu_access access;
			unsigned int excuses; /* IOMMU_EXCUSE_* of IOMMU_VERDICT_NEVER_MAPPED */
		} fault;
	};
};

/*
 * Returns the facts of the step that was fed last. Always IOMMU_LINE_FACTS_NONE without
 * config.line_facts. Valid until the next step.
 */
const struct iommu_line_facts *iommu_replay_line_facts(const struct iommu_replay *r);

/* The rest is for the files of the replay. */

/* The part of a live piece of a mapping that an unmap removes. */
struct iommu_removed_piece {
	struct iommu_range range; /* the live piece */
	uint64_t first;		  /* the part of it that is removed, inclusive */
	uint64_t last;
	unsigned int equals; /* number of pieces that fit equally well, including this one */
	bool cut;	     /* there may be more, which were not examined */
	bool tie;	     /* some of these are in different address spaces */
	bool selftest;
};

/* Begins the facts of an unmap: sets collects_unmap_facts, which the caller clears at the end. */
void iommu_line_facts_begin_unmap(struct iommu_replay *r);

/* Adds a mapping that the unmap removes. */
void iommu_line_facts_add_mapping(struct iommu_replay *r, const struct iommu_unmap *unmap,
				  const struct iommu_removed_piece *piece);

/*
 * The unmap removes nothing. @held: set of devices that the task holds. @dead: the last unmap of
 * that range, or NULL.
 */
void iommu_line_facts_set_nothing_mapped(struct iommu_replay *r, const struct iommu_unmap *unmap,
					 uint32_t held, unsigned int excuses,
					 const struct iommu_unmapped_piece *dead);

/* No effect without config.line_facts. */
void iommu_line_facts_set_handover(struct iommu_replay *r, const struct iommu_handover *handover);

void iommu_line_facts_set_fault(struct iommu_replay *r, const struct iommu_fault_case *fault);

#endif
