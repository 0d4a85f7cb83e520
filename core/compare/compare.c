/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "match_names.h"

/* A device, or all tasks of a name. */
struct subject {
	const struct iommu_figures *figures;
	struct iommu_figures *sum; /* of several tasks, in @figures; NULL: none */
	char *name;		   /* of tasks; NULL: that of the device */
};

struct side {
	const struct iommu_compare_side *given;
	struct subject *devices;
	struct subject *tasks;
	struct iommu_match_name *device_names;
	struct iommu_match_name *task_names;
	uint32_t nr_devices;
	uint32_t nr_tasks;
};

struct comparison {
	struct iommu_comparison public;
	struct side a;
	struct side b;
	struct iommu_compared_pair *pairs;
	struct iommu_difference *differences;
	uint32_t room;
};

static void read_devices(struct side *s)
{
	const struct iommu_measure_view *v = s->given->view;
	const struct iommu_measured *m = v->measured;

	for (uint32_t i = 0; i < m->nr_devices; i++) {
		const struct iommu_device *device =
			iommu_device(iommu_replay_devices(v->replay), m->devices[i]->device);
		struct iommu_match_name *name = &s->device_names[i];
		const char *driver =
			s->given->driver ? s->given->driver(s->given->arg, device) : NULL;
		size_t kind = iommu_platform_kind(device->name, device->len);

		s->devices[i].figures = m->devices[i];
		*name = (struct iommu_match_name){ .name = device->name, .len = device->len };
		name->kind = driver;
		name->kind_len = driver ? strlen(driver) : 0;
		if (!driver && kind) {
			name->kind = device->name + kind;
			name->kind_len = device->len - kind;
		}
	}
	s->nr_devices = m->nr_devices;
}

/* The name of a task without numbers. "*" stands for these. The caller frees it. */
static char *task_name(const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	const char *comm;
	size_t len, kind;
	char *name;

	if (f->interrupt)
		return strdup("interrupts");
	if (f->pid == IOMMU_MEASURE_OTHERS)
		return strdup("other tasks");
	comm = v->comm && f->pid >= 0 ? v->comm(v->arg, f->pid) : NULL;
	if (!comm)
		return strdup("tasks without a name");
	len = strlen(comm);
	kind = iommu_task_kind(comm, len);
	name = malloc(kind + 2);
	if (name) {
		memcpy(name, comm, kind);
		memcpy(name + kind, "*", 2);
		if (kind == len)
			name[kind] = '\0';
	}
	return name;
}

static bool add_to_sum(struct subject *subject, const struct iommu_figures *figures)
{
	const struct iommu_owner owner = { 0 };
	/* Without a series, the merge changes neither the source nor the pools. */
	struct iommu_figures from = *figures;

	from.series = (struct iommu_series){ 0 };
	if (!subject->sum) {
		struct iommu_figures first = *subject->figures;

		first.series = (struct iommu_series){ 0 };
		subject->sum = calloc(1, sizeof(*subject->sum));
		if (!subject->sum)
			return false;
		subject->sum->pid = first.pid;
		iommu_figures_merge(subject->sum, &first, NULL, &owner);
		subject->figures = subject->sum;
	}
	iommu_figures_merge(subject->sum, &from, NULL, &owner);
	return true;
}

static bool add_task(struct side *s, const struct iommu_figures *figures)
{
	char *name = task_name(s->given->view, figures);
	uint32_t i = 0;

	if (!name)
		return false;
	while (i < s->nr_tasks && strcmp(s->tasks[i].name, name) != 0)
		i++;
	if (i < s->nr_tasks) {
		free(name);
		return add_to_sum(&s->tasks[i], figures);
	}
	s->tasks[i] = (struct subject){ .figures = figures, .name = name };
	s->task_names[i] = (struct iommu_match_name){ .name = name, .len = strlen(name) };
	s->nr_tasks++;
	return true;
}

