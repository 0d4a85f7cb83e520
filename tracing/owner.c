/* SPDX-License-Identifier: LGPL-2.1 */
#include "owner.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tracefs_file.h"

pid_t owner_in_name(const char *name, const char *prefix)
{
	size_t len = strlen(prefix);
	char *end;
	long pid;

	if (strncmp(name, prefix, len) != 0 || name[len] < '1' || name[len] > '9')
		return 0;
	pid = strtol(name + len, &end, 10);
	return !*end && pid > 0 && pid < INT_MAX ? (pid_t)pid : 0;
}

bool owner_lives(pid_t pid)
{
	static const char our_name[] = "trace-iommu\n";
	char path[64];
	char *name;
	bool ours;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	name = tracefs_read(path);
	ours = name && !strcmp(name, our_name);
	free(name);
	if (!ours)
		return false;
	/* A zombie, which has no command line, does not clean up any more. */
	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	name = tracefs_read(path);
	ours = name && *name;
	free(name);
	return ours;
}
