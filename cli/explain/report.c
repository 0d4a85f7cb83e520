/* SPDX-License-Identifier: LGPL-2.1 */
/* Queries that all output formats share. */
#include "core/summary/verdict_hint.h"
#include "explain_internal.h"

const struct explain_history *explain_group_history(const struct explain_report *report,
						    const struct iommu_fault_group *group)
{
	return group->data ? &report->histories[group->data - 1] : NULL;
}

const struct iommu_hint *explain_hint_for(const struct explain_report *report,
					  const struct iommu_fault *f,
					  const struct iommu_hint_context *context,
					  const struct explain_history *history)
{
	const struct iommu_hint *hint = iommu_log_facts_hint(&report->facts, f);

	if (!hint && history)
		hint = iommu_verdict_hint(&history->verdict, f);
	return hint ? hint : iommu_fault_hint(f, context);
}

const struct iommu_hint *explain_hint(const struct explain_report *report,
				      struct iommu_fault_group *group)
{
	const struct iommu_hint_context context = {
		.has_uptime = group->from.has_uptime,
		.uptime = group->from.uptime,
		.is_assigned = group->is_assigned,
	};

	return explain_hint_for(report, iommu_fault_group_first(group), &context,
				explain_group_history(report, group));
}

struct name {
	char str[IOMMU_SNAPSHOT_NAME_MAX + 1];
	size_t len;
};

static void keep_name(void *arg, const char *str, size_t len)
{
	struct name *name = arg;

	if (len > sizeof(name->str) - name->len)
		len = sizeof(name->str) - name->len;
	memcpy(name->str + name->len, str, len);
	name->len += len;
}

const struct iommu_snapshot_device *explain_model(const struct explain_report *report,
						  const struct iommu_fault *f)
{
	struct name name = { .len = 0 };
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;

	if (!(f->has & IOMMU_HAS_DEVICE))
		return NULL;
	iommu_text_init(&t, buf, sizeof(buf), keep_name, &name);
	iommu_text_pci_id(&t, &f->device);
	iommu_text_flush(&t);
	return iommu_snapshot_device(&report->snapshot, name.str, name.len);
}

/* AMD-Vi's messages begin with "DRIVER SSSS:BB:DD.F: AMD-Vi: ". */
const char *explain_driver(const struct iommu_fault_group *group, size_t *len)
{
	struct iommu_scan s = { group->line, group->line + group->line_len };
	struct iommu_pci_id pci;
	struct iommu_scan id;
	const char *device;
	bool has_segment;

	*len = 0;
	if (group->first.vendor == IOMMU_VENDOR_NONE) {
		/* "io_page_fault: IOMMU:DRIVER DEVICE iova=..." */
		if (!iommu_scan_skip_past(&s, " IOMMU:"))
			return "";
		while (s.p + *len < s.end && s.p[*len] != ' ')
			++*len;
		return s.p;
	}
	s.end = iommu_scan_find(&s, ": AMD-Vi: ");
	if (!s.end || !(group->first.has & IOMMU_HAS_DEVICE))
		return "";
	for (device = s.end; device > s.p && device[-1] != ' '; device--)
		;
	id = (struct iommu_scan){ device, s.end };
	if (device == s.p || !iommu_scan_pci_id(&id, &pci, &has_segment) || id.p != id.end)
		return "";
	s.end = device - 1;
	for (device = s.end; device > s.p && device[-1] != ' '; device--)
		;
	*len = (size_t)(s.end - device);
	return device;
}
