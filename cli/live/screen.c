/* SPDX-License-Identifier: LGPL-2.1 */
/* Intervals on a terminal, drawn in place, and the keys. */
#define _GNU_SOURCE /* wcwidth() with -std=c11 */
#include <locale.h>
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "cli/common/command.h"
#include "core/monitor/details.h"
#include "input/common/temporary_file.h"
#include "output.h"

#define KEY_ESCAPE 27
#define CONTROL_C  3

/* Lines of text. */
struct lines {
	char *text;
	size_t len;
	size_t room;
	bool failed; /* out of memory: the text is cut */
};

struct screen {
	SCREEN *terminal;
	int saved_stderr; /* messages are shown when the screen is closed; -1: at once */
	int messages;
	enum iommu_monitor_order order;
	uint32_t selected; /* device id; 0: none */
	bool follows;	   /* shows details of @selected */
	uint32_t first;	   /* row of the table that is shown first */
	/* What is shown. */
	struct iommu_monitor_page page;
	const struct iommu_monitor_row **list; /* sorted */
	uint32_t nr;
	struct lines lines;
};

static void put_line(void *arg, const char *str, size_t len)
{
	struct lines *lines = arg;
	char *more;

	if (lines->room - lines->len <= len) {
		more = realloc(lines->text, lines->room * 2 + len + 4096);
		if (!more) {
			lines->failed = true;
			return;
		}
		lines->text = more;
		lines->room = lines->room * 2 + len + 4096;
	}
	memcpy(lines->text + lines->len, str, len);
	lines->len += len;
	lines->text[lines->len] = 0;
}

static void begin_lines(struct lines *lines, struct iommu_text *t, char *buf, size_t size)
{
	lines->len = 0;
	if (lines->text)
		*lines->text = 0;
	iommu_text_init(t, buf, size, put_line, lines);
}

/* Cut off the first line of @text. Returns NULL after the last one. */
static char *next_line(char **text)
{
	char *line = *text;
	char *end = line ? strchr(line, '\n') : NULL;

	if (!line || !*line)
		return NULL;
	*text = end ? end + 1 : line + strlen(line);
	if (end)
		*end = 0;
	return line;
}

/* The number of bytes at the start of @line that fit the screen. A longer line would be wrapped. */
static int bytes_that_fit(const char *line)
{
	const char *p = line;
	mbstate_t state = { 0 };
	int columns = 0;

	while (*p) {
		wchar_t c;
		size_t n = mbrtowc(&c, p, MB_CUR_MAX, &state);
		int width = n > MB_CUR_MAX ? 1 : wcwidth(c);

		/* Bytes that are no character of this locale, as in the locale C. */
		if (n > MB_CUR_MAX) {
			n = 1;
			state = (mbstate_t){ 0 };
		}
		if (columns + (width < 0 ? 1 : width) > COLS)
			break;
		columns += width < 0 ? 1 : width;
		p += n;
	}
	return (int)(p - line);
}

static void draw_line(int y, const char *line, int attributes)
{
	if (y < 0 || y >= LINES)
		return;
	attrset(attributes);
	mvaddnstr(y, 0, line, bytes_that_fit(line));
	if (attributes & A_REVERSE)
		for (int x = getcurx(stdscr); getcury(stdscr) == y && x > 0 && x < COLS; x++)
			mvaddch(y, x, ' ');
	attrset(A_NORMAL);
}

/* Draw lines of text from line @y on, up to line @end (exclusive). Returns the next line. */
static int draw_text(int y, int end, char *text)
{
	char *line;

	while (y < end && (line = next_line(&text)))
		draw_line(y++, line, A_NORMAL);
	return y;
}

static int draw_head(struct screen *s)
{
	char buf[1024];
	struct iommu_text t;
	char *text;
	char *line;
	int y = 0;

	begin_lines(&s->lines, &t, buf, sizeof(buf));
	iommu_monitor_put_head(&t, &s->page);
	iommu_monitor_put_notes(&t, &s->page);
	iommu_text_flush(&t);
	text = s->lines.text;
	for (; (line = next_line(&text)); y++)
		draw_line(y, line, y ? A_BOLD : A_NORMAL);
	return y;
}

static int index_of(const struct screen *s, uint32_t device)
{
	for (uint32_t i = 0; i < s->nr; i++) {
		if (s->list[i]->device == device)
			return (int)i;
	}
	return -1;
}

