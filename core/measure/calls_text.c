/* SPDX-License-Identifier: LGPL-2.1 */
#include "calls_text.h"

#include "core/text/columns.h"
#include "sentences.h"

static void put_titles(struct iommu_columns *c, const char *const *titles, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		iommu_columns_puts(c, titles[i]);
}

static void put_task(struct iommu_columns *c, const struct iommu_measure_view *v, int32_t pid)
{
	const struct iommu_writer words = {
		.t = iommu_columns_cell(c),
		.comm = v->comm,
		.arg = v->arg,
	};

	iommu_put_task(&words, pid);
}

void iommu_put_bursts(struct iommu_text *t, const struct iommu_measure_view *v)
{
	static const char *const titles[] = { "from", "task", "maps", "bytes", "time", "GiB/s" };
	const struct iommu_bursts *bursts = v->measured->bursts;
	struct iommu_columns columns;

	if (!bursts->nr)
		return;
	iommu_text_putc(t, '\n');
	iommu_text_styled(t, IOMMU_STYLE_TITLE, "Bursts");
	iommu_text_puts(t, ": maps of a thread without a pause, the longest first\n");
	iommu_columns_begin(&columns, "rlrrrr");
	put_titles(&columns, titles, sizeof(titles) / sizeof(titles[0]));
	for (uint32_t i = 0; i < bursts->nr; i++) {
		const struct iommu_burst *burst = &bursts->longest[i];

		iommu_put_time(iommu_columns_cell(&columns), burst->first);
		put_task(&columns, v, burst->pid);
		iommu_text_dec(iommu_columns_cell(&columns), burst->maps);
		iommu_put_bytes(iommu_columns_cell(&columns), burst->bytes);
		iommu_put_short_time(iommu_columns_cell(&columns), iommu_burst_ns(burst));
		iommu_put_gib_rate(iommu_columns_cell(&columns), iommu_burst_rate(burst));
	}
	iommu_columns_end(&columns, t, "  ");
}

static void put_longest(struct iommu_columns *c, const struct iommu_measure_view *v,
			const struct iommu_latency_figures *f)
{
	iommu_put_time(iommu_columns_cell(c), f->longest_at);
	if (f->longest_interrupt)
		iommu_columns_puts(c, "an interrupt");
	else
		put_task(c, v, f->longest_pid);
}

static void add_latency(struct iommu_columns *c, const struct iommu_measure_view *v,
			enum iommu_call_source source, enum iommu_call call)
{
	const struct iommu_latency_figures *f = &v->measured->latency->figures[source][call];
	const struct iommu_durations *d = &f->durations;

	iommu_columns_puts(c, iommu_call_name(call));
	iommu_text_dec(iommu_columns_cell(c), d->nr);
	for (unsigned int percent = 50; percent <= 99; percent += 49) {
		if (d->nr)
			iommu_put_short_time(iommu_columns_cell(c),
					     iommu_durations_percentile(d, percent));
		else
			iommu_columns_puts(c, "-");
	}
	if (d->nr) {
		iommu_put_short_time(iommu_columns_cell(c), d->longest);
		put_longest(c, v, f);
	} else {
		for (int i = 0; i < 3; i++)
			iommu_columns_puts(c, "-");
	}
	iommu_text_dec(iommu_columns_cell(c), f->dropped);
}

static bool has_returns(const struct iommu_latency *latency, enum iommu_call_source source)
{
	bool any = false;

	for (int call = 0; call < IOMMU_CALLS; call++)
		any |= latency->figures[source][call].returns;
	return any;
}

/* What the records of calls lack. */
static void put_limits(struct iommu_text *t, const struct iommu_latency *latency,
		       enum iommu_call_source source)
{
	bool no_time = false;

	for (int call = 0; call < IOMMU_CALLS; call++) {
		const struct iommu_latency_figures *f = &latency->figures[source][call];

		no_time |= f->durations.nr && !f->longest_at;
	}
	if (source == IOMMU_CALLS_PROBES)
		iommu_text_puts(t, "  (the time of the probes is included)\n");
	else if (no_time)
		iommu_text_puts(t, "  (no device; times and tasks need the options "
				   "funcgraph-abstime, funcgraph-proc)\n");
	else
		iommu_text_puts(t, "  (function_graph shows no device)\n");
}

static void put_source(struct iommu_text *t, const struct iommu_measure_view *v,
		       enum iommu_call_source source)
{
	static const char *const titles[] = { "call",	 "count", "p50",  "p99",
					      "longest", "at",	  "task", "dropped" };
	const struct iommu_latency *latency = v->measured->latency;
	struct iommu_columns columns;

	iommu_text_putc(t, '\n');
	iommu_text_styled(t, IOMMU_STYLE_TITLE, "Latency of calls");
	iommu_text_puts(t, ", by ");
	iommu_text_puts(t, iommu_call_source_name(source));
	iommu_text_putc(t, '\n');
	iommu_columns_begin(&columns, "lrrrrrlr");
	put_titles(&columns, titles, sizeof(titles) / sizeof(titles[0]));
	for (int call = 0; call < IOMMU_CALLS; call++) {
		if (latency->figures[source][call].returns)
			add_latency(&columns, v, source, call);
	}
	iommu_columns_end(&columns, t, "  ");
	put_limits(t, latency, source);
}

void iommu_put_latency(struct iommu_text *t, const struct iommu_measure_view *v)
{
	bool any = false;

	for (int source = 0; source < IOMMU_CALL_SOURCES; source++) {
		if (!has_returns(v->measured->latency, source))
			continue;
		put_source(t, v, source);
		any = true;
	}
	if (!any)
		iommu_text_puts(t, "\nLatency of calls: not recorded\n");
}
