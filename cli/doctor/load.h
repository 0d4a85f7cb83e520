/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DOCTOR_LOAD_H
#define TRACE_IOMMU_DOCTOR_LOAD_H

#include <stddef.h>

struct elf_file;

enum load_result {
	LOAD_DONE,
	LOAD_FAILED,	  /* the plugin does not load */
	LOAD_HOST_FAILED, /* a library of the host does not load, so nothing is known of the plugin
			   */
};

/*
 * Load a plugin in a child process, as its host does. The libraries that @host needs are loaded
 * first, because they supply symbols; NULL: libtraceevent, which this process has, supplies them.
 * @entry: a symbol that the host calls. @why gets the reason of a failure, which is untrusted.
 */
enum load_result load_plugin(const char *path, const char *entry, const struct elf_file *host,
			     char *why, size_t size);

#endif
