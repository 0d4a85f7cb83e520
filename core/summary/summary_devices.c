/* SPDX-License-Identifier: LGPL-2.1 */
/* The sections on devices and their holders, and on the mappings of each device. */
#include "summary_devices.h"

#include <stdlib.h>

#include "core/holders/devices.h"
#include "core/text/columns.h"

/* Devices with more epochs than this show only the first and the last ones. */
#define EPOCHS_MAX 16
/* The text lists at most this many devices. JSON has them all. */
#define DEVICES_MAX 512

static void put_duration(struct iommu_text *t, uint64_t from, uint64_t to)
{
	if (from && to >= from)
		iommu_text_duration(t, to - from);
	else
		iommu_text_putc(t, '-');
}

static void put_remarks(struct iommu_text *t, const struct iommu_epoch *epoch)
{
	const char *comma = "";

	if (epoch->before) {
		iommu_text_puts(t, "since before the trace");
		comma = ", ";
	}
	if (epoch->removed || epoch->implied || !epoch->ended) {
		iommu_text_puts(t, comma);
		iommu_text_puts(t,
				epoch->removed ? "until it was removed" : "until the trace ended");
		comma = ", ";
	}
	if (epoch->doubtful) {
		iommu_text_puts(t, comma);
		iommu_text_puts(t, "attaches are missing");
	}
}

/* Only the first row of a device shows its group and its name. */
static void add_device_cells(struct iommu_columns *c, const struct iommu_summary *s, uint32_t id,
			     bool again)
{
	const struct iommu_device *device = iommu_device(iommu_replay_devices(s->replay), id);
	struct iommu_text *t = iommu_columns_cell(c);

	if (!again && device->gid_known)
		iommu_text_signed(t, device->gid);
	else if (!again)
		iommu_text_putc(t, '-');
	t = iommu_columns_cell(c);
	if (again)
		return;
	iommu_summary_device(t, s, id);
	iommu_snapshot_put_device(t, iommu_replay_snapshot(s->replay), device->name, device->len);
}

static void add_epoch(struct iommu_columns *c, const struct iommu_summary *s,
		      const struct iommu_epoch *epoch)
{
	struct iommu_text *t = iommu_columns_cell(c);

	if (epoch->pid == IOMMU_HOST)
		iommu_text_puts(t, "host");
	else
		iommu_summary_task(t, s, epoch->pid);
	iommu_columns_puts(c, iommu_grade_name(epoch->grade));
	iommu_put_time(iommu_columns_cell(c), epoch->from);
	put_duration(iommu_columns_cell(c), epoch->from, epoch->ended ? epoch->to : s->last_ts);
	put_remarks(iommu_columns_cell(c), epoch);
}

static void add_left_out(struct iommu_columns *c, uint64_t nr)
{
	struct iommu_text *t;

	iommu_columns_puts(c, "");
	iommu_columns_puts(c, "");
	t = iommu_columns_cell(c);
	iommu_text_puts(t, "(and ");
	iommu_text_dec(t, nr);
	iommu_text_puts(t, " more)");
	for (int i = 0; i < 4; i++)
		iommu_columns_puts(c, "");
}

const struct iommu_epoch *iommu_summary_epochs(const struct iommu_summary *s, uint32_t device,
					       size_t *n, uint64_t *dropped)
{
	const struct iommu_epoch *epochs =
		iommu_holders_epochs(iommu_replay_holders(s->replay), device, n, dropped);

	while (*n && epochs->ended && epochs->to < s->from) {
		epochs++;
		--*n;
	}
	while (*n && s->to && epochs[*n - 1].from > s->to)
		--*n;
	return epochs;
}

static void add_holders(struct iommu_columns *c, const struct iommu_summary *s, uint32_t id)
{
	uint64_t dropped = 0;
	size_t n = 0;
	const struct iommu_epoch *epochs = iommu_summary_epochs(s, id, &n, &dropped);

	if (!n) {
		add_device_cells(c, s, id, false);
		iommu_columns_puts(c, "unknown");
		for (int i = 0; i < 4; i++)
			iommu_columns_puts(c, "");
	}
	for (size_t i = 0; i < n; i++) {
		if (n > EPOCHS_MAX && i == EPOCHS_MAX / 2) {
			i = n - EPOCHS_MAX / 2;
			add_left_out(c, n - EPOCHS_MAX + dropped);
		}
		add_device_cells(c, s, id, i);
		add_epoch(c, s, &epochs[i]);
	}
}

