/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "kshark-plugin/data/plot_data.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/stream.h"

struct iommu_text *lanes_cell_start(struct lanes_cell *cell, char *text, size_t size)
{
	text[0] = '\0';
	cell->to = (struct iommu_ascii){ text, 0, size };
	iommu_text_init(&cell->t, cell->buf, sizeof(cell->buf), iommu_put_ascii, &cell->to);
	return &cell->t;
}

int *lanes_tasks_by_device(struct lanes_stream *s, struct iommu_devices *devices, uint32_t *nr)
{
	uint32_t room = devices->nr + 1;
	int *pids = calloc(room, sizeof(*pids));
	struct lanes_lane lane;

	*nr = room;
	for (size_t i = 0; pids && i < s->nr_tasks; i++) {
		int pid = lanes_task_pid(s, i);
		uint32_t id;

		if (!lanes_lane_of_task(s->sd, pid, &lane) || !lane.lane->device)
			continue;
		id = iommu_device_id(devices, lane.lane->name, strlen(lane.lane->name));
		if (id < room)
			pids[id] = pid;
	}
	return pids;
}
