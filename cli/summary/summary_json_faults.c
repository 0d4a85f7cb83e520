/* SPDX-License-Identifier: LGPL-2.1 */
/* Faults, one by one and folded, and findings. */
#include "core/summary/history_names.h"
#include "core/faultlog/fault_text.h"
#include "summary_json.h"

static const char *const accesses[] = {
	[IOMMU_ACCESS_READ] = "read",
	[IOMMU_ACCESS_WRITE] = "write",
};

static void write_reason(struct iommu_text *t, const void *arg)
{
	iommu_fault_text(t, arg);
}

/* What both a fault and a run of them have of the fault itself. */
static void add_fault(struct json_object *object, const struct summary_buffer *b,
		      const struct iommu_fault_case *one)
{
	json_add_device(object, "device", b, one->device);
	json_add_bool(object, "device_likely", one->likely);
	json_add_string(object, "access", accesses[one->access]);
	if (one->seen_log)
		json_add_text(object, "reason", write_reason, &one->log);
	else
		json_add_string(object, "reason", NULL);
	json_add_untrusted(object, "driver", one->driver_len ? one->driver : NULL, one->driver_len);
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

static const char *verdict_name(enum iommu_verdict_kind kind)
{
	return kind == IOMMU_VERDICT_NONE ? NULL : iommu_verdict_name(kind);
}

/* What the address had been. */
static void add_verdict(struct json_object *object, const struct summary_buffer *b,
			const struct iommu_fault_case *one)
{
	const struct iommu_verdict *verdict = &one->verdict;
	bool range =
		verdict->kind != IOMMU_VERDICT_NONE && verdict->kind != IOMMU_VERDICT_NEVER_MAPPED;

	json_add_string(object, "verdict", verdict_name(verdict->kind));
	add_excuses(object, one->excuses);
	if (!range)
		return;
	json_add_address(object, "range_first", true, verdict->first);
	json_add_address(object, "range_last", true, verdict->last);
	json_add_number(object, "since_ns", verdict->at);
	if (!verdict->died)
		json_add_task(object, b, verdict->pid);
	json_add_bool(object, "died_with_domain", verdict->died);
	json_add_bool(object, "partly", verdict->partly);
	if (verdict->kind == IOMMU_VERDICT_PAST_END)
		json_add_number(object, "distance", verdict->distance);
	json_add_devices(object, "range_devices", b, verdict->owner.devices);
	json_add_string(object, "grade", iommu_grade_name(verdict->owner.grade));
}

void json_put_faults(struct json_list *list)
{
	const struct summary_buffer *b = list->buffer;
	const struct iommu_faults *faults = iommu_replay_faults(b->replay);

	for (uint64_t i = iommu_faults_from(faults); i < faults->nr; i++) {
		const struct iommu_fault_case *one = iommu_faults_get(faults, i);
		struct json_object *object;

		if (!one)
			continue;
		object = json_object_new_object();
		json_add_number(object, "at_ns", one->ts);
		add_fault(object, b, one);
		json_add_address(object, "iova", one->has_address, one->address);
		json_add_bool(object, "iova_is_page", one->page_only);
		json_add_bool(object, "event", one->seen_event);
		json_add_bool(object, "log", one->seen_log);
		add_verdict(object, b, one);
		json_list_add(list, object);
	}
}

static void add_verdicts(struct json_object *object, const struct iommu_fault_run *run)
{
	struct json_object *verdicts = json_object_new_object();

	for (int i = IOMMU_VERDICT_NONE + 1; i <= IOMMU_VERDICT_NEVER_MAPPED; i++) {
		if (run->verdicts[i])
			json_add_number(verdicts, iommu_verdict_name(i), run->verdicts[i]);
	}
	json_object_object_add(object, "verdicts", verdicts);
}

void json_put_fault_runs(struct json_list *list)
{
	const struct summary_buffer *b = list->buffer;
	const struct iommu_faults *faults = iommu_replay_faults(b->replay);

	for (uint32_t i = 0; i < faults->nr_runs; i++) {
		const struct iommu_fault_run *run = &faults->runs[i];
		struct json_object *object;

		if (!run->nr)
			continue;
		object = json_object_new_object();
		add_fault(object, b, &run->first);
		json_add_number(object, "count", run->nr);
		json_add_number(object, "events", run->nr_event);
		json_add_number(object, "log_messages", run->nr_log);
		json_add_number(object, "first_ns", run->first_ts);
		json_add_number(object, "last_ns", run->last_ts);
		json_add_address(object, "first_iova", run->first.has_address, run->first_address);
		json_add_address(object, "last_iova", run->first.has_address, run->last_address);
		add_verdicts(object, run);
		add_excuses(object, run->excuses);
		json_list_add(list, object);
	}
}

static struct json_object *case_object(const struct summary_buffer *b, const struct iommu_case *one)
{
	struct json_object *object = json_object_new_object();

	json_add_number(object, "at_ns", one->ts);
	json_add_address(object, "first", true, one->first);
	json_add_address(object, "last", true, one->last);
	json_add_devices(object, "devices", b, one->devices);
	json_add_task(object, b, one->pid);
	return object;
}

static void put_finding(struct json_list *list, const struct iommu_finding *finding,
			enum iommu_finding_class class)
{
	struct json_object *object;

	if (!finding->nr)
		return;
	object = json_object_new_object();
	json_add_string(object, "class", iommu_finding_name(class));
	json_add_number(object, "count", finding->nr);
	json_add_number(object, "bytes", finding->bytes);
	add_excuses(object, finding->excuses);
	json_object_object_add(object, "first", case_object(list->buffer, &finding->first));
	json_object_object_add(object, "last", case_object(list->buffer, &finding->last));
	json_list_add(list, object);
}

void json_put_findings(struct json_list *list)
{
	const struct iommu_findings *findings = iommu_replay_findings(list->buffer->replay);

	for (int class = 0; class < IOMMU_FINDING_CLASSES; class ++) {
		put_finding(list, &findings->firm[class], class);
		put_finding(list, &findings->excused[class], class);
	}
}
