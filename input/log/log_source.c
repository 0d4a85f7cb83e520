/* SPDX-License-Identifier: LGPL-2.1 */
#include "log_source.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/logtext/packed.h"
#include "input/common/message.h"
#ifdef TRACE_IOMMU_HAVE_LIBARCHIVE
#include <archive.h>
#include <archive_entry.h>
#endif

enum { BEGIN_MAX = 256, BLOCK = 1 << 16 };

struct log_source {
	int fd;
	const char *name;
	uint64_t left; /* bytes of the input that may be read */
	/* The first bytes, which decide about the compression. */
	char begin[BEGIN_MAX];
	size_t begin_len, begin_used;
	bool begun;
	struct archive *archive; /* NULL: not compressed */
	bool empty;		 /* the archive has no data */
	char block[BLOCK];	 /* compressed input */
};

struct log_source *log_source_open(int fd, const char *name)
{
	struct log_source *source = calloc(1, sizeof(*source));

	if (!source) {
		input_error("out of memory");
		return NULL;
	}
	source->fd = fd;
	source->name = name;
	source->left = UINT64_MAX;
	return source;
}

void log_source_limit(struct log_source *source, uint64_t size)
{
	source->left = size;
}

/* Returns 1 if there is input, 0 if there is none in time or after a signal. */
static int wait_for_input(int fd, int wait_ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	return poll(&poll_fd, 1, wait_ms) > 0;
}

static ssize_t read_left(struct log_source *source, char *buf, size_t size)
{
	ssize_t n = read(source->fd, buf, size < source->left ? size : (size_t)source->left);

	if (n > 0)
		source->left -= (uint64_t)n;
	return n;
}

static ssize_t read_fd(struct log_source *source, char *buf, size_t size)
{
	ssize_t n;

	if (source->begin_used < source->begin_len) {
		size_t left = source->begin_len - source->begin_used;

		n = (ssize_t)(left < size ? left : size);
		memcpy(buf, source->begin + source->begin_used, (size_t)n);
		source->begin_used += (size_t)n;
		return n;
	}
	do {
		n = read_left(source, buf, size);
	} while (n < 0 && errno == EINTR);
	return n;
}

#ifdef TRACE_IOMMU_HAVE_LIBARCHIVE

static la_ssize_t read_block(struct archive *archive, void *arg, const void **block)
{
	struct log_source *source = arg;
	ssize_t n = read_fd(source, source->block, sizeof(source->block));

	(void)archive;
	*block = source->block;
	return n;
}

static bool begin_archive(struct log_source *source, const char *tool)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	int result;

	(void)tool;
	source->archive = archive;
	if (!archive)
		return input_error("out of memory");
	archive_read_support_filter_gzip(archive);
	archive_read_support_filter_xz(archive);
	archive_read_support_filter_lzma(archive);
	archive_read_support_filter_zstd(archive);
	archive_read_support_filter_bzip2(archive);
	archive_read_support_format_raw(archive);
	archive_read_support_format_empty(archive);
	result = archive_read_open(archive, source, NULL, read_block, NULL);
	if (result == ARCHIVE_OK)
		result = archive_read_next_header(archive, &entry);
	if (result < ARCHIVE_WARN)
		return input_error("cannot decompress %s: %s", source->name,
				   archive_error_string(archive));
	/* Reading the data of a missing entry would be an error. */
	source->empty = result == ARCHIVE_EOF;
	return true;
}

static ssize_t read_archive(struct log_source *source, char *buf, size_t size)
{
	ssize_t n = source->empty ? 0 : archive_read_data(source->archive, buf, size);

	if (n >= 0)
		return n;
	input_error("cannot decompress %s: %s", source->name,
		    archive_error_string(source->archive));
	return -1;
}

void log_source_close(struct log_source *source)
{
	if (source && source->archive)
		archive_read_free(source->archive);
	free(source);
}

#else

static bool begin_archive(struct log_source *source, const char *tool)
{
	return input_error("%s is compressed, and this build cannot decompress it: %s %s |"
			   " trace-iommu explain",
			   source->name, tool, source->name);
}

static ssize_t read_archive(struct log_source *source, char *buf, size_t size)
{
	(void)source;
	(void)buf;
	(void)size;
	return -1;
}

void log_source_close(struct log_source *source)
{
	free(source);
}

#endif

/*
 * Read enough to detect compression. A pipe may deliver single bytes. Returns 1 when done, 0 if
 * @wait_ms (-1: no limit) passed or a signal came, and -1 after a message.
 */
static int begin(struct log_source *source, int wait_ms)
{
	const struct iommu_packed *packed;

	while (source->begin_len < sizeof(source->begin)) {
		ssize_t n;

		if (wait_ms >= 0 && !wait_for_input(source->fd, wait_ms))
			return 0;
		n = read_left(source, source->begin + source->begin_len,
			      sizeof(source->begin) - source->begin_len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			input_error("cannot read %s: %s", source->name, strerror(errno));
			return -1;
		}
		source->begin_len += (size_t)n;
		/* Text ends the search early, so that a slow log is read as it arrives. */
		if (!n || memchr(source->begin, '\n', source->begin_len) ||
		    memchr(source->begin, ' ', source->begin_len))
			break;
	}
	source->begun = true;
	packed = iommu_packed_find(source->begin, source->begin_len);
	if (!packed || packed->is_archive)
		return 1;
	return begin_archive(source, packed->tool) ? 1 : -1;
}

ssize_t log_source_read(struct log_source *source, char *buf, size_t size, int wait_ms)
{
	ssize_t n;

	if (!source->begun) {
		int begun = begin(source, wait_ms);

		if (begun <= 0)
			return begun ? -1 : LOG_SOURCE_IDLE;
	} else if (!source->archive && source->begin_used == source->begin_len && wait_ms >= 0 &&
		   !wait_for_input(source->fd, wait_ms)) {
		return LOG_SOURCE_IDLE;
	}
	if (source->archive)
		return read_archive(source, buf, size);
	n = read_fd(source, buf, size);
	if (n < 0)
		input_error("cannot read %s: %s", source->name, strerror(errno));
	return n;
}
