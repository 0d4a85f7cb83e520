/* SPDX-License-Identifier: LGPL-2.1 */
/* The language of the synth command, on top of the library. */
#ifndef SYNTH_SCRIPT_H
#define SYNTH_SCRIPT_H

#include <stdio.h>

#include "synth.h"
#include "token.h"

struct script {
	FILE *in;
	const char *name;
	const char *formats; /* directory, or NULL */
	unsigned int line;
	char *text; /* of the line, from getline() */
	size_t text_size;
	struct synth *synth; /* NULL before the first directive but `machine` */
	uint64_t now;	     /* time of the last event, for +SECONDS */
	char error[640];
};

/*
 * Runs a whole script. Returns 0 with script->synth filled, or -1 with a sentence in script->error
 * that names file and line. The caller frees script->synth in both cases.
 */
int script_run(struct script *script);

/* Both store the error, with file and line, and return -1; the second takes it from the library. */
int script_fail(struct script *script, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int script_synth_failed(struct script *script);

/* The next line without its newline, NULL at the end; valid until the next call. */
char *script_line(struct script *script);

/* A directive gets the words after its name. */
typedef int (*directive_fn)(struct script *script, const struct token *tokens, int count);
directive_fn directive_find(const char *name);
int directive_bulk(struct script *script, const struct token *tokens, int count);

/* A number option name=VALUE. It is an error if VALUE is not a number or above max. */
int option_number(struct script *script, const struct token *token, uint64_t max, uint64_t *value);

/*
 * Sets the fields of the begun record. $names are replaced by the step's values; step may be NULL.
 */
int set_fields(struct synth *s, const struct token *tokens, int count,
	       const struct synth_step *step, char *error, size_t size);

/* Returns END if the last word is "<<END", else NULL. */
const char *here_end(const struct token *tokens, int count);

#endif
