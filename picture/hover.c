/* SPDX-License-Identifier: LGPL-2.1 */
/* What shapes show, in words. */
#include <stdio.h>

#include "history_names.h"
#include "picture_part.h"

#define SECOND 1000000000

void iommu_text_time(struct iommu_text *t, int64_t ts)
{
	char buf[IOMMU_TEXT_MIN];

	ts += 500; /* rounded, as in KernelShark and in a report */
	snprintf(buf, sizeof(buf), "%lld.%06lld", (long long)(ts / SECOND),
		 (long long)(ts % SECOND / 1000));
	iommu_text_puts(t, buf);
}

static void put_task(struct iommu_text *t, int32_t pid, const struct iommu_view_names *names)
{
	const char *comm = names->comm ? names->comm(names->arg, pid) : NULL;

	if (comm && *comm) {
		iommu_text_untrusted(t, comm, strlen(comm));
		iommu_text_putc(t, '-');
	} else {
		iommu_text_puts(t, "pid ");
	}
	iommu_text_signed(t, pid);
}

void iommu_holder_text(struct iommu_text *t, const struct iommu_epoch *epoch,
		       const struct iommu_view_names *names, bool grade)
{
	if (epoch->pid == IOMMU_HOST)
		iommu_text_puts(t, "host");
	else
		put_task(t, epoch->pid, names);
	if (!grade)
		return;
	if (epoch->doubtful || epoch->grade == IOMMU_GRADE_UNKNOWN)
		iommu_text_puts(t, " (not certain)");
	else if (epoch->pid != IOMMU_HOST && epoch->grade == IOMMU_GRADE_LIKELY)
		iommu_text_puts(t, " (likely)");
}

static void put_bytes_between(struct iommu_text *t, const struct iommu_layout_of *l, int64_t from,
			      int64_t to)
{
	struct iommu_lane_bytes bytes;

	if (from < 0 || to < from ||
	    !iommu_lane_bytes(l->lanes, l->lane, (uint64_t)from, (uint64_t)to, &bytes))
		return;
	iommu_text_puts(t, "\nmapped: ");
	if (bytes.min != bytes.max)
		iommu_text_puts(t, "up to ");
	iommu_text_size(t, bytes.max);
	if (bytes.last != bytes.max) {
		iommu_text_puts(t, ", at the end ");
		iommu_text_size(t, bytes.last);
	}
}

static void put_span(struct iommu_text *t, int64_t from, int64_t to)
{
	iommu_text_puts(t, " (");
	iommu_text_duration(t, to > from ? (uint64_t)(to - from) : 0);
	iommu_text_putc(t, ')');
}

static void tell_holder(struct iommu_text *t, const struct iommu_layout_of *l, size_t number)
{
	const struct iommu_epoch *epoch = &l->lane->epochs[number];
	int64_t from = iommu_epoch_from(l, number);
	int64_t to = iommu_epoch_to(l, number);

	iommu_text_puts(t, "\nheld by ");
	iommu_holder_text(t, epoch, l->names, true);
	if (epoch->before) {
		iommu_text_puts(t, "\nsince before the trace, until ");
	} else {
		iommu_text_puts(t, "\nsince ");
		iommu_text_time(t, from);
		iommu_text_puts(t, ", until ");
	}
	if (epoch->implied || !epoch->ended)
		iommu_text_puts(t, "the trace ends");
	else
		iommu_text_time(t, to);
	if (epoch->removed)
		iommu_text_puts(t, ": removed");
	put_span(t, from, to);
	put_bytes_between(t, l, from, to);
}

static void tell_many(struct iommu_text *t, const struct iommu_layout_of *l,
		      const struct iommu_shape *shape)
{
	int64_t from = iommu_epoch_from(l, shape->first);
	int64_t to = iommu_epoch_to(l, shape->first + shape->nr - 1);

	iommu_text_putc(t, '\n');
	iommu_text_dec(t, shape->nr);
	iommu_text_puts(t, " holders one after the other, zoom in to see them\nfrom ");
	iommu_text_time(t, from);
	iommu_text_puts(t, " to ");
	iommu_text_time(t, to);
	put_span(t, from, to);
}

static void tell_gone(struct iommu_text *t, const struct iommu_layout_of *l, size_t number)
{
	iommu_text_puts(t, "\nremoved at ");
	iommu_text_time(t, iommu_epoch_to(l, number));
	if (number + 1 == l->lane->nr_epochs)
		return;
	iommu_text_puts(t, ", back at ");
	iommu_text_time(t, iommu_epoch_from(l, number + 1));
	put_span(t, iommu_epoch_to(l, number), iommu_epoch_from(l, number + 1));
}

