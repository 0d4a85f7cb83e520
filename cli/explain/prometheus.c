/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Metrics in Prometheus' text format (version 0.0.4), for the textfile collector of its node
 * exporter. The log of one boot only grows, so they are counters.
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

static void put_stream(struct iommu_text *value, uint32_t stream)
{
	iommu_text_puts(value, "stream ");
	iommu_text_hex(value, stream, 1);
}

static void put_device(struct iommu_text *labels, const struct iommu_fault *f)
{
	struct iommu_text value;
	char buf[IOMMU_TEXT_MIN];

	iommu_text_puts(labels, "device=\"");
	iommu_text_init(&value, buf, sizeof(buf), put_value, labels);
	if (f->has & IOMMU_HAS_DEVICE)
		iommu_text_pci_id(&value, &f->device);
	else if (f->client_len)
		iommu_text_untrusted(&value, f->client, f->client_len);
	else if (f->has & IOMMU_HAS_STREAM)
		put_stream(&value, f->stream);
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

static void put_reason(struct iommu_text *labels, const struct iommu_fault *f)
{
	const char *event = explain_event_name(f);

	iommu_text_puts(labels, ",reason=\"");
	if (f->kind != IOMMU_LOG_FAULT) {
		iommu_text_puts(labels, f->note ? f->note : "");
	} else if (event) {
		iommu_text_puts(labels, event);
	} else if (f->has & IOMMU_HAS_CODE) {
		iommu_text_hex(labels, f->code, 2);
	}
	if (f->kind == IOMMU_LOG_FAULT && f->has & IOMMU_HAS_FLAGS) {
		iommu_text_puts(labels, event || f->has & IOMMU_HAS_CODE ? " " : "");
		iommu_text_hex(labels, f->flags, 4);
	}
	iommu_text_putc(labels, '"');
}

static void write_labels(struct iommu_text *labels, const void *arg)
{
	const struct iommu_fault_group *group = arg;
	struct iommu_text value;
	char buf[IOMMU_TEXT_MIN];
	size_t len;
	const char *driver = explain_driver(group, &len);

	put_device(labels, &group->first);
	iommu_text_puts(labels, ",driver=\"");
	iommu_text_init(&value, buf, sizeof(buf), put_value, labels);
	iommu_text_untrusted(&value, driver, len);
	iommu_text_flush(&value);
	iommu_text_putc(labels, '"');
	put_reason(labels, &group->first);
	put_label(labels, "iommu", explain_vendor_name(&group->first));
	put_label(labels, "severity", iommu_severity_name(iommu_fault_severity(&group->first)));
}

/* Groups may have the same labels, but each series must occur only once. Add their counts. */
static void count_series(struct json_object *series, const struct iommu_fault_group *group)
{
	struct json_object *holder = json_object_new_object();
	struct json_object *labels, *old;
	uint64_t count = group->count;

	json_add_text(holder, "labels", write_labels, group);
	json_object_object_get_ex(holder, "labels", &labels);
	if (json_object_object_get_ex(series, json_object_get_string(labels), &old))
		count += (uint64_t)json_object_get_int64(old);
	json_object_object_add(series, json_object_get_string(labels),
			       json_object_new_int64((int64_t)count));
	json_object_put(holder);
}

/* Print the series of one kind of message, or a zero without labels if there is none. */
static void print_series(const char *name, const char *help, const struct explain_report *report,
			 enum iommu_log_kind kind)
{
	struct json_object *series = json_object_new_object();
	bool any = false;

	printf("# HELP %s %s\n# TYPE %s counter\n", name, help, name);
	for (size_t i = 0; i < report->groups.nr_groups; i++) {
		const struct iommu_fault_group *group = report->groups.groups[i];
		enum iommu_log_kind group_kind =
			group->first.kind == IOMMU_LOG_OVERFLOW ||
					group->first.kind == IOMMU_LOG_STATUS
				? IOMMU_LOG_SIGN
				: group->first.kind;

		if (group_kind == kind)
			count_series(series, group);
	}
	json_object_object_foreach(series, labels, count)
	{
		printf("%s{%s} %" PRId64 "\n", name, labels, json_object_get_int64(count));
		any = true;
	}
	if (!any)
		printf("%s 0\n", name);
	json_object_put(series);
}

static void print_metrics(struct explain_report *report)
{
	print_series("iommu_faults_total", "IOMMU faults in the kernel log.", report,
		     IOMMU_LOG_FAULT);
	print_series("iommu_signs_total",
		     "Signs of trouble in the kernel log that are not single faults.", report,
		     IOMMU_LOG_SIGN);
	print_series("iommu_driver_findings_total", "Bugs in drivers that dma-debug reported.",
		     report, IOMMU_LOG_FINDING);
	printf("# HELP iommu_suppressed_messages_total Messages that the kernel's rate limit"
	       " suppressed.\n# TYPE iommu_suppressed_messages_total counter\n"
	       "iommu_suppressed_messages_total %" PRIu64 "\n",
	       report->groups.suppressed);
}

const struct explain_output explain_prometheus = { .end = print_metrics, .empty_is_fine = true };
