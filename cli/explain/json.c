/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The output for programs: one document, or one object per message.
 * docs/man/trace-iommu-explain.1.adoc describes the members.
 */
#include <stdio.h>
#include <string.h>

#include "cli/common/json_values.h"
#include "core/faultlog/fault_text.h"
#include "core/hardware/amdvi.h"
#include "core/summary/words.h"
#include "explain_internal.h"

static const char *const accesses[] = {
	[IOMMU_ACCESS_READ] = "read",
	[IOMMU_ACCESS_WRITE] = "write",
};

static void add_string(struct json_object *object, const char *name, const char *value)
{
	if (value)
		json_add_string(object, name, value);
}

static void add_hex(struct json_object *object, const char *name, bool have, int digits,
		    uint64_t value)
{
	if (have)
		json_add_hex(object, name, digits, value);
}

static void add_int(struct json_object *object, const char *name, bool have, uint32_t value)
{
	if (have)
		json_add_number(object, name, value);
}

static void add_device(struct json_object *object, const struct iommu_fault *f)
{
	char name[24];

	if (!(f->has & IOMMU_HAS_DEVICE)) {
		if (f->client_len)
			json_add_untrusted(object,
					   f->has & IOMMU_CLIENT_IS_UNIT ? "unit" : "device",
					   f->client, f->client_len);
		return;
	}
	snprintf(name, sizeof(name), "%04x:%02x:%02x.%x", f->device.segment, f->device.bus,
		 f->device.slot, f->device.func);
	add_string(object, "device", name);
	add_string(object, "device_grade", f->has & IOMMU_DEVICE_LIKELY ? "likely" : "certain");
	json_add_bool(object, "segment_assumed", !(f->has & IOMMU_HAS_SEGMENT));
}

/*
 * AMD-Vi: requests with GN set carry a PASID, and IO_PAGE_FAULT then has its low 16 bits in place
 * of the domain ID. Without flags, trust the names that the message itself uses.
 */
static void add_domain(struct json_object *object, const struct iommu_fault *f)
{
	bool guest = f->flags & IOMMU_AMDVI_GN;

	if (f->vendor != IOMMU_AMD || !(f->has & IOMMU_HAS_FLAGS)) {
		add_int(object, "pasid", f->has & IOMMU_HAS_PASID, f->pasid);
		add_int(object, "domain", f->has & IOMMU_HAS_DOMAIN, f->domain);
		return;
	}
	add_int(object, "pasid", guest && f->has & IOMMU_HAS_PASID, f->pasid);
	add_int(object, "pasid_low", guest && f->has & IOMMU_HAS_DOMAIN, f->domain);
	add_int(object, "domain", !guest && f->has & IOMMU_HAS_DOMAIN, f->domain);
}

static void add_amd_flags(struct json_object *object, const struct iommu_fault *f)
{
	const struct iommu_amdvi_event *event = iommu_amdvi_event(f->code);
	struct json_object *names = json_object_new_array();
	const struct iommu_amdvi_flag *flags;
	size_t n;

	flags = iommu_amdvi_flags(&n);
	for (size_t i = 0; i < n; i++) {
		if (event && f->flags & flags[i].mask & event->flags)
			json_object_array_add(names, json_object_new_string(flags[i].name));
	}
	json_object_object_add(object, "flag_names", names);
}

static void write_text(struct iommu_text *t, const void *fault)
{
	iommu_fault_text(t, fault);
}

struct advice {
	const struct iommu_hint *hint;
	const struct iommu_fault *fault;
};

static void write_next(struct iommu_text *t, const void *arg)
{
	const struct advice *advice = arg;

	iommu_hint_put_next(t, advice->hint, advice->fault);
}

static void add_hint(struct json_object *object, const struct iommu_hint *hint,
		     const struct iommu_fault *f)
{
	const struct advice advice = { hint, f };

	if (!hint)
		return;
	json_add_string(object, "cause", hint->cause);
	json_add_text(object, "next", write_next, &advice);
}

/* Members of a fault whose values are the same in its whole group. */
static void add_kind(struct json_object *object, const struct iommu_fault *f)
{
	add_string(object, "vendor", explain_vendor_name(f));
	add_string(object, "event", explain_event_name(f));
	add_device(object, f);
	add_domain(object, f);
	add_string(object, "access", accesses[f->access]);
	if (f->vendor == IOMMU_INTEL)
		add_hex(object, "reason", f->has & IOMMU_HAS_CODE, 2, f->code);
	else
		add_hex(object, "code", f->has & IOMMU_HAS_CODE, 1, f->code);
	add_hex(object, "flags", f->has & IOMMU_HAS_FLAGS, 4, f->flags);
	if (f->vendor == IOMMU_AMD && f->has & IOMMU_HAS_FLAGS)
		add_amd_flags(object, f);
	add_hex(object, "stream", f->has & IOMMU_HAS_STREAM, 1, f->stream);
	add_string(object, "severity", iommu_severity_name(iommu_fault_severity(f)));
	if (iommu_fault_has_text(f))
		json_add_text(object, "text", write_text, f);
}

