/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The records of all CPUs in the order of time. The library has an iterator for it that asks every
 * CPU for each record, and that stops at events which it does not know.
 */
#include <stdlib.h>

#include "trace_dat_internal.h"

/* Of records of the same time, that of the first CPU is the first, as in trace-cmd report. */
static bool is_before(const struct trace_head *a, const struct trace_head *b)
{
	return a->record->ts != b->record->ts ? a->record->ts < b->record->ts : a->cpu < b->cpu;
}

/* Put @head where it belongs below the place @i, which is free. */
static void sink(struct trace_merge *merge, unsigned int i, struct trace_head head)
{
	struct trace_head *heads = merge->heads;

	for (;;) {
		unsigned int child = 2 * i + 1;

		if (child >= merge->nr)
			break;
		if (child + 1 < merge->nr && is_before(&heads[child + 1], &heads[child]))
			child++;
		if (is_before(&head, &heads[child]))
			break;
		heads[i] = heads[child];
		i = child;
	}
	heads[i] = head;
}

bool trace_merge_start(struct trace_merge *merge, struct tracecmd_input *input, int cpus)
{
	*merge = (struct trace_merge){ .input = input };
	merge->heads = calloc((size_t)cpus + 1, sizeof(*merge->heads));
	merge->windows = calloc((size_t)cpus + 1, sizeof(*merge->windows));
	if (!merge->heads || !merge->windows)
		return false;
	for (int cpu = 0; cpu < cpus; cpu++) {
		struct tep_record *record = tracecmd_read_cpu_first(input, cpu);

		if (record)
			merge->heads[merge->nr++] = (struct trace_head){ record, cpu };
	}
	for (unsigned int i = merge->nr / 2; i-- > 0;)
		sink(merge, i, merge->heads[i]);
	return true;
}

/* The first head was given out: the next of its CPU, or where there is none the last, follows it.
 */
static void advance(struct trace_merge *merge)
{
	struct trace_head head = merge->heads[0];

	tracecmd_free_record(head.record);
	head.record = tracecmd_read_data(merge->input, head.cpu);
	if (head.record)
		trace_window_move(&merge->windows[head.cpu], head.record->data);
	else
		head = merge->heads[--merge->nr];
	if (merge->nr)
		sink(merge, 0, head);
}

struct tep_record *trace_merge_next(struct trace_merge *merge)
{
	if (merge->given)
		advance(merge);
	merge->given = merge->nr > 0;
	return merge->given ? merge->heads[0].record : NULL;
}

void trace_merge_free(struct trace_merge *merge)
{
	for (unsigned int i = 0; i < merge->nr; i++)
		tracecmd_free_record(merge->heads[i].record);
	free(merge->heads);
	free(merge->windows);
}
