/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_MESSAGE_H
#define TRACE_IOMMU_MESSAGE_H

#include <stdarg.h>
#include <stdbool.h>

/*
 * Print an error, formatted as by printf(), as one line on stderr: "trace-iommu: ..." and a
 * newline. The arguments may be untrusted, because the whole message is escaped as by
 * iommu_text_untrusted(). Always returns false, so that a function that fails can end with it.
 */
bool input_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool input_verror(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

/*
 * From now on, call @prepare before each message. It must print nothing, but may redirect standard
 * error.
 */
void input_prepare_messages(void (*prepare)(void));

#endif
