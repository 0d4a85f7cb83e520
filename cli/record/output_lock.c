/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * trace-cmd writes its file only at the end. Without a lock, the second of two recordings to one
 * file would replace the first.
 */
#define _GNU_SOURCE /* O_CLOEXEC, flock() and realpath() with -std=c11 */
#include "output_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common/command.h"

static bool open_file(struct output_lock *lock)
{
	struct stat st;

	lock->file = open(lock->out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	lock->created = lock->file >= 0;
	/* A link to no file exists, too, and is followed here. */
	if (lock->file < 0 && errno == EEXIST) {
		lock->created = stat(lock->out, &st) && errno == ENOENT;
		lock->file = open(lock->out, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	}
	return lock->file >= 0;
}

/* Returns false if the file is locked. A file system without locks is no error. */
static bool lock_file(const struct output_lock *lock)
{
	return !flock(lock->file, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK;
}

/* The recording that had the lock may have removed the file before it gave the lock away. */
static bool is_gone(const struct output_lock *lock)
{
	struct stat st;

	return !fstat(lock->file, &st) && !st.st_nlink;
}

static void close_file(struct output_lock *lock)
{
	close(lock->file);
	lock->file = -1;
}

bool output_lock_take(struct output_lock *lock, const char *out)
{
	lock->out = out;
	while (open_file(lock)) {
		if (!lock_file(lock)) {
			close_file(lock);
			error("%s: another recording writes this file; wait for its end, or name "
			      "another file with -o",
			      out);
			return false;
		}
		if (!is_gone(lock))
			return true;
		close_file(lock);
	}
	error("cannot write %s: %s; name another file with -o", out, strerror(errno));
	return false;
}

void output_lock_drop(struct output_lock *lock)
{
	struct stat st;
	char *path = NULL;

	if (lock->file < 0)
		return;
	/* A link to the file stays. */
	if (lock->created && !fstat(lock->file, &st) && !st.st_size)
		path = realpath(lock->out, NULL);
	if (path)
		unlink(path);
	free(path);
	close_file(lock);
}
