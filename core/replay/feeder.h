/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FEEDER_H
#define IOMMU_FEEDER_H

#include "core/events/step.h"
#include "core/faultlog/join_messages.h"

/*
 * Turns the records of a trace into steps, for a replay or for another consumer of steps. A host is
 * the program part that supplies the records. There are three hosts, and the feeder is the same for
 * all. The command reads files. The libtraceevent plugin gets records while they are printed. The
 * KernelShark plugin reads records that it stored.
 *
 *	record -> iommu_feeder_time()      for each record first
 *	          iommu_feeder_lost()      events were lost before it
 *	          iommu_feeder_step()      an event that is a step by itself
 *	          iommu_feeder_message()   a kernel message, perhaps one of several about one fault
 *	   or  -> iommu_feeder_map()       a map or unmap that is passed on a little later
 *	end    -> iommu_feeder_end()
 *
 * A fault becomes one step, IOMMU_STEP_LOG, when it is complete. A message that contains the whole
 * fault, or completes it, becomes that step at once. Other messages about faults are not passed on;
 * the fault follows as a step with the time, CPU and task of its last message
 *  - when a later message shows that nothing more belongs to it,
 *  - once IOMMU_LOG_WAIT has passed, before any later record, or
 *  - at the end.
 * So steps are in the order of time, but such a fault may come up to IOMMU_LOG_WAIT late. Until
 * then, mappings may come and go: each message that it waits with also becomes IOMMU_STEP_LOG_PART,
 * once the address is known, so that the verdict is about the time of the fault.
 */

/* Events that were overwritten before they could be saved. */
struct iommu_lost {
	uint64_t ts; /* ns: of the first event after the gap, on this CPU */
	int cpu;
	uint64_t count; /* 0: unknown */
};

/* Receives the steps; @arg is its own. */
struct iommu_sink {
	/* @step and its pointers are valid only during the call. */
	void (*step)(void *arg, const struct iommu_step *step);
	void (*lost)(void *arg, const struct iommu_lost *lost); /* may be NULL */
	void *arg;
	/*
	 * A message of the kernel's log, before the step that it may become. @fault is what
	 * iommu_feeder_message() made of it, or NULL if it is not about an IOMMU. @step has its
	 * time. May be NULL.
	 */
	void (*message)(void *arg, const struct iommu_step *step, const char *msg, size_t len,
			const struct iommu_fault *fault);
	/*
	 * Forget all so far: it came in a wrong order, and comes again from the beginning. Returns
	 * false after an error that was reported. If this is NULL, a host that does not know the
	 * order of its records beforehand must read them an additional time.
	 */
	bool (*restart)(void *arg);
	bool calls; /* also wants the calls that the function_graph tracer recorded */
};

/*
 * Called ahead of the step of a map or unmap, so that the receiver can prefetch the memory for that
 * step. @arg is the receiver's.
 */
struct iommu_feeder_hints {
	void (*map_or_unmap)(void *arg, uint64_t iova); /* two steps come before it */
	void (*unmap)(void *arg, uint64_t iova);	/* one step comes before it */
};

#define IOMMU_FEEDER_AHEAD 4

struct iommu_feeder {
	struct iommu_sink sink;
	const struct iommu_feeder_hints *hints; /* for iommu_feeder_map(): set by the host */
	/* While a step is passed on: the host's reference to its record; 0 for maps. */
	uint64_t ref;

	/* private */
	struct iommu_log_joiner joiner;
	uint64_t deadline; /* ns: faults wait for messages until then; UINT64_MAX: no fault waits */
	uint64_t message_ref;			     /* of the last message about an IOMMU */
	struct iommu_step ahead[IOMMU_FEEDER_AHEAD]; /* a ring of maps and unmaps that wait */
	unsigned int first;			     /* both count on and wrap around */
	unsigned int next;
};

/* @sink is copied. */
void iommu_feeder_init(struct iommu_feeder *feeder, const struct iommu_sink *sink);

/*
 * The trace has ended, or pauses: pass on all waiting steps. If it goes on, what follows is not
 * joined to them.
 */
void iommu_feeder_end(struct iommu_feeder *feeder);

/* Whether faults may wait for more messages. */
static inline bool iommu_feeder_waits(const struct iommu_feeder *feeder)
{
	return feeder->deadline != UINT64_MAX;
}

/* The rest of iommu_feeder_time(). */
void iommu_feeder_catch_up(struct iommu_feeder *feeder, uint64_t ts);

/* A record of time @ts (ns) is next: pass on all steps that must come before it. */
static inline void iommu_feeder_time(struct iommu_feeder *feeder, uint64_t ts)
{
	if (ts > feeder->deadline || feeder->first != feeder->next)
		iommu_feeder_catch_up(feeder, ts);
}

/* Events were lost before the record at @ts (ns) on @cpu: @count of them, 0 if unknown. */
void iommu_feeder_lost(struct iommu_feeder *feeder, uint64_t ts, int cpu, uint64_t count);

/* An event that was read as a step. */
static inline void iommu_feeder_step(struct iommu_feeder *feeder, const struct iommu_step *step,
				     uint64_t ref)
{
	feeder->ref = ref;
	feeder->sink.step(feeder->sink.arg, step);
}

enum iommu_feeder_result {
	IOMMU_FEEDER_IGNORED, /* not about an IOMMU */
	IOMMU_FEEDER_KEPT,    /* one of several messages about a fault; not passed on */
	IOMMU_FEEDER_PASSED,  /* passed on as a step */
};

/*
 * A message of the kernel's log, @len bytes at @msg. The caller fills in ts, cpu, pid and context
 * of @step: the time and context of the message. iommu_log_is_candidate() should reject ordinary
 * messages first.
 *
 * Unless the result is IOMMU_FEEDER_IGNORED, *@fault is the content of this message and of earlier
 * messages about the same fault. @step then points to it even if the step was not passed on, for
 * hosts that explain each line. fault->name points into @msg.
 */
enum iommu_feeder_result iommu_feeder_message(struct iommu_feeder *feeder, struct iommu_step *step,
					      const char *msg, size_t len, uint64_t ref,
					      struct iommu_fault *fault);

/* A message that iommu_log_is_candidate() rejected, for hosts that want all of them. */
static inline void iommu_feeder_other_message(struct iommu_feeder *feeder,
					      const struct iommu_step *step, const char *msg,
					      size_t len)
{
	if (feeder->sink.message)
		feeder->sink.message(feeder->sink.arg, step, msg, len, NULL);
}

/*
 * Returns the place for the next map or unmap. The host sets kind, context, ts, cpu, pid, iova,
 * size and done. All other members are 0 and must stay 0.
 */
static inline struct iommu_step *iommu_feeder_next_map(struct iommu_feeder *feeder)
{
	return &feeder->ahead[feeder->next % IOMMU_FEEDER_AHEAD];
}

/*
 * The map or unmap that was put there is complete. It is passed on after the next ones have been
 * announced by hints, and before any other record. iommu_feeder_time() need not be called for it.
 */
void iommu_feeder_map(struct iommu_feeder *feeder);

#endif
