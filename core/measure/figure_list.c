/* SPDX-License-Identifier: LGPL-2.1 */
#include <stddef.h>

#include "figure_list.h"
#include "sentences.h"

static uint64_t number_at(const struct iommu_figures *f, size_t at)
{
	return *(const uint64_t *)((const char *)f + at);
}

static const struct iommu_durations *durations_at(const struct iommu_figures *f, size_t at)
{
	return (const struct iommu_durations *)((const char *)f + at);
}

static bool set(struct iommu_figure_value *value, uint64_t part, uint64_t all)
{
	value->part = part;
	value->all = all;
	return all;
}

static bool get_number(struct iommu_figure_value *value, const struct iommu_figure *figure,
		       const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	(void)v;
	return set(value, number_at(f, figure->at), 1);
}

static bool get_rate(struct iommu_figure_value *value, const struct iommu_figure *figure,
		     const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	return set(value, number_at(f, figure->at), iommu_measure_span(v));
}

static bool get_share(struct iommu_figure_value *value, const struct iommu_figure *figure,
		      const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	(void)v;
	return set(value, number_at(f, figure->at), number_at(f, figure->of));
}

/* The share of the maps whose sizes have the logarithms @figure->at to @figure->of. */
static bool get_sizes(struct iommu_figure_value *value, const struct iommu_figure *figure,
		      const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	uint64_t maps = 0;

	(void)v;
	for (size_t i = figure->at; i <= figure->of; i++)
		maps += f->sizes[i];
	return set(value, maps, f->maps);
}

static bool get_percentile(struct iommu_figure_value *value, const struct iommu_figure *figure,
			   const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	const struct iommu_durations *d = durations_at(f, figure->at);

	(void)v;
	value->samples = d->nr;
	if (!d->nr)
		return false;
	return set(value, iommu_durations_percentile(d, figure->percent), 1);
}

static bool get_longest(struct iommu_figure_value *value, const struct iommu_figure *figure,
			const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	const struct iommu_durations *d = durations_at(f, figure->at);

	(void)v;
	value->samples = d->nr;
	return d->nr && set(value, d->longest, 1);
}

static bool get_bits(struct iommu_figure_value *value, const struct iommu_figure *figure,
		     const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	(void)figure;
	(void)v;
	return f->maps && set(value, iommu_reach_bits(&f->reach), 1);
}

/* The share of the maps that reach 2^@figure->at. */
static bool get_above(struct iommu_figure_value *value, const struct iommu_figure *figure,
		      const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	(void)v;
	return set(value, iommu_reach_above(&f->reach, (unsigned int)figure->at), f->maps);
}

static bool get_distance(struct iommu_figure_value *value, const struct iommu_figure *figure,
			 const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	(void)v;
	value->samples = f->locality.nr;
	if (!f->locality.nr)
		return false;
	return set(value, iommu_locality_percentile(&f->locality, figure->percent), 1);
}

static bool get_unassigned(struct iommu_figure_value *value, const struct iommu_figure *figure,
			   const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	(void)figure;
	return f == v->measured->total && set(value, v->measured->unassigned_flushes, 1);
}

/* In lazy mode, the flushes of the trace may be those of nobody known, as the sentences say. */
static bool get_per_unmap(struct iommu_figure_value *value, const struct iommu_figure *figure,
			  const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	uint64_t flushes = f->flushes.ranges + f->flushes.domains;

	(void)figure;
	if (f == v->measured->total && iommu_flush_mode(v, f) == IOMMU_FLUSH_LAZY)
		flushes += v->measured->unassigned_flushes;
	return set(value, flushes, f->unmaps);
}

#define AT(member) offsetof(struct iommu_figures, member)

#define COUNT(label, member)                                       \
	{                                                          \
		.name = label, .get = get_number, .at = AT(member) \
	}

/* A count and its rate, which a whole trace has, too. */
#define COUNTED(label, member, a_unit)                                                            \
	{ .name = label, .unit = a_unit, .of_total = true, .get = get_number, .at = AT(member) }, \
	{                                                                                         \
		.name = label "_per_second", .kind = IOMMU_FIGURE_RATE, .unit = a_unit,           \
		.of_total = true, .get = get_rate, .at = AT(member),                              \
	}

#define SHARE(label, part, all)                                                           \
	{                                                                                 \
		.name = label, .kind = IOMMU_FIGURE_SHARE, .unit = IOMMU_FIGURE_FRACTION, \
		.get = get_share, .at = AT(part), .of = AT(all),                          \
	}

#define SIZES(label, from, to)                                                                     \
	{                                                                                          \
		.name = "sizes." label, .kind = IOMMU_FIGURE_SHARE, .unit = IOMMU_FIGURE_FRACTION, \
		.get = get_sizes, .at = from, .of = to,                                            \
	}