/* Scroll so that the selected row is among the @room rows that are shown. */
static void scroll_to_selected(struct screen *s, int room)
{
	int at = index_of(s, s->selected);

	if (room < 1)
		return;
	if (at >= 0 && (uint32_t)at < s->first)
		s->first = (uint32_t)at;
	if (at >= 0 && at >= (int)s->first + room)
		s->first = (uint32_t)(at - room + 1);
	if (s->first && s->first + (uint32_t)room > s->nr + 1)
		s->first = s->nr + 1 > (uint32_t)room ? s->nr + 1 - (uint32_t)room : 0;
}

/* Draw the table from line @y on, in at most @room lines. Returns the next line. */
static int draw_table(struct screen *s, int y, int room)
{
	char buf[4096];
	struct iommu_text t;
	char *text;
	char *line;
	uint32_t row = 0;
	int end = y + room;

	begin_lines(&s->lines, &t, buf, sizeof(buf));
	iommu_monitor_put_table(&t, &s->page, s->list, s->nr);
	iommu_text_flush(&t);
	text = s->lines.text;
	line = next_line(&text);
	if (line)
		draw_line(y++, line, A_UNDERLINE);
	scroll_to_selected(s, room - 1);
	for (; y < end && (line = next_line(&text)); row++) {
		if (row < s->first)
			continue;
		draw_line(y++, line,
			  row < s->nr && s->list[row]->device == s->selected ? A_REVERSE
									     : A_NORMAL);
	}
	return y;
}

static void draw_faults(struct screen *s, int y, int end)
{
	uint64_t nr = iommu_monitor_nr_faults(s->page.monitor);
	uint64_t first = nr > (uint64_t)(end - y - 1) ? nr - (uint64_t)(end - y - 1) : 0;
	char buf[4096];
	struct iommu_text t;

	if (end - y < 2)
		return;
	begin_lines(&s->lines, &t, buf, sizeof(buf));
	for (; first < nr; first++) {
		const struct iommu_fault_case *one = iommu_monitor_fault(s->page.monitor, first);

		if (!one)
			continue;
		iommu_monitor_put_fault(&t, &s->page, one);
		iommu_text_putc(&t, '\n');
	}
	iommu_text_flush(&t);
	draw_line(y, nr ? "latest faults" : "no faults so far", A_UNDERLINE);
	draw_text(y + 1, end, s->lines.text);
}

static void draw_details(struct screen *s, int y, int end)
{
	int at = index_of(s, s->selected);
	char buf[4096];
	struct iommu_text t;

	begin_lines(&s->lines, &t, buf, sizeof(buf));
	if (at < 0) {
		iommu_text_puts(&t, "the device is not known any more\n");
	} else {
		iommu_monitor_put_table(&t, &s->page, &s->list[at], 1);
		iommu_monitor_put_details(&t, &s->page, s->list[at]);
	}
	iommu_text_flush(&t);
	draw_text(y, end, s->lines.text);
}

/* "q quit, f follow, sort by: n name, [m maps], ..." */
static void draw_help(const struct screen *s)
{
	char help[256] = "q quit  f back";
	size_t len;

	if (!s->follows) {
		snprintf(help, sizeof(help), "q quit  up/down choose  f follow  sort:");
		for (int i = 0; i < IOMMU_ORDERS; i++) {
			const struct iommu_monitor_order_name *name = iommu_monitor_order_name(i);

			len = strlen(help);
			snprintf(help + len, sizeof(help) - len,
				 i == (int)s->order ? " [%c %s]" : "  %c %s", name->key,
				 name->name);
		}
	}
	draw_line(LINES - 1, help, A_REVERSE);
}

static void draw(struct screen *s)
{
	int y, faults;

	erase();
	if (s->page.view) {
		y = draw_head(s) + 1;
		if (s->follows) {
			draw_details(s, y, LINES - 1);
		} else {
			faults = (LINES - y) / 3;
			y = draw_table(s, y, LINES - 2 - y - faults);
			draw_faults(s, y + 1, LINES - 1);
		}
	}
	draw_help(s);
	refresh();
}

static void sort(struct screen *s)
{
	iommu_monitor_sort(s->list, s->nr, iommu_replay_devices(s->page.replay), s->order);
}

static enum live_next show(void *arg, const struct iommu_monitor_page *page)
{
	struct screen *s = arg;
	const struct iommu_monitor_row **list;

	s->page = *page;
	list = realloc(s->list, (page->view->nr_rows + 1) * sizeof(*list));
	if (!list) {
		out_of_memory();
		return LIVE_FAILED;
	}
	s->list = list;
	s->nr = page->view->nr_rows;
	for (uint32_t i = 0; i < s->nr; i++)
		list[i] = &page->view->rows[i];
	sort(s);
	if (!s->selected && s->nr)
		s->selected = s->list[0]->device;
	draw(s);
	return LIVE_GO_ON;
}

