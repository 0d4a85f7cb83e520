/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PLUGIN_PLACES_H
#define TRACE_IOMMU_PLUGIN_PLACES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* Where our plugins may be: installed with this command, by the user, or by the system. */

#define PLUGIN_LANES   "plugin-iommu_lanes.so"
#define PLUGIN_DECODER "plugin_iommu.so"

/* The directory below HOME that libtraceevent searches. */
#define PLUGIN_DECODER_HOME ".local/lib/traceevent/plugins"

enum { PLUGIN_PLACES_MAX = 4 };

/* Directories, in the order in which they are searched. */
struct plugin_places {
	char dirs[PLUGIN_PLACES_MAX][PATH_MAX];
	size_t nr;
};

/* Write "@dir/@name". Returns false if it is too long. */
bool plugin_path(char path[PATH_MAX], const char *dir, const char *name);

bool plugin_is_file(const char *path);

/* Whether @dir has a file @name. */
bool plugin_in(const char *dir, const char *name);

/* Add "@dir/@below", or just @dir if @below is NULL, unless it is listed already. */
void plugin_places_add(struct plugin_places *p, const char *dir, const char *below);

/* Add the directory @below of the user's HOME. */
void plugin_places_add_home(struct plugin_places *p, const char *below);

/* Add the directories that view searches for PLUGIN_LANES. */
void plugin_places_of_lanes(struct plugin_places *p);

/* Add the directories where PLUGIN_DECODER was installed or built with this command. */
void plugin_places_beside(struct plugin_places *p);

#endif
