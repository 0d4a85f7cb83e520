/* SPDX-License-Identifier: LGPL-2.1 */
#include "json.h"

#include <stdio.h>
#include <string.h>

#include "cli/common/json_values.h"

/* Elements are printed one by one because lists may be long. */
struct json_list {
	bool any;
};

static void list_append(struct json_list *list, struct json_object *object)
{
	fputs(list->any ? ",\n" : "\n", stdout);
	json_print(object);
	json_object_put(object);
	list->any = true;
}

static struct json_object *decimal(long double value, int digits)
{
	char text[64];

	snprintf(text, sizeof(text), "%.*Lf", digits, value);
	return json_object_new_double_s((double)value, text);
}

static struct json_object *number_of(const struct iommu_figure *figure,
				     const struct iommu_figure_value *value)
{
	if (!value->known)
		return NULL;
	if (figure->kind == IOMMU_FIGURE_RATE)
		return decimal(iommu_figure_number(figure, value), 3);
	if (figure->kind == IOMMU_FIGURE_SHARE)
		return decimal(iommu_figure_number(figure, value), 6);
	return json_object_new_uint64(value->part);
}

static void add_optional(struct json_object *object, const char *name, const char *value)
{
	json_add_untrusted(object, name, value, value ? strlen(value) : 0);
}

/* The members that say what a figure is of. */
static void add_subject(struct json_object *object, const struct iommu_compared_pair *pair)
{
	const char *a = pair->a.figures ? pair->a.name : NULL;
	const char *b = pair->b.figures ? pair->b.name : NULL;
	bool device = pair->kind == IOMMU_SUBJECT_DEVICE;

	add_optional(object, "device", !device ? NULL : a ? a : b);
	add_optional(object, "device_b", device && a && b && strcmp(a, b) != 0 ? b : NULL);
	add_optional(object, "task", pair->kind != IOMMU_SUBJECT_TASK ? NULL : a ? a : b);
}

static void add_buffer(struct json_object *object, const struct compared_buffers *b)
{
	const char *name = (b->a ? b->a : b->b)->view.buffer;

	if (*name)
		add_optional(object, "buffer", name);
}

static void add_samples(struct json_object *object, const struct iommu_compared_values *values)
{
	struct json_object *samples = NULL;

	if (values->a.samples || values->b.samples) {
		samples = json_object_new_array();
		json_object_array_add(samples, json_object_new_uint64(values->a.samples));
		json_object_array_add(samples, json_object_new_uint64(values->b.samples));
	}
	json_object_object_add(object, "samples", samples);
}

static struct json_object *figure_object(const struct compared_buffers *b,
					 const struct iommu_compared_pair *pair,
					 const struct iommu_figure *figure,
					 const struct iommu_compared_values *values)
{
	struct json_object *object = json_object_new_object();
	char name[64];

	snprintf(name, sizeof(name), "%s%s", pair->kind == IOMMU_SUBJECT_TOTAL ? "total." : "",
		 figure->name);
	json_add_string(object, "name", name);
	add_subject(object, pair);
	json_add_string(object, "unit", iommu_figure_unit_name(figure->unit));
	json_add_string(object, "kind", iommu_figure_kind_name(figure->kind));
	json_object_object_add(object, "a", number_of(figure, &values->a));
	json_object_object_add(object, "b", number_of(figure, &values->b));
	json_object_object_add(object, "ratio",
			       values->has_ratio ? decimal(values->ratio, 6) : NULL);
	json_add_bool(object, "differs", values->differs);
	json_add_string(object, "not_compared", iommu_not_compared_name(values->why_not));
	add_samples(object, values);
	add_buffer(object, b);
	return object;
}

static void print_pair(struct json_list *list, const struct compared_buffers *b,
		       const struct iommu_compared_pair *pair)
{
	const struct iommu_figure *figure;

	if (!pair->a.figures || !pair->b.figures)
		return;
	for (unsigned int i = 0; (figure = iommu_figure_at(i)); i++) {
		struct iommu_compared_values values;

		iommu_compare_pair(&values, b->comparison, pair, figure);
		if (values.a.known || values.b.known)
			list_append(list, figure_object(b, pair, figure, &values));
	}
}

static void print_figures(struct json_list *list, const struct compared_buffers *b)
{
	for (uint32_t i = 0; b->comparison && i < b->comparison->nr_pairs; i++)
		print_pair(list, b, &b->comparison->pairs[i]);
}

