/* SPDX-License-Identifier: LGPL-2.1 */
/* The lines of events, read back. */
#include "collect.h"

#include "core/events/event_list.h"
#include "core/events/read_text.h"
#include "core/events/step.h"

static struct iommu_text_form form;
static struct iommu_text_arrays arrays;
static struct iommu_value values[IOMMU_EVENT_FIELDS];

static struct iommu_step read_line(const struct iommu_event *event, const char *line)
{
	const struct iommu_scan s = { line, line + strlen(line) };
	struct iommu_step step;

	iommu_text_form_init(&form, event);
	iommu_text_form_read(&form, s, values, &arrays);
	iommu_step_from_values(&step, event, values);
	return step;
}

static void assert_string(const struct iommu_string *string, const char *expected)
{
	assert_int_equal(string->len, strlen(expected));
	assert_memory_equal(string->str, expected, string->len);
}

/* The kernel's lines, from 3.13 to 7.2. */
static void reads_the_kernels_lines(void **state)
{
	struct iommu_step step;

	(void)state;
	step = read_line(&iommu_event_map, "IOMMU: iova=0x00000000fe900000 - 0x00000000fe980000"
					   " paddr=0x000000010dc80000 size=524288");
	assert_int_equal(step.kind, IOMMU_STEP_MAP);
	assert_int_equal(step.iova, 0xfe900000);
	assert_int_equal(step.paddr, 0x10dc80000);
	assert_int_equal(step.size, 524288);
	step = read_line(&iommu_event_map,
			 "IOMMU: iova=0x00000000fe900000 paddr=0x000000010dc80000 size=4096");
	assert_int_equal(step.kind, IOMMU_STEP_MAP);
	assert_int_equal(step.paddr, 0x10dc80000);
	assert_int_equal(step.size, 4096);
	step = read_line(&iommu_event_map, "  IOMMU: iova=0xfff00000 - 0xfff01000 paddr=0x1000"
					   " size=4096 (4K); history: not known");
	assert_int_equal(step.iova, 0xfff00000);
	assert_int_equal(step.size, 4096);
	step = read_line(&iommu_event_unmap, "IOMMU: iova=0x00000000fe900000 - 0x00000000fe980000"
					     " size=524288 unmapped_size=4096");
	assert_int_equal(step.kind, IOMMU_STEP_UNMAP);
	assert_int_equal(step.size, 524288);
	assert_int_equal(step.done, 4096);
	step = read_line(&iommu_event_io_page_fault, "IOMMU:ath12k_pci 0000:c1:00.0"
						     " iova=0x00000000fe904000 flags=0x0001");
	assert_int_equal(step.kind, IOMMU_STEP_FAULT);
	assert_string(&step.device, "0000:c1:00.0");
	assert_string(&step.driver, "ath12k_pci");
	assert_int_equal(step.iova, 0xfe904000);
	assert_int_equal(step.flags, 1);
	step = read_line(&iommu_event_add_device_to_group, "IOMMU: groupID=21 device=0000:c1:00.0");
	assert_int_equal(step.kind, IOMMU_STEP_ADD);
	assert_int_equal(step.gid, 21);
	assert_string(&step.device, "0000:c1:00.0");
	step = read_line(&iommu_event_attach_device_to_domain,
			 "IOMMU: device=0000:c1:00.0; history: taken by a-1");
	assert_int_equal(step.kind, IOMMU_STEP_ATTACH);
	assert_string(&step.device, "0000:c1:00.0");
}

/* Half a line makes no step, and any line no crash. */
static void survives_any_cut(void **state)
{
	static const char line[] = "IOMMU: iova=0x00000000fe900000 - 0x00000000fe980000"
				   " paddr=0x000000010dc80000 size=524288";

	(void)state;
	for (size_t len = 0; len < sizeof(line) - strlen("524288"); len++) {
		char *copy = malloc(len + 1);
		struct iommu_scan s = { copy, copy + len };
		struct iommu_step step;

		assert_non_null(copy);
		memcpy(copy, line, len);
		iommu_text_form_init(&form, &iommu_event_map);
		iommu_text_form_read(&form, s, values, &arrays);
		iommu_step_from_values(&step, &iommu_event_map, values);
		if (step.kind != IOMMU_STEP_NONE)
			fail_msg("%zu bytes make a step", len);
		free(copy);
	}
}

/* Values that no other field has: each event that the replay uses is read back from its own line.
 */
static void reads_every_event_back(void **state)
{
	static const char *const words[] = { "dmar0", "0000:00:04.0", "nvme", "w3", "w4", "w5",
					     "w6",    "w7",	      "w8",   "w9", "wa", "wb" };
	size_t checked = 0;

	(void)state;
	for (size_t e = 0; iommu_events[e]; e++) {
		const struct iommu_event *event = iommu_events[e];
		struct iommu_value written[IOMMU_EVENT_FIELDS];
		uint64_t elements[IOMMU_EVENT_FIELDS][2];
		struct iommu_step before, after;
		struct collect line;

		if (!event->step)
			continue;
		for (unsigned int i = 0; i < event->nr_fields; i++) {
			written[i] = (struct iommu_value){ .state = IOMMU_PRESENT,
							   .element = 8,
							   .names = event->names[i] };
			if (event->fields[i].kind == IOMMU_STRING) {
				written[i].str = words[i];
				written[i].len = (uint32_t)strlen(words[i]);
			} else if (event->fields[i].kind == IOMMU_ARRAY) {
				elements[i][0] = 0x1000 * (i + 1);
				elements[i][1] = 0x100000 * (i + 1);
				written[i].elements = elements[i];
				written[i].len = 2;
			} else {
				written[i].num = event->names[i] ? event->names[i]->list[0].value
								 : 16 * (i + 1);
			}
		}
		iommu_step_from_values(&before, event, written);
		collect_start(&line);
		event->stock(&line.text, written);
		collect_end(&line);
		after = read_line(event, line.all);
		if (before.kind != after.kind)
			fail_msg("%s: step %d, not %d: \"%s\"", event->name, after.kind,
				 before.kind, line.all);
		if (before.kind == IOMMU_STEP_NONE)
			continue;
		checked++;
		if (before.iova != after.iova || before.size != after.size ||
		    before.done != after.done || before.did != after.did ||
		    before.gid != after.gid || before.flags != after.flags ||
		    before.rid != after.rid || before.direction != after.direction ||
		    before.device.len != after.device.len || before.unit.len != after.unit.len)
			fail_msg("%s: other values: \"%s\"", event->name, line.all);
	}
	assert_true(checked >= 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_kernels_lines),
		cmocka_unit_test(survives_any_cut),
		cmocka_unit_test(reads_every_event_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
