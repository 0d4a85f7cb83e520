/* SPDX-License-Identifier: LGPL-2.1 */
#include "json.h"

#include <stdio.h>
#include <string.h>

#include "cli/common/json_values.h"
#include "json_calls.h"

/* The elements of a list, which are printed one by one because some lists are long. */
struct json_list {
	const struct measured_trace *trace;
	const struct measured_buffer *buffer; /* its elements are being printed */
	bool any;
};

static void list_append(struct json_list *list, struct json_object *object)
{
	const char *buffer = list->buffer->view.buffer;

	if (*buffer)
		json_add_untrusted(object, "buffer", buffer, strlen(buffer));
	fputs(list->any ? ",\n" : "\n", stdout);
	json_print(object);
	json_object_put(object);
	list->any = true;
}

/* A number with @digits decimals; null if @known is false. */
static void add_decimal(struct json_object *object, const char *name, bool known, long double value,
			int digits)
{
	char text[64];

	if (!known) {
		json_add_string(object, name, NULL);
		return;
	}
	snprintf(text, sizeof(text), "%.*Lf", digits, value);
	json_object_object_add(object, name, json_object_new_double_s((double)value, text));
}

static void add_rate(struct json_object *object, const char *name, uint64_t n, uint64_t span)
{
	add_decimal(object, name, span, span ? (long double)n * 1e9L / span : 0, 3);
}

static void add_share(struct json_object *object, const char *name, uint64_t part, uint64_t all)
{
	add_decimal(object, name, all, all ? (long double)part / all : 0, 6);
}

static void add_durations(struct json_object *object, const char *name,
			  const struct iommu_durations *d, bool known)
{
	struct json_object *value = NULL;

	if (known && d->nr) {
		value = json_object_new_object();
		json_add_number(value, "count", d->nr);
		json_add_number(value, "p50", iommu_durations_percentile(d, 50));
		json_add_number(value, "p90", iommu_durations_percentile(d, 90));
		json_add_number(value, "p99", iommu_durations_percentile(d, 99));
		json_add_number(value, "max", d->longest);
	}
	json_object_object_add(object, name, value);
}

/* Without a start of the range, nothing is from before it. */
static void add_stayed(struct json_object *object, const struct iommu_figures *f, bool known)
{
	json_object_object_add(object, "stayed", NULL);
	json_object_object_add(object, "stayed_bytes", NULL);
	if (!known)
		return;
	json_add_number(object, "stayed", f->stayed.mappings);
	json_add_number(object, "stayed_bytes", f->stayed.bytes);
}

static void add_counts(struct json_object *object, const struct measured_buffer *b,
		       const struct iommu_figures *f)
{
	uint64_t span = iommu_measure_span(&b->view);

	json_add_number(object, "maps", f->maps);
	json_add_number(object, "unmaps", f->unmaps);
	json_add_number(object, "bytes", f->bytes);
	json_add_number(object, "unmapped_bytes", f->unmapped_bytes);
	json_add_number(object, "live_peak", f->live.peak);
	json_add_number(object, "live_at_end", f->live.now);
	add_stayed(object, f, b->view.from);
	add_rate(object, "maps_per_second", f->maps, span);
	add_rate(object, "unmaps_per_second", f->unmaps, span);
	add_rate(object, "bytes_per_second", f->bytes, span);
}

static void add_flushes(struct json_object *object, const struct measured_buffer *b,
			const struct iommu_figures *f)
{
	bool recorded = b->view.measured->flush_events;
	const struct iommu_flushes *flushes = &f->flushes;
	struct json_object *value = NULL;
	bool snapshot;
	const char *mode = iommu_flush_mode_name(iommu_mode_of(&b->view, f, &snapshot));

	json_add_string(object, "mode", mode);
	json_add_string(object, "mode_from", mode ? (snapshot ? "snapshot" : "events") : NULL);
	add_decimal(object, "flushes_per_unmap", recorded && f->unmaps,
		    recorded && f->unmaps
			    ? (long double)(flushes->ranges + flushes->domains) / f->unmaps
			    : 0,
		    6);
	if (recorded) {
		value = json_object_new_object();
		json_add_number(value, "ranges", flushes->ranges);
		json_add_number(value, "domains", flushes->domains);
		json_add_number(value, "unmaps", flushes->unmaps);
		json_add_number(value, "unmaps_by_domain", flushes->by_domain);
	}
	json_object_object_add(object, "flushes", value);
	add_durations(object, "flush_wait_ns", &flushes->waits, b->view.first_ts);
}

