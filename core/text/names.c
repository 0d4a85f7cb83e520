/* SPDX-License-Identifier: LGPL-2.1 */
/* Names of values and flags, as libtraceevent prints them, so that our line equals the stock line.
 */
#include "names.h"

const char *iommu_name_of(const struct iommu_names *names, uint64_t value)
{
	for (size_t i = 0; i < names->nr; i++) {
		if (names->list[i].value == value)
			return names->list[i].name;
	}
	return NULL;
}

void iommu_names_symbol(struct iommu_text *t, const struct iommu_names *names, uint64_t value)
{
	const char *name = iommu_name_of(names, value);

	if (name)
		iommu_text_puts(t, name);
	else
		iommu_text_hex(t, value, 1);
}

/* The library treats a name without a number as 0, and never prints a flag with the value 0. */
static bool applies(const struct iommu_name *name, uint64_t value)
{
	if (name->value == IOMMU_NAME_UNKNOWN)
		return !value;
	return name->value && (value & name->value) == name->value;
}

void iommu_names_flags(struct iommu_text *t, const struct iommu_names *names, uint64_t value)
{
	const char *before = "";

	for (size_t i = 0; i < names->nr; i++) {
		const struct iommu_name *name = &names->list[i];

		if (!applies(name, value))
			continue;
		iommu_text_puts(t, before);
		iommu_text_puts(t, name->name);
		if (!value)
			return;
		value &= ~name->value;
		before = names->delim;
	}
	if (value) {
		iommu_text_puts(t, before);
		iommu_text_hex(t, value, 1);
	}
}
