/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DOCTOR_DECODER_SEARCH_H
#define TRACE_IOMMU_DOCTOR_DECODER_SEARCH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

struct elf_file;
struct findings;
struct plugin_kind;

/*
 * Where a libtraceevent searches plugins: in its own directory, in that of TRACEEVENT_PLUGIN_DIR,
 * and below HOME. It loads the plugins of all of them in this order. If two print the same event,
 * the last one does it.
 */
struct decoder_search {
	struct decoder_place {
		const char *of; /* what names the directory */
		char dir[PATH_MAX];
	} places[3];
	size_t nr;
};

/* @library: has the library's code; its own directory is among its strings. */
void decoder_search_of(struct decoder_search *s, const struct elf_file *library);

/* The file of the libtraceevent that this process uses. Returns false if there is none. */
bool decoder_library(char path[PATH_MAX]);

/* Fill in the plugin for libtraceevent, with the copy that was installed with this command. */
void decoder_kind(struct plugin_kind *kind, const char *host);

/* Add each directory, what it has, and which copy is used. */
void check_decoders(struct findings *f, const struct decoder_search *s,
		    const struct plugin_kind *kind);

#endif
