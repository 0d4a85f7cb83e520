/* SPDX-License-Identifier: LGPL-2.1 */
/* Words of a script line: splitting and quotes. */
#define _POSIX_C_SOURCE 200809L

#include "token.h"
#include "value.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tokens_free(struct token *tokens, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		free(tokens[i].name);
		free(tokens[i].text);
		free(tokens[i].list);
	}
	free(tokens);
}

/* The length of the name before = or @, or 0: names are C identifiers. */
static size_t name_length(const char *at)
{
	size_t n = 0;

	while (isalnum((unsigned char)at[n]) || at[n] == '_')
		n++;
	return at[n] == '=' || at[n] == '@' ? n : 0;
}

static const char *quoted_end(const char *at)
{
	for (at++; *at && *at != '"'; at++) {
		if (*at == '\\' && at[1])
			at++;
	}
	return *at ? at + 1 : NULL;
}

/* Returns the end of the value at `at`; NULL if a quote or bracket is not closed. */
static const char *value_end(const char *at)
{
	const char *end;

	if (*at == '"')
		return quoted_end(at);
	if (*at == '[') {
		end = strchr(at, ']');
		return end ? end + 1 : NULL;
	}
	return at + strcspn(at, " \t\r\n");
}

static const char *parse_one(const char *at, struct token *t)
{
	size_t name = name_length(at);
	const char *end;
	bool loc;

	loc = name && at[name] == '@';
	if (name) {
		t->name = strndup(at, name);
		if (!t->name)
			return NULL;
		at += name + 1;
	}
	end = value_end(at);
	if (!end || (*end && !isspace((unsigned char)*end)))
		return NULL;
	return parse_value(t, at, end - at, loc) ? end : NULL;
}

static const char *skip_space(const char *at)
{
	return at + strspn(at, " \t\r\n");
}

int tokens_parse(const char *line, struct token **tokens, char *error, size_t size)
{
	const char *at = skip_space(line);
	int count = 0;

	*tokens = NULL;
	while (*at && *at != '#') {
		struct token *more = realloc(*tokens, (count + 1) * sizeof(*more));
		const char *end;

		if (more) {
			*tokens = more;
			more[count] = (struct token){ 0 };
		}
		end = more ? parse_one(at, &more[count]) : NULL;
		if (!end) {
			snprintf(error, size, "cannot read '%.*s'", (int)strcspn(at, "\n"), at);
			tokens_free(*tokens, count + !!more);
			*tokens = NULL;
			return -1;
		}
		count++;
		at = skip_space(end);
	}
	return count;
}
