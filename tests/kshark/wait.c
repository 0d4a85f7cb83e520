/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The list of a large trace is there before the replay has ended, but the load of a small trace
 * waits for its lanes. usage: wait SMALL-TRACE LARGE-TRACE
 */
#define _GNU_SOURCE /* pthread_clockjoin_np() */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kshark-plugin/data/load.h"
#include "kshark-plugin/data/replay.h"
#include "replayed.h"

#define PATIENCE 60 /* seconds; longer than any replay, so that a failure ends */

static int failures;
static int nr_joins;
static sem_t may_end; /* the replay */

static void expect(bool ok, const char *what)
{
	if (ok)
		return;
	printf("FAILED: %s\n", what);
	failures++;
}

/* Instead of the plugin's: finds no lanes, after as long as the test wants. */
struct iommu_lanes *lanes_replay(struct lanes_stream *s)
{
	struct timespec until;

	(void)s;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE;
	expect(!sem_timedwait(&may_end, &until), "the load does not wait for the replay");
	return NULL;
}

/* Instead of libc's: without the limit of time, so that a slow machine does not matter. */
int pthread_clockjoin_np(pthread_t thread, void **result, clockid_t clock,
			 const struct timespec *until)
{
	(void)clock;
	(void)until;
	nr_joins++;
	return pthread_join(thread, result);
}

static enum lanes_state state_of(const struct lanes_stream *s)
{
	enum lanes_state state;

	lanes_lock();
	state = s->state;
	lanes_unlock();
	return state;
}

static void load(struct kshark_context *context, const char *file, bool waits)
{
	int sd = kshark_open(context, file);
	struct kshark_data_stream *stream = sd < 0 ? NULL : kshark_get_data_stream(context, sd);
	struct lanes_stream *s = stream ? lanes_stream_new(stream) : NULL;
	struct kshark_entry **rows = NULL;
	ssize_t nr;

	if (!s || !lanes_load_hook(s)) {
		fprintf(stderr, "%s: cannot be opened\n", file);
		exit(2);
	}
	nr_joins = 0;
	sem_init(&may_end, 0, waits);
	nr = kshark_load_entries(context, sd, &rows);
	expect(nr > 0, "rows");
	expect(nr_joins == waits, "only the load of a small trace waits");
	expect(s->has_worker == !waits, "the worker goes on behind the load of a large trace");
	expect(state_of(s) == (waits ? LANES_NONE : LANES_WORKING), "the state after the load");
	sem_post(&may_end);
	wait_for(s);
	expect(state_of(s) == LANES_NONE, "the state after the replay");
	lanes_load_unhook(s);
	lanes_stream_free(s);
	kshark_close(context, sd);
	for (ssize_t i = 0; i < nr; i++)
		free(rows[i]);
	free(rows);
}

int main(int argc, char **argv)
{
	struct kshark_context *context = NULL;

	if (argc != 3 || !kshark_instance(&context))
		return 2;
	load(context, argv[1], true);
	load(context, argv[2], false);
	kshark_free(context);
	return failures ? 1 : 0;
}
