/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEXT_JOIN_H
#define TRACE_IOMMU_TEXT_JOIN_H

#include "core/logtext/broken_lines.h"
#include "text_events.h"
#include "text_line_any.h"

/*
 * The line of an event that may go on in the next lines, because mail or a forum broke it. A line
 * is appended if more of the event can be read then.
 */
struct text_join {
	char text[IOMMU_PLAIN_LINE_MAX];
	size_t len;  /* 0: no line waits */
	size_t best; /* the length from which nr_fields were read; what follows is dropped */
	unsigned int nr_fields;
	unsigned int pieces;
};

/* A line as it was read. Strings point into the line and into @copy. */
struct text_read {
	enum text_line_kind kind;
	struct text_line line;
	const struct text_event *event; /* NULL: not one that the replay reads, or no field of it */
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	unsigned int nr_fields;
	bool is_unread; /* the replay reads events of this name, but no field was found */
	uint64_t lost;	/* TEXT_LINE_LOST: the number of events, 0 if unknown */
	char copy[TEXT_LINE_COPY_MAX];
};

/* Read a line in any form. The event of a TEXT_LINE_BEGUN may lack all its fields so far. */
void text_read_line(struct text_events *events, const char *str, size_t len,
		    struct text_read *read);

/* Whether nothing of the line that was read can be in the next ones. */
bool text_read_is_whole(struct text_events *events, const struct text_read *read);

/* Start with a line that was read and may go on. */
void text_join_start(struct text_join *join, const char *str, size_t len,
		     const struct text_read *read);

/*
 * Append a line that is none of an event, if it is a part of the waiting one. Returns false if that
 * is complete or does not go on: take it from text_join_end() then.
 */
bool text_join_append(struct text_join *join, struct text_events *events, const char *str,
		      size_t len, struct text_read *read);

/* Read the waiting line as far as it makes sense. No line waits then. */
void text_join_end(struct text_join *join, struct text_events *events, struct text_read *read);

#endif
