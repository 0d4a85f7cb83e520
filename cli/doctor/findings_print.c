/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdio.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/json_values.h"
#include "cli/terminal/colour.h"
#include "findings.h"

static const enum iommu_style styles[] = {
	[FINDING_OK] = IOMMU_STYLE_GOOD,
	[FINDING_NOTE] = IOMMU_STYLE_DOUBTFUL,
	[FINDING_PROBLEM] = IOMMU_STYLE_BAD,
};

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
			printf("%s%s%s%s\n", i ? "\n" : "", colour(IOMMU_STYLE_TITLE),
			       finding->topic, colour(IOMMU_STYLE_PLAIN));
		topic = finding->topic;
		printf("  %s%-8s%s ", colour(styles[finding->kind]), kinds[finding->kind],
		       colour(IOMMU_STYLE_PLAIN));
		put_untrusted(finding->text);
		putchar('\n');
		if (finding->fix) {
			printf("           %sfix:%s ", colour(IOMMU_STYLE_LABEL),
			       colour(IOMMU_STYLE_PLAIN));
			put_untrusted(finding->fix);
			putchar('\n');
		}
	}
	if (f->nr_problems)
		printf("\n%s%zu problem%s%s\n", colour(IOMMU_STYLE_BAD), f->nr_problems,
		       f->nr_problems == 1 ? "" : "s", colour(IOMMU_STYLE_PLAIN));
	else
		printf("\n%sno problems%s\n", colour(IOMMU_STYLE_GOOD), colour(IOMMU_STYLE_PLAIN));
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