static void add_sizes(struct json_object *object, const struct iommu_figures *f)
{
	struct json_object *sizes = json_object_new_array();

	for (int i = 0; i < 64; i++) {
		struct json_object *size;

		if (!f->sizes[i])
			continue;
		size = json_object_new_object();
		json_add_number(size, "bytes", 1ULL << i);
		json_add_number(size, "maps", f->sizes[i]);
		json_object_array_add(sizes, size);
	}
	json_object_object_add(object, "sizes", sizes);
}

static void add_contiguity(struct json_object *object, const struct iommu_figures *f)
{
	const struct iommu_contiguity *c = &f->contiguity;
	struct json_object *value = json_object_new_object();
	struct json_object *pages = json_object_new_array();

	json_add_number(value, "bytes", c->bytes);
	json_add_number(value, "bytes_in_runs", c->in_runs);
	json_add_number(value, "longest_run_bytes", c->longest);
	for (int page = 0; page < IOMMU_PAGES; page++) {
		struct json_object *one = json_object_new_object();

		json_add_number(one, "page_bytes", 1ULL << iommu_page_bits(page));
		json_add_number(one, "mapped_bytes", c->mapped[page]);
		json_add_number(one, "possible_bytes", c->possible[page]);
		json_object_array_add(pages, one);
	}
	json_object_object_add(value, "pages", pages);
	json_object_object_add(object, "contiguity", value);
}

/* The width that the snapshot has, and the maps above it. */
static void add_width(struct json_object *object, const char *width, const char *above,
		      unsigned int bits, const struct iommu_reach *reach)
{
	json_object_object_add(object, width, NULL);
	json_object_object_add(object, above, NULL);
	if (!bits)
		return;
	json_add_number(object, width, bits);
	json_add_number(object, above, iommu_reach_above(reach, bits));
}

static void add_reach(struct json_object *object, const struct measured_buffer *b,
		      const struct iommu_figures *f)
{
	struct json_object *value = NULL;

	if (f->maps) {
		value = json_object_new_object();
		json_add_hex(value, "highest", 1, f->reach.highest);
		json_add_number(value, "bits", iommu_reach_bits(&f->reach));
		json_add_number(value, "above_32_bits", iommu_reach_above(&f->reach, 32));
		json_add_number(value, "above_39_bits", iommu_reach_above(&f->reach, 39));
		json_add_number(value, "above_48_bits", iommu_reach_above(&f->reach, 48));
		add_width(value, "device_width_bits", "above_device_width",
			  iommu_device_width(&b->view, f), &f->reach);
		add_width(value, "iommu_width_bits", "above_iommu_width",
			  iommu_unit_width(&b->view), &f->reach);
	}
	json_object_object_add(object, "reach", value);
}

static void add_percentile(struct json_object *object, const char *name,
			   const struct iommu_locality *l, unsigned int percent)
{
	if (l->nr)
		json_add_number(object, name, iommu_locality_percentile(l, percent));
	else
		json_add_string(object, name, NULL);
}

static void add_locality(struct json_object *object, const struct iommu_figures *f)
{
	const struct iommu_locality *l = &f->locality;
	struct json_object *value = json_object_new_object();

	json_add_number(value, "first", l->first);
	json_add_number(value, "distances", l->nr);
	add_percentile(value, "p50", l, 50);
	add_percentile(value, "p95", l, 95);
	add_percentile(value, "p99", l, 99);
	add_share(value, "above_64", l->far, l->nr);
	add_share(value, "above_128", l->farther, l->nr);
	json_object_object_add(object, "locality", value);
}

