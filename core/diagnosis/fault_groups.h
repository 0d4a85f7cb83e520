/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_GROUPS_H
#define IOMMU_FAULT_GROUPS_H

#include "hint.h"
#include "severity.h"
#include "core/logtext/log_prefix.h"

/* The maximum number of groups. Faults of further kinds are only counted. */
#define IOMMU_FAULT_GROUPS_MAX 2000

/* The bytes kept of a group's first message, of its time and of an unknown name. */
#define IOMMU_GROUP_LINE 768
#define IOMMU_GROUP_TIME 40
#define IOMMU_GROUP_NAME 64
#define IOMMU_GROUP_NOTE 240

/* A time, as printed in the log. */
struct iommu_log_time {
	bool has_uptime;
	uint64_t uptime; /* ns */
	char text[IOMMU_GROUP_TIME];
	uint8_t text_len; /* 0: the message has no time */
};

/* Equal faults, or equal signs: the same device and the same explanation, at any address. */
struct iommu_fault_group {
	/*
	 * The first one, complete. Use iommu_fault_group_first(), which sets the name that is in
	 * this group.
	 */
	struct iommu_fault first;
	char name[IOMMU_GROUP_NAME];
	char line[IOMMU_GROUP_LINE]; /* the first message, untrusted */
	uint16_t line_len;
	bool line_is_cut;
	bool is_assigned; /* the message names vfio-pci */
	uint64_t count;
	/* The lowest and the highest address or, for interrupts, index. */
	uint64_t lowest, highest;
	/*
	 * The difference between successive addresses, if it is constant (apart from
	 * repetitions) and at most 1M; else 0.
	 */
	int64_t step;
	struct iommu_log_time from, to;
	/* Further details that the kernel printed about the first fault; terminated. */
	char note[IOMMU_GROUP_NOTE];
	uint8_t note_len; /* 0: nothing */
	uint64_t printed; /* the count when the caller printed the group; for the caller's use */
	uint32_t data;	  /* also for the caller's use */
	uint32_t split;	  /* iommu_fault_groups.split of all its members */
	/* The members below are private to this module. */
	uint64_t previous;
	bool irregular;
	uint32_t hash;
};

struct iommu_fault_groups {
	struct iommu_fault_group **groups; /* in the order of their first messages */
	size_t nr_groups;
	size_t room;
	uint32_t *index; /* open addressing; values are places in groups, plus 1 */
	uint64_t nr_faults;
	uint64_t nr_signs;
	uint64_t nr_findings;
	uint64_t nr_overflows;
	uint64_t nr_left_out; /* faults, signs and findings without a group */
	uint64_t suppressed;  /* messages that the kernel left out */
	/* The same per vendor, and whether events of a vendor were lost. */
	uint64_t suppressed_of[IOMMU_NR_VENDORS];
	bool lost_of[IOMMU_NR_VENDORS];
	/*
	 * The messages with VT-d's fault status register. They matter if the log has no fault of
	 * VT-d, because then the kernel did not print a fault.
	 */
	struct iommu_fault_group status;
	/* Set by the caller before a message: messages with different numbers share no group. */
	uint32_t split;
	struct iommu_fault_group *last; /* the group of the last message; NULL: it has none */
};

/* Free the memory of *@groups, which was zeroed before use. */
void iommu_fault_groups_free(struct iommu_fault_groups *groups);

/*
 * Count the message *@f, which is complete (see iommu_log_take_complete()), or suppressed messages.
 * @line is the first line of the message, and @prefix its prefix. Sets *@is_new if a group begins
 * with it. Returns false if there is not enough memory. Companions add their note to the last
 * group.
 */
bool iommu_fault_groups_add(struct iommu_fault_groups *groups, const struct iommu_fault *f,
			    const char *line, size_t len, const struct iommu_log_prefix *prefix,
			    bool *is_new);

/*
 * The end of the log: if it has VT-d's fault status but no fault, the status becomes a group, a
 * sign of faults that were not printed. Returns false if there is not enough memory.
 */
bool iommu_fault_groups_end(struct iommu_fault_groups *groups);

/* The first fault of the group, with its name. Valid as long as the group. */
const struct iommu_fault *iommu_fault_group_first(struct iommu_fault_group *group);

/*
 * True if more faults of this kind occurred than the log shows. *@at_least becomes the number that
 * is certain: suppressed messages count for a group if it is the only one of its vendor.
 */
bool iommu_fault_group_count(const struct iommu_fault_groups *groups,
			     const struct iommu_fault_group *group, uint64_t *at_least);

#endif
