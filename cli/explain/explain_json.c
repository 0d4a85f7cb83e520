/* SPDX-License-Identifier: LGPL-2.1 */
/* One JSON object a fault, for programs. docs/trace-iommu.1.in says what the members are. */
#include <inttypes.h>
#include <stdio.h>

#include <json-c/json.h>
#include <json-c/printbuf.h>

#include "core/hardware/amdvi.h"
#include "core/faultlog/fault_text.h"
#include "core/faultlog/hint.h"
#include "explain.h"
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

/* The line that the fault's last message stood on. */
static struct printbuf *last_line;

static void append(void *arg, const char *str, size_t len)
{
	printbuf_memappend(arg, str, (int)len);
}

static void keep_line(const char *line, size_t len)
{
	char buf[512];
	struct iommu_text t;

	if (!last_line)
		last_line = printbuf_new();
	printbuf_reset(last_line);
	iommu_text_init(&t, buf, sizeof(buf), append, last_line);
	iommu_text_untrusted(&t, line, len);
	iommu_text_flush(&t);
}

static void add_string(struct json_object *object, const char *name, const char *value)
{
	if (value)
		json_object_object_add(object, name, json_object_new_string(value));
}

/* Numbers of 64 bits do not survive every reader of JSON, so addresses are strings. */
static void add_hex(struct json_object *object, const char *name, bool have, int digits,
		    uint64_t value)
{
	char hex[24];

	if (!have)
		return;
	snprintf(hex, sizeof(hex), "0x%0*" PRIx64, digits, value);
	add_string(object, name, hex);
}

static void add_int(struct json_object *object, const char *name, bool have, uint32_t value)
{
	if (have)
		json_object_object_add(object, name, json_object_new_int64(value));
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
	json_object_object_add(object, "segment_assumed",
			       json_object_new_boolean(!(f->has & IOMMU_HAS_SEGMENT)));
}

/*
 * AMD-Vi: the request has a PASID if GN is set, and then IO_PAGE_FAULT has its low 16 bits in the
 * place of the domain; without flags, what is printed stands.
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

static void add_text(struct json_object *object, const struct iommu_fault *f)
{
	struct printbuf *words = printbuf_new();
	char buf[512];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), append, words);
	iommu_fault_text(&t, f);
	iommu_text_flush(&t);
	if (words->bpos)
		add_string(object, "text", words->buf);
	printbuf_free(words);
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
		json_object_object_add(object, "address_is_page", json_object_new_boolean(true));
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
	add_text(object, f);
	add_string(object, "hint", iommu_fault_hint(f));
	if (last_line)
		add_string(object, "line", last_line->buf);
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

static void no_object(const struct iommu_fault *f)
{
	(void)f;
}

static void end(uint64_t faults, uint64_t suppressed)
{
	(void)faults;
	(void)suppressed;
	printbuf_free(last_line);
	last_line = NULL;
}

const struct explain_output explain_json = { keep_line, print_fault, no_object, end };
