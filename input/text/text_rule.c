/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memmem() */
#include "text_rule.h"

#include <string.h>

#include "core/text/scan.h"

enum {
	HEAD_MAX = 256, /* of a line, from "IOMMU:" up to our addition */
	PAGE = 4096,	/* our printer adds the size to every map of whole pages */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A blank, or the breaks and quotes of mail. */
static bool is_gap(char c)
{
	return is_blank(c) || c == '\r' || c == '\n' || c == '>' || c == '|';
}

/* "map:", but not "unmap:". */
static bool follows_map(const char *block, const char *text)
{
	while (text > block && is_gap(text[-1]))
		text--;
	return text - block >= 5 && !memcmp(text - 4, "map:", 4) &&
	       (is_blank(text[-5]) || text[-5] == ':');
}

/* Copies the text with one space in place of each gap. */
static struct iommu_scan join_lines(const char *text, const char *end, char *to)
{
	size_t n = 0;

	for (; text < end && n < HEAD_MAX; text++) {
		if (!is_gap(*text))
			to[n++] = *text;
		else if (n && to[n - 1] != ' ')
			to[n++] = ' ';
	}
	return (struct iommu_scan){ to, to + n };
}

/*
 * @s begins with "IOMMU:"; a vendor's kernel may print a name before the address. Returns false if
 * the line cannot be read.
 */
static bool read_rule(struct iommu_scan s, enum iommu_attach_rule *rule)
{
	uint64_t v;

	if (!iommu_scan_skip_past(&s, "iova=") || !iommu_scan_0x_hex(&s, UINT64_MAX, &v))
		return false;
	if (iommu_scan_skip(&s, " paddr=0x")) {
		*rule = IOMMU_ATTACH_TOGGLES;
		return true;
	}
	if (!iommu_scan_skip(&s, " - 0x") || !iommu_scan_skip_past(&s, " size=") ||
	    !iommu_scan_dec(&s, UINT64_MAX, &v) || v % PAGE)
		return false;
	*rule = iommu_scan_skip(&s, " (") ? IOMMU_ATTACH_UNKNOWN : IOMMU_ATTACH_PAIRS;
	return true;
}

bool text_rule_search(enum iommu_attach_rule *rule, const char *block, size_t len)
{
	static const char word[] = "IOMMU:";
	const char *end = block + len;
	char head[HEAD_MAX];

	for (const char *p = block; (p = memmem(p, (size_t)(end - p), word, sizeof(word) - 1));
	     p += sizeof(word) - 1) {
		if (follows_map(block, p) && read_rule(join_lines(p, end, head), rule))
			return true;
	}
	return false;
}
