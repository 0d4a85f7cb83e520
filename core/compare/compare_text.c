/* SPDX-License-Identifier: LGPL-2.1 */
#include "compare_text.h"

/* Columns: the ends of A, B and the ratio. Marks follow. */
enum { NAME_WIDTH = 30, VALUE_WIDTH = 13, RATIO_WIDTH = 11 };

/* The text has figures of at most this many pairs, and this many differences. JSON has them all. */
enum { PAIRS_MAX = 64, DIFFERENCES_MAX = 20 };

/* A cell that is written before its width is known. */
struct cell {
	struct iommu_text text;
	char buf[IOMMU_TEXT_MIN];
};

static void discard(void *arg, const char *str, size_t len)
{
	(void)arg;
	(void)str;
	(void)len;
}

static struct iommu_text *begin_cell(struct cell *cell)
{
	iommu_text_init(&cell->text, cell->buf, sizeof(cell->buf), discard, NULL);
	return &cell->text;
}

static void put_right(struct iommu_text *t, const struct cell *cell, size_t width)
{
	for (size_t i = cell->text.len; i < width; i++)
		iommu_text_putc(t, ' ');
	iommu_text_mem(t, cell->buf, cell->text.len);
}

static void put_right_string(struct iommu_text *t, const char *str, size_t width)
{
	struct cell cell;

	iommu_text_puts(begin_cell(&cell), str);
	put_right(t, &cell, width);
}

static void put_padded(struct iommu_text *t, const char *str, size_t width)
{
	iommu_text_puts(t, str);
	for (size_t i = strlen(str); i < width; i++)
		iommu_text_putc(t, ' ');
}

void iommu_put_threshold(struct iommu_text *t, uint64_t thousandths)
{
	uint64_t digits = thousandths % 1000;

	iommu_text_dec(t, thousandths / 1000);
	if (digits)
		iommu_text_putc(t, '.');
	for (uint64_t unit = 100; digits; unit /= 10) {
		iommu_text_putc(t, (char)('0' + digits / unit));
		digits %= unit;
	}
	iommu_text_puts(t, " %");
}

/* Write a ratio with three decimals. */
static void put_ratio(struct iommu_text *t, long double ratio)
{
	uint64_t n;

	if (ratio >= 999999) {
		iommu_text_puts(t, ">999999");
		return;
	}
	n = (uint64_t)(ratio * 1000 + 0.5L);
	if (!n && ratio > 0) {
		iommu_text_puts(t, "<0.001");
		return;
	}
	iommu_text_dec(t, n / 1000);
	iommu_text_putc(t, '.');
	iommu_text_putc(t, (char)('0' + n / 100 % 10));
	iommu_text_putc(t, (char)('0' + n / 10 % 10));
	iommu_text_putc(t, (char)('0' + n % 10));
}

static void put_string(struct iommu_text *t, const char *str)
{
	iommu_text_untrusted(t, str, strlen(str));
}

/* Write the name of a pair, or nothing for the totals. */
static void put_pair(struct iommu_text *t, const struct iommu_compared_pair *pair)
{
	const char *name = pair->a.figures ? pair->a.name : pair->b.name;

	put_string(t, name);
	if (pair->a.figures && pair->b.figures && strcmp(pair->a.name, pair->b.name) != 0) {
		iommu_text_puts(t, " (in B: ");
		put_string(t, pair->b.name);
		iommu_text_putc(t, ')');
	}
	if (pair->kind == IOMMU_SUBJECT_TASK)
		iommu_text_puts(t, " (unknown device)");
}

static void put_file(struct iommu_text *t, const char *label, const struct iommu_measure_view *v)
{
	iommu_text_puts(t, label);
	put_string(t, v->name ? v->name : "trace");
	if (v->buffer && *v->buffer) {
		iommu_text_puts(t, ", buffer ");
		put_string(t, v->buffer);
	}
	iommu_text_puts(t, ": Linux ");
	put_string(t, v->release ? v->release : "of unknown release");
}

