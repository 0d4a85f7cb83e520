/* SPDX-License-Identifier: LGPL-2.1 */
#include "iommu_state.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tracefs_file.h"

#define UNITS	 "/sys/class/iommu"
#define GROUPS	 "/sys/kernel/iommu_groups"
#define LOCKDOWN "/sys/kernel/security/lockdown"

static bool file_has(const char *path, const char *word)
{
	char *text = tracefs_read(path);
	bool has = text && strstr(text, word);

	free(text);
	return has;
}

static void count_group(struct iommu_state *state, const char *name)
{
	char path[512];
	char *type;

	snprintf(path, sizeof(path), GROUPS "/%s/type", name);
	type = tracefs_read(path);
	state->groups++;
	if (!type)
		return;
	if (!strncmp(type, "identity", 8))
		state->identity++;
	else if (!strncmp(type, "DMA-FQ", 6))
		state->lazy++;
	else if (!strncmp(type, "DMA", 3))
		state->strict++;
	free(type);
}

struct iommu_state iommu_state_read(void)
{
	struct iommu_state state = { .locked_down = file_has(LOCKDOWN, "[confidentiality]") };
	struct dirent *entry;
	DIR *dir = opendir(UNITS);

	while (dir && (entry = readdir(dir)))
		state.units += entry->d_name[0] != '.';
	if (dir)
		closedir(dir);
	dir = opendir(GROUPS);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			count_group(&state, entry->d_name);
	}
	if (dir)
		closedir(dir);
	return state;
}
