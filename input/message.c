/* SPDX-License-Identifier: LGPL-2.1 */
#include "message.h"

#include <stdio.h>

bool input_verror(const char *format, va_list args)
{
	fputs("trace-iommu: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	return false;
}

bool input_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	input_verror(format, args);
	va_end(args);
	return false;
}