static bool read_side(struct side *s, const struct iommu_compare_side *given)
{
	const struct iommu_measured *m = given->view->measured;
	uint32_t devices = m->nr_devices + 1, tasks = m->nr_tasks + 1;

	s->given = given;
	s->devices = calloc(devices, sizeof(*s->devices));
	s->tasks = calloc(tasks, sizeof(*s->tasks));
	s->device_names = calloc(devices, sizeof(*s->device_names));
	s->task_names = calloc(tasks, sizeof(*s->task_names));
	if (!s->devices || !s->tasks || !s->device_names || !s->task_names)
		return false;
	read_devices(s);
	for (uint32_t i = 0; i < m->nr_tasks; i++) {
		if (!add_task(s, m->tasks[i]))
			return false;
	}
	return true;
}

static void free_side(struct side *s)
{
	struct iommu_figure_pools pools = { 0 };

	for (uint32_t i = 0; i < s->nr_tasks; i++) {
		iommu_figures_free(s->tasks[i].sum, &pools);
		free(s->tasks[i].name);
	}
	free(s->devices);
	free(s->tasks);
	free(s->device_names);
	free(s->task_names);
}

static struct iommu_subject subject_of(const struct side *s, const struct subject *subject,
				       const char *name)
{
	bool from_snapshot;

	return (struct iommu_subject){
		.figures = subject->figures,
		.name = name,
		.mode = iommu_mode_of(s->given->view, subject->figures, &from_snapshot),
	};
}

static void add_pairs_of_list(struct comparison *c, enum iommu_subject_kind kind)
{
	bool tasks = kind == IOMMU_SUBJECT_TASK;
	const struct subject *a = tasks ? c->a.tasks : c->a.devices;
	const struct subject *b = tasks ? c->b.tasks : c->b.devices;
	const struct iommu_match_name *names_a = tasks ? c->a.task_names : c->a.device_names;
	const struct iommu_match_name *names_b = tasks ? c->b.task_names : c->b.device_names;
	uint32_t nr = tasks ? c->a.nr_tasks : c->a.nr_devices;

	for (uint32_t i = 0; i < nr; i++) {
		struct iommu_compared_pair *pair = &c->pairs[c->public.nr_pairs++];
		uint32_t other = names_a[i].other;

		pair->kind = kind;
		pair->a = subject_of(&c->a, &a[i], names_a[i].name);
		if (other)
			pair->b = subject_of(&c->b, &b[other - 1], names_b[other - 1].name);
	}
}

static void add_rest_of_b(struct comparison *c, enum iommu_subject_kind kind)
{
	bool tasks = kind == IOMMU_SUBJECT_TASK;
	const struct subject *b = tasks ? c->b.tasks : c->b.devices;
	const struct iommu_match_name *names = tasks ? c->b.task_names : c->b.device_names;
	uint32_t nr = tasks ? c->b.nr_tasks : c->b.nr_devices;

	for (uint32_t i = 0; i < nr; i++) {
		struct iommu_compared_pair *pair = &c->pairs[c->public.nr_pairs];

		if (names[i].other)
			continue;
		pair->kind = kind;
		pair->b = subject_of(&c->b, &b[i], names[i].name);
		c->public.nr_pairs++;
	}
}

static bool find_pairs(struct comparison *c)
{
	size_t nr = (size_t)c->a.nr_devices + c->a.nr_tasks + c->b.nr_devices + c->b.nr_tasks + 1;
	struct subject total_a = { .figures = c->public.a->measured->total };
	struct subject total_b = { .figures = c->public.b->measured->total };

	c->pairs = calloc(nr, sizeof(*c->pairs));
	if (!c->pairs)
		return false;
	iommu_match_names(c->a.device_names, c->a.nr_devices, c->b.device_names, c->b.nr_devices);
	iommu_match_names(c->a.task_names, c->a.nr_tasks, c->b.task_names, c->b.nr_tasks);
	c->pairs[0].kind = IOMMU_SUBJECT_TOTAL;
	c->pairs[0].a = subject_of(&c->a, &total_a, "");
	c->pairs[0].b = subject_of(&c->b, &total_b, "");
	c->public.nr_pairs = 1;
	add_pairs_of_list(c, IOMMU_SUBJECT_DEVICE);
	add_pairs_of_list(c, IOMMU_SUBJECT_TASK);
	add_rest_of_b(c, IOMMU_SUBJECT_DEVICE);
	add_rest_of_b(c, IOMMU_SUBJECT_TASK);
	c->public.pairs = c->pairs;
	return true;
}

