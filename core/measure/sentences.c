/* SPDX-License-Identifier: LGPL-2.1 */
#include "sentences.h"

#include "core/holders/epochs.h"

/* dma_entry_limit of drivers/vfio/vfio_iommu_type1.c: U16_MAX by default, 5.10 to 7.2. */
#define VFIO_ENTRIES 65535

/* A peak is worth a sentence from this share of the limit on, in percent. */
#define NEAR_LIMIT 50

/* A burst is worth a sentence from these bytes on: guests have more memory. */
#define BURST_BYTES (256ULL << 20)

/* A share of bytes or of maps below this is no sentence, in percent. */
#define SHARE_MIN 5

/* Returns @part of @all in hundredths, rounded; at most UINT64_MAX. @all is not 0. */
static uint64_t hundredths(uint64_t part, uint64_t all)
{
	while (part > UINT64_MAX / 200) {
		part /= 2;
		all = all > 1 ? all / 2 : 1;
	}
	return (part * 200 + all) / 2 / all;
}

/* Whether @part is at least @percent of @all. */
static bool is_share(uint64_t part, uint64_t all, unsigned int percent)
{
	return all && hundredths(part, all) >= percent;
}

void iommu_put_ratio(struct iommu_text *t, uint64_t part, uint64_t all)
{
	uint64_t n = hundredths(part, all);

	iommu_text_dec(t, n / 100);
	iommu_text_putc(t, '.');
	iommu_text_putc(t, (char)('0' + n / 10 % 10));
	iommu_text_putc(t, (char)('0' + n % 10));
}

void iommu_put_share(struct iommu_text *t, uint64_t part, uint64_t all)
{
	uint64_t percent = all > UINT64_MAX / 100 ? part / (all / 100) : part * 100 / all;

	if (part && !percent)
		iommu_text_putc(t, '<');
	iommu_text_dec(t, part && !percent ? 1 : percent);
	iommu_text_puts(t, " %");
}

void iommu_put_short_time(struct iommu_text *t, uint64_t ns)
{
	if (ns >= 1000000) {
		iommu_text_duration(t, ns);
		return;
	}
	if (ns < 1000) {
		iommu_text_dec(t, ns);
		iommu_text_puts(t, " ns");
		return;
	}
	iommu_text_dec(t, ns / 1000);
	if (ns < 100000) {
		iommu_text_putc(t, '.');
		iommu_text_putc(t, (char)('0' + ns / 100 % 10));
	}
	iommu_text_puts(t, " us");
}

void iommu_put_gib_rate(struct iommu_text *t, uint64_t rate)
{
	uint64_t whole = rate >> 30;
	uint64_t n = ((rate & ((1U << 30) - 1)) * 100) >> 30;

	if (rate && !whole && !n) {
		iommu_text_puts(t, "<0.01");
		return;
	}
	iommu_text_dec(t, whole);
	iommu_text_putc(t, '.');
	iommu_text_putc(t, (char)('0' + n / 10));
	if (whole < 10)
		iommu_text_putc(t, (char)('0' + n % 10));
}

/* Write 65530 as "65,530". */
static void put_grouped(struct iommu_text *t, uint64_t n)
{
	uint64_t unit = 1;

	while (n / unit >= 1000)
		unit *= 1000;
	iommu_text_dec(t, n / unit);
	for (unit /= 1000; unit; unit /= 1000) {
		uint64_t part = n / unit % 1000;

		iommu_text_putc(t, ',');
		iommu_text_putc(t, (char)('0' + part / 100));
		iommu_text_putc(t, (char)('0' + part / 10 % 10));
		iommu_text_putc(t, (char)('0' + part % 10));
	}
}

void iommu_measure_name(struct iommu_text *t, const struct iommu_measure_view *v,
			const struct iommu_figures *f)
{
	const struct iommu_writer words = { .t = t, .comm = v->comm, .arg = v->arg };

	if (f->device) {
		iommu_put_device(t, iommu_replay_devices(v->replay), f->device);
		return;
	}
	if (f->interrupt)
		iommu_text_puts(t, "interrupts");
	else if (f->pid == IOMMU_MEASURE_OTHERS)
		iommu_text_puts(t, "other tasks");
	else
		iommu_put_task(&words, f->pid);
	iommu_text_puts(t, " (unknown device)");
}

