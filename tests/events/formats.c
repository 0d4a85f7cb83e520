/* SPDX-License-Identifier: LGPL-2.1 */
#define _POSIX_C_SOURCE 200809L

#include "formats.h"

#include <ctype.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMON                                                                         \
	"format:\n"                                                                    \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"         \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"         \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

char *read_text(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;
	ssize_t len;

	if (!in)
		return NULL;
	len = getdelim(&text, &size, '\0', in);
	fclose(in);
	if (len < 0) {
		free(text);
		return NULL;
	}
	return text;
}

/* The file "machines" has a pattern of directories and a machine per line; the first match counts.
 */
static void read_machine(struct kernel *kernel, char *machines)
{
	char *line = machines;

	for (char *end; (end = strchr(line, '\n')); line = end + 1) {
		char pattern[64], endian[16];
		unsigned int long_size;

		if (sscanf(line, "%63s endian=%15s long=%u", pattern, endian, &long_size) != 3 ||
		    fnmatch(pattern, kernel->name, 0) != 0)
			continue;
		kernel->machine = (struct synth_machine){ .big_endian = !strcmp(endian, "big"),
							  .long_size = long_size,
							  .page_size = 4096,
							  .cpus = 1 };
		return;
	}
	fprintf(stderr, "machines: no line for %s\n", kernel->name);
	exit(2);
}

void kernels_read(struct kernels *all, const char *dir)
{
	char pattern[4096];
	static glob_t found; /* the names point into it */
	char *machines;

	snprintf(pattern, sizeof(pattern), "%s/machines", dir);
	machines = read_text(pattern);
	snprintf(pattern, sizeof(pattern), "%s/*/.", dir);
	if (!machines || glob(pattern, 0, NULL, &found)) {
		fprintf(stderr, "there are no formats in %s\n", dir);
		exit(2);
	}
	all->dir = dir;
	all->nr = found.gl_pathc;
	all->list = calloc(all->nr, sizeof(*all->list));
	if (!all->list)
		exit(2);
	for (size_t i = 0; i < all->nr; i++) {
		char *path = found.gl_pathv[i];

		path[strlen(path) - 2] = '\0';
		all->list[i].name = strrchr(path, '/') + 1;
		read_machine(&all->list[i], machines);
	}
	free(machines);
}

/* The format that begins with "name: @name", up to the next format. */
static char *cut_format(const char *text, const char *name)
{
	size_t len = strlen(name);

	while (text) {
		const char *next = strstr(text + 1, "\nname:");

		text = strstr(text, "name: ");
		if (text && !strncmp(text + 6, name, len) && text[6 + len] == '\n')
			return next ? strndup(text, (size_t)(next + 1 - text)) : strdup(text);
		text = next;
	}
	return NULL;
}

char *format_of(const struct kernels *all, const struct kernel *kernel,
		const struct fixture *fixture, const char *event)
{
	const char *name = strchr(event, ':') + 1;
	char path[4096];
	char *text;
	char *format = NULL;

	for (size_t i = 0; i < fixture->nr_formats && !format; i++) {
		if (!strcmp(fixture->formats[i].kernel, kernel->name))
			format = cut_format(fixture->formats[i].text, name);
	}
	if (format)
		return format;
	snprintf(path, sizeof(path), "%s/%s/%.*s.txt", all->dir, kernel->name,
		 (int)(name - 1 - event), event);
	text = read_text(path);
	format = text ? cut_format(text, name) : NULL;
	free(text);
	return format;
}

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Whether the sample sets this field of the format. */
static bool sets(const char *fields, const char *name, size_t len)
{
	for (const char *at = fields; (at = strstr(at, name)); at += len) {
		if ((at == fields || at[-1] == ' ') && (at[len] == '=' || at[len] == '@'))
			return true;
	}
	return false;
}

static size_t count_fields(const char *fields)
{
	struct token *tokens;
	char error[256];
	int count = tokens_parse(fields, &tokens, error, sizeof(error));
	size_t n = 0;

	if (count < 0) {
		fprintf(stderr, "%s\n", error);
		exit(2);
	}
	for (int i = 0; i < count; i++)
		n += tokens[i].kind != VALUE_LOC && strcmp(tokens[i].name, "truncate") != 0;
	tokens_free(tokens, count);
	return n;
}

