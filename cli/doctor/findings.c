/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* vasprintf() */
#include "findings.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common/shell_word.h"

/* Returns NULL without memory. */
static struct finding *new_finding(struct findings *f)
{
	struct finding *list = reallocarray(f->list, f->nr + 1, sizeof(*list));

	if (!list)
		return NULL;
	f->list = list;
	return &list[f->nr];
}

void findings_add(struct findings *f, enum finding_kind kind, const char *format, ...)
{
	struct finding *finding = new_finding(f);
	va_list args;
	int len = -1;

	if (finding) {
		*finding = (struct finding){ .kind = kind, .topic = f->topic };
		va_start(args, format);
		len = vasprintf(&finding->text, format, args);
		va_end(args);
	}
	if (len < 0) {
		f->incomplete = true;
		return;
	}
	f->nr++;
	f->nr_problems += kind == FINDING_PROBLEM;
}

void findings_fix(struct findings *f, int as_root, ...)
{
	const char *word;
	va_list args;
	size_t len;
	FILE *to;

	if (f->incomplete)
		return;
	to = open_memstream(&f->list[f->nr - 1].fix, &len);
	if (!to) {
		f->incomplete = true;
		return;
	}
	if (as_root && geteuid())
		fputs("sudo ", to);
	va_start(args, as_root);
	for (size_t i = 0; (word = va_arg(args, const char *)); i++) {
		if (i)
			putc(' ', to);
		put_shell_word(to, word);
	}
	va_end(args);
	if (fclose(to))
		f->incomplete = true;
}

bool findings_needs_root(const char *path)
{
	char dir[PATH_MAX];
	int len = snprintf(dir, sizeof(dir), "%s", path);

	if (len <= 0 || len >= PATH_MAX)
		return false;
	/* The first part of the path that exists decides. */
	do {
		char *slash = strrchr(dir, '/');

		if (!slash || slash == dir)
			return access("/", W_OK) != 0;
		*slash = '\0';
	} while (access(dir, W_OK) && errno == ENOENT);
	return access(dir, W_OK) != 0;
}

void findings_free(struct findings *f)
{
	for (size_t i = 0; i < f->nr; i++) {
		free(f->list[i].text);
		free(f->list[i].fix);
	}
	free(f->list);
}
