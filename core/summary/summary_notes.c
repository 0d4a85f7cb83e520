/* SPDX-License-Identifier: LGPL-2.1 */
/* The section on the limits of the trace, and on how to record one without them. */
#include "summary_notes.h"

struct notes {
	struct iommu_text *t;
	const struct iommu_summary *s;
	bool any;
};

/* Separates a limit from the advice on how to record a trace without it. */
#define HOW "\n      "

/* Start a note. The first note also starts the section. */
static struct iommu_text *note(struct notes *n)
{
	iommu_text_putc(n->t, '\n');
	if (!n->any)
		iommu_text_styled(n->t, IOMMU_STYLE_TITLE, "Limits of this trace");
	iommu_text_puts(n->t, n->any ? "  - " : "\n  - ");
	n->any = true;
	return n->t;
}

static uint64_t steps(const struct notes *n, enum iommu_step_kind kind)
{
	return iommu_replay_nr_steps(n->s->replay, kind);
}

static void note_lost(struct notes *n)
{
	const struct iommu_summary *s = n->s;
	struct iommu_text *t;

	if (!s->gaps)
		return;
	t = note(n);
	iommu_text_puts(t, s->lost_more ? "at least " : "");
	iommu_put_count(t, s->lost ? s->lost : s->gaps, "event was", "events were");
	iommu_text_puts(t, " lost in ");
	iommu_put_count(t, s->gaps, "gap", "gaps");
	iommu_text_puts(t, ": maps, unmaps and attaches may be missing" HOW
			   "use larger buffers: trace-iommu record -b 65536");
}

/* Whether a device was held, or anything was mapped, before the trace began. */
static bool began_late(const struct iommu_summary *s)
{
	const struct iommu_findings *findings = iommu_replay_findings(s->replay);
	const struct iommu_devices *devices = iommu_replay_devices(s->replay);

	for (int class = 0; class < IOMMU_FINDING_CLASSES; class ++) {
		if (findings->excused[class].excuses & IOMMU_EXCUSE_LATE)
			return true;
	}
	for (uint32_t id = 1; id <= devices->nr; id++) {
		size_t n = 0;
		const struct iommu_epoch *epochs =
			iommu_holders_epochs(iommu_replay_holders(s->replay), id, &n, NULL);

		if (n && epochs[0].before)
			return true;
	}
	return false;
}

static void note_late(struct notes *n)
{
	if (began_late(n->s))
		iommu_text_puts(note(n),
				"mappings from before the trace are unknown: their unmaps and"
				" faults look like those of addresses that were never mapped" HOW
				"trace from boot on: trace-iommu record --boot");
}

/* drivers/iommu/iommu.c, up to 7.2. */
static void note_log(struct notes *n)
{
	iommu_text_puts(note(n),
			"a kernel log shows neither the devices of maps nor who holds a device" HOW
			"trace-iommu record");
	iommu_text_puts(note(n), "maps may be missing: Linux 7.x does not print those that use"
				 " generic page tables, as AMD-Vi and VT-d do");
	iommu_text_puts(note(n),
			"a map that failed looks like one that succeeded, unless the log shows"
			" its unmap");
	iommu_text_puts(note(n),
			"tasks are unknown, unless dynamic debug or the console prints them" HOW
			"echo 'module iommu +pt' >/sys/kernel/debug/dynamic_debug/control");
}

static void note_missing(struct notes *n)
{
	bool attaches = steps(n, IOMMU_STEP_ATTACH) || steps(n, IOMMU_STEP_PROBE_ATTACH);
	bool maps = steps(n, IOMMU_STEP_MAP) || steps(n, IOMMU_STEP_INTEL_MAP);
	bool unmaps = steps(n, IOMMU_STEP_UNMAP) || steps(n, IOMMU_STEP_INTEL_UNMAP);

	if (!attaches)
		iommu_text_puts(note(n), "holders of devices are unknown: no"
					 " iommu:attach_device_to_domain event" HOW
					 "start before devices change hands: trace-iommu record");
	if (!maps)
		iommu_text_puts(note(n), "mappings are unknown: no iommu:map event");
	else if (!unmaps)
		iommu_text_puts(note(n), "lifetimes of mappings are unknown: no iommu:unmap event");
}

