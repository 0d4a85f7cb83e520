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
	char directory[256];
	struct block blocks[BLOCKS];
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

struct row_file *row_file_new(void)
{
	const char *directory = getenv("TMPDIR");
	struct row_file *rows = calloc(1, sizeof(*rows));

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
	      rows->directory, strerror(rows->err));
	return true;
}