static bool is_total(const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	return f == v->measured->total;
}

static bool maps_anything(const struct iommu_measure_view *v)
{
	return iommu_replay_nr_steps(v->replay, IOMMU_STEP_MAP) ||
	       iommu_replay_nr_steps(v->replay, IOMMU_STEP_INTEL_MAP);
}

/* In lazy mode, the trace need not show which devices the flushed domains have. */
static bool shows_lazy_mode(const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	uint64_t unassigned = v->measured->unassigned_flushes;

	return is_total(v, f) && unassigned && unassigned * 2 <= f->unmaps &&
	       !is_share(f->flushes.unmaps, f->unmaps, 10);
}

enum iommu_flush_mode iommu_flush_mode(const struct iommu_measure_view *v,
				       const struct iommu_figures *f)
{
	const struct iommu_flushes *flushes = &f->flushes;
	uint64_t nr = flushes->ranges + flushes->domains;

	if (is_total(v, f) && !maps_anything(v) && (v->measured->attaches || v->measured->dma_maps))
		return IOMMU_FLUSH_PASSTHROUGH;
	if (!v->measured->flush_events)
		return IOMMU_FLUSH_NOT_RECORDED;
	if (!f->unmaps)
		return IOMMU_FLUSH_UNCLEAR;
	/* In lazy mode, the kernel flushes no ranges after unmaps. */
	if (is_share(flushes->unmaps, f->unmaps, 80) &&
	    (is_share(flushes->unmaps - flushes->by_domain, f->unmaps, 50) ||
	     is_share(nr, f->unmaps, 90)))
		return IOMMU_FLUSH_STRICT;
	if (shows_lazy_mode(v, f))
		return IOMMU_FLUSH_LAZY;
	if (is_share(flushes->by_domain, f->unmaps, 50) && nr * 2 <= flushes->unmaps)
		return IOMMU_FLUSH_LAZY;
	return IOMMU_FLUSH_UNCLEAR;
}

const struct iommu_device *iommu_figured_device(const struct iommu_measure_view *v,
						const struct iommu_figures *f)
{
	return f->device ? iommu_device(iommu_replay_devices(v->replay), f->device) : NULL;
}

enum iommu_flush_mode iommu_mode_of(const struct iommu_measure_view *v,
				    const struct iommu_figures *f, bool *from_snapshot)
{
	static const enum iommu_flush_mode modes[IOMMU_SNAPSHOT_MODES] = {
		[IOMMU_SNAPSHOT_STRICT] = IOMMU_FLUSH_STRICT,
		[IOMMU_SNAPSHOT_LAZY] = IOMMU_FLUSH_LAZY,
		[IOMMU_SNAPSHOT_PASSTHROUGH] = IOMMU_FLUSH_PASSTHROUGH,
	};
	const struct iommu_snapshot *snapshot = iommu_replay_snapshot(v->replay);
	const struct iommu_device *device = iommu_figured_device(v, f);
	enum iommu_flush_mode mode = iommu_flush_mode(v, f);
	enum iommu_snapshot_mode known =
		device ? iommu_snapshot_mode_of(snapshot, device->name, device->len)
		       : snapshot->mode;

	*from_snapshot = !iommu_flush_mode_name(mode) && known != IOMMU_SNAPSHOT_NO_MODE;
	return *from_snapshot ? modes[known] : mode;
}

unsigned int iommu_device_width(const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	const struct iommu_device *device = iommu_figured_device(v, f);

	return device ? iommu_snapshot_width(iommu_replay_snapshot(v->replay), device->name,
					     device->len)
		      : 0;
}

unsigned int iommu_unit_width(const struct iommu_measure_view *v)
{
	return iommu_snapshot_iommu_width(iommu_replay_snapshot(v->replay));
}

