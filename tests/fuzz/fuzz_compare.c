/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Makes two small traces of any bytes, measures and compares them. Sanitizers find memory errors.
 * Conditions that hold for all traces are checked here and abort() on failure: a trace does not
 * differ from itself, the same pairs in either order, and the text is printable.
 *
 * An input begins with a byte for the threshold and one for the share of the first trace. Steps of
 * 8 bytes follow: kind, task, device, address, size, time, and two that are ignored.
 */
#include <stdlib.h>
#include <string.h>

#include "core/compare/compare_text.h"
#include "fuzz.h"

enum { HEAD = 2, STEP = 8, START = 1000000 };

static const uint8_t seeds[][HEAD + 8 * STEP] = {
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

static void must(bool holds)
{
	if (!holds)
		abort();
}

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

static struct iommu_step read_step(const uint8_t *p, uint64_t ts)
{
	static const uint8_t kinds[] = {
		IOMMU_STEP_MAP,	       IOMMU_STEP_UNMAP,       IOMMU_STEP_ATTACH,
		IOMMU_STEP_DMA_MAP,    IOMMU_STEP_PROBE_MAP,   IOMMU_STEP_CACHE_FLUSH,
		IOMMU_STEP_CALL,       IOMMU_STEP_RETURN,      IOMMU_STEP_REMOVE,
		IOMMU_STEP_PROBE_CALL, IOMMU_STEP_PROBE_FLUSH,
	};
	static const char *const devices[] = { "0000:00:04.0", "0000:00:05.0", "a.usb",
					       "\x1b[31m" };
	const char *device = devices[p[2] % 4];
	struct iommu_step step = {
		.kind = kinds[p[0] % sizeof(kinds)],
		.ts = ts,
		.pid = p[1] % 16,
		.device = { device, strlen(device) },
		.iova = (uint64_t)p[3] << 12,
		.size = (uint64_t)p[4] << 12,
		.done = (uint64_t)p[4] << 12,
		.dom = 0x1000 + p[2] % 4,
		.type = IOMMU_STEP_NO_TYPE,
		.gid = -1,
		.call = p[3] % IOMMU_CALLS,
	};

	return step;
}

static const char *comm(void *arg, int32_t pid)
{
	static const char *const names[] = { "kworker/0:1", "kworker/u8:2-x", "a/\n", "", NULL };

	(void)arg;
	return names[(uint32_t)pid % 5];
}

static void make(struct trace *trace, const uint8_t *p, size_t size)
{
	const struct iommu_replay_config config = { .without = 0 };
	uint64_t ts = START;

	trace->measure = iommu_measure_new(&config, 0);
	must(trace->measure != NULL);
	iommu_measure_begin(trace->measure, ts);
	for (; size >= STEP; p += STEP, size -= STEP) {
		const struct iommu_step step = read_step(p, ts += (uint64_t)p[5] << 10);

		if (p[0] == 255)
			iommu_measure_lost(trace->measure, ts, p[1]);
		else
			iommu_measure_feed(trace->measure, &step);
	}
	must(iommu_measure_finish(trace->measure, ts));
	trace->view = (struct iommu_measure_view){
		.measured = iommu_measure_result(trace->measure),
		.replay = iommu_measure_replay(trace->measure),
		.name = "x",
		.first_ts = START,
		.last_ts = ts,
		.comm = comm,
	};
}

static void check_text(void *arg, const char *str, size_t len)
{
	(void)arg;
	for (size_t i = 0; i < len; i++)
		must(str[i] == '\n' || ((unsigned char)str[i] >= 0x20 && str[i] != 0x7f));
}

static struct iommu_comparison *compare(const struct trace *a, const struct trace *b,
					uint64_t threshold)
{
	const struct iommu_compare_side sides[2] = { { .view = &a->view }, { .view = &b->view } };
	struct iommu_comparison *c = iommu_compare_new(&sides[0], &sides[1], threshold);
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;

	must(c != NULL);
	iommu_text_init(&t, buf, sizeof(buf), check_text, NULL);
	iommu_compare_text(&t, c);
	iommu_text_flush(&t);
	for (uint32_t i = 0; i < c->nr_differences; i++) {
		must(c->differences[i].pair < c->nr_pairs);
		must(iommu_figure_at(c->differences[i].figure) != NULL);
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
	half = (size - HEAD) * data[1] / 255 / STEP * STEP;
	make(&a, data + HEAD, half);
	make(&b, data + HEAD + half, size - HEAD - half);
	ab = compare(&a, &b, threshold);
	ba = compare(&b, &a, threshold);
	aa = compare(&a, &a, 0);
	must(ab->nr_pairs == ba->nr_pairs && ab->nr_alone == ba->nr_alone);
	must(ab->nr_modes == ba->nr_modes);
	must(!iommu_compare_differs(aa));
	iommu_compare_free(ab);
	iommu_compare_free(ba);
	iommu_compare_free(aa);
	iommu_measure_free(a.measure);
	iommu_measure_free(b.measure);
	return 0;
}