static const char *const kinds[] = {
	[IOMMU_LOG_FAULT] = "fault", [IOMMU_LOG_STATUS] = "sign",     [IOMMU_LOG_OVERFLOW] = "sign",
	[IOMMU_LOG_SIGN] = "sign",   [IOMMU_LOG_FINDING] = "finding",
};

static struct json_object *new_kind(const struct iommu_fault *f)
{
	struct json_object *object = json_object_new_object();

	json_add_string(object, "kind", kinds[f->kind]);
	return object;
}

static bool is_reported(const struct iommu_fault *f)
{
	return f->kind == IOMMU_LOG_FAULT || f->kind == IOMMU_LOG_SIGN ||
	       f->kind == IOMMU_LOG_OVERFLOW || f->kind == IOMMU_LOG_FINDING;
}

static void write_history(struct iommu_text *t, const void *arg)
{
	const struct explain_history *history = arg;

	iommu_text_puts(t, history->text);
}

static void add_excuses(struct json_object *object, unsigned int excuses)
{
	struct json_object *names = json_object_new_array();

	for (unsigned int bit = 1; bit && bit <= excuses; bit <<= 1) {
		if (excuses & bit)
			json_object_array_add(names,
					      json_object_new_string(iommu_excuse_name(bit)));
	}
	json_object_object_add(object, "excuses", names);
}

static void add_range_history(struct json_object *object, const struct explain_history *history)
{
	const struct iommu_verdict *verdict = &history->verdict;

	json_add_hex(object, "range_first", 1, verdict->first);
	json_add_hex(object, "range_last", 1, verdict->last);
	if (verdict->at)
		json_add_number(object, "since_ns", verdict->at);
	if (!verdict->died && !verdict->interrupt && verdict->pid != IOMMU_PID_UNKNOWN) {
		json_object_object_add(object, "pid", json_object_new_int(verdict->pid));
		if (history->task[0])
			json_add_untrusted(object, "task", history->task, strlen(history->task));
	}
	json_add_bool(object, "died_with_domain", verdict->died);
	json_add_bool(object, "partly", verdict->partly);
	if (verdict->kind == IOMMU_VERDICT_PAST_END)
		json_add_number(object, "distance_bytes", verdict->distance);
	add_string(object, "range_direction",
		   iommu_dma_direction_name((enum iommu_dma_direction)verdict->direction));
	add_string(object, "grade", iommu_grade_name(verdict->owner.grade));
}

/* What the address had been. Of a group: that of its first fault. */
static void add_history(struct json_object *fault, const struct explain_history *history)
{
	struct json_object *object;

	if (!history)
		return;
	object = json_object_new_object();
	json_add_string(object, "verdict", iommu_verdict_name(history->verdict.kind));
	json_add_text(object, "text", write_history, history);
	add_excuses(object, history->excuses);
	if (history->verdict.kind != IOMMU_VERDICT_NEVER_MAPPED)
		add_range_history(object, history);
	json_object_object_add(fault, "history", object);
}

static void print_message(const struct explained *explained)
{
	const struct iommu_fault *f = explained->fault;
	struct json_object *object;

	if (!is_reported(f))
		return;
	object = new_kind(f);
	add_kind(object, f);
	add_hex(object, "address", f->has & IOMMU_HAS_ADDRESS, 1, f->address);
	if (f->has & IOMMU_ADDRESS_PAGE)
		json_add_bool(object, "address_is_page", true);
	add_hex(object, "interrupt_index", f->has & IOMMU_HAS_INDEX && f->vendor == IOMMU_INTEL, 1,
		f->index);
	add_history(object, explained->history);
	add_hint(object, explained->hint, f);
	json_add_untrusted(object, "line", explained->line, explained->line_len);
	json_print(object);
	putchar('\n');
	json_object_put(object);
}

static void end_messages(struct explain_report *report)
{
	(void)report;
}

static void add_time(struct json_object *object, const char *ns, const char *text,
		     const struct iommu_log_time *time)
{
	if (time->has_uptime)
		json_add_number(object, ns, time->uptime);
	if (time->text_len)
		json_add_untrusted(object, text, time->text, time->text_len);
}

