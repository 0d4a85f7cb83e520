/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdio.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/json_values.h"
#include "findings.h"

static const char *const kinds[] = {
	[FINDING_OK] = "ok",
	[FINDING_NOTE] = "note",
	[FINDING_PROBLEM] = "problem",
};

void findings_print(const struct findings *f)
{
	const char *topic = "";

	for (size_t i = 0; i < f->nr; i++) {
		const struct finding *finding = &f->list[i];

		if (strcmp(finding->topic, topic) != 0)
			printf("%s%s\n", i ? "\n" : "", finding->topic);
		topic = finding->topic;
		printf("  %-8s ", kinds[finding->kind]);
		put_untrusted(finding->text);
		putchar('\n');
		if (finding->fix) {
			fputs("           fix: ", stdout);
			put_untrusted(finding->fix);
			putchar('\n');
		}
	}
	if (f->nr_problems)
		printf("\n%zu problem%s\n", f->nr_problems, f->nr_problems == 1 ? "" : "s");
	else
		puts("\nno problems");
}

void findings_print_json(const struct findings *f)
{
	fputs("{\"schema\":\"trace-iommu/1\",\"version\":\"" TRACE_IOMMU_VERSION "\"", stdout);
	printf(",\"problems\":%zu,\"findings\":[", f->nr_problems);
	for (size_t i = 0; i < f->nr; i++) {
		const struct finding *finding = &f->list[i];
		struct json_object *object = json_object_new_object();

		json_add_string(object, "topic", finding->topic);
		json_add_string(object, "kind", kinds[finding->kind]);
		json_add_untrusted(object, "text", finding->text, strlen(finding->text));
		json_add_untrusted(object, "fix", finding->fix,
				   finding->fix ? strlen(finding->fix) : 0);
		fputs(i ? ",\n" : "\n", stdout);
		json_print(object);
		json_object_put(object);
	}
	fputs("\n]}\n", stdout);
}
