/* SPDX-License-Identifier: LGPL-2.1 */
#include "outcomes.h"

#include "cli/common/command.h"
#include "cli/common/trace_options.h"

static void take_step(void *arg, const struct iommu_step *step)
{
	struct report_outcomes *pass = arg;

	if (!pass->begun)
		iommu_holders_begin(iommu_replay_holders(pass->replay), pass->stats.first_ts);
	pass->begun = true;
	iommu_replay_feed(pass->replay, step);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct report_outcomes *pass = arg;

	iommu_replay_events_lost(pass->replay, lost->ts, lost->count);
}

static void take_removal(void *arg, const struct iommu_removal *removal)
{
	struct report_outcomes *pass = arg;
	struct iommu_map_outcome *map = NULL;
	struct iommu_unmap_outcome *unmap = NULL;

	if (removal->map_number != IOMMU_NO_NUMBER)
		map = row_file_change(pass->maps, removal->map_number);
	if (map)
		iommu_map_outcome_add(map, removal);
	if (removal->unmap_number != IOMMU_NO_NUMBER)
		unmap = row_file_change(pass->unmaps, removal->unmap_number);
	if (unmap)
		iommu_unmap_outcome_add(unmap, removal);
}

static void take_mapping(void *arg, uint64_t number, const struct iommu_mapping *mapping)
{
	struct report_outcomes *pass = arg;
	struct iommu_map_outcome *map = row_file_change(pass->maps, number);

	if (map)
		map->mapping = *mapping;
}

static const struct iommu_map_outcome *map_outcome(void *arg, uint64_t number)
{
	const struct report_outcomes *pass = arg;

	return number == IOMMU_NO_NUMBER ? NULL : row_file_get(pass->maps, number);
}

static const struct iommu_unmap_outcome *unmap_outcome(void *arg, uint64_t number)
{
	const struct report_outcomes *pass = arg;

	return row_file_get(pass->unmaps, number);
}

static bool start(struct report_outcomes *pass)
{
	pass->replay = iommu_replay_new(&pass->config);
	if (!pass->replay)
		return out_of_memory();
	pass->outcomes = (struct iommu_outcomes){
		.replay = pass->replay,
		.map = map_outcome,
		.unmap = unmap_outcome,
		.arg = pass,
	};
	pass->maps = row_file_new(sizeof(struct iommu_map_outcome));
	if (!pass->maps)
		return false;
	pass->unmaps = row_file_new(sizeof(struct iommu_unmap_outcome));
	return pass->unmaps;
}

static bool restart(void *arg)
{
	struct report_outcomes *pass = arg;

	report_outcomes_free(pass);
	*pass = (struct report_outcomes){ .config = pass->config };
	return start(pass);
}

bool report_outcomes_read(struct report_outcomes *pass, struct input *file, unsigned int buffer,
			  unsigned int without)
{
	const struct iommu_sink sink = {
		.step = take_step, .lost = take_lost, .restart = restart, .arg = pass
	};

	*pass = (struct report_outcomes){ .config = {
						  .without = without,
						  .forgotten = take_mapping,
						  .removed = take_removal,
						  .arg = pass,
					  } };
	set_replay_config(file, &pass->config);
	if (!start(pass) || !input_read(file, buffer, &sink, &pass->stats))
		return false;
	if (iommu_replay_probe_check(pass->replay).doubtful &&
	    !(pass->config.without & IOMMU_WITHOUT_PROBE)) {
		pass->config.without |= IOMMU_WITHOUT_PROBE;
		if (!restart(pass) || !input_read(file, buffer, &sink, &pass->stats))
			return false;
	}
	iommu_replay_end(pass->replay, pass->stats.last_ts);
	return !row_file_failed(pass->maps) && !row_file_failed(pass->unmaps);
}

void report_outcomes_free(struct report_outcomes *pass)
{
	row_file_free(pass->maps);
	row_file_free(pass->unmaps);
	iommu_replay_free(pass->replay);
}
