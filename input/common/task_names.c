/* SPDX-License-Identifier: LGPL-2.1 */
#include "task_names.h"

#include <stdlib.h>
#include <string.h>

#ifndef TASK_NAMES_BITS
#define TASK_NAMES_BITS 16
#endif
#define PLACES (1U << TASK_NAMES_BITS)
/* A task whose next places are all taken by others has no name. So each search is short. */
#define PROBES 16

struct task_name {
	uint64_t since; /* ns */
	int32_t pid;
	bool used;
	uint8_t len;
	char comm[TASK_NAME_MAX];
};

struct task_names {
	bool any;
	struct task_name places[PLACES];
};

struct task_names *task_names_new(void)
{
	return calloc(1, sizeof(struct task_names));
}

void task_names_free(struct task_names *names)
{
	free(names);
}

/* The place of a task's name, or the free place for it, or NULL. */
static struct task_name *place_of(const struct task_names *names, int32_t pid)
{
	uint32_t at = (uint32_t)pid * 2654435761U >> (32 - TASK_NAMES_BITS);

	for (unsigned int i = 0; i < PROBES; i++, at++) {
		const struct task_name *place = &names->places[at % PLACES];

		if (!place->used || place->pid == pid)
			return (struct task_name *)place;
	}
	return NULL;
}

static size_t cut(size_t len)
{
	return len < TASK_NAME_MAX - 1 ? len : TASK_NAME_MAX - 1;
}

bool task_names_has(const struct task_names *names, int32_t pid, const char *name, size_t len)
{
	const struct task_name *place = place_of(names, pid);

	return place && place->used && place->len == cut(len) &&
	       !memcmp(place->comm, name, cut(len));
}

void task_names_put(struct task_names *names, int32_t pid, uint64_t ts, const char *name,
		    size_t len)
{
	struct task_name *place = place_of(names, pid);

	if (!place || !len || (len == 5 && !memcmp(name, "<...>", 5)) ||
	    (place->used && ts < place->since))
		return;
	len = cut(len);
	names->any = true;
	place->used = true;
	place->since = ts;
	place->pid = pid;
	place->len = (uint8_t)len;
	memmove(place->comm, name, len);
	place->comm[len] = '\0';
}

const char *task_names_get(const struct task_names *names, int32_t pid)
{
	const struct task_name *place = place_of(names, pid);

	return place && place->used ? place->comm : NULL;
}

bool task_names_any(const struct task_names *names)
{
	return names->any;
}
