/* SPDX-License-Identifier: LGPL-2.1 */
/* Sets the fields of a record from the words name=value of a line. */
#include "script.h"

#include <string.h>

/* Returns the value of a $name in a line below `bulk`. */
static bool variable(const struct synth_step *step, const char *name, uint64_t *value)
{
	if (!strcmp(name, "iova"))
		*value = step->iova;
	else if (!strcmp(name, "end"))
		*value = step->iova + step->size;
	else if (!strcmp(name, "paddr"))
		*value = step->paddr;
	else if (!strcmp(name, "size"))
		*value = step->size;
	else if (!strcmp(name, "number"))
		*value = step->number;
	else
		return false;
	return true;
}

static int set_word(struct synth *s, const struct token *t, const struct synth_step *step)
{
	uint64_t value;

	if (step && t->text[0] == '$' && variable(step, t->text + 1, &value))
		return synth_u64(s, t->name, value);
	return synth_str(s, t->name, t->text);
}

static int set_text(struct synth *s, const struct token *t)
{
	/* A string with an embedded 0 must be set as bytes. */
	if (strlen(t->text) != t->len)
		return synth_bytes(s, t->name, t->text, t->len + 1);
	return synth_str(s, t->name, t->text);
}

static int set_field(struct synth *s, const struct token *t, const struct synth_step *step)
{
	if (t->kind == VALUE_NUMBER && !strcmp(t->name, "truncate"))
		return synth_truncate(s, t->number);
	if (t->kind == VALUE_NUMBER && !strcmp(t->name, "claim"))
		return synth_claim(s, (uint32_t)t->number);
	switch (t->kind) {
	case VALUE_WORD:
		return set_word(s, t, step);
	case VALUE_NUMBER:
		return synth_u64(s, t->name, t->number);
	case VALUE_TEXT:
		return set_text(s, t);
	case VALUE_BYTES:
		return synth_bytes(s, t->name, t->text, t->len);
	case VALUE_LIST:
		return synth_array(s, t->name, t->list, t->count);
	case VALUE_LOC:
		return synth_data_loc(s, t->name, t->list[0], t->list[1]);
	}
	return -1;
}

int set_fields(struct synth *s, const struct token *tokens, int count,
	       const struct synth_step *step, char *error, size_t size)
{
	int i;

	for (i = 0; i < count; i++) {
		if (!tokens[i].name) {
			snprintf(error, size, "expected field=value, not '%s'", tokens[i].text);
			return -1;
		}
		if (set_field(s, &tokens[i], step) < 0) {
			snprintf(error, size, "%s", synth_error(s));
			return -1;
		}
	}
	return 0;
}
