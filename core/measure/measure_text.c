/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "measure_text.h"

#include "calls_text.h"
#include "core/text/columns.h"

/* The text has blocks for at most this many devices and tasks. JSON has them all. */
#define BLOCKS_MAX 64

/* Write a label of a line, padded. */
static void put_label(struct iommu_text *t, const char *label)
{
	size_t len = strlen(label);

	iommu_text_puts(t, "  ");
	iommu_text_styled(t, IOMMU_STYLE_LABEL, label);
	for (; len < 15; len++)
		iommu_text_putc(t, ' ');
}

/* Write ", 1911.2 per second", if times are known. */
static void put_rate(struct iommu_text *t, const struct iommu_measure_view *v, uint64_t n,
		     bool bytes)
{
	uint64_t span = iommu_measure_span(v);
	long double rate;

	if (!span)
		return;
	rate = (long double)n * 1e9L / span;
	iommu_text_puts(t, ", ");
	if (bytes) {
		iommu_put_bytes(t, rate >= 1.8e19L ? UINT64_MAX : (uint64_t)rate);
	} else {
		uint64_t tenths = rate >= 1e18L ? UINT64_MAX / 2 : (uint64_t)(rate * 10 + 0.5L);

		iommu_text_dec(t, tenths / 10);
		iommu_text_putc(t, '.');
		iommu_text_putc(t, (char)('0' + tenths % 10));
	}
	iommu_text_puts(t, " per second");
}

static void put_counts(struct iommu_text *t, const struct iommu_measure_view *v,
		       const struct iommu_figures *f)
{
	put_label(t, "maps");
	iommu_text_dec(t, f->maps);
	put_rate(t, v, f->maps, false);
	if (f->shared) {
		iommu_text_puts(t, "; ");
		iommu_text_dec(t, f->shared);
		iommu_text_puts(t, " shared with other devices");
	}
	iommu_text_putc(t, '\n');
	put_label(t, "unmaps");
	iommu_text_dec(t, f->unmaps);
	put_rate(t, v, f->unmaps, false);
	iommu_text_putc(t, '\n');
	put_label(t, "bytes mapped");
	iommu_put_bytes(t, f->bytes);
	put_rate(t, v, f->bytes, true);
	iommu_text_putc(t, '\n');
	put_label(t, "live mappings");
	iommu_text_puts(t, "at most ");
	iommu_text_dec(t, f->live.peak);
	iommu_text_puts(t, ", at the end ");
	iommu_text_dec(t, f->live.now);
	iommu_text_putc(t, '\n');
	if (!v->from)
		return;
	put_label(t, "stayed");
	iommu_put_count(t, f->stayed.mappings, "mapping", "mappings");
	iommu_text_puts(t, ", ");
	iommu_put_bytes(t, f->stayed.bytes);
	iommu_text_puts(t, ": from before the range to its end\n");
}

/* "certain by dma", or "certain 12, likely 3 by flush 12, task 3" */
static void put_attribution(struct iommu_text *t, const struct iommu_figures *f)
{
	const char *comma = "";

	if (!f->maps)
		return;
	put_label(t, "attribution");
	for (int i = IOMMU_GRADE_CERTAIN; i >= 0; i--) {
		if (!f->graded[i])
			continue;
		iommu_text_puts(t, comma);
		iommu_text_puts(t, iommu_grade_name(i));
		iommu_text_putc(t, ' ');
		iommu_text_dec(t, f->graded[i]);
		comma = ", ";
	}
	comma = " by ";
	for (int i = IOMMU_SOURCE_PROBE; i <= IOMMU_SOURCE_TASK; i++) {
		if (!f->sources[i])
			continue;
		iommu_text_puts(t, comma);
		iommu_text_puts(t, iommu_source_name(i));
		iommu_text_putc(t, ' ');
		iommu_text_dec(t, f->sources[i]);
		comma = ", ";
	}
	iommu_text_putc(t, '\n');
}

/* Begin a new line if the current one has become too long for 80 columns. */
static void wrap(struct iommu_text *t, unsigned int *nr)
{
	if ((*nr)++ % 5 == 0 && *nr > 1)
		iommu_text_puts(t, "\n                 ");
}

static void put_sizes(struct iommu_text *t, const struct iommu_figures *f)
{
	unsigned int nr = 0;

	if (!f->maps)
		return;
	put_label(t, "sizes");
	for (int i = 0; i < 64; i++) {
		if (!f->sizes[i])
			continue;
		iommu_text_puts(t, nr ? "," : "");
		wrap(t, &nr);
		iommu_text_puts(t, nr % 5 != 1 ? " " : "");
		iommu_text_size(t, 1ULL << i);
		iommu_text_puts(t, " x");
		iommu_text_dec(t, f->sizes[i]);
	}
	iommu_text_putc(t, '\n');
}

