/* SPDX-License-Identifier: LGPL-2.1 */
/* The directive `bulk`: its options, and the lines below it with the events of each step. */
#include "script.h"

#include <stdlib.h>
#include <string.h>

/* "map [every=N] SYSTEM:EVENT field=value..." */
struct template
{
	struct token *tokens;
	int count;
	int event; /* index of the token that names the event */
	bool map;
	uint64_t every;
	uint64_t seen;
	unsigned int line;
};

struct load {
	struct script *script;
	struct template *templates;
	int nr;
};

static int parse_template(struct script *script, struct template *t)
{
	int i;

	if (t->count < 2 || t->tokens[0].name ||
	    (strcmp(t->tokens[0].text, "map") && strcmp(t->tokens[0].text, "unmap")))
		return script_fail(script, "expected map or unmap, then SYSTEM:EVENT");
	t->map = t->tokens[0].text[0] == 'm';
	t->every = 1;
	for (i = 1; i < t->count && t->tokens[i].name; i++) {
		if (strcmp(t->tokens[i].name, "every"))
			return script_fail(script, "unknown option '%s' before the event's name",
					   t->tokens[i].name);
		if (option_number(script, &t->tokens[i], INT64_MAX, &t->every) < 0)
			return -1;
	}
	if (i == t->count || !t->every)
		return script_fail(script, "SYSTEM:EVENT is missing, or every=0");
	t->event = i;
	t->line = script->line;
	return 0;
}

static int add_template(struct load *load, const char *line)
{
	struct script *script = load->script;
	struct template *more;
	struct template *t;
	char error[256];

	more = realloc(load->templates, (load->nr + 1) * sizeof(*more));
	if (!more)
		return script_fail(script, "out of memory");
	load->templates = more;
	t = &more[load->nr];
	*t = (struct template){ 0 };
	t->count = tokens_parse(line, &t->tokens, error, sizeof(error));
	if (t->count < 0)
		return script_fail(script, "%s", error);
	load->nr++;
	if (!t->count) {
		load->nr--;
		return 0;
	}
	return parse_template(script, t);
}

static int read_templates(struct load *load, const char *end)
{
	unsigned int begin = load->script->line;
	char *line;

	while ((line = script_line(load->script))) {
		if (!strcmp(line, end))
			return 0;
		if (add_template(load, line) < 0)
			return -1;
	}
	load->script->line = begin;
	return script_fail(load->script, "no line '%s' ends the text", end);
}

static int write_template(struct load *load, const struct template *t,
			  const struct synth_step *step)
{
	struct synth *s = load->script->synth;
	char error[512];

	load->script->line = t->line;
	if (synth_record(s, step->cpu, step->ts_ns, step->pid, t->tokens[t->event].text) < 0)
		return script_synth_failed(load->script);
	if (set_fields(s, t->tokens + t->event + 1, t->count - t->event - 1, step, error,
		       sizeof(error)) < 0)
		return script_fail(load->script, "%s", error);
	if (synth_commit(s) < 0)
		return script_synth_failed(load->script);
	return 0;
}

static int write_step(struct synth *s, const struct synth_step *step, void *arg)
{
	struct load *load = arg;
	int i;

	(void)s;
	for (i = 0; i < load->nr; i++) {
		struct template *t = &load->templates[i];

		if (t->map != step->map || t->seen++ % t->every)
			continue;
		if (write_template(load, t, step) < 0)
			return -1;
	}
	return 0;
}

/* "4K:2M", or one size for all regions */
static bool parse_sizes(const char *text, struct synth_bulk *bulk)
{
	const char *colon = strchr(text, ':');
	char min[32];

	if (!colon)
		return parse_number(text, &bulk->min_size) && parse_number(text, &bulk->max_size);
	snprintf(min, sizeof(min), "%.*s", (int)(colon - text), text);
	return parse_number(min, &bulk->min_size) && parse_number(colon + 1, &bulk->max_size);
}

static int parse_option(struct script *script, const struct token *t, struct synth_bulk *bulk)
{
	const char *name = t->name ? t->name : "";
	uint64_t n = 0;
	int ret;

	if (!strcmp(name, "sizes"))
		return parse_sizes(t->text, bulk)
			       ? 0
			       : script_fail(script, "sizes=%s: expected MIN:MAX", t->text);
	if (!strcmp(name, "order")) {
		bulk->fifo = !strcmp(t->text, "fifo");
		return bulk->fifo || !strcmp(t->text, "random")
			       ? 0
			       : script_fail(script, "order=%s: expected random or fifo", t->text);
	}
	if (!strcmp(name, "count"))
		return option_number(script, t, INT64_MAX, &bulk->count);
	if (!strcmp(name, "seed"))
		return option_number(script, t, UINT64_MAX, &bulk->seed);
	if (!strcmp(name, "step"))
		return option_number(script, t, INT64_MAX, &bulk->step_ns);
	ret = *name ? option_number(script, t, INT32_MAX, &n) : 0;
	if (!strcmp(name, "cpus"))
		bulk->cpus = n;
	else if (!strcmp(name, "live"))
		bulk->live = n;
	else if (!strcmp(name, "pid"))
		bulk->pid = (int)n;
	else
		return script_fail(script, "bulk: unknown option '%s'", *name ? name : t->text);
	return ret;
}

static int parse_options(struct script *script, const struct token *tokens, int count,
			 struct synth_bulk *bulk)
{
	int i;

	*bulk = (struct synth_bulk){
		.min_size = 4096,
		.max_size = 2 << 20,
		.step_ns = 1000,
		.seed = 1,
		.live = 1000,
		.cpus = 1,
		.pid = 1000,
	};
	for (i = 0; i < count; i++) {
		if (parse_option(script, &tokens[i], bulk) < 0)
			return -1;
	}
	bulk->start_ns = synth_now(script->synth) + bulk->step_ns;
	return 0;
}

static int run_load(struct load *load, const struct synth_bulk *bulk, bool templates)
{
	struct script *script = load->script;
	unsigned int line = script->line;

	if (synth_bulk(script->synth, bulk, templates ? write_step : NULL, load) < 0)
		return script->error[0] ? -1 : script_synth_failed(script);
	script->line = line;
	script->now = synth_now(script->synth);
	return 0;
}

int directive_bulk(struct script *script, const struct token *tokens, int count)
{
	const char *end = here_end(tokens, count);
	struct load load = { .script = script };
	struct synth_bulk bulk;
	int ret;

	ret = parse_options(script, tokens, count - !!end, &bulk);
	if (!ret && end)
		ret = read_templates(&load, end);
	if (!ret)
		ret = run_load(&load, &bulk, end);
	while (load.nr--)
		tokens_free(load.templates[load.nr].tokens, load.templates[load.nr].count);
	free(load.templates);
	return ret;
}
