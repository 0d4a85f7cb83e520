/* SPDX-License-Identifier: LGPL-2.1 */
/* The directives of a script, except `bulk`. */
#include "script.h"
#include "formats.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

static int do_machine(struct script *script, const struct token *tokens, int count)
{
	struct synth_machine machine = { false, 8, 4096, 1 };
	uint64_t n;
	int i;

	if (script->synth)
		return script_fail(script, "machine must be the first directive");
	for (i = 0; i < count; i++) {
		const char *name = tokens[i].name ? tokens[i].name : "";

		if (!strcmp(name, "endian") &&
		    (!strcmp(tokens[i].text, "big") || !strcmp(tokens[i].text, "little"))) {
			machine.big_endian = tokens[i].text[0] == 'b';
			continue;
		}
		if (!*name || option_number(script, &tokens[i], UINT32_MAX, &n) < 0)
			return script_fail(script, "machine: cannot use '%s'", tokens[i].text);
		if (!strcmp(name, "long"))
			machine.long_size = n;
		else if (!strcmp(name, "page"))
			machine.page_size = n;
		else if (!strcmp(name, "cpus"))
			machine.cpus = n;
		else
			return script_fail(script, "machine: unknown option '%s'", name);
	}
	script->synth = synth_new(&machine);
	if (!script->synth)
		return script_fail(script, "no such machine: long is 4 or 8, page a power of two "
					   "from 4K to 1M, cpus 1 to 65536");
	return 0;
}

static int do_formats(struct script *script, const struct token *tokens, int count)
{
	const char *systems[64];
	char error[400];
	int i;

	if (count < 1 || count > 64)
		return script_fail(script, "usage: formats DIRECTORY [SYSTEM...]");
	for (i = 1; i < count; i++)
		systems[i - 1] = tokens[i].text;
	if (formats_load(script->synth, script->formats, tokens[0].text, systems, count - 1, error,
			 sizeof(error)) < 0)
		return script_fail(script, "%s", error);
	return 0;
}

/* Lines up to the end word, as one string; NULL on error. */
static char *read_here(struct script *script, const char *end)
{
	unsigned int begin = script->line;
	char *text = calloc(1, 1);
	size_t len = 0;
	char *line;

	while (text && (line = script_line(script))) {
		size_t n = strlen(line);
		char *more;

		if (!strcmp(line, end))
			return text;
		more = realloc(text, len + n + 2);
		if (!more)
			break;
		text = more;
		memcpy(text + len, line, n);
		memcpy(text + len + n, "\n", 2);
		len += n + 1;
	}
	free(text);
	script->line = begin;
	script_fail(script, "no line '%s' ends the text", end);
	return NULL;
}

static int do_format(struct script *script, const struct token *tokens, int count)
{
	const char *end = here_end(tokens, count);
	char *text;
	int ret;

	if (count != 2 || !end)
		return script_fail(script, "usage: format SYSTEM <<END");
	text = read_here(script, end);
	if (!text)
		return -1;
	ret = synth_add_formats(script->synth, tokens[0].text, text);
	free(text);
	return ret < 0 ? script_synth_failed(script) : 0;
}

static int do_uname(struct script *script, const struct token *tokens, int count)
{
	if (count != 1)
		return script_fail(script, "usage: uname STRING");
	if (synth_set_uname(script->synth, tokens[0].text) < 0)
		return script_synth_failed(script);
	return 0;
}

static int do_clock(struct script *script, const struct token *tokens, int count)
{
	if (count != 1)
		return script_fail(script, "usage: clock NAME");
	if (synth_set_clock(script->synth, tokens[0].text) < 0)
		return script_synth_failed(script);
	return 0;
}

static int do_instance(struct script *script, const struct token *tokens, int count)
{
	if (count > 1)
		return script_fail(script, "usage: instance [NAME]");
	if (synth_set_instance(script->synth, count ? tokens[0].text : "") < 0)
		return script_synth_failed(script);
	return 0;
}

static int do_comm(struct script *script, const struct token *tokens, int count)
{
	if (count != 2 || tokens[0].kind != VALUE_NUMBER || tokens[0].number > INT32_MAX)
		return script_fail(script, "usage: comm PID NAME");
	if (synth_add_comm(script->synth, (int)tokens[0].number, tokens[1].text) < 0)
		return script_synth_failed(script);
	return 0;
}

static int do_function(struct script *script, const struct token *tokens, int count)
{
	if (count != 2 || tokens[0].kind != VALUE_NUMBER)
		return script_fail(script, "usage: function ADDRESS NAME");
	if (synth_add_function(script->synth, tokens[0].number, tokens[1].text) < 0)
		return script_synth_failed(script);
	return 0;
}