static void put_durations(struct iommu_text *t, const char *label, const struct iommu_durations *d,
			  const char *what)
{
	static const unsigned int percents[] = { 50, 90, 99 };

	if (!d->nr)
		return;
	put_label(t, label);
	for (int i = 0; i < 3; i++) {
		iommu_text_puts(t, i ? ", p" : "p");
		iommu_text_dec(t, percents[i]);
		iommu_text_putc(t, ' ');
		iommu_put_short_time(t, iommu_durations_percentile(d, percents[i]));
	}
	iommu_text_puts(t, "\n                 longest ");
	iommu_put_short_time(t, d->longest);
	iommu_text_puts(t, ", of ");
	iommu_text_dec(t, d->nr);
	iommu_text_puts(t, what);
	iommu_text_putc(t, '\n');
}

static void put_contiguity(struct iommu_text *t, const struct iommu_figures *f)
{
	static const char *const names[IOMMU_PAGES] = { "4K", "64K", "2M", "1G" };
	const struct iommu_contiguity *c = &f->contiguity;

	if (!c->bytes)
		return;
	put_label(t, "contiguous");
	iommu_put_share(t, c->in_runs, c->bytes);
	iommu_text_puts(t, " of bytes in runs of several maps; longest run ");
	iommu_put_bytes(t, c->longest);
	iommu_text_putc(t, '\n');
	for (int page = IOMMU_PAGE_64K; page < IOMMU_PAGES; page++) {
		char label[] = "pages of ???";

		memcpy(label + 9, names[page], strlen(names[page]) + 1);
		put_label(t, label);
		iommu_text_puts(t, "possible for ");
		iommu_put_share(t, c->possible[page], c->bytes);
		iommu_text_puts(t, " of bytes, used at most for ");
		iommu_put_share(t, c->mapped[page], c->bytes);
		iommu_text_putc(t, '\n');
	}
}

static void put_above(struct iommu_text *t, const struct iommu_reach *r, unsigned int width,
		      const char *of)
{
	iommu_text_dec(t, width);
	iommu_text_puts(t, of);
	iommu_text_dec(t, iommu_reach_above(r, width));
}

static void put_reach(struct iommu_text *t, const struct iommu_measure_view *v,
		      const struct iommu_figures *f)
{
	const struct iommu_reach *r = &f->reach;
	unsigned int device = iommu_device_width(v, f);
	unsigned int unit = iommu_unit_width(v);

	if (!f->maps)
		return;
	put_label(t, "reach");
	iommu_text_hex(t, r->highest, 1);
	iommu_text_puts(t, ", ");
	iommu_text_dec(t, iommu_reach_bits(r));
	iommu_text_puts(t, " bits; maps above 2^32: ");
	iommu_text_dec(t, iommu_reach_above(r, 32));
	iommu_text_puts(t, ", 2^39: ");
	iommu_text_dec(t, iommu_reach_above(r, 39));
	iommu_text_puts(t, ", 2^48: ");
	iommu_text_dec(t, iommu_reach_above(r, 48));
	iommu_text_putc(t, '\n');
	if (!device && !unit)
		return;
	put_label(t, "");
	iommu_text_puts(t, "above the ");
	if (device)
		put_above(t, r, device, " bits of the device: ");
	if (device && unit)
		iommu_text_puts(t, ", the ");
	if (unit)
		put_above(t, r, unit, " bits of the IOMMU: ");
	iommu_text_puts(t, " (snapshot)\n");
}

static void put_locality(struct iommu_text *t, const struct iommu_figures *f)
{
	static const unsigned int percents[] = { 50, 95, 99 };
	const struct iommu_locality *l = &f->locality;

	if (!f->maps)
		return;
	put_label(t, "locality");
	for (int i = 0; i < 3 && l->nr; i++) {
		iommu_text_puts(t, i ? ", p" : "p");
		iommu_text_dec(t, percents[i]);
		iommu_text_putc(t, ' ');
		iommu_text_dec(t, iommu_locality_percentile(l, percents[i]));
	}
	if (l->nr) {
		iommu_text_puts(t, "; 64 or more: ");
		iommu_put_share(t, l->far, l->nr);
		iommu_text_puts(t, ", 128 or more: ");
		iommu_put_share(t, l->farther, l->nr);
		iommu_text_puts(t, "\n                 ");
	}
	iommu_text_puts(t, "of ");
	iommu_put_count(t, l->nr, "distance", "distances");
	iommu_text_puts(t, " between 2M regions; first maps: ");
	iommu_text_dec(t, l->first);
	iommu_text_putc(t, '\n');
}

