/* SPDX-License-Identifier: LGPL-2.1 */
/* Explains the shapes of a lane. */
#include <string.h>

#include "hover.h"
#include "core/summary/words.h"
#include "core/faultlog/fault_text.h"
#include "core/diagnosis/hint.h"
#include "core/summary/verdict_text.h"
#include "labels.h"
#include "lane_layout.h"

/* The lane under the pointer. */
struct hovered {
	const struct iommu_lanes *lanes;
	const struct iommu_lane *lane;
	const struct iommu_view *view;
	const struct iommu_view_names *names;
};

static void put_bytes_between(struct iommu_text *t, const struct hovered *l, int64_t from,
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

/* Whoever uses probes relies on what they say. */
static void put_probes(struct iommu_text *t, const struct hovered *l)
{
	const struct iommu_probe_check check = iommu_lanes_probe_check(l->lanes);

	if (!check.doubtful)
		return;
	iommu_text_puts(t, "\nthe probes (group iop) were not used");
	if (!check.pairs)
		return;
	iommu_text_puts(t, ": ");
	iommu_text_dec(t, check.mismatches);
	iommu_text_puts(t, " of ");
	iommu_text_dec(t, check.pairs);
	iommu_text_puts(t, " maps do not match them");
}

static void explain_holder(struct iommu_text *t, const struct hovered *l, size_t number)
{
	const struct iommu_epoch *epoch = &l->lane->epochs[number];
	int64_t from = iommu_epoch_from(l->lane, l->view, number);
	int64_t to = iommu_epoch_to(l->lane, l->view, number);

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
	iommu_text_span(t, from, to);
	put_bytes_between(t, l, from, to);
}

static void explain_many(struct iommu_text *t, const struct hovered *l,
			 const struct iommu_shape *shape)
{
	int64_t from = iommu_epoch_from(l->lane, l->view, shape->first);
	int64_t to = iommu_epoch_to(l->lane, l->view, shape->first + shape->nr - 1);

	iommu_text_putc(t, '\n');
	iommu_text_dec(t, shape->nr);
	iommu_text_puts(t, " holders in succession; zoom in to see them\nfrom ");
	iommu_text_time(t, from);
	iommu_text_puts(t, " to ");
	iommu_text_time(t, to);
	iommu_text_span(t, from, to);
}

static void explain_gone(struct iommu_text *t, const struct hovered *l, size_t number)
{
	iommu_text_puts(t, "\nremoved at ");
	iommu_text_time(t, iommu_epoch_to(l->lane, l->view, number));
	if (number + 1 == l->lane->nr_epochs)
		return;
	iommu_text_puts(t, ", back at ");
	iommu_text_time(t, iommu_epoch_from(l->lane, l->view, number + 1));
	iommu_text_span(t, iommu_epoch_to(l->lane, l->view, number),
			iommu_epoch_from(l->lane, l->view, number + 1));
}

/* Returns the time since which the device had its holder at @ts; 0 if since before the trace. */
static uint64_t held_since(const struct iommu_lane *lane, uint64_t ts)
{
	size_t number = iommu_lane_epoch_at(lane, ts);
	const struct iommu_epoch *epoch;

	if (number == lane->nr_epochs)
		return 0;
	epoch = &lane->epochs[number];
	return epoch->before || epoch->from > ts ? 0 : epoch->from;
}

void iommu_fault_verdict_text(struct iommu_text *t, const struct iommu_lanes *lanes,
			      const struct iommu_lane *lane, const struct iommu_view_names *names,
			      const struct iommu_fault_case *one)
{
	const struct iommu_writer words = {
		t, iommu_lanes_devices(lanes), one->ts, names->comm, names->arg,
	};
	const struct iommu_verdict_facts what = {
		.verdict = &one->verdict,
		.device = one->device,
		.access = (enum iommu_access)one->access,
		.excuses = one->excuses,
		.log = iommu_fault_is_decoded(one) ? &one->log : NULL,
		.held_since = one->device ? held_since(lane, one->ts) : 0,
	};

	if (one->verdict.kind != IOMMU_VERDICT_NONE)
		iommu_verdict_text(&words, &what);
}

/* Write the facts that the event alone reports. */
static void put_access(struct iommu_text *t, const struct iommu_fault_case *one)
{
	iommu_text_puts(t, one->access == IOMMU_ACCESS_READ    ? "read"
			   : one->access == IOMMU_ACCESS_WRITE ? "write"
							       : "access");
	if (one->direction == IOMMU_DIRECTION_UNREPORTED)
		iommu_text_puts(t, ", direction not reported");
	if (!iommu_fault_is_decoded(one))
		iommu_text_puts(t, "; the trace has no log message with the reason");
}

static void explain_fault(struct iommu_text *t, const struct hovered *l,
			  const struct iommu_fault_case *one)
{
	const struct iommu_hint *hint =
		iommu_fault_is_decoded(one) ? iommu_fault_hint(&one->log, NULL) : NULL;

	iommu_text_puts(t, "\nfault: ");
	if (iommu_fault_is_decoded(one) && iommu_fault_has_text(&one->log))
		iommu_fault_text(t, &one->log);
	else
		put_access(t, one);
	if (one->has_address) {
		iommu_text_puts(t, one->page_only ? "\nat page " : "\nat address ");
		iommu_text_hex(t, one->address, 1);
	}
	if (one->verdict.kind != IOMMU_VERDICT_NONE) {
		iommu_text_putc(t, '\n');
		iommu_fault_verdict_text(t, l->lanes, l->lane, l->names, one);
	}
	if (one->likely)
		iommu_text_puts(t, "\nlikely device, computed from the number in the log");
	if (hint) {
		iommu_text_puts(t, "\nhint: ");
		iommu_hint_put(t, hint, &one->log);
	}
}

/* Write the time of a mark, and how many it stands for. */
static void put_mark(struct iommu_text *t, const struct iommu_lane_mark *mark, size_t nr,
		     const char *what)
{
	iommu_text_puts(t, ", at ");
	iommu_text_time(t, (int64_t)mark->ts);
	if (nr < 2)
		return;
	iommu_text_puts(t, ", the first of ");
	iommu_text_dec(t, nr);
	iommu_text_puts(t, what);
}

static void explain_findings(struct iommu_text *t, const struct hovered *l,
			     const struct iommu_shape *shape)
{
	const struct iommu_lane_mark *finding = &l->lane->findings[shape->first];

	put_mark(t, finding, shape->nr, " findings here");
	iommu_text_puts(t, "\nfinding: ");
	iommu_text_puts(t, iommu_finding_name(finding->kind));
}

static void explain_signs(struct iommu_text *t, const struct hovered *l,
			  const struct iommu_shape *shape)
{
	const struct iommu_lane_mark *sign = &l->lane->signs[shape->first];
	const struct iommu_fault *message = iommu_lane_sign_details(l->lanes, sign);

	put_mark(t, sign, shape->nr, " signs of trouble here");
	iommu_text_puts(t, "\nsign of trouble: ");
	if (message && iommu_fault_has_text(message))
		iommu_fault_text(t, message);
	else
		iommu_text_puts(t, "a message in the kernel log");
}

static void explain_faults(struct iommu_text *t, const struct hovered *l,
			   const struct iommu_shape *shape)
{
	const struct iommu_lane_mark *fault = &l->lane->faults[shape->first];
	const struct iommu_fault_case *one = iommu_lane_fault_details(l->lanes, fault);

	put_mark(t, fault, shape->nr, " faults here");
	if (one) {
		explain_fault(t, l, one);
		return;
	}
	iommu_text_puts(t, "\nfault: ");
	iommu_text_puts(t,
			fault->verdict ? iommu_verdict_name(fault->verdict) : "details not kept");
}

/* NULL if the view shows other events by now. */
static const struct iommu_lane_mark *followed_of(const struct iommu_view *view,
						 const struct iommu_shape *shape)
{
	return shape->first + shape->nr <= view->nr_followed[shape->style]
		       ? view->followed[shape->style]
		       : NULL;
}

static void explain_followed(struct iommu_text *t, const struct hovered *l,
			     const struct iommu_shape *shape)
{
	const struct iommu_lane_mark *list = followed_of(l->view, shape);

	if (!list)
		return;
	put_mark(t, &list[shape->first], shape->nr, " events here");
	iommu_text_puts(t, shape->style == IOMMU_FOLLOWED_NEAR ? "\nnear the followed address: "
							       : "\nfollowed address: ");
	iommu_text_puts(t, list[shape->first].kind == IOMMU_STEP_MAP	 ? "map of "
			   : list[shape->first].kind == IOMMU_STEP_UNMAP ? "unmap of "
									 : "fault at ");
	iommu_text_hex(t, list[shape->first].ref, 1);
}

/* The list of the marks that @shape stands for; NULL if it is not a mark. */
static const struct iommu_lane_mark *marks_of(const struct iommu_lane *lane,
					      const struct iommu_view *view,
					      const struct iommu_shape *shape)
{
	switch (shape->kind) {
	case IOMMU_SHAPE_FAULT:
		return lane->faults;
	case IOMMU_SHAPE_FINDING:
		return lane->findings;
	case IOMMU_SHAPE_SIGN:
		return lane->signs;
	case IOMMU_SHAPE_FOLLOWED:
		return followed_of(view, shape);
	default:
		return NULL;
	}
}

bool iommu_shape_times(const struct iommu_lane *lane, const struct iommu_view *view,
		       const struct iommu_shape *shape, int x, int64_t *from, int64_t *to)
{
	const struct iommu_lane_mark *marks = marks_of(lane, view, shape);

	if (marks) {
		*from = (int64_t)marks[shape->first].ts;
		*to = (int64_t)marks[shape->first + shape->nr - 1].ts;
		return true;
	}
	switch (shape->kind) {
	case IOMMU_SHAPE_HOLDER:
	case IOMMU_SHAPE_MANY:
		*from = iommu_epoch_from(lane, view, shape->first);
		*to = iommu_epoch_to(lane, view, shape->first + shape->nr - 1);
		return true;
	case IOMMU_SHAPE_GONE:
		*from = iommu_epoch_to(lane, view, shape->first);
		*to = shape->first + 1 < lane->nr_epochs
			      ? iommu_epoch_from(lane, view, shape->first + 1)
			      : view->end;
		return true;
	case IOMMU_SHAPE_BYTES:
		*from = iommu_view_time(view, x - view->x);
		*to = *from + view->step - 1;
		return true;
	default:
		return false;
	}
}

void iommu_shape_explain(struct iommu_text *t, const struct iommu_lanes *lanes,
			 const struct iommu_lane *lane, const struct iommu_view *view,
			 const struct iommu_view_names *names, const struct iommu_shape *shape,
			 int x)
{
	const struct hovered l = { lanes, lane, view, names };
	int64_t at = iommu_view_time(view, x - view->x);

	iommu_lane_name_text(t, lane, names);
	if (iommu_snapshot_has_model(lane->known)) {
		iommu_text_putc(t, ' ');
		iommu_snapshot_put_model(t, lane->known);
	}
	if (lane->gid_known) {
		iommu_text_puts(t, ", group ");
		iommu_text_signed(t, lane->gid);
	}
	switch (shape->kind) {
	case IOMMU_SHAPE_HOLDER:
		explain_holder(t, &l, shape->first);
		put_probes(t, &l);
		break;
	case IOMMU_SHAPE_MANY:
		explain_many(t, &l, shape);
		break;
	case IOMMU_SHAPE_GONE:
		explain_gone(t, &l, shape->first);
		break;
	case IOMMU_SHAPE_FAULT:
	case IOMMU_SHAPE_CROSS:
		explain_faults(t, &l, shape);
		break;
	case IOMMU_SHAPE_FINDING:
		explain_findings(t, &l, shape);
		break;
	case IOMMU_SHAPE_SIGN:
		explain_signs(t, &l, shape);
		break;
	case IOMMU_SHAPE_FOLLOWED:
		explain_followed(t, &l, shape);
		break;
	default:
		put_bytes_between(t, &l, at, at + view->step - 1);
		put_probes(t, &l);
		break;
	}
}
