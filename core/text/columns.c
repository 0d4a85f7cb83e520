/* SPDX-License-Identifier: LGPL-2.1 */
/* Tables of text: collects all cells first, then pads each column to its width. */
#include <stdlib.h>

#include "width.h"

#include "columns.h"

/* A cell that is wider than this does not widen its column. */
#define WIDTH_MAX 40

static void append(void *arg, const char *str, size_t len)
{
	struct iommu_columns *columns = arg;
	size_t room = columns->room ? columns->room : 1024;
	char *bytes;

	while (room - columns->len < len)
		room *= 2;
	if (room != columns->room) {
		bytes = realloc(columns->bytes, room);
		if (!bytes) {
			columns->failed = true;
			return;
		}
		columns->bytes = bytes;
		columns->room = room;
	}
	memcpy(columns->bytes + columns->len, str, len);
	columns->len += len;
}

void iommu_columns_begin(struct iommu_columns *columns, const char *align)
{
	*columns = (struct iommu_columns){ .align = align, .nr_columns = strlen(align) };
	iommu_text_init(&columns->text, columns->buf, sizeof(columns->buf), append, columns);
}

static void end_cell(struct iommu_columns *columns)
{
	iommu_text_flush(&columns->text);
	if (columns->nr_cells)
		columns->ends[columns->nr_cells - 1] = columns->len;
}

struct iommu_text *iommu_columns_cell(struct iommu_columns *columns)
{
	size_t room = columns->room_cells ? columns->room_cells * 2 : 64;
	size_t *ends;

	end_cell(columns);
	if (columns->nr_cells == columns->room_cells) {
		ends = realloc(columns->ends, room * sizeof(*ends));
		if (!ends) {
			/* the table is lost; later cells overwrite the last one */
			columns->failed = true;
			return &columns->text;
		}
		columns->ends = ends;
		columns->room_cells = room;
	}
	columns->nr_cells++;
	return &columns->text;
}

void iommu_columns_puts(struct iommu_columns *columns, const char *str)
{
	iommu_text_puts(iommu_columns_cell(columns), str);
}

static size_t width_of(const char *str, size_t len)
{
	bool escape = false;
	size_t width = 0;

	for (size_t i = 0; i < len; i++)
		width += iommu_takes_column(&escape, str[i]);
	return width;
}

static size_t cell_start(const struct iommu_columns *columns, size_t cell)
{
	return cell ? columns->ends[cell - 1] : 0;
}

static size_t cell_width(const struct iommu_columns *columns, size_t cell)
{
	size_t start = cell_start(columns, cell);

	return width_of(columns->bytes + start, columns->ends[cell] - start);
}

static size_t column_width(const struct iommu_columns *columns, size_t column)
{
	size_t most = 0;

	for (size_t cell = column; cell < columns->nr_cells; cell += columns->nr_columns) {
		size_t width = cell_width(columns, cell);

		if (width > most && width <= WIDTH_MAX)
			most = width;
	}
	return most;
}

static void pad(struct iommu_text *t, size_t n)
{
	while (n-- > 0)
		iommu_text_putc(t, ' ');
}

/* True if only empty cells follow in the row. */
static bool is_last(const struct iommu_columns *columns, size_t cell, size_t row_end)
{
	return columns->ends[cell] == columns->ends[row_end - 1];
}

static void put_row(struct iommu_columns *columns, struct iommu_text *t, size_t first,
		    const size_t *widths)
{
	size_t row_end = first + columns->nr_columns;

	for (size_t cell = first; cell < row_end; cell++) {
		size_t start = cell_start(columns, cell);
		size_t width = cell_width(columns, cell);
		size_t all = widths[cell - first];
		size_t spaces = all > width ? all - width : 0;

		if (columns->align[cell - first] == 'r')
			pad(t, spaces);
		iommu_text_mem(t, columns->bytes + start, columns->ends[cell] - start);
		if (is_last(columns, cell, row_end))
			break;
		if (columns->align[cell - first] != 'r')
			pad(t, spaces);
		/* An empty column takes no room. A column of too wide cells has all = 0. */
		if (all || width)
			pad(t, 2);
	}
	iommu_text_putc(t, '\n');
}

void iommu_columns_end(struct iommu_columns *columns, struct iommu_text *t, const char *indent)
{
	size_t widths[16] = { 0 };

	end_cell(columns);
	if (columns->failed) {
		iommu_text_puts(t, indent);
		iommu_text_puts(t, "(out of memory for this table)\n");
		columns->nr_cells = 0;
	}
	for (size_t i = 0; i < columns->nr_columns && i < 16; i++)
		widths[i] = column_width(columns, i);
	for (size_t cell = 0; cell + columns->nr_columns <= columns->nr_cells;
	     cell += columns->nr_columns) {
		iommu_text_puts(t, indent);
		put_row(columns, t, cell, widths);
	}
	free(columns->bytes);
	free(columns->ends);
	columns->bytes = NULL;
	columns->ends = NULL;
}
