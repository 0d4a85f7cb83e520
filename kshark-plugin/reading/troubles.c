/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "troubles.h"
#include "core/faultlog/fault_text.h"
#include "core/summary/words.h"
#include "cells.h"
#include "kshark-plugin/data/plot_data.h"
#include "kshark-plugin/data/stream.h"
#include "replaying.h"

struct finder {
	struct lanes_replaying r;
	struct lanes_troubles *to;
	size_t room;
	size_t nr_others; /* rows that are no faults */
	int64_t offset;	  /* of the host's times */

	struct lanes_trouble status; /* the first message with VT-d's status; ts is 0: none */
	bool has_intel;		     /* another message of VT-d was seen */
};

static const char *const directions[] = {
	[IOMMU_ACCESS_READ] = "read",
	[IOMMU_ACCESS_WRITE] = "write",
};

/* Returns a new row, or NULL if there is no room. */
static struct lanes_trouble *add(struct finder *f, enum lanes_trouble_kind kind, uint64_t ts)
{
	struct lanes_troubles *to = f->to;
	size_t room = f->room ? f->room * 2 : 64;
	struct lanes_trouble *list;

	if (to->nr == LANES_TROUBLES_MAX ||
	    (kind != LANES_TROUBLE_FAULT && f->nr_others == LANES_TROUBLES_MAX / 2)) {
		to->left_out++;
		return NULL;
	}
	if (to->nr == f->room) {
		list = realloc(to->list, room * sizeof(*list));
		if (!list) {
			f->r.failed = true;
			return NULL;
		}
		to->list = list;
		f->room = room;
	}
	f->nr_others += kind != LANES_TROUBLE_FAULT;
	to->list[to->nr] = (struct lanes_trouble){
		.when = { (int64_t)ts + f->offset, kind },
		.direction = "",
		.verdict = "",
	};
	return &to->list[to->nr++];
}

static void take_fault(void *arg, const struct iommu_fault_case *one)
{
	struct finder *f = arg;
	struct lanes_trouble *row = add(f, LANES_TROUBLE_FAULT, one->ts);
	struct lanes_cell cell;

	if (!row)
		return;
	row->id = one->device;
	row->has_address = one->has_address;
	row->address = one->address;
	row->page_only = one->page_only;
	if (one->access < sizeof(directions) / sizeof(*directions) && directions[one->access])
		row->direction = directions[one->access];
	if (one->verdict.kind != IOMMU_VERDICT_NONE)
		row->verdict = iommu_verdict_name(one->verdict.kind);
	lanes_cell_start(&cell, row->reason, sizeof(row->reason));
	if (iommu_fault_is_decoded(one))
		iommu_fault_text(&cell.t, &one->log);
	iommu_text_flush(&cell.t);
}

static void take_finding(void *arg, enum iommu_finding_class class,
			 const struct iommu_finding_case *one, unsigned int excuses)
{
	struct finder *f = arg;
	struct lanes_trouble *row = add(f, LANES_TROUBLE_FINDING, one->ts);
	const struct iommu_view_names names = { lanes_task_name, &f->r.stream->task_names, NULL };
	struct lanes_cell cell;

	if (!row)
		return;
	row->has_address = true;
	row->address = one->first;
	lanes_cell_start(&cell, row->reason, sizeof(row->reason));
	iommu_text_puts(&cell.t, iommu_finding_name(class));
	iommu_text_puts(&cell.t, ": ");
	iommu_put_range(&cell.t, one->first, one->last);
	if (excuses) {
		iommu_text_puts(&cell.t, "; perhaps not: ");
		iommu_put_excuses(&cell.t, excuses);
	}
	iommu_text_flush(&cell.t);
	lanes_cell_start(&cell, row->device, sizeof(row->device));
	if (one->devices)
		iommu_put_device_set(&cell.t, f->r.devices, one->devices);
	iommu_text_flush(&cell.t);
	lanes_lock(); /* for the names of tasks */
	lanes_cell_start(&cell, row->holder, sizeof(row->holder));
	if (one->pid >= 0)
		iommu_task_text(&cell.t, one->pid, &names);
	iommu_text_flush(&cell.t);
	lanes_unlock();
}

