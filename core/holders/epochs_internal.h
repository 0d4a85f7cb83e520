/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EPOCHS_INTERNAL_H
#define IOMMU_EPOCHS_INTERNAL_H

#include "epochs.h"

/* Shared by the holders_*.c only. Times in ns. */
#define MS 1000000ULL

/* A device that its holder takes again so soon was never away: how a second device joins. */
#define RETAKE_WAIT (2 * MS)
/* Joins were measured to begin 0.06 to 1.9 ms after the pair before, closes 18 ms and more. */
#define JOIN_WAIT (5 * MS)
/* The second attach after add_device_to_group by another task, such as a driver's probe. */
#define ADD_WAIT (1000 * MS)
/* Two attaches so close that they may be a pair, and a gap that is hardly one inside a pair. */
#define PAIR_WAIT (50 * MS)
#define PAIR_GAP  (100 * MS)

/* Tasks that hold nothing are forgotten beyond this number, the least recently seen first. */
#define TASKS_IDLE_MAX 16384

/* When what was done, and by whom. seq counts the events from 1; 0: never. */
struct mark {
	int32_t pid;
	uint64_t ts;
	uint64_t seq;
};

enum half { HALF_NONE, HALF_TAKING, HALF_GIVING, HALF_JOINING };

/* What is known of the first attach of a device in the trace, and so of what was before. */
enum first {
	FIRST_UNSEEN,
	FIRST_HALF, /* one attach of a pair */
	FIRST_OPEN, /* taken for a take, which may still turn out to be a give-back */
	FIRST_DECIDED,
};

/* What a device waits for its task to do next, so that an attach is understood. */
enum wait {
	WAIT_NONE,
	WAIT_FIRST,  /* a map or an unmap tells what the first attach was */
	WAIT_RETAKE, /* a map would contradict that the device was given back */
	WAIT_MAP,    /* a map tells that the task has the device; an unmap tells nothing */
};

/* Who holds a device, by one of the two rules. */
struct holding {
	uint32_t device;
	enum iommu_family rule;
	bool live;    /* what the task's held set is made of; the other rule only runs beside */
	bool counted; /* in holder's held set */
	bool present; /* in its group */
	bool grouped; /* a group event of it was seen */
	bool single;  /* pairs: but one attach takes this device, for it is really detached */
	int32_t holder;
	unsigned int attaches; /* since the group event before */

	enum half half;
	struct mark half_at;

	/*
	 * Pairs: what the pair before did, and its two attaches. Toggles: the first of quick
	 * attaches in a row, the last attach, and how many there were.
	 */
	enum half did;
	struct mark pair[2];
	unsigned int quick;

	enum first first;
	struct mark first_at;
	bool first_active; /* its task had mapped or unmapped before */

	bool joined;	    /* by an add, and not removed since */
	bool joining;	    /* the attach that belongs to the add is still to come */
	struct mark add;    /* the add, or the attach before it */
	struct mark lone;   /* an attach that took the device, but whose second may only be late */
	uint64_t taken_seq; /* of the take by which the holder has it, or had it last */

	enum wait wait;
	struct task *waits_for;
	struct holding *wait_next;
	struct holding *wait_prev;

	struct iommu_epoch *epochs; /* from old on */
	size_t old;
	size_t n;
	size_t room;
	uint64_t dropped;
};

struct task {
	int32_t pid;
	struct task *next; /* with the same hash */
	bool idle;	   /* in the list of those that may be forgotten */
	struct task *newer;
	struct task *older;

	uint32_t held;
	uint32_t nr_held;
	bool held_lost; /* the set could not be made; until nothing is held any more */
	uint32_t closing;

	uint64_t map_seq; /* of its last map; 0: none */
	uint64_t unmap_seq;
	struct holding *waiting; /* for its next map or unmap */
	struct holding *waiting_map;

	/* Attaches of one device since its last map or unmap: only while the family is unknown. */
	uint32_t run_device;
	unsigned int run;
	bool run_cut; /* by the trace's beginning */
};

struct rules {
	struct holding *main;
	struct holding *other; /* by toggles, while the family is unknown */
};

struct iommu_holders {
	struct iommu_devices *devices;
	iommu_held_before *held_before;
	void *arg;

	enum iommu_family family;
	int votes;	   /* for pairs; negative: for toggles */
	unsigned int fits; /* attaches that are pairs by all appearance, and those that are not */
	unsigned int misfits;

	bool begun;
	uint64_t begin;
	uint64_t seq;

	struct rules *rules; /* rules[device - 1] */
	uint32_t room;

	struct task **tasks;
	uint32_t tasks_mask;
	uint32_t nr_tasks;
	uint32_t nr_idle;
	struct task *newest;
	struct task *oldest;
};

static inline enum iommu_grade holders_family_grade(const struct iommu_holders *h)
{
	return h->family == IOMMU_FAMILY_UNKNOWN ? IOMMU_GRADE_UNKNOWN : IOMMU_GRADE_LIKELY;
}

static inline bool within(uint64_t from, uint64_t to, uint64_t limit)
{
	return from && to >= from && to - from <= limit;
}

struct iommu_epoch *holders_epoch_now(const struct holding *hd);
/* The device is @pid's from @ts on. Returns whether that only undoes a moment's absence. */
bool holders_epoch_switch(struct iommu_holders *h, struct holding *hd, int32_t pid, uint64_t ts,
			  enum iommu_grade grade, uint64_t retake_wait);
void holders_epoch_begin(struct iommu_holders *h, struct holding *hd, int32_t pid, uint64_t ts,
			 bool before);
void holders_epoch_close(struct holding *hd, uint64_t ts);
void holders_epoch_doubt(const struct holding *hd, size_t back);
struct iommu_epoch *holders_epoch_last(const struct holding *hd, size_t back);
void holders_epochs_clear(struct holding *hd);

struct task *holders_task_find(const struct iommu_holders *h, int32_t pid);
struct task *holders_task_get(struct iommu_holders *h, int32_t pid);
bool holders_task_mapped_since(const struct iommu_holders *h, int32_t pid, uint64_t seq);
bool holders_task_unmapped_since(const struct iommu_holders *h, int32_t pid, uint64_t seq);
bool holders_task_holds_other(const struct iommu_holders *h, int32_t pid, const struct holding *hd);
void holders_task_holds(struct iommu_holders *h, struct holding *hd);
void holders_task_drops(struct iommu_holders *h, struct holding *hd);
void holders_task_gave_back(struct iommu_holders *h, int32_t pid, const struct holding *hd);
void holders_wait_for(struct iommu_holders *h, struct holding *hd, int32_t pid, enum wait wait);
void holders_wait_end(struct iommu_holders *h, struct holding *hd);

/* NULL where the device is not known or there is no memory. */
const struct rules *holders_rules_of(struct iommu_holders *h, uint32_t device);

#endif
