/* SPDX-License-Identifier: LGPL-2.1 */
/* Tests what the probes of group iop tell the replay. */
#include "steps.h"

static void build_probe(struct builder *b, const struct iommu_event *event, const char *dev)
{
	build(b, event);
	add_number(b, "dom", 0xffff888001234000, 8);
	add_number(b, "iova", 0x1000, 8);
	add_number(b, "size", 0x2000, 8);
	add_string(b, "dev", dev);
	add_number(b, "type", 3, 4);
	add_number(b, "gid", 5, 4);
}

static void probes_of_domains(void **state)
{
	static const uint64_t dom = 0xffff888001234000;
	static const char *const needed[] = { "dom", "iova", "size" };
	struct builder b;

	(void)state;
	build_probe(&b, &iommu_event_probe_map, "d");
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_MAP,
					     .dom = dom,
					     .iova = 0x1000,
					     .size = 0x2000 });
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		assert_needs(&b, needed[i]);
	b.event = &iommu_event_probe_unmap;
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_UNMAP,
					     .dom = dom,
					     .iova = 0x1000,
					     .size = 0x2000 });
	b.event = &iommu_event_probe_free;
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_FREE, .dom = dom });
	b.event = &iommu_event_probe_grel;
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_FREE, .dom = dom });
	assert_needs(&b, "dom");
	b.event = &iommu_event_probe_claim;
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_CLAIM, .gid = 5 });
	assert_needs(&b, "gid");

	build(&b, &iommu_event_probe_free); /* what could not be followed is recorded as 0 */
	add_number(&b, "dom", 0, 8);
	assert_nothing(&b);
}

static void probes_of_attaches(void **state)
{
	struct iommu_step expected = { .kind = IOMMU_STEP_PROBE_ATTACH,
				       .device = STRING("0000:00:04.0"),
				       .dom = 0xffff888001234000,
				       .type = 3,
				       .gid = 5 };
	struct builder b;

	(void)state;
	build_probe(&b, &iommu_event_probe_attach, "0000:00:04.0");
	assert_step(&b, expected);
	assert_needs(&b, "dom");
	assert_needs(&b, "dev");
	place_of(&b, "type")->layout = IOMMU_LAYOUT_NONE;
	place_of(&b, "gid")->layout = IOMMU_LAYOUT_NONE;
	expected.type = IOMMU_STEP_NO_TYPE;
	expected.gid = -1;
	assert_step(&b, expected);
	build_probe(&b, &iommu_event_probe_attach, "(fault)");
	assert_nothing(&b);
	build_probe(&b, &iommu_event_probe_attach, "");
	assert_nothing(&b);
}

static void probes_of_calls(void **state)
{
	static const struct iommu_event *const calls[] = {
		&iommu_event_probe_dmap,    &iommu_event_probe_dunmap, &iommu_event_probe_dmapsg,
		&iommu_event_probe_dalloc,  &iommu_event_probe_dmphys, &iommu_event_probe_dlink,
		&iommu_event_probe_dunlink, &iommu_event_probe_imap,   &iommu_event_probe_imapsg,
		&iommu_event_probe_iunmap,  &iommu_event_probe_ialloc,
	};
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		struct iommu_step expected = { .kind = IOMMU_STEP_PROBE_CALL,
					       .device = STRING("d"),
					       .dom = 0xffff888001234000,
					       .gid = 5 };

		build_probe(&b, calls[i], "d");
		assert_step(&b, expected);
		assert_needs(&b, "dev");
		place_of(&b, "dom")->layout = IOMMU_LAYOUT_NONE;
		place_of(&b, "gid")->layout = IOMMU_LAYOUT_NONE;
		expected.dom = 0;
		expected.gid = -1;
		assert_step(&b, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(probes_of_domains),
		cmocka_unit_test(probes_of_attaches),
		cmocka_unit_test(probes_of_calls),
	};

	return cmocka_run_group_tests_name("step_probe", tests, NULL, NULL);
}
