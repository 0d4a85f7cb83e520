/* SPDX-License-Identifier: LGPL-2.1 */
#include "xml.h"

#include <string.h>

#include "core/text/text.h"

void draw_put_xml(void *arg, const char *str, size_t len)
{
	FILE *file = arg;

	for (size_t i = 0; i < len; i++) {
		switch (str[i]) {
		case '&':
			fputs("&amp;", file);
			break;
		case '<':
			fputs("&lt;", file);
			break;
		case '>':
			fputs("&gt;", file);
			break;
		case '"':
			fputs("&quot;", file);
			break;
		default:
			putc(str[i], file);
			break;
		}
	}
}

void draw_put_lines(FILE *file, const char *str)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), draw_put_xml, file);
	for (;;) {
		size_t len = strcspn(str, "\n");

		iommu_text_untrusted(&t, str, len);
		if (!str[len])
			break;
		iommu_text_putc(&t, '\n');
		str += len + 1;
	}
	iommu_text_flush(&t);
}
