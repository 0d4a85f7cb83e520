/* SPDX-License-Identifier: LGPL-2.1 */
#include "trace_options.h"

#include <string.h>

#include "choice.h"
#include "command.h"
#include "core/holders/kernel_release.h"

static const char *const sources[] = { "probe", "dma", "flush", "pages", "task" };

/* Of each of these. */
static const unsigned int source_bits[] = {
	IOMMU_WITHOUT_PROBE, IOMMU_WITHOUT_DMA,	 IOMMU_WITHOUT_DOMAIN_ID,
	IOMMU_WITHOUT_PAGES, IOMMU_WITHOUT_TASK,
};

bool read_without(const char *list, unsigned int *without)
{
	const struct choice choice = { "--without", "source", sources,
				       sizeof(sources) / sizeof(sources[0]) };

	for (;;) {
		size_t len = strcspn(list, ",");
		int chosen = choice_read(&choice, list, len);

		if (chosen < 0)
			return false;
		*without |= source_bits[chosen];
		if (!list[len])
			return true;
		list += len + 1;
	}
}

bool read_addresses(const char *option, const char *arg, struct iommu_address_range *addresses)
{
	if (iommu_address_range_read(addresses, arg))
		return true;
	error("%s: '%s' is not an address; use ADDRESS, FIRST-LAST or ADDRESS+SIZE, such as "
	      "0x201000, 0x200000-0x203fff or 0x200000+16K",
	      option, arg);
	return false;
}

bool no_such_buffer(const struct input *file, const char *name, const char *wanted)
{
	if (input_buffers(file) == 1)
		error("%s has no buffer '%s', only the top-level one", name, wanted);
	else
		error("%s has no buffer '%s'; trace-iommu summary %s lists them", name, wanted,
		      name);
	return false;
}

void put_empty_buffer(struct iommu_text *t, const char *buffer, bool more)
{
	iommu_text_puts(t, more ? ", " : "\nBuffers without IOMMU events: ");
	if (*buffer)
		iommu_text_untrusted(t, buffer, strlen(buffer));
	else
		iommu_text_puts(t, "the top-level buffer");
}

void set_replay_config(struct input *file, struct iommu_replay_config *config)
{
	enum iommu_attach_rule attach_rule = iommu_attach_rule_of(input_release(file));

	input_config(file, config);
	if (attach_rule != IOMMU_ATTACH_UNKNOWN)
		config->attach_rule = attach_rule;
}
