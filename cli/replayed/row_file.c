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
#include "input/temporary_file.h"

enum { BLOCK_ROWS = 64, BLOCKS = 4096 };

/* Marks rows that were set, in iommu_mapping.flags. Mappings never use this bit. */
enum { ROW_SET = 1 << 15 };

struct block {
	uint64_t number; /* plus 1; 0: unused */
	bool dirty;
	struct iommu_mapping rows[BLOCK_ROWS];
};

struct row_file {
	int fd;
	int err;
	struct block blocks[BLOCKS];
};

struct row_file *row_file_new(void)
{
	struct row_file *rows = calloc(1, sizeof(*rows));

	if (!rows) {
		error("out of memory");
		return NULL;
	}
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
	close(rows->fd);
	free(rows);
}

static void write_block(struct row_file *rows, struct block *block)
{
	const char *bytes = (const char *)block->rows;
	size_t left = sizeof(block->rows);
	off_t at = (off_t)((block->number - 1) * sizeof(block->rows));

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
	char *bytes = (char *)block->rows;
	size_t left = sizeof(block->rows);
	off_t at = (off_t)(number * sizeof(block->rows));

	memset(block->rows, 0, sizeof(block->rows));
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

static struct iommu_mapping *row_at(struct row_file *rows, uint64_t nr, bool to_change)
{
	uint64_t number = nr / BLOCK_ROWS;
	struct block *block = &rows->blocks[number % BLOCKS];

	if (block->number != number + 1) {
		write_block(rows, block);
		read_block(rows, block, number);
	}
	block->dirty |= to_change;
	return &block->rows[nr % BLOCK_ROWS];
}

void row_file_put(struct row_file *rows, uint64_t nr, const struct iommu_mapping *mapping)
{
	struct iommu_mapping *row;

	if (rows->err)
		return;
	row = row_at(rows, nr, true);
	*row = *mapping;
	row->flags |= ROW_SET;
}

const struct iommu_mapping *row_file_get(struct row_file *rows, uint64_t nr)
{
	const struct iommu_mapping *row = row_at(rows, nr, false);

	return row->flags & ROW_SET && !rows->err ? row : NULL;
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