static void put_flushes(struct iommu_text *t, const struct iommu_measure_view *v,
			const struct iommu_figures *f)
{
	if (!f->unmaps)
		return;
	put_label(t, "flushes");
	if (!v->measured->flush_events) {
		iommu_text_puts(t, "not recorded\n");
		return;
	}
	iommu_put_ratio(t, f->flushes.ranges + f->flushes.domains, f->unmaps);
	iommu_text_puts(t, " per unmap: ");
	iommu_text_dec(t, f->flushes.ranges);
	iommu_text_puts(t, " of ranges, ");
	iommu_text_dec(t, f->flushes.domains);
	iommu_text_puts(t, " of whole domains\n");
	if (f == v->measured->total && v->measured->unassigned_flushes) {
		put_label(t, "");
		iommu_text_puts(t, "and ");
		iommu_text_dec(t, v->measured->unassigned_flushes);
		iommu_text_puts(t, " of whole domains with unknown devices\n");
	}
	put_durations(t, "until flush", &f->flushes.waits, " unmaps");
}

static void put_name(struct iommu_text *t, const struct iommu_measure_view *v,
		     const struct iommu_figures *f)
{
	const struct iommu_device *device = iommu_figured_device(v, f);

	iommu_measure_name(t, v, f);
	if (device)
		iommu_snapshot_put_device(t, iommu_replay_snapshot(v->replay), device->name,
					  device->len);
	iommu_text_putc(t, '\n');
}

static void put_block(struct iommu_text *t, const struct iommu_measure_view *v,
		      const struct iommu_figures *f)
{
	iommu_text_putc(t, '\n');
	put_name(t, v, f);
	put_counts(t, v, f);
	put_attribution(t, f);
	put_sizes(t, f);
	if (v->first_ts)
		put_durations(t, "lifetime", &f->lifetimes, " mappings that ended");
	put_contiguity(t, f);
	if (v->first_ts)
		put_durations(t, "until reuse", &f->reuse, " maps of an IOVA used before");
	put_reach(t, v, f);
	put_locality(t, f);
	put_flushes(t, v, f);
}

static void put_name_of_trace(struct iommu_text *t, const struct iommu_measure_view *v)
{
	const struct iommu_snapshot *snapshot = iommu_replay_snapshot(v->replay);

	iommu_text_style(t, IOMMU_STYLE_TITLE);
	if (v->name)
		iommu_text_untrusted(t, v->name, strlen(v->name));
	else
		iommu_text_puts(t, "trace");
	iommu_text_style(t, IOMMU_STYLE_PLAIN);
	if (v->buffer && *v->buffer) {
		iommu_text_puts(t, ", buffer ");
		iommu_text_untrusted(t, v->buffer, strlen(v->buffer));
	}
	iommu_text_puts(t, ": Linux ");
	if (v->release)
		iommu_text_untrusted(t, v->release, strlen(v->release));
	else
		iommu_text_puts(t, "of unknown release");
	if (snapshot->host.len) {
		iommu_text_puts(t, ", on ");
		iommu_snapshot_put(t, &snapshot->host);
	}
	iommu_text_putc(t, '\n');
}

static void put_time(struct iommu_text *t, const struct iommu_measure_view *v)
{
	put_label(t, "time");
	if (!iommu_measure_span(v)) {
		iommu_text_puts(t, "not recorded, so there are no rates\n");
		return;
	}
	iommu_text_duration(t, iommu_measure_span(v));
	iommu_text_puts(t, ", from ");
	iommu_put_time(t, iommu_measure_begin_of(v));
	iommu_text_puts(t, " to ");
	iommu_put_time(t, iommu_measure_end_of(v));
	iommu_text_putc(t, '\n');
}

static void put_mode(struct iommu_text *t, const struct iommu_measure_view *v)
{
	bool from_snapshot;
	enum iommu_flush_mode mode = iommu_mode_of(v, v->measured->total, &from_snapshot);

	put_label(t, "mode");
	if (iommu_flush_mode_name(mode)) {
		iommu_text_puts(t, iommu_flush_mode_name(mode));
		if (from_snapshot)
			iommu_text_puts(t, " (snapshot)");
	} else if (mode == IOMMU_FLUSH_NOT_RECORDED) {
		iommu_text_puts(t, "not recorded: the trace has no events about flushes");
	} else if (!v->measured->total->unmaps) {
		iommu_text_puts(t, "not known: nothing was unmapped");
	} else {
		iommu_text_puts(t, "not known: the flushes in the trace do not show it");
	}
	iommu_text_putc(t, '\n');
}

