/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * drivers/iommu/iommu.c, Linux 3.13 to 7.2:
 *
 *	iommu: map: iova 0x... pa 0x... size 0x...
 *	iommu: mapping: iova 0x... pa 0x... pgsize 0x... [count N]
 *	iommu: unmap this: iova 0x... size 0x...
 *	iommu: unmapped: iova 0x... size 0x...
 *	DRIVER DEVICE: Adding to iommu group N		4.20 and later
 *	iommu: Adding device DEVICE to group N		before
 *
 * The first kernels have the name of the function in place of "iommu", and sizes without 0x.
 * Drivers that print similar lines have other names before them. Dynamic debug can print
 * "[THREAD] MODULE:FUNCTION:FILE:LINE: " before a line, or "<intr> " in place of the thread
 * (lib/dynamic_debug.c).
 */
#define _GNU_SOURCE /* memmem() */
#include "debug_line.h"

#include <string.h>

#include "core/text/scan.h"

static const struct {
	const char *words; /* before the numbers */
	enum iommu_debug_kind kind;
} verbs[] = {
	{ "map: iova ", IOMMU_DEBUG_MAP },
	{ "mapping: iova ", IOMMU_DEBUG_MAPPING },
	{ "unmap this: iova ", IOMMU_DEBUG_UNMAP_THIS },
	{ "unmapped: iova ", IOMMU_DEBUG_UNMAPPED },
};

static const char *const sources[] = { "iommu: ", "iommu_map: ", "iommu_unmap: " };

size_t iommu_debug_line_find(const char *buf, size_t len)
{
	const char *word = len ? memmem(buf, len, "iommu", 5) : NULL;

	return word ? (size_t)(word - buf) : len;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool read_numbers(struct iommu_scan *s, struct iommu_debug_line *d)
{
	if (!iommu_scan_0x_hex(s, UINT64_MAX, &d->iova))
		return false;
	if (d->kind == IOMMU_DEBUG_MAPPING)
		return true;
	if (d->kind == IOMMU_DEBUG_MAP &&
	    (!iommu_scan_skip(s, " pa ") || !iommu_scan_0x_hex(s, UINT64_MAX, &d->paddr)))
		return false;
	return iommu_scan_skip(s, " size ") && iommu_scan_any_hex(s, UINT64_MAX, &d->size);
}

/* What dynamic debug prints before the message that begins at @end: the thread. */
static void read_thread(const char *line, const char *end, struct iommu_debug_line *d)
{
	const char *p = end;
	uint64_t task = 0;
	const char *digits;

	if (p > line && p[-1] == ' ')
		p--;
	/* "MODULE:FUNCTION:FILE:LINE:" */
	if (p > line && p[-1] == ':') {
		while (p > line && p[-1] != ' ')
			p--;
		if (p > line)
			p--;
	}
	if (p - line >= 6 && !memcmp(p - 6, "<intr>", 6)) {
		d->in_interrupt = true;
		return;
	}
	if (p == line || *--p != ']')
		return;
	digits = p;
	while (digits > line && is_digit(digits[-1]))
		digits--;
	if (digits == p || p - digits > 9 || digits == line || digits[-1] != '[')
		return;
	for (; digits < p; digits++)
		task = task * 10 + (uint64_t)(*digits - '0');
	d->has_task = true;
	d->task = (int32_t)task;
}

/* CONFIG_PRINTK_CALLER prints the thread, or the CPU of an interrupt, before each line. */
static void read_caller(struct iommu_debug_line *d)
{
	if (d->has_task || d->in_interrupt)
		return;
	if (d->prefix.key.task > 0 && d->prefix.key.task <= INT32_MAX) {
		d->has_task = true;
		d->task = (int32_t)d->prefix.key.task;
	} else if (d->prefix.key.cpu) {
		d->in_interrupt = true;
	}
}

/* Whether a message begins at @p. Names of drivers may end with "iommu", too. */
static bool begins_message(const char *line, const char *p)
{
	return p == line || p[-1] == ' ' || p[-1] == ']' || p[-1] == ';' || p[-1] == '>' ||
	       p[-1] == '\t';
}

/* "iommu: map: iova 0x... pa 0x... size 0x..." at @p */
static bool read_mapping(const char *line, const char *p, const char *end,
			 struct iommu_debug_line *d)
{
	struct iommu_scan s = { p, end };
	size_t i = 0;

	while (i < sizeof(sources) / sizeof(sources[0]) && !iommu_scan_skip(&s, sources[i]))
		i++;
	if (i == sizeof(sources) / sizeof(sources[0]) || !begins_message(line, p))
		return false;
	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!iommu_scan_skip(&s, verbs[i].words))
			continue;
		d->kind = verbs[i].kind;
		if (!read_numbers(&s, d) || (s.p < s.end && *s.p != ' ' && *s.p != '\r'))
			d->kind = IOMMU_DEBUG_BAD;
		read_thread(line, p, d);
		return true;
	}
	return false;
}

