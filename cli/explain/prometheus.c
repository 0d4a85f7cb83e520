/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Metrics in Prometheus' text format (version 0.0.4), for the textfile collector of its node
 * exporter. They count what one log contains, so they are gauges.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cli/common/command.h"
#include "cli/common/json_values.h"
#include "explain_internal.h"

/* A label's value: escape backslashes and quotes. There are no control bytes after untrusted(). */
static void put_value(void *labels, const char *str, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (str[i] == '\\' || str[i] == '"')
			iommu_text_putc(labels, '\\');
		iommu_text_putc(labels, str[i]);
	}
}

static void put_device(struct iommu_text *labels, const struct iommu_fault *f)
{
	struct iommu_text value;
	char buf[IOMMU_TEXT_MIN];

	iommu_text_puts(labels, "device=\"");
	iommu_text_init(&value, buf, sizeof(buf), put_value, labels);
	if (f->has & IOMMU_HAS_DEVICE)
		iommu_text_pci_id(&value, &f->device);
	else
		iommu_text_untrusted(&value, f->client, f->client_len);
	iommu_text_flush(&value);
	iommu_text_putc(labels, '"');
}

static void put_label(struct iommu_text *labels, const char *name, const char *value)
{
	iommu_text_puts(labels, ",");
	iommu_text_puts(labels, name);
	iommu_text_puts(labels, "=\"");
	iommu_text_puts(labels, value ? value : "");
	iommu_text_putc(labels, '"');
}

static void write_labels(struct iommu_text *labels, const void *fault)
{
	const struct iommu_fault *f = fault;
	const char *event = explain_event_name(f);

	put_device(labels, f);
	put_label(labels, "vendor", explain_vendor_name(f));
	put_label(labels, "severity", iommu_severity_name(iommu_fault_severity(f)));
	iommu_text_puts(labels, ",event=\"");
	if (event)
		iommu_text_puts(labels, event);
	else if (f->has & IOMMU_HAS_CODE)
		iommu_text_hex(labels, f->code, 2);
	iommu_text_putc(labels, '"');
}

/* Groups may have the same labels, but a series must occur once, so add their counts. */
static void count_series(struct json_object *series, const struct iommu_fault_group *group)
{
	struct json_object *holder = json_object_new_object();
	struct json_object *labels, *old;
	uint64_t count = group->count;

	json_add_text(holder, "labels", write_labels, &group->first);
	json_object_object_get_ex(holder, "labels", &labels);
	if (json_object_object_get_ex(series, json_object_get_string(labels), &old))
		count += (uint64_t)json_object_get_int64(old);
	json_object_object_add(series, json_object_get_string(labels),
			       json_object_new_int64((int64_t)count));
	json_object_put(holder);
}

static void print_series(const char *name, const char *help, const struct explain_report *report,
			 bool faults)
{
	struct json_object *series = json_object_new_object();

	printf("# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
	for (size_t i = 0; i < report->groups.nr_groups; i++) {
		const struct iommu_fault_group *group = report->groups.groups[i];

		if ((group->first.kind == IOMMU_LOG_FAULT) == faults)
			count_series(series, group);
	}
	json_object_object_foreach(series, labels, count)
	{
		printf("%s{%s} %" PRId64 "\n", name, labels, json_object_get_int64(count));
	}
	json_object_put(series);
}

static void print_total(const char *name, const char *help, uint64_t value)
{
	printf("# HELP %s %s\n# TYPE %s gauge\n%s %" PRIu64 "\n", name, help, name, name, value);
}

static void print_metrics(struct explain_report *report)
{
	const struct iommu_fault_groups *groups = &report->groups;

	print_total("trace_iommu_log_faults", "IOMMU faults in the kernel log.", groups->nr_faults);
	print_total("trace_iommu_log_signs",
		    "Signs of trouble in the kernel log that are not single faults.",
		    groups->nr_signs + groups->nr_overflows);
	print_total("trace_iommu_log_findings", "Bugs in drivers that dma-debug reported.",
		    groups->nr_findings);
	print_total("trace_iommu_log_suppressed_messages",
		    "Messages that the kernel's rate limit suppressed.", groups->suppressed);
	print_series("trace_iommu_log_faults_by_kind", "IOMMU faults by device and event.", report,
		     true);
	print_series("trace_iommu_log_signs_by_kind",
		     "Signs of trouble and findings by device and event.", report, false);
}

const struct explain_output explain_prometheus = { .end = print_metrics, .empty_is_fine = true };
