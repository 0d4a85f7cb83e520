/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* dl_iterate_phdr() */
#include "versions.h"

#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file is libNAME.so.VERSION, perhaps behind a link. */
static int print_version(struct dl_phdr_info *info, size_t size, void *arg)
{
	static const char *const libraries[] = { "libtraceevent.so.", "libtracefs.so.",
						 "libtracecmd.so." };
	char *path = realpath(info->dlpi_name, NULL);
	const char *slash = path ? strrchr(path, '/') : NULL;

	(void)size;
	(void)arg;
	for (size_t i = 0; slash && i < sizeof(libraries) / sizeof(libraries[0]); i++) {
		size_t len = strlen(libraries[i]);

		if (!strncmp(slash + 1, libraries[i], len))
			printf("%.*s %s\n", (int)strcspn(libraries[i], "."), libraries[i],
			       slash + 1 + len);
	}
	free(path);
	return 0;
}

void print_library_versions(void)
{
	dl_iterate_phdr(print_version, NULL);
}
