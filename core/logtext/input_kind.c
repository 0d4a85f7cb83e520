/* SPDX-License-Identifier: LGPL-2.1 */
#include "input_kind.h"

#include <stdint.h>
#include <string.h>

#include "core/text/scan.h"
#include "log_prefix.h"
#include "plain_line.h"

static bool begins_with(const char *buf, size_t len, const char *magic, size_t magic_len)
{
	return len >= magic_len && !memcmp(buf, magic, magic_len);
}

static void read_magic(struct iommu_input_kind *kind, const char *buf, size_t len)
{
	const struct iommu_packed *packed = iommu_packed_find(buf, len);

	kind->utf16 = begins_with(buf, len, "\xff\xfe", 2) || begins_with(buf, len, "\xfe\xff", 2);
	/* PowerShell's and editors' UTF-16 may lack the byte order mark. */
	if (len >= 8 && !buf[1] && !buf[3] && !buf[5] && !buf[7] && buf[0] && buf[2])
		kind->utf16 = true;
	/* trace-cmd.dat(5) */
	kind->trace_dat = begins_with(buf, len, "\x17\x08\x44tracing", 10);
	/* tools/perf/util/header.c, 3.13 to 7.2, in both byte orders */
	/* util-linux 2.38 (dmesg) and systemd 252 (journalctl), for users without the right */
	kind->refused = begins_with(buf, len, "dmesg: read kernel buffer failed", 32) ||
			begins_with(buf, len, "Hint: You are currently not seeing messages", 43) ||
			begins_with(buf, len, "-- No entries --", 16);
	kind->archive = packed && packed->is_archive ? packed : NULL;
	kind->perf_data =
		begins_with(buf, len, "PERFILE2", 8) || begins_with(buf, len, "2ELIFREP", 8);
}

/* "usb 1-1: " and "ACPI: ": logs without times have no other mark. */
static bool has_source(const char *line, size_t len)
{
	struct iommu_scan s = { line, line + len };
	const char *colon = iommu_scan_find(&s, ": ");
	unsigned int spaces = 0;

	if (!colon || colon == line || colon - line > 40 || line[0] == ' ')
		return false;
	for (const char *p = line; p < colon; p++)
		spaces += *p == ' ';
	return spaces <= 2;
}

static void look_at_line(struct iommu_input_kind *kind, const char *line, size_t len)
{
	char buf[IOMMU_PLAIN_LINE_MAX];
	const char *plain = iommu_plain_line(line, &len, buf);
	struct iommu_log_prefix prefix = iommu_log_prefix(plain, len);

	kind->has_log_line |= prefix.begins_message || prefix.has_uptime;
	kind->has_source |= has_source(plain, len);
}

/* Bytes that do not occur in text: C0 without tab, newline, carriage return and escape, and DEL. */
static size_t count_controls(const char *buf, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)buf[i];

		n += (c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\x1b' && c != '\b' &&
		      c != '\f') ||
		     c == 0x7f;
	}
	return n;
}

/* Look at the first bytes again with each piece of them. */
static void add_head(struct iommu_input_kind *kind, const char *buf, size_t len)
{
	size_t room = sizeof(kind->head) - kind->bytes;

	if (len > room)
		len = room;
	memcpy(kind->head + kind->bytes, buf, len);
	read_magic(kind, kind->head, kind->bytes + len);
}

void iommu_input_kind_add(struct iommu_input_kind *kind, const char *buf, size_t len)
{
	const char *end = buf + len;

	if (!len || kind->bytes >= IOMMU_INPUT_KIND_BYTES)
		return;
	if (kind->bytes < sizeof(kind->head))
		add_head(kind, buf, len);
	kind->bytes += len;
	if (kind->has_log_line)
		return;
	kind->controls += count_controls(buf, len);
	while (buf < end && !kind->has_log_line) {
		const char *newline = memchr(buf, '\n', (size_t)(end - buf));
		size_t line = newline ? (size_t)(newline - buf) : (size_t)(end - buf);

		if (line < IOMMU_PLAIN_LINE_MAX && !count_controls(buf, line))
			look_at_line(kind, buf, line);
		buf += newline ? line + 1 : line;
	}
}

enum iommu_input iommu_input_kind(const struct iommu_input_kind *kind)
{
	if (!kind->bytes)
		return IOMMU_INPUT_EMPTY;
	if (kind->refused)
		return IOMMU_INPUT_REFUSED;
	if (kind->archive)
		return IOMMU_INPUT_ARCHIVE;
	if (kind->trace_dat)
		return IOMMU_INPUT_TRACE_DAT;
	if (kind->perf_data)
		return IOMMU_INPUT_PERF_DATA;
	if (kind->utf16)
		return IOMMU_INPUT_UTF16;
	/* Logs of machines that crashed may have blocks of NULs. */
	if (kind->has_log_line)
		return IOMMU_INPUT_LOG;
	if (kind->controls * 100 > kind->bytes)
		return IOMMU_INPUT_BINARY;
	/* A program may contain "Usage: ", too. */
	return kind->has_source ? IOMMU_INPUT_LOG : IOMMU_INPUT_TEXT;
}
