/* SPDX-License-Identifier: LGPL-2.1 */
#include "perf_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool perf_file_fail(struct perf_file *file, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(file->error, sizeof(file->error), format, args);
	va_end(args);
	return false;
}

bool perf_file_damaged(struct perf_file *file, uint64_t offset, const char *format, ...)
{
	char what[128];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return perf_file_fail(file,
			      "is damaged at byte %" PRIu64 ": %s; copy it again, or record again",
			      offset, what);
}

ptrdiff_t perf_file_read_some(struct perf_file *file, uint64_t offset, void *to, size_t len)
{
	size_t done = 0;

	if (offset >= file->size)
		return 0;
	if (len > file->size - offset)
		len = (size_t)(file->size - offset);
	while (done < len) {
		ssize_t n = pread(file->fd, (char *)to + done, len - done, (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			perf_file_fail(file, "cannot be read: %s", strerror(errno));
			return -1;
		}
		if (!n)
			break; /* it became shorter */
		done += (size_t)n;
	}
	return (ptrdiff_t)done;
}

bool perf_file_read(struct perf_file *file, uint64_t offset, void *to, size_t len)
{
	ptrdiff_t n = perf_file_read_some(file, offset, to, len);

	if (n < 0 || (size_t)n == len)
		return n >= 0;
	return perf_file_fail(file,
			      "is truncated: it ends at byte %" PRIu64
			      ", within the %zu bytes from %" PRIu64 "; copy it again",
			      file->size, len, offset);
}

char *perf_file_section(struct perf_file *file, uint64_t offset, uint64_t size)
{
	char *section;

	/* Before memory is allocated for a size that may be wrong. */
	if (size > file->size || offset > file->size - size) {
		perf_file_fail(file,
			       "is truncated: it ends at byte %" PRIu64 ", before the %" PRIu64
			       " bytes from %" PRIu64 "; copy it again",
			       file->size, size, offset);
		return NULL;
	}
	if (size > PERF_SECTION_MAX) {
		perf_file_damaged(file, offset, "a section of %" PRIu64 " bytes", size);
		return NULL;
	}
	section = malloc((size_t)size + 1);
	if (!section) {
		perf_file_fail(file, "is too large: out of memory");
		return NULL;
	}
	section[size] = '\0';
	if (perf_file_read(file, offset, section, (size_t)size))
		return section;
	free(section);
	return NULL;
}
