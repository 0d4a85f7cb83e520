/* SPDX-License-Identifier: LGPL-2.1 */
#include "dynamic_events.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tracefs_file.h"

#define LIST "dynamic_events"

/* A line is KIND[MAXACTIVE]:GROUP/NAME PLACE..., or "s:GROUP/NAME ...". */
static bool read_line(char *line, struct dynamic_event *event)
{
	char *colon = strchr(line, ':');
	char *slash = colon ? strchr(colon, '/') : NULL;

	if (!slash)
		return false;
	event->kind = *line;
	event->group = colon + 1;
	*slash = 0;
	event->name = slash + 1;
	slash[1 + strcspn(slash + 1, " \t")] = 0;
	return *event->name != 0;
}

bool dynamic_events_read(struct dynamic_events *list)
{
	size_t lines = 1;
	char *rest;
	char *line;

	*list = (struct dynamic_events){ .text = tracefs_read(LIST) };
	if (!list->text)
		return false;
	for (const char *p = list->text; *p; p++)
		lines += *p == '\n';
	list->events = calloc(lines, sizeof(*list->events));
	if (!list->events)
		return false;
	for (line = strtok_r(list->text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (read_line(line, &list->events[list->nr]))
			list->nr++;
	}
	return true;
}

void dynamic_events_free(struct dynamic_events *list)
{
	free(list->events);
	free(list->text);
	*list = (struct dynamic_events){ .nr = 0 };
}

bool dynamic_events_exist(void)
{
	return tracefs_exists(LIST);
}

/* The kernel's log of errors has a line "[TIME] trace_kprobe: error: WHAT" for each. */
static void last_error(char *why, size_t size)
{
	static const char mark[] = ": error: ";
	char *text = tracefs_read("error_log");
	const char *last = NULL;

	*why = 0;
	if (!text)
		return;
	for (const char *p = text; (p = strstr(p, mark)); p++)
		last = p + sizeof(mark) - 1;
	if (last)
		snprintf(why, size, "%.*s", (int)strcspn(last, "\n"), last);
	free(text);
}

bool dynamic_event_add(const char *definition, char *why, size_t size)
{
	char line[1024];
	int err;

	*why = 0;
	if (snprintf(line, sizeof(line), "%s\n", definition) >= (int)sizeof(line)) {
		errno = E2BIG;
		return false;
	}
	if (tracefs_append(LIST, line))
		return true;
	err = errno;
	if (err == EINVAL)
		last_error(why, size);
	errno = err;
	return false;
}

bool dynamic_event_remove(const char *group, const char *name)
{
	char line[256];

	if (snprintf(line, sizeof(line), "-:%s/%s\n", group, name) >= (int)sizeof(line)) {
		errno = E2BIG;
		return false;
	}
	return tracefs_append(LIST, line);
}
