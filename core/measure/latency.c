/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "latency.h"

/* The places in which the stack of a thread may be. */
#define WAYS 4

/* A call that has not returned. */
struct frame {
	uint64_t ts; /* ns; 0: not known */
	uint32_t depth;
	uint8_t call;
	bool nested; /* in a call of its kind */
};

struct iommu_call_stack {
	uint64_t thread; /* thread_of(); 0: free */
	uint64_t losses; /* as in struct iommu_latency, at the last call */
	uint64_t used;	 /* the higher, the later */
	uint32_t nr;	 /* frames so far: the newest is frames[(nr - 1) % IOMMU_LATENCY_DEPTH] */
	uint32_t first;	 /* the oldest one that is kept */
	struct frame frames[IOMMU_LATENCY_DEPTH];
};

const char *iommu_call_name(enum iommu_call call)
{
	static const char *const names[IOMMU_CALLS] = { "map", "unmap", "flush" };

	return names[call];
}

const char *iommu_call_source_name(enum iommu_call_source source)
{
	return source == IOMMU_CALLS_GRAPH ? "function_graph" : "probes";
}

/* The thread of a step, or the CPU and the kind of the interrupt. Not 0. */
static uint64_t thread_of(const struct iommu_step *step)
{
	bool by_cpu =
		step->context != IOMMU_CONTEXT_TASK || step->pid == IOMMU_PID_UNKNOWN || !step->pid;
	uint64_t number = (uint32_t)(by_cpu ? step->cpu : step->pid);

	return 1ULL << 40 | (uint64_t)iommu_call_source_of(step) << 39 | (uint64_t)by_cpu << 38 |
	       (uint64_t)step->context << 32 | number;
}

static struct frame *newest(struct iommu_call_stack *stack)
{
	if (stack->nr == stack->first)
		return NULL;
	return &stack->frames[(stack->nr - 1) % IOMMU_LATENCY_DEPTH];
}

static struct iommu_latency_figures *figures_of(struct iommu_latency *l,
						const struct iommu_call_stack *stack,
						const struct frame *frame)
{
	return &l->figures[stack->thread >> 39 & 1][frame->call];
}

/* The return of the newest call is missing. */
static void drop(struct iommu_latency *l, struct iommu_call_stack *stack)
{
	struct frame *frame = newest(stack);

	figures_of(l, stack, frame)->dropped++;
	stack->nr--;
}

static void drop_all(struct iommu_latency *l, struct iommu_call_stack *stack)
{
	while (newest(stack))
		drop(l, stack);
}

/* The stack of the step's thread. If it has none, returns NULL, or with @add, makes one. */
static struct iommu_call_stack *stack_of(struct iommu_latency *l, const struct iommu_step *step,
					 bool add)
{
	uint64_t thread = thread_of(step);
	uint32_t hash = (uint32_t)((thread * 0x9e3779b97f4a7c15ULL) >> 40);
	struct iommu_call_stack *stack = &l->stacks[hash % (IOMMU_LATENCY_THREADS / WAYS) * WAYS];
	struct iommu_call_stack *oldest = stack;

	for (int i = 0; i < WAYS; i++, stack++) {
		if (stack->thread == thread) {
			if (stack->losses != l->losses)
				drop_all(l, stack);
			stack->losses = l->losses;
			stack->used = ++l->uses;
			return stack;
		}
		if (stack->used < oldest->used)
			oldest = stack;
	}
	if (!add)
		return NULL;
	drop_all(l, oldest);
	oldest->thread = thread;
	oldest->losses = l->losses;
	oldest->used = ++l->uses;
	oldest->nr = 0;
	oldest->first = 0;
	return oldest;
}

static bool is_in(const struct iommu_call_stack *stack, enum iommu_call call)
{
	for (uint32_t i = stack->first; i != stack->nr; i++) {
		if (stack->frames[i % IOMMU_LATENCY_DEPTH].call == call)
			return true;
	}
	return false;
}

bool iommu_latency_call(struct iommu_latency *l, const struct iommu_step *step,
			enum iommu_call call)
{
	struct iommu_call_stack *stack;
	struct frame *frame;

	if (!l->stacks)
		l->stacks = calloc(IOMMU_LATENCY_THREADS, sizeof(*l->stacks));
	if (!l->stacks)
		return false;
	stack = stack_of(l, step, true);
	/* Calls at this depth and below it have returned. */
	while (step->depth && (frame = newest(stack)) && frame->depth >= step->depth)
		drop(l, stack);
	if (stack->nr - stack->first == IOMMU_LATENCY_DEPTH) {
		figures_of(l, stack, &stack->frames[stack->first % IOMMU_LATENCY_DEPTH])->dropped++;
		stack->first++;
	}
	stack->frames[stack->nr % IOMMU_LATENCY_DEPTH] = (struct frame){
		.ts = step->ts,
		.depth = step->depth,
		.call = (uint8_t)call,
		.nested = step->depth && is_in(stack, call),
	};
	stack->nr++;
	return true;
}

static void count(struct iommu_latency_figures *f, const struct iommu_step *step, uint64_t ns)
{
	if (!f->durations.nr || ns > f->durations.longest) {
		f->longest_at = step->ts;
		f->longest_interrupt = step->context != IOMMU_CONTEXT_TASK;
		f->longest_pid = f->longest_interrupt ? 0 : step->pid;
	}
	iommu_durations_add(&f->durations, ns);
}

/*
 * Remove calls whose returns are missing. Returns whether the newest call is the one that returns.
 * A probe's return without its call leaves the calls of other kinds.
 */
static bool find_call(struct iommu_latency *l, struct iommu_call_stack *stack,
		      const struct iommu_step *step)
{
	struct frame *frame;

	if (step->depth) {
		while ((frame = newest(stack)) && frame->depth > step->depth)
			drop(l, stack);
		return frame && frame->depth == step->depth &&
		       (step->call == IOMMU_CALL_ANY || step->call == frame->call);
	}
	if (!is_in(stack, step->call))
		return false;
	while (newest(stack)->call != step->call)
		drop(l, stack);
	return true;
}

void iommu_latency_return(struct iommu_latency *l, const struct iommu_step *step, bool counted)
{
	struct iommu_call_stack *stack = l->stacks ? stack_of(l, step, false) : NULL;
	struct iommu_latency_figures *f;
	struct frame frame;

	if (!stack || !find_call(l, stack, step)) {
		if (step->call == IOMMU_CALL_ANY)
			return;
		f = &l->figures[iommu_call_source_of(step)][step->call];
		f->returns++;
		f->dropped++;
		return;
	}
	frame = *newest(stack);
	f = figures_of(l, stack, &frame);
	stack->nr--;
	f->returns++;
	if (!counted)
		return;
	if (frame.nested)
		f->nested++;
	else if (step->done != IOMMU_DURATION_UNKNOWN)
		count(f, step, step->done);
	else if (frame.ts && step->ts >= frame.ts)
		count(f, step, step->ts - frame.ts);
	else
		f->dropped++;
}

void iommu_latency_lost(struct iommu_latency *l)
{
	l->losses++;
}

void iommu_latency_free(struct iommu_latency *l)
{
	for (int source = 0; source < IOMMU_CALL_SOURCES; source++) {
		for (int call = 0; call < IOMMU_CALLS; call++)
			iommu_durations_free(&l->figures[source][call].durations);
	}
	free(l->stacks);
	l->stacks = NULL;
}