static void append_alone(struct json_list *list, const struct compared_buffers *b,
			 const struct iommu_compared_pair *pair)
{
	const struct iommu_figures *f = pair->a.figures ? pair->a.figures : pair->b.figures;
	struct json_object *object = json_object_new_object();

	json_add_string(object, "in", pair->a.figures ? "a" : "b");
	add_optional(object, "device",
		     pair->kind != IOMMU_SUBJECT_DEVICE ? NULL
		     : pair->a.figures			? pair->a.name
							: pair->b.name);
	add_optional(object, "task",
		     pair->kind != IOMMU_SUBJECT_TASK ? NULL
		     : pair->a.figures		      ? pair->a.name
						      : pair->b.name);
	json_add_number(object, "maps", f->maps);
	json_add_number(object, "unmaps", f->unmaps);
	json_add_number(object, "bytes", f->bytes);
	add_buffer(object, b);
	list_append(list, object);
}

/* Devices and tasks of one trace, and whole buffers. */
static void print_alone(struct json_list *list, const struct compared_buffers *b)
{
	if (!b->comparison) {
		const struct measured_buffer *only = b->a ? b->a : b->b;
		struct iommu_subject subject = { .figures = only->view.measured->total };
		struct iommu_compared_pair pair = { .kind = IOMMU_SUBJECT_TOTAL };

		*(b->a ? &pair.a : &pair.b) = subject;
		append_alone(list, b, &pair);
		return;
	}
	for (uint32_t i = 0; i < b->comparison->nr_pairs; i++) {
		const struct iommu_compared_pair *pair = &b->comparison->pairs[i];

		if (!pair->a.figures || !pair->b.figures)
			append_alone(list, b, pair);
	}
}

/* A member whose value is a pair of strings, or of numbers. */
static void add_strings(struct json_object *object, const char *name, const char *a, const char *b)
{
	struct json_object *pair = json_object_new_array();

	json_object_array_add(pair, a ? json_untrusted(a, strlen(a)) : NULL);
	json_object_array_add(pair, b ? json_untrusted(b, strlen(b)) : NULL);
	json_object_object_add(object, name, pair);
}

static void add_numbers(struct json_object *object, const char *name, uint64_t a, uint64_t b)
{
	struct json_object *pair = json_object_new_array();

	json_object_array_add(pair, json_object_new_uint64(a));
	json_object_array_add(pair, json_object_new_uint64(b));
	json_object_object_add(object, name, pair);
}

static void print_buffers(struct json_list *list, const struct compared_buffers *b)
{
	const struct iommu_comparison *c = b->comparison;
	struct json_object *object;

	if (!c)
		return;
	object = json_object_new_object();
	add_strings(object, "names", c->a->buffer, c->b->buffer);
	add_numbers(object, "measured_ns", iommu_measure_span(c->a), iommu_measure_span(c->b));
	json_add_bool(object, "same_length", c->same_length);
	add_numbers(object, "lost", c->a->lost, c->b->lost);
	add_strings(object, "modes", iommu_flush_mode_name(c->pairs[0].a.mode),
		    iommu_flush_mode_name(c->pairs[0].b.mode));
	list_append(list, object);
}

static const struct {
	const char *name;
	void (*print)(struct json_list *list, const struct compared_buffers *buffers);
} lists[] = {
	{ "buffers", print_buffers },
	{ "figures", print_figures },
	{ "alone", print_alone },
};

static void print_member(struct json_object *object, const char *name)
{
	printf("\"%s\":", name);
	json_print(json_object_object_get(object, name));
	fputs(",\n", stdout);
}

static void print_head(const struct compared_traces *traces)
{
	static const char *const names[] = { "schema",	 "files",    "hosts",
					     "boot_ids", "releases", "threshold_percent",
					     "differs" };
	const struct measured_trace *a = &traces->a.trace;
	const struct measured_trace *b = &traces->b.trace;
	struct json_object *object = json_object_new_object();

	json_add_string(object, "schema", "trace-iommu/1");
	add_strings(object, "files", a->name, b->name);
	add_strings(object, "hosts", a->host, b->host);
	add_strings(object, "boot_ids", a->boot_id, b->boot_id);
	add_strings(object, "releases", a->release, b->release);
	json_object_object_add(object, "threshold_percent",
			       decimal((long double)traces->threshold / 1000, 3));
	json_add_bool(object, "differs", compared_differ(traces));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		print_member(object, names[i]);
	json_object_put(object);
}

void compare_print_json(const struct compared_traces *traces)
{
	putchar('{');
	print_head(traces);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct json_list list = { .any = false };

		printf("%s\"%s\":[", i ? ",\n" : "", lists[i].name);
		for (unsigned int n = 0; n < traces->nr_buffers; n++)
			lists[i].print(&list, &traces->buffers[n]);
		fputs(list.any ? "\n]" : "]", stdout);
	}
	fputs("}\n", stdout);
}
