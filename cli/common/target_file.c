/* SPDX-License-Identifier: LGPL-2.1 */
#include "target_file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "temporary.h"

/* As many as Linux follows in a path (path_resolution(7)). */
enum { LINKS_MAX = 40 };

bool target_file_failed(const struct target_file *out, int err)
{
	if (out->target && strcmp(out->name, out->target) != 0)
		error("cannot write %s, a link to %s: %s", out->name, out->target, strerror(err));
	else
		error("cannot write %s: %s", out->name, strerror(err));
	return false;
}

/* The path in the link @path, as seen from here; NULL with errno. The caller frees it. */
static char *read_link(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t dir = slash ? (size_t)(slash + 1 - path) : 0;
	char *to = malloc(dir + PATH_MAX);
	ssize_t len;

	if (!to)
		return NULL;
	len = readlink(path, to + dir, PATH_MAX - 1);
	if (len < 0) {
		free(to);
		return NULL;
	}
	to[dir + (size_t)len] = '\0';
	if (to[dir] == '/')
		memmove(to, to + dir, (size_t)len + 1);
	else
		memcpy(to, path, dir);
	return to;
}

/*
 * Follow the links from @name to a file that does not exist yet, which realpath() cannot: renaming
 * a file to the name of a link would replace the link. Returns NULL with errno. The caller frees
 * it.
 */
static char *follow_links(const char *name)
{
	char *path = strdup(name);
	struct stat st;

	for (int links = 0; path && !lstat(path, &st) && S_ISLNK(st.st_mode); links++) {
		char *to = links < LINKS_MAX ? read_link(path) : NULL;

		if (links == LINKS_MAX)
			errno = ELOOP;
		free(path);
		path = to;
	}
	return path;
}

/* Whether the input @name is the file; - is standard input. */
static bool is_same_file(const char *name, const struct stat *st)
{
	struct stat other;

	if (strcmp(name, "-") ? stat(name, &other) : fstat(STDIN_FILENO, &other))
		return false;
	return st->st_dev == other.st_dev && st->st_ino == other.st_ino;
}

static bool check_target(struct target_file *out, char *const *inputs, int nr, const char *what)
{
	struct stat st;
	mode_t mask = umask(0);

	umask(mask);
	out->mode = 0666 & ~mask;
	out->target = realpath(out->name, NULL);
	if (!out->target && errno == ENOENT)
		out->target = follow_links(out->name);
	if (!out->target)
		return target_file_failed(out, errno);
	if (stat(out->target, &st))
		return true; /* will be created */
	if (S_ISDIR(st.st_mode)) {
		error("%s is a directory; name a file in it", out->name);
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		error("%s is not a regular file; use - to write to standard output", out->name);
		return false;
	}
	out->mode = st.st_mode & 0777;
	for (int i = 0; i < nr; i++) {
		if (!is_same_file(inputs[i], &st))
			continue;
		error("%s is the trace itself; choose another name for the %s", out->name, what);
		return false;
	}
	return true;
}

/* The file gets the target's mode. Some file systems have no modes: ignore the error. */
bool target_file_open(struct target_file *out, const char *name, char *const *inputs, int nr,
		      const char *what)
{
	*out = (struct target_file){ .name = name };
	if (!check_target(out, inputs, nr, what))
		return false;
	out->file = temporary_create(out->target);
	if (!out->file)
		return target_file_failed(out, errno);
	fchmod(fileno(out->file), out->mode);
	return true;
}

bool target_file_as_stdout(const struct target_file *out)
{
	if (dup2(fileno(out->file), STDOUT_FILENO) < 0)
		return target_file_failed(out, errno);
	name_output(out->name);
	return true;
}

bool target_file_finish(struct target_file *out)
{
	FILE *file = out->file;

	out->file = NULL;
	if (fclose(file) || !temporary_rename(out->target))
		return target_file_failed(out, errno);
	return true;
}

void target_file_close(struct target_file *out)
{
	if (out->file)
		fclose(out->file);
	temporary_remove();
	free(out->target);
	*out = (struct target_file){ .name = NULL };
}
