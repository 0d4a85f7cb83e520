/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event-parse.h>
#include <trace-seq.h>

#include "info_options.h"

/* Returns the text after "  key:\t", or NULL if the line has another key. */
static const char *value_of(const char *line, const char *key)
{
	size_t len = strlen(key);

	line += strspn(line, " ");
	if (strncmp(line, key, len) != 0 || strncmp(line + len, ":\t", 2) != 0)
		return NULL;
	return line + len + 2;
}

static bool is_separator(const char *line)
{
	return strncmp(line, "---", 3) == 0 || strncmp(line, "===", 3) == 0;
}

/* Find an option in the library's listing, which has a few lines per option. */
static bool find(char *text, const char *name, bool *set)
{
	bool ours = false;
	bool named = false;
	char *rest = NULL;

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		const char *value;

		if (is_separator(line)) {
			ours = false;
			named = false;
		} else if ((value = value_of(line, "plugin"))) {
			ours = strcmp(value, "iommu") == 0;
		} else if ((value = value_of(line, "option"))) {
			named = strcmp(value, name) == 0;
		} else if ((value = value_of(line, "set")) && ours && named) {
			*set = strcmp(value, "0") != 0;
			return true;
		}
	}
	return false;
}

/*
 * tep_plugin_list_options() would be simpler, but it overflows its array if there are more than a
 * few options (libtraceevent 1.7.1 and 1.8.4).
 */
bool lanes_info_option(const char *name, bool *set)
{
	struct trace_seq seq;
	bool found;

	*set = false;
	trace_seq_init(&seq);
	tep_plugin_print_options(&seq);
	trace_seq_terminate(&seq);
	found = seq.state == TRACE_SEQ__GOOD && find(seq.buffer, name, set);
	trace_seq_destroy(&seq);
	return found;
}

void lanes_info_option_set(const char *name, bool on)
{
	char option[32];

	/* Without a value, this would toggle the option. */
	snprintf(option, sizeof(option), "iommu:%s", name);
	tep_plugin_add_option(option, on ? "1" : "0");
}
