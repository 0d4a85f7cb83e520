/* SPDX-License-Identifier: LGPL-2.1 */
/* Reading a script line by line. */
#define _POSIX_C_SOURCE 200809L

#include "script.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int script_fail(struct script *script, const char *fmt, ...)
{
	size_t size = sizeof(script->error);
	va_list ap;
	int len;

	len = snprintf(script->error, size, "%s:%u: ", script->name, script->line);
	if (len < 0 || (size_t)len >= size)
		return -1;
	va_start(ap, fmt);
	vsnprintf(script->error + len, size - len, fmt, ap);
	va_end(ap);
	return -1;
}

int script_synth_failed(struct script *script)
{
	return script_fail(script, "%s", synth_error(script->synth));
}

char *script_line(struct script *script)
{
	ssize_t len = getline(&script->text, &script->text_size, script->in);

	if (len < 0)
		return NULL;
	script->line++;
	if (len && script->text[len - 1] == '\n')
		script->text[--len] = 0;
	return script->text;
}

int option_number(struct script *script, const struct token *token, uint64_t max, uint64_t *value)
{
	if (token->kind != VALUE_NUMBER || token->number > max)
		return script_fail(script, "%s=%s: expected a number up to %llu", token->name,
				   token->text, (unsigned long long)max);
	*value = token->number;
	return 0;
}

const char *here_end(const struct token *tokens, int count)
{
	const struct token *last = tokens + count - 1;

	if (!count || last->name || last->kind != VALUE_WORD || strncmp(last->text, "<<", 2) ||
	    !last->text[2])
		return NULL;
	return last->text + 2;
}

static int run_directive(struct script *script, const struct token *tokens, int count)
{
	static const struct synth_machine plain = { false, 8, 4096, 1 };
	directive_fn fn = tokens[0].name ? NULL : directive_find(tokens[0].text);

	if (!fn)
		return script_fail(script, "unknown directive '%s'",
				   tokens[0].name ? tokens[0].name : tokens[0].text);
	if (!script->synth && strcmp(tokens[0].text, "machine")) {
		script->synth = synth_new(&plain);
		if (!script->synth)
			return script_fail(script, "out of memory");
	}
	return fn(script, tokens + 1, count - 1);
}

static int run_line(struct script *script, const char *line)
{
	struct token *tokens;
	char error[256];
	int count = tokens_parse(line, &tokens, error, sizeof(error));
	int ret = 0;

	if (count < 0)
		return script_fail(script, "%s", error);
	if (count)
		ret = run_directive(script, tokens, count);
	tokens_free(tokens, count);
	return ret;
}

int script_run(struct script *script)
{
	char *line;
	int ret = 0;

	while (!ret && (line = script_line(script)))
		ret = run_line(script, line);
	free(script->text);
	script->text = NULL;
	if (ret)
		return -1;
	if (ferror(script->in))
		return script_fail(script, "cannot read the script");
	return script->synth ? 0 : script_fail(script, "the script is empty");
}
