/* SPDX-License-Identifier: LGPL-2.1 */
/* What the trace cannot tell, and how to record one that can. */
#include "summary_notes.h"

struct notes {
	struct iommu_text *t;
	const struct iommu_summary *s;
	bool any;
};

/* How a trace can be recorded that tells it. */
#define HOW "\n      "

/* Begin a note. */
static struct iommu_text *note(struct notes *n)
{
	iommu_text_puts(n->t, n->any ? "\n  - " : "\nWhat this trace cannot tell\n  - ");
	n->any = true;
	return n->t;
}

static uint64_t steps(const struct notes *n, enum iommu_step_kind kind)
{
	return iommu_replay_steps(n->s->replay, kind);
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
	iommu_text_puts(t, ": what they mapped, unmapped or attached is missing here" HOW
			   "larger buffers: trace-cmd record -b 65536");
}

/* Whether a device was held, or something mapped, when the trace began. */
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
				"what was mapped before it began: an unmap or a fault of that"
				" looks like one of something never mapped" HOW
				"from boot on: trace_event=iommu:* on the kernel's command line");
}

static void note_missing(struct notes *n)
{
	bool attaches = steps(n, IOMMU_STEP_ATTACH) || steps(n, IOMMU_STEP_PROBE_ATTACH);
	bool maps = steps(n, IOMMU_STEP_MAP) || steps(n, IOMMU_STEP_INTEL_MAP);
	bool unmaps = steps(n, IOMMU_STEP_UNMAP) || steps(n, IOMMU_STEP_INTEL_UNMAP);

	if (!attaches)
		iommu_text_puts(note(n),
				"who held a device: there is no"
				" iommu:attach_device_to_domain in it" HOW
				"trace-cmd record -e iommu, before devices are handed over");
	if (!maps)
		iommu_text_puts(note(n), "what was mapped: there is no iommu:map in it");
	else if (!unmaps)
		iommu_text_puts(note(n), "how long mappings lived: there is no iommu:unmap in it");
}

static void note_unknown(struct notes *n)
{
	const struct iommu_map_stats *unknown = iommu_stats_of(n->s->stats, 0);
	bool named = steps(n, IOMMU_STEP_PROBE_MAP) || steps(n, IOMMU_STEP_DMA_MAP) ||
		     steps(n, IOMMU_STEP_DMA_MAP_SG) || steps(n, IOMMU_STEP_CACHE_FLUSH) ||
		     steps(n, IOMMU_STEP_QI_IOTLB);
	struct iommu_text *t;

	if (!unknown || !unknown->maps)
		return;
	t = note(n);
	iommu_text_puts(t, "which device ");
	iommu_put_count(t, unknown->maps, "map is for", "maps are for");
	if (n->s->without)
		iommu_text_puts(t, ": sources were left out (--without)");
	else if (named)
		iommu_text_puts(t, ", which none of its events ties to one");
	else
		iommu_text_puts(t, ": the events of maps do not say" HOW
				   "trace-cmd record -e iommu -e dma (Linux 6.12 and later), and"
				   " -e intel_iommu (VT-d)");
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

	if (n->s->counted && !has_system(n->s, "printk"))
		iommu_text_puts(note(n),
				"the reasons of faults, and whether VT-d had any: these are"
				" in the kernel's log only" HOW
				"trace-cmd record -e iommu -e printk:console");
	if (faults->unfolded) {
		iommu_text_puts(note(n), "all faults apart: ");
		iommu_put_count(n->t, faults->unfolded, "of so many kinds is",
				"of so many kinds are");
		iommu_text_puts(n->t, " counted only");
	}
}

static void note_limits(struct notes *n)
{
	if (n->s->family == IOMMU_FAMILY_UNKNOWN && steps(n, IOMMU_STEP_ATTACH))
		iommu_text_puts(note(n), "which kernel it is of, and so what its attaches mean:"
					 " holders were found from their pattern");
	if (n->s->unknown) {
		struct iommu_text *t = note(n);

		iommu_text_puts(t, "what ");
		iommu_put_count(t, n->s->unknown, "event is", "events are");
		iommu_text_puts(t, ": it does not have their formats");
	}
	if (n->s->stats->without_room) {
		struct iommu_text *t = note(n);

		iommu_text_puts(t, "statistics of each of so many devices: ");
		iommu_put_count(t, n->s->stats->without_room, "map is", "maps are");
		iommu_text_puts(t, " counted as of unknown ones");
	}
}

void iommu_summary_notes(struct iommu_text *t, const struct iommu_summary *s)
{
	struct notes n = { .t = t, .s = s };

	note_lost(&n);
	note_late(&n);
	note_missing(&n);
	note_unknown(&n);
	note_faults(&n);
	note_limits(&n);
	if (n.any)
		iommu_text_putc(t, '\n');
}
