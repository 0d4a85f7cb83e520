/* SPDX-License-Identifier: LGPL-2.1 */
/* Lines about what went wrong: faults, findings and signs of trouble. */
#include "ndjson_troubles.h"

#include <string.h>

#include "core/faultlog/fault_text.h"

static const char *const accesses[] = {
	[IOMMU_ACCESS_READ] = "read",
	[IOMMU_ACCESS_WRITE] = "write",
};

static void write_text(struct iommu_text *t, const void *arg)
{
	iommu_fault_text(t, arg);
}

static void add_fault(struct json_object *line, const struct export_source *source,
		      const struct iommu_fault_case *one)
{
	json_add_number(line, "at_ns", one->ts);
	export_add_device(line, "device", source, one->device);
	json_add_bool(line, "device_likely", one->likely);
	if (one->driver_len)
		json_add_untrusted(line, "driver", one->driver,
				   strnlen(one->driver, one->driver_len));
	else
		export_add_driver_of(line, source, one->device);
	json_add_string(line, "access", accesses[one->access]);
	if (iommu_fault_is_decoded(one))
		json_add_text(line, "reason", write_text, &one->log);
	else
		export_add_null(line, "reason");
	export_add_address(line, "iova", one->has_address, one->address);
	json_add_bool(line, "iova_is_page", one->page_only);
	json_add_bool(line, "event", one->seen_event);
	json_add_bool(line, "log", one->seen_log);
}

/* The history of the address. */
static void add_verdict(struct json_object *line, const struct export_source *source,
			const struct iommu_fault_case *one)
{
	const struct iommu_verdict *verdict = &one->verdict;
	bool known = verdict->kind != IOMMU_VERDICT_NONE;
	bool range = known && verdict->kind != IOMMU_VERDICT_NEVER_MAPPED;

	json_add_string(line, "verdict", known ? iommu_verdict_name(verdict->kind) : NULL);
	export_add_excuses(line, one->excuses);
	export_add_address(line, "range_first", range, verdict->first);
	export_add_address(line, "range_last", range, verdict->last);
	export_add_number_if(line, "since_ns", range, verdict->at);
	export_add_task(line, source, range && !verdict->died, verdict->pid);
	json_add_bool(line, "died_with_domain", range && verdict->died);
	json_add_bool(line, "partly", range && verdict->partly);
	export_add_number_if(line, "distance_bytes", verdict->kind == IOMMU_VERDICT_PAST_END,
			     verdict->distance);
	json_add_string(
		line, "range_direction",
		range ? iommu_dma_direction_name((enum iommu_dma_direction)verdict->direction)
		      : NULL);
	export_add_devices(line, "range_devices", "range_device_count", source,
			   range ? verdict->owner.devices : 0);
	json_add_string(line, "grade", range ? iommu_grade_name(verdict->owner.grade) : NULL);
}

void export_faults(const struct export_source *source)
{
	const struct iommu_faults *faults = iommu_replay_faults(source->buffer->replay);

	for (uint64_t i = iommu_faults_oldest(faults); i < faults->nr; i++) {
		const struct iommu_fault_case *one = iommu_faults_get(faults, i);
		struct json_object *line;

		if (!one)
			continue;
		line = export_line(source, "fault");
		add_fault(line, source, one);
		add_verdict(line, source, one);
		export_line_put(line);
	}
}

static void put_finding(const struct export_source *source, const struct export_finding *finding)
{
	struct iommu_devices *devices = iommu_replay_devices(source->buffer->replay);
	struct json_object *line = export_line(source, "finding");
	const char *driver = export_driver_name(source->drivers, finding->driver);
	uint32_t nr = 0;
	const uint32_t *list = iommu_set_members(devices, finding->devices, &nr);
	uint32_t first = nr ? list[0] : IOMMU_NO_DEVICE;

	json_add_string(line, "class", iommu_finding_name(finding->class));
	json_add_number(line, "count", finding->nr);
	json_add_number(line, "bytes", finding->bytes);
	json_add_bool(line, "excused", finding->excuses);
	export_add_excuses(line, finding->excuses);
	export_add_device(line, "device", source, nr == 1 ? first : IOMMU_NO_DEVICE);
	export_add_devices(line, "devices", "device_count", source, finding->devices);
	if (driver)
		json_add_untrusted(line, "driver", driver, strlen(driver));
	else
		export_add_driver_of(line, source, first);
	export_add_task(line, source, finding->pid >= 0, finding->pid);
	json_add_number(line, "first_ns", finding->first_ts);
	json_add_number(line, "last_ns", finding->last_ts);
	export_add_address(line, "range_first", true, finding->first);
	export_add_address(line, "range_last", true, finding->last);
	export_line_put(line);
}

void export_findings(const struct export_source *source)
{
	for (uint32_t i = 0; i < source->extra->nr_findings; i++)
		put_finding(source, &source->extra->findings[i]);
}

/* A device that the log names; it need not have an event in the trace. */
static void add_log_device(struct json_object *line, const struct export_source *source,
			   const struct iommu_fault *f)
{
	char buf[IOMMU_TEXT_MIN] = "";
	const char *name = f->client;
	size_t len = f->client_len;
	const char *driver;

	if (f->has & IOMMU_HAS_DEVICE) {
		struct iommu_text t;

		iommu_text_init(&t, buf, sizeof(buf), NULL, NULL); /* it fits the buffer */
		iommu_text_pci_id(&t, &f->device);
		name = buf;
		len = t.len;
	}
	driver = export_driver_name(source->drivers, export_driver_of(source->drivers, name, len));
	json_add_untrusted(line, "device", len ? name : NULL, len);
	json_add_bool(line, "device_likely", f->has & IOMMU_DEVICE_LIKELY);
	json_add_untrusted(line, "driver", driver, driver ? strlen(driver) : 0);
}

static const char *class_of(enum iommu_log_kind kind)
{
	switch (kind) {
	case IOMMU_LOG_STATUS:
		return "fault status";
	case IOMMU_LOG_OVERFLOW:
		return "overflow";
	case IOMMU_LOG_FINDING:
		return "driver bug";
	default:
		return "trouble";
	}
}

static void put_sign(const struct export_source *source, struct iommu_fault_group *group)
{
	const struct iommu_fault *f = iommu_fault_group_first(group);
	struct json_object *line = export_line(source, "sign");

	json_add_string(line, "class", class_of(f->kind));
	json_add_string(line, "severity", iommu_severity_name(iommu_fault_severity(f)));
	add_log_device(line, source, f);
	json_add_text(line, "text", write_text, f);
	json_add_number(line, "count", group->count);
	json_add_number(line, "first_ns", group->from.uptime);
	json_add_number(line, "last_ns", group->to.uptime);
	export_line_put(line);
}

void export_signs(const struct export_source *source)
{
	const struct iommu_fault_groups *messages = &source->extra->messages;

	for (size_t i = 0; i < messages->nr_groups; i++) {
		if (messages->groups[i]->first.kind != IOMMU_LOG_FAULT)
			put_sign(source, messages->groups[i]);
	}
}
