/* SPDX-License-Identifier: LGPL-2.1 */
#include "probe_watch.h"

#include <event-parse.h>
#include <fcntl.h>
#include <kbuffer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/recording/check_probes.h"
#include "tracefs_file.h"

/* The place of a field in a record, in bytes. */
struct place {
	unsigned int offset;
	unsigned int size; /* 0: the event does not have it */
};

/* The parts of an event's format that the check needs. */
struct format {
	unsigned int id;
	struct place type; /* common_type, at the same place in all events */
	struct place pid;
	struct place iova;
	struct place size;
};

struct probe_watch {
	const char *parts;
	const char *instance;
	unsigned int nr_cpus;
	off_t *at; /* by CPU: the bytes of its file that were read */
	struct format probe;
	struct format event;
	struct kbuffer *kbuf;
	size_t page_size;
	char *page;
	struct iommu_probe_check check;
};

/* A line is "field:TYPE NAME;\toffset:N;\tsize:N;\tsigned:N;". */
static struct place find_field(const char *format, const char *name)
{
	struct place place = { 0, 0 };
	char word[64];
	const char *p;

	snprintf(word, sizeof(word), " %s;", name);
	p = strstr(format, word);
	if (!p ||
	    sscanf(p + strlen(word), "\toffset:%u;\tsize:%u;", &place.offset, &place.size) != 2)
		place.size = 0;
	return place;
}

static bool read_format(struct format *f, const char *event)
{
	char path[128];
	char *text;
	const char *id;

	snprintf(path, sizeof(path), "events/%s/format", event);
	text = tracefs_read(path);
	id = text ? strstr(text, "ID: ") : NULL;
	if (id) {
		f->id = (unsigned int)strtoul(id + 4, NULL, 10);
		f->type = find_field(text, "common_type");
		f->pid = find_field(text, "common_pid");
		f->iova = find_field(text, "iova");
		f->size = find_field(text, "size");
	}
	free(text);
	return id && f->type.size && f->pid.size && f->iova.size && f->size.size;
}

/* Pages begin with the time and the length of their data, which is a long of the kernel. */
static struct kbuffer *open_kbuffer(void)
{
	char *header = tracefs_read("events/header_page");
	struct place commit = { 0, 0 };
	static const unsigned int one = 1;
	enum kbuffer_endian endian;

	if (header)
		commit = find_field(header, "commit");
	free(header);
	endian = *(const unsigned char *)&one ? KBUFFER_ENDIAN_LITTLE : KBUFFER_ENDIAN_BIG;
	return kbuffer_alloc(commit.size == 4 ? KBUFFER_LSIZE_4 : KBUFFER_LSIZE_8, endian);
}

struct probe_watch *probe_watch_open(const char *parts, const char *instance, unsigned int nr_cpus)
{
	struct probe_watch *w = calloc(1, sizeof(*w));
	long page = sysconf(_SC_PAGESIZE);

	if (!w)
		return NULL;
	w->parts = parts;
	w->instance = instance;
	w->nr_cpus = nr_cpus;
	w->page_size = page > 0 ? (size_t)page : 4096;
	w->at = calloc(nr_cpus, sizeof(*w->at));
	w->page = malloc(w->page_size);
	w->kbuf = open_kbuffer();
	if (w->at && w->page && w->kbuf && read_format(&w->probe, "iop/map") &&
	    read_format(&w->event, "iommu/map"))
		return w;
	probe_watch_close(w);
	return NULL;
}

static uint64_t number(const char *record, size_t len, struct place p)
{
	uint64_t v8;
	uint32_t v4;
	uint16_t v2;

	if (p.offset > len || p.size > len - p.offset)
		return 0;
	switch (p.size) {
	case 8:
		memcpy(&v8, record + p.offset, 8);
		return v8;
	case 4:
		memcpy(&v4, record + p.offset, 4);
		return v4;
	case 2:
		memcpy(&v2, record + p.offset, 2);
		return v2;
	default:
		return 0;
	}
}

static void take_record(struct probe_watch *w, unsigned int cpu, const char *record, size_t len)
{
	unsigned int id = (unsigned int)number(record, len, w->event.type);
	const struct format *f = id == w->event.id ? &w->event : &w->probe;
	uint64_t iova;
	uint64_t size;
	int32_t pid;

	if (id != f->id)
		return;
	pid = (int32_t)number(record, len, f->pid);
	iova = number(record, len, f->iova);
	size = number(record, len, f->size);
	if (f == &w->event)
		iommu_check_event(&w->check, cpu, pid, iova, size);
	else
		iommu_check_probe(&w->check, cpu, pid, iova, size);
}

static void take_page(struct probe_watch *w, unsigned int cpu)
{
	unsigned long long ts;
	const char *record;

	if (kbuffer_load_subbuffer(w->kbuf, w->page) < 0)
		return;
	if (kbuffer_missed_events(w->kbuf))
		iommu_check_lost(&w->check, cpu);
	/* The kernel wrote the lengths in the page, but another process may write the file. */
	while ((record = kbuffer_read_event(w->kbuf, &ts))) {
		int len = kbuffer_event_size(w->kbuf);
		size_t room = (size_t)(w->page + w->page_size - record);

		if (record < w->page || record >= w->page + w->page_size)
			break;
		if (len > 0 && (size_t)len <= room)
			take_record(w, cpu, record, (size_t)len);
		kbuffer_next_event(w->kbuf, NULL);
	}
}

static void read_pages(struct probe_watch *w, unsigned int cpu)
{
	char name[4224];
	int fd;

	snprintf(name, sizeof(name), "%s.cpu%u", w->parts, cpu);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	while (pread(fd, w->page, w->page_size, w->at[cpu]) == (ssize_t)w->page_size) {
		take_page(w, cpu);
		w->at[cpu] += (off_t)w->page_size;
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
	if (w->kbuf)
		kbuffer_free(w->kbuf);
	free(w->page);
	free(w->at);
	free(w);
}
