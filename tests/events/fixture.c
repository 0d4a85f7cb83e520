/* SPDX-License-Identifier: LGPL-2.1 */
#define _POSIX_C_SOURCE 200809L

#include "fixture.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats.h"

struct reader {
	struct fixture *fixture;
	char *next; /* the unread text */
	unsigned int line;
};

static void bad(const struct reader *r, const char *what)
{
	fprintf(stderr, "%s:%u: %s\n", r->fixture->path, r->line, what);
	exit(2);
}

/* Makes room for one more element of @size bytes and returns it, zeroed. */
static void *one_more(void *array, size_t *nr, size_t size)
{
	void **list = array;

	*list = realloc(*list, (*nr + 1) * size);
	if (!*list) {
		perror("realloc");
		exit(2);
	}
	return memset((char *)*list + (*nr)++ * size, 0, size);
}

static char *next_line(struct reader *r)
{
	char *line = r->next;
	char *end = line ? strchr(line, '\n') : NULL;

	if (!line || !*line)
		return NULL;
	r->line++;
	r->next = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return line;
}

/* "format KERNEL <<END", and the lines up to END. */
static void read_format(struct reader *r, char *words)
{
	struct inline_format *format =
		one_more(&r->fixture->formats, &r->fixture->nr_formats, sizeof(*format));
	char *end = strstr(words, " <<");
	char *to = r->next;
	char *line;

	if (!end || !to)
		bad(r, "expected: format KERNEL <<END");
	*end = '\0';
	format->kernel = words;
	format->text = to;
	while ((line = next_line(r)) && strcmp(line, end + 3) != 0)
		line[strlen(line)] = '\n';
	if (!line)
		bad(r, "the format does not end");
	*line = '\0';
}

static void read_sample(struct reader *r, char *fields, bool partial)
{
	struct sample *sample =
		one_more(&r->fixture->samples, &r->fixture->nr_samples, sizeof(*sample));

	*sample = (struct sample){ .line = r->line, .partial = partial, .fields = fields };
}

/* A line that describes the sample above it. @rest is the text after the word and one space. */
static void read_property(struct reader *r, const char *word, char *rest)
{
	struct sample *sample = r->fixture->samples + r->fixture->nr_samples - 1;
	char **to = NULL;

	if (!r->fixture->nr_samples)
		bad(r, "there is no sample above this line");
	if (!strcmp(word, "kernels"))
		to = &sample->kernels;
	else if (!strcmp(word, "stock"))
		to = &sample->stock;
	else if (!strcmp(word, "explained"))
		to = &sample->explained;
	else if (!strcmp(word, "damaged"))
		to = &sample->damaged;
	else if (!strcmp(word, "step"))
		to = &sample->step;
	else if (!strcmp(word, "needs"))
		to = &sample->needs;
	else if (!strcmp(word, "foreign"))
		sample->foreign = true;
	else
		bad(r, "unknown word");
	if (to && *to)
		bad(r, "this line is already there");
	if (to)
		*to = rest;
}

static void read_line(struct reader *r, char *line)
{
	size_t len = strcspn(line, " ");
	char *rest = line[len] ? line + len + 1 : line + len;

	/* The added text begins after the word, because it begins with a space or a semicolon. */
	if (!strncmp(line, "added", 5) && (line[5] == ' ' || line[5] == ';')) {
		if (!r->fixture->nr_samples ||
		    r->fixture->samples[r->fixture->nr_samples - 1].added)
			bad(r, "added text without a sample, or twice");
		r->fixture->samples[r->fixture->nr_samples - 1].added = line + 5;
		return;
	}
	line[len] = '\0';
	if (!strcmp(line, "event"))
		*(char **)one_more(&r->fixture->events, &r->fixture->nr_events, sizeof(char *)) =
			rest;
	else if (!strcmp(line, "format"))
		read_format(r, rest);
	else if (!strcmp(line, "record") || !strcmp(line, "partial"))
		read_sample(r, rest, *line == 'p');
	else
		read_property(r, line, rest);
}

static void read_fixture(struct fixture *fixture, char *path)
{
	struct reader r = { .fixture = fixture };
	char *line;

	fixture->path = path;
	fixture->text = r.next = read_text(path);
	if (!fixture->text) {
		perror(path);
		exit(2);
	}
	while ((line = next_line(&r))) {
		if (*line && *line != '#')
			read_line(&r, line);
	}
}

void fixtures_read(struct fixtures *all, const char *dir)
{
	char pattern[4096];
	static glob_t found; /* the fixtures point into it */

	snprintf(pattern, sizeof(pattern), "%s/*/*.txt", dir);
	if (glob(pattern, 0, NULL, &found)) {
		fprintf(stderr, "there are no fixtures in %s\n", dir);
		exit(2);
	}
	all->nr = found.gl_pathc;
	all->list = calloc(all->nr, sizeof(*all->list));
	if (!all->list)
		exit(2);
	for (size_t i = 0; i < all->nr; i++)
		read_fixture(&all->list[i], found.gl_pathv[i]);
}
