/* SPDX-License-Identifier: LGPL-2.1 */
#include "choice.h"

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "nearest.h"

/* The words as "a, b or c". They are ours, and few. */
static void list_words(const struct choice *choice, char *list, size_t room)
{
	size_t len = 0;

	for (int i = 0; i < choice->nr && len < room; i++) {
		const char *before = !i ? "" : i + 1 < choice->nr ? ", " : " or ";
		int n = snprintf(list + len, room - len, "%s%s", before, choice->words[i]);

		len += n > 0 ? (size_t)n : 0;
	}
}

int choice_read(const struct choice *choice, const char *given, size_t len)
{
	struct nearest nearest = { .given = given, .len = len };
	char list[256] = "";

	for (int i = 0; i < choice->nr; i++) {
		if (strlen(choice->words[i]) == len && !memcmp(choice->words[i], given, len))
			return i;
		nearest_try(&nearest, choice->words[i]);
	}
	list_words(choice, list, sizeof(list));
	if (nearest.name)
		error("%s: unknown %s '%.*s'; did you mean '%s'?", choice->option, choice->what,
		      (int)len, given, nearest.name);
	else
		error("%s: unknown %s '%.*s'; use %s", choice->option, choice->what, (int)len,
		      given, list);
	return -1;
}
