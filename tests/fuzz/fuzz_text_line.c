/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as the lines of a trace: the head of each line, and its text in the form of every
 * event. Sanitizers find memory errors. Conditions that hold for all input are checked here.
 */
#include <stdlib.h>
#include <string.h>

#include "core/events/event_list.h"
#include "core/events/read_text.h"
#include "core/events/step.h"
#include "fuzz.h"
#include "input/text/text_line.h"

const char *const fuzz_corpus[] = {
	"   modprobe-611     [010] .....     5.100000: map: IOMMU: iova=0x00000000fe900000 -"
	" 0x00000000fe980000 paddr=0x000000010dc80000 size=524288",
	"  dd-12 (12) [001] d.h1. 5.100000001: unmap: IOMMU: iova=0x1000 - 0x2000 size=4096"
	" unmapped_size=4096 (4K); history: x",
	" irq/27 AMD-Vi 155/156 [006] 401.306500: iommu:io_page_fault: IOMMU:a 0000:c1:00.0"
	" iova=0xfe904000 flags=0x0001",
	"a-1 [000] 7: dma_map_sg: 0000:00:1f.2 dir=FROM_DEVICE nents=2/25 ents=2/2 [TRUNCATED]"
	" dma_addrs={0xfff00000,0xfff10000} sizes={0x10000,0x10000} attrs=SKIP_CPU_SYNC|MMIO",
	"a-1 [000] 1.000000: dma_map_sg: [FAILED TO PARSE] device=a dma_addrs=ARRAY[00, 00, f0, ff,"
	" 00, 00, 00, 00] lengths=ARRAY[00, 00, 01, 00] dir=2",
	"a-1 [000] 1.000000: qi_submit: iotlb_inv dmar0: 0x300e2 0x0 0x0 0x0",
	"a-1 [000] 1.000000: map: (ffffffffae304f10) dev=\"0000:00:08.0\" dom=0xffff8db301b2fea0"
	" iova=0xffff7000 size=4096",
	"CPU:3 [LOST 12 EVENTS]",
	"CPU:1 [EVENTS DROPPED]",
	NULL,
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static struct iommu_text_form forms[2][128];
static size_t nr_forms;

static void learn(const struct iommu_event *const *events)
{
	for (; *events && nr_forms < 128; events++) {
		iommu_text_form_init(&forms[0][nr_forms], *events);
		iommu_text_form_init_named(&forms[1][nr_forms++], *events);
	}
}

static void read_text(const struct iommu_text_form *form, struct iommu_scan text)
{
	static struct iommu_text_arrays arrays;
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step;
	unsigned int n = iommu_text_form_read(form, text, values, &arrays);
	unsigned int present = 0;

	for (unsigned int i = 0; i < form->event->nr_fields; i++) {
		if (!iommu_has(&values[i]))
			continue;
		present++;
		if (form->event->fields[i].kind == IOMMU_STRING)
			must(values[i].str >= text.p && values[i].str + values[i].len <= text.end);
		if (form->event->fields[i].kind == IOMMU_ARRAY)
			must(values[i].len <= IOMMU_TEXT_ELEMENTS_MAX);
	}
	must(n >= present);
	iommu_step_from_values(&step, form->event, values);
}

static void read_line(const char *str, size_t len)
{
	struct text_line line;
	uint64_t lost;

	if (text_line_read(str, len, &line, &lost) != TEXT_LINE_EVENT)
		return;
	must(line.text.p >= str && line.text.end == str + len);
	must(line.comm.str >= str && line.comm.str + line.comm.len <= str + len);
	must(line.name.len > 0 && line.pid >= 0 && line.cpu >= 0);
	for (size_t i = 0; i < nr_forms; i++) {
		read_text(&forms[0][i], line.text);
		read_text(&forms[1][i], line.text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;

	if (!nr_forms) {
		learn(iommu_events);
		learn(iommu_observed_events);
	}
	for (size_t at = 0; at < size;) {
		const char *end = memchr(text + at, '\n', size - at);
		size_t len = end ? (size_t)(end - text) - at : size - at;

		read_line(text + at, len);
		at += len + 1;
	}
	return 0;
}
