/* SPDX-License-Identifier: LGPL-2.1 */
#include "packed.h"

#include <string.h>

/* From the specifications of the formats. */
static const struct iommu_packed forms[] = {
	/* POSIX.1-2017, pax, and GNU tar */
	{ "a tar archive", "ustar", 5, IOMMU_PACKED_HEAD_BYTES - 5, "tar xf", true },
	/* APPNOTE.TXT 6.3.10, section 4.3.7 */
	{ "a zip archive", "PK\3\4", 4, 0, "unzip", true },
	/* RFC 1952 */
	{ "compressed by gzip", "\x1f\x8b\x08", 3, 0, "zcat", false },
	/* The .xz File Format 1.2.1 */
	{ "compressed by xz", "\xfd\x37zXZ\0", 6, 0, "xzcat", false },
	/* RFC 8878 */
	{ "compressed by zstd", "\x28\xb5\x2f\xfd", 4, 0, "zstdcat", false },
	{ "compressed by bzip2", "BZh", 3, 0, "bzcat", false },
	{ "compressed by lzma", "\x5d\x00\x00\x80\x00", 5, 0, "lzcat", false },
};

const struct iommu_packed *iommu_packed_find(const char *head, size_t len)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct iommu_packed *form = &forms[i];

		if (len >= form->at + form->len && !memcmp(head + form->at, form->magic, form->len))
			return form;
	}
	return NULL;
}
