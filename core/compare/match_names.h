/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MATCH_NAMES_H
#define IOMMU_MATCH_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A device or a task of a trace, which may be in another trace under another name. */
struct iommu_match_name {
	const char *name; /* address of a device, or name of a task */
	size_t len;
	const char *kind; /* what it is, wherever it is: the name of its driver; NULL: not known */
	size_t kind_len;
	uint32_t other; /* result: index in the other list, plus 1; 0: only in this trace */
};

/*
 * Match the elements of two lists: those with the same name, then those that remain with the same
 * kind, in the order of the lists, if both lists have as many of that kind. No name occurs twice in
 * a list.
 */
void iommu_match_names(struct iommu_match_name *a, uint32_t nr_a, struct iommu_match_name *b,
		       uint32_t nr_b);

/*
 * The kind of a device that is named by its address and what it is: "usb" of "fd880000.usb".
 * Returns its offset in @name, or 0 for other names, such as those of PCI devices.
 */
size_t iommu_platform_kind(const char *name, size_t len);

/*
 * Returns the length of a task's name without the numbers of CPUs and pools, so that the threads of
 * a kind have one name: "kworker/" of "kworker/3:1H-kblockd". The name of an interrupt's thread,
 * such as "irq/45-nvme0q1", stays whole.
 */
size_t iommu_task_kind(const char *name, size_t len);

#endif
