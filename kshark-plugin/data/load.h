/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LOAD_H
#define IOMMU_LOAD_H

#include <stdbool.h>
#include <stdint.h>

struct kshark_event_proc_handler;
struct lanes_records;
struct lanes_stream;
struct tep_record;

/*
 * Collect records whenever the host loads the stream. Returns false if the trace has no event that
 * we show, or if out of memory.
 */
bool lanes_load_hook(struct lanes_stream *s);
/* Undo lanes_load_hook(). */
void lanes_load_unhook(struct lanes_stream *s);

/* Returns whether @handler is one of ours. */
bool lanes_is_our_handler(const struct kshark_event_proc_handler *handler);

/* Returns the release of the recorded kernel, or NULL if it is unknown. */
const char *lanes_load_release(const struct lanes_stream *s);

/*
 * Collect a record of s->events[number] in @to outside of a load, with @ref for records that are
 * kept whole: all if @whole is set. Returns true if it was packed instead, and false also if it was
 * dropped.
 */
bool lanes_load_again(struct lanes_stream *s, struct lanes_records *to, unsigned int number,
		      const struct tep_record *rec, uint64_t ref, bool whole);
/* Returns whether the length of the record is possible; it may be negative, for example. */
bool lanes_load_is_whole(const struct lanes_stream *s, const struct tep_record *rec);
/* Collect the loss of events before @record. */
void lanes_load_lost(struct lanes_records *to, const struct tep_record *record);

#endif
