/* SPDX-License-Identifier: LGPL-2.1 */
#include "monitor_text.h"

#include "core/faultlog/fault_text.h"
#include "core/recording/snapshot.h"
#include "core/summary/verdict_text.h"
#include "core/text/columns.h"

void iommu_monitor_put_rate(struct iommu_text *t, uint64_t count, uint64_t ns)
{
	long double tenths;

	if (!ns) {
		iommu_text_putc(t, '-');
		return;
	}
	tenths = (long double)count * 1e10L / ns + 0.5L;
	if (tenths >= 1000 || !count) {
		iommu_text_dec(t, (uint64_t)((tenths - 0.5L) / 10 + 0.5L));
		return;
	}
	iommu_text_dec(t, (uint64_t)tenths / 10);
	iommu_text_putc(t, '.');
	iommu_text_putc(t, (char)('0' + (uint64_t)tenths % 10));
}

/* "1.00": flushes per unmap. */
static void put_ratio(struct iommu_text *t, uint64_t part, uint64_t all)
{
	uint64_t hundredths;

	if (!all) {
		iommu_text_putc(t, '-');
		return;
	}
	hundredths = (uint64_t)((long double)part * 100 / all + 0.5L);
	iommu_text_dec(t, hundredths / 100);
	iommu_text_putc(t, '.');
	iommu_text_putc(t, (char)('0' + hundredths / 10 % 10));
	iommu_text_putc(t, (char)('0' + hundredths % 10));
}

static void put_string(struct iommu_text *t, const char *before, const char *str)
{
	if (!str)
		return;
	iommu_text_puts(t, before);
	iommu_text_untrusted(t, str, strlen(str));
}

static void put_lost(struct iommu_text *t, const struct iommu_monitor_view *v)
{
	if (v->gaps) {
		iommu_text_puts(t, "LOST ");
		iommu_text_puts(t, v->lost_unknown ? "at least " : "");
		iommu_put_count(t, v->lost, "event", "events");
		iommu_text_puts(t, " in this interval: the machine is too fast for live. ");
	}
	if (v->total_gaps) {
		iommu_text_puts(t, v->gaps ? "" : "Lost earlier. ");
		iommu_text_puts(t, "In all: ");
		iommu_put_count(t, v->total_lost, "event", "events");
		iommu_text_puts(t, " in ");
		iommu_put_count(t, v->total_gaps, "gap", "gaps");
		iommu_text_puts(t, ". Mappings may be missing, or seem to live on.\n");
	}
}

static void put_probes(struct iommu_text *t, const struct iommu_monitor_page *page)
{
	struct iommu_probe_check check = iommu_replay_probe_check(page->replay);

	if (!check.doubtful)
		return;
	iommu_text_puts(t, "The probes do not match the events: ");
	iommu_text_dec(t, check.mismatches);
	iommu_text_puts(t, " of ");
	iommu_put_count(t, check.pairs, "pair", "pairs");
	iommu_text_puts(t, ". Their domains are ignored\n");
}

void iommu_monitor_put_head(struct iommu_text *t, const struct iommu_monitor_page *page)
{
	const struct iommu_monitor_view *v = page->view;
	const char *mode = iommu_snapshot_mode_word(iommu_replay_snapshot(page->replay)->mode);

	iommu_text_puts(t, "trace-iommu live");
	put_string(t, " on ", page->host);
	put_string(t, ", kernel ", page->release);
	put_string(t, ", ", mode);
	iommu_text_puts(t, ": interval ");
	iommu_text_dec(t, v->number);
	iommu_text_puts(t, " of ");
	iommu_text_duration(t, v->ns);
	iommu_text_puts(t, ", ");
	iommu_monitor_put_rate(t, v->events, v->ns);
	iommu_text_puts(t, " events/s, ");
	iommu_text_dec(t, v->total_lost);
	iommu_text_puts(t, " lost\n");
	put_lost(t, v);
	if (page->too_slow)
		iommu_text_puts(t,
				"SLOW: reading takes longer than the interval: the machine is too "
				"fast for live\n");
	put_probes(t, page);
	if (v->forgotten) {
		iommu_text_puts(t, "Too many live mappings: ");
		iommu_text_dec(t, v->forgotten);
		iommu_text_puts(t, " old ones are forgotten\n");
	}
}

void iommu_monitor_put_notes(struct iommu_text *t, const struct iommu_monitor_page *page)
{
	for (const char *const *note = page->notes; note && *note; note++) {
		put_string(t, "note: ", *note);
		iommu_text_putc(t, '\n');
	}
}

