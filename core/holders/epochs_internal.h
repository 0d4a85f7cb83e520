/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EPOCHS_INTERNAL_H
#define IOMMU_EPOCHS_INTERNAL_H

/* Shared by epochs.c, which records who holds a device, and attach_rule.c, which decides it. */

#include "epochs.h"

/* The time and the task of an event. @seq numbers the events from 1; 0 means never. */
struct event_stamp {
	int32_t pid;
	uint64_t ts; /* ns */
	uint64_t seq;
};

/* The effect of a pair of attaches on the device. */
enum pair_effect { PAIR_NONE, PAIR_TAKES, PAIR_GIVES_BACK, PAIR_JOINS };

/* The progress in explaining the first attach of a device in the trace. */
enum first_attach {
	FIRST_UNSEEN,
	FIRST_OF_PAIR,	    /* seen, but not yet the second attach of its pair */
	FIRST_ASSUMED_TAKE, /* counts as a take, but may still turn out to be a give-back */
	FIRST_DECIDED,
};

/* The next event of a task that a device waits for, because it explains an attach. */
enum wait_for {
	WAIT_NONE,
	WAIT_USE,    /* a map or an unmap shows what the first attach did */
	WAIT_RETAKE, /* a map shows that the device was taken and not given back */
	WAIT_MAP,    /* a map shows that the task has the device; an unmap is no evidence */
};

/* Who holds a device, according to one attach rule. */
struct held_device {
	uint32_t device;
	enum iommu_attach_rule rule;
	bool in_force;	/* the held sets of tasks follow this rule; at most one version is */
	bool counted;	/* in the holder's held set */
	bool in_group;	/* now */
	int32_t holder; /* a pid, or IOMMU_HOST */

	struct iommu_epoch *epochs; /* from index old on */
	size_t old;
	size_t n;
	size_t room;
	uint64_t dropped;

	/* All below is state of the attach rule. */

	bool group_seen;	/* a group event of the device was seen */
	bool added;		/* it joined its group in the trace and has not left it since */
	bool add_pending;	/* the attach that belongs to the add has not come yet */
	struct event_stamp add; /* the add, or the attach before it */
	unsigned int attaches;	/* since the last group event */

	/* Pairs: the pair that waits for its second attach, and its first attach. */
	enum pair_effect open_pair;
	struct event_stamp open_at;
	/* Pairs: the effect of the last complete pair. */
	enum pair_effect last_pair;
	/*
	 * Pairs: the two attaches of the last pair. Toggles: the first of several quick attaches,
	 * and the last attach.
	 */
	struct event_stamp last_at[2];
	struct event_stamp unpaired; /* took the device although its second attach may be late */
	bool single_attach;	     /* the kernel really detaches: each attach takes the device */
	unsigned int quick;	     /* toggles: the number of quick attaches in a row */

	enum first_attach first;
	struct event_stamp first_at;
	bool first_active; /* its task had mapped or unmapped before */

	uint64_t taken_seq; /* of the last take */

	enum wait_for wait;
	struct task *waits_for;
	struct held_device *wait_next; /* in the task's list */
	struct held_device *wait_prev;
};

/* A device by the rule in force and, until the kernel's rule is known, by toggles too. */
struct device_entry {
	struct held_device *main;
	struct held_device *toggle;
};

struct task {
	int32_t pid;
	uint32_t place; /* in iommu_holders.tasks */
	bool idle;	/* in the list of tasks that may be forgotten */
	struct task *newer;
	struct task *older;
	uint64_t moved_seq; /* when it became the newest */

	uint32_t held; /* the set of devices that the task holds */
	uint32_t nr_held;
	bool held_lost;	  /* the set could not be made; lasts until the task holds nothing */
	uint32_t closing; /* the set of devices given back since its last map or take */

	uint64_t map_seq; /* of its last map; 0: none */
	uint64_t unmap_seq;
	struct held_device *waiting; /* for its next map or unmap */
	struct held_device *waiting_map;

	/* While the rule is unknown: the task's attaches of one device since its last map. */
	uint32_t attached_device;
	unsigned int nr_attaches;
	bool attaches_cut; /* the trace began shortly before, so the first may be missing */
};

struct iommu_holders {
	struct iommu_devices *devices;
	iommu_held_before_fn *held_before;
	void *arg;