static void put_heading(struct iommu_text *t, const char *name)
{
	put_padded(t, name, NAME_WIDTH);
	put_right_string(t, "A", VALUE_WIDTH);
	put_right_string(t, "B", VALUE_WIDTH);
	put_right_string(t, "B / A", RATIO_WIDTH);
	iommu_text_putc(t, '\n');
}

static void put_span(struct iommu_text *t, const struct iommu_measure_view *v)
{
	struct cell cell;

	begin_cell(&cell);
	if (iommu_measure_span(v))
		iommu_text_duration(&cell.text, iommu_measure_span(v));
	else
		iommu_text_putc(&cell.text, '-');
	put_right(t, &cell, VALUE_WIDTH);
}

static void put_time(struct iommu_text *t, const struct iommu_comparison *c)
{
	uint64_t a = iommu_measure_span(c->a);
	uint64_t b = iommu_measure_span(c->b);
	struct cell cell;

	put_padded(t, "  time", NAME_WIDTH);
	put_span(t, c->a);
	put_span(t, c->b);
	begin_cell(&cell);
	if (a && b)
		put_ratio(&cell.text, (long double)b / a);
	else
		iommu_text_putc(&cell.text, '-');
	put_right(t, &cell, RATIO_WIDTH);
	iommu_text_putc(t, '\n');
}

static void put_mark(struct iommu_text *t, const struct iommu_compared_values *values)
{
	if (values->differs)
		iommu_text_puts(t, "  differs");
	switch (values->why_not) {
	case IOMMU_COMPARED:
		break;
	case IOMMU_COMPARED_ABSENT:
		iommu_text_puts(t, values->a.known ? "  only A" : "  only B");
		break;
	case IOMMU_COMPARED_LENGTH:
		iommu_text_puts(t, "  not comparable");
		break;
	case IOMMU_COMPARED_SAMPLES:
		iommu_text_puts(t, "  of ");
		iommu_text_dec(t, values->a.samples);
		iommu_text_puts(t, " and ");
		iommu_text_dec(t, values->b.samples);
		iommu_text_puts(t, ": too few");
		break;
	case IOMMU_COMPARED_LONGEST:
		iommu_text_puts(t, "  one event");
		break;
	}
}

static void put_line(struct iommu_text *t, const struct iommu_figure *figure,
		     const struct iommu_compared_values *values)
{
	struct cell cell;

	iommu_text_puts(t, "  ");
	put_padded(t, figure->name, NAME_WIDTH - 2);
	iommu_put_figure(begin_cell(&cell), figure, &values->a);
	put_right(t, &cell, VALUE_WIDTH);
	iommu_put_figure(begin_cell(&cell), figure, &values->b);
	put_right(t, &cell, VALUE_WIDTH);
	begin_cell(&cell);
	if (values->has_ratio)
		put_ratio(&cell.text, values->ratio);
	else
		iommu_text_putc(&cell.text, '-');
	put_right(t, &cell, RATIO_WIDTH);
	put_mark(t, values);
	iommu_text_putc(t, '\n');
}

static void put_modes(struct iommu_text *t, const struct iommu_compared_pair *pair)
{
	const char *a = iommu_flush_mode_name(pair->a.mode);
	const char *b = iommu_flush_mode_name(pair->b.mode);

	if (!a && !b)
		return;
	put_padded(t, "  mode", NAME_WIDTH);
	put_right_string(t, a ? a : "-", VALUE_WIDTH);
	put_right_string(t, b ? b : "-", VALUE_WIDTH);
	put_right_string(t, "", iommu_compare_modes_differ(pair) ? RATIO_WIDTH : 0);
	iommu_text_puts(t, iommu_compare_modes_differ(pair) ? "  differs\n" : "\n");
}

