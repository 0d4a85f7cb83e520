/* SPDX-License-Identifier: LGPL-2.1 */
#include "trace_dat_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <event-parse.h>

#include "input/common/library_guard.h"

/* Exported by libtracecmd, but not in its header. Weak, in case a version lacks them. */
struct tracecmd_compression;
struct tracecmd_msg_handle;
extern struct tracecmd_compression *tracecmd_compress_alloc(const char *name, const char *version,
							    int fd, struct tep_handle *tep,
							    struct tracecmd_msg_handle *msg)
	__attribute__((weak));
extern int tracecmd_uncompress_block(struct tracecmd_compression *c) __attribute__((weak));
/* Up to 1.5.1, @len is int; later, the result is ssize_t. Below 2 GiB, this fits both. */
extern int tracecmd_compress_buffer_read(struct tracecmd_compression *c, char *to, size_t len)
	__attribute__((weak));
extern void tracecmd_compress_destroy(struct tracecmd_compression *c) __attribute__((weak));

struct opened {
	const char *name;
	int fd;
	unsigned int order; /* of bytes */
	unsigned long long size;
	struct tep_handle *tep;
	struct tracecmd_compression *compression; /* NULL: blocks cannot be decompressed */
};

static size_t read_file(void *arg, unsigned long long at, void *to, size_t len)
{
	const struct opened *file = arg;
	size_t done = 0;

	while (done < len) {
		ssize_t n = pread(file->fd, (char *)to + done, len - done, (off_t)(at + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

static uint32_t number_at(const struct opened *file, const unsigned char *from)
{
	uint32_t number = 0;

	for (int i = 0; i < 4; i++)
		number = number << 8 | from[file->order ? i : 3 - i];
	return number;
}

/* The library decompresses into the larger one of both sizes. Returns that, or 0 if it cannot. */
static size_t room_for(struct opened *file, unsigned long long at)
{
	unsigned char sizes[8];
	uint32_t packed, unpacked;

	if (read_file(file, at, sizes, sizeof(sizes)) < sizeof(sizes))
		return 0;
	packed = number_at(file, sizes);
	unpacked = number_at(file, sizes + 4);
	if (packed > INT32_MAX || unpacked > INT32_MAX || packed > file->size - at - sizeof(sizes))
		return 0;
	return unpacked > packed ? unpacked : packed;
}

static bool fill(struct opened *file, unsigned long long at, unsigned char *to, size_t room,
		 size_t *len)
{
	bool done = false;
	int n;

	*len = 0;
	library_enter(file->name);
	if (lseek(file->fd, (off_t)at, SEEK_SET) >= 0 &&
	    !tracecmd_uncompress_block(file->compression)) {
		n = tracecmd_compress_buffer_read(file->compression, (char *)to, room);
		done = n >= 0;
		*len = done ? (size_t)n : 0;
	}
	library_leave();
	return done;
}

static unsigned char *unpack(void *arg, unsigned long long at, size_t *len)
{
	struct opened *file = arg;
	size_t room = file->compression ? room_for(file, at) : 0;
	unsigned char *block = room ? malloc(room) : NULL;

	if (block && fill(file, at, block, room, len))
		return block;
	free(block);
	return NULL;
}

static void start_unpacking(struct opened *file, const struct trace_dat_head *head)
{
	const char *compression = trace_dat_compression(head);

	if (!compression || !tracecmd_compress_alloc || !tracecmd_uncompress_block ||
	    !tracecmd_compress_buffer_read || !tracecmd_compress_destroy)
		return;
	library_enter(file->name);
	file->tep = tep_alloc();
	if (file->tep) {
		tep_set_file_bigendian(file->tep, file->order ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN);
		file->compression =
			tracecmd_compress_alloc(compression, compression + strlen(compression) + 1,
						file->fd, file->tep, NULL);
	}
	library_leave();
}

static void end_unpacking(struct opened *file)
{
	library_enter(file->name);
	if (file->compression)
		tracecmd_compress_destroy(file->compression);
	if (file->tep)
		tep_free(file->tep);
	library_leave();
}

enum trace_dat_fit trace_dat_check_file(const char *name, const struct trace_dat_head *head,
					const char **part)
{
	struct opened file = { .name = name,
			       .fd = open(name, O_RDONLY | O_CLOEXEC),
			       .order = trace_dat_byte_order(head),
			       .size = head->size };
	struct trace_dat_bytes bytes = {
		.arg = &file, .size = head->size, .read = read_file, .unpack = unpack
	};
	enum trace_dat_fit fit;

	if (file.fd < 0)
		return TRACE_DAT_FITS; /* the library cannot open it either */
	start_unpacking(&file, head);
	fit = trace_dat_check_sizes(head, &bytes, part);
	end_unpacking(&file);
	close(file.fd);
	return fit;
}