static void put_sign(struct lanes_trouble *row, const struct iommu_fault *fault)
{
	struct lanes_cell cell;

	lanes_cell_start(&cell, row->reason, sizeof(row->reason));
	iommu_fault_text(&cell.t, fault);
	iommu_text_flush(&cell.t);
	lanes_cell_start(&cell, row->device, sizeof(row->device));
	if (fault->has & IOMMU_HAS_DEVICE)
		iommu_text_pci_id(&cell.t, &fault->device);
	else
		iommu_text_untrusted(&cell.t, fault->client, fault->client_len);
	iommu_text_flush(&cell.t);
}

static void take_message(struct finder *f, const struct iommu_step *step)
{
	const struct iommu_fault *fault = step->fault;
	struct lanes_trouble *row = NULL;

	switch (fault->kind) {
	case IOMMU_LOG_SIGN:
	case IOMMU_LOG_FINDING:
	case IOMMU_LOG_OVERFLOW:
		row = add(f, LANES_TROUBLE_SIGN, step->ts);
		if (row)
			put_sign(row, fault);
		break;
	case IOMMU_LOG_STATUS:
		if (!f->status.when.ts)
			put_sign(&f->status, fault);
		if (!f->status.when.ts)
			f->status.when.ts = (int64_t)step->ts;
		return;
	default:
		break;
	}
	f->has_intel = f->has_intel || fault->vendor == IOMMU_INTEL;
}

/* The status register of VT-d announces faults. It is a sign only if none was printed. */
static void end_messages(struct finder *f)
{
	struct lanes_trouble *row;

	if (!f->status.when.ts || f->has_intel)
		return;
	row = add(f, LANES_TROUBLE_SIGN, (uint64_t)f->status.when.ts);
	if (!row)
		return;
	memcpy(row->reason, f->status.reason, sizeof(row->reason));
	memcpy(row->device, f->status.device, sizeof(row->device));
}

static void take_step(void *arg, const struct iommu_step *step)
{
	struct finder *f = arg;

	iommu_replay_feed(f->r.replay, step);
	if (step->kind == IOMMU_STEP_LOG && step->fault)
		take_message(f, step);
}

/* Store the device of a fault, and its holder at that time. */
static void put_device(struct finder *f, struct lanes_trouble *row, const struct lanes_lane *lane)
{
	uint64_t ts = (uint64_t)(row->when.ts - f->offset);
	size_t number = iommu_lane_epoch_at(lane->lane, ts);
	struct lanes_cell cell;

	lanes_device_name(lane, row->device, sizeof(row->device));
	if (number == lane->lane->nr_epochs || lane->lane->epochs[number].from > ts)
		return;
	lanes_cell_start(&cell, row->holder, sizeof(row->holder));
	iommu_holder_text(&cell.t, &lane->lane->epochs[number], &lane->names, true);
	iommu_text_flush(&cell.t);
}

/* The devices of faults have lanes. */
static void put_devices(struct finder *f)
{
	uint32_t nr;
	int *pids = lanes_tasks_by_device(f->r.stream, f->r.devices, &nr);
	struct lanes_lane lane;

	if (!pids) {
		f->r.failed = true;
		return;
	}
	for (size_t i = 0; i < f->to->nr; i++) {
		struct lanes_trouble *row = &f->to->list[i];

		if (row->id && row->id < nr && pids[row->id] &&
		    lanes_lane_of_task(f->r.stream->sd, pids[row->id], &lane))
			put_device(f, row, &lane);
	}
	free(pids);
}

static bool read_all(struct finder *f)
{
	struct iommu_replay_config config = f->r.stream->config;

	config.findings = true;
	config.fault = take_fault;
	config.found = take_finding;
	if (!lanes_replaying_run(&f->r, config, take_step))
		return false;
	end_messages(f);
	lanes_lock();
	put_devices(f);
	lanes_unlock();
	return !f->r.failed;
}

bool lanes_troubles_find(int sd, struct lanes_troubles *to)
{
	struct finder f = { .r.stream = lanes_reread_stream(sd), .to = to };
	bool done;

	*to = (struct lanes_troubles){ 0 };
	if (!f.r.stream)
		return false;
	f.offset = lanes_stream_offset(f.r.stream);
	done = read_all(&f);
	lanes_replaying_free(&f.r);
	lanes_rows_by_time(to->list, to->nr, sizeof(*to->list));
	if (!done)
		lanes_troubles_free(to);
	return done;
}

void lanes_troubles_free(struct lanes_troubles *troubles)
{
	free(troubles->list);
	*troubles = (struct lanes_troubles){ 0 };
}
