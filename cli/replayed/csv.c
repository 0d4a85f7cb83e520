/* SPDX-License-Identifier: LGPL-2.1 */
#include "csv.h"

#include <stdio.h>
#include <string.h>

#include "cli/common/command.h"

/* Write an untrusted string that is inside quotes: double its own quotes (RFC 4180). */
static void put_quoted(struct iommu_text *t, const char *str, size_t len)
{
	const char *end = str + len;
	const char *quote;

	while ((quote = memchr(str, '"', (size_t)(end - str)))) {
		iommu_text_untrusted(t, str, (size_t)(quote - str));
		iommu_text_puts(t, "\"\"");
		str = quote + 1;
	}
	iommu_text_untrusted(t, str, (size_t)(end - str));
}

/* Newlines never end a field, because they are escaped. */
static bool needs_quotes(const char *str, size_t len)
{
	return memchr(str, ',', len) || memchr(str, '"', len) || (len && *str == ' ') ||
	       (len && str[len - 1] == ' ');
}

/*
 * Whether a spreadsheet may execute a cell that begins with this name: a formula may follow spaces.
 * A name that begins with an apostrophe counts as well, so that removing one restores every name.
 */
static bool is_formula(const char *str, size_t len)
{
	while (len && *str == ' ') {
		str++;
		len--;
	}
	return len && memchr("=+-@'", *str, 5);
}

/* An apostrophe before a formula makes it text for a spreadsheet. */
static void begin_cell(struct iommu_text *t, bool quotes, const char *str, size_t len)
{
	if (quotes)
		iommu_text_putc(t, '"');
	if (is_formula(str, len))
		iommu_text_putc(t, '\'');
}

static void put_string(struct iommu_text *t, const char *str)
{
	size_t len = strlen(str);
	bool quotes = needs_quotes(str, len);

	begin_cell(t, quotes, str, len);
	put_quoted(t, str, len);
	if (quotes)
		iommu_text_putc(t, '"');
}

static void put_devices(struct iommu_text *t, struct iommu_replay *replay, uint32_t set)
{
	struct iommu_devices *devices = iommu_replay_devices(replay);
	uint32_t nr = 0;
	const uint32_t *list = iommu_set_devices(devices, set, &nr);
	uint32_t named = nr < REPLAYED_NAMES_MAX ? nr : REPLAYED_NAMES_MAX;
	bool quotes = false;

	for (uint32_t i = 0; i < named; i++) {
		const struct iommu_device *device = iommu_device(devices, list[i]);

		quotes |= needs_quotes(device->name, device->len);
	}
	for (uint32_t i = 0; i < named; i++) {
		const struct iommu_device *device = iommu_device(devices, list[i]);

		if (i)
			iommu_text_putc(t, '+');
		else
			begin_cell(t, quotes, device->name, device->len);
		put_quoted(t, device->name, device->len);
	}
	if (nr > named) {
		iommu_text_puts(t, " and ");
		iommu_text_dec(t, nr - named);
		iommu_text_puts(t, " more");
	}
	if (quotes)
		iommu_text_putc(t, '"');
}

static void put_row(struct iommu_text *t, const struct replayed_buffer *b,
		    const struct iommu_mapping *row)
{
	struct iommu_owner owner = iommu_mapping_owner(b->replay, row);
	const char *direction = iommu_dma_direction_name(iommu_mapping_direction(row));
	const char *task = b->view.comm(b->view.arg, row->pid);

	iommu_text_dec(t, row->mapped_at);
	iommu_text_putc(t, ',');
	if (!row->pieces)
		iommu_text_dec(t, row->unmapped_at);
	iommu_text_putc(t, ',');
	iommu_text_hex(t, row->iova, 1);
	iommu_text_putc(t, ',');
	iommu_text_dec(t, row->size);
	iommu_text_putc(t, ',');
	iommu_text_hex(t, row->paddr, 1);
	iommu_text_putc(t, ',');
	put_devices(t, b->replay, owner.devices);
	iommu_text_putc(t, ',');
	iommu_text_puts(t, iommu_grade_name(owner.grade));
	iommu_text_putc(t, ',');
	iommu_text_puts(t, iommu_source_name(owner.source));
	iommu_text_putc(t, ',');
	if (task)
		put_string(t, task);
	iommu_text_putc(t, ',');
	if (row->pid != IOMMU_PID_UNKNOWN)
		iommu_text_signed(t, row->pid);
	iommu_text_putc(t, ',');
	if (direction)
		iommu_text_puts(t, direction);
	iommu_text_putc(t, '\n');
}

bool replayed_print_csv(const struct replayed_trace *trace)
{
	uint64_t missing = 0;
	char buf[4096];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), put_file, stdout);
	iommu_text_puts(&t,
			"mapped_at_ns,unmapped_at_ns,iova,size,paddr,device,grade,source,task,");
	iommu_text_puts(&t, "pid,direction\n");
	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		const struct replayed_buffer *b = &trace->buffers[i];

		for (uint64_t nr = 0; nr < b->nr_maps; nr++) {
			const struct iommu_mapping *row = row_file_get(b->rows, nr);

			if (row)
				put_row(&t, b, row);
			else if (!b->view.from && !b->view.to)
				missing++;
		}
		iommu_text_flush(&t);
		if (row_file_failed(b->rows))
			return false;
	}
	iommu_text_flush(&t);
	if (missing)
		error("%s: out of memory: %llu rows are missing", trace->name,
		      (unsigned long long)missing);
	return !missing;
}