static void put_limits(struct iommu_text *t, const struct iommu_measure_view *v)
{
	const struct iommu_measured *m = v->measured;

	if (v->gaps) {
		put_label(t, "lost");
		iommu_text_puts(t, v->lost_more ? "at least " : "");
		iommu_put_count(t, v->lost, "event", "events");
		iommu_text_puts(t, ", so figures may be too low\n");
	}
	if (m->without_room) {
		put_label(t, "limit");
		iommu_put_count(t, m->without_room, "map counts", "maps count");
		iommu_text_puts(t, " for other tasks: too many tasks or devices\n");
	}
	if (m->regions_replaced) {
		put_label(t, "limit");
		iommu_put_count(t, m->regions_replaced, "2M region was", "2M regions were");
		iommu_text_puts(t, " forgotten: locality is of the newest\n");
	}
	if (m->iovas_replaced) {
		put_label(t, "limit");
		iommu_put_count(t, m->iovas_replaced, "IOVA was", "IOVAs were");
		iommu_text_puts(t, " forgotten: reuse is of the newest\n");
	}
	if (m->rows_left_out) {
		put_label(t, "limit");
		iommu_text_puts(t,
				"the series has no room for all intervals: choose longer ones\n");
	}
}

/* A line of the series. */
struct line {
	const struct iommu_figures *figures;
	const struct iommu_series_row *row;
	uint32_t order; /* of the figures */
};