/* Whether one of the patterns, separated by spaces, matches the kernel. */
static bool runs_on(const char *patterns, const char *kernel)
{
	char pattern[64];
	int len;

	for (; sscanf(patterns, "%63s%n", pattern, &len) == 1; patterns += len) {
		if (!fnmatch(pattern, kernel, 0))
			return true;
	}
	return false;
}

bool sample_has_format(const struct sample *sample, const struct kernel *kernel, const char *format)
{
	size_t n = 0;

	if (sample->partial || (sample->kernels && !runs_on(sample->kernels, kernel->name)))
		return false;
	for (const char *at = format; (at = strstr(at, "\tfield:")); at++) {
		const char *end = strchr(at, ';');
		char name[64];
		size_t len = 0;

		if (end[-1] == ']') {
			while (*--end != '[')
				;
		}
		while (is_name_char(end[-(ptrdiff_t)len - 1]))
			len++;
		snprintf(name, sizeof(name), "%.*s", (int)len, end - len);
		if (!strncmp(name, "common_", 7))
			continue;
		if (!sets(sample->fields, name, len))
			return false;
		n++;
	}
	return n == count_fields(sample->fields);
}

/* Removes ":4" from "size:4=0x1000" and returns the 4; 8 if there is none. */
static unsigned int take_size(char *fields, const char *name)
{
	size_t len = strlen(name);

	for (char *at = fields; (at = strstr(at, name)); at += len) {
		unsigned int size;

		if ((at != fields && at[-1] != ' ') || at[len] != ':')
			continue;
		size = (unsigned int)(at[len + 1] - '0');
		memmove(at + len, at + len + 2, strlen(at + len + 2) + 1);
		return size;
	}
	return 8;
}

/* The names before ":4=" in a copy of the fields. C tokens cannot contain such sizes. */
static unsigned int find_sizes(char *fields, char names[][64], unsigned int *sizes)
{
	unsigned int n = 0;
	bool quoted = false;

	for (char *at = fields; *at && n < 16; at++) {
		char *start = at;

		quoted ^= *at == '"' && (at == fields || at[-1] != '\\');
		if (quoted || *at != ':' || !isdigit((unsigned char)at[1]) || at[2] != '=')
			continue;
		while (start > fields && is_name_char(start[-1]))
			start--;
		snprintf(names[n], 64, "%.*s", (int)(at - start), start);
		sizes[n] = take_size(fields, names[n]);
		n++;
	}
	return n;
}

static unsigned int size_of(const char *name, char names[][64], const unsigned int *sizes,
			    unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		if (!strcmp(names[i], name))
			return sizes[i];
	}
	return 8;
}

/* One line of a made format; adds to *@offset. */
static void put_field(FILE *out, const struct token *t, unsigned int size, unsigned int *offset)
{
	unsigned int bytes = t->kind == VALUE_NUMBER ? size : 4;

	*offset = (*offset + bytes - 1) & ~(bytes - 1);
	if (t->kind == VALUE_NUMBER)
		fprintf(out, "\tfield:u%u %s;", size * 8, t->name);
	else if (t->kind == VALUE_LIST)
		fprintf(out, "\tfield:__data_loc u%u[] %s;", size * 8, t->name);
	else
		fprintf(out, "\tfield:__data_loc char[] %s;", t->name);
	fprintf(out, "\toffset:%u;\tsize:%u;\tsigned:0;\n", *offset, bytes);
	*offset += bytes;
}

int sample_fields(const struct fixture *fixture, const struct sample *sample, const char *event,
		  struct token **tokens, char **format)
{
	char *fields = strdup(sample->fields);
	char names[16][64];
	unsigned int sizes[16];
	unsigned int n = sample->partial ? find_sizes(fields, names, sizes) : 0;
	unsigned int offset = 8;
	char error[256];
	int count = tokens_parse(fields, tokens, error, sizeof(error));
	size_t len;
	FILE *out;

	free(fields);
	if (count < 0) {
		fprintf(stderr, "%s:%u: %s\n", fixture->path, sample->line, error);
		exit(2);
	}
	if (!sample->partial)
		return count;
	out = open_memstream(format, &len);
	fprintf(out, "name: %s\nID: 1\n" COMMON, strchr(event, ':') + 1);
	for (int i = 0; i < count; i++) {
		const struct token *t = &(*tokens)[i];

		if (t->kind != VALUE_LOC && strcmp(t->name, "truncate") != 0)
			put_field(out, t, size_of(t->name, names, sizes, n), &offset);
	}
	fprintf(out, "\nprint fmt: \"\"\n");
	fclose(out);
	return count;
}