static void add_name(struct json_object *object, const struct measured_buffer *b,
		     const struct iommu_figures *f)
{
	const struct iommu_device *device;
	const char *task;

	if (f->device) {
		device = iommu_device(iommu_replay_devices(b->view.replay), f->device);
		json_add_untrusted(object, "device", device->name, device->len);
		return;
	}
	task = f->interrupt || f->pid < 0 ? NULL : b->view.comm(b->view.arg, f->pid);
	json_add_untrusted(object, "task", task, task ? strlen(task) : 0);
	json_object_object_add(object, "pid",
			       f->interrupt || f->pid < 0 ? NULL : json_object_new_int(f->pid));
	json_add_bool(object, "interrupts", f->interrupt);
	json_add_bool(object, "other_tasks", f->pid == IOMMU_MEASURE_OTHERS);
}

static struct json_object *figures_object(const struct measured_buffer *b,
					  const struct iommu_figures *f)
{
	struct json_object *object = json_object_new_object();

	add_name(object, b, f);
	add_counts(object, b, f);
	json_add_number(object, "shared", f->shared);
	json_add_number(object, "selftests", f->selftests);
	json_add_attribution(object, f->graded, f->sources);
	add_sizes(object, f);
	add_durations(object, "lifetimes_ns", &f->lifetimes, b->view.first_ts);
	add_contiguity(object, f);
	add_durations(object, "reuse_ns", &f->reuse, b->view.first_ts);
	add_reach(object, b, f);
	add_locality(object, f);
	add_flushes(object, b, f);
	return object;
}

static void print_devices(struct json_list *list)
{
	const struct iommu_measured *m = list->buffer->view.measured;

	for (uint32_t i = 0; i < m->nr_devices; i++)
		list_append(list, figures_object(list->buffer, m->devices[i]));
}

static void print_unknown(struct json_list *list)
{
	const struct iommu_measured *m = list->buffer->view.measured;

	for (uint32_t i = 0; i < m->nr_tasks; i++)
		list_append(list, figures_object(list->buffer, m->tasks[i]));
}

static void print_rows(struct json_list *list, const struct iommu_figures *f)
{
	const struct iommu_measured *m = list->buffer->view.measured;

	for (uint32_t i = 0; i < f->series.nr; i++) {
		const struct iommu_series_row *row = &f->series.rows[i];
		struct json_object *object = json_object_new_object();

		json_add_number(object, "from_ns", m->origin + row->interval * m->interval);
		json_add_number(object, "interval_ns", m->interval);
		if (f->device) {
			add_name(object, list->buffer, f);
		} else {
			json_add_string(object, "device", NULL);
			add_name(object, list->buffer, f);
		}
		json_add_number(object, "maps", row->maps);
		json_add_number(object, "unmaps", row->unmaps);
		json_add_number(object, "bytes", row->bytes);
		json_add_number(object, "live_peak", row->live_peak);
		list_append(list, object);
	}
}

static void print_series(struct json_list *list)
{
	const struct iommu_measured *m = list->buffer->view.measured;

	for (uint32_t i = 0; i < m->nr_devices + m->nr_tasks; i++)
		print_rows(list, m->devices[i]);
}

static void print_bursts(struct json_list *list)
{
	const struct iommu_bursts *bursts = list->buffer->view.measured->bursts;

	for (uint32_t i = 0; i < bursts->nr; i++)
		list_append(list, stat_burst_object(list->buffer, &bursts->longest[i]));
}

static void print_latency(struct json_list *list)
{
	const struct iommu_latency *latency = list->buffer->view.measured->latency;

	for (int source = 0; source < IOMMU_CALL_SOURCES; source++) {
		for (int call = 0; call < IOMMU_CALLS; call++) {
			if (latency->figures[source][call].returns)
				list_append(list, stat_latency_object(list->buffer, source, call));
		}
	}
}

struct sentence {
	const struct iommu_measure_view *view;
	const struct iommu_figures *figures;
	unsigned int nr;
};

static void write_sentence(struct iommu_text *t, const void *arg)
{
	const struct sentence *s = arg;

	iommu_measure_sentence(t, s->view, s->figures, s->nr);
}

static void print_words_about(struct json_list *list, const struct iommu_figures *f)
{
	const struct measured_buffer *b = list->buffer;
	struct sentence sentence = { &b->view, f, 0 };

	for (; iommu_has_sentence(&b->view, f, sentence.nr); sentence.nr++) {
		struct json_object *object = json_object_new_object();

		json_add_text(object, "words", write_sentence, &sentence);
		list_append(list, object);
	}
}