	enum iommu_attach_rule rule;
	int votes;	   /* for pairs if positive, for toggles if negative */
	unsigned int fits; /* attaches that look like pairs, and attaches that do not */
	unsigned int misfits;

	bool begun;
	uint64_t begin; /* ns */
	uint64_t seq;	/* of the last event */

	struct device_entry *entries; /* entries[device - 1] */
	uint32_t room;

	struct task **tasks; /* NULL: the place is free */
	uint32_t nr_tasks;   /* places used so far */
	uint32_t room_tasks;
	uint32_t *free_places; /* as many as fit into room_tasks */
	uint32_t nr_free;
	struct iommu_table by_pid; /* place in @tasks, plus 1 */
	uint32_t nr_idle;
	struct task *newest;
	struct task *oldest;
};

/* The grade of epochs that no probe confirms. */
static inline enum iommu_grade holders_default_grade(const struct iommu_holders *h)
{
	return h->rule == IOMMU_ATTACH_UNKNOWN ? IOMMU_GRADE_UNKNOWN : IOMMU_GRADE_LIKELY;
}

/* Whether time @to is at most @limit ns after @from. Never true if the trace has no times. */
static inline bool soon_after(uint64_t from, uint64_t to, uint64_t limit)
{
	return from && to >= from && to - from <= limit;
}

/* Number and stamp the next event. Inline, because it is called for each map and unmap. */
static inline struct event_stamp holders_event(struct iommu_holders *h, int32_t pid, uint64_t ts)
{
	if (!h->begun)
		iommu_holders_begin(h, ts);
	/* A negative pid in a bad trace must not be taken for IOMMU_HOST. */
	return (struct event_stamp){ pid < 0 ? 0 : pid, ts, ++h->seq };
}

/*
 * The same for an event of a device. Returns the device's entry. Returns NULL if @h is NULL, the
 * device is not known or memory has run out. The caller must then ignore the event.
 */
const struct device_entry *holders_device_event(struct iommu_holders *h, uint32_t device,
						int32_t pid, uint64_t ts, struct event_stamp *at);

/* The last epoch, or the one @back before it; NULL if there is none. */
struct iommu_epoch *holders_epoch_last(const struct held_device *hd, size_t back);
/* The epoch that has not ended; NULL if there is none. */
struct iommu_epoch *holders_epoch_now(const struct held_device *hd);
void holders_epoch_begin(struct iommu_holders *h, struct held_device *hd, int32_t pid, uint64_t ts,
			 bool before);
void holders_epoch_close(struct held_device *hd, uint64_t ts);
/*
 * Begin an epoch of @pid at @ts. If @pid had the device until at most @retake_wait ns before, and
 * only the host had it in between, continue the old epoch instead and return true.
 */
bool holders_epoch_switch(struct iommu_holders *h, struct held_device *hd, int32_t pid, uint64_t ts,
			  enum iommu_grade grade, uint64_t retake_wait);
/* Mark the epoch @back before the last one as doubtful, unless it is certain. */
void holders_epoch_doubt(const struct held_device *hd, size_t back);
void holders_epochs_clear(struct held_device *hd);

struct task *holders_task_find(const struct iommu_holders *h, int32_t pid);
/*
 * The task, which is made if it is new. It becomes the most recently seen one. NULL if out of
 * memory.
 */
struct task *holders_task_get(struct iommu_holders *h, int32_t pid);
/* Whether the task mapped, unmapped or did either after event @seq. */
bool holders_task_mapped_since(const struct iommu_holders *h, int32_t pid, uint64_t seq);
bool holders_task_unmapped_since(const struct iommu_holders *h, int32_t pid, uint64_t seq);
bool holders_task_used_since(const struct iommu_holders *h, int32_t pid, uint64_t seq);
bool holders_task_holds_other(const struct iommu_holders *h, int32_t pid,
			      const struct held_device *hd);
/* Add the device to its holder's held set, or remove it from there. */
void holders_task_holds(struct iommu_holders *h, struct held_device *hd);
void holders_task_drops(struct iommu_holders *h, struct held_device *hd);
void holders_task_gave_back(struct iommu_holders *h, int32_t pid, const struct held_device *hd);

/* Make the device wait for an event of task @pid. Any earlier wait ends. */
void holders_wait_for(struct iommu_holders *h, struct held_device *hd, int32_t pid,
		      enum wait_for wait);
void holders_wait_end(struct iommu_holders *h, struct held_device *hd);

#endif
