/* SPDX-License-Identifier: LGPL-2.1 */
#include "tracefs_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mntent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Stores where tracefs is. Without a mount of its own, it is in debugfs. Empty: nowhere. */
static void find_top(char *top, size_t size)
{
	FILE *mounts = setmntent("/proc/self/mounts", "r");
	bool is_tracefs = false;
	struct mntent *mount;

	while (mounts && !is_tracefs && (mount = getmntent(mounts))) {
		is_tracefs = !strcmp(mount->mnt_type, "tracefs");
		if (is_tracefs || !strcmp(mount->mnt_type, "debugfs"))
			snprintf(top, size, "%s%s", mount->mnt_dir, is_tracefs ? "" : "/tracing");
	}
	if (mounts)
		endmntent(mounts);
	if (access(top, F_OK))
		*top = '\0';
}

const char *tracefs_top(void)
{
	static char top[PATH_MAX];

	if (!*top)
		find_top(top, sizeof(top));
	return *top ? top : NULL;
}

static char *absolute(const char *path)
{
	return *path == '/' ? strdup(path) : tracefs_path("%s", path);
}

char *tracefs_path(const char *format, ...)
{
	const char *top = tracefs_top();
	char *tail = NULL;
	char *path = NULL;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&tail, format, args);
	va_end(args);
	if (len < 0) {
		errno = ENOMEM;
		return NULL;
	}
	if (!top)
		errno = ENOENT;
	else if (asprintf(&path, "%s/%s", top, tail) < 0)
		path = NULL;
	free(tail);
	return path;
}

/* Read @fd to its end. Files of tracefs have no size. */
static char *read_all(int fd)
{
	size_t len = 0;
	size_t size = 4096;
	char *text = malloc(size);

	while (text) {
		ssize_t n = read(fd, text + len, size - len - 1);
		char *more;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			free(text);
			return NULL;
		}
		len += (size_t)n;
		if (!n)
			break;
		if (size - len > 1)
			continue;
		size *= 2;
		more = realloc(text, size);
		if (!more)
			free(text);
		text = more;
	}
	if (text)
		text[len] = 0;
	return text;
}

static int open_file(const char *path, int flags)
{
	char *name = absolute(path);
	int fd = name ? open(name, flags | O_CLOEXEC) : -1;
	int err = errno;

	free(name);
	errno = err;
	return fd;
}

char *tracefs_read(const char *path)
{
	int fd = open_file(path, O_RDONLY);
	char *text;
	int err;

	if (fd < 0)
		return NULL;
	text = read_all(fd);
	err = errno;
	close(fd);
	errno = err;
	return text;
}

long tracefs_read_number(const char *path, long missing)
{
	char *text = tracefs_read(path);
	char *end;
	long number;

	if (!text)
		return missing;
	number = strtol(text, &end, 10);
	if (end == text)
		number = missing;
	free(text);
	return number;
}

static bool write_to(const char *path, int flags, const char *text)
{
	int fd = open_file(path, O_WRONLY | flags);
	size_t len = strlen(text);
	ssize_t n;
	int err;

	if (fd < 0)
		return false;
	do {
		n = write(fd, text, len);
	} while (n < 0 && errno == EINTR);
	err = n < 0 ? errno : EIO;
	/* The kernel reports some errors only now. */
	if (close(fd) < 0 && n == (ssize_t)len) {
		err = errno;
		n = -1;
	}
	errno = err;
	return n == (ssize_t)len;
}

bool tracefs_write(const char *path, const char *text)
{
	return write_to(path, O_TRUNC, text);
}

bool tracefs_append(const char *path, const char *text)
{
	return write_to(path, O_APPEND, text);
}

bool tracefs_exists(const char *path)
{
	char *name = absolute(path);
	bool exists = name && !access(name, F_OK);

	free(name);
	return exists;
}