static int by_time(const void *a, const void *b)
{
	const struct line *x = a;
	const struct line *y = b;

	if (x->row->interval != y->row->interval)
		return x->row->interval < y->row->interval ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static size_t add_lines(struct line *lines, size_t n, const struct iommu_figures *const *list,
			uint32_t nr, uint32_t order)
{
	for (uint32_t i = 0; i < nr; i++) {
		for (uint32_t k = 0; k < list[i]->series.nr; k++)
			lines[n++] = (struct line){ list[i], &list[i]->series.rows[k], order + i };
	}
	return n;
}

static void add_line(struct iommu_columns *c, const struct iommu_measure_view *v,
		     const struct line *line)
{
	const struct iommu_measured *m = v->measured;

	iommu_put_time(iommu_columns_cell(c), m->origin + line->row->interval * m->interval);
	iommu_measure_name(iommu_columns_cell(c), v, line->figures);
	iommu_text_dec(iommu_columns_cell(c), line->row->maps);
	iommu_text_dec(iommu_columns_cell(c), line->row->unmaps);
	iommu_put_bytes(iommu_columns_cell(c), line->row->bytes);
	iommu_text_dec(iommu_columns_cell(c), line->row->live_peak);
}

static void put_series(struct iommu_text *t, const struct iommu_measure_view *v)
{
	static const char *const titles[] = { "from", "device", "maps", "unmaps", "bytes", "live" };
	const struct iommu_measured *m = v->measured;
	struct iommu_columns columns;
	struct line *lines;
	size_t n = 0;

	if (!m->interval)
		return;
	for (uint32_t i = 0; i < m->nr_devices + m->nr_tasks; i++)
		n += m->devices[i]->series.nr;
	lines = malloc((n + 1) * sizeof(*lines));
	iommu_text_putc(t, '\n');
	iommu_text_styled(t, IOMMU_STYLE_TITLE, "Series");
	iommu_text_puts(t, ", intervals of ");
	iommu_text_duration(t, m->interval);
	iommu_text_puts(t, lines && n ? "\n" : ": nothing\n");
	if (lines && n) {
		n = add_lines(lines, 0, m->devices, m->nr_devices, 0);
		n = add_lines(lines, n, m->tasks, m->nr_tasks, m->nr_devices);
		qsort(lines, n, sizeof(*lines), by_time);
		iommu_columns_begin(&columns, "rlrrrr");
		columns.text.styles = t->styles;
		for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
			iommu_columns_puts(&columns, titles[i]);
		for (size_t i = 0; i < n; i++)
			add_line(&columns, v, &lines[i]);
		iommu_columns_end(&columns, t, "  ");
	}
	free(lines);
}

/* Text that begins a new line before a word that would be too long for 80 columns. */
struct wrapped {
	struct iommu_text *t;
	unsigned int column;
	size_t len; /* of @word */
	char word[80];
};

static void put_word(struct wrapped *w)
{
	if (w->column > 4 && w->column + w->len > 80) {
		iommu_text_puts(w->t, "\n   ");
		w->column = 3;
	}
	iommu_text_mem(w->t, w->word, w->len);
	w->column += (unsigned int)w->len;
	w->len = 0;
}

/* Each word has the space before it. */
static void wrap_words(void *arg, const char *str, size_t len)
{
	struct wrapped *w = arg;

	for (size_t i = 0; i < len; i++) {
		if (str[i] == ' ' || w->len == sizeof(w->word))
			put_word(w);
		w->word[w->len++] = str[i];
	}
}

static void put_sentence(struct iommu_text *t, const struct iommu_measure_view *v,
			 const struct iommu_figures *f, unsigned int nr)
{
	struct wrapped wrapped = { .t = t, .column = 3 };
	struct iommu_text words;
	char buf[256];

	iommu_text_init(&words, buf, sizeof(buf), wrap_words, &wrapped);
	iommu_text_putc(&words, ' ');
	iommu_measure_sentence(&words, v, f, nr);
	iommu_text_flush(&words);
	put_word(&wrapped);
	iommu_text_putc(t, '\n');
}

/* Write the sentences about @f. Returns whether there are any, or were before. */
static bool put_sentences(struct iommu_text *t, const struct iommu_measure_view *v,
			  const struct iommu_figures *f, bool any)
{
	for (unsigned int nr = 0; iommu_has_sentence(v, f, nr); nr++) {
		if (!any) {
			iommu_text_putc(t, '\n');
			iommu_text_styled(t, IOMMU_STYLE_TITLE, "In words");
			iommu_text_putc(t, '\n');
		}
		iommu_text_puts(t, "  -");
		put_sentence(t, v, f, nr);
		any = true;
	}
	return any;
}

static void put_words(struct iommu_text *t, const struct iommu_measure_view *v)
{
	const struct iommu_measured *m = v->measured;
	bool any = put_sentences(t, v, m->total, false);

	for (uint32_t i = 0; i < m->nr_devices + m->nr_tasks && i < BLOCKS_MAX; i++)
		any = put_sentences(t, v, m->devices[i], any);
}

/* What the figures rest on. docs/stat.md has the details. */
static void put_basis(struct iommu_text *t, const struct iommu_measure_view *v)
{
	static const char *const lines[] = {
		"counts, bytes, sizes, contiguity, reach: the events of maps and unmaps",
		"device: inferred from other events; \"attribution\" has grade and source",
		"lifetime, reuse, live mappings: inferred by matching unmaps to maps",
		"locality: the stack distance of 2M regions, in the order of maps; exact",
		"percentiles of times: accurate to 6 %",
	};

	iommu_text_putc(t, '\n');
	iommu_text_styled(t, IOMMU_STYLE_TITLE, "What the figures rest on");
	iommu_text_putc(t, '\n');
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		iommu_text_puts(t, "  - ");
		iommu_text_puts(t, lines[i]);
		iommu_text_putc(t, '\n');
	}
	if (v->measured->flush_events)
		iommu_text_puts(
			t,
			"  - flushes: events of VT-d, or probes iop:flush, when a flush begins\n");
	if (v->probes.doubtful)
		iommu_text_puts(t, "  - the probes (group iop) name no devices: too many of them"
				   " do not match the map after them\n");
	for (const char *const *note = v->notes; note && *note; note++) {
		iommu_text_puts(t, "  - ");
		iommu_text_puts(t, *note);
		iommu_text_putc(t, '\n');
	}
}

void iommu_measure_text(struct iommu_text *t, const struct iommu_measure_view *v)
{
	const struct iommu_measured *m = v->measured;
	uint32_t nr = m->nr_devices + m->nr_tasks;

	put_name_of_trace(t, v);
	put_time(t, v);
	put_counts(t, v, m->total);
	put_flushes(t, v, m->total);
	put_mode(t, v);
	put_limits(t, v);
	for (uint32_t i = 0; i < nr && i < BLOCKS_MAX; i++)
		put_block(t, v, m->devices[i]);
	if (nr > BLOCKS_MAX) {
		iommu_text_puts(t, "\n(and ");
		iommu_text_dec(t, nr - BLOCKS_MAX);
		iommu_text_puts(t, " more devices or tasks, which --json has)\n");
	}
	iommu_put_latency(t, v);
	iommu_put_bursts(t, v);
	put_series(t, v);
	put_words(t, v);
	put_basis(t, v);
}
