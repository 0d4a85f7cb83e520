/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Rows arrive nearly in the order of their numbers, except for long-lived mappings. So memory holds
 * small blocks of rows, which are written to the file when another block needs their slot.
 */
#define _GNU_SOURCE /* O_TMPFILE */
#include "row_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common/command.h"

enum { BLOCK_ROWS = 64, BLOCKS = 4096 };

/* As in the file. */
struct block_data {
	uint64_t changed; /* a bit per row */
	char rows[];
};

struct block {
	uint64_t number; /* plus 1; 0: unused */
	bool dirty;
	struct block_data *data;
};

struct row_file {
	int fd;
	int err;
	size_t row_size;   /* bytes */
	size_t block_size; /* of the data of a block */
	char directory[256];
	struct block blocks[BLOCKS];
	char *memory; /* of all blocks' data */
};

/*
 * Create a file without a name, so that nothing remains of it however the process ends. If the
 * file system cannot, block all signals while the file has a name.
 */
static int create_nameless(const char *directory)
{
	char name[sizeof(((struct row_file *)NULL)->directory) + 32];
	int fd = open(directory, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
	sigset_t all, old;
	int err;

	if (fd >= 0)
		return fd;
	snprintf(name, sizeof(name), "%s/trace-iommu.XXXXXX", directory);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	fd = mkostemp(name, O_CLOEXEC);
	err = errno;
	if (fd >= 0)
		unlink(name);
	sigprocmask(SIG_SETMASK, &old, NULL);
	errno = err;
	return fd;
}

static struct row_file *allocate(size_t size)
{
	struct row_file *rows = calloc(1, sizeof(*rows));

	if (!rows)
		return NULL;
	rows->row_size = size;
	rows->block_size = (sizeof(struct block_data) + BLOCK_ROWS * size + 7) & ~(size_t)7;
	rows->memory = malloc(BLOCKS * rows->block_size);
	if (!rows->memory) {
		free(rows);
		return NULL;
	}
	for (int i = 0; i < BLOCKS; i++)
		rows->blocks[i].data =
			(struct block_data *)(rows->memory + (size_t)i * rows->block_size);
	return rows;
}

struct row_file *row_file_new(size_t size)
{
	const char *directory = getenv("TMPDIR");
	struct row_file *rows = allocate(size);

	if (!rows) {
		error("out of memory");
		return NULL;
	}
	if (!directory || !*directory || strlen(directory) >= sizeof(rows->directory))
		directory = "/tmp";
	strcpy(rows->directory, directory);
	rows->fd = create_nameless(directory);
	if (rows->fd < 0) {
		error("cannot create a temporary file in %s: %s; set TMPDIR to another directory",
		      directory, strerror(errno));
		free(rows->memory);
		free(rows);
		return NULL;
	}
	return rows;
}

void row_file_free(struct row_file *rows)
{
	if (!rows)
		return;
	close(rows->fd);
	free(rows->memory);
	free(rows);
}

static void write_block(struct row_file *rows, struct block *block)
{
	const char *bytes = (const char *)block->data;
	size_t left = rows->block_size;
	off_t at = (off_t)((block->number - 1) * rows->block_size);

	while (block->dirty && left && !rows->err) {
		ssize_t n = pwrite(rows->fd, bytes, left, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			rows->err = n < 0 ? errno : ENOSPC;
			break;
		}
		bytes += n;
		left -= (size_t)n;
		at += n;
	}
	block->dirty = false;
}

/* Parts of the file that were never written are beyond its end, or read as zeros. */
static void read_block(struct row_file *rows, struct block *block, uint64_t number)
{
	char *bytes = (char *)block->data;
	size_t left = rows->block_size;
	off_t at = (off_t)(number * rows->block_size);

	memset(block->data, 0, rows->block_size);
	block->number = number + 1;
	while (left && !rows->err) {
		ssize_t n = pread(rows->fd, bytes, left, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rows->err = errno;
		if (n <= 0)
			return;
		bytes += n;
		left -= (size_t)n;
		at += n;
	}
}

static struct block *block_at(struct row_file *rows, uint64_t nr)
{
	uint64_t number = nr / BLOCK_ROWS;
	struct block *block = &rows->blocks[number % BLOCKS];

	if (block->number != number + 1) {
		write_block(rows, block);
		read_block(rows, block, number);
	}
	return block;
}

void *row_file_change(struct row_file *rows, uint64_t nr)
{
	struct block *block = block_at(rows, nr);

	if (rows->err)
		return NULL;
	block->dirty = true;
	block->data->changed |= 1ULL << nr % BLOCK_ROWS;
	return block->data->rows + nr % BLOCK_ROWS * rows->row_size;
}

const void *row_file_get(struct row_file *rows, uint64_t nr)
{
	const struct block *block = block_at(rows, nr);

	if (rows->err || !(block->data->changed >> nr % BLOCK_ROWS & 1))
		return NULL;
	return block->data->rows + nr % BLOCK_ROWS * rows->row_size;
}

bool row_file_failed(struct row_file *rows)
{
	for (int i = 0; i < BLOCKS; i++)
		write_block(rows, &rows->blocks[i]);
	if (!rows->err)
		return false;
	error("cannot use the temporary file in %s: %s; set TMPDIR to another directory",
	      rows->directory, strerror(rows->err));
	return true;
}