void iommu_monitor_put_holder(struct iommu_text *t, const struct iommu_monitor_page *page,
			      const struct iommu_monitor_row *row)
{
	const struct iommu_writer words = { .t = t, .comm = page->comm, .arg = page->arg };

	if (!row->has_holder || row->grade == IOMMU_GRADE_UNKNOWN) {
		iommu_text_puts(t, "unknown");
		return;
	}
	iommu_put_holder(&words, row->holder);
	iommu_text_puts(t, iommu_grade_suffix(row->grade));
}

static void put_lifetime(struct iommu_text *t, const struct iommu_monitor_row *row, uint64_t ns)
{
	if (row->ended)
		iommu_text_duration(t, ns);
	else
		iommu_text_putc(t, '-');
}

static void add_figures(struct iommu_columns *c, const struct iommu_monitor_page *page,
			const struct iommu_monitor_row *row)
{
	const struct iommu_monitor_view *v = page->view;

	iommu_monitor_put_rate(iommu_columns_cell(c), row->now.maps, v->ns);
	iommu_monitor_put_rate(iommu_columns_cell(c), row->now.unmaps, v->ns);
	iommu_put_bytes(iommu_columns_cell(c), row->bytes_now);
	iommu_put_bytes(iommu_columns_cell(c), row->bytes_peak);
	iommu_text_dec(iommu_columns_cell(c), row->live);
	put_lifetime(iommu_columns_cell(c), row, row->lifetime_p50);
	put_lifetime(iommu_columns_cell(c), row, row->lifetime_p99);
	put_ratio(iommu_columns_cell(c), row->now.flushes, v->flushes_seen ? row->now.unmaps : 0);
	iommu_text_dec(iommu_columns_cell(c), row->total.faults);
}

static void add_row(struct iommu_columns *c, const struct iommu_monitor_page *page,
		    const struct iommu_monitor_row *row)
{
	const struct iommu_devices *devices = iommu_replay_devices(page->replay);
	const struct iommu_device *device = iommu_device(devices, row->device);

	iommu_put_device(iommu_columns_cell(c), devices, row->device);
	iommu_monitor_put_holder(iommu_columns_cell(c), page, row);
	add_figures(c, page, row);
	iommu_snapshot_put_model(iommu_columns_cell(c),
				 iommu_snapshot_device(iommu_replay_snapshot(page->replay),
						       device->name, device->len));
}

void iommu_monitor_put_table(struct iommu_text *t, const struct iommu_monitor_page *page,
			     const struct iommu_monitor_row *const *list, uint32_t nr)
{
	static const char *const titles[] = { "device", "holder",	 "maps/s", "unmaps/s",
					      "mapped", "peak",		 "live",   "lived p50",
					      "p99",	"flushes/unmap", "faults", "name" };
	const struct iommu_monitor_row *unknown = page->view->unknown;
	struct iommu_columns c;

	if (!nr && !unknown->used) {
		iommu_text_puts(t, "no device has mapped anything, and there was no fault\n");
		return;
	}
	iommu_columns_begin(&c, "llrrrrrrrrrl");
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		iommu_columns_puts(&c, titles[i]);
	for (uint32_t i = 0; i < nr; i++)
		add_row(&c, page, list[i]);
	if (unknown->used) {
		iommu_columns_puts(&c, "unknown");
		iommu_columns_puts(&c, "");
		add_figures(&c, page, unknown);
		iommu_columns_puts(&c, "");
	}
	iommu_columns_end(&c, t, "");
}

void iommu_monitor_put_fault(struct iommu_text *t, const struct iommu_monitor_page *page,
			     const struct iommu_fault_case *one)
{
	static const char *const accesses[] = {
		[IOMMU_ACCESS_UNKNOWN] = " fault",
		[IOMMU_ACCESS_READ] = " read",
		[IOMMU_ACCESS_WRITE] = " write",
	};
	struct iommu_devices *devices = iommu_replay_devices(page->replay);
	const struct iommu_writer words = {
		.t = t,
		.devices = devices,
		.now = one->ts,
		.comm = page->comm,
		.arg = page->arg,
	};
	const struct iommu_verdict_facts facts = {
		.verdict = &one->verdict,
		.device = one->device,
		.access = (enum iommu_access)one->access,
		.excuses = one->excuses,
		.log = iommu_fault_is_decoded(one) ? &one->log : NULL,
	};

	iommu_put_time(t, one->ts);
	iommu_text_putc(t, ' ');
	iommu_put_device(t, devices, one->device);
	iommu_text_puts(t, accesses[one->access]);
	if (one->has_address) {
		iommu_text_puts(t, " at ");
		iommu_text_hex(t, one->address, 1);
	}
	if (one->verdict.kind != IOMMU_VERDICT_NONE) {
		iommu_text_puts(t, ": ");
		iommu_verdict_text(&words, &facts);
	}
	/* A screen shows only the begin of a long line. */
	if (iommu_fault_is_decoded(one)) {
		iommu_text_puts(t, "; the log says: ");
		iommu_fault_text(t, &one->log);
	}
}
