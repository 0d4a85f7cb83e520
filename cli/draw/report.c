/* SPDX-License-Identifier: LGPL-2.1 */
/* What follows the picture in an HTML file. */
#include "report.h"

#include <stdlib.h>

#include "cli/common/command.h"
#include "cli/replayed/text.h"
#include "core/containers/merge.h"
#include "core/faultlog/fault_text.h"
#include "labels_and_axis.h"
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

/* The lanes whose faults the table has: without --device, also those that are not drawn. */
static size_t nr_reported(const struct draw_page *page)
{
	size_t nr;

	if (page->options->nr_devices)
		return page->lanes.nr;
	iommu_lanes_list(page->trace->lanes, &nr);
	return nr;
}

static const struct iommu_lane *reported_lane(const struct draw_page *page, size_t i)
{
	return page->options->nr_devices ? draw_lane(page, i) : &page->list[i];
}

/* Each lane has its faults in the order of time. @next: by lane, the number of its next fault. */
static size_t start_merge(struct iommu_merge *merge, struct iommu_merge_head *heads, size_t *next,
			  const struct draw_page *page)
{
	size_t nr = nr_reported(page);
	unsigned int nr_heads = 0;
	size_t faults = 0;

	for (size_t i = 0; i < nr; i++) {
		const struct iommu_lane *lane = reported_lane(page, i);
		size_t shown = draw_count_faults(page, lane);

		next[i] = iommu_lane_fault_at(lane, (uint64_t)page->view.from);
		faults += shown;
		if (shown)
			heads[nr_heads++] = (struct iommu_merge_head){ lane->faults[next[i]].ts,
								       (unsigned int)i };
	}
	iommu_merge_start(merge, heads, nr_heads);
	return faults;
}

static void put_rows(struct table *table, const struct draw_page *page,
		     struct iommu_merge_head *heads, size_t *next)
{
	const uint64_t end = (uint64_t)draw_view_end(page);
	const struct iommu_merge_head *head;
	struct iommu_merge merge;

	table->left_out = start_merge(&merge, heads, next, page);
	while (table->nr < FAULTS_MAX && (head = iommu_merge_first(&merge))) {
		const unsigned int i = head->source;
		const struct iommu_lane *lane = reported_lane(page, i);

		put_fault(table, page, lane, &lane->faults[next[i]++]);
		table->nr++;
		table->left_out--;
		if (next[i] < lane->nr_faults && lane->faults[next[i]].ts < end)
			iommu_merge_next(&merge, lane->faults[next[i]].ts);
		else
			iommu_merge_end(&merge);
	}
}

/* The faults of the time that the picture shows, in the order of time. */
static bool put_faults(FILE *file, const struct draw_page *page)
{
	size_t nr = nr_reported(page);
	struct iommu_merge_head *heads = calloc(nr + 1, sizeof(*heads));
	size_t *next = calloc(nr + 1, sizeof(*next));
	struct table table = { .file = file };
	bool done = heads && next;

	iommu_text_init(&table.t, table.buf, sizeof(table.buf), draw_put_xml, file);
	fputs("<h2>Faults</h2>\n<table id=\"faults\">\n<tr><th>time (s)</th><th>device</th>"
	      "<th>address</th><th>access</th><th>reason</th><th>verdict</th></tr>\n",
	      file);
	if (done)
		put_rows(&table, page, heads, next);
	free(heads);
	free(next);
	put_markup(&table, "</table>\n");
	if (!table.nr)
		fputs("<p>none</p>\n", file);
	if (table.left_out)
		fprintf(file, "<p>%zu more faults are omitted</p>\n", table.left_out);
	return done || out_of_memory();
}

static void put_summary(FILE *file, const struct draw_page *page)
{
	char buf[4096];
	struct iommu_text t;

	fputs("<h2>Summary</h2>\n<pre id=\"summary\">\n", file);
	iommu_text_init(&t, buf, sizeof(buf), draw_put_xml, file);
	replayed_put_text(&t, &page->trace->replayed);
	iommu_text_flush(&t);
	fputs("</pre>\n", file);
}

int draw_finish(struct draw_out *out, const struct draw_page *page)
{
	FILE *html;

	if (page->picture.failed)
		return error("out of memory");
	html = draw_out_html(out);
	if (html) {
		if (!put_faults(html, page))
			return STATUS_ERROR;
		put_summary(html, page);
	}
	return draw_out_finish(out);
}
