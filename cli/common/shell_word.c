/* SPDX-License-Identifier: LGPL-2.1 */
#include "shell_word.h"

#include <stdbool.h>
#include <string.h>

#include "core/text/text.h"

/* Adds up the length of what iommu_text_untrusted() writes. Escapes make it differ from @s. */
static void add_len(void *arg, const char *str, size_t len)
{
	(void)str;
	*(size_t *)arg += len;
}

/* Whether @s has bytes that must not reach a terminal. */
static bool needs_escapes(const char *s)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;
	size_t len = 0;

	iommu_text_init(&t, buf, sizeof(buf), add_len, &len);
	iommu_text_untrusted(&t, s, strlen(s));
	iommu_text_flush(&t);
	return len != strlen(s);
}

/* Write @s in dollar-single-quotes (POSIX.1-2024, section 2.2.4), with printable ASCII only. */
static void put_escaped(FILE *to, const char *s)
{
	fputs("$'", to);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '\'' || c == '\\')
			fprintf(to, "\\%c", c);
		else if (c >= 0x20 && c < 0x7f)
			putc(c, to);
		else
			fprintf(to, "\\%03o", c);
	}
	putc('\'', to);
}

void put_shell_word(FILE *to, const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789_-+=./:,@%";

	if (*s && !s[strspn(s, plain)]) {
		fputs(s, to);
		return;
	}
	if (needs_escapes(s)) {
		put_escaped(to, s);
		return;
	}
	putc('\'', to);
	for (; *s; s++) {
		if (*s == '\'')
			fputs("'\\''", to);
		else
			putc(*s, to);
	}
	putc('\'', to);
}