static void add_range(struct json_object *object, const struct iommu_fault_group *group)
{
	const struct iommu_fault *f = &group->first;

	if (f->has & IOMMU_HAS_ADDRESS) {
		json_add_hex(object, "address", 1, f->address);
		json_add_hex(object, "address_min", 1, group->lowest);
		json_add_hex(object, "address_max", 1, group->highest);
		if (f->has & IOMMU_ADDRESS_PAGE)
			json_add_bool(object, "address_is_page", true);
	} else if (f->has & IOMMU_HAS_INDEX && f->vendor == IOMMU_INTEL) {
		json_add_hex(object, "interrupt_index", 1, f->index);
	}
	if (group->step)
		json_object_object_add(object, "step_bytes", json_object_new_int64(group->step));
}

struct fact {
	const struct explain_report *report;
	const struct iommu_fault *fault;
};

static void write_address(struct iommu_text *t, const void *arg)
{
	const struct fact *fact = arg;

	iommu_log_facts_put_address(t, &fact->report->facts, fact->fault);
}

static void write_device(struct iommu_text *t, const void *arg)
{
	const struct fact *fact = arg;

	iommu_log_facts_put_device(t, &fact->report->facts, fact->fault);
}

/* Facts from the log about the address and the device. Adds nothing if there are none. */
static void add_fact(struct json_object *object, const char *name,
		     void (*write)(struct iommu_text *t, const void *arg), const struct fact *fact)
{
	struct json_object *value;

	json_add_text(object, name, write, fact);
	if (json_object_object_get_ex(object, name, &value) && !json_object_get_string_len(value))
		json_object_object_del(object, name);
}

static void add_group(struct json_object *array, const struct explain_report *report,
		      struct iommu_fault_group *group)
{
	const struct iommu_fault *f = iommu_fault_group_first(group);
	const struct fact fact = { report, f };
	const struct iommu_snapshot_device *model = explain_model(report, f);
	struct json_object *object = new_kind(f);
	const char *driver;
	size_t driver_len;
	uint64_t at_least;

	add_kind(object, f);
	driver = explain_driver(group, &driver_len);
	if (driver_len)
		json_add_untrusted(object, "driver", driver, driver_len);
	else if (model && model->driver.len)
		json_add_untrusted(object, "driver", model->driver.str, model->driver.len);
	json_add_number(object, "count", group->count);
	json_add_bool(object, "is_lower_bound",
		      iommu_fault_group_count(&report->groups, group, &at_least));
	json_add_number(object, "count_at_least", at_least);
	add_time(object, "first_ns", "first_time", &group->from);
	add_time(object, "last_ns", "last_time", &group->to);
	add_range(object, group);
	add_fact(object, "address_in", write_address, &fact);
	add_fact(object, "device_is", write_device, &fact);
	if (model && model->model.len)
		json_add_untrusted(object, "device_model", model->model.str, model->model.len);
	if (group->note_len)
		json_add_untrusted(object, "note", group->note, group->note_len);
	add_history(object, explain_group_history(report, group));
	add_hint(object, explain_hint(report, group), f);
	json_add_untrusted(object, "line", group->line, group->line_len);
	json_object_array_add(array, object);
}

static void print_document(struct explain_report *report)
{
	const struct iommu_fault_groups *groups = &report->groups;
	struct json_object *document = json_object_new_object();
	struct json_object *faults = json_object_new_array();
	struct json_object *signs = json_object_new_array();
	struct json_object *findings = json_object_new_array();

	for (size_t i = 0; i < groups->nr_groups; i++) {
		struct iommu_fault_group *group = groups->groups[i];

		add_group(group->first.kind == IOMMU_LOG_FAULT	   ? faults
			  : group->first.kind == IOMMU_LOG_FINDING ? findings
								   : signs,
			  report, group);
	}
	json_add_string(document, "schema", "trace-iommu/1");
	json_add_number(document, "nr_faults", groups->nr_faults);
	json_add_number(document, "nr_signs", groups->nr_signs + groups->nr_overflows);
	json_add_number(document, "nr_findings", groups->nr_findings);
	json_add_number(document, "nr_suppressed_messages", groups->suppressed);
	json_add_number(document, "nr_left_out", groups->nr_left_out);
	if (report->has_events)
		json_add_number(document, "nr_events", report->nr_events);
	if (iommu_snapshot_mode_word(report->snapshot.mode))
		json_add_string(document, "mode", iommu_snapshot_mode_word(report->snapshot.mode));
	json_object_object_add(document, "faults", faults);
	json_object_object_add(document, "signs", signs);
	json_object_object_add(document, "findings", findings);
	json_print(document);
	putchar('\n');
	json_object_put(document);
}

const struct explain_output explain_json = { .end = print_document };
const struct explain_output explain_ndjson = { .message = print_message, .end = end_messages };
