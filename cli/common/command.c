/* SPDX-License-Identifier: LGPL-2.1 */
#include "command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "input/message.h"

int error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	input_verror(format, args);
	va_end(args);
	return STATUS_ERROR;
}

bool out_of_memory(void)
{
	error("out of memory");
	return false;
}

int finish_output(int status)
{
	int failed = ferror(stdout);

	if (fclose(stdout) || failed)
		return error("cannot write to standard output: %s", strerror(errno));
	return status;
}

void put_file(void *file, const char *str, size_t len)
{
	fwrite(str, 1, len, file);
}
