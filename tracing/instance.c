/* SPDX-License-Identifier: LGPL-2.1 */
#include "instance.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracefs_file.h"

/*
 * tracefs_instance_create() also succeeds if the instance exists, which may be another user's. Then
 * we must not use it, nor remove it.
 */
bool instance_create(const char *name)
{
	char *path = tracefs_path("instances/%s", name);
	bool done = path && !mkdir(path, 0700);
	int err = errno;

	free(path);
	errno = err;
	if (!done)
		return false;
	if (instance_write(name, "tracing_on", "0"))
		return true;
	err = errno;
	instance_remove(name);
	errno = err;
	return false;
}

bool instance_remove(const char *name)
{
	char *path = tracefs_path("instances/%s", name);
	bool done = path && !rmdir(path);
	int err = errno;

	free(path);
	errno = err;
	return done;
}

bool instance_exists(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "instances/%s", name);
	return tracefs_exists(path);
}

static int is_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

char **instance_names(size_t *nr)
{
	char *path = tracefs_path("instances");
	struct dirent **entries = NULL;
	int count = path ? scandir(path, &entries, is_name, alphasort) : -1;
	size_t bytes = sizeof(char *);
	char **names;
	char *text;

	free(path);
	*nr = 0;
	if (count < 0)
		count = 0;
	for (int i = 0; i < count; i++)
		bytes += sizeof(char *) + strlen(entries[i]->d_name) + 1;
	names = calloc(1, bytes);
	text = names ? (char *)(names + count + 1) : NULL;
	for (int i = 0; i < count; i++) {
		if (names) {
			names[(*nr)++] = strcpy(text, entries[i]->d_name);
			text += strlen(text) + 1;
		}
		free(entries[i]);
	}
	free(entries);
	return names;
}

static bool path_of(char *path, size_t size, const char *name, const char *file)
{
	if (snprintf(path, size, "instances/%s/%s", name, file) < (int)size)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

char *instance_read(const char *name, const char *file)
{
	char path[512];

	return path_of(path, sizeof(path), name, file) ? tracefs_read(path) : NULL;
}

bool instance_write(const char *name, const char *file, const char *text)
{
	char path[512];

	return path_of(path, sizeof(path), name, file) && tracefs_write(path, text);
}

long instance_read_number(const char *name, const char *file, long missing)
{
	char path[512];

	return path_of(path, sizeof(path), name, file) ? tracefs_read_number(path, missing)
						       : missing;
}

#define TOP_SIZE "buffer_size_kb"

/* "7 (expanded: 1408)" until its first use, then "1408". */
unsigned long instance_top_expands_to(void)
{
	static const char mark[] = "(expanded: ";
	char *text = tracefs_read(TOP_SIZE);
	const char *p = text ? strstr(text, mark) : NULL;
	unsigned long size = p ? strtoul(p + sizeof(mark) - 1, NULL, 10) : 0;

	free(text);
	return size;
}

void instance_keep_top(unsigned long expands_to)
{
	/* The buffer has the size of two pages, less their headers, until its first use. */
	long unused = 2 * sysconf(_SC_PAGESIZE) / 1024;
	char text[32];

	if (!expands_to || instance_top_expands_to() ||
	    tracefs_read_number(TOP_SIZE, unused) >= unused)
		return;
	snprintf(text, sizeof(text), "%lu", expands_to);
	tracefs_write(TOP_SIZE, text);
}

static uint64_t count_in(const char *text, const char *what)
{
	const char *p = strstr(text, what);

	return p ? strtoull(p + strlen(what), NULL, 10) : 0;
}

bool instance_count(const char *name, unsigned int nr_cpus, struct instance_counts *counts)
{
	bool any = false;

	*counts = (struct instance_counts){ 0 };
	for (unsigned int i = 0; i < nr_cpus; i++) {
		char file[64];
		char *text;

		snprintf(file, sizeof(file), "per_cpu/cpu%u/stats", i);
		text = instance_read(name, file);
		if (!text)
			continue; /* an absent CPU has no such file */
		any = true;
		counts->events += count_in(text, "entries: ") + count_in(text, "read events: ");
		counts->lost += count_in(text, "\noverrun: ") + count_in(text, "dropped events: ");
		free(text);
	}
	return any;
}
