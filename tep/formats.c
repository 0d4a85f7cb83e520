/* SPDX-License-Identifier: LGPL-2.1 */
#include "formats.h"

#include <string.h>

#include "core/holders/kernel_release.h"

/* Weak: a perf that contains the library does not export it. */
extern struct tep_event *tep_find_event_by_name(struct tep_handle *tep, const char *sys,
						const char *name) __attribute__((weak));

static bool has_event(struct tep_handle *tep, const char *system, const char *name)
{
	return tep_find_event_by_name(tep, system, name) != NULL;
}

/*
 * The attach rule of a kernel of unknown release. map has the end of its range since 5.17, shortly
 * before attaches come in pairs (5.19). Without map, the existence of other events decides.
 */
static enum iommu_attach_rule family_of(struct tep_handle *tep)
{
	const struct tep_event *map = tep_find_event_by_name(tep, "iommu", "map");

	if (map && map->print_fmt.format)
		return strstr(map->print_fmt.format, " - 0x") ? IOMMU_ATTACH_PAIRS
							      : IOMMU_ATTACH_TOGGLES;
	if (has_event(tep, "dma", "dma_alloc") || has_event(tep, "dma", "dma_unmap_sg") ||
	    has_event(tep, "intel_iommu", "cache_tag_assign"))
		return IOMMU_ATTACH_PAIRS;
	if (has_event(tep, "intel_iommu", "map_single"))
		return IOMMU_ATTACH_TOGGLES;
	return IOMMU_ATTACH_UNKNOWN;
}

void iommu_formats_config(struct tep_handle *tep, const char *release,
			  struct iommu_replay_config *config)
{
	config->attach_rule = iommu_attach_rule_of(release);
	config->devices_follow = true;
	if (!tep_find_event_by_name)
		return;
	if (config->attach_rule == IOMMU_ATTACH_UNKNOWN)
		config->attach_rule = family_of(tep);
	config->devices_follow = has_event(tep, "dma", "dma_unmap_page") ||
				 has_event(tep, "dma", "dma_unmap_phys") ||
				 has_event(tep, "intel_iommu", "qi_submit") ||
				 has_event(tep, "intel_iommu", "cache_tag_flush_range");
}

/* The word number @word of @uname; NULL if it has fewer. */
static const char *word_of(const char *uname, int word)
{
	for (; uname && word; word--) {
		uname = strchr(uname, ' ');
		uname = uname ? uname + 1 : NULL;
	}
	return uname && *uname ? uname : NULL;
}

const char *iommu_uname_release(const char *uname)
{
	return word_of(uname, 2);
}

const char *iommu_uname_host(const char *uname)
{
	return word_of(uname, 1);
}