static void put_verdict(struct iommu_text *t, const struct iommu_layout_of *l,
			const struct iommu_lane_mark *fault, const struct iommu_lane_told *told)
{
	const struct iommu_verdict *v = told ? &told->verdict : NULL;

	if (fault->verdict == IOMMU_VERDICT_NONE)
		return;
	iommu_text_putc(t, '\n');
	iommu_text_puts(t, iommu_verdict_name(fault->verdict));
	if (!v || v->kind == IOMMU_VERDICT_NEVER_MAPPED)
		return;
	iommu_text_puts(t, ": ");
	if (v->kind == IOMMU_VERDICT_PAST_END) {
		iommu_text_hex(t, v->distance, 1);
		iommu_text_puts(t, " bytes after ");
	}
	iommu_text_hex(t, v->first, 1);
	iommu_text_puts(t, " - ");
	iommu_text_hex(t, v->last + 1, 1);
	if (v->last - v->first != UINT64_MAX) {
		iommu_text_puts(t, " (");
		iommu_text_size(t, v->last - v->first + 1);
		iommu_text_putc(t, ')');
	}
	if (!v->at || fault->ts < v->at)
		return;
	iommu_text_puts(t, v->kind == IOMMU_VERDICT_AFTER_UNMAP ? "\nunmapped " : "\nmapped ");
	iommu_text_duration(t, fault->ts - v->at);
	iommu_text_puts(t, " before");
	if (!v->interrupt && !v->died) {
		iommu_text_puts(t, " by ");
		put_task(t, v->pid, l->names);
	}
}

static void tell_faults(struct iommu_text *t, const struct iommu_layout_of *l,
			const struct iommu_shape *shape)
{
	const struct iommu_lane_mark *fault = &l->lane->faults[shape->first];
	const struct iommu_lane_told *told = iommu_lane_fault_told(l->lanes, fault);

	iommu_text_puts(t, "\nfault: ");
	iommu_text_puts(t, fault->access == IOMMU_ACCESS_READ	 ? "read"
			   : fault->access == IOMMU_ACCESS_WRITE ? "write"
								 : "access");
	if (told && told->has_address) {
		iommu_text_puts(t, " at address ");
		iommu_text_hex(t, told->address, 1);
	}
	iommu_text_puts(t, ", ");
	iommu_text_time(t, (int64_t)fault->ts);
	put_verdict(t, l, fault, told);
	if (shape->nr > 1) {
		iommu_text_putc(t, '\n');
		iommu_text_dec(t, shape->nr);
		iommu_text_puts(t, " faults here; this is the first");
	}
}

void iommu_lane_label(const struct iommu_lane *lane, char *label, size_t size)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_ascii ascii = { label, 0, size };
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), iommu_put_ascii, &ascii);
	if (lane->device == IOMMU_LANE_UNKNOWN)
		iommu_text_puts(&t, "no known device");
	else
		iommu_text_untrusted(&t, lane->name, strlen(lane->name));
	if (lane->gid_known) {
		iommu_text_puts(&t, " g");
		iommu_text_signed(&t, lane->gid);
	}
	iommu_text_flush(&t);
}

bool iommu_shape_times(const struct iommu_lane *lane, const struct iommu_view *view,
		       const struct iommu_shape *shape, int x, int64_t *from, int64_t *to)
{
	const struct iommu_layout_of l = { .lane = lane, .view = view };

	switch (shape->kind) {
	case IOMMU_SHAPE_HOLDER:
	case IOMMU_SHAPE_MANY:
		*from = iommu_epoch_from(&l, shape->first);
		*to = iommu_epoch_to(&l, shape->first + shape->nr - 1);
		return true;
	case IOMMU_SHAPE_GONE:
		*from = iommu_epoch_to(&l, shape->first);
		*to = shape->first + 1 < lane->nr_epochs ? iommu_epoch_from(&l, shape->first + 1)
							 : view->end;
		return true;
	case IOMMU_SHAPE_FAULT:
		*from = (int64_t)lane->faults[shape->first].ts;
		*to = (int64_t)lane->faults[shape->first + shape->nr - 1].ts;
		return true;
	case IOMMU_SHAPE_BYTES:
		*from = iommu_view_time(view, x - view->x);
		*to = *from + view->step - 1;
		return true;
	default:
		return false;
	}
}

void iommu_shape_tell(struct iommu_text *t, const struct iommu_lanes *lanes,
		      const struct iommu_lane *lane, const struct iommu_view *view,
		      const struct iommu_view_names *names, const struct iommu_shape *shape, int x)
{
	const struct iommu_layout_of l = { NULL, lanes, lane, view, names, 0 };
	int64_t at = iommu_view_time(view, x - view->x);

	if (lane->device == IOMMU_LANE_UNKNOWN)
		iommu_text_puts(t, "no known device");
	else
		iommu_text_untrusted(t, lane->name, strlen(lane->name));
	if (lane->gid_known) {
		iommu_text_puts(t, ", group ");
		iommu_text_signed(t, lane->gid);
	}
	switch (shape->kind) {
	case IOMMU_SHAPE_HOLDER:
		tell_holder(t, &l, shape->first);
		break;
	case IOMMU_SHAPE_MANY:
		tell_many(t, &l, shape);
		break;
	case IOMMU_SHAPE_GONE:
		tell_gone(t, &l, shape->first);
		break;
	case IOMMU_SHAPE_FAULT:
		tell_faults(t, &l, shape);
		break;
	default:
		put_bytes_between(t, &l, at, at + view->step - 1);
		break;
	}
}
