/* SPDX-License-Identifier: LGPL-2.1 */
/* The value of one word of a script line. */
#ifndef SYNTH_VALUE_H
#define SYNTH_VALUE_H

#include "token.h"

/* Fills all of t but its name from the text of a value; loc: the text is offset,length. */
bool parse_value(struct token *t, const char *at, size_t len, bool loc);

/* Bytes from hexadecimal digits, two a byte. Needs room for len / 2 bytes; false if it is no hex.
 */
bool parse_hex(const char *text, char *bytes, size_t *len);

#endif
