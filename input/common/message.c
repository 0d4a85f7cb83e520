/* SPDX-License-Identifier: LGPL-2.1 */
#include "message.h"

#include <stdio.h>
#include <string.h>

#include "core/text/text.h"
#include "progress.h"

/* Longer messages are cut. A file name has at most 4096 bytes on Linux; some messages have two. */
enum { MESSAGE_MAX = 12 * 1024 };

static void (*prepare_message)(void);

void input_prepare_messages(void (*prepare)(void))
{
	prepare_message = prepare;
}

static void put_stderr(void *arg, const char *str, size_t len)
{
	(void)arg;
	fwrite(str, 1, len, stderr);
}

bool input_verror(const char *format, va_list args)
{
	char message[MESSAGE_MAX];
	char buf[512];
	struct iommu_text t;

	if (vsnprintf(message, sizeof(message), format, args) < 0)
		*message = '\0';
	input_progress_clear();
	if (prepare_message)
		prepare_message();
	iommu_text_init(&t, buf, sizeof(buf), put_stderr, NULL);
	iommu_text_puts(&t, "trace-iommu: ");
	iommu_text_untrusted(&t, message, strlen(message));
	iommu_text_putc(&t, '\n');
	iommu_text_flush(&t);
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