static bool read_group(struct iommu_scan s, struct iommu_debug_line *d, enum iommu_debug_kind kind)
{
	uint64_t gid;

	if (!d->device_len || !iommu_scan_dec(&s, INT32_MAX, &gid))
		return false;
	d->gid = (int32_t)gid;
	d->kind = kind;
	return true;
}

/* "DRIVER DEVICE: Adding to iommu group N" */
static bool read_new_group_line(const struct iommu_scan *line, struct iommu_debug_line *d)
{
	static const struct {
		const char *words;
		enum iommu_debug_kind kind;
	} forms[] = {
		{ ": Adding to iommu group ", IOMMU_DEBUG_ADD },
		{ ": Removing from iommu group ", IOMMU_DEBUG_REMOVE },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const char *at = iommu_scan_find(line, forms[i].words);

		if (!at)
			continue;
		d->device = at;
		while (d->device > line->p && d->device[-1] != ' ')
			d->device--;
		d->device_len = (size_t)(at - d->device);
		return read_group((struct iommu_scan){ at + strlen(forms[i].words), line->end }, d,
				  forms[i].kind);
	}
	return false;
}

/* "iommu: Adding device DEVICE to group N" */
static bool read_old_group_line(const struct iommu_scan *line, struct iommu_debug_line *d)
{
	static const struct {
		const char *words;
		const char *after;
		enum iommu_debug_kind kind;
	} forms[] = {
		{ "iommu: Adding device ", " to group ", IOMMU_DEBUG_ADD },
		{ "iommu: Removing device ", " from group ", IOMMU_DEBUG_REMOVE },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct iommu_scan s = *line;

		if (!iommu_scan_skip_past(&s, forms[i].words))
			continue;
		d->device = s.p;
		while (s.p < s.end && *s.p != ' ')
			s.p++;
		d->device_len = (size_t)(s.p - d->device);
		return iommu_scan_skip(&s, forms[i].after) && read_group(s, d, forms[i].kind);
	}
	return false;
}

bool iommu_debug_line_read(const char *line, size_t len, struct iommu_debug_line *d)
{
	const struct iommu_scan whole = { line, line + len };
	size_t at = iommu_debug_line_find(line, len);
	bool found = false;

	*d = (struct iommu_debug_line){ .kind = IOMMU_DEBUG_NONE };
	if (at == len)
		return false;
	/* "iommu" may also be in the names that dynamic debug prints first. */
	for (; at < len && !found; at += 1 + iommu_debug_line_find(line + at + 1, len - at - 1))
		found = read_mapping(line, line + at, whole.end, d);
	if (!found && !read_new_group_line(&whole, d) && !read_old_group_line(&whole, d))
		return false;
	d->prefix = iommu_log_prefix(line, len);
	read_caller(d);
	return true;
}
