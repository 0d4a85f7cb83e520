/* SPDX-License-Identifier: LGPL-2.1 */
/* Groups, devices, who held them, and what was mapped for them. */
#include <stdlib.h>
#include <string.h>

#include "core/holders/device_order.h"
#include "core/summary/words.h"
#include "json.h"

/* The ids of all devices; NULL where there is no memory, and then *@nr is 0. */
static uint32_t *all_devices(const struct summary_buffer *b, bool groups, uint32_t *nr)
{
	return iommu_devices_in_order(iommu_replay_devices(b->replay), groups, nr);
}

static struct json_object *epoch_object(const struct summary_buffer *b, uint32_t device,
					const struct iommu_epoch *epoch)
{
	struct json_object *object = json_object_new_object();
	const char *task;

	json_add_device(object, "device", b, device);
	if (epoch->pid == IOMMU_HOST) {
		json_add_string(object, "holder", "host");
		json_add_string(object, "pid", NULL);
	} else {
		task = b->view.comm(b->view.arg, epoch->pid);
		json_add_untrusted(object, "holder", task, task ? strlen(task) : 0);
		json_object_object_add(object, "pid", json_object_new_int(epoch->pid));
	}
	json_add_string(object, "grade", iommu_grade_name(epoch->grade));
	json_add_number(object, "from_ns", epoch->from);
	json_add_number(object, "to_ns", epoch->ended ? epoch->to : b->view.last_ts);
	json_add_bool(object, "implied_end", epoch->implied || !epoch->ended);
	json_add_bool(object, "before", epoch->before);
	json_add_bool(object, "removed", epoch->removed);
	json_add_bool(object, "doubtful", epoch->doubtful);
	return object;
}

void json_put_epochs(struct json_list *list)
{
	const struct summary_buffer *b = list->buffer;
	uint32_t nr;
	uint32_t *ids = all_devices(b, false, &nr);

	for (uint32_t i = 0; i < nr; i++) {
		const struct iommu_epoch *epochs;
		size_t n = 0;

		epochs = iommu_holders_epochs(iommu_replay_holders(b->replay), ids[i], &n, NULL);
		for (size_t k = 0; k < n; k++)
			json_list_add(list, epoch_object(b, ids[i], &epochs[k]));
	}
	free(ids);
}

void json_put_groups(struct json_list *list)
{
	const struct summary_buffer *b = list->buffer;
	struct iommu_devices *devices = iommu_replay_devices(b->replay);
	struct json_object *object = NULL;
	struct json_object *members = NULL;
	uint32_t nr;
	uint32_t *ids = all_devices(b, true, &nr);

	for (uint32_t i = 0; i < nr; i++) {
		const struct iommu_device *device = iommu_device(devices, ids[i]);

		if (!device->gid_known)
			break;
		if (!i || iommu_device(devices, ids[i - 1])->gid != device->gid) {
			if (object)
				json_list_add(list, object);
			object = json_object_new_object();
			members = json_object_new_array();
			json_object_object_add(object, "group", json_object_new_int(device->gid));
			json_object_object_add(object, "devices", members);
		}
		json_array_add_device(members, b, ids[i]);
	}
	if (object)
		json_list_add(list, object);
	free(ids);
}

static void add_sizes(struct json_object *object, const struct iommu_map_stats *stats)
{
	struct json_object *sizes = json_object_new_array();

	for (int i = 0; stats && i < 64; i++) {
		struct json_object *size;

		if (!stats->sizes[i])
			continue;
		size = json_object_new_object();
		json_add_number(size, "bytes", 1ULL << i);
		json_add_number(size, "maps", stats->sizes[i]);
		json_object_array_add(sizes, size);
	}
	json_object_object_add(object, "sizes", sizes);
}

static void add_lifetimes(struct json_object *object, const struct iommu_map_stats *stats)
{
	struct json_object *lifetimes = NULL;

	if (stats->ended) {
		lifetimes = json_object_new_object();
		json_add_number(lifetimes, "ended", stats->ended);
		json_add_number(lifetimes, "p50", iommu_lifetime(stats, 50));
		json_add_number(lifetimes, "p90", iommu_lifetime(stats, 90));
		json_add_number(lifetimes, "p99", iommu_lifetime(stats, 99));
		json_add_number(lifetimes, "max", stats->longest);
	}
	json_object_object_add(object, "lifetimes_ns", lifetimes);
}

static void add_counts(struct json_object *object, const struct iommu_map_stats *stats)
{
	struct json_object *grades = json_object_new_object();
	struct json_object *sources = json_object_new_object();

	for (int i = IOMMU_GRADE_CERTAIN; i >= 0; i--)
		json_add_number(grades, iommu_grade_name(i), stats->graded[i]);
	for (int i = IOMMU_SOURCE_PROBE; i <= IOMMU_SOURCE_TASK; i++) {
		if (stats->sources[i])
			json_add_number(sources, iommu_source_name(i), stats->sources[i]);
	}
	json_object_object_add(object, "grades", grades);
	json_object_object_add(object, "sources", sources);
}

static struct json_object *device_object(const struct summary_buffer *b, uint32_t id)
{
	static const struct iommu_map_stats nothing;
	const struct iommu_map_stats *stats = iommu_stats_of(&b->stats, id);
	struct json_object *object = json_object_new_object();
	uint64_t now, peak, dropped = 0;

	if (!stats)
		stats = &nothing;
	json_add_device(object, "device", b, id);
	json_object_object_add(object, "group", NULL);
	if (id) {
		const struct iommu_device *device =
			iommu_device(iommu_replay_devices(b->replay), id);

		size_t n;

		if (device->gid_known)
			json_object_object_add(object, "group", json_object_new_int(device->gid));
		iommu_holders_epochs(iommu_replay_holders(b->replay), id, &n, &dropped);
	}
	json_add_number(object, "epochs_dropped", dropped);
	iommu_replay_bytes(b->replay, id, &now, &peak);
	json_add_number(object, "maps", stats->maps);
	json_add_number(object, "bytes", stats->bytes);
	json_add_number(object, "bytes_now", now);
	json_add_number(object, "bytes_peak", peak);
	json_add_number(object, "alive", stats->alive);
	json_add_number(object, "shared", stats->shared);
	json_add_number(object, "selftests", stats->selftests);
	json_add_number(object, "bytes_in_2m_runs", stats->run_bytes);
	json_add_number(object, "invalidations", stats->invalidations);
	add_counts(object, stats);
	add_sizes(object, stats);
	add_lifetimes(object, stats);
	return object;
}

void json_put_devices(struct json_list *list)
{
	const struct summary_buffer *b = list->buffer;
	uint32_t nr;
	uint32_t *ids = all_devices(b, false, &nr);

	for (uint32_t i = 0; i < nr; i++)
		json_list_add(list, device_object(b, ids[i]));
	/* what is of no known device */
	if (iommu_stats_of(&b->stats, IOMMU_NO_DEVICE))
		json_list_add(list, device_object(b, IOMMU_NO_DEVICE));
	free(ids);
}
