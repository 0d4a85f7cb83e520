/* SPDX-License-Identifier: LGPL-2.1 */
#include "boot_line.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record_events.h"

struct line {
	char *buf;
	size_t size;
	size_t len; /* of the whole text, even if it does not fit */
};

static void put(struct line *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct line *l, const char *format, ...)
{
	size_t at = l->len < l->size ? l->len : l->size;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(l->buf + at, l->size - at, format, args);
	va_end(args);
	l->len += len > 0 ? (size_t)len : 0;
}

/*
 * A system's name alone means all of its events. Do not write '*', which boot loaders expand, nor
 * blanks, which would need quotes that differ between boot loaders.
 */
static void put_events(struct line *l, const bool *events, const char *before)
{
	for (size_t i = 0; i < iommu_nr_record_events; i++) {
		const struct iommu_record_event *e = &iommu_record_events[i];

		if (!events[i])
			continue;
		put(l, "%s%s", before, e->system);
		if (*e->event != '*')
			put(l, ":%s", e->event);
		before = ",";
	}
}

bool iommu_boot_line(char *buf, size_t size, const bool *events, unsigned int mib)
{
	struct line l = { buf, size, 0 };

	put_events(&l, events, "trace_event=");
	/* A kernel with an unstable clock switches to this one, and empties the buffer then. */
	put(&l, " trace_buf_size=%uM trace_clock=global", mib);
	return l.len < size;
}

/* The attaches of the boot tie all domains to devices, so probes of the DMA API add nothing. */
static bool is_for_boot(const struct iommu_probe *probe)
{
	static const char *const names[] = { "map", "unmap", "attach", "free", "grel", "claim" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(probe->row->name, names[i]))
			return *probe->kprobe != 0;
	}
	return false;
}

bool iommu_boot_probes(char *buf, size_t size, const struct iommu_probe *probes, size_t nr)
{
	struct line l = { buf, size, 0 };
	const char *before = "kprobe_event=";

	for (size_t i = 0; i < nr; i++) {
		if (!is_for_boot(&probes[i]))
			continue;
		put(&l, "%s%s", before, probes[i].kprobe);
		before = ";";
	}
	if (!l.len || l.len >= size)
		return false;
	for (char *p = buf; *p; p++) {
		if (*p == ' ')
			*p = ',';
	}
	return true;
}

static void put_memory(struct line *l, unsigned int mib)
{
	put(l, "reserve_mem=%uM:4096:" IOMMU_BOOT_MEMORY " trace_instance=" IOMMU_BOOT_INSTANCE,
	    mib);
}

bool iommu_boot_persistent(char *buf, size_t size, const bool *events, unsigned int mib)
{
	struct line l = { buf, size, 0 };

	put_memory(&l, mib);
	put(&l, "@" IOMMU_BOOT_MEMORY);
	put_events(&l, events, ",");
	return l.len < size;
}

bool iommu_boot_read_back(char *buf, size_t size, unsigned int mib)
{
	struct line l = { buf, size, 0 };

	put_memory(&l, mib);
	put(&l, "^traceoff@" IOMMU_BOOT_MEMORY);
	return l.len < size;
}

/* The value of parameter @name in @line, up to the next blank; *@len: its length. NULL: none. */
static const char *value_of(const char *line, const char *name, size_t *len)
{
	size_t name_len = strlen(name);
	const char *last = NULL;

	for (const char *p = line; *p; p += strcspn(p, " \n")) {
		p += strspn(p, " \n");
		if (!strncmp(p, "-- ", 3))
			break; /* what follows is for init */
		if (strncmp(p, name, name_len) != 0 || p[name_len] != '=')
			continue;
		last = p + name_len + 1;
		*len = strcspn(last, " \n");
	}
	return last;
}

bool iommu_boot_records(const char *line)
{
	size_t len = 0;
	const char *p = value_of(line, "trace_event", &len);
	const char *end = p ? p + len : NULL;

	while (p < end) {
		size_t word = strcspn(p, ", \n");

		if (word >= 5 && !strncmp(p, "iommu", 5) && (word == 5 || p[5] == ':'))
			return true;
		p += word + 1;
	}
	return false;
}

bool iommu_boot_has_probes(const char *line)
{
	size_t len = 0;
	const char *p = value_of(line, "kprobe_event", &len);
	const char *group = p ? strstr(p, ":" IOMMU_PROBE_GROUP "/") : NULL;

	return group && group < p + len;
}

/* Whether @list, separated by semicolons, has the definition @p of @len bytes. */
static bool has_definition(const char *list, const char *p, size_t len)
{
	for (; *list; list += *list == ';') {
		size_t other = strcspn(list, ";");

		if (other == len && !memcmp(list, p, len))
			return true;
		list += other;
	}
	return false;
}

bool iommu_boot_probes_fit(const char *line, const char *parameter)
{
	static const char group[] = "p:" IOMMU_PROBE_GROUP "/";
	const char *list = strchr(parameter, '=');
	size_t len = 0;
	const char *p = value_of(line, "kprobe_event", &len);
	const char *end = p ? p + len : NULL;

	list = list ? list + 1 : parameter;
	while (p < end) {
		size_t word = strcspn(p, "; \n");

		if (!strncmp(p, group, sizeof(group) - 1) && !has_definition(list, p, word))
			return false;
		p += word + 1;
	}
	return true;
}

bool iommu_boot_has_instance(const char *line, bool *records)
{
	static const char name[] = "trace_instance=" IOMMU_BOOT_INSTANCE;
	const char *p = strstr(line, name);

	*records = false;
	if (!p || (p > line && p[-1] != ' '))
		return false;
	p += sizeof(name) - 1;
	if (!strchr("^@, \n", *p))
		return false;
	*records = strncmp(p, "^traceoff", 9) != 0;
	return true;
}

#define GRUB_MARK "# The next line is of trace-iommu record; --boot=remove removes both.\n"
#define GRUB_LINE "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX "

static size_t line_length(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? (size_t)(end + 1 - line) : strlen(line);
}

/*
 * The text without the marks and the lines after them, in place. Somebody may have edited the file:
 * a line that is not ours stays, and so does a mark within another line.
 */
static void remove_marked(char *text)
{
	static const char mark[] = GRUB_MARK;
	static const char ours[] = GRUB_LINE;
	char *line = text;

	while (*line) {
		size_t len = line_length(line);
		const char *next = line + len;

		if (strncmp(line, mark, sizeof(mark) - 1) != 0) {
			line += len;
			continue;
		}
		if (!strncmp(next, ours, sizeof(ours) - 1))
			next += line_length(next);
		memmove(line, next, strlen(next) + 1);
	}
}

char *iommu_grub_defaults(const char *defaults, const char *parameters)
{
	static const char form[] = "%s%s" GRUB_MARK GRUB_LINE "%s\"\n";
	size_t len = strlen(defaults);
	size_t size = len + sizeof(form) + (parameters ? strlen(parameters) : 0) + 2;
	char *plain = malloc(len + 1);
	char *text = malloc(size);

	if (!plain || !text) {
		free(plain);
		free(text);
		return NULL;
	}
	memcpy(plain, defaults, len + 1);
	remove_marked(plain);
	len = strlen(plain);
	if (parameters)
		snprintf(text, size, form, plain, len && plain[len - 1] != '\n' ? "\n" : "",
			 parameters);
	else
		memcpy(text, plain, len + 1);
	free(plain);
	return text;
}
