/* SPDX-License-Identifier: LGPL-2.1 */
#include "summary_text.h"

#include "summary_devices.h"
#include "summary_faults.h"
#include "summary_notes.h"

static void put_events(struct iommu_text *t, const struct iommu_summary *s)
{
	iommu_text_puts(t, ", ");
	iommu_put_count(t, s->events, "event", "events");
	for (size_t i = 0; i < s->nr_systems; i++) {
		iommu_text_puts(t, i ? ", " : " (");
		iommu_text_untrusted(t, s->systems[i].name, strlen(s->systems[i].name));
		iommu_text_putc(t, ' ');
		iommu_text_dec(t, s->systems[i].events);
	}
	if (s->nr_systems)
		iommu_text_putc(t, ')');
}

static bool has_steps(const struct iommu_summary *s)
{
	for (int kind = IOMMU_STEP_NONE + 1; kind < IOMMU_STEP_KINDS; kind++) {
		if (iommu_replay_nr_steps(s->replay, (enum iommu_step_kind)kind))
			return true;
	}
	return false;
}

static void put_range(struct iommu_text *t, const struct iommu_summary *s)
{
	iommu_text_puts(t, "Only what concerns ");
	iommu_put_time(t, s->from > s->first_ts ? s->from : s->first_ts);
	iommu_text_puts(t, " to ");
	iommu_put_time(t, s->to && s->to < s->last_ts ? s->to : s->last_ts);
	iommu_text_puts(t, " follows; the counts above are those of the whole trace\n");
}

/* What the snapshot says about the machine. */
static void put_machine(struct iommu_text *t, const struct iommu_snapshot *snapshot)
{
	const char *mode = iommu_snapshot_mode_word(snapshot->mode);

	if (!snapshot->host.len && !snapshot->boot_id.len && !mode)
		return;
	iommu_text_puts(t, "Recorded");
	if (snapshot->host.len) {
		iommu_text_puts(t, " on ");
		iommu_snapshot_put(t, &snapshot->host);
	}
	if (snapshot->boot_id.len) {
		iommu_text_puts(t, snapshot->host.len ? ", boot " : " in boot ");
		iommu_snapshot_put(t, &snapshot->boot_id);
	}
	if (mode) {
		bool first = !snapshot->host.len && !snapshot->boot_id.len;

		iommu_text_puts(t, first ? " with the IOMMU in " : ", with the IOMMU in ");
		iommu_text_puts(t, mode);
		iommu_text_puts(t, " mode");
	}
	iommu_text_putc(t, '\n');
}

/* The parameters of the kernel's command line that concern the IOMMU. */
static void put_parameters(struct iommu_text *t, const struct iommu_snapshot *snapshot)
{
	if (!snapshot->nr_params)
		return;
	iommu_text_puts(t, "Kernel parameters:");
	for (uint32_t i = 0; i < snapshot->nr_params; i++) {
		const struct iommu_snapshot_param *param = &snapshot->params[i];

		iommu_text_putc(t, ' ');
		iommu_snapshot_put(t, &param->name);
		if (!param->value.len)
			continue;
		iommu_text_putc(t, '=');
		iommu_snapshot_put(t, &param->value);
	}
	iommu_text_putc(t, '\n');
}

/* The file, its kernel, its time range and its events. */
static void put_head(struct iommu_text *t, const struct iommu_summary *s)
{
	const struct iommu_snapshot *snapshot = iommu_replay_snapshot(s->replay);

	iommu_text_style(t, IOMMU_STYLE_TITLE);
	if (s->name)
		iommu_text_untrusted(t, s->name, strlen(s->name));
	else
		iommu_text_puts(t, "IOMMU summary");
	iommu_text_style(t, IOMMU_STYLE_PLAIN);
	if (s->buffer && *s->buffer) {
		iommu_text_puts(t, ", buffer ");
		iommu_text_untrusted(t, s->buffer, strlen(s->buffer));
	}
	if (s->release) {
		iommu_text_puts(t, ": Linux ");
		iommu_text_untrusted(t, s->release, strlen(s->release));
	} else if (snapshot->release.len) {
		iommu_text_puts(t, ": Linux ");
		iommu_snapshot_put(t, &snapshot->release);
	}
	if (!has_steps(s))
		iommu_text_puts(t, ": no IOMMU events");
	iommu_text_putc(t, '\n');
	put_machine(t, snapshot);
	put_parameters(t, snapshot);
	if (s->first_ts && s->last_ts >= s->first_ts) {
		iommu_text_duration(t, s->last_ts - s->first_ts);
		iommu_text_puts(t, ", from ");
		iommu_put_time(t, s->first_ts);
		iommu_text_puts(t, " to ");
		iommu_put_time(t, s->last_ts);
	} else {
		iommu_text_puts(t, "no times");
	}
	if (s->counted)
		put_events(t, s);
	iommu_text_putc(t, '\n');
	if (s->from || s->to)
		put_range(t, s);
}

void iommu_summary_text(struct iommu_text *t, const struct iommu_summary *s)
{
	put_head(t, s);
	if (!has_steps(s)) {
		iommu_text_puts(t,
				"Nothing can be said about devices, mappings or faults. Record the "
				"events of the IOMMU:\ntrace-iommu record\n");
		return;
	}
	iommu_summary_faults(t, s);
	iommu_summary_findings(t, s);
	iommu_summary_holders(t, s);
	iommu_summary_mappings(t, s);
	iommu_summary_notes(t, s);
}
