/* SPDX-License-Identifier: LGPL-2.1 */
/* The options of plugin_iommu.so, as trace-cmd's -O takes them: [PLUGIN:]NAME[=VALUE]. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "checks.h"
#include "cli/common/nearest.h"
#include "findings.h"
#include "traceevent-plugin/option_names.h"

#define OPTION(id, option, text) option,
static const char *const names[] = { IOMMU_PLUGIN_OPTIONS(OPTION) };
#undef OPTION

enum { NR_NAMES = sizeof(names) / sizeof(names[0]) };

/* What was typed, in parts that are not terminated. */
struct typed {
	const char *plugin; /* NULL: none */
	size_t plugin_len;
	const char *name;
	size_t name_len;
	const char *value; /* NULL: none */
};

static struct typed split(const char *option)
{
	size_t len = strcspn(option, "=");
	const char *colon = memchr(option, ':', len);
	struct typed t = { .name = option, .name_len = len };

	if (option[len])
		t.value = option + len + 1;
	if (colon) {
		t.plugin = option;
		t.plugin_len = (size_t)(colon - option);
		t.name = colon + 1;
		t.name_len = len - t.plugin_len - 1;
	}
	return t;
}

static bool equals(const char *str, size_t len, const char *name)
{
	return strlen(name) == len && !strncmp(str, name, len);
}

static void fix(struct findings *f, const char *name, const char *value)
{
	char option[64];

	snprintf(option, sizeof(option), IOMMU_PLUGIN_ALIAS ":%s%s%s", name, value ? "=" : "",
		 value ? value : "");
	findings_fix(f, false, "trace-cmd", "report", "-O", option, NULL);
}

static bool is_value(const char *value)
{
	return !strcmp(value, "0") || !strcmp(value, "1") || !strcmp(value, "true") ||
	       !strcmp(value, "false");
}

static void check_value(struct findings *f, const char *option, const char *name, const char *value)
{
	if (!value || is_value(value)) {
		findings_add(f, FINDING_OK, "-O %s: an option of the plugin", option);
		return;
	}
	findings_add(f, FINDING_PROBLEM,
		     "-O %s: the value is not 1, 0, true or false; trace-cmd ignores it without a "
		     "message",
		     option);
	fix(f, name, "1");
}

static void add_unknown(struct findings *f, const char *option, const struct typed *t)
{
	struct nearest nearest = { .given = t->name, .len = t->name_len };

	for (size_t i = 0; i < NR_NAMES; i++)
		nearest_try(&nearest, names[i]);
	if (nearest.name) {
		findings_add(f, FINDING_PROBLEM,
			     "-O %s: there is no such option; did you mean " IOMMU_PLUGIN_ALIAS
			     ":%s? trace-cmd ignores unknown options without a message",
			     option, nearest.name);
		fix(f, nearest.name, NULL);
		return;
	}
	findings_add(f, FINDING_PROBLEM,
		     "-O %s: there is no such option; trace-cmd ignores unknown options without a "
		     "message",
		     option);
	findings_fix(f, false, "trace-cmd", "list", "-O", NULL);
}

/* Whether the plugin in the option is another one, and not ours with a typing error. */
static bool is_of_other(const struct typed *t)
{
	struct nearest nearest = { .given = t->plugin, .len = t->plugin_len };
	static const char alias[] = IOMMU_PLUGIN_ALIAS;
	size_t len = strlen(alias);

	/* Such as IOMMU or plugin_iommu. */
	for (size_t i = 0; i + len <= t->plugin_len; i++) {
		if (!strncasecmp(t->plugin + i, alias, len))
			return false;
	}
	if (!t->plugin_len)
		return false;
	nearest_try(&nearest, IOMMU_PLUGIN_ALIAS);
	return !nearest.name;
}

void check_option(struct findings *f, const char *option)
{
	struct typed t = split(option);

	f->topic = "plugin options";
	if (t.plugin && is_of_other(&t)) {
		findings_add(f, FINDING_NOTE, "-O %s: an option of another plugin", option);
		return;
	}
	for (size_t i = 0; i < NR_NAMES; i++) {
		if (!equals(t.name, t.name_len, names[i]))
			continue;
		if (t.plugin && !equals(t.plugin, t.plugin_len, IOMMU_PLUGIN_ALIAS)) {
			findings_add(f, FINDING_PROBLEM,
				     "-O %s: the plugin's name is " IOMMU_PLUGIN_ALIAS
				     "; trace-cmd ignores unknown options without a message",
				     option);
			fix(f, names[i], t.value && is_value(t.value) ? t.value : NULL);
			return;
		}
		check_value(f, option, names[i], t.value);
		return;
	}
	add_unknown(f, option, &t);
}
