/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as the lines of a snapshot. Sanitizers find memory errors. Conditions that hold
 * for all input are checked here and abort() on failure: what is read can be written, and what is
 * written is read as the same.
 */
#include <stdlib.h>
#include <string.h>

#include "core/recording/snapshot.h"
#include "fuzz.h"

const char *const fuzz_corpus[] = {
	"trace-iommu/1 host=build7\ntrace-iommu/1 boot_id=8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf\n",
	"trace-iommu/1 release=6.12.41-amd64\ntrace-iommu/1 mode=lazy\ntrace-iommu/1 mode=strict",
	"trace-iommu/1 group=11 DMA-FQ\ntrace-iommu/1 group=0 identity\n",
	"trace-iommu/1 device=0000:01:00.0 8086:10d3 020000 Intel 82574L e1000e 11\n"
	"trace-iommu/1 device=a.dwc3 - - - -\ntrace-iommu/1 device=b ffff:ffff ffffff x - 0\n",
	"trace-iommu/1 region=0xfe000000-0xfe0fffff BAR 2 of 0000:41:00.0\n"
	"trace-iommu/1 region=0x0-0xffffffffffffffff reserved\n",
	"trace-iommu/1 width=dmar0 48\ntrace-iommu/1 width=0000:01:00.0 64\n",
	"trace-iommu/1 param=intel_iommu=on,sm_on\ntrace-iommu/1 param=a=\n",
	"trace-iommu/1 probes=verified 18446744073709551615 0\n"
	"trace-iommu/1 probes=unverified 100 7\ntrace-iommu/1 colour=red\n",
	NULL,
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void drop(void *arg, const char *str, size_t len)
{
	must(str[len] == '\0');
	*(size_t *)arg += len;
}

static void check_line(const struct iommu_snapshot_line *line)
{
	char once[IOMMU_SNAPSHOT_LINE_MAX + 1], twice[IOMMU_SNAPSHOT_LINE_MAX + 1];
	struct iommu_snapshot_line again;
	size_t len = iommu_snapshot_format(once, line);

	must(len <= IOMMU_SNAPSHOT_LINE_MAX && strlen(once) == len);
	must((len == 0) == (line->key == IOMMU_SNAPSHOT_UNKNOWN));
	if (!len)
		return;
	must(iommu_snapshot_read(once, len, &again) && again.key == line->key);
	/* What was cut may end with a blank, which is not read. */
	if (line->name.len + line->value.len < 64)
		must(iommu_snapshot_format(twice, &again) == len && !strcmp(once, twice));
}

static void take_line(struct iommu_snapshot *s, const char *line, size_t len)
{
	char *copy = malloc(len ? len : 1);
	struct iommu_snapshot_line read;

	if (!copy)
		return;
	memcpy(copy, line, len);
	if (iommu_snapshot_read(copy, len, &read))
		check_line(&read);
	iommu_snapshot_add(s, copy, len);
	free(copy);
}

static void check(const struct iommu_snapshot *s)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;
	size_t len = 0;

	must(s->nr_devices <= IOMMU_SNAPSHOT_DEVICES_MAX);
	must(s->nr_regions <= IOMMU_SNAPSHOT_REGIONS_MAX);
	iommu_text_init(&t, buf, sizeof(buf), drop, &len);
	for (uint32_t i = 0; i < s->nr_devices; i++) {
		const struct iommu_snapshot_text *name = &s->devices[i].name;

		must(iommu_snapshot_device(s, name->str, name->len) != NULL);
		iommu_snapshot_put_device(&t, s, name->str, name->len);
		iommu_snapshot_mode_of(s, name->str, name->len);
		iommu_snapshot_width(s, name->str, name->len);
	}
	for (uint32_t i = 0; i < s->nr_regions; i++)
		must(iommu_snapshot_region(s, s->regions[i].last) != NULL);
	must(iommu_snapshot_iommu_width(s) <= 64);
	iommu_text_flush(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct iommu_snapshot s = { .any = false };
	const char *p = (const char *)data;
	const char *end = p + size;

	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t len = newline ? (size_t)(newline - p) : (size_t)(end - p);

		take_line(&s, p, len);
		p += len + 1;
	}
	check(&s);
	iommu_snapshot_free(&s);
	return 0;
}
