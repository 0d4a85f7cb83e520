/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LINE_FACTS_H
#define IOMMU_LINE_FACTS_H

#include "verdict.h"
#include "core/containers/ranges.h"
#include "core/events/step.h"
#include "core/mappings/mappings.h"

struct iommu_fault_case;
struct iommu_unmap;
struct iommu_replay;

/* What the line of one event can say: what is known when it is fed, and of what it is about. */

/* So many mappings of an unmap that later events may still decide are looked at. */
#define IOMMU_TOLD_MAX 1024

enum iommu_told_kind {
	IOMMU_TOLD_NOTHING,
	IOMMU_TOLD_UNMAP,
	IOMMU_TOLD_HANDOVER, /* attach, detach, removal from a group */
	IOMMU_TOLD_FAULT,
};

/* What an unmap undoes: facts of its mappings, for they are gone afterwards. */
struct iommu_told_unmap {
	uint32_t nr;  /* mappings that lose all or a part; 0: nothing is known to be there */
	bool more;    /* than @nr: nobody looked further */
	bool pending; /* later events decide; until then the grade is likely at most */
	bool tie;     /* mappings of several address spaces fit as well, so the owner is open */
	unsigned int fits; /* the most mappings of one address that fit as well; 1: no doubt */
	/* Whose they are, or of nr 0 whose the unmap is. Of several that differ: all devices. */
	struct iommu_owner owner;
	uint64_t oldest; /* ns: when the first of them was mapped, and the last */
	uint64_t newest;
	int32_t pid;	/* of the thread that mapped the first of them */
	bool by_task;	/* both it and who unmaps are tasks, and not drivers of the host */
	bool selftest;	/* VFIO's own */
	bool part;	/* nr 1: some of it stays mapped */
	bool rest;	/* nr 1: the last of a mapping of which some was unmapped before */
	uint64_t first; /* nr 1: the mapping as it was made, the end inclusive */
	uint64_t last;
	uint64_t bytes; /* that were mapped, of all that is unmapped */

	/* nr is 0 */
	unsigned int excuses; /* IOMMU_EXCUSE_* for what nobody saw mapped */
	bool again;	      /* it was unmapped before */
	struct iommu_dead before;
};

struct iommu_told {
	enum iommu_told_kind kind;
	union {
		struct iommu_told_unmap unmap;
		struct iommu_handover handover;
		struct {
			struct iommu_verdict verdict;
			uint32_t device;      /* 0: not known */
			unsigned int excuses; /* IOMMU_EXCUSE_*: of NEVER_MAPPED */
		} fault;
	};
};

/* Of the step that was fed last; nothing without config.tell. Valid until the next call. */
const struct iommu_told *iommu_replay_told(const struct iommu_replay *r);

/* What an unmap takes of a live piece: @first to @last. */
struct iommu_unmapped_piece {
	struct iommu_range range;
	uint64_t first;
	uint64_t last;
	unsigned int fits; /* pieces that fit as well, this one included */
	bool tie;	   /* they are in different address spaces */
	bool selftest;
};

void iommu_line_facts_add_mapping(struct iommu_replay *r, const struct iommu_unmap *unmap,
				  const struct iommu_unmapped_piece *taken);
/* The unmap found nothing; @dead: what was unmapped there before, or NULL. */
void iommu_line_facts_set_stray(struct iommu_replay *r, const struct iommu_unmap *unmap,
				uint32_t held, unsigned int excuses, const struct iommu_dead *dead);
void iommu_line_facts_set_handover(struct iommu_replay *r, const struct iommu_handover *what);
void iommu_line_facts_set_fault(struct iommu_replay *r, const struct iommu_fault_case *one);

#endif
