/* SPDX-License-Identifier: LGPL-2.1 */
/* live --json: one object per interval, on a line of its own. docs/schema/live.json describes it.
 */
#include <stdio.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/json_values.h"
#include "core/summary/words.h"
#include "output.h"

static void add_string(struct json_object *object, const char *name, const char *value)
{
	json_add_untrusted(object, name, value, value ? strlen(value) : 0);
}

static void add_text(struct json_object *object, const char *name,
		     const struct iommu_snapshot_text *text)
{
	json_add_untrusted(object, name, text && text->len ? text->str : NULL,
			   text ? text->len : 0);
}

static void add_null(struct json_object *object, const char *name)
{
	json_object_object_add(object, name, NULL);
}

/* A number that may be unknown. */
static void add_if(struct json_object *object, const char *name, bool known, uint64_t value)
{
	if (known)
		json_add_number(object, name, value);
	else
		add_null(object, name);
}

static void add_rate(struct json_object *object, const char *name, uint64_t count, uint64_t ns)
{
	char text[40];

	if (!ns) {
		add_null(object, name);
		return;
	}
	snprintf(text, sizeof(text), "%.3Lf", (long double)count * 1e9L / ns);
	json_object_object_add(object, name,
			       json_object_new_double_s((double)count * 1e9 / (double)ns, text));
}

static void add_counts(struct json_object *object, const char *name,
		       const struct iommu_monitor_counts *counts, bool flushes)
{
	struct json_object *member = json_object_new_object();

	json_add_number(member, "maps", counts->maps);
	json_add_number(member, "unmaps", counts->unmaps);
	json_add_number(member, "bytes", counts->bytes);
	add_if(member, "flushes", flushes, counts->flushes);
	json_add_number(member, "faults", counts->faults);
	json_object_object_add(object, name, member);
}

static void add_figures(struct json_object *object, const struct iommu_monitor_page *page,
			const struct iommu_monitor_row *row)
{
	const struct iommu_monitor_view *v = page->view;

	add_rate(object, "maps_per_s", row->now.maps, v->ns);
	add_rate(object, "unmaps_per_s", row->now.unmaps, v->ns);
	json_add_number(object, "mapped_bytes", row->bytes_now);
	json_add_number(object, "mapped_peak_bytes", row->bytes_peak);
	json_add_number(object, "live", row->live);
	add_if(object, "lifetime_p50_ns", row->ended, row->lifetime_p50);
	add_if(object, "lifetime_p99_ns", row->ended, row->lifetime_p99);
	add_counts(object, "in_interval", &row->now, v->flushes_seen);
	add_counts(object, "since_start", &row->total, v->flushes_seen);
}

struct holder {
	const struct iommu_monitor_page *page;
	const struct iommu_monitor_row *row;
};

static void write_holder(struct iommu_text *t, const void *arg)
{
	const struct holder *holder = arg;
	const struct iommu_writer words = { .t = t,
					    .comm = holder->page->comm,
					    .arg = holder->page->arg };

	iommu_put_holder(&words, holder->row->holder);
}

static void add_holder(struct json_object *object, const struct iommu_monitor_page *page,
		       const struct iommu_monitor_row *row)
{
	const struct holder holder = { page, row };
	bool known = row->has_holder && row->grade != IOMMU_GRADE_UNKNOWN;

	if (known)
		json_add_text(object, "holder", write_holder, &holder);
	else
		add_null(object, "holder");
	json_add_string(object, "grade",
			iommu_grade_name(known ? row->grade : IOMMU_GRADE_UNKNOWN));
	add_if(object, "held_since_ns", known && row->held_since, row->held_since);
}

static struct json_object *device_object(const struct iommu_monitor_page *page,
					 const struct iommu_monitor_row *row)
{
	const struct iommu_device *device =
		iommu_device(iommu_replay_devices(page->replay), row->device);
	const struct iommu_snapshot_device *known = iommu_snapshot_device(
		iommu_replay_snapshot(page->replay), device->name, device->len);
	struct json_object *object = json_object_new_object();

	json_add_untrusted(object, "device", device->name, device->len);
	add_text(object, "model", known ? &known->model : NULL);
	add_text(object, "driver", known ? &known->driver : NULL);
	if (device->gid_known)
		json_object_object_add(object, "group", json_object_new_int(device->gid));
	else
		add_null(object, "group");
	add_holder(object, page, row);
	add_figures(object, page, row);
	return object;
}

struct fault {
	const struct iommu_monitor_page *page;
	const struct iommu_fault_case *one;
};

