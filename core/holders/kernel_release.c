/* SPDX-License-Identifier: LGPL-2.1 */
#include "kernel_release.h"

/* Parse the digits at *@p and move *@p past them. -1 without digits. Large values saturate. */
static int read_number(const char **p)
{
	int value = 0;

	if (**p < '0' || **p > '9')
		return -1;
	for (; **p >= '0' && **p <= '9'; (*p)++)
		value = value < 10000 ? value * 10 + (**p - '0') : value;
	return value;
}

enum iommu_attach_rule iommu_attach_rule_of(const char *release)
{
	int major, minor;

	if (!release)
		return IOMMU_ATTACH_UNKNOWN;
	major = read_number(&release);
	if (major < 0 || *release++ != '.')
		return IOMMU_ATTACH_UNKNOWN;
	minor = read_number(&release);
	if (minor < 0)
		return IOMMU_ATTACH_UNKNOWN;
	/* Linux 5.19 added group ownership (drivers/iommu/iommu.c). */
	return major > 5 || (major == 5 && minor >= 19) ? IOMMU_ATTACH_PAIRS : IOMMU_ATTACH_TOGGLES;
}