#define ABOVE(label, bits)                                                                \
	{                                                                                 \
		.name = label, .kind = IOMMU_FIGURE_SHARE, .unit = IOMMU_FIGURE_FRACTION, \
		.get = get_above, .at = bits,                                             \
	}

#define DISTANCE(label, number)                                                                  \
	{                                                                                        \
		.name = "locality." label, .kind = IOMMU_FIGURE_PERCENTILE, .get = get_distance, \
		.percent = number,                                                               \
	}

#define PERCENTILE(label, member, number, ...)                                                   \
	{                                                                                        \
		.name = label, .kind = IOMMU_FIGURE_PERCENTILE, .unit = IOMMU_FIGURE_NS,         \
		.needs_times = true, .get = get_percentile, .at = AT(member), .percent = number, \
		__VA_ARGS__                                                                      \
	}

#define DURATIONS(label, member, ...)                                                        \
	{ .name = label ".count",                                                            \
	  .needs_times = true,                                                               \
	  .get = get_number,                                                                 \
	  .at = AT(member.nr),                                                               \
	  __VA_ARGS__ },                                                                     \
		PERCENTILE(label ".p50", member, 50, __VA_ARGS__),                           \
		PERCENTILE(label ".p90", member, 90, __VA_ARGS__),                           \
		PERCENTILE(label ".p99", member, 99, __VA_ARGS__),                           \
	{                                                                                    \
		.name = label ".max", .kind = IOMMU_FIGURE_LONGEST, .unit = IOMMU_FIGURE_NS, \
		.needs_times = true, .get = get_longest, .at = AT(member), __VA_ARGS__       \
	}

/* clang-format off */
static const struct iommu_figure list[] = {
	COUNTED("maps", maps, IOMMU_FIGURE_NUMBER),
	COUNTED("unmaps", unmaps, IOMMU_FIGURE_NUMBER),
	COUNTED("bytes", bytes, IOMMU_FIGURE_BYTES),
	{ .name = "unmapped_bytes", .unit = IOMMU_FIGURE_BYTES, .of_total = true,
	  .get = get_number, .at = AT(unmapped_bytes) },
	{ .name = "live_peak", .kind = IOMMU_FIGURE_LEVEL, .of_total = true,
	  .get = get_number, .at = AT(live.peak) },
	{ .name = "live_at_end", .kind = IOMMU_FIGURE_LEVEL, .of_total = true,
	  .get = get_number, .at = AT(live.now) },
	{ .name = "bytes_per_map", .kind = IOMMU_FIGURE_SHARE, .unit = IOMMU_FIGURE_BYTES,
	  .of_total = true, .get = get_share, .at = AT(bytes), .of = AT(maps) },
	COUNT("shared", shared),
	COUNT("selftests", selftests),
	SIZES("below_4K", 0, 11),
	SIZES("4K", 12, 12), SIZES("8K", 13, 13), SIZES("16K", 14, 14), SIZES("32K", 15, 15),
	SIZES("64K", 16, 16), SIZES("128K", 17, 17), SIZES("256K", 18, 18),
	SIZES("512K", 19, 19), SIZES("1M", 20, 20), SIZES("2M", 21, 21), SIZES("4M", 22, 22),
	SIZES("8M_to_1G", 23, 29),
	SIZES("from_1G", 30, 63),
	DURATIONS("lifetimes_ns", lifetimes, .of_total = false),
	SHARE("contiguity.in_runs", contiguity.in_runs, contiguity.bytes),
	{ .name = "contiguity.longest_run_bytes", .kind = IOMMU_FIGURE_LEVEL,
	  .unit = IOMMU_FIGURE_BYTES, .get = get_number, .at = AT(contiguity.longest) },
	SHARE("contiguity.mapped_64K", contiguity.mapped[IOMMU_PAGE_64K], contiguity.bytes),
	SHARE("contiguity.mapped_2M", contiguity.mapped[IOMMU_PAGE_2M], contiguity.bytes),
	SHARE("contiguity.mapped_1G", contiguity.mapped[IOMMU_PAGE_1G], contiguity.bytes),
	SHARE("contiguity.possible_64K", contiguity.possible[IOMMU_PAGE_64K], contiguity.bytes),
	SHARE("contiguity.possible_2M", contiguity.possible[IOMMU_PAGE_2M], contiguity.bytes),
	SHARE("contiguity.possible_1G", contiguity.possible[IOMMU_PAGE_1G], contiguity.bytes),
	DURATIONS("reuse_ns", reuse, .of_total = false),
	{ .name = "reach.bits", .kind = IOMMU_FIGURE_LEVEL, .get = get_bits },
	ABOVE("reach.above_32", 32),
	ABOVE("reach.above_39", 39),
	ABOVE("reach.above_48", 48),
	COUNT("locality.first", locality.first),
	COUNT("locality.distances", locality.nr),
	DISTANCE("p50", 50),
	DISTANCE("p95", 95),
	DISTANCE("p99", 99),
	SHARE("locality.above_64", locality.far, locality.nr),
	SHARE("locality.above_128", locality.farther, locality.nr),
	{ .name = "flushes_per_unmap", .kind = IOMMU_FIGURE_SHARE, .of_total = true,
	  .needs_flushes = true, .get = get_per_unmap },
	{ .name = "flushes.ranges", .of_total = true, .needs_flushes = true,
	  .get = get_number, .at = AT(flushes.ranges) },
	{ .name = "flushes.domains", .of_total = true, .needs_flushes = true,
	  .get = get_number, .at = AT(flushes.domains) },
	{ .name = "flushes.unmaps", .of_total = true, .needs_flushes = true,
	  .get = get_number, .at = AT(flushes.unmaps) },
	{ .name = "unassigned_flushes", .of_total = true, .needs_flushes = true,
	  .get = get_unassigned },
	DURATIONS("flush_wait_ns", flushes.waits, .of_total = true, .needs_flushes = true),
};
/* clang-format on */