static void print_words(struct json_list *list)
{
	const struct iommu_measured *m = list->buffer->view.measured;

	print_words_about(list, m->total);
	for (uint32_t i = 0; i < m->nr_devices + m->nr_tasks; i++)
		print_words_about(list, m->devices[i]);
}

static void print_buffers(struct json_list *list)
{
	const struct measured_buffer *b = list->buffer;
	const struct iommu_measured *m = b->view.measured;
	struct json_object *object = json_object_new_object();

	json_add_untrusted(object, "name", b->view.buffer, strlen(b->view.buffer));
	json_add_number(object, "events", b->view.events);
	json_add_number(object, "first_ns", b->view.first_ts);
	json_add_number(object, "last_ns", b->view.last_ts);
	json_object_object_add(object, "from_ns",
			       b->view.from ? json_object_new_uint64(b->view.from) : NULL);
	json_object_object_add(object, "to_ns",
			       b->view.to ? json_object_new_uint64(b->view.to) : NULL);
	json_add_number(object, "measured_ns", iommu_measure_span(&b->view));
	json_add_number(object, "lost", b->view.lost);
	json_add_number(object, "gaps", b->view.gaps);
	json_add_bool(object, "lost_more", b->view.lost_more);
	json_add_bool(object, "probes_doubtful", b->view.probes.doubtful);
	add_counts(object, b, m->total);
	add_flushes(object, b, m->total);
	json_add_number(object, "attaches", m->attaches);
	json_add_number(object, "dma_maps", m->dma_maps);
	json_add_number(object, "flush_events", m->flush_events);
	json_add_number(object, "unassigned_flushes", m->unassigned_flushes);
	json_add_number(object, "maps_without_room", m->without_room);
	json_add_number(object, "regions_replaced", m->regions_replaced);
	json_add_number(object, "iovas_replaced", m->iovas_replaced);
	json_add_number(object, "rows_left_out", m->rows_left_out);
	fputs(list->any ? ",\n" : "\n", stdout);
	json_print(object);
	json_object_put(object);
	list->any = true;
}

static void print_string(const char *name, const char *value)
{
	struct json_object *object = json_object_new_object();

	json_add_untrusted(object, name, value, value ? strlen(value) : 0);
	printf("\"%s\":", name);
	json_print(json_object_object_get(object, name));
	fputs(",\n", stdout);
	json_object_put(object);
}

/* The sums of all buffers; of live_peak, the highest. */
static void print_total(const struct measured_trace *trace)
{
	struct json_object *object = json_object_new_object();
	uint64_t maps = 0, unmaps = 0, bytes = 0, peak = 0;

	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		const struct iommu_figures *f = trace->buffers[i].view.measured->total;

		maps += f->maps;
		unmaps += f->unmaps;
		bytes = f->bytes > UINT64_MAX - bytes ? UINT64_MAX : bytes + f->bytes;
		peak = f->live.peak > peak ? f->live.peak : peak;
	}
	json_add_number(object, "maps", maps);
	json_add_number(object, "unmaps", unmaps);
	json_add_number(object, "bytes", bytes);
	json_add_number(object, "live_peak", peak);
	fputs("\"total\":", stdout);
	json_print(object);
	json_object_put(object);
}

static const struct {
	const char *name;
	void (*print)(struct json_list *list);
} lists[] = {
	{ "buffers", print_buffers },	   { "devices", print_devices },
	{ "unknown", print_unknown },	   { "series", print_series },
	{ "bursts", print_bursts },	   { "latency", print_latency },
	{ "interpretation", print_words },
};

void stat_print_json(const struct measured_trace *trace)
{
	putchar('{');
	print_string("schema", "trace-iommu/1");
	print_string("host", trace->host);
	print_string("boot_id", trace->boot_id);
	print_string("file", trace->name);
	print_string("release", trace->release);
	print_total(trace);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct json_list list = { .trace = trace };

		printf(",\n\"%s\":[", lists[i].name);
		for (unsigned int n = 0; n < trace->nr_buffers; n++) {
			list.buffer = &trace->buffers[n];
			lists[i].print(&list);
		}
		fputs(list.any ? "\n]" : "]", stdout);
	}
	fputs("}\n", stdout);
}
