/* SPDX-License-Identifier: LGPL-2.1 */
#include "ndjson.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "line.h"
#include "ndjson_troubles.h"

/* Sums per device; index 0 is for unknown devices. */
struct sums {
	uint64_t faults;
	uint64_t leaks; /* without an excuse */
	uint64_t leaked_bytes;
};

static void put_trace(const struct export_source *source)
{
	static const char *const families[] = {
		[IOMMU_ATTACH_TOGGLES] = "toggle",
		[IOMMU_ATTACH_PAIRS] = "pairs",
	};
	const struct replayed_buffer *b = source->buffer;
	const struct iommu_faults *faults = iommu_replay_faults(b->replay);
	struct json_object *line = export_line(source, "trace");

	json_add_string(line, "family", families[source->trace->attach_rule]);
	json_add_string(line, "mode",
			iommu_snapshot_mode_word(iommu_replay_snapshot(b->replay)->mode));
	json_add_bool(line, "probes_doubtful", b->view.probes.doubtful);
	json_add_number(line, "first_ns", b->view.first_ts);
	json_add_number(line, "last_ns", b->view.last_ts);
	json_add_number(line, "events", b->view.events);
	json_add_number(line, "unknown_events", b->view.unknown);
	json_add_number(line, "lost_events", b->view.lost);
	json_add_bool(line, "lost_more", b->view.lost_more);
	json_add_number(line, "gaps", b->view.gaps);
	json_add_number(line, "device_count", iommu_replay_devices(b->replay)->nr);
	json_add_number(line, "maps", b->nr_maps);
	json_add_number(line, "invalidations", b->stats.invalidations);
	json_add_number(line, "faults", faults->nr);
	json_add_number(line, "faults_suppressed_at_least", faults->suppressed);
	json_add_number(line, "faults_unprinted_at_least", iommu_faults_unprinted(faults));
	json_add_bool(line, "faults_lost", faults->overflows);
	export_line_put(line);
}

static void add_counts(struct json_object *line, const struct iommu_map_stats *stats)
{
	static const char *const grades[] = {
		[IOMMU_GRADE_CERTAIN] = "certain_maps",
		[IOMMU_GRADE_LIKELY] = "likely_maps",
		[IOMMU_GRADE_UNKNOWN] = "unknown_maps",
	};
	bool ended = stats->ended && stats->lifetimes;

	for (int i = IOMMU_GRADE_CERTAIN; i >= 0; i--)
		json_add_number(line, grades[i], stats->graded[i]);
	json_add_number(line, "ended_maps", stats->ended);
	export_add_number_if(line, "lifetime_p50_ns", ended, iommu_lifetime_percentile(stats, 50));
	export_add_number_if(line, "lifetime_p90_ns", ended, iommu_lifetime_percentile(stats, 90));
	export_add_number_if(line, "lifetime_p99_ns", ended, iommu_lifetime_percentile(stats, 99));
	export_add_number_if(line, "lifetime_max_ns", stats->ended, stats->longest);
}

static void add_group_and_driver(struct json_object *line, const struct export_source *source,
				 uint32_t id)
{
	const struct iommu_device *device =
		id ? iommu_device(iommu_replay_devices(source->buffer->replay), id) : NULL;

	export_add_device(line, "device", source, id);
	json_object_object_add(line, "iommu_group",
			       device && device->gid_known ? json_object_new_int(device->gid)
							   : NULL);
	export_add_model_of(line, source, id);
	export_add_driver_of(line, source, id);
	json_add_number(line, "driver_changes",
			device ? export_driver_changes(source->drivers, device->name, device->len)
			       : 0);
}

static void put_device(const struct export_source *source, uint32_t id, const struct sums *sums)
{
	static const struct iommu_map_stats nothing;
	const struct replayed_buffer *b = source->buffer;
	const struct iommu_map_stats *stats = iommu_stats_of_device(&b->stats, id);
	struct json_object *line = export_line(source, "device");
	uint64_t now, peak, dropped = 0;
	size_t epochs = 0;

	if (!stats)
		stats = &nothing;
	if (id)
		iommu_holders_epochs(iommu_replay_holders(b->replay), id, &epochs, &dropped);
	iommu_replay_mapped_bytes(b->replay, id, &now, &peak);
	add_group_and_driver(line, source, id);
	json_add_number(line, "epochs", epochs);
	json_add_number(line, "epochs_dropped", dropped);
	json_add_number(line, "maps", stats->maps);
	json_add_number(line, "mapped_bytes", stats->bytes);
	json_add_number(line, "live_bytes", now);
	json_add_number(line, "peak_bytes", peak);
	json_add_number(line, "alive_maps", stats->alive);
	json_add_number(line, "shared_maps", stats->shared);
	json_add_number(line, "selftest_maps", stats->selftests);
	json_add_number(line, "in_2m_runs_bytes", stats->run_bytes);
	json_add_number(line, "invalidations", stats->invalidations);
	add_counts(line, stats);
	json_add_number(line, "faults", sums->faults);
	json_add_number(line, "leaks", sums->leaks);
	json_add_number(line, "leaked_bytes", sums->leaked_bytes);
	export_line_put(line);
}

