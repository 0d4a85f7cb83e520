/* SPDX-License-Identifier: LGPL-2.1 */
#include "wrap.h"

#include <string.h>

#include "width.h"

/* The rest of a line is indented by this more than its beginning. */
#define HANGING	     4
#define HANGING_ITEM 2 /* of a list, which begins with "- " */

/* Where a line may end, in bytes. 0: nowhere. */
struct breaks {
	size_t word;   /* the last blank in the room */
	size_t column; /* the last blank before a column of a table, if it is not far from the end
			*/
	bool fits;     /* the whole text fits */
};

/* Look at @len bytes after the indent of a line, for which there is @room. */
static struct breaks find_breaks(const char *str, size_t len, size_t room)
{
	struct breaks b = { .fits = true };
	bool escape = false;
	size_t width = 0;

	for (size_t i = 0; i < len; i++) {
		bool blank = str[i] == ' ' && i && str[i - 1] != ' ';

		if (blank && i + 1 < len && str[i + 1] == ' ' && width * 3 > room * 2)
			b.column = i;
		/* A long word ends after the room. */
		if (blank && (width <= room || !b.word))
			b.word = i;
		width += iommu_takes_column(&escape, str[i]);
		b.fits = width <= room;
		if (!b.fits && b.word)
			break;
	}
	return b;
}

static size_t count_blanks(const char *str, size_t len)
{
	size_t n = 0;

	while (n < len && str[n] == ' ')
		n++;
	return n;
}

/* The indent of what follows the first part of a line, whose own indent is @indent. */
static size_t hanging_indent(const struct iommu_wrap *w, size_t indent)
{
	const char *text = w->line + indent;
	bool is_item = w->len - indent > 2 && text[0] == '-' && text[1] == ' ';
	size_t column = 0;
	size_t width = 0;
	bool escape = false;

	for (size_t i = 0; i < w->len; i++) {
		if (i > indent + 2 && w->line[i] != ' ' && w->line[i - 1] == ' ' &&
		    w->line[i - 2] == ' ')
			column = width;
		width += iommu_takes_column(&escape, w->line[i]);
	}
	if (column && column <= w->width / 2)
		return column;
	indent += is_item ? HANGING_ITEM : HANGING;
	return indent <= w->width / 2 ? indent : 0;
}

static void write_blanks(const struct iommu_wrap *w, size_t n)
{
	while (n-- > 0)
		w->write(w->arg, " ", 1);
}

static void write_line(struct iommu_wrap *w)
{
	size_t at = count_blanks(w->line, w->len);
	size_t indent = at < w->width ? at : 0;
	size_t hanging = hanging_indent(w, at);

	for (;;) {
		struct breaks b = find_breaks(w->line + at, w->len - at, w->width - indent);
		size_t len = b.column ? b.column : b.word;

		write_blanks(w, indent);
		if (b.fits || !len) {
			w->write(w->arg, w->line + at, w->len - at);
			return;
		}
		w->write(w->arg, w->line + at, len);
		at += len;
		at += count_blanks(w->line + at, w->len - at);
		if (at == w->len)
			return;
		w->write(w->arg, "\n", 1);
		indent = hanging;
	}
}

static void end_line(struct iommu_wrap *w)
{
	if (w->is_long)
		w->write(w->arg, w->line, w->len);
	else
		write_line(w);
	w->len = 0;
	w->is_long = false;
}

void iommu_wrap_put(void *wrap, const char *str, size_t len)
{
	struct iommu_wrap *w = wrap;

	for (size_t i = 0; i < len; i++) {
		if (str[i] == '\n') {
			end_line(w);
			w->write(w->arg, "\n", 1);
			continue;
		}
		if (w->len == sizeof(w->line)) {
			w->write(w->arg, w->line, w->len);
			w->is_long = true;
			w->len = 0;
		}
		w->line[w->len++] = str[i];
	}
}

void iommu_wrap_end(struct iommu_wrap *w)
{
	end_line(w);
}
