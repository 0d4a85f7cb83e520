/* SPDX-License-Identifier: LGPL-2.1 */
/* One JSON object a trace, for programs. docs/man/trace-iommu.1 says what the members are. */
#include <stdio.h>
#include <string.h>

#include "json.h"

static const char *const families[] = {
	[IOMMU_FAMILY_TOGGLE] = "toggle",
	[IOMMU_FAMILY_PAIRS] = "pairs",
};

static const struct {
	const char *name;
	void (*put)(struct json_list *list);
} lists[] = {
	{ "groups", json_put_groups }, { "devices", json_put_devices },
	{ "epochs", json_put_epochs }, { "findings", json_put_findings },
	{ "faults", json_put_faults }, { "fault_runs", json_put_fault_runs },
};

static void add_systems(struct json_object *object, const struct iommu_summary *view)
{
	struct json_object *systems = json_object_new_array();

	for (size_t i = 0; i < view->nr_systems; i++) {
		struct json_object *system = json_object_new_object();
		const char *name = view->systems[i].name;

		json_add_untrusted(system, "system", name, strlen(name));
		json_add_number(system, "events", view->systems[i].events);
		json_object_array_add(systems, system);
	}
	json_object_object_add(object, "systems", systems);
}

static struct json_object *buffer_object(const struct summary_buffer *b)
{
	const struct iommu_faults *faults = iommu_replay_faults(b->replay);
	struct json_object *object = json_object_new_object();

	json_add_untrusted(object, "name", b->view.buffer, strlen(b->view.buffer));
	json_add_number(object, "events", b->view.events);
	json_add_number(object, "unknown_events", b->view.unknown);
	json_add_number(object, "first_ns", b->view.first_ts);
	json_add_number(object, "last_ns", b->view.last_ts);
	json_add_number(object, "lost", b->view.lost);
	json_add_number(object, "gaps", b->view.gaps);
	json_add_bool(object, "lost_more", b->view.lost_more);
	json_add_number(object, "maps", b->nr_maps);
	json_add_number(object, "invalidations", b->stats.invalidations);
	json_add_number(object, "faults", faults->nr);
	json_add_number(object, "faults_suppressed_at_least", faults->suppressed);
	json_add_number(object, "faults_unprinted_at_least", iommu_faults_unprinted(faults));
	json_add_bool(object, "faults_lost", faults->overflows);
	add_systems(object, &b->view);
	return object;
}

static void print_string(const char *name, const char *value)
{
	struct json_object *object = json_object_new_object();

	json_add_untrusted(object, name, value, value ? strlen(value) : 0);
	printf("\"%s\":%s,", name,
	       json_object_to_json_string_ext(json_object_object_get(object, name),
					      JSON_C_TO_STRING_PLAIN |
						      JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

static void print_buffers(const struct summary_trace *trace)
{
	fputs("\"buffers\":[", stdout);
	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		struct json_object *object = buffer_object(&trace->buffers[i]);

		fputs(i ? ",\n" : "\n", stdout);
		fputs(json_object_to_json_string_ext(
			      object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
		      stdout);
		json_object_put(object);
	}
	fputs("\n]", stdout);
}

void summary_print_json(const struct summary_trace *trace)
{
	putchar('{');
	print_string("file", trace->name);
	print_string("release", trace->release);
	print_string("family", families[trace->family]);
	print_buffers(trace);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct json_list list = { .any = false };

		printf(",\n\"%s\":[", lists[i].name);
		for (unsigned int n = 0; n < trace->nr_buffers; n++) {
			list.buffer = &trace->buffers[n];
			lists[i].put(&list);
		}
		fputs(list.any ? "\n]" : "]", stdout);
	}
	fputs("}\n", stdout);
}
