/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Makes lanes, ticks and address maps from any bytes and lays them out. Sanitizers find memory
 * errors. Conditions that hold for all traces are checked here and abort() on failure: events are
 * in the order of time, bytes do not exceed the peak, shapes stay in their rectangle, the marks of
 * a lane add up to its faults, and explanations are printable.
 *
 * An input begins with 4 bytes: the columns, the part of the trace that is shown (its start and its
 * length), and options of the view. Steps follow: fuzz_steps.h.
 */
#include "core/timeline/ticks.h"
#include "fuzz.h"
#include "fuzz_steps.h"
#include "picture/picture.h"

enum { HEAD = 4, X = 150, Y0 = 10, Y1 = 90, REACH = IOMMU_MARKS_WIDTH };

/* Options of the view. */
enum { LINEAR = 1 << 0, NO_BYTES = 1 << 1, NO_FAULTS = 1 << 2 };

static const uint8_t seeds[][HEAD + 8 * FUZZ_STEP] = {
	/* A device joins a group; a task maps and unmaps; a fault follows. */
	{ 200, 0, 255, 0, 11, 0, 0,  0, 0, 1, 0, 0, 2, 1, 0,   0, 0, 1, 0, 0, 0, 1,  0,
	  1,   1, 9,   0, 0,  0, 1,  0, 2, 1, 9, 2, 2, 1, 1,   0, 1, 1, 9, 0, 0, 13, 1,
	  0,   1, 0,   9, 0,  0, 14, 0, 0, 1, 2, 9, 0, 0, 255, 1, 0, 0, 0, 9, 0, 0 },
	/* Probes name the domains of two devices, at high addresses; one is removed. */
	{ 30, 20, 90, LINEAR, 23, 0, 0,	 0, 0, 1, 0, 0,	 23, 0, 1, 0, 0, 1, 0, 0, 4, 1, 0,
	  9,  1,  3,  12,     3,  0, 1,	 0, 9, 1, 3, 12, 3,  4, 1, 1, 9, 1, 3, 9, 5, 0, 1,
	  0,  9,  1,  3,      9,  5, 22, 1, 0, 9, 1, 3,	 12, 3, 8, 0, 1, 0, 0, 3, 0, 0 },
};

size_t fuzz_seed(size_t i, const void **seed)
{
	if (i >= sizeof(seeds) / sizeof(seeds[0]))
		return 0;
	*seed = seeds[i];
	return sizeof(seeds[i]);
}

static const struct iommu_view_names names = { .comm = fuzz_comm };

struct trace {
	struct iommu_lanes *lanes;
	struct iommu_ticks *ticks;
	struct iommu_view view;
	struct iommu_picture picture;
	bool whole; /* the view has the whole trace */
};

static void feed(struct trace *trace, const uint8_t *p, size_t size, uint64_t *ts)
{
	for (uint64_t ref = 0; size >= FUZZ_STEP; p += FUZZ_STEP, size -= FUZZ_STEP, ref++) {
		const struct iommu_step step = fuzz_step(p, ts);

		if (fuzz_is_lost(p)) {
			iommu_lanes_lost(trace->lanes, *ts, p[1]);
			continue;
		}
		iommu_lanes_feed(trace->lanes, &step, ref);
		iommu_ticks_feed(trace->ticks, &step);
	}
}

static void set_view(struct trace *trace, const uint8_t *head, uint64_t end)
{
	int64_t length = (int64_t)(end - FUZZ_START);
	int64_t from = (int64_t)FUZZ_START + length * head[1] / 256;
	int64_t shown = ((int64_t)end - from) * head[2] / 255 + 1;
	int columns = 64 + head[0] * 8; /* narrower plots have no room for texts */

	trace->view = (struct iommu_view){
		.from = from,
		.step = shown / columns + 1,
		.columns = columns,
		.x = X,
		.y0 = Y0,
		.y1 = Y1,
		.begin = FUZZ_START,
		.end = (int64_t)end,
		.scale = 1ULL << (12 + head[3] % 50),
		.linear = head[3] & LINEAR,
		.no_bytes = head[3] & NO_BYTES,
		.no_faults = head[3] & NO_FAULTS,
		.palette = &iommu_palette_default,
	};
	trace->whole = !head[1] && head[2] == 255;
}

static void check_order(const struct iommu_lane_mark *marks, size_t nr)
{
	for (size_t i = 1; i < nr; i++)
		fuzz_must(marks[i - 1].ts <= marks[i].ts);
}

static void check_lane(const struct trace *trace, const struct iommu_lane *lane)
{
	struct iommu_lane_bytes bytes;

	check_order(lane->faults, lane->nr_faults);
	check_order(lane->events, lane->nr_events);
	check_order(lane->findings, lane->nr_findings);
	check_order(lane->signs, lane->nr_signs);
	for (size_t i = 1; i < lane->nr_epochs; i++)
		fuzz_must(lane->epochs[i - 1].from <= lane->epochs[i].from);
	iommu_lane_bytes(trace->lanes, lane, 0, UINT64_MAX, &bytes);
	fuzz_must(bytes.min <= bytes.max && bytes.first <= bytes.max && bytes.last <= bytes.max);
	fuzz_must(bytes.max <= lane->peak);
}

