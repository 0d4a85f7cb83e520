/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "map_work.h"
#include "core/timeline/address_map.h"
#include "kshark-plugin/data/stream.h"
#include "reread.h"

/* How long a step blocks the window, in ms. */
#define STEP 15

/* Collecting takes about this part of the time of reading, in per cent. */
#define COLLECTING 40

/* The thread reports how far it is after this many steps. */
#define REPORT 4096

struct lanes_map_work {
	int sd;
	uint64_t load;
	uint64_t end;	/* of the trace: ns */
	size_t nr_rows; /* of the whole trace */
	struct lanes_reread reread;
	struct iommu_lanes *lanes; /* of this reading; they keep addresses */
	const struct iommu_lane *lane;
	struct iommu_address_map *map; /* of @lane, until it is taken */
	atomic_bool cancelled;

	size_t nr_fed; /* the thread's */
	atomic_size_t nr_done;

	/* Guarded by lanes_lock(). */
	enum lanes_map_phase phase;
	bool orphan; /* nobody waits for the thread */
};

static void take_step(void *arg, const struct iommu_step *step)
{
	struct lanes_map_work *work = arg;

	iommu_lanes_feed(work->lanes, step, 0);
	if (!(++work->nr_fed & (REPORT - 1)))
		atomic_store_explicit(&work->nr_done, work->nr_fed, memory_order_relaxed);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	const struct lanes_map_work *work = arg;

	iommu_lanes_lost(work->lanes, lost->ts, lost->count);
}

static void free_all(struct lanes_map_work *work)
{
	iommu_address_map_free(work->map);
	iommu_lanes_free(work->lanes);
	lanes_reread_free(&work->reread);
	free(work);
}

struct lanes_map_work *lanes_map_work_new(struct lanes_stream *s)
{
	struct lanes_map_work *work = calloc(1, sizeof(*work));

	if (!work)
		return NULL;
	atomic_init(&work->cancelled, false);
	atomic_init(&work->nr_done, 0);
	work->sd = s->sd;
	work->load = s->load;
	work->end = (uint64_t)s->end;
	work->nr_rows = s->nr_rows;
	work->lanes = iommu_lanes_new_with_addresses(&s->config);
	work->reread.feed.sink =
		(struct iommu_sink){ .step = take_step, .lost = take_lost, .arg = work };
	work->reread.feed.cancelled = &work->cancelled;
	if (work->lanes && lanes_reread_begin(s, &work->reread))
		return work;
	free_all(work);
	return NULL;
}

static bool is_thread_at_work(const struct lanes_map_work *work)
{
	return work->phase == LANES_MAP_REPLAYS || work->phase == LANES_MAP_MAKES;
}

void lanes_map_work_free(struct lanes_map_work *work)
{
	bool working;

	if (!work)
		return;
	atomic_store(&work->cancelled, true);
	lanes_lock();
	working = is_thread_at_work(work);
	work->orphan = working;
	lanes_unlock();
	if (!working)
		free_all(work);
}

/* The thread has ended its work. */
static void end_phase(struct lanes_map_work *work, bool done)
{
	bool orphan;

	lanes_lock();
	work->phase = done ? LANES_MAP_RESTS : LANES_MAP_BROKEN;
	orphan = work->orphan;
	lanes_unlock();
	if (orphan)
		free_all(work);
}

static void *replay(void *arg)
{
	struct lanes_map_work *work = arg;
	bool done = lanes_reread_feed(&work->reread);

	lanes_stream_leave(work->reread.stream);
	if (done) {
		iommu_lanes_end(work->lanes, work->end);
		done = !iommu_lanes_addresses(work->lanes)->failed;
	}
	end_phase(work, done);
	return NULL;
}

static void *make(void *arg)
{
	struct lanes_map_work *work = arg;

	work->map = iommu_address_map_new(work->lanes, work->lane);
	end_phase(work, true);
	return NULL;
}

static bool start(struct lanes_map_work *work, enum lanes_map_phase phase, void *(*run)(void *))
{
	enum lanes_map_phase before = work->phase;
	pthread_t thread;
	bool done;

	lanes_lock();
	work->phase = phase;
	done = !pthread_create(&thread, NULL, run, work);
	if (done)
		pthread_detach(thread);
	else
		work->phase = before;
	lanes_unlock();
	return done;
}

/* The stream is the window's while the window's thread reads it, and then the thread's. */
static enum lanes_map_phase collect(struct lanes_map_work *work)
{
	struct lanes_stream *s = lanes_stream_enter(work->sd, work->load, &work->cancelled);
	enum lanes_reread_state state =
		s ? lanes_reread_collect(&work->reread, STEP) : LANES_REREAD_FAILED;

	if (state == LANES_REREAD_DONE && start(work, LANES_MAP_REPLAYS, replay))
		return LANES_MAP_REPLAYS;
	if (s)
		lanes_stream_leave(s);
	if (state != LANES_REREAD_MORE)
		work->phase = LANES_MAP_BROKEN;
	return work->phase;
}

enum lanes_map_phase lanes_map_work_step(struct lanes_map_work *work)
{
	enum lanes_map_phase phase;

	lanes_lock();
	phase = work->phase;
	lanes_unlock();
	return phase == LANES_MAP_COLLECTS ? collect(work) : phase;
}

static size_t percent(size_t part, size_t whole)
{
	return part < whole ? part * 100 / whole : 100;
}

int lanes_map_work_percent(const struct lanes_map_work *work)
{
	size_t fed = atomic_load_explicit(&work->nr_done, memory_order_relaxed);

	return (int)((COLLECTING * percent(work->reread.nr_read, work->nr_rows) +
		      (100 - COLLECTING) * (fed ? percent(fed, work->reread.nr) : 0)) /
		     100);
}

const struct iommu_lanes *lanes_map_work_lanes(const struct lanes_map_work *work)
{
	bool working;

	lanes_lock();
	working = work->phase == LANES_MAP_COLLECTS || work->phase == LANES_MAP_REPLAYS;
	lanes_unlock();
	return working ? NULL : work->lanes;
}

size_t lanes_map_work_bytes(const struct lanes_map_work *work)
{
	const struct iommu_lanes *lanes = lanes_map_work_lanes(work);

	return lanes ? iommu_lanes_addresses(lanes)->nr * sizeof(struct iommu_piece) : 0;
}

bool lanes_map_work_make(struct lanes_map_work *work, const struct iommu_lane *lane)
{
	iommu_address_map_free(work->map);
	work->map = NULL;
	work->lane = lane;
	return start(work, LANES_MAP_MAKES, make);
}

struct iommu_address_map *lanes_map_work_take(struct lanes_map_work *work,
					      const struct iommu_lane **lane)
{
	struct iommu_address_map *map = NULL;
	bool working;

	lanes_lock();
	working = is_thread_at_work(work);
	lanes_unlock();
	if (!working) {
		map = work->map;
		*lane = work->lane;
		work->map = NULL;
	}
	return map;
}
