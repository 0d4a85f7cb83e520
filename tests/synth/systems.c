/* SPDX-License-Identifier: LGPL-2.1 */
/* The event systems of the file, filled from texts with several formats. */
#define _POSIX_C_SOURCE 200809L

#include "internal.h"

#include <stdlib.h>
#include <string.h>

const struct event *event_find(const struct synth *s, const char *key)
{
	size_t i, j;

	for (i = 0; i < s->nr_systems; i++) {
		const struct event_system *sys = &s->systems[i];
		size_t len = strlen(sys->name);

		if (strncmp(key, sys->name, len) || key[len] != ':')
			continue;
		for (j = 0; j < sys->nr_events; j++) {
			if (!strcmp(sys->events[j]->key + len, key + len))
				return sys->events[j];
		}
	}
	return NULL;
}

static const struct event *find_id(const struct synth *s, unsigned int id)
{
	size_t i, j;

	for (i = 0; i < s->nr_systems; i++) {
		for (j = 0; j < s->systems[i].nr_events; j++) {
			if (s->systems[i].events[j]->id == id)
				return s->systems[i].events[j];
		}
	}
	return NULL;
}

static struct event_system *get_system(struct synth *s, const char *name)
{
	struct event_system *more;
	char *copy;
	size_t i;

	for (i = 0; i < s->nr_systems; i++) {
		if (!strcmp(s->systems[i].name, name))
			return &s->systems[i];
	}
	more = realloc(s->systems, (s->nr_systems + 1) * sizeof(*more));
	if (!more)
		return NULL;
	s->systems = more;
	copy = strdup(name);
	if (!copy)
		return NULL;
	more += s->nr_systems++;
	*more = (struct event_system){ .name = copy };
	return more;
}

static int add_event(struct synth *s, struct event_system *sys, const char *text, size_t len)
{
	const struct event *twin;
	struct event **more;
	struct event *e;

	if (event_parse(s, sys->name, text, len, &e) < 0)
		return -1;
	twin = event_find(s, e->key);
	if (!twin)
		twin = find_id(s, e->id);
	if (twin) {
		synth_fail(s, "%s (ID %u) collides with %s (ID %u)", e->key, e->id, twin->key,
			   twin->id);
		event_free(e);
		return -1;
	}
	more = realloc(sys->events, (sys->nr_events + 1) * sizeof(struct event *));
	if (!more) {
		event_free(e);
		return synth_fail(s, "out of memory");
	}
	sys->events = more;
	sys->events[sys->nr_events++] = e;
	return 0;
}

/* Returns the begin of the next format: the next line with a name, or the end. */
static const char *format_end(const char *text)
{
	const char *next = strstr(text, "\nname:");

	return next ? next + 1 : text + strlen(text);
}

int synth_add_formats(struct synth *s, const char *system, const char *text)
{
	struct event_system *sys;

	if (!*system || strpbrk(system, ": \t\n"))
		return synth_fail(s, "'%s' is not the name of an event system", system);
	text += strspn(text, " \t\n");
	if (strncmp(text, "name:", 5))
		return synth_fail(s, "the formats of %s do not begin with name:", system);
	sys = get_system(s, system);
	if (!sys)
		return synth_fail(s, "out of memory");
	while (*text) {
		const char *end = format_end(text);

		if (add_event(s, sys, text, end - text) < 0)
			return -1;
		text = end;
	}
	return 0;
}