/* Marks reach a little over the edge, and texts of the scale are beside the plot. */
static void check_shapes(const struct trace *trace)
{
	const struct iommu_view *view = &trace->view;

	fuzz_must(!trace->picture.failed);
	for (size_t i = 0; i < trace->picture.nr; i++) {
		const struct iommu_shape *s = &trace->picture.shapes[i];

		fuzz_must(s->x0 <= s->x1 && s->y0 <= s->y1);
		fuzz_must(s->x1 <= view->x + view->columns + REACH);
		fuzz_must(s->x0 >= (s->kind == IOMMU_SHAPE_TEXT ? 0 : view->x - REACH));
		if (s->kind == IOMMU_SHAPE_TEXT)
			fuzz_must(s->first < trace->picture.nr_texts);
	}
}

static void start_text(struct iommu_text *t, char *buf)
{
	iommu_text_init(t, buf, IOMMU_TEXT_MIN, fuzz_check_text, NULL);
}

static void check_lane_shapes(struct trace *trace, const struct iommu_lane *lane)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;
	size_t faults = 0;

	iommu_picture_lane(&trace->picture, trace->lanes, lane, &trace->view, &names);
	check_shapes(trace);
	start_text(&t, buf);
	for (size_t i = 0; i < trace->picture.nr; i++) {
		const struct iommu_shape *s = &trace->picture.shapes[i];

		faults += s->kind == IOMMU_SHAPE_FAULT ? s->nr : 0;
		iommu_shape_explain(&t, trace->lanes, lane, &trace->view, &names, s, s->x0);
	}
	iommu_text_flush(&t);
	if (trace->whole && !trace->view.no_faults)
		fuzz_must(faults == lane->nr_faults);
}

static void check_map(struct trace *trace, const struct iommu_lane *lane)
{
	struct iommu_map_scene scene = {
		.map = iommu_address_map_new(trace->lanes, lane),
		.lanes = trace->lanes,
		.lane = lane,
	};
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;
	size_t nr;

	fuzz_must(scene.map != NULL);
	iommu_address_map_rects(scene.map, &nr);
	fuzz_must(iommu_address_map_count(scene.map, 0, UINT64_MAX) == nr);
	iommu_picture_address_map(&trace->picture, &scene, &trace->view, &names);
	check_shapes(trace);
	start_text(&t, buf);
	for (size_t i = 0; i < trace->picture.nr; i++)
		iommu_map_shape_explain(&t, &scene, &trace->view, &names,
					&trace->picture.shapes[i]);
	iommu_text_flush(&t);
	fuzz_must(iommu_map_height(&scene, &trace->view, 600) <= 600);
	iommu_map_scene_free(&scene);
	iommu_address_map_free((struct iommu_address_map *)scene.map);
}

static void check_ticks(struct trace *trace)
{
	const struct iommu_tick_track *track;
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;
	bool is_cpu;
	int32_t number;

	start_text(&t, buf);
	for (uint32_t i = 0; (track = iommu_ticks_track(trace->ticks, i, &is_cpu, &number)); i++) {
		struct iommu_tick_part part;

		iommu_picture_ticks(&trace->picture, track, &trace->view);
		check_shapes(trace);
		fuzz_must(iommu_ticks_part(track, 0, UINT64_MAX, &part));
		fuzz_must(part.first <= part.last && part.map.nr + part.unmap.nr > 0);
		iommu_ticks_explain(&t, &part);
	}
	iommu_text_flush(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct iommu_replay_config config = { .findings = true, .devices_follow = true };
	struct trace trace = {
		.lanes = iommu_lanes_new_with_addresses(&config),
		.ticks = iommu_ticks_new(),
	};
	uint64_t ts = FUZZ_START;
	const struct iommu_lane *list;
	size_t nr;

	fuzz_must(trace.lanes && trace.ticks);
	if (size >= HEAD) {
		feed(&trace, data + HEAD, size - HEAD, &ts);
		iommu_lanes_end(trace.lanes, ts);
		iommu_ticks_end(trace.ticks);
		set_view(&trace, data, ts);
		list = iommu_lanes_list(trace.lanes, &nr);
		for (size_t i = 0; i < nr; i++) {
			check_lane(&trace, &list[i]);
			check_lane_shapes(&trace, &list[i]);
			check_map(&trace, &list[i]);
		}
		check_ticks(&trace);
	}
	iommu_picture_free(&trace.picture);
	iommu_ticks_free(trace.ticks);
	iommu_lanes_free(trace.lanes);
	return 0;
}
