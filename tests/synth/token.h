/* SPDX-License-Identifier: LGPL-2.1 */
/* Words and values of a script line. */
#ifndef SYNTH_TOKEN_H
#define SYNTH_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_kind {
	VALUE_WORD,   /* bare text that is none of the following */
	VALUE_NUMBER, /* 12, -1, 0x1000, 4K */
	VALUE_TEXT,   /* "quoted" */
	VALUE_BYTES,  /* hex:001122 */
	VALUE_LIST,   /* [1,2,3] */
	VALUE_LOC,    /* of name@offset,length: list holds the two numbers */
};

/* A word of a line: `value` alone (name NULL), `name=value` or `name@offset,length`. */
struct token {
	char *name;
	enum value_kind kind;
	char *text; /* as written; for VALUE_TEXT and VALUE_BYTES decoded, 0-terminated */
	size_t len; /* of text */
	uint64_t number;
	uint64_t *list;
	size_t count;
};

/*
 * Splits a line; text from a bare # on is a comment. Returns the number of tokens, or -1 with a
 * sentence in error (of size bytes). tokens_free() frees the array.
 */
int tokens_parse(const char *line, struct token **tokens, char *error, size_t size);
void tokens_free(struct token *tokens, int count);

/* 12, -1, 0x1000, 4K, 2M, 1G. False if the text is none of these or too large. */
bool parse_number(const char *text, uint64_t *value);

/* Seconds with up to 9 digits after the point, in ns. */
bool parse_time(const char *text, uint64_t *ns);

#endif
