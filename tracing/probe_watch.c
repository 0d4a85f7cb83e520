/* SPDX-License-Identifier: LGPL-2.1 */
#include "probe_watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/recording/check_probes.h"
#include "instance.h"
#include "probe_pages.h"
#include "tracefs_file.h"

struct probe_watch {
	const char *parts;
	const char *instance;
	unsigned int nr_cpus;
	off_t *at; /* by CPU: the bytes of its file that were read */
	struct probe_pages *pages;
	struct iommu_probe_check check;
};

/*
 * The pages that trace-cmd writes. Since 6.8, each instance may have pages of another size than the
 * top-level buffer. Returns NULL as probe_pages_open().
 */
static struct probe_pages *open_pages(const char *instance)
{
	char *header = instance_read(instance, "events/header_page");
	char *probe = tracefs_read("events/iop/map/format");
	char *event = tracefs_read("events/iommu/map/format");
	const struct probe_formats formats = { header, probe, event };
	struct probe_pages *pages = probe_pages_open(&formats);

	free(header);
	free(probe);
	free(event);
	return pages;
}

struct probe_watch *probe_watch_open(const char *parts, const char *instance, unsigned int nr_cpus)
{
	struct probe_watch *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->parts = parts;
	w->instance = instance;
	w->nr_cpus = nr_cpus;
	w->at = calloc(nr_cpus, sizeof(*w->at));
	w->pages = open_pages(instance);
	if (w->at && w->pages)
		return w;
	probe_watch_close(w);
	return NULL;
}

static void read_pages(struct probe_watch *w, unsigned int cpu)
{
	size_t size = probe_pages_size(w->pages);
	void *page = probe_pages_buffer(w->pages);
	char name[4224];
	int fd;

	snprintf(name, sizeof(name), "%s.cpu%u", w->parts, cpu);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	while (pread(fd, page, size, w->at[cpu]) == (ssize_t)size) {
		probe_pages_take(w->pages, cpu, &w->check);
		w->at[cpu] += (off_t)size;
	}
	close(fd);
}

void probe_watch_tick(struct probe_watch *w)
{
	for (unsigned int i = 0; i < w->nr_cpus; i++)
		read_pages(w, i);
}

void probe_watch_rest(struct probe_watch *w)
{
	char *path = tracefs_path("instances/%s/trace", w->instance);
	FILE *file = path ? fopen(path, "re") : NULL;
	char *line = NULL;
	size_t size = 0;

	probe_watch_tick(w);
	while (file && getline(&line, &size, file) > 0)
		iommu_check_line(&w->check, line);
	free(line);
	if (file)
		fclose(file);
	free(path);
}

struct probe_watch_result probe_watch_result(const struct probe_watch *w)
{
	struct probe_watch_result result = {
		.verified = iommu_check_verified(&w->check),
		.pairs = w->check.pairs,
		.mismatched = w->check.mismatched,
	};

	return result;
}

void probe_watch_close(struct probe_watch *w)
{
	if (!w)
		return;
	probe_pages_close(w->pages);
	free(w->at);
	free(w);
}
