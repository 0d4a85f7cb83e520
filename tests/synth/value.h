/* SPDX-License-Identifier: LGPL-2.1 */
/* The value of one word of a script line. */
#ifndef SYNTH_VALUE_H
#define SYNTH_VALUE_H

#include "token.h"

/* Fills all of t except its name from the text of a value; loc: the text is offset,length. */
bool parse_value(struct token *t, const char *at, size_t len, bool loc);

/*
 * Bytes from hexadecimal digits, two per byte. Needs room for len / 2 bytes. Returns false if the
 * text is not hexadecimal.
 */
bool parse_hex(const char *text, char *bytes, size_t *len);

#endif
