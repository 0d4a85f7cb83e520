/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_LIST_H
#define IOMMU_LANE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The lanes of all streams as lists for the window. Call everything with lanes_lock() held except
 * lanes_rows_free().
 */

/* A lane as a row of the device table. The texts are safe to show. */
struct lanes_row {
	int pid; /* its pseudo task */
	char device[64];
	char model[136]; /* "Intel 82574L (e1000e)"; "" if the trace has no snapshot with it */
	bool gid_known;
	int32_t gid;
	char holder[128]; /* at the end of the trace, with the grade; "" if unknown */
	uint64_t faults;
	uint64_t peak; /* bytes */
	char peak_text[16];
	uint64_t activity; /* number of events */
	bool idle;	   /* the host holds it, and nothing else is known about it */
	bool unknown;	   /* a lane of unknown devices: they are the last ones of a stream */
};

/* All lanes of an open stream. */
struct lanes_rows {
	int sd;
	uint64_t load;		/* unique among all loads of all streams */
	bool pending;		/* still loading, or replayed by the worker */
	const char *file;	/* name of the trace; the host's, may be NULL */
	const char *buffer;	/* name of the buffer in the trace; "" for the main one */
	struct lanes_row *list; /* in the natural order of the device names */
	size_t nr;
};

/*
 * Store at most @room numbers of streams for which the plugin is on, in ascending order. Returns
 * how many were stored.
 */
size_t lanes_streams(int *sds, size_t room);

/*
 * Describe a stream, and its lanes as well if @list is set. Returns false if there is no such
 * stream, or if out of memory; @rows is then empty. The caller passes @rows to lanes_rows_free();
 * file and buffer are valid until the stream is closed.
 */
bool lanes_rows_of(int sd, bool list, struct lanes_rows *rows);
void lanes_rows_free(struct lanes_rows *rows);

/* Store the time of the lane's first fault, in the host's time. Returns false if it has none. */
bool lanes_first_fault(int sd, int pid, int64_t *ts);

/* Returns the number of events of a lane; 0 if there is no such lane. */
uint64_t lanes_activity(int sd, int pid);

/* Returns what is the same for lanes of the stream that belong together; 0 if there is no such
 * lane. */
uint32_t lanes_bundle(int sd, int pid);

/* Which lanes of a stream the window shows at first. */
enum lanes_shown {
	LANES_SHOW_NONE,  /* the stream has no lanes */
	LANES_SHOW_LATER, /* not known yet */
	LANES_SHOW_THESE,
};

/*
 * Store the pseudo tasks of the busiest lanes that are not idle, or of idle ones if there are no
 * others: at most @room, in the order of the lanes; *@n is their number. *@born identifies the
 * stream until the stream is closed or the plugin is switched off for it. It is unique. It is 0 if
 * there is no such stream.
 */
enum lanes_shown lanes_busiest(int sd, int *pids, size_t room, size_t *n, uint64_t *born);

#ifdef __cplusplus
}
#endif

#endif
