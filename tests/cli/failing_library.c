/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * For LD_PRELOAD: functions of libc that fail. $FAIL_CALL is the name of one, and $FAIL_ABOVE a
 * number of bytes: there is no memory for more at once. A new directory gets a copy of the files in
 * $NEW_FILES, as an instance of tracefs gets its files from the kernel.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define EXPORTED __attribute__((visibility("default")))

static bool fails(const char *call)
{
	const char *name = getenv("FAIL_CALL");

	return name && !strcmp(name, call);
}

static bool is_too_much(size_t size)
{
	const char *above = getenv("FAIL_ABOVE");

	if (!above || size <= strtoul(above, NULL, 10))
		return false;
	errno = ENOMEM;
	return true;
}

EXPORTED void *malloc(size_t size)
{
	static void *(*next)(size_t);

	if (!next)
		next = dlsym(RTLD_NEXT, __func__);
	return is_too_much(size) ? NULL : next(size);
}

EXPORTED void *calloc(size_t nr, size_t size)
{
	void *memory = malloc(nr * size);

	if (memory)
		memset(memory, 0, nr * size);
	return memory;
}

EXPORTED void *realloc(void *memory, size_t size)
{
	static void *(*next)(void *, size_t);

	if (!next)
		next = dlsym(RTLD_NEXT, __func__);
	return is_too_much(size) ? NULL : next(memory, size);
}

EXPORTED pid_t waitpid(pid_t pid, int *status, int options)
{
	static pid_t (*next)(pid_t, int *, int);

	if (fails(__func__)) {
		errno = ECHILD;
		return -1;
	}
	if (!next)
		next = dlsym(RTLD_NEXT, __func__);
	return next(pid, status, options);
}

EXPORTED int signalfd(int fd, const sigset_t *mask, int flags)
{
	static int (*next)(int, const sigset_t *, int);

	if (fails(__func__)) {
		errno = EMFILE;
		return -1;
	}
	if (!next)
		next = dlsym(RTLD_NEXT, __func__);
	return next(fd, mask, flags);
}

EXPORTED char *realpath(const char *path, char *resolved)
{
	static char *(*next)(const char *, char *);

	if (fails(__func__)) {
		errno = ELOOP;
		return NULL;
	}
	if (!next)
		next = dlsym(RTLD_NEXT, __func__);
	return next(path, resolved);
}

EXPORTED int mkdir(const char *path, mode_t mode)
{
	int (*next)(const char *, mode_t) = dlsym(RTLD_NEXT, __func__);
	const char *files = getenv("NEW_FILES");
	char copy[8192];

	if (next(path, mode))
		return -1;
	if (!files)
		return 0;
	snprintf(copy, sizeof(copy), "LD_PRELOAD= cp -r '%s/.' '%s'", files, path);
	return system(copy) ? -1 : 0;
}
