/* SPDX-License-Identifier: LGPL-2.1 */
#include "find_program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool find_program(const char *program, char path[PATH_MAX])
{
	const char *dir = getenv("PATH");
	struct stat st;

	while (dir) {
		size_t len = strcspn(dir, ":");
		int total = snprintf(path, PATH_MAX, "%.*s%s%s", (int)len, dir, len ? "/" : "",
				     program);

		if (total < PATH_MAX && !access(path, X_OK) && !stat(path, &st) &&
		    S_ISREG(st.st_mode))
			return true;
		dir = dir[len] ? dir + len + 1 : NULL;
	}
	return false;
}

bool find_this_program(char path[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 1);

	if (len < 0)
		return false;
	path[len] = '\0';
	return true;
}

bool find_prefix(char prefix[PATH_MAX])
{
	if (!find_this_program(prefix))
		return false;
	for (int i = 0; i < 2; i++) {
		char *slash = strrchr(prefix, '/');

		if (!slash)
			return false;
		*slash = '\0';
	}
	return true;
}
