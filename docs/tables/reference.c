/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Prints docs/reference.md: the names in the output of the command and what they mean, from the
 * rows in core and cli, and the members of its JSON output from docs/schema.
 * usage: reference SCHEMAS
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "cli/common/statuses.h"
#include "core/diagnosis/severity.h"
#include "core/diagnosis/sign_hint.h"
#include "core/faultlog/fault.h"
#include "core/replay/faults.h"
#include "core/replay/findings.h"
#include "core/summary/words.h"
#include "markdown_cell.h"

static void put_name(const char *name)
{
	printf("| `%s` ", name);
}

static void row(const char *name, const char *meaning)
{
	put_name(name);
	put_cell(meaning);
	puts("|");
}

static void start(void)
{
	puts("# Reference\n"
	     "\n"
	     "`docs/tables` generates this page from the rows in `core/` and `cli/`, and from "
	     "`docs/schema/`. Do not edit it.\n"
	     "\n"
	     "Other pages have the rest of the reference:\n"
	     "\n"
	     "| page | contents |\n"
	     "|---|---|\n"
	     "| [events.md](events.md) | the events that are decoded, and the text that each gets |\n"
	     "| [fault-tables.md](fault-tables.md) | the codes, flags and reasons of faults of "
	     "each vendor |\n"
	     "| [messages.md](messages.md) | the messages of the command, and what to do |\n"
	     "| [export.md](export.md) | the lines of `export --to ndjson`, and the columns of "
	     "`--to csv` |");
}

static void put_statuses(void)
{
	size_t nr;
	const struct status_row *rows = status_rows(&nr);

	puts("\n## Exit statuses\n\n| subcommand | status | meaning |\n|---|---|---|");
	for (size_t i = 0; i < nr; i++) {
		if (!*rows[i].command)
			continue;
		put_name(rows[i].command);
		if (rows[i].status == STATUS_OF_PROGRAM)
			put_cell("any");
		else
			printf("| %d ", rows[i].status);
		put_cell(rows[i].meaning);
		puts("|");
	}
}

static void table(const char *title, const char *about, const char *name)
{
	printf("\n## %s\n\n%s\n\n| %s | meaning |\n|---|---|\n", title, about, name);
}

static void put_replay_words(void)
{
	table("Severities", "The consequence of a fault or a sign: see [explain.md](explain.md).",
	      "severity");
	for (enum iommu_severity s = IOMMU_HARMLESS; s <= IOMMU_BROKEN; s++)
		row(iommu_severity_name(s), iommu_severity_meaning(s));
	table("Verdicts",
	      "The state of the address of a fault. The first one that matches applies: see "
	      "[history.md](history.md#verdicts-on-a-faulting-address).",
	      "verdict");
	for (enum iommu_verdict_kind k = IOMMU_VERDICT_MAPPED; k <= IOMMU_VERDICT_NEVER_MAPPED; k++)
		row(iommu_verdict_name(k), iommu_verdict_meaning(k));
	row(iommu_verdict_name(IOMMU_VERDICT_NONE), iommu_verdict_meaning(IOMMU_VERDICT_NONE));
	table("Findings",
	      "Misuse of the mapping API: see [history.md](history.md#findings), which also has "
	      "the benign explanations.",
	      "finding");
	for (int class = 0; class < IOMMU_FINDING_CLASSES; class ++)
		row(iommu_finding_name((enum iommu_finding_class) class),
		    iommu_finding_meaning((enum iommu_finding_class) class));
	table("Grades", "The confidence in an inferred fact.", "grade");
	for (int grade = IOMMU_GRADE_CERTAIN; grade >= IOMMU_GRADE_UNKNOWN; grade--)
		row(iommu_grade_name((enum iommu_grade)grade),
		    iommu_grade_meaning((enum iommu_grade)grade));
	table("Sources",
	      "What names the device of a mapping: see "
	      "[history.md](history.md#attributing-mappings-to-devices).",
	      "source");
	for (enum iommu_source s = IOMMU_SOURCE_PROBE; s <= IOMMU_SOURCE_TASK; s++)
		row(iommu_source_name(s), iommu_source_meaning(s));
}

static const char *vendor_of(enum iommu_vendor vendor)
{
	static const char *const names[IOMMU_NR_VENDORS] = {
		[IOMMU_AMD] = "AMD-Vi",	       [IOMMU_INTEL] = "VT-d",
		[IOMMU_SMMU_V3] = "SMMUv3",    [IOMMU_SMMU_V2] = "SMMUv1 and v2",
		[IOMMU_KERNEL] = "the kernel",
	};

	return names[vendor] ? names[vendor] : "other drivers";
}

static void put_hint(const struct iommu_hint *hint)
{
	put_cell(hint->cause);
	put_cell(hint->next);
	put_cell(hint->basis);
	puts("|");
}