void iommu_summary_holders(struct iommu_text *t, const struct iommu_summary *s)
{
	struct iommu_devices *devices = iommu_replay_devices(s->replay);
	struct iommu_columns columns;
	uint32_t nr;
	uint32_t *ids = iommu_devices_in_order(devices, true, &nr);

	iommu_text_putc(t, '\n');
	iommu_text_styled(t, IOMMU_STYLE_TITLE, "Devices and their holders");
	if (!nr) {
		iommu_text_puts(t, ": none known\n");
		free(ids);
		return;
	}
	iommu_text_putc(t, '\n');
	iommu_columns_begin(&columns, "rllllrl");
	columns.text.styles = t->styles;
	iommu_columns_puts(&columns, "group");
	iommu_columns_puts(&columns, "device");
	iommu_columns_puts(&columns, "holder");
	iommu_columns_puts(&columns, "grade");
	iommu_columns_puts(&columns, "from");
	iommu_columns_puts(&columns, "duration");
	iommu_columns_puts(&columns, "");
	for (uint32_t i = 0; i < nr && i < DEVICES_MAX; i++)
		add_holders(&columns, s, ids[i]);
	iommu_columns_end(&columns, t, "  ");
	if (nr > DEVICES_MAX) {
		iommu_text_puts(t, "  and ");
		iommu_put_count(t, nr - DEVICES_MAX, "other", "others");
		iommu_text_putc(t, '\n');
	}
	free(ids);
}

static const char *const mapping_titles[] = {
	"device",	"maps", "bytes", "at peak", "at end",  "alive",	      "2M runs",
	"p50 lifetime", "p90",	"p99",	 "longest", "flushes", "attribution",
};

#define MAPPING_COLUMNS "lrrrrrrrrrrrl"

static void put_percent(struct iommu_text *t, uint64_t part, uint64_t all)
{
	uint64_t percent;

	if (!part || !all) {
		iommu_text_putc(t, '-');
		return;
	}
	percent = all > UINT64_MAX / 100 ? part / (all / 100) : part * 100 / all;
	if (percent)
		iommu_text_dec(t, percent);
	else
		iommu_text_puts(t, "<1");
	iommu_text_putc(t, '%');
}

/* A device can have bytes but no maps of its own. */
static const struct iommu_map_stats *stats_of(const struct iommu_summary *s, uint32_t id)
{
	static const struct iommu_map_stats none;
	const struct iommu_map_stats *stats = iommu_stats_of_device(s->stats, id);

	return stats ? stats : &none;
}

static void add_lifetimes(struct iommu_columns *c, const struct iommu_map_stats *stats, bool times)
{
	static const unsigned int percents[] = { 50, 90, 99 };

	for (int i = 0; i < 3; i++) {
		struct iommu_text *t = iommu_columns_cell(c);

		if (stats->ended && times)
			iommu_text_duration(t, iommu_lifetime_percentile(stats, percents[i]));
		else
			iommu_text_putc(t, '-');
	}
	if (stats->ended && times)
		iommu_text_duration(iommu_columns_cell(c), stats->longest);
	else
		iommu_columns_puts(c, "-");
}

/* "certain by dma", or with several grades "certain 12, likely 3 by flush 12, task 3" */
static void put_grades(struct iommu_text *t, const struct iommu_map_stats *stats)
{
	bool one_grade = false, one_source = false;
	const char *comma = "";

	for (int i = 0; i <= IOMMU_GRADE_CERTAIN; i++)
		one_grade |= stats->graded[i] == stats->maps;
	for (int i = 0; i <= IOMMU_SOURCE_TASK; i++)
		one_source |= stats->sources[i] == stats->maps;
	for (int i = IOMMU_GRADE_CERTAIN; i >= 0; i--) {
		if (!stats->graded[i])
			continue;
		iommu_text_puts(t, comma);
		iommu_text_puts(t, iommu_grade_name(i));
		if (!one_grade) {
			iommu_text_putc(t, ' ');
			iommu_text_dec(t, stats->graded[i]);
		}
		comma = ", ";
	}
	comma = " by ";
	for (int i = IOMMU_SOURCE_PROBE; i <= IOMMU_SOURCE_TASK; i++) {
		if (!stats->sources[i])
			continue;
		iommu_text_puts(t, comma);
		iommu_text_puts(t, iommu_source_name(i));
		if (!one_source) {
			iommu_text_putc(t, ' ');
			iommu_text_dec(t, stats->sources[i]);
		}
		comma = ", ";
	}
}

