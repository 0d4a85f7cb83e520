/* SPDX-License-Identifier: LGPL-2.1 */
#include "choose_probes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WORD_MAX = 64 };

/* Where the definition of one probe is written, and what it may use. */
struct writer {
	const struct iommu_kernel_types *types;
	const char *function;
	bool names; /* of parameters and members */
	bool constants;
	char *text; /* IOMMU_PROBE_TEXT_MAX bytes */
	size_t len; /* of the whole definition, even if it does not fit */
};

static void put(struct writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct writer *w, const char *format, ...)
{
	size_t at = w->len < IOMMU_PROBE_TEXT_MAX ? w->len : IOMMU_PROBE_TEXT_MAX - 1;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(w->text + at, IOMMU_PROBE_TEXT_MAX - at, format, args);
	va_end(args);
	w->len += len > 0 ? (size_t)len : 0;
}

struct iommu_probe_syntax iommu_probe_syntax(const char *readme)
{
	struct iommu_probe_syntax syntax = {
		.fprobes = strstr(readme, "f[:[<group>/]") != NULL,
		.kprobes = strstr(readme, "place (kprobe): ") != NULL ||
			   strstr(readme, "Create/append/remove/show the kernel dynamic events") !=
				   NULL,
		.arguments = strstr(readme, "$arg<N>") != NULL,
		.btf_names = strstr(readme, "<argname>") != NULL,
		.constants = strstr(readme, "\\imm-value") != NULL,
	};

	return syntax;
}

/* Cut the word at the front of *@path off. Returns false if it is empty or too long. */
static bool take_word(const char **path, char *word)
{
	size_t len = strcspn(*path, "->.()");

	if (!len || len >= WORD_MAX)
		return false;
	memcpy(word, *path, len);
	word[len] = 0;
	*path += len;
	return true;
}

/* "->" and "." mean the same here, because the types tell whether a member is a pointer. */
static bool take_arrow(const char **path)
{
	if (!strncmp(*path, "->", 2))
		*path += 2;
	else if (**path == '.')
		*path += 1;
	else
		return false;
	return true;
}

/*
 * After the parameter @at, *@path may have the structure that @at points into, in parentheses. Find
 * where that begins: *@back bytes before.
 */
static bool take_container(const struct iommu_kernel_types *types, const char **path,
			   const char *parameter, struct iommu_kernel_member *at, uint32_t *back)
{
	char word[WORD_MAX];
	struct iommu_kernel_member within;

	*back = 0;
	if (**path != '(')
		return true;
	*path += 1;
	if (!take_word(path, word) || **path != ')')
		return false;
	*path += 1;
	at->type = types->structure(types->arg, word);
	if (!at->type || !types->member(types->arg, at->type, parameter, &within))
		return false;
	*back = within.offset;
	return true;
}

/* The offsets of the members on a path, each from what the one before points to. */
struct route {
	uint32_t argument; /* from 1 */
	int64_t offsets[IOMMU_PROBE_VALUES_MAX];
	unsigned int nr;
	bool cast;    /* the path needs a cast, for which definitions by name have no syntax */
	bool pointer; /* the last member is a pointer */
};

/* Follow @path. Returns false if the types do not show it. */
static bool find_route(const struct writer *w, const char *path, struct route *route)
{
	const struct iommu_kernel_types *types = w->types;
	struct iommu_kernel_member at;
	char word[WORD_MAX];
	uint32_t back;
	bool follow; /* what comes next is behind a pointer */

	if (!take_word(&path, word) || !types->parameter(types->arg, w->function, word, &at))
		return false;
	*route = (struct route){ .argument = at.offset + 1, .cast = *path == '(' };
	if (!take_container(types, &path, word, &at, &back))
		return false;
	follow = at.pointer;
	while (take_arrow(&path)) {
		if (!take_word(&path, word) || !at.type || (!follow && !route->nr) ||
		    !types->member(types->arg, at.type, word, &at))
			return false;
		if (follow) {
			if (route->nr == IOMMU_PROBE_VALUES_MAX)
				return false;
			route->offsets[route->nr++] = -(int64_t)back;
			back = 0;
		}
		route->offsets[route->nr - 1] += at.offset;
		follow = at.pointer;
	}
	route->pointer = at.pointer;
	return !*path;
}

