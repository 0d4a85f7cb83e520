/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The host plots CPUs and tasks, nothing else, so each lane is a task of its own to it: one that
 * has no entries. Numbers are above those that a kernel gives, apart for each stream because
 * streams of one file share their names, and the same each time, because sessions keep them.
 */
#include "stream.h"

#define PID_MAX_LIMIT	 4194304 /* include/linux/threads.h */
#define LANES_PER_STREAM (IOMMU_DEVICES_MAX + 2)
#define STREAMS_MAX	 30000 /* what is above would not be positive */

/* Since libkshark 2.1 or so. */
extern void kshark_hash_id_remove(struct kshark_hash_id *hash, int id) __attribute__((weak));

static int32_t first_pid(int sd)
{
	return PID_MAX_LIMIT + 1 + sd * LANES_PER_STREAM;
}

int32_t lanes_task_pid(const struct lanes_stream *s, size_t lane)
{
	return first_pid(s->sd) + (int32_t)lane;
}

bool lanes_is_pseudo_task(int pid)
{
	return pid > PID_MAX_LIMIT;
}

void lanes_tasks_add(struct lanes_stream *s)
{
	struct tep_handle *tep = kshark_get_tep(s->stream);
	size_t nr = 0;

	if (s->lanes && s->sd < STREAMS_MAX)
		iommu_lanes_list(s->lanes, &nr);
	if (nr > LANES_PER_STREAM)
		nr = LANES_PER_STREAM;
	/* Loaded anew with other devices: those that are too many go. */
	while (s->nr_tasks > nr) {
		s->nr_tasks--;
		if (kshark_hash_id_remove)
			kshark_hash_id_remove(s->stream->tasks, lanes_task_pid(s, s->nr_tasks));
	}
	for (size_t i = 0; i < nr; i++) {
		int32_t pid = lanes_task_pid(s, i);
		struct lanes_lane lane;
		char name[64];

		if (!lanes_lane_of_task(s->sd, pid, &lane))
			break;
		lanes_label(&lane, name, sizeof(name));
		tep_override_comm(tep, name, pid);
		kshark_hash_id_add(s->stream->tasks, pid);
		s->nr_tasks = i + 1;
	}
}

void lanes_tasks_remove(struct lanes_stream *s)
{
	while (s->nr_tasks) {
		s->nr_tasks--;
		if (kshark_hash_id_remove)
			kshark_hash_id_remove(s->stream->tasks, lanes_task_pid(s, s->nr_tasks));
	}
}