static void note_unknown(struct notes *n)
{
	const struct iommu_map_stats *unknown = iommu_stats_of_device(n->s->stats, 0);
	bool named = steps(n, IOMMU_STEP_PROBE_MAP) || steps(n, IOMMU_STEP_DMA_MAP) ||
		     steps(n, IOMMU_STEP_DMA_MAP_SG) || steps(n, IOMMU_STEP_CACHE_FLUSH) ||
		     steps(n, IOMMU_STEP_QI_IOTLB) || steps(n, IOMMU_STEP_MAP_PAGES) ||
		     steps(n, IOMMU_STEP_MAP_LEAF);
	struct iommu_text *t;

	if (!unknown || !unknown->maps)
		return;
	t = note(n);
	iommu_text_puts(t, "the device of ");
	iommu_put_count(t, unknown->maps, "map is unknown: ", "maps is unknown: ");
	if (n->s->without)
		iommu_text_puts(t, "sources were ignored (--without)");
	else if (named)
		iommu_text_puts(t, "no event links them to a device");
	else
		iommu_text_puts(t, "map events do not name devices" HOW
				   "trace-iommu record, whose probes name them");
}

static void note_probes(struct notes *n)
{
	const struct iommu_probe_check *check = &n->s->probes;
	struct iommu_text *t;

	if (!check->doubtful)
		return;
	t = note(n);
	iommu_text_puts(t, "the probes (group iop) were not used: ");
	if (check->pairs) {
		iommu_text_dec(t, check->mismatches);
		iommu_text_puts(t, " of ");
		iommu_put_count(t, check->pairs, "map does", "maps do");
		iommu_text_puts(t, " not match the probe before them");
	} else {
		iommu_text_puts(t, "they were made for another kernel");
	}
	iommu_text_puts(t, check->by_recorder ? ", as the recorder found" : "");
	iommu_text_puts(t, HOW "use trace-iommu record, or probe the function that history.md names"
			       " for this kernel, with its arguments");
}

static void note_snapshot(struct notes *n)
{
	const struct iommu_snapshot *snapshot = iommu_replay_snapshot(n->s->replay);

	if (!snapshot->left_out)
		return;
	iommu_put_count(note(n), snapshot->left_out, "line of the snapshot was",
			"lines of the snapshot were");
	iommu_text_puts(n->t, " ignored: it has too many devices, regions or parameters");
}

static bool has_system(const struct iommu_summary *s, const char *name)
{
	for (size_t i = 0; i < s->nr_systems; i++) {
		if (!strcmp(s->systems[i].name, name) && s->systems[i].events)
			return true;
	}
	return false;
}

static void note_faults(struct notes *n)
{
	const struct iommu_faults *faults = iommu_replay_faults(n->s->replay);

	if (n->s->counted && !n->s->is_log && !has_system(n->s, "printk"))
		iommu_text_puts(note(n),
				"reasons of faults are unknown, and all faults of VT-d: they are"
				" only in the kernel log" HOW "trace-iommu record");
	if (faults->unfolded) {
		iommu_put_count(note(n), faults->unfolded, "fault is", "faults are");
		iommu_text_puts(n->t, " counted but not listed: too many different kinds");
	}
}

static void note_limits(struct notes *n)
{
	if (n->s->attach_rule == IOMMU_ATTACH_UNKNOWN && steps(n, IOMMU_STEP_ATTACH))
		iommu_text_puts(note(n), "the kernel release is unknown: holders were inferred"
					 " from the pattern of attaches");
	if (n->s->unknown) {
		iommu_put_count(note(n), n->s->unknown, "event is", "events are");
		iommu_text_puts(n->t, " ignored: the trace lacks their formats");
	}
	if (n->s->stats->without_room) {
		iommu_put_count(note(n), n->s->stats->without_room, "map is", "maps are");
		iommu_text_puts(n->t, " counted for an unknown device: too many devices");
	}
	if (iommu_replay_nr_cut(n->s->replay)) {
		iommu_put_count(note(n), iommu_replay_nr_cut(n->s->replay), "event was",
				"events were");
		iommu_text_puts(n->t, " not examined in full, because too many mappings share an"
				      " address: the results may be wrong");
	}
}

/* Their strings are ours, not the trace's. */
static void note_kind(struct notes *n)
{
	for (const char *const *text = n->s->notes; text && *text; text++)
		iommu_text_puts(note(n), *text);
}

void iommu_summary_notes(struct iommu_text *t, const struct iommu_summary *s)
{
	struct notes n = { .t = t, .s = s };

	note_lost(&n);
	if (s->is_log) {
		note_log(&n);
	} else {
		note_late(&n);
		note_missing(&n);
		note_unknown(&n);
		note_probes(&n);
	}
	note_snapshot(&n);
	note_faults(&n);
	note_limits(&n);
	note_kind(&n);
	if (n.any)
		iommu_text_putc(t, '\n');
}
