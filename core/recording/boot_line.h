/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BOOT_LINE_H
#define IOMMU_BOOT_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "choose_probes.h"

/* Kernel parameters that record a boot, and the lines of GRUB's defaults that have them. */

/* The instance whose memory survives a reboot, and the name of that memory. */
#define IOMMU_BOOT_INSTANCE "trace-iommu-boot"
#define IOMMU_BOOT_MEMORY   "trace-iommu"

enum {
	IOMMU_BOOT_LINE_MAX = 2048, /* of the kernel's whole command line on x86 */
};

/*
 * Each writes parameters to @buf, at most @size bytes, and returns false if they do not fit.
 * @events: by row of iommu_record_events, whether the kernel has it.
 */

/* To record a boot into the top-level buffer, with @mib MiB per CPU. */
bool iommu_boot_line(char *buf, size_t size, const bool *events, unsigned int mib);

/* The probes that show the devices of mappings: kprobes, because no parameter defines fprobes. */
bool iommu_boot_probes(char *buf, size_t size, const struct iommu_probe *probes, size_t nr);

/* To record into memory that survives a reboot, @mib MiB for all CPUs together. */
bool iommu_boot_persistent(char *buf, size_t size, const bool *events, unsigned int mib);

/* To find that memory again in the next boot, without recording. */
bool iommu_boot_read_back(char *buf, size_t size, unsigned int mib);

/* Whether @line, the kernel's command line, records IOMMU events in the top-level buffer. */
bool iommu_boot_records(const char *line);

/* Whether @line defines probes of our group. */
bool iommu_boot_has_probes(const char *line);

/*
 * Whether all probes of our group in @line are among @parameter, which iommu_boot_probes() wrote
 * for the running kernel. Parameters may have been made for another build, where other functions
 * and offsets have the values.
 */
bool iommu_boot_probes_fit(const char *line, const char *parameter);

/* Whether @line has the instance IOMMU_BOOT_INSTANCE. *@records: this boot records into it. */
bool iommu_boot_has_instance(const char *line, bool *records);

/*
 * Put @parameters into our line of @defaults, the text of /etc/default/grub; NULL: remove the line.
 * A comment before the line marks it as ours. Returns a text that the caller frees, or NULL if
 * memory is short.
 */
char *iommu_grub_defaults(const char *defaults, const char *parameters);

#endif