const char *iommu_flush_mode_name(enum iommu_flush_mode mode)
{
	static const char *const names[] = {
		[IOMMU_FLUSH_STRICT] = "strict",
		[IOMMU_FLUSH_LAZY] = "lazy",
		[IOMMU_FLUSH_PASSTHROUGH] = "passthrough",
	};

	return mode < sizeof(names) / sizeof(names[0]) ? names[mode] : NULL;
}

static void put_per_unmap(struct iommu_text *t, const struct iommu_figures *f)
{
	iommu_text_puts(t, " (");
	iommu_put_ratio(t, f->flushes.ranges + f->flushes.domains, f->unmaps);
	iommu_text_puts(t, " flushes per unmap)");
}

static bool has_flush_per_unmap(const struct iommu_figures *f)
{
	return f->flushes.unmaps == f->unmaps &&
	       f->flushes.ranges + f->flushes.domains == f->unmaps;
}

static void say_strict(struct iommu_text *t, const struct iommu_figures *f)
{
	const struct iommu_flushes *flushes = &f->flushes;

	if (has_flush_per_unmap(f)) {
		iommu_text_puts(t, "strict mode: every unmap waits for its own flush");
		return;
	}
	iommu_text_puts(t, flushes->unmaps == f->unmaps ? "strict mode: all " : "strict mode: ");
	put_grouped(t, flushes->unmaps);
	if (flushes->unmaps != f->unmaps) {
		iommu_text_puts(t, " of ");
		put_grouped(t, f->unmaps);
	}
	iommu_text_puts(t, " unmaps waited for a flush");
}

static void put_unassigned(struct iommu_text *t, const struct iommu_measure_view *v,
			   const struct iommu_figures *f)
{
	uint64_t unassigned = v->measured->unassigned_flushes;

	iommu_text_puts(t, "lazy mode: ");
	iommu_put_count(t, unassigned, "flush of a whole domain", "flushes of whole domains");
	iommu_text_puts(t, " for ");
	put_grouped(t, f->unmaps);
	iommu_text_puts(t, " unmaps (");
	iommu_put_ratio(t, unassigned, f->unmaps);
	iommu_text_puts(t, " flushes per unmap); the trace does not show for which devices");
}

static bool say_flushes(struct iommu_text *t, const struct iommu_measure_view *v,
			const struct iommu_figures *f)
{
	const struct iommu_flushes *flushes = &f->flushes;

	switch (iommu_flush_mode(v, f)) {
	case IOMMU_FLUSH_STRICT:
		/* The sentence about the whole trace says this of each device. */
		if (!is_total(v, f) && has_flush_per_unmap(f) &&
		    has_flush_per_unmap(v->measured->total))
			return false;
		say_strict(t, f);
		break;
	case IOMMU_FLUSH_LAZY:
		if (shows_lazy_mode(v, f)) {
			put_unassigned(t, v, f);
			return true;
		}
		iommu_text_puts(t, "lazy mode: one flush of the whole domain serves many unmaps");
		break;
	case IOMMU_FLUSH_UNCLEAR:
		if (!f->unmaps || flushes->unmaps == f->unmaps)
			return false;
		put_grouped(t, f->unmaps - flushes->unmaps);
		iommu_text_puts(t, " of ");
		put_grouped(t, f->unmaps);
		iommu_text_puts(t, " unmaps have no flush in this trace");
		break;
	default:
		return false;
	}
	put_per_unmap(t, f);
	return true;
}

static bool say_wait(struct iommu_text *t, const struct iommu_measure_view *v,
		     const struct iommu_figures *f)
{
	const struct iommu_durations *waits = &f->flushes.waits;

	if (!waits->nr || iommu_flush_mode(v, f) != IOMMU_FLUSH_LAZY)
		return false;
	iommu_text_puts(t, "after an unmap, the device could still write for up to ");
	iommu_put_short_time(t, waits->longest);
	iommu_text_puts(t, " (median ");
	iommu_put_short_time(t, iommu_durations_percentile(waits, 50));
	iommu_text_putc(t, ')');
	return true;
}