static void write_fault(struct iommu_text *t, const void *arg)
{
	const struct fault *fault = arg;

	iommu_monitor_put_fault(t, fault->page, fault->one);
}

static struct json_object *fault_object(const struct iommu_monitor_page *page,
					const struct iommu_fault_case *one)
{
	static const char *const accesses[] = {
		[IOMMU_ACCESS_READ] = "read",
		[IOMMU_ACCESS_WRITE] = "write",
	};
	const struct fault fault = { page, one };
	struct json_object *object = json_object_new_object();
	const struct iommu_device *device = NULL;

	if (one->device)
		device = iommu_device(iommu_replay_devices(page->replay), one->device);
	add_if(object, "time_ns", one->ts, one->ts);
	json_add_untrusted(object, "device", device ? device->name : NULL,
			   device ? device->len : 0);
	if (one->has_address)
		json_add_hex(object, "address", 1, one->address);
	else
		add_null(object, "address");
	json_add_string(object, "access",
			one->access == IOMMU_ACCESS_UNKNOWN ? NULL : accesses[one->access]);
	json_add_string(object, "verdict",
			one->verdict.kind == IOMMU_VERDICT_NONE
				? NULL
				: iommu_verdict_name(one->verdict.kind));
	json_add_text(object, "text", write_fault, &fault);
	return object;
}

/* Those of the interval, as far as they are kept. */
static struct json_object *fault_list(const struct iommu_monitor_page *page)
{
	struct json_object *list = json_object_new_array();
	uint64_t nr = iommu_monitor_nr_faults(page->monitor);

	for (uint64_t i = nr - page->view->total.faults; i < nr; i++) {
		const struct iommu_fault_case *one = iommu_monitor_fault(page->monitor, i);

		if (one)
			json_object_array_add(list, fault_object(page, one));
		else
			i = nr - IOMMU_MONITOR_FAULTS - 1;
	}
	return list;
}

/* What cannot be seen. */
static struct json_object *note_list(const struct iommu_monitor_page *page)
{
	struct json_object *list = json_object_new_array();

	for (const char *const *note = page->notes; note && *note; note++)
		json_object_array_add(list, json_untrusted(*note, strlen(*note)));
	return list;
}

static void add_machine(struct json_object *object, const struct iommu_monitor_page *page)
{
	const struct iommu_snapshot *snapshot = iommu_replay_snapshot(page->replay);
	const struct iommu_monitor_view *v = page->view;

	json_add_string(object, "schema", "trace-iommu/1");
	add_string(object, "host", page->host);
	add_text(object, "boot_id", &snapshot->boot_id);
	add_string(object, "release", page->release);
	json_add_string(object, "mode", iommu_snapshot_mode_word(snapshot->mode));
	json_add_number(object, "interval", v->number);
	json_add_number(object, "interval_ns", v->ns);
	add_if(object, "time_ns", v->ts, v->ts);
	json_add_number(object, "events", v->events);
	json_add_number(object, "lost", v->lost);
	json_add_number(object, "lost_gaps", v->gaps);
	json_add_number(object, "lost_since_start", v->total_lost);
	json_add_number(object, "lost_gaps_since_start", v->total_gaps);
	json_add_bool(object, "too_fast", v->gaps || page->too_slow);
	json_add_number(object, "mappings_forgotten", v->forgotten);
	json_add_bool(object, "probes_doubtful", iommu_replay_probe_check(page->replay).doubtful);
	json_object_object_add(object, "notes", note_list(page));
}

static enum live_next show(void *arg, const struct iommu_monitor_page *page)
{
	const struct iommu_monitor_view *v = page->view;
	struct json_object *object = json_object_new_object();
	struct json_object *devices = json_object_new_array();
	struct json_object *unknown = json_object_new_object();

	(void)arg;
	add_machine(object, page);
	for (uint32_t i = 0; i < v->nr_rows; i++)
		json_object_array_add(devices, device_object(page, &v->rows[i]));
	json_object_object_add(object, "devices", devices);
	add_figures(unknown, page, v->unknown);
	json_object_object_add(object, "unknown", unknown);
	json_object_object_add(object, "faults", fault_list(page));
	json_print(object);
	putchar('\n');
	json_object_put(object);
	fflush(stdout);
	note_output();
	return output_failed() ? LIVE_FAILED : LIVE_GO_ON;
}

static void close_json(void *arg)
{
	(void)arg;
}

struct live_output json_output(void)
{
	return (struct live_output){ .show = show, .close = close_json };
}
