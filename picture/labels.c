/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdio.h>
#include <string.h>

#include "labels.h"
#include "core/summary/words.h"

#define SECOND 1000000000

void iommu_put_ascii(void *arg, const char *str, size_t len)
{
	struct iommu_ascii *to = arg;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)str[i];

		if ((c & 0xc0) == 0x80)
			continue; /* a later byte of a character; the first byte became '?' */
		if (to->len + 1 < to->size)
			to->buf[to->len++] = c < 0x7f ? (char)c : '?';
	}
	to->buf[to->len] = '\0';
}

void iommu_text_time(struct iommu_text *t, int64_t ts)
{
	char buf[IOMMU_TEXT_MIN];

	ts += 500; /* round like KernelShark and trace-cmd report */
	snprintf(buf, sizeof(buf), "%lld.%06lld", (long long)(ts / SECOND),
		 (long long)(ts % SECOND / 1000));
	iommu_text_puts(t, buf);
}

void iommu_text_span(struct iommu_text *t, int64_t from, int64_t to)
{
	iommu_text_puts(t, " (");
	iommu_text_duration(t, to > from ? (uint64_t)(to - from) : 0);
	iommu_text_putc(t, ')');
}

void iommu_text_rate(struct iommu_text *t, double rate)
{
	static const char *const units[] = { "", "k", "M", "G" };
	char buf[IOMMU_TEXT_MIN];
	int unit = 0;

	while (rate >= 999.5 && unit < 3) {
		rate /= 1000;
		unit++;
	}
	snprintf(buf, sizeof(buf), rate < 9.95 && unit ? "%.1f%s/s" : "%.0f%s/s", rate,
		 units[unit]);
	iommu_text_puts(t, buf);
}

void iommu_task_text(struct iommu_text *t, int32_t pid, const struct iommu_view_names *names)
{
	const struct iommu_writer words = { t, NULL, 0, names->comm, names->arg };

	iommu_put_task(&words, pid);
}

void iommu_holder_text(struct iommu_text *t, const struct iommu_epoch *epoch,
		       const struct iommu_view_names *names, bool grade)
{
	const struct iommu_writer words = { t, NULL, 0, names->comm, names->arg };

	iommu_put_holder(&words, epoch->pid);
	if (!grade)
		return;
	if (epoch->doubtful || epoch->grade == IOMMU_GRADE_UNKNOWN)
		iommu_text_puts(t, " (uncertain)");
	else if (epoch->grade == IOMMU_GRADE_LIKELY)
		iommu_text_puts(t, " (likely)");
}

static void put_unknown(struct iommu_text *t, const struct iommu_lane *lane,
			const struct iommu_view_names *names)
{
	bool others = lane->task == IOMMU_LANE_REST && lane->has_others && lane->nr_maps;

	iommu_text_puts(t, IOMMU_NO_KNOWN_DEVICE);
	if (lane->task == IOMMU_LANE_REST && !others)
		return;
	iommu_text_puts(t, ": ");
	if (others)
		iommu_text_puts(t, "other tasks");
	else if (lane->task == IOMMU_LANE_INTERRUPTS)
		iommu_text_puts(t, "interrupts");
	else
		iommu_task_text(t, lane->task, names);
}

void iommu_lane_name_text(struct iommu_text *t, const struct iommu_lane *lane,
			  const struct iommu_view_names *names)
{
	if (lane->device == IOMMU_LANE_UNKNOWN)
		put_unknown(t, lane, names);
	else
		iommu_text_untrusted(t, lane->name, strlen(lane->name));
}

void iommu_lane_label(const struct iommu_lane *lane, const struct iommu_view_names *names,
		      char *label, size_t size)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_ascii ascii = { label, 0, size };
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), iommu_put_ascii, &ascii);
	iommu_lane_name_text(&t, lane, names);
	if (lane->gid_known) {
		iommu_text_puts(&t, " g");
		iommu_text_signed(&t, lane->gid);
	}
	if (lane->known && lane->known->driver.len) {
		iommu_text_putc(&t, ' ');
		iommu_snapshot_put(&t, &lane->known->driver);
	}
	iommu_text_flush(&t);
}