static bool say_passthrough(struct iommu_text *t, const struct iommu_measure_view *v,
			    const struct iommu_figures *f)
{
	if (!is_total(v, f) || iommu_flush_mode(v, f) != IOMMU_FLUSH_PASSTHROUGH)
		return false;
	if (v->measured->dma_maps)
		iommu_text_puts(t, "no maps though drivers use the DMA API: passthrough (");
	else
		iommu_text_puts(t, "no maps though devices are attached: passthrough (");
	if (v->measured->dma_maps)
		iommu_put_count(t, v->measured->dma_maps, "DMA mapping", "DMA mappings");
	else
		iommu_put_count(t, v->measured->attaches, "attach", "attaches");
	iommu_text_puts(t, ", 0 maps)");
	if (v->attach_rule != IOMMU_ATTACH_PAIRS && !v->measured->dma_maps)
		iommu_text_puts(t,
				", unless this is Linux 5.10 or older on VT-d without its events "
				"intel_iommu:map_*");
	return true;
}

/* Bytes that could use larger pages, if those were the size of a run and not of a map. */
static bool say_page(struct iommu_text *t, const struct iommu_figures *f, enum iommu_page page,
		     const char *name)
{
	const struct iommu_contiguity *c = &f->contiguity;
	uint64_t missed = c->possible[page] - c->mapped[page];
	bool small = true;

	if (!is_share(missed, c->bytes, SHARE_MIN))
		return false;
	/* The sizes are powers of two, rounded down. */
	for (int i = 13; i < 64; i++)
		small &= !f->sizes[i];
	iommu_put_share(t, missed, c->bytes);
	iommu_text_puts(t, " of mapped bytes were contiguous and aligned for ");
	iommu_text_puts(t, name);
	iommu_text_puts(t, " pages but were mapped with ");
	iommu_text_puts(t, small ? "4K" : "smaller pages");
	return true;
}

static bool say_2m(struct iommu_text *t, const struct iommu_measure_view *v,
		   const struct iommu_figures *f)
{
	(void)v;
	return say_page(t, f, IOMMU_PAGE_2M, "2M");
}

static bool say_1g(struct iommu_text *t, const struct iommu_measure_view *v,
		   const struct iommu_figures *f)
{
	(void)v;
	return say_page(t, f, IOMMU_PAGE_1G, "1G");
}

/* Whether a task held the device at some time. */
static bool was_held(const struct iommu_measure_view *v, uint32_t device)
{
	size_t n = 0;
	const struct iommu_epoch *epochs =
		iommu_holders_epochs(iommu_replay_holders(v->replay), device, &n, NULL);

	for (size_t i = 0; i < n; i++) {
		if (epochs[i].pid != IOMMU_HOST)
			return true;
	}
	return false;
}

static bool say_peak(struct iommu_text *t, const struct iommu_measure_view *v,
		     const struct iommu_figures *f)
{
	if (is_total(v, f) || f->interrupt || f->pid == IOMMU_MEASURE_OTHERS ||
	    !is_share(f->live.peak, VFIO_ENTRIES, NEAR_LIMIT) ||
	    (f->device && !was_held(v, f->device)))
		return false;
	iommu_text_puts(t, "peak of ");
	put_grouped(t, f->live.peak);
	iommu_text_puts(t, " live mappings");
	iommu_text_puts(t, f->device ? " in one container: " : ", if in one VFIO container: ");
	iommu_text_puts(t, "VFIO's default limit is 65,535 (dma_entry_limit)");
	return true;
}

static bool say_locality(struct iommu_text *t, const struct iommu_measure_view *v,
			 const struct iommu_figures *f)
{
	const struct iommu_locality *l = &f->locality;

	(void)v;
	if (!is_share(l->far, l->nr, SHARE_MIN))
		return false;
	iommu_put_share(t, l->far, l->nr);
	iommu_text_puts(t, " of maps returned to a 2M region only after 64 or more other regions "
			   "(p95 of the distance ");
	iommu_text_dec(t, iommu_locality_percentile(l, 95));
	iommu_text_putc(t, ')');
	return true;
}

