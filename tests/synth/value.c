/* SPDX-License-Identifier: LGPL-2.1 */
/* Values: numbers, times, quoted strings with C escapes, bytes, lists. */
#define _POSIX_C_SOURCE 200809L

#include "value.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool parse_number(const char *text, uint64_t *value)
{
	bool negative = *text == '-';
	unsigned int shift = 0;
	char *end;

	text += negative;
	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*value = strtoull(text, &end, 0);
	if (*end == 'K')
		shift = 10;
	else if (*end == 'M')
		shift = 20;
	else if (*end == 'G')
		shift = 30;
	if (end[!!shift] || errno || *value << shift >> shift != *value)
		return false;
	*value <<= shift;
	if (negative && *value > 1ULL << 63)
		return false;
	if (negative)
		*value = -*value;
	return true;
}

bool parse_time(const char *text, uint64_t *ns)
{
	uint64_t unit = 1000000000;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*ns = strtoull(text, &end, 10);
	if (errno || *ns > UINT64_MAX / unit - 1)
		return false;
	*ns *= unit;
	if (*end == '.') {
		for (end++; isdigit((unsigned char)*end) && unit > 1; end++) {
			unit /= 10;
			*ns += (*end - '0') * unit;
		}
	}
	return !*end;
}

static int hex_digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

bool parse_hex(const char *text, char *bytes, size_t *len)
{
	for (*len = 0; *text; text += 2) {
		if (hex_digit(text[0]) < 0 || hex_digit(text[1]) < 0)
			return false;
		bytes[(*len)++] = hex_digit(text[0]) << 4 | hex_digit(text[1]);
	}
	return true;
}

/* Reads an escape after its backslash, with at most two hexadecimal or three octal digits. */
static bool escape(const char **at, char *to)
{
	static const char names[] = "abfnrtve\\\"'";
	static const char means[] = "\a\b\f\n\r\t\v\033\\\"'";
	const char *name = strchr(names, **at);
	unsigned int value = 0;
	int digits = 0;

	if (**at && name) {
		*to = means[name - names];
		(*at)++;
		return true;
	}
	if (**at == 'x') {
		for ((*at)++; digits < 2 && hex_digit(**at) >= 0; digits++)
			value = value << 4 | hex_digit(*(*at)++);
	} else {
		for (; digits < 3 && **at >= '0' && **at <= '7'; digits++)
			value = value << 3 | (*(*at)++ - '0');
	}
	*to = value;
	return digits > 0 && value < 256;
}

/* Removes the quotes and decodes the escapes, in place. */
static bool unquote(struct token *t)
{
	const char *from = t->text + 1;
	const char *end = t->text + t->len - 1;
	char *to = t->text;

	while (from < end) {
		if (*from != '\\') {
			*to++ = *from++;
			continue;
		}
		from++;
		if (!escape(&from, to++))
			return false;
	}
	t->len = to - t->text;
	*to = 0;
	return true;
}

/* Numbers separated by commas, from the brackets of a list or from offset,length. */
static bool parse_list(struct token *t, char *text)
{
	char *save = NULL;
	char *word;

	for (word = strtok_r(text, ", \t", &save); word; word = strtok_r(NULL, ", \t", &save)) {
		uint64_t *more = realloc(t->list, (t->count + 1) * sizeof(*more));

		if (!more)
			return false;
		t->list = more;
		if (!parse_number(word, &t->list[t->count++]))
			return false;
	}
	return true;
}

static bool parse_brackets(struct token *t)
{
	char *copy = strndup(t->text + 1, t->len - 2);
	bool ok = copy && parse_list(t, copy);

	free(copy);
	return ok;
}

bool parse_value(struct token *t, const char *at, size_t len, bool loc)
{
	t->text = strndup(at, len);
	if (!t->text)
		return false;
	t->len = len;
	if (loc) {
		t->kind = VALUE_LOC;
		return parse_list(t, t->text) && t->count == 2 && t->list[0] <= UINT16_MAX &&
		       t->list[1] <= UINT16_MAX;
	}
	if (*at == '"') {
		t->kind = VALUE_TEXT;
		return unquote(t);
	}
	if (*at == '[') {
		t->kind = VALUE_LIST;
		return parse_brackets(t);
	}
	if (!strncmp(t->text, "hex:", 4)) {
		t->kind = VALUE_BYTES;
		return parse_hex(t->text + 4, t->text, &t->len);
	}
	t->kind = parse_number(t->text, &t->number) ? VALUE_NUMBER : VALUE_WORD;
	return true;
}