static int do_lost(struct script *script, const struct token *tokens, int count)
{
	uint64_t cpu = 0, lost = SYNTH_LOST_UNKNOWN;
	int i;

	for (i = 0; i < count; i++) {
		const char *name = tokens[i].name ? tokens[i].name : "";
		int ret = -1;

		if (!strcmp(name, "cpu"))
			ret = option_number(script, &tokens[i], UINT32_MAX, &cpu);
		else if (!strcmp(name, "count") && !strcmp(tokens[i].text, "?"))
			ret = 0;
		else if (!strcmp(name, "count"))
			ret = option_number(script, &tokens[i], INT32_MAX, &lost);
		else
			script_fail(script, "usage: lost [cpu=N] [count=N|?]");
		if (ret < 0)
			return -1;
	}
	if (synth_lost(script->synth, cpu, lost) < 0)
		return script_synth_failed(script);
	return 0;
}

/* Absolute, or +SECONDS after the previous event */
static int event_time(struct script *script, const char *text, uint64_t *ns)
{
	bool relative = *text == '+';

	if (!parse_time(text + relative, ns))
		return script_fail(script, "'%s' is not a time in seconds", text);
	if (relative)
		*ns += script->now;
	return 0;
}

/*
 * Begins the record of "TIME [cpu=N] [pid=N] SYSTEM:EVENT". Returns the number of words taken, or
 * -1.
 */
static int begin_event(struct script *script, const struct token *tokens, int count)
{
	uint64_t cpu = 0, pid = 0, ns;
	int i, ret = 0;

	if (!count || tokens[0].name)
		return script_fail(script, "a time in seconds must come first");
	if (event_time(script, tokens[0].text, &ns) < 0)
		return -1;
	for (i = 1; i < count && tokens[i].name; i++) {
		if (!strcmp(tokens[i].name, "cpu"))
			ret = option_number(script, &tokens[i], UINT32_MAX, &cpu);
		else if (!strcmp(tokens[i].name, "pid"))
			ret = option_number(script, &tokens[i], INT32_MAX, &pid);
		else
			ret = script_fail(script, "unknown option '%s' before the event's name",
					  tokens[i].name);
		if (ret < 0)
			return -1;
	}
	if (i == count)
		return script_fail(script, "SYSTEM:EVENT is missing");
	if (synth_record(script->synth, cpu, ns, (int)pid, tokens[i].text) < 0)
		return script_synth_failed(script);
	script->now = ns;
	return i + 1;
}

static int commit(struct script *script)
{
	return synth_commit(script->synth) < 0 ? script_synth_failed(script) : 0;
}

static int do_event(struct script *script, const struct token *tokens, int count)
{
	int taken = begin_event(script, tokens, count);
	char error[512];

	if (taken < 0)
		return -1;
	if (set_fields(script->synth, tokens + taken, count - taken, NULL, error, sizeof(error)))
		return script_fail(script, "%s", error);
	return commit(script);
}

static int do_raw(struct script *script, const struct token *tokens, int count)
{
	int taken = begin_event(script, tokens, count);
	size_t len = 0;
	char *bytes;
	int ret = 0;

	if (taken < 0)
		return -1;
	if (count > taken + 1)
		return script_fail(script, "one word of hexadecimal digits must follow");
	bytes = malloc(count > taken ? tokens[taken].len + 1 : 1);
	if (!bytes)
		return script_fail(script, "out of memory");
	if (count > taken && !parse_hex(tokens[taken].text, bytes, &len))
		ret = script_fail(script, "'%s' is not hexadecimal, two digits a byte",
				  tokens[taken].text);
	else if (synth_raw(script->synth, bytes, len) < 0)
		ret = script_synth_failed(script);
	free(bytes);
	return ret < 0 ? -1 : commit(script);
}

directive_fn directive_find(const char *name)
{
	static const struct {
		const char *name;
		directive_fn fn;
	} directives[] = {
		{ "machine", do_machine },   { "formats", do_formats },
		{ "format", do_format },     { "uname", do_uname },
		{ "clock", do_clock },	     { "comm", do_comm },
		{ "event", do_event },	     { "raw", do_raw },
		{ "lost", do_lost },	     { "bulk", directive_bulk },
		{ "instance", do_instance }, { "function", do_function },
	};
	size_t i;

	for (i = 0; i < sizeof(directives) / sizeof(directives[0]); i++) {
		if (!strcmp(name, directives[i].name))
			return directives[i].fn;
	}
	return NULL;
}