static void put_exceptions(struct iommu_text *t, const struct iommu_map_stats *stats)
{
	if (stats->shared) {
		iommu_text_puts(t, ", ");
		iommu_text_dec(t, stats->shared);
		iommu_text_puts(t, " shared with other devices");
	}
	if (stats->selftests) {
		iommu_text_puts(t, ", ");
		iommu_put_count(t, stats->selftests, "VFIO self-test", "VFIO self-tests");
	}
}

static void add_mappings(struct iommu_columns *c, const struct iommu_summary *s, uint32_t id)
{
	const struct iommu_map_stats *stats = stats_of(s, id);
	struct iommu_text *t;
	uint64_t now, peak;

	iommu_replay_mapped_bytes(s->replay, id, &now, &peak);
	iommu_summary_device(iommu_columns_cell(c), s, id);
	iommu_text_dec(iommu_columns_cell(c), stats->maps);
	iommu_put_bytes(iommu_columns_cell(c), stats->bytes);
	iommu_put_bytes(iommu_columns_cell(c), peak);
	iommu_put_bytes(iommu_columns_cell(c), now);
	iommu_text_dec(iommu_columns_cell(c), stats->alive);
	put_percent(iommu_columns_cell(c), stats->run_bytes, stats->bytes);
	add_lifetimes(c, stats, s->first_ts);
	t = iommu_columns_cell(c);
	if (s->stats->invalidations)
		iommu_text_dec(t, stats->invalidations);
	t = iommu_columns_cell(c);
	put_grades(t, stats);
	put_exceptions(t, stats);
	if (!stats->maps)
		iommu_text_puts(t, "mapped for other devices of its domain");
}

/* A device has few different sizes, so they fit into a line. */
static void put_sizes(struct iommu_text *t, const struct iommu_summary *s, uint32_t id)
{
	const struct iommu_map_stats *stats = stats_of(s, id);
	const char *comma = ": ";

	if (!stats->maps)
		return;
	iommu_text_puts(t, "    ");
	iommu_summary_device(t, s, id);
	for (int i = 0; i < 64; i++) {
		if (!stats->sizes[i])
			continue;
		iommu_text_puts(t, comma);
		iommu_text_size(t, 1ULL << i);
		iommu_text_puts(t, " x");
		iommu_text_dec(t, stats->sizes[i]);
		comma = ", ";
	}
	iommu_text_putc(t, '\n');
}

/* Keep only the IDs of devices that had bytes mapped. IOMMU_NO_DEVICE comes last. */
static uint32_t mapped_devices(const struct iommu_summary *s, uint32_t *ids, uint32_t nr)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < nr && n < DEVICES_MAX; i++) {
		uint64_t now, peak;

		iommu_replay_mapped_bytes(s->replay, ids[i], &now, &peak);
		if (stats_of(s, ids[i])->maps || peak)
			ids[n++] = ids[i];
	}
	if (iommu_stats_of_device(s->stats, 0) && iommu_stats_of_device(s->stats, 0)->maps)
		ids[n++] = 0;
	return n;
}

void iommu_summary_mappings(struct iommu_text *t, const struct iommu_summary *s)
{
	struct iommu_columns columns;
	uint32_t nr;
	uint32_t *ids = iommu_devices_in_order(iommu_replay_devices(s->replay), false, &nr);

	nr = ids ? mapped_devices(s, ids, nr) : 0;
	iommu_text_putc(t, '\n');
	iommu_text_styled(t, IOMMU_STYLE_TITLE, "Mappings");
	iommu_text_puts(t, nr ? "\n" : ": none\n");
	if (nr) {
		iommu_columns_begin(&columns, MAPPING_COLUMNS);
		columns.text.styles = t->styles;
		for (size_t i = 0; i < sizeof(mapping_titles) / sizeof(mapping_titles[0]); i++)
			iommu_columns_puts(&columns, !strcmp(mapping_titles[i], "flushes") &&
								     !s->stats->invalidations
							     ? ""
							     : mapping_titles[i]);
		for (uint32_t i = 0; i < nr; i++)
			add_mappings(&columns, s, ids[i]);
		iommu_columns_end(&columns, t, "  ");
		iommu_text_puts(t, "  size histogram (powers of two)\n");
		for (uint32_t i = 0; i < nr; i++)
			put_sizes(t, s, ids[i]);
	}
	free(ids);
}
