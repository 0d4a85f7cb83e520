/* SPDX-License-Identifier: LGPL-2.1 */
#include "text_join.h"

#include <string.h>

#include "core/events/event_list.h"
#include "core/faultlog/faultlog.h"

void text_read_line(struct text_events *events, const char *str, size_t len, struct text_read *read)
{
	bool is_known;

	read->event = NULL;
	read->nr_fields = 0;
	read->is_unread = false;
	read->kind = text_line_read_any(str, len, &read->line, &read->lost, read->copy);
	if (read->kind != TEXT_LINE_EVENT)
		return;
	read->event =
		text_events_read(events, &read->line, read->values, &read->nr_fields, &is_known);
	read->is_unread = !read->event && is_known;
	if (read->is_unread)
		read->kind = TEXT_LINE_BEGUN;
}

bool text_read_is_whole(struct text_events *events, const struct text_read *read)
{
	const struct iommu_event *event = read->event->event;
	const struct iommu_value *msg = &read->values[IOMMU_CONSOLE_MSG];
	struct iommu_fault fault;

	/* The name of a device may go on in the next line. */
	if (event == &iommu_event_print)
		return false;
	/* A probe may have further fields in the next line. */
	if (event != &iommu_event_console)
		return event->stock && (!text_events_lacks(event, read->values) ||
					text_events_fits(events, read->event, &read->line));
	/* The next lines may have the words that show that a message is about an IOMMU. */
	return iommu_log_read(msg->str, msg->len, &fault) && fault.part == IOMMU_MESSAGE_WHOLE;
}

void text_join_start(struct text_join *join, const char *str, size_t len,
		     const struct text_read *read)
{
	if (len >= sizeof(join->text))
		return;
	memcpy(join->text, str, len);
	join->len = len;
	join->best = len;
	join->nr_fields = read->nr_fields;
	join->pieces = 1;
}

bool text_join_append(struct text_join *join, struct text_events *events, const char *str,
		      size_t len, struct text_read *read)
{
	size_t before = join->len;
	bool may_go_on;

	while (len && (*str == ' ' || *str == '\t')) {
		str++;
		len--;
	}
	if (!len || join->pieces == IOMMU_PIECES_MAX || before + 1 + len >= sizeof(join->text))
		return false;
	join->text[before] = ' ';
	memcpy(join->text + before + 1, str, len);
	join->len = before + 1 + len;
	join->pieces++;
	text_read_line(events, join->text, join->len, read);
	may_go_on = read->event && (read->event->event == &iommu_event_console ||
				    read->event->event == &iommu_event_print);
	if (read->nr_fields > join->nr_fields || read->kind == TEXT_LINE_BEGUN) {
		join->best = join->len;
		join->nr_fields = read->nr_fields;
	} else if (!may_go_on) {
		return false;
	}
	return !read->event || !text_read_is_whole(events, read);
}

void text_join_end(struct text_join *join, struct text_events *events, struct text_read *read)
{
	size_t len = join->best;

	join->len = 0;
	text_read_line(events, join->text, len, read);
}
