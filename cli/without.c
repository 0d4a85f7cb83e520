/* SPDX-License-Identifier: LGPL-2.1 */
#include <string.h>

#include "command.h"
#include "core/replay/replay.h"
#include "without.h"

static const struct {
	const char *name;
	unsigned int bit;
} sources[] = {
	{ "probe", IOMMU_WITHOUT_PROBE },
	{ "dma", IOMMU_WITHOUT_DMA },
	{ "flush", IOMMU_WITHOUT_FLUSH },
	{ "task", IOMMU_WITHOUT_TASK },
};

bool read_without(const char *list, unsigned int *without)
{
	for (;;) {
		size_t len = strcspn(list, ",");
		unsigned int bit = 0;

		for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
			if (len == strlen(sources[i].name) && !memcmp(list, sources[i].name, len))
				bit = sources[i].bit;
		}
		if (!bit) {
			error("--without: there is no source '%.*s'; probe, dma, flush and task "
			      "are",
			      (int)len, list);
			return false;
		}
		*without |= bit;
		if (!list[len])
			return true;
		list += len + 1;
	}
}
