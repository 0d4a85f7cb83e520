/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_ROWS_H
#define IOMMU_LANES_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A lane as a row of a table: by what a person chooses it. Texts are safe to be shown. */
struct lanes_row {
	int pid; /* its pseudo task */
	char device[64];
	bool gid_known;
	int32_t gid;
	char holder[128]; /* at the trace's end, with the grade; empty where nobody is known */
	uint64_t faults;
	uint64_t peak;	   /* bytes */
	uint64_t activity; /* events; how busy it is */
};

/* All lanes of a stream that is open. */
struct lanes_rows {
	int sd;
	uint64_t load;		/* a number that no other load of any stream has */
	bool pending;		/* they are not known yet: loading, or replayed by the worker */
	const char *file;	/* of the trace; the host's, may be NULL */
	const char *buffer;	/* its buffer within the trace; "" the main one */
	struct lanes_row *list; /* in the natural order of the devices' names */
	size_t nr;
};

/*
 * The streams that the plugin is switched on for, in the order of their numbers, at most @room of
 * them; how many. With lanes_lock() held, as for the others here.
 */
size_t lanes_streams(int *sds, size_t room);

/*
 * The rows of a stream, to be given to lanes_rows_free(), which needs no lock; file and buffer are
 * valid until the stream is closed. Without @list, its rows are not made. False, and empty, where
 * there is no such stream or no memory.
 */
bool lanes_rows_of(int sd, bool list, struct lanes_rows *rows);
void lanes_rows_free(struct lanes_rows *rows);

/* When the lane's first fault was, in the host's time; false where there is none. */
bool lanes_first_fault(int sd, int pid, int64_t *ts);

#ifdef __cplusplus
}
#endif

#endif
