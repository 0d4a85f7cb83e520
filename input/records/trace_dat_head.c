/* SPDX-License-Identifier: LGPL-2.1 */
#include "trace_dat_head.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/common/message.h"

static const char magic[] = "\x17\x08\x44"
			    "tracing";

/* The first version of the format with compression. */
enum { COMPRESSION_VERSION = 7 };

static const char *version_of(const struct trace_dat_head *head)
{
	return head->bytes + sizeof(magic) - 1;
}

long trace_dat_version(const struct trace_dat_head *head)
{
	return strtol(version_of(head), NULL, 10);
}

/* Returns the end of the @n bytes at @at; NULL if the head ends earlier, or if @at is NULL. */
static const char *skip(const struct trace_dat_head *head, const char *at, size_t n)
{
	return at && n <= (size_t)(head->bytes + head->len - at) ? at + n : NULL;
}

static const char *skip_string(const struct trace_dat_head *head, const char *at)
{
	return at ? skip(head, at, strlen(at) + 1) : NULL;
}

/* Returns the end of the byte order and of the sizes of a long and a page; NULL as above. */
static const char *after_sizes(const struct trace_dat_head *head)
{
	return skip(head, skip_string(head, version_of(head)), 1 + 1 + 4);
}

/* The same for the name and version of the compression, if the head has them. */
static const char *after_compression(const struct trace_dat_head *head)
{
	const char *end = after_sizes(head);

	if (trace_dat_version(head) >= COMPRESSION_VERSION)
		end = skip_string(head, skip_string(head, end));
	return end;
}

/*
 * If the head is incomplete, the library frees memory twice. In versions from 7 on, the head also
 * has the offset of the options.
 */
bool trace_dat_is_head_complete(const struct trace_dat_head *head)
{
	size_t options = trace_dat_version(head) >= COMPRESSION_VERSION ? 8 : 0;

	if (trace_dat_version(head) > TRACE_DAT_NEWEST_VERSION)
		return true; /* no other check is possible */
	return skip(head, after_compression(head), options) != NULL;
}

size_t trace_dat_head_end(const struct trace_dat_head *head)
{
	return (size_t)(after_compression(head) - head->bytes);
}

unsigned int trace_dat_byte_order(const struct trace_dat_head *head)
{
	return (unsigned char)*skip_string(head, version_of(head));
}

const char *trace_dat_compression(const struct trace_dat_head *head)
{
	const char *name = after_sizes(head);

	if (trace_dat_version(head) < COMPRESSION_VERSION || !strcmp(name, "none"))
		return NULL;
	return name;
}

static bool read_head(int fd, const char *name, struct trace_dat_head *head)
{
	struct stat st;
	ssize_t len;

	if (fstat(fd, &st))
		return input_error("%s cannot be read: %s", name, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return input_error("%s is a directory; name the trace.dat file in it", name);
	if (!S_ISREG(st.st_mode))
		return input_error("%s is not a regular file; save the trace to a file first",
				   name);
	if (!st.st_size)
		return input_error(
			"%s is empty: trace-cmd was stopped before it wrote anything; record again",
			name);
	do {
		len = read(fd, head->bytes, sizeof(head->bytes) - 1);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return input_error("%s cannot be read: %s", name, strerror(errno));
	head->size = (unsigned long long)st.st_size;
	head->len = (size_t)len;
	head->bytes[len] = '\0';
	return true;
}

bool trace_dat_is_magic(const char *bytes, size_t len)
{
	return len >= sizeof(magic) && !memcmp(bytes, magic, sizeof(magic) - 1);
}

bool trace_dat_read_head(const char *name, struct trace_dat_head *head)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would wait */
	bool read;

	if (fd < 0 && errno == ENOENT)
		return input_error("%s does not exist; trace-iommu record creates trace.dat", name);
	if (fd < 0)
		return input_error("%s cannot be opened: %s", name, strerror(errno));
	read = read_head(fd, name, head);
	close(fd);
	if (!read)
		return false;
	if (!trace_dat_is_magic(head->bytes, head->len))
		return input_error("%s is no trace: neither trace.dat of trace-cmd record, nor "
				   "perf.data of perf record, nor text with IOMMU events",
				   name);
	if (!trace_dat_is_head_complete(head))
		return input_error("%s is truncated; copy it again", name);
	return true;
}

bool trace_dat_check(const char *name)
{
	struct trace_dat_head head;

	return trace_dat_read_head(name, &head);
}
