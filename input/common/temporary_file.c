/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* O_TMPFILE */
#include "temporary_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"

#define BLOCK (256 * 1024)

/* If the file system cannot create it without a name, block all signals while it has one. */
static int create_nameless(const char *directory)
{
	char name[PATH_MAX];
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

const char *temporary_directory(void)
{
	const char *name = getenv("TMPDIR");

	return name && *name && strlen(name) < PATH_MAX - 32 ? name : "/tmp";
}

int temporary_file(void)
{
	int fd = create_nameless(temporary_directory());

	if (fd < 0)
		input_error("cannot create a temporary file in %s: %s; set TMPDIR to another "
			    "directory",
			    temporary_directory(), strerror(errno));
	return fd;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return input_error("cannot copy standard input to a temporary file in %s: "
					   "%s; set TMPDIR to another directory",
					   temporary_directory(), strerror(errno));
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static bool copy_stdin(int fd)
{
	char *buf = malloc(BLOCK);
	bool done = buf || input_error("out of memory");

	while (done) {
		ssize_t n = read(STDIN_FILENO, buf, BLOCK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			done = input_error("cannot read standard input: %s", strerror(errno));
		if (n <= 0)
			break;
		done = write_all(fd, buf, (size_t)n);
	}
	free(buf);
	return done;
}

int temporary_copy_of_stdin(void)
{
	int fd = temporary_file();

	if (fd < 0 || copy_stdin(fd))
		return fd;
	close(fd);
	return -1;
}
