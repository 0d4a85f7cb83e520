/* SPDX-License-Identifier: LGPL-2.1 */
#include "pseudo_tasks.h"
#include "picture/labels.h"
#include "stream.h"

#define PID_MAX_LIMIT 4194304 /* include/linux/threads.h */
/* Saved sessions depend on it. A trace with the maximum of devices has lanes for these alone. */
#define LANES_PER_STREAM (IOMMU_DEVICES_MAX + 2)
#define STREAMS_MAX	 30000 /* pids of higher streams would overflow an int */

/* Missing before about libkshark 2.1. */
extern void kshark_hash_id_remove(struct kshark_hash_id *hash, int id) __attribute__((weak));

int32_t lanes_task_pid(const struct lanes_stream *s, size_t lane)
{
	return PID_MAX_LIMIT + 1 + s->sd * LANES_PER_STREAM + (int32_t)lane;
}

bool lanes_is_pseudo_task(int pid)
{
	return pid > PID_MAX_LIMIT;
}

static void remove_last(struct lanes_stream *s)
{
	s->nr_tasks--;
	if (kshark_hash_id_remove)
		kshark_hash_id_remove(s->stream->tasks, lanes_task_pid(s, s->nr_tasks));
}

static void add_tasks(struct lanes_stream *s)
{
	struct tep_handle *tep = kshark_get_tep(s->stream);
	const struct iommu_view_names names = { lanes_task_name, &s->task_names, s->colours };
	const struct iommu_lane *list = NULL;
	size_t nr = 0;

	if (s->lanes && s->sd < STREAMS_MAX)
		list = iommu_lanes_list(s->lanes, &nr);
	if (nr > LANES_PER_STREAM)
		nr = LANES_PER_STREAM;
	/* The load before this one may have had more devices. */
	while (s->nr_tasks > nr)
		remove_last(s);
	for (size_t i = 0; i < nr; i++) {
		int32_t pid = lanes_task_pid(s, i);
		char name[64];

		iommu_lane_label(&list[i], &names, name, sizeof(name));
		tep_override_comm(tep, name, pid);
		kshark_hash_id_add(s->stream->tasks, pid);
		s->nr_tasks = i + 1;
	}
}

/* The worker must not do this, because the host does not lock its tasks. */
void lanes_publish(int sd)
{
	struct lanes_stream *s = lanes_stream_of(sd);

	if (s && s->state == LANES_READY && !s->published) {
		s->published = true;
		add_tasks(s);
	}
}

void lanes_unpublish(struct lanes_stream *s)
{
	while (s->nr_tasks)
		remove_last(s);
}
