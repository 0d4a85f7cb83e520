/* SPDX-License-Identifier: LGPL-2.1 */
#include "compared.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"

/* The drivers of VFIO say who uses a device, not what it is. */
static bool is_vfio(const char *name, size_t len)
{
	return len >= 4 && !memcmp(name, "vfio", 4);
}

static void watch_step(void *arg, const struct iommu_step *step)
{
	struct compared_trace *t = arg;

	if (step->kind == IOMMU_STEP_FAULT && !is_vfio(step->driver.str, step->driver.len))
		export_drivers_set(t->drivers, step->device.str, step->device.len, step->driver.str,
				   step->driver.len);
}

static void watch_message(void *arg, const struct iommu_step *step, const char *msg, size_t len,
			  const struct iommu_fault *fault)
{
	struct compared_trace *t = arg;

	(void)step;
	(void)fault;
	if (!is_vfio(msg, len))
		export_drivers_message(t->drivers, msg, len);
}

static bool read_trace(struct compared_trace *t, const char *name)
{
	const struct iommu_sink watch = {
		.step = watch_step,
		.message = watch_message,
		.arg = t,
	};
	const struct measured_options options = { .watch = &watch };

	t->drivers = export_drivers_new();
	return (t->drivers || out_of_memory()) && measured_read(&t->trace, name, &options);
}

static const char *driver_in_snapshot(const struct measured_buffer *b,
				      const struct iommu_device *device)
{
	const struct iommu_snapshot_device *known = iommu_snapshot_device(
		iommu_replay_snapshot(b->view.replay), device->name, device->len);

	if (!known || !known->driver.len || is_vfio(known->driver.str, known->driver.len))
		return NULL;
	return known->driver.str;
}

static const char *driver_of(void *arg, const struct iommu_device *device)
{
	const struct compared_trace *t = arg;
	const char *name = export_driver_name(
		t->drivers, export_driver_of(t->drivers, device->name, device->len));

	for (unsigned int i = 0; !name && i < t->trace.nr_buffers; i++)
		name = driver_in_snapshot(&t->trace.buffers[i], device);
	return name;
}

static bool has_events(const struct measured_trace *trace, unsigned int i)
{
	return trace->buffers[i].has_begun;
}

/* Returns the only buffer to compare, or NULL if there are several. */
static const struct measured_buffer *only_buffer(const struct measured_trace *trace)
{
	const struct measured_buffer *only = NULL;

	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		if (!has_events(trace, i))
			continue;
		if (only)
			return NULL;
		only = &trace->buffers[i];
	}
	return only ? only : &trace->buffers[0];
}

static void add_buffers(struct compared_traces *traces, const struct measured_buffer *a,
			const struct measured_buffer *b)
{
	traces->buffers[traces->nr_buffers++] = (struct compared_buffers){ .a = a, .b = b };
}

/* The buffer of that name with events, or NULL. */
static const struct measured_buffer *buffer_named(const struct measured_trace *trace,
						  const char *name)
{
	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		if (has_events(trace, i) && !strcmp(trace->buffers[i].view.buffer, name))
			return &trace->buffers[i];
	}
	return NULL;
}

static bool match_buffers(struct compared_traces *traces)
{
	const struct measured_trace *a = &traces->a.trace;
	const struct measured_trace *b = &traces->b.trace;

	traces->buffers = calloc((size_t)a->nr_buffers + b->nr_buffers, sizeof(*traces->buffers));
	if (!traces->buffers)
		return out_of_memory();
	if (only_buffer(a) && only_buffer(b)) {
		add_buffers(traces, only_buffer(a), only_buffer(b));
		return true;
	}
	for (unsigned int i = 0; i < a->nr_buffers; i++) {
		if (has_events(a, i))
			add_buffers(traces, &a->buffers[i],
				    buffer_named(b, a->buffers[i].view.buffer));
	}
	for (unsigned int i = 0; i < b->nr_buffers; i++) {
		if (has_events(b, i) && !buffer_named(a, b->buffers[i].view.buffer))
			add_buffers(traces, NULL, &b->buffers[i]);
	}
	return true;
}

static bool compare_buffers(struct compared_traces *traces, struct compared_buffers *buffers)
{
	struct iommu_compare_side a = { .driver = driver_of, .arg = &traces->a };
	struct iommu_compare_side b = { .driver = driver_of, .arg = &traces->b };

	if (!buffers->a || !buffers->b)
		return true;
	a.view = &buffers->a->view;
	b.view = &buffers->b->view;
	buffers->comparison = iommu_compare_new(&a, &b, traces->threshold);
	return buffers->comparison || out_of_memory();
}

bool compared_read(struct compared_traces *traces, const char *a, const char *b, uint64_t threshold)
{
	*traces = (struct compared_traces){ .threshold = threshold };
	if (!read_trace(&traces->a, a) || !read_trace(&traces->b, b) || !match_buffers(traces))
		return false;
	for (unsigned int i = 0; i < traces->nr_buffers; i++) {
		if (!compare_buffers(traces, &traces->buffers[i]))
			return false;
	}
	return true;
}

static void close_trace(struct compared_trace *t)
{
	if (t->trace.name)
		measured_close(&t->trace);
	export_drivers_free(t->drivers);
}

void compared_close(struct compared_traces *traces)
{
	for (unsigned int i = 0; i < traces->nr_buffers; i++)
		iommu_compare_free(traces->buffers[i].comparison);
	free(traces->buffers);
	close_trace(&traces->a);
	close_trace(&traces->b);
}

bool compared_differ(const struct compared_traces *traces)
{
	for (unsigned int i = 0; i < traces->nr_buffers; i++) {
		const struct iommu_comparison *c = traces->buffers[i].comparison;

		if (!c || iommu_compare_differs(c))
			return true;
	}
	return false;
}
