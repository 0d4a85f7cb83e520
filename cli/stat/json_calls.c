/* SPDX-License-Identifier: LGPL-2.1 */
#include "json_calls.h"

#include <string.h>

#include "cli/common/json_values.h"

static void add_task(struct json_object *object, const struct measured_buffer *b, int32_t pid)
{
	const char *task = b->view.comm(b->view.arg, pid);

	json_add_untrusted(object, "task", task, task ? strlen(task) : 0);
	json_object_object_add(object, "pid", json_object_new_int(pid));
}

struct json_object *stat_burst_object(const struct measured_buffer *b,
				      const struct iommu_burst *burst)
{
	struct json_object *object = json_object_new_object();

	add_task(object, b, burst->pid);
	json_add_number(object, "from_ns", burst->first);
	json_add_number(object, "duration_ns", iommu_burst_ns(burst));
	json_add_number(object, "maps", burst->maps);
	json_add_number(object, "bytes", burst->bytes);
	json_add_number(object, "first_map_bytes", burst->first_bytes);
	json_add_number(object, "bytes_per_second", iommu_burst_rate(burst));
	return object;
}

static void add_longest(struct json_object *object, const struct measured_buffer *b,
			const struct iommu_latency_figures *f)
{
	bool known =
		f->durations.nr && !f->longest_interrupt && f->longest_pid != IOMMU_PID_UNKNOWN;

	json_object_object_add(object, "longest_at_ns",
			       f->longest_at ? json_object_new_uint64(f->longest_at) : NULL);
	if (known) {
		add_task(object, b, f->longest_pid);
	} else {
		json_add_string(object, "task", NULL);
		json_add_string(object, "pid", NULL);
	}
	json_add_bool(object, "interrupt", f->longest_interrupt);
}

struct json_object *stat_latency_object(const struct measured_buffer *b,
					enum iommu_call_source source, enum iommu_call call)
{
	const struct iommu_latency_figures *f = &b->view.measured->latency->figures[source][call];
	const struct iommu_durations *d = &f->durations;
	struct json_object *object = json_object_new_object();

	json_add_string(object, "call", iommu_call_name(call));
	json_add_string(object, "source", iommu_call_source_name(source));
	json_add_number(object, "count", d->nr);
	if (d->nr) {
		json_add_number(object, "p50_ns", iommu_durations_percentile(d, 50));
		json_add_number(object, "p99_ns", iommu_durations_percentile(d, 99));
		json_add_number(object, "longest_ns", d->longest);
	} else {
		json_add_string(object, "p50_ns", NULL);
		json_add_string(object, "p99_ns", NULL);
		json_add_string(object, "longest_ns", NULL);
	}
	add_longest(object, b, f);
	json_add_number(object, "dropped", f->dropped);
	json_add_number(object, "nested", f->nested);
	return object;
}