const struct iommu_figure *iommu_figure_at(unsigned int i)
{
	return i < sizeof(list) / sizeof(list[0]) ? &list[i] : NULL;
}

bool iommu_figure_get(struct iommu_figure_value *value, const struct iommu_figure *figure,
		      const struct iommu_measure_view *v, const struct iommu_figures *f)
{
	*value = (struct iommu_figure_value){ 0 };
	if ((f == v->measured->total && !figure->of_total) ||
	    (figure->needs_flushes && !v->measured->flush_events) ||
	    (figure->needs_times && !v->first_ts))
		return false;
	value->known = figure->get(value, figure, v, f);
	if (!value->known)
		*value = (struct iommu_figure_value){ 0 };
	return value->known;
}

long double iommu_figure_number(const struct iommu_figure *figure,
				const struct iommu_figure_value *value)
{
	long double number;

	if (!value->known)
		return 0;
	number = (long double)value->part / value->all;
	return figure->kind == IOMMU_FIGURE_RATE ? number * 1e9L : number;
}

const char *iommu_figure_unit_name(enum iommu_figure_unit unit)
{
	static const char *const names[] = {
		[IOMMU_FIGURE_NUMBER] = "number",
		[IOMMU_FIGURE_BYTES] = "bytes",
		[IOMMU_FIGURE_NS] = "ns",
		[IOMMU_FIGURE_FRACTION] = "share",
	};

	return names[unit];
}

const char *iommu_figure_kind_name(enum iommu_figure_kind kind)
{
	static const char *const names[] = {
		[IOMMU_FIGURE_COUNT] = "count",		  [IOMMU_FIGURE_RATE] = "rate",
		[IOMMU_FIGURE_LEVEL] = "level",		  [IOMMU_FIGURE_SHARE] = "share",
		[IOMMU_FIGURE_PERCENTILE] = "percentile", [IOMMU_FIGURE_LONGEST] = "longest",
	};

	return names[kind];
}

/* Returns @number, rounded, as an integer that cannot overflow. */
static uint64_t rounded(long double number)
{
	return number >= 1e18L ? (uint64_t)1e18L : (uint64_t)(number + 0.5L);
}

/* Write @number with @digits decimals, 1 or 2. */
static void put_decimal(struct iommu_text *t, long double number, int digits)
{
	uint64_t n = rounded(digits == 1 ? number * 10 : number * 100);

	iommu_text_dec(t, digits == 1 ? n / 10 : n / 100);
	iommu_text_putc(t, '.');
	if (digits == 2)
		iommu_text_putc(t, (char)('0' + n / 10 % 10));
	iommu_text_putc(t, (char)('0' + n % 10));
}

void iommu_put_figure(struct iommu_text *t, const struct iommu_figure *figure,
		      const struct iommu_figure_value *value)
{
	long double number = iommu_figure_number(figure, value);

	if (!value->known) {
		iommu_text_putc(t, '-');
	} else if (figure->unit == IOMMU_FIGURE_BYTES) {
		iommu_put_bytes(t,
				figure->kind == IOMMU_FIGURE_COUNT ? value->part : rounded(number));
	} else if (figure->unit == IOMMU_FIGURE_NS) {
		iommu_put_short_time(t, value->part);
	} else if (figure->unit == IOMMU_FIGURE_FRACTION) {
		if (value->part && number < 0.001L)
			iommu_text_puts(t, "<0.1");
		else
			put_decimal(t, number * 100, 1);
		iommu_text_puts(t, " %");
	} else if (figure->kind == IOMMU_FIGURE_RATE) {
		put_decimal(t, number, 1);
	} else if (figure->kind == IOMMU_FIGURE_SHARE) {
		put_decimal(t, number, 2);
	} else {
		iommu_text_dec(t, value->part);
	}
	if (value->known && figure->unit == IOMMU_FIGURE_BYTES && figure->kind == IOMMU_FIGURE_RATE)
		iommu_text_puts(t, "/s");
}
