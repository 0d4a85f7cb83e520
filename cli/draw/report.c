/* SPDX-License-Identifier: LGPL-2.1 */
/* What follows the picture in an HTML file. */
#include "report.h"

#include "cli/common/command.h"
#include "cli/replayed/replayed.h"
#include "cli/replayed/text.h"
#include "core/faultlog/fault_text.h"
#include "xml.h"

/* A longer table is of no use, and some viewers do not open it. */
#define FAULTS_MAX 2000

/* A table that is written row by row. */
struct table {
	FILE *file;
	struct iommu_text t;
	char buf[1024];
	size_t nr;
	size_t left_out;
};

/* Text that is markup goes around the writer, which escapes it. */
static void put_markup(struct table *table, const char *markup)
{
	iommu_text_flush(&table->t);
	fputs(markup, table->file);
}

static const char *access_of(const struct iommu_fault_case *one)
{
	return one->access == IOMMU_ACCESS_READ	   ? "read"
	       : one->access == IOMMU_ACCESS_WRITE ? "write"
						   : "";
}

static void put_details(struct table *table, const struct draw_page *page,
			const struct iommu_lane *lane, const struct iommu_fault_case *one)
{
	struct iommu_text *t = &table->t;

	if (one->has_address)
		iommu_text_hex(t, one->address, 1);
	put_markup(table, "</td><td>");
	iommu_text_puts(t, access_of(one));
	put_markup(table, "</td><td>");
	if (iommu_fault_is_decoded(one) && iommu_fault_has_text(&one->log))
		iommu_fault_text(t, &one->log);
	put_markup(table, "</td><td>");
	iommu_fault_verdict_text(t, page->trace->lanes, lane, &page->names, one);
}

static void put_fault(struct table *table, const struct draw_page *page,
		      const struct iommu_lane *lane, const struct iommu_lane_mark *mark)
{
	const struct iommu_fault_case *one = iommu_lane_fault_details(page->trace->lanes, mark);

	if (table->nr == FAULTS_MAX) {
		table->left_out++;
		return;
	}
	table->nr++;
	put_markup(table, "<tr><td>");
	iommu_text_time(&table->t, (int64_t)mark->ts);
	put_markup(table, "</td><td>");
	iommu_lane_name_text(&table->t, lane, &page->names);
	put_markup(table, "</td><td>");
	if (one)
		put_details(table, page, lane, one);
	else
		put_markup(table, "</td><td></td><td></td><td>details not kept");
	put_markup(table, "</td></tr>\n");
}

/* The faults of the lanes and of the time that the picture shows. */
static void put_faults(FILE *file, const struct draw_page *page)
{
	struct table table = { .file = file };

	iommu_text_init(&table.t, table.buf, sizeof(table.buf), draw_put_xml, file);
	fputs("<h2>Faults</h2>\n<table id=\"faults\">\n<tr><th>time (s)</th><th>device</th>"
	      "<th>address</th><th>access</th><th>reason</th><th>verdict</th></tr>\n",
	      file);
	for (size_t i = 0; i < page->lanes.nr; i++) {
		const struct iommu_lane *lane = draw_lane(page, i);
		size_t end = iommu_lane_fault_at(lane, (uint64_t)draw_view_end(page));

		for (size_t k = iommu_lane_fault_at(lane, (uint64_t)page->view.from); k < end; k++)
			put_fault(&table, page, lane, &lane->faults[k]);
	}
	put_markup(&table, "</table>\n");
	if (!table.nr)
		fputs("<p>none</p>\n", file);
	if (table.left_out)
		fprintf(file, "<p>%zu more faults are omitted</p>\n", table.left_out);
}

/* The picture shows one buffer, and so does the summary. */
static bool put_summary(FILE *file, const struct draw_page *page)
{
	const struct replayed_options options = {
		.without = page->options->without,
		.buffer = page->trace->buffer,
		.range = page->options->range,
	};
	struct replayed_trace trace;
	char buf[4096];
	struct iommu_text t;
	bool done = replayed_read(&trace, page->trace->name, &options);

	if (done) {
		fputs("<h2>Summary</h2>\n<pre id=\"summary\">\n", file);
		iommu_text_init(&t, buf, sizeof(buf), draw_put_xml, file);
		replayed_put_text(&t, &trace);
		iommu_text_flush(&t);
		fputs("</pre>\n", file);
	}
	replayed_close(&trace);
	return done;
}

int draw_finish(struct draw_out *out, const struct draw_page *page)
{
	FILE *html;

	if (page->picture.failed)
		return error("out of memory");
	html = draw_out_html(out);
	if (html) {
		put_faults(html, page);
		if (!put_summary(html, page))
			return STATUS_ERROR;
	}
	return draw_out_finish(out);
}