static void put_figures(struct iommu_text *t, const struct iommu_comparison *c,
			const struct iommu_compared_pair *pair)
{
	const struct iommu_figure *figure;

	for (unsigned int i = 0; (figure = iommu_figure_at(i)); i++) {
		struct iommu_compared_values values;

		iommu_compare_pair(&values, c, pair, figure);
		/* Figures of what did not happen in either trace say nothing. */
		if (values.a.part || values.b.part)
			put_line(t, figure, &values);
	}
	put_modes(t, pair);
}

static void put_pairs(struct iommu_text *t, const struct iommu_comparison *c)
{
	uint32_t nr = 0;

	put_heading(t, "Total");
	put_time(t, c);
	put_figures(t, c, &c->pairs[0]);
	for (uint32_t i = 1; i < c->nr_pairs; i++) {
		const struct iommu_compared_pair *pair = &c->pairs[i];

		if (!pair->a.figures || !pair->b.figures || nr++ >= PAIRS_MAX)
			continue;
		iommu_text_putc(t, '\n');
		put_pair(t, pair);
		iommu_text_putc(t, '\n');
		put_figures(t, c, pair);
	}
	if (nr > PAIRS_MAX) {
		iommu_text_puts(t, "\n(and ");
		iommu_text_dec(t, nr - PAIRS_MAX);
		iommu_text_puts(t, " more devices or tasks, which --json has)\n");
	}
}

/* Write a name of the table as words: "flushes per unmap" of "flushes_per_unmap". */
static void put_words(struct iommu_text *t, const char *name)
{
	for (; *name; name++) {
		if (!strncmp(name, "_ns.", 4)) {
			name += 2;
			continue;
		}
		iommu_text_putc(t, *name == '_' || *name == '.' ? ' ' : *name);
	}
}

static void put_mode_change(struct iommu_text *t, const struct iommu_compared_pair *pair)
{
	iommu_text_puts(t, iommu_flush_mode_name(pair->a.mode));
	iommu_text_puts(t, " became ");
	iommu_text_puts(t, iommu_flush_mode_name(pair->b.mode));
}

static bool is_per_unmap(const struct iommu_figure *figure)
{
	return !strcmp(figure->name, "flushes_per_unmap");
}

/* "0000:01:00.0: flushes per unmap 0.02 -> 1.00: lazy became strict" */
static void put_difference(struct iommu_text *t, const struct iommu_comparison *c,
			   const struct iommu_difference *difference)
{
	const struct iommu_compared_pair *pair = &c->pairs[difference->pair];
	const struct iommu_figure *figure = iommu_figure_at(difference->figure);
	struct iommu_compared_values values;

	iommu_compare_pair(&values, c, pair, figure);
	iommu_text_puts(t, "  - ");
	if (pair->kind != IOMMU_SUBJECT_TOTAL) {
		put_pair(t, pair);
		iommu_text_puts(t, ": ");
	}
	put_words(t, figure->name);
	iommu_text_putc(t, ' ');
	iommu_put_figure(t, figure, &values.a);
	iommu_text_puts(t, " -> ");
	iommu_put_figure(t, figure, &values.b);
	if (is_per_unmap(figure) && iommu_compare_modes_differ(pair)) {
		iommu_text_puts(t, ": ");
		put_mode_change(t, pair);
	} else if (values.has_ratio && values.ratio > 0) {
		iommu_text_puts(t, " (x");
		put_ratio(t, values.ratio);
		iommu_text_putc(t, ')');
	}
	iommu_text_putc(t, '\n');
}

/* Modes that no line about flushes per unmap has shown, such as passthrough without any unmaps. */
static void put_other_modes(struct iommu_text *t, const struct iommu_comparison *c)
{
	for (uint32_t i = 0, nr = 0; i < c->nr_pairs && nr < DIFFERENCES_MAX; i++) {
		const struct iommu_compared_pair *pair = &c->pairs[i];
		bool shown = false;

		if (!iommu_compare_modes_differ(pair))
			continue;
		for (uint32_t k = 0; k < c->nr_differences && k < DIFFERENCES_MAX && !shown; k++)
			shown = c->differences[k].pair == i &&
				is_per_unmap(iommu_figure_at(c->differences[k].figure));
		if (shown)
			continue;
		iommu_text_puts(t, "  - ");
		put_pair(t, pair);
		iommu_text_puts(t, pair->kind == IOMMU_SUBJECT_TOTAL ? "mode: " : ": mode: ");
		put_mode_change(t, pair);
		iommu_text_putc(t, '\n');
		nr++;
	}
}