static void put_sizes(const struct export_source *source, uint32_t id)
{
	const struct iommu_map_stats *stats = iommu_stats_of_device(&source->buffer->stats, id);

	for (int i = 0; stats && i < 64; i++) {
		struct json_object *line;

		if (!stats->sizes[i])
			continue;
		line = export_line(source, "mapping_sizes");
		export_add_device(line, "device", source, id);
		export_add_driver_of(line, source, id);
		json_add_number(line, "size_bytes", 1ULL << i);
		json_add_number(line, "maps", stats->sizes[i]);
		export_line_put(line);
	}
}

static void put_epoch(const struct export_source *source, uint32_t id,
		      const struct iommu_epoch *epoch)
{
	const struct iommu_summary *view = &source->buffer->view;
	struct json_object *line = export_line(source, "epoch");
	bool host = epoch->pid == IOMMU_HOST;
	uint64_t to = epoch->ended ? epoch->to : view->last_ts;

	export_add_device(line, "device", source, id);
	json_add_string(line, "holder", host ? "host" : "task");
	export_add_task(line, source, !host, epoch->pid);
	json_add_string(line, "grade", iommu_grade_name(epoch->grade));
	json_add_number(line, "from_ns", epoch->from);
	json_add_number(line, "to_ns", to);
	json_add_number(line, "duration_ns", to > epoch->from ? to - epoch->from : 0);
	json_add_bool(line, "implied_end", epoch->implied || !epoch->ended);
	json_add_bool(line, "before", epoch->before);
	json_add_bool(line, "removed", epoch->removed);
	json_add_bool(line, "doubtful", epoch->doubtful);
	export_line_put(line);
}

static void put_epochs(const struct export_source *source, uint32_t id)
{
	size_t n = 0;
	const struct iommu_epoch *epochs =
		iommu_holders_epochs(iommu_replay_holders(source->buffer->replay), id, &n, NULL);

	for (size_t i = 0; i < n; i++)
		put_epoch(source, id, &epochs[i]);
}

/* The caller frees the result. NULL if out of memory. */
static struct sums *sum_up(const struct export_source *source)
{
	struct iommu_devices *devices = iommu_replay_devices(source->buffer->replay);
	const struct iommu_faults *faults = iommu_replay_faults(source->buffer->replay);
	struct sums *sums = calloc((size_t)devices->nr + 1, sizeof(*sums));

	if (!sums)
		return NULL;
	for (uint32_t i = 0; i < faults->nr_runs; i++)
		sums[faults->runs[i].first.device].faults += faults->runs[i].nr;
	sums[IOMMU_NO_DEVICE].faults += faults->unfolded;
	for (uint32_t i = 0; i < source->extra->nr_findings; i++) {
		const struct export_finding *finding = &source->extra->findings[i];
		const uint32_t *list;
		uint32_t nr = 0;

		if (finding->class != IOMMU_FINDING_LEAK || finding->excuses)
			continue;
		list = iommu_set_members(devices, finding->devices, &nr);
		for (uint32_t k = 0; k < nr; k++) {
			sums[list[k]].leaks += finding->nr;
			sums[list[k]].leaked_bytes += finding->bytes;
		}
	}
	return sums;
}

static void put_devices(const struct export_source *source, const struct sums *sums)
{
	uint32_t nr = 0;
	uint32_t *ids =
		iommu_devices_in_order(iommu_replay_devices(source->buffer->replay), false, &nr);

	for (uint32_t i = 0; i < nr; i++) {
		put_device(source, ids[i], &sums[ids[i]]);
		put_sizes(source, ids[i]);
		put_epochs(source, ids[i]);
	}
	/* Mappings and faults without a known device. */
	if (iommu_stats_of_device(&source->buffer->stats, IOMMU_NO_DEVICE) ||
	    sums[IOMMU_NO_DEVICE].faults) {
		put_device(source, IOMMU_NO_DEVICE, &sums[IOMMU_NO_DEVICE]);
		put_sizes(source, IOMMU_NO_DEVICE);
	}
	free(ids);
}

bool export_ndjson(const struct export_facts *facts)
{
	for (unsigned int i = 0; i < facts->trace->nr_buffers; i++) {
		const struct export_source source = {
			.trace = facts->trace,
			.buffer = &facts->trace->buffers[i],
			.extra = &facts->buffers[i],
			.drivers = facts->drivers,
		};
		struct sums *sums = sum_up(&source);

		if (!sums)
			return out_of_memory();
		put_trace(&source);
		put_devices(&source, sums);
		export_faults(&source);
		export_findings(&source);
		export_signs(&source);
		free(sums);
	}
	return true;
}
