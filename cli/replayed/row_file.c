/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* mremap() */
/*
 * The file is mapped into memory, so that the kernel keeps of it what fits: unmaps at random
 * addresses change rows all over it. Its room is allocated before it is used. A full disk then is
 * an error here instead of a signal at the first write.
 */
#include "row_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "input/common/temporary_file.h"

#define ROOM_MIN   ((size_t)1 << 20)
#define STEP_MAX   ((size_t)64 << 20)
#define BLOCK_ROWS 64

/* As in the file. */
struct block {
	uint64_t changed; /* a bit per row */
	char rows[];
};

struct row_file {
	int fd;
	int err;
	size_t row_size;   /* bytes */
	size_t block_size; /* bytes */
	char *memory;	   /* the file; NULL: it is empty */
	size_t room;	   /* bytes of it */
};

struct row_file *row_file_new(size_t size)
{
	struct row_file *rows = calloc(1, sizeof(*rows));

	if (!rows) {
		error("out of memory");
		return NULL;
	}
	rows->row_size = size;
	rows->block_size = (sizeof(struct block) + BLOCK_ROWS * size + 7) & ~(size_t)7;
	rows->fd = temporary_file();
	if (rows->fd >= 0)
		return rows;
	free(rows);
	return NULL;
}

void row_file_free(struct row_file *rows)
{
	if (!rows)
		return;
	if (rows->memory)
		munmap(rows->memory, rows->room);
	close(rows->fd);
	free(rows);
}

static int allocate(int fd, size_t from, size_t to)
{
	int err;

	do {
		err = posix_fallocate(fd, (off_t)from, (off_t)(to - from));
	} while (err == EINTR);
	return err;
}

static void *map(const struct row_file *rows, size_t room)
{
	if (rows->memory)
		return mremap(rows->memory, rows->room, room, MREMAP_MAYMOVE);
	return mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_SHARED, rows->fd, 0);
}

/* Makes room for @size bytes. Returns false after an error, now or earlier. */
static bool make_room(struct row_file *rows, uint64_t size)
{
	uint64_t room = rows->room ? rows->room : ROOM_MIN;
	void *memory;

	while (room < size)
		room += room < STEP_MAX ? room : STEP_MAX;
	if (!rows->err && room > SIZE_MAX)
		rows->err = ENOMEM;
	if (!rows->err && room > rows->room)
		rows->err = allocate(rows->fd, rows->room, (size_t)room);
	if (rows->err)
		return false;
	memory = map(rows, (size_t)room);
	if (memory == MAP_FAILED) {
		rows->err = errno;
		return false;
	}
	rows->memory = memory;
	rows->room = (size_t)room;
	return true;
}

/* Returns the end of the block of row @nr, in bytes. */
static uint64_t end_of(const struct row_file *rows, uint64_t nr)
{
	return (nr / BLOCK_ROWS + 1) * rows->block_size;
}

static struct block *block_at(const struct row_file *rows, uint64_t nr)
{
	return (struct block *)(rows->memory + nr / BLOCK_ROWS * rows->block_size);
}

void *row_file_change(struct row_file *rows, uint64_t nr)
{
	struct block *block;

	if (end_of(rows, nr) > rows->room && !make_room(rows, end_of(rows, nr)))
		return NULL;
	block = block_at(rows, nr);
	block->changed |= 1ULL << nr % BLOCK_ROWS;
	return block->rows + nr % BLOCK_ROWS * rows->row_size;
}

const void *row_file_get(const struct row_file *rows, uint64_t nr)
{
	const struct block *block;

	if (end_of(rows, nr) > rows->room)
		return NULL;
	block = block_at(rows, nr);
	if (!(block->changed >> nr % BLOCK_ROWS & 1))
		return NULL;
	return block->rows + nr % BLOCK_ROWS * rows->row_size;
}

bool row_file_failed(const struct row_file *rows)
{
	if (!rows->err)
		return false;
	error("cannot use the temporary file in %s: %s; set TMPDIR to another directory",
	      temporary_directory(), strerror(rows->err));
	return true;
}
