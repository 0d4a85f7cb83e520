/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_INPUT_PROGRESS_H
#define TRACE_IOMMU_INPUT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* How far the reading of a file is. */
struct input_progress {
	uint64_t events; /* read so far; 0: not counted */
	/* Bytes of the file, or of the buffer in it. */
	uint64_t done;
	uint64_t all; /* 0: unknown */
};

/* Who shows the progress to the user. */
struct input_progress_watch {
	/* Called at the begin of a pass over the file, with zeros, and now and then during it. */
	void (*tell)(const struct input_progress *progress);
	/*
	 * Something else is about to be written to standard error, or the pass has ended. Calls
	 * only async-signal-safe functions.
	 */
	void (*clear)(void);
};

/* From now on, @watch hears of all passes; NULL: nobody does. */
void input_progress_watch(const struct input_progress_watch *watch);
bool input_progress_is_watched(void);

/* Readers call this once per this many events, or once per block of a text. */
#define INPUT_PROGRESS_EVENTS 65536
void input_progress_tell(uint64_t events, uint64_t done, uint64_t all);

void input_progress_clear(void);

#endif
