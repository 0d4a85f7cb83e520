/* SPDX-License-Identifier: LGPL-2.1 */
#include "raw_pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tracefs_file.h"

struct raw_pages {
	size_t size;
	unsigned int nr_cpus;
	int files[]; /* by CPU; -1: the CPU is absent */
};

struct raw_pages *raw_pages_open(const char *instance, unsigned int nr_cpus, size_t size)
{
	struct raw_pages *pages = malloc(sizeof(*pages) + nr_cpus * sizeof(int));
	bool any = false;

	if (!pages)
		return NULL;
	pages->size = size;
	pages->nr_cpus = nr_cpus;
	for (unsigned int i = 0; i < nr_cpus; i++) {
		char *path = tracefs_path("instances/%s/per_cpu/cpu%u/trace_pipe_raw", instance, i);

		pages->files[i] = path ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
		any |= pages->files[i] >= 0;
		free(path);
	}
	if (any)
		return pages;
	raw_pages_close(pages);
	return NULL;
}

int raw_pages_read(struct raw_pages *pages, unsigned int cpu, void *page)
{
	ssize_t n;

	if (pages->files[cpu] < 0)
		return 0;
	do {
		n = read(pages->files[cpu], page, pages->size);
	} while (n < 0 && errno == EINTR);
	if (n == (ssize_t)pages->size)
		return 1;
	/* Another process may have switched the recording off: then there is nothing to wait for.
	 */
	if (!n || (n < 0 && errno == EAGAIN))
		return 0;
	if (n > 0)
		errno = EIO;
	return -1;
}

void raw_pages_close(struct raw_pages *pages)
{
	int err = errno;

	if (!pages)
		return;
	for (unsigned int i = 0; i < pages->nr_cpus; i++) {
		if (pages->files[i] >= 0)
			close(pages->files[i]);
	}
	free(pages);
	errno = err;
}
