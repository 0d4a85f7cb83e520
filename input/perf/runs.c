/* SPDX-License-Identifier: LGPL-2.1 */
#include "runs.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/containers/merge.h"

#define WRITE_BUFFER (1 << 20)
/*
 * While runs are merged, they share this memory, but each has room for an item. A run takes nearly
 * PERF_ORDER_MEMORY of the file, so the rooms are a small part of any file.
 */
#define MERGE_MEMORY (32 << 20)

static bool write_buffer(struct perf_runs *runs)
{
	for (size_t done = 0; done < runs->len;) {
		ssize_t n = pwrite(runs->fd, runs->buf + done, runs->len - done, (off_t)runs->end);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n ? errno : ENOSPC;
			return false;
		}
		done += (size_t)n;
		runs->end += (uint64_t)n;
	}
	runs->len = 0;
	return true;
}

bool perf_runs_begin(struct perf_runs *runs)
{
	struct perf_run *list = realloc(runs->list, (runs->nr + 1) * sizeof(*list));

	if (list)
		runs->list = list;
	if (!runs->buf)
		runs->buf = malloc(WRITE_BUFFER);
	if (!list || !runs->buf)
		return false;
	runs->list[runs->nr++] = (struct perf_run){ runs->end, runs->end };
	return true;
}

bool perf_runs_put(struct perf_runs *runs, const char *stored)
{
	struct perf_stored head;
	size_t size;

	memcpy(&head, stored, sizeof(head));
	size = perf_stored_size(&head);
	if (runs->len + size > WRITE_BUFFER && !write_buffer(runs))
		return false;
	memcpy(runs->buf + runs->len, stored, size);
	runs->len += size;
	return true;
}

bool perf_runs_finish(struct perf_runs *runs)
{
	bool done = write_buffer(runs);

	runs->list[runs->nr - 1].end = runs->end;
	return done;
}

/* The part of a run that is in memory. */
struct reader {
	char *buf;
	size_t begin, len, room;
	uint64_t at, end; /* of what was not read yet */
};

/* Have the next item in memory. Returns 1, 0 at the end, or -1 after an error. */
static int read_item(struct perf_runs *runs, struct reader *reader)
{
	if (reader->len - reader->begin < PERF_STORED_MAX && reader->at < reader->end) {
		reader->len -= reader->begin;
		memmove(reader->buf, reader->buf + reader->begin, reader->len);
		reader->begin = 0;
	}
	while (reader->len < reader->room && reader->at < reader->end && !reader->begin) {
		uint64_t left = reader->end - reader->at;
		size_t room = reader->room - reader->len;
		ssize_t n = pread(runs->fd, reader->buf + reader->len,
				  room < left ? room : (size_t)left, (off_t)reader->at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n ? errno : EIO;
			return -1;
		}
		reader->len += (size_t)n;
		reader->at += (uint64_t)n;
	}
	return reader->begin < reader->len;
}

static const char *next_item(struct reader *reader)
{
	const char *at = reader->buf + reader->begin;
	struct perf_stored head;

	memcpy(&head, at, sizeof(head));
	reader->begin += perf_stored_size(&head);
	return at;
}

static uint64_t time_of(const struct reader *reader)
{
	uint64_t ts;

	memcpy(&ts, reader->buf + reader->begin, sizeof(ts));
	return ts;
}

static bool merge_readers(struct perf_runs *runs, struct reader *readers,
			  struct iommu_merge_head *heads,
			  void (*item)(void *arg, const char *stored), void *arg)
{
	const struct iommu_merge_head *first;
	struct iommu_merge merge;
	unsigned int nr = 0;

	for (size_t i = 0; i < runs->nr; i++) {
		int has = read_item(runs, &readers[i]);

		if (has < 0)
			return false;
		if (has)
			heads[nr++] =
				(struct iommu_merge_head){ time_of(&readers[i]), (unsigned int)i };
	}
	iommu_merge_start(&merge, heads, nr);
	while ((first = iommu_merge_first(&merge))) {
		struct reader *reader = &readers[first->source];
		int has;

		item(arg, next_item(reader));
		has = read_item(runs, reader);
		if (has < 0)
			return false;
		if (has)
			iommu_merge_next(&merge, time_of(reader));
		else
			iommu_merge_end(&merge);
	}
	return true;
}

bool perf_runs_merge(struct perf_runs *runs, void (*item)(void *arg, const char *stored), void *arg)
{
	size_t room = MERGE_MEMORY / (runs->nr ? runs->nr : 1);
	struct reader *readers = calloc(runs->nr, sizeof(*readers));
	struct iommu_merge_head *heads = calloc(runs->nr, sizeof(*heads));
	bool done = readers && heads;

	if (room < 2 * PERF_STORED_MAX)
		room = 2 * PERF_STORED_MAX;
	for (size_t i = 0; done && i < runs->nr; i++) {
		readers[i] = (struct reader){
			.buf = malloc(room),
			.room = room,
			.at = runs->list[i].begin,
			.end = runs->list[i].end,
		};
		done = readers[i].buf != NULL;
	}
	done = done && merge_readers(runs, readers, heads, item, arg);
	for (size_t i = 0; readers && i < runs->nr; i++)
		free(readers[i].buf);
	free(readers);
	free(heads);
	return done;
}

void perf_runs_free(struct perf_runs *runs)
{
	free(runs->list);
	free(runs->buf);
	runs->list = NULL;
	runs->buf = NULL;
}