/* Write the value at @route with offsets, such as +192(+728($arg2)). */
static void put_offsets(struct writer *w, const struct route *route, bool string)
{
	if (string && route->pointer)
		put(w, "+0(");
	for (unsigned int i = route->nr; i-- > 0;)
		put(w, "%+lld(", (long long)route->offsets[i]);
	put(w, "$arg%u", route->argument);
	for (unsigned int i = 0; i < route->nr; i++)
		put(w, ")");
	if (string && route->pointer)
		put(w, ")");
}

/* Write one value. Returns false, and writes nothing, if the kernel does not show it. */
static bool put_value(struct writer *w, const struct iommu_probe_value *value)
{
	bool string = value->type && !strcmp(value->type, "string");
	bool literal = *value->path == '$' || *value->path == '\\';
	struct route route = { .nr = 0 };

	if (*value->path == '\\' && !w->constants)
		return false;
	if (!literal && !find_route(w, value->path, &route))
		return false;
	put(w, " %s=", value->name);
	if (literal || (w->names && !route.cast))
		put(w, "%s", value->path);
	else
		put_offsets(w, &route, string);
	if (value->type)
		put(w, ":%s", value->type);
	return true;
}

/* Write the definition to @text. Returns false, and leaves it empty, if it lacks a value. */
static bool put_definition(struct writer *w, char *text, const struct iommu_probe_row *row,
			   const char *kind, const char *at)
{
	bool complete = true;

	w->text = text;
	w->len = 0;
	put(w, "%s:" IOMMU_PROBE_GROUP "/%s %s%s", kind, row->name, w->function, at);
	for (size_t i = 0; i < IOMMU_PROBE_VALUES_MAX && row->values[i].name; i++)
		complete &= put_value(w, &row->values[i]) || row->values[i].optional;
	if (complete && w->len < IOMMU_PROBE_TEXT_MAX)
		return true;
	*text = 0;
	return false;
}

static bool choose(struct iommu_probe *probe, const struct iommu_probe_row *row,
		   const char *function, const struct iommu_kernel_types *types,
		   const struct iommu_probe_syntax *syntax)
{
	struct writer w = { .types = types,
			    .function = function,
			    .names = syntax->btf_names,
			    .constants = syntax->constants };
	bool any = false;

	*probe = (struct iommu_probe){ .row = row, .function = function };
	if (syntax->fprobes)
		any |= put_definition(&w, probe->fprobe, row, "f", row->at_return ? "%return" : "");
	w.names = false;
	/* r256: by default, the kernel misses returns if more than a few calls are under way. */
	if (syntax->kprobes)
		any |= put_definition(&w, probe->kprobe, row, row->at_return ? "r256" : "p", "");
	return any;
}

/* The function that carries the probe; NULL: the kernel has none. */
static const char *function_of(const struct iommu_probe_row *row,
			       const struct iommu_kernel_types *types)
{
	for (size_t i = 0; i < IOMMU_PROBE_FUNCTIONS_MAX && row->functions[i]; i++) {
		if (types->has_function(types->arg, row->functions[i]))
			return row->functions[i];
	}
	return NULL;
}

size_t iommu_choose_probes(struct iommu_probe *probes, size_t max,
			   const struct iommu_kernel_types *types,
			   const struct iommu_probe_syntax *syntax, bool latency)
{
	size_t nr = 0;

	if (!syntax->arguments && !syntax->btf_names)
		return 0;
	for (size_t i = 0; i < iommu_nr_probe_rows && nr < max; i++) {
		const struct iommu_probe_row *row = &iommu_probe_rows[i];
		const char *function = function_of(row, types);

		if (function && (latency || !row->latency) &&
		    choose(&probes[nr], row, function, types, syntax))
			nr++;
	}
	return nr;
}
