/* SPDX-License-Identifier: LGPL-2.1 */
#define _POSIX_C_SOURCE 200809L

#include "formats.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_all(FILE *in)
{
	size_t len = 0, size = 65536;
	char *text = malloc(size);

	while (text) {
		char *more;

		len += fread(text + len, 1, size - 1 - len, in);
		if (len < size - 1)
			break;
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

static int load_file(struct synth *s, const char *path, const char *system, char *error,
		     size_t size)
{
	FILE *in = fopen(path, "r");
	char *text = in ? read_all(in) : NULL;
	int ret = -1;

	if (!text || ferror(in))
		snprintf(error, size, "cannot read %s: %s", path, strerror(errno));
	else if (synth_add_formats(s, system, text) < 0)
		snprintf(error, size, "%s: %s", path, synth_error(s));
	else
		ret = 0;
	free(text);
	if (in)
		fclose(in);
	return ret;
}

static int is_text_file(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 4 && entry->d_name[0] != '.' && !strcmp(entry->d_name + len - 4, ".txt");
}

static int load_system(struct synth *s, const char *dir, const char *system, char *error,
		       size_t size)
{
	size_t len = strlen(dir) + strlen(system) + sizeof("/.txt");
	char *path = malloc(len);
	int ret;

	if (!path) {
		snprintf(error, size, "out of memory");
		return -1;
	}
	snprintf(path, len, "%s/%s.txt", dir, system);
	ret = load_file(s, path, system, error, size);
	free(path);
	return ret;
}

static int load_all(struct synth *s, const char *dir, char *error, size_t size)
{
	struct dirent **entries;
	int n = scandir(dir, &entries, is_text_file, alphasort);
	int i, ret = 0;

	if (n <= 0)
		snprintf(error, size, "no formats in %s: %s", dir,
			 n < 0 ? strerror(errno) : "it has no .txt file");
	for (i = 0; i < n; i++) {
		char *name = entries[i]->d_name;

		name[strlen(name) - 4] = 0;
		if (!ret)
			ret = load_system(s, dir, name, error, size);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return n <= 0 ? -1 : ret;
}

int formats_load(struct synth *s, const char *root, const char *dir, const char *const *systems,
		 int nr, char *error, size_t size)
{
	bool below = *dir != '/' && *dir != '.';
	size_t len = strlen(dir) + (root ? strlen(root) : 0) + 2;
	char *path;
	int i, ret = 0;

	if (below && !root) {
		snprintf(error, size, "where is %s? Give -F DIR or set SYNTH_FORMATS", dir);
		return -1;
	}
	path = malloc(len);
	if (!path) {
		snprintf(error, size, "out of memory");
		return -1;
	}
	snprintf(path, len, "%s%s%s", below ? root : "", below ? "/" : "", dir);
	if (!nr)
		ret = load_all(s, path, error, size);
	for (i = 0; i < nr && !ret; i++)
		ret = load_system(s, path, systems[i], error, size);
	free(path);
	return ret;
}
