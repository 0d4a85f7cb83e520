/* SPDX-License-Identifier: LGPL-2.1 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "address_range.h"

/* Parse digits of @base at *@at and move *@at past them. */
static bool read_number(const char **at, int base, uint64_t *number)
{
	char *end;

	if (!isxdigit((unsigned char)**at))
		return false;
	errno = 0;
	*number = strtoull(*at, &end, base);
	if (errno || end == *at)
		return false;
	*at = end;
	return true;
}

static bool read_size(const char *at, uint64_t *size)
{
	static const char units[] = "KMGT";
	const char *unit;

	if (!read_number(&at, 0, size) || !*size)
		return false;
	if (!*at)
		return true;
	unit = strchr(units, toupper((unsigned char)*at));
	if (!unit || at[1])
		return false;
	for (const char *u = units; u <= unit; u++) {
		if (*size > UINT64_MAX / 1024)
			return false;
		*size *= 1024;
	}
	return true;
}

bool iommu_address_range_read(struct iommu_address_range *range, const char *text)
{
	const char *at = text;
	uint64_t size;

	if (!read_number(&at, 16, &range->first))
		return false;
	range->last = range->first;
	if (!*at)
		return true;
	if (*at == '+') {
		if (!read_size(at + 1, &size) || size - 1 > UINT64_MAX - range->first)
			return false;
		range->last = range->first + size - 1;
		return true;
	}
	return *at++ == '-' && read_number(&at, 16, &range->last) && !*at &&
	       range->last >= range->first;
}
