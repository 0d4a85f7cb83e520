/* SPDX-License-Identifier: LGPL-2.1 */
#include "event_formats.h"

#include <dirent.h>
#include <errno.h>
#include <event-parse.h>
#include <stdlib.h>
#include <string.h>

#include "tracefs_file.h"

static char *read_path(char *path)
{
	char *text = path ? tracefs_read(path) : NULL;
	int err = errno;

	free(path);
	errno = err;
	return text;
}

/* If the library cannot parse a format, the event has no fields: its records are only counted. */
static void parse_event(struct tep_handle *tep, const char *system, const char *event)
{
	char *text = read_path(tracefs_path("events/%s/%s/format", system, event));

	if (text)
		tep_parse_event(tep, text, strlen(text), system);
	free(text);
}

static void parse_system(struct tep_handle *tep, const char *system)
{
	char *path = tracefs_path("events/%s", system);
	DIR *dir = path ? opendir(path) : NULL;
	const struct dirent *entry;

	free(path);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] != '.' && entry->d_type == DT_DIR)
			parse_event(tep, system, entry->d_name);
	}
	closedir(dir);
}

/*
 * Not tracefs_local_events_system(), which also reads the 200,000 lines of /proc/kallsyms, and
 * grows its buffer by a page at a time. Nothing here prints a symbol.
 */
struct tep_handle *event_formats_read(const char *const *systems)
{
	char *header = read_path(tracefs_path("events/header_page"));
	struct tep_handle *tep = header ? tep_alloc() : NULL;

	if (tep) {
		tep_set_file_bigendian(tep, tep_is_local_bigendian(tep) ? TEP_BIG_ENDIAN
									: TEP_LITTLE_ENDIAN);
		tep_set_long_size(tep, sizeof(long));
		tep_parse_header_page(tep, header, strlen(header), sizeof(long));
		for (; *systems; systems++)
			parse_system(tep, *systems);
	}
	free(header);
	return tep;
}
