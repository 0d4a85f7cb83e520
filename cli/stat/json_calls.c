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