static void put_alone(struct iommu_text *t, const struct iommu_comparison *c)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < c->nr_pairs; i++) {
		const struct iommu_compared_pair *pair = &c->pairs[i];
		const struct iommu_figures *f = pair->a.figures ? pair->a.figures : pair->b.figures;

		if ((pair->a.figures && pair->b.figures) || nr++ >= DIFFERENCES_MAX)
			continue;
		iommu_text_puts(t, "  - ");
		put_pair(t, pair);
		iommu_text_puts(t, pair->a.figures ? ": only in A (" : ": only in B (");
		iommu_put_count(t, f->maps, "map", "maps");
		iommu_text_puts(t, ", ");
		iommu_put_bytes(t, f->bytes);
		iommu_text_puts(t, ")\n");
	}
	if (nr > DIFFERENCES_MAX) {
		iommu_text_puts(t, "  - and ");
		iommu_text_dec(t, nr - DIFFERENCES_MAX);
		iommu_text_puts(t, " more devices or tasks in one trace only, which --json has\n");
	}
}

static void put_differences(struct iommu_text *t, const struct iommu_comparison *c)
{
	iommu_text_puts(t, iommu_compare_differs(c) ? "\nWhat differs by more than "
						    : "\nNothing differs by more than ");
	iommu_put_threshold(t, c->threshold);
	iommu_text_putc(t, '\n');
	for (uint32_t i = 0; i < c->nr_differences && i < DIFFERENCES_MAX; i++)
		put_difference(t, c, &c->differences[i]);
	if (c->nr_differences > DIFFERENCES_MAX) {
		iommu_text_puts(t, "  - and ");
		iommu_put_count(t, c->nr_differences - DIFFERENCES_MAX, "more figure",
				"more figures");
		iommu_text_puts(t, ", marked above\n");
	}
	put_other_modes(t, c);
	put_alone(t, c);
}

static void put_lost(struct iommu_text *t, const char *name, const struct iommu_measure_view *v)
{
	if (!v->gaps)
		return;
	iommu_text_puts(t, "  - ");
	iommu_text_puts(t, name);
	iommu_text_puts(t, v->lost_more ? " lost at least " : " lost ");
	iommu_put_count(t, v->lost, "event", "events");
	iommu_text_puts(t, ", so its figures may be too low\n");
}

static void put_notes(struct iommu_text *t, const struct iommu_comparison *c)
{
	iommu_text_puts(t, "\nHow figures are compared\n");
	if (!c->same_length)
		iommu_text_puts(t, "  - the traces differ in length: totals are not comparable, "
				   "rates per second are\n");
	if (c->no_length)
		iommu_text_puts(t, "  - the length of a trace is not known: totals are compared "
				   "as if it were the same\n");
	put_lost(t, "A", c->a);
	put_lost(t, "B", c->b);
	iommu_text_puts(t, "  - counts are exact; percentiles of fewer than 30 samples (.count, "
			   ".distances)\n    and longest times never count as different\n");
	if (c->threshold < IOMMU_COMPARE_CLASS)
		iommu_text_puts(t, "  - percentiles of times are accurate to 6 %, so they differ "
				   "only beyond 6.25 %\n");
}

void iommu_compare_text(struct iommu_text *t, const struct iommu_comparison *c)
{
	put_file(t, "A ", c->a);
	put_file(t, "; B ", c->b);
	iommu_text_puts(t, "\n\n");
	put_pairs(t, c);
	put_notes(t, c);
	put_differences(t, c);
}
