/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Rows arrive nearly in the order of their numbers, except for long-lived mappings. So memory holds
 * small blocks of rows, which are written to the file when another block needs their slot.
 */
#include "row_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "input/common/temporary_file.h"

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
	struct block blocks[BLOCKS];
	char *memory; /* of all blocks' data */
};

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
	struct row_file *rows = allocate(size);

	if (!rows) {
		error("out of memory");
		return NULL;
	}
	rows->fd = temporary_file();
	if (rows->fd >= 0)
		return rows;
	free(rows->memory);
	free(rows);
	return NULL;
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
	      temporary_directory(), strerror(rows->err));
	return true;
}
