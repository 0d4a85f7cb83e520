/* SPDX-License-Identifier: LGPL-2.1 */
/* Maps and unmaps of CPUs and tasks, as those who draw and explain them see them. */
#include <libkshark-model.h>

#include "stream.h"
#include "picture/picture.h"

static bool fill(const struct lanes_stream *s, const struct lanes_ticks_ref *ref,
		 struct lanes_ticks *to)
{
	if (s->state != LANES_READY || !s->ticks)
		return false;
	*to = (struct lanes_ticks){
		.ref = *ref,
		.track = ref->is_task ? iommu_ticks_of_task(s->ticks, ref->number)
				      : iommu_ticks_of_cpu(s->ticks, ref->number),
		.names = { lanes_comm, (void *)(uintptr_t)s, s->colours },
		.offset = lanes_stream_offset(s),
		.scale = iommu_ticks_largest(s->ticks),
	};
	to->ref.load = s->load;
	return to->track != NULL;
}

bool lanes_ticks_of(const struct lanes_ticks_ref *ref, struct lanes_ticks *ticks)
{
	const struct lanes_stream *s = lanes_stream_of(ref->sd);

	return s && fill(s, ref, ticks);
}

bool lanes_ticks_again(const struct lanes_ticks_ref *ref, struct lanes_ticks *ticks)
{
	const struct lanes_stream *s = lanes_stream_of(ref->sd);

	return s && s->load == ref->load && fill(s, ref, ticks);
}

void lanes_lay_out_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
			 struct iommu_picture *picture)
{
	iommu_picture_ticks(picture, ticks->track, view);
}

/* An entry at that time of that CPU or task; NULL where the host shows none. */
static const struct kshark_entry *entry_of(const struct lanes_ticks *ticks,
					   const struct kshark_trace_histo *histo, uint64_t ts)
{
	const struct lanes_ticks_ref *ref = &ticks->ref;
	int64_t time = (int64_t)ts + ticks->offset;

	for (size_t i = lanes_row_at(histo, time); i < histo->data_size; i++) {
		const struct kshark_entry *entry = histo->data[i];

		if (entry->ts != time)
			break;
		if (entry->stream_id == ref->sd &&
		    (ref->is_task ? entry->pid : entry->cpu) == ref->number)
			return entry;
	}
	return NULL;
}

void lanes_tell_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
		      const struct kshark_trace_histo *histo, int x, char *text, size_t size)
{
	struct iommu_tick_part part;
	struct lanes_lines lines;
	struct iommu_text t;

	text[0] = '\0';
	if (!iommu_ticks_column(ticks->track, view, x, &part))
		return;
	lanes_lines_begin(&lines, &t, text, size);
	if (ticks->ref.is_task) {
		iommu_task_text(&t, ticks->ref.number, &ticks->names);
	} else {
		iommu_text_puts(&t, "CPU ");
		iommu_text_signed(&t, ticks->ref.number);
	}
	iommu_text_putc(&t, '\n');
	iommu_ticks_tell(&t, &part);
	if (part.map.nr + part.unmap.nr == 1)
		lanes_put_info(&t, entry_of(ticks, histo, part.first));
	iommu_text_flush(&t);
}

void lanes_entries_of_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
			    const struct kshark_trace_histo *histo, int x,
			    const struct kshark_entry **a, const struct kshark_entry **b)
{
	struct iommu_tick_part part;

	*a = NULL;
	*b = NULL;
	if (!iommu_ticks_column(ticks->track, view, x, &part))
		return;
	*a = entry_of(ticks, histo, part.first);
	if (part.map.nr + part.unmap.nr > 1)
		*b = entry_of(ticks, histo, part.last);
}