void iommu_compare_pair(struct iommu_compared_values *values, const struct iommu_comparison *c,
			const struct iommu_compared_pair *pair, const struct iommu_figure *figure)
{
	iommu_figure_get(&values->a, figure, c->a, pair->a.figures);
	iommu_figure_get(&values->b, figure, c->b, pair->b.figures);
	iommu_compare_values(values, figure, c->threshold, c->same_length);
}

bool iommu_compare_modes_differ(const struct iommu_compared_pair *pair)
{
	return pair->a.figures && pair->b.figures && pair->a.mode != pair->b.mode &&
	       iommu_flush_mode_name(pair->a.mode) && iommu_flush_mode_name(pair->b.mode);
}

static bool add_difference(struct comparison *c, const struct iommu_difference *difference)
{
	uint32_t nr = c->public.nr_differences;

	if (nr == c->room) {
		uint32_t room = nr ? nr * 2 : 64;
		struct iommu_difference *list =
			realloc(c->differences, room * sizeof(*c->differences));

		if (!list)
			return false;
		c->differences = list;
		c->room = room;
	}
	c->differences[nr] = *difference;
	c->public.nr_differences++;
	return true;
}

/* Add the differences of pair number @nr. */
static bool compare_figures(struct comparison *c, uint32_t nr)
{
	const struct iommu_compared_pair *pair = &c->pairs[nr];
	const struct iommu_figure *figure;
	bool count_differs = false;

	for (uint32_t i = 0; (figure = iommu_figure_at(i)); i++) {
		struct iommu_compared_values values;
		struct iommu_difference difference = { .pair = nr, .figure = i };

		iommu_compare_pair(&values, &c->public, pair, figure);
		difference.factor = iommu_compared_factor(&values, figure);
		if (values.differs && !(figure->kind == IOMMU_FIGURE_RATE && count_differs) &&
		    !add_difference(c, &difference))
			return false;
		count_differs = values.differs;
	}
	return true;
}

/* The largest factor first, then in the order of the table. */
static int by_factor(const void *a, const void *b)
{
	const struct iommu_difference *x = a;
	const struct iommu_difference *y = b;

	if (x->factor > y->factor || x->factor < y->factor)
		return x->factor > y->factor ? -1 : 1;
	if (x->pair != y->pair)
		return x->pair < y->pair ? -1 : 1;
	return x->figure < y->figure ? -1 : x->figure > y->figure;
}

static void compare_lengths(struct iommu_comparison *c)
{
	uint64_t a = iommu_measure_span(c->a);
	uint64_t b = iommu_measure_span(c->b);

	c->no_length = !a || !b;
	c->same_length =
		c->no_length || !iommu_is_beyond((long double)a, (long double)b, c->threshold);
}

static bool compare(struct comparison *c)
{
	compare_lengths(&c->public);
	if (!find_pairs(c))
		return false;
	for (uint32_t i = 0; i < c->public.nr_pairs; i++) {
		const struct iommu_compared_pair *pair = &c->pairs[i];

		c->public.nr_modes += iommu_compare_modes_differ(pair);
		if (!pair->a.figures || !pair->b.figures)
			c->public.nr_alone++;
		else if (!compare_figures(c, i))
			return false;
	}
	if (c->public.nr_differences)
		qsort(c->differences, c->public.nr_differences, sizeof(*c->differences), by_factor);
	c->public.differences = c->differences;
	return true;
}

struct iommu_comparison *iommu_compare_new(const struct iommu_compare_side *a,
					   const struct iommu_compare_side *b, uint64_t threshold)
{
	struct comparison *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->public.a = a->view;
	c->public.b = b->view;
	c->public.threshold = threshold;
	if (read_side(&c->a, a) && read_side(&c->b, b) && compare(c))
		return &c->public;
	iommu_compare_free(&c->public);
	return NULL;
}

void iommu_compare_free(struct iommu_comparison *public)
{
	struct comparison *c = (struct comparison *)public;

	if (!c)
		return;
	free_side(&c->a);
	free_side(&c->b);
	free(c->pairs);
	free(c->differences);
	free(c);
}
