/* SPDX-License-Identifier: LGPL-2.1 */
/* docs/man/trace-iommu.1 describes the members. */
#include "json.h"

#include <stdio.h>

#include "cli/common/json_values.h"
#include "core/hardware/amdvi.h"
#include "core/faultlog/fault_text.h"
#include "core/faultlog/hint.h"
#include "core/hardware/smmu.h"

static const char *const vendors[] = {
	[IOMMU_AMD] = "amd-vi",	     [IOMMU_INTEL] = "vt-d",	[IOMMU_SMMU_V3] = "smmuv3",
	[IOMMU_SMMU_V2] = "smmuv2",  [IOMMU_VIRTIO] = "virtio", [IOMMU_RISCV] = "riscv",
	[IOMMU_DART] = "apple-dart", [IOMMU_MTK] = "mediatek",
};

static const char *const accesses[] = {
	[IOMMU_ACCESS_READ] = "read",
	[IOMMU_ACCESS_WRITE] = "write",
};

/* The last line of the log that concerns an IOMMU, as a JSON string. */
static struct json_object *last_line;

static void keep_line(const char *line, size_t len)
{
	json_object_put(last_line);
	last_line = json_untrusted(line, len);
}

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

	if (!(f->has & IOMMU_HAS_DEVICE))
		return;
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

static const char *event_name(const struct iommu_fault *f)
{
	if (!(f->has & IOMMU_HAS_CODE))
		return NULL;
	if (f->vendor == IOMMU_AMD && iommu_amdvi_event(f->code))
		return iommu_amdvi_event(f->code)->name;
	if (f->vendor == IOMMU_SMMU_V3 && iommu_smmu_event(f->code))
		return iommu_smmu_event(f->code)->name;
	return NULL;
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

static void print_fault(const struct iommu_fault *f)
{
	struct json_object *object;

	if (f->kind != IOMMU_LOG_FAULT)
		return;
	object = json_object_new_object();
	add_string(object, "vendor", vendors[f->vendor]);
	add_string(object, "event", event_name(f));
	add_device(object, f);
	add_domain(object, f);
	add_hex(object, "address", f->has & IOMMU_HAS_ADDRESS, 1, f->address);
	if (f->has & IOMMU_ADDRESS_PAGE)
		json_add_bool(object, "address_is_page", true);
	add_string(object, "access", accesses[f->access]);
	if (f->vendor == IOMMU_INTEL)
		add_hex(object, "reason", f->has & IOMMU_HAS_CODE, 2, f->code);
	else
		add_hex(object, "code", f->has & IOMMU_HAS_CODE, 1, f->code);
	add_hex(object, "flags", f->has & IOMMU_HAS_FLAGS, 4, f->flags);
	if (f->vendor == IOMMU_AMD && f->has & IOMMU_HAS_FLAGS)
		add_amd_flags(object, f);
	add_hex(object, "interrupt_index", f->has & IOMMU_HAS_INDEX && f->vendor == IOMMU_INTEL, 1,
		f->index);
	add_hex(object, "stream", f->has & IOMMU_HAS_STREAM, 1, f->stream);
	if (iommu_fault_has_text(f))
		json_add_text(object, "text", write_text, f);
	add_string(object, "hint", iommu_fault_hint(f));
	if (last_line)
		json_object_object_add(object, "line", json_object_get(last_line));
	json_print(object);
	putchar('\n');
	json_object_put(object);
}

static void print_nothing(const struct iommu_fault *f)
{
	(void)f;
}

static void end(uint64_t faults, uint64_t suppressed)
{
	(void)faults;
	(void)suppressed;
	json_object_put(last_line);
	last_line = NULL;
}

const struct explain_output explain_json = { keep_line, print_fault, print_nothing, end };