static bool say_reach(struct iommu_text *t, const struct iommu_measure_view *v,
		      const struct iommu_figures *f)
{
	unsigned int width = iommu_device_width(v, f);
	uint64_t maps = iommu_reach_above(&f->reach, 48);

	if (width && iommu_reach_bits(&f->reach) > width) {
		iommu_text_puts(t, "maps need ");
		iommu_text_dec(t, iommu_reach_bits(&f->reach));
		iommu_text_puts(t, " address bits, but the device had ");
		iommu_text_dec(t, width);
		iommu_text_puts(t, " when the recording began");
		return true;
	}
	if (!maps)
		return false;
	iommu_put_count(t, maps, "map needs", "maps need");
	iommu_text_puts(t, " more than 48 address bits: a page table of five levels");
	return true;
}

/* The first map was complete when the time began, so its bytes do not count. */
static bool say_burst(struct iommu_text *t, const struct iommu_measure_view *v,
		      const struct iommu_figures *f)
{
	const struct iommu_bursts *bursts = v->measured->bursts;
	const struct iommu_burst *burst = bursts->longest;
	const struct iommu_burst *end = burst + bursts->nr;
	const struct iommu_writer words = { .t = t, .comm = v->comm, .arg = v->arg };

	while (burst < end && burst->bytes - burst->first_bytes < BURST_BYTES)
		burst++;
	if (!is_total(v, f) || burst == end)
		return false;
	iommu_text_puts(t, "mapping ");
	iommu_put_bytes(t, burst->bytes - burst->first_bytes);
	iommu_text_puts(t, " took ");
	iommu_put_short_time(t, iommu_burst_ns(burst));
	iommu_text_puts(t, " (");
	iommu_put_gib_rate(t, iommu_burst_rate(burst));
	iommu_text_puts(t, " GiB/s) in ");
	iommu_put_task(&words, burst->pid);
	return true;
}

static bool put_took(struct iommu_text *t, const struct iommu_latency *latency,
		     enum iommu_call_source source, enum iommu_call call, const char *begin)
{
	const struct iommu_durations *d = &latency->figures[source][call].durations;

	if (!d->nr)
		return false;
	iommu_text_puts(t, begin);
	iommu_text_puts(t, iommu_call_name(call));
	iommu_text_puts(t, call == IOMMU_CALL_FLUSH ? "es" : "s");
	iommu_text_puts(t, " took up to ");
	iommu_put_short_time(t, d->longest);
	iommu_text_puts(t, " (median ");
	iommu_put_short_time(t, iommu_durations_percentile(d, 50));
	iommu_text_putc(t, ')');
	return true;
}

static bool say_latency(struct iommu_text *t, const struct iommu_measure_view *v,
			const struct iommu_figures *f)
{
	const struct iommu_latency *latency = v->measured->latency;
	bool any = false;

	for (int source = 0; is_total(v, f) && !any && source < IOMMU_CALL_SOURCES; source++) {
		for (int call = 0; call < IOMMU_CALLS; call++)
			any |= put_took(t, latency, source, call, any ? ", " : "");
	}
	return any;
}

static void discard(void *arg, const char *str, size_t len)
{
	(void)arg;
	(void)str;
	(void)len;
}

bool iommu_has_sentence(const struct iommu_measure_view *v, const struct iommu_figures *f,
			unsigned int nr)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text nowhere;

	iommu_text_init(&nowhere, buf, sizeof(buf), discard, NULL);
	return iommu_measure_sentence(&nowhere, v, f, nr);
}

bool iommu_measure_sentence(struct iommu_text *t, const struct iommu_measure_view *v,
			    const struct iommu_figures *f, unsigned int nr)
{
	static bool (*const say[])(struct iommu_text * t, const struct iommu_measure_view *v,
				   const struct iommu_figures *f) = {
		say_passthrough, say_flushes,  say_wait,  say_2m,    say_1g,
		say_peak,	 say_locality, say_reach, say_burst, say_latency,
	};
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text nowhere;

	for (size_t i = 0; i < sizeof(say) / sizeof(say[0]); i++) {
		iommu_text_init(&nowhere, buf, sizeof(buf), discard, NULL);
		if (!say[i](&nowhere, v, f) || nr--)
			continue;
		if (!is_total(v, f)) {
			iommu_measure_name(t, v, f);
			iommu_text_puts(t, ": ");
		}
		say[i](t, v, f);
		return true;
	}
	return false;
}
