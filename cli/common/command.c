/* SPDX-License-Identifier: LGPL-2.1 */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal/pager.h"
#include "core/text/text.h"
#include "input/common/message.h"

int error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	input_verror(format, args);
	va_end(args);
	return STATUS_ERROR;
}

void error_detail(const char *str)
{
	char buf[256];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), put_file, stderr);
	iommu_text_puts(&t, "    ");
	iommu_text_untrusted(&t, str, strlen(str));
	iommu_text_putc(&t, '\n');
	iommu_text_flush(&t);
}

bool out_of_memory(void)
{
	error("out of memory");
	return false;
}

void keep_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		/* open() takes the lowest free descriptor, which is @fd. Reads and writes in the
		 * wrong direction fail, as those of a closed file do. */
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
	}
}

/* The errno of the first failed write to stdout; 0 if none failed. */
static int output_error;
static const char *output_name = "to standard output";

void name_output(const char *name)
{
	output_name = name;
}

void note_output(void)
{
	if (ferror(stdout) && !output_error)
		output_error = errno ? errno : EIO;
}

int finish_output(int status)
{
	note_output();
	if (fclose(stdout) && !output_error)
		output_error = errno;
	pager_end();
	if (output_error)
		return error("cannot write %s: %s", output_name, strerror(output_error));
	return status;
}

bool output_failed(void)
{
	fflush(stdout);
	note_output();
	return output_error != 0;
}

void put_file(void *file, const char *str, size_t len)
{
	if (fwrite(str, 1, len, file) < len && file == stdout)
		note_output();
}

void put_untrusted(const char *str)
{
	char buf[256];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), put_file, stdout);
	iommu_text_untrusted(&t, str, strlen(str));
	iommu_text_flush(&t);
}
