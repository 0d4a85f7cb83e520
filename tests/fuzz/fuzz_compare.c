/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Makes two small traces of any bytes, measures and compares them. Sanitizers find memory errors.
 * Conditions that hold for all traces are checked here and abort() on failure: a trace does not
 * differ from itself, the same pairs in either order, and the text is printable.
 *
 * An input begins with a byte for the threshold and one for the share of the first trace. Steps
 * follow: fuzz_steps.h.
 */
#include "core/compare/compare_text.h"
#include "fuzz.h"
#include "fuzz_steps.h"

enum { HEAD = 2 };

static const uint8_t seeds[][HEAD + 8 * FUZZ_STEP] = {
	/* A task maps and unmaps; the other trace has twice as many. */
	{ 5, 96, 0, 1, 0, 1, 1, 9, 0, 0, /* map */
	  1, 1,	 0, 1, 1, 9, 0, 0,	 /* unmap */
	  0, 1,	 0, 2, 1, 9, 0, 0, 0, 1, 0, 1, 1, 9, 0, 0, 1, 1, 0, 1,
	  1, 9,	 0, 0, 0, 1, 0, 3, 2, 9, 0, 0, 0, 1, 0, 4, 2, 9, 0, 0 },
	/* Devices, flushes, calls and lost events. */
	{ 0, 128, 2, 2, 1, 0, 0, 5, 0, 0, 0, 2, 1, 8, 3, 5, 0, 0, 3, 2, 1, 8,
	  3, 5,	  0, 0, 4, 2, 1, 8, 3, 5, 0, 0, 5, 2, 0, 8, 3, 5, 0, 0, 6, 2,
	  0, 0,	  0, 5, 0, 0, 7, 2, 0, 1, 0, 5, 0, 0, 8, 2, 0, 0, 0, 5, 0, 0 },
};

size_t fuzz_seed(size_t i, const void **seed)
{
	if (i >= sizeof(seeds) / sizeof(seeds[0]))
		return 0;
	*seed = seeds[i];
	return sizeof(seeds[i]);
}

struct trace {
	struct iommu_measure *measure;
	struct iommu_measure_view view;
};

static void make(struct trace *trace, const uint8_t *p, size_t size)
{
	const struct iommu_replay_config config = { .without = 0 };
	uint64_t ts = FUZZ_START;

	trace->measure = iommu_measure_new(&config, 0);
	fuzz_must(trace->measure != NULL);
	iommu_measure_begin(trace->measure, ts);
	for (; size >= FUZZ_STEP; p += FUZZ_STEP, size -= FUZZ_STEP) {
		const struct iommu_step step = fuzz_step(p, &ts);

		if (fuzz_is_lost(p))
			iommu_measure_lost(trace->measure, ts, p[1]);
		else
			iommu_measure_feed(trace->measure, &step);
	}
	fuzz_must(iommu_measure_finish(trace->measure, ts));
	trace->view = (struct iommu_measure_view){
		.measured = iommu_measure_result(trace->measure),
		.replay = iommu_measure_replay(trace->measure),
		.name = "x",
		.first_ts = FUZZ_START,
		.last_ts = ts,
		.comm = fuzz_comm,
	};
}

static struct iommu_comparison *compare(const struct trace *a, const struct trace *b,
					uint64_t threshold)
{
	const struct iommu_compare_side sides[2] = { { .view = &a->view }, { .view = &b->view } };
	struct iommu_comparison *c = iommu_compare_new(&sides[0], &sides[1], threshold);
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;

	fuzz_must(c != NULL);
	iommu_text_init(&t, buf, sizeof(buf), fuzz_check_text, NULL);
	iommu_compare_text(&t, c);
	iommu_text_flush(&t);
	for (uint32_t i = 0; i < c->nr_differences; i++) {
		fuzz_must(c->differences[i].pair < c->nr_pairs);
		fuzz_must(iommu_figure_at(c->differences[i].figure) != NULL);
	}
	return c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct iommu_comparison *ab, *ba, *aa;
	struct trace a, b;
	uint64_t threshold;
	size_t half;

	if (size < HEAD)
		return 0;
	threshold = (uint64_t)data[0] * 1000;
	half = (size - HEAD) * data[1] / 255 / FUZZ_STEP * FUZZ_STEP;
	make(&a, data + HEAD, half);
	make(&b, data + HEAD + half, size - HEAD - half);
	ab = compare(&a, &b, threshold);
	ba = compare(&b, &a, threshold);
	aa = compare(&a, &a, 0);
	fuzz_must(ab->nr_pairs == ba->nr_pairs && ab->nr_alone == ba->nr_alone);
	fuzz_must(ab->nr_modes == ba->nr_modes);
	fuzz_must(!iommu_compare_differs(aa));
	iommu_compare_free(ab);
	iommu_compare_free(ba);
	iommu_compare_free(aa);
	iommu_measure_free(a.measure);
	iommu_measure_free(b.measure);
	return 0;
}