static void put_hints(void)
{
	size_t nr;
	const struct iommu_sign_row *signs = iommu_sign_rows(&nr);

	puts("\n## Signs of trouble\n\nMessages that are no faults. The explanation of such a "
	     "message contains the words in the second column.\n\n"
	     "| driver | sign | usual cause | next step | basis |\n|---|---|---|---|---|");
	for (size_t i = 0; i < nr; i++) {
		put_cell(vendor_of(signs[i].vendor));
		put_cell(signs[i].phrase);
		put_hint(&signs[i].hint);
	}
}

static const char *string_of(struct json_object *object, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(object, name, &value) ? json_object_get_string(value) : "";
}

/* "string", "string or null"; '#/$defs/NAME' is NAME. */
static void put_type(struct json_object *member)
{
	struct json_object *type;
	const char *ref = string_of(member, "$ref");

	if (*ref) {
		printf("%s", strrchr(ref, '/') + 1);
		return;
	}
	if (json_object_object_get_ex(member, "const", &type)) {
		printf("`%s`", json_object_get_string(type));
		return;
	}
	if (json_object_object_get_ex(member, "enum", &type) ||
	    (json_object_object_get_ex(member, "type", &type) &&
	     json_object_is_type(type, json_type_array))) {
		bool is_enum = json_object_object_get_ex(member, "enum", NULL);

		for (size_t i = 0; i < json_object_array_length(type); i++) {
			struct json_object *value = json_object_array_get_idx(type, i);
			const char *text = value ? json_object_get_string(value) : "null";

			printf(is_enum && value ? "%s`%s`" : "%s%s",
			       !i		  ? ""
			       : is_enum && value ? ", "
						  : " or ",
			       text);
		}
		return;
	}
	if (json_object_object_get_ex(member, "oneOf", &type)) {
		for (size_t i = 0; i < json_object_array_length(type); i++) {
			fputs(i ? " or " : "", stdout);
			put_type(json_object_array_get_idx(type, i));
		}
		return;
	}
	fputs(string_of(member, "type"), stdout);
	if (json_object_object_get_ex(member, "items", &type)) {
		fputs(" of ", stdout);
		put_type(type);
	}
}

/* A member has no description, or an object may have members that are not listed. */
static bool incomplete;

/* The members of an object, and of those without a name inside it. */
static void put_members(struct json_object *object, const char *path)
{
	struct json_object *properties;
	struct json_object *others;

	if (!json_object_object_get_ex(object, "properties", &properties))
		return;
	if (!json_object_object_get_ex(object, "additionalProperties", &others) ||
	    json_object_get_boolean(others)) {
		fprintf(stderr, "reference: an object with %s is open\n", path);
		incomplete = true;
	}
	json_object_object_foreach(properties, name, member)
	{
		struct json_object *items;
		char inner[256];

		if (!*string_of(member, "description")) {
			fprintf(stderr, "reference: %s%s has no description\n", path, name);
			incomplete = true;
		}
		printf("| `%s%s` | ", path, name);
		put_type(member);
		putchar(' ');
		put_cell(string_of(member, "description"));
		puts("|");
		snprintf(inner, sizeof(inner), "%s%s.", path, name);
		put_members(member, inner);
		snprintf(inner, sizeof(inner), "%s%s[].", path, name);
		if (json_object_object_get_ex(member, "items", &items))
			put_members(items, inner);
	}
}

static void put_object(const char *title, struct json_object *object)
{
	printf("\n### %s\n\n%s\n\n| member | type | meaning |\n|---|---|---|\n", title,
	       string_of(object, "description"));
	put_members(object, "");
}

static bool put_schema(const char *directory, const char *name)
{
	struct json_object *schema;
	struct json_object *defs;
	char path[4096];
	char title[256];

	snprintf(path, sizeof(path), "%s/%s.json", directory, name);
	schema = json_object_from_file(path);
	if (!schema) {
		fprintf(stderr, "reference: %s: %s\n", path, json_util_get_last_err());
		return false;
	}
	printf("\n## %s\n\nThe schema: [schema/%s.json](schema/%s.json). %s\n",
	       string_of(schema, "title"), name, name, "A member with a dot is inside another.");
	put_object("The whole", schema);
	if (json_object_object_get_ex(schema, "$defs", &defs)) {
		json_object_object_foreach(defs, key, object)
		{
			snprintf(title, sizeof(title), "%s in %s", key, name);
			if (json_object_object_get_ex(object, "properties", NULL))
				put_object(title, object);
		}
	}
	json_object_put(schema);
	return true;
}

int main(int argc, char **argv)
{
	/* docs/export.md describes the lines of export --to ndjson. */
	static const char *const schemas[] = {
		"explain", "explain-ndjson", "summary",		"stat",
		"compare", "live",	     "export-perfetto", "doctor",
	};

	if (argc != 2)
		return 2;
	start();
	put_statuses();
	put_replay_words();
	put_hints();
	for (size_t i = 0; i < sizeof(schemas) / sizeof(schemas[0]); i++) {
		if (!put_schema(argv[1], schemas[i]))
			return 2;
	}
	return fflush(stdout) || incomplete ? 2 : 0;
}