static void follow(struct screen *s, bool on)
{
	s->follows = on && s->selected;
	/* The page is a copy, but its monitor is ours to steer. */
	iommu_monitor_follow((struct iommu_monitor *)s->page.monitor,
			     s->follows ? s->selected : IOMMU_NO_DEVICE);
}

static void select_row(struct screen *s, int by)
{
	int at = index_of(s, s->selected) + by;

	if (!s->nr)
		return;
	if (at < 0)
		at = 0;
	if (at >= (int)s->nr)
		at = (int)s->nr - 1;
	s->selected = s->list[at]->device;
	/* The details show the selected device, so the monitor must keep its events. */
	follow(s, s->follows);
}

static void take_order(struct screen *s, int key)
{
	for (int i = 0; i < IOMMU_ORDERS; i++) {
		if (iommu_monitor_order_name(i)->key == key) {
			s->order = i;
			s->first = 0;
			sort(s);
		}
	}
}

static enum live_next take_key(struct screen *s, int key)
{
	if (key == 'q' || key == CONTROL_C)
		return LIVE_QUIT;
	if (!s->page.view)
		return LIVE_GO_ON;
	if (key == KEY_UP || key == KEY_DOWN)
		select_row(s, key == KEY_UP ? -1 : 1);
	else if (key == KEY_PPAGE || key == KEY_NPAGE)
		select_row(s, key == KEY_PPAGE ? -10 : 10);
	else if (key == 'f' || key == '\n' || key == KEY_ENTER)
		follow(s, !s->follows);
	else if (key == KEY_ESCAPE)
		follow(s, false);
	else
		take_order(s, key);
	return LIVE_GO_ON;
}

static enum live_next take_keys(void *arg, bool readable)
{
	struct screen *s = arg;
	enum live_next next = LIVE_GO_ON;
	bool any = false;
	int key;

	while (next == LIVE_GO_ON && (key = getch()) != ERR) {
		any = true;
		next = take_key(s, key);
	}
	if (readable && !any) {
		error("the terminal is gone");
		return LIVE_FAILED;
	}
	/* KEY_RESIZE is a key, too. */
	if (any && next == LIVE_GO_ON)
		draw(s);
	return next;
}

/* What was written to stderr meanwhile. */
static void show_messages(struct screen *s)
{
	char buf[4096];
	ssize_t n;

	if (s->saved_stderr < 0)
		return;
	fflush(stderr);
	dup2(s->saved_stderr, STDERR_FILENO);
	close(s->saved_stderr);
	lseek(s->messages, 0, SEEK_SET);
	while ((n = read(s->messages, buf, sizeof(buf))) > 0)
		fwrite(buf, 1, (size_t)n, stderr);
	close(s->messages);
}

/* A message in the middle of the screen would be overwritten. */
static void keep_messages(struct screen *s)
{
	s->saved_stderr = -1;
	s->messages = temporary_file();
	if (s->messages < 0)
		return;
	s->saved_stderr = dup(STDERR_FILENO);
	if (s->saved_stderr >= 0)
		dup2(s->messages, STDERR_FILENO);
	else
		close(s->messages);
}

static void close_screen(void *arg)
{
	struct screen *s = arg;

	endwin();
	delscreen(s->terminal);
	show_messages(s);
	free(s->list);
	free(s->lines.text);
	free(s);
}

static void prepare(void)
{
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(50);
	curs_set(0);
}

/* ncurses accepts terminals that can only append text, such as dumb, but shows nothing there. */
static bool can_address(void)
{
	const char *string = tigetstr("cup");

	return string && string != (const char *)-1;
}

bool screen_output(struct live_output *output, const char **why)
{
	struct screen *s = calloc(1, sizeof(*s));

	if (!s) {
		*why = "out of memory";
		return false;
	}
	setlocale(LC_CTYPE, "");
	s->order = IOMMU_ORDER_MAPS;
	/* Unlike initscr(), it does not exit. */
	s->terminal = newterm(NULL, stdout, stdin);
	if (!s->terminal) {
		free(s);
		*why = "the terminal type in TERM is unknown";
		return false;
	}
	if (!can_address()) {
		endwin();
		delscreen(s->terminal);
		free(s);
		*why = "the terminal type in TERM cannot move the cursor";
		return false;
	}
	prepare();
	keep_messages(s);
	draw(s);
	*output = (struct live_output){ show, take_keys, close_screen, s };
	return true;
}
