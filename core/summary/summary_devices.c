/* SPDX-License-Identifier: LGPL-2.1 */
/* Who held which device, and what was mapped for it. */
#include "summary_devices.h"

#include <stdlib.h>

#include "core/holders/device_order.h"
#include "core/text/columns.h"

/* Of a device with more epochs than these, the first and the last ones are told. */
#define EPOCHS_MAX 16
/* Text for people ends somewhere; the other forms have all devices. */
#define DEVICES_MAX 512

static void put_length(struct iommu_text *t, uint64_t from, uint64_t to)
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

/* The device and its group stand before its first epoch only. */
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
	if (!again)
		iommu_summary_device(t, s, id);
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
	put_length(iommu_columns_cell(c), epoch->from, epoch->ended ? epoch->to : s->last_ts);
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

static void add_holders(struct iommu_columns *c, const struct iommu_summary *s, uint32_t id)
{
	uint64_t dropped = 0;
	size_t n = 0;
	const struct iommu_epoch *epochs =
		iommu_holders_epochs(iommu_replay_holders(s->replay), id, &n, &dropped);

	if (!n) {
		add_device_cells(c, s, id, false);
		iommu_columns_puts(c, "not known");
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

	iommu_text_puts(t, "\nDevices and who held them");
	if (!nr) {
		iommu_text_puts(t, ": none is known\n");
		free(ids);
		return;
	}
	iommu_text_putc(t, '\n');
	iommu_columns_begin(&columns, "rllllrl");
	iommu_columns_puts(&columns, "group");
	iommu_columns_puts(&columns, "device");
	iommu_columns_puts(&columns, "holder");
	iommu_columns_puts(&columns, "grade");
	iommu_columns_puts(&columns, "from");
	iommu_columns_puts(&columns, "length");
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
