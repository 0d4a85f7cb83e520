/* SPDX-License-Identifier: LGPL-2.1 */
#include "builder.h"

#include "core/events/event_list.h"

static void every_event_is_complete(void **state)
{
	(void)state;
	for (size_t i = 0; iommu_events[i]; i++) {
		const struct iommu_event *event = iommu_events[i];

		assert_non_null(event->system);
		assert_non_null(event->name);
		assert_non_null(event->stock);
		assert_in_range(event->nr_fields, 1, IOMMU_EVENT_FIELDS);
		for (unsigned int k = 0; k < event->nr_fields; k++)
			assert_int_equal(iommu_event_field(event, event->fields[k].name), k);
		assert_int_equal(iommu_event_field(event, "no_such_field"), -1);
		for (size_t k = 0; k < i; k++)
			assert_false(!strcmp(iommu_events[k]->system, event->system) &&
				     !strcmp(iommu_events[k]->name, event->name));
	}
}

static void groups_and_domains(void **state)
{
	static const struct iommu_event *const group[] = { &iommu_event_add_device_to_group,
							   &iommu_event_remove_device_from_group };
	static const struct iommu_event *const domain[] = {
		&iommu_event_attach_device_to_domain, &iommu_event_detach_device_from_domain
	};
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(group); i++) {
		build(&b, group[i]);
		add_number(&b, "gid", 11, 4);
		add_string(&b, "device", "0000:00:04.0");
		assert_line(&b, "IOMMU: groupID=11 device=0000:00:04.0", "");
		build(&b, group[i]);
		add_number(&b, "gid", (uint64_t)-1, 4);
		add_string(&b, "device", "evil\n\x1b[2J");
		assert_line(&b, "IOMMU: groupID=-1 device=evil\\n\\x1b[2J", "");
	}
	for (size_t i = 0; i < ARRAY_SIZE(domain); i++) {
		build(&b, domain[i]);
		add_string(&b, "device", "0001:00:00.0");
		assert_line(&b, "IOMMU: device=0001:00:00.0", "");
	}
}

static void map_sizes(void **state)
{
	struct builder b;

	(void)state;
	build(&b, &iommu_event_map);
	add_number(&b, "iova", 0xfffff000, 8);
	add_number(&b, "paddr", 0x123456789000, 8);
	add_number(&b, "size", 4096, 8);
	assert_line(&b,
		    "IOMMU: iova=0x00000000fffff000 - 0x0000000100000000 "
		    "paddr=0x0000123456789000 size=4096",
		    " (4K)");

	/* a 32-bit size_t; 3.13's int, as large as it can be */
	build(&b, &iommu_event_map);
	add_number(&b, "iova", 0, 8);
	add_number(&b, "paddr", 0, 8);
	add_number(&b, "size", 0x80000000, 4);
	assert_line(&b,
		    "IOMMU: iova=0x0000000000000000 - 0x0000000080000000 "
		    "paddr=0x0000000000000000 size=2147483648",
		    " (2G)");

	build(&b, &iommu_event_map);
	add_number(&b, "iova", 0xfffffffffffff000, 8);
	add_number(&b, "paddr", 1, 8);
	add_number(&b, "size", 8192, 8);
	assert_line(&b,
		    "IOMMU: iova=0xfffffffffffff000 - 0x0000000000001000 "
		    "paddr=0x0000000000000001 size=8192",
		    " (8K)");

	/* 7.2 traces a map that failed with size 0 */
	build(&b, &iommu_event_map);
	add_number(&b, "iova", 0x1000, 8);
	add_number(&b, "paddr", 0x2000, 8);
	add_number(&b, "size", 0, 8);
	assert_line(&b,
		    "IOMMU: iova=0x0000000000001000 - 0x0000000000001000 "
		    "paddr=0x0000000000002000 size=0",
		    " (nothing)");

	build(&b, &iommu_event_map);
	add_number(&b, "iova", 0x1000, 8);
	add_number(&b, "paddr", 0x2000, 8);
	add_number(&b, "size", 1000, 8);
	assert_line(&b,
		    "IOMMU: iova=0x0000000000001000 - 0x00000000000013e8 "
		    "paddr=0x0000000000002000 size=1000",
		    "");
}

static void unmap_sizes(void **state)
{
	static const struct {
		uint64_t size;
		uint64_t unmapped;
		const char *stock;
		const char *extra;
	} cases[] = {
		{ 4096, 4096, " - 0x0000000000201000 size=4096 unmapped_size=4096", " (4K)" },
		{ 8192, 4096, " - 0x0000000000202000 size=8192 unmapped_size=4096",
		  " (4K of 8K: hole at 0x201000)" },
		{ 8192, 0, " - 0x0000000000202000 size=8192 unmapped_size=0",
		  " (nothing of 8K: hole at 0x200000)" },
		{ 4096, 2097152, " - 0x0000000000201000 size=4096 unmapped_size=2097152",
		  " (2M, to 0x400000, asked for 4K)" },
		{ 0, 0, " - 0x0000000000200000 size=0 unmapped_size=0", " (nothing)" },
		{ 1000, 1000, " - 0x00000000002003e8 size=1000 unmapped_size=1000", "" },
		{ 8192, 100, " - 0x0000000000202000 size=8192 unmapped_size=100",
		  " (100 bytes of 8K: hole at 0x200064)" },
		{ 0, 4096, " - 0x0000000000200000 size=0 unmapped_size=4096",
		  " (4K, to 0x201000, asked for nothing)" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char stock[160] = "IOMMU: iova=0x0000000000200000";
		struct builder b;

		strcat(stock, cases[i].stock);
		build(&b, &iommu_event_unmap);
		add_number(&b, "iova", 0x200000, 8);
		add_number(&b, "size", cases[i].size, 8);
		add_number(&b, "unmapped_size", cases[i].unmapped, 8);
		assert_line(&b, stock, cases[i].extra);
	}
}

/* 3.13's unmap shares map's fields. */
static void unmap_without_unmapped_size(void **state)
{
	struct builder b;

	(void)state;
	build(&b, &iommu_event_unmap);
	add_number(&b, "iova", 0x200000, 8);
	add_number(&b, "paddr", 0, 8);
	add_number(&b, "size", 4096, 4);
	assert_line(&b, "IOMMU: iova=0x0000000000200000 - 0x0000000000201000 size=4096", " (4K)");
}

static void fault(const char *driver, uint64_t flags, const char *stock, const char *extra)
{
	struct builder b;

	build(&b, &iommu_event_io_page_fault);
	add_string(&b, "device", "0000:00:04.0");
	add_string(&b, "driver", driver);
	add_number(&b, "iova", 0x202040, 8);
	add_number(&b, "flags", flags, 4);
	assert_line(&b, stock, extra);
}

static void fault_directions(void **state)
{
	(void)state;
	fault("vfio-pci", 0, "IOMMU:vfio-pci 0000:00:04.0 iova=0x0000000000202040 flags=0x0000",
	      " READ");
	fault("vfio-pci", 1, "IOMMU:vfio-pci 0000:00:04.0 iova=0x0000000000202040 flags=0x0001",
	      " WRITE");
	fault("omap-iommu", 0, "IOMMU:omap-iommu 0000:00:04.0 iova=0x0000000000202040 flags=0x0000",
	      " direction not reported");
	fault("x", 0x70, "IOMMU:x 0000:00:04.0 iova=0x0000000000202040 flags=0x0070", " raw 0x70");
	fault("vsi_iommu", 1, "IOMMU:vsi_iommu 0000:00:04.0 iova=0x0000000000202040 flags=0x0001",
	      " raw 0x1");
	/* an int: printed as the kernel prints it, not with the sign in 64 bits */
	fault("x", 0xffffffff, "IOMMU:x 0000:00:04.0 iova=0x0000000000202040 flags=0xffffffff",
	      " raw 0xffffffff");
	fault("a\nb", 0, "IOMMU:a\\nb 0000:00:04.0 iova=0x0000000000202040 flags=0x0000", " READ");
}

static void missing_fields_leave_their_part_out(void **state)
{
	struct builder b;

	(void)state;
	build(&b, &iommu_event_map);
	add_number(&b, "iova", 0x1000, 8);
	add_number(&b, "size", 4096, 8);
	assert_line(&b, "IOMMU: iova=0x0000000000001000 - 0x0000000000002000 size=4096", " (4K)");

	build(&b, &iommu_event_map);
	add_number(&b, "paddr", 0x1000, 4);
	assert_line(&b, "IOMMU: paddr=0x0000000000001000", "");

	build(&b, &iommu_event_unmap);
	add_number(&b, "unmapped_size", 4096, 8);
	assert_line(&b, "IOMMU: unmapped_size=4096", " (4K)");

	build(&b, &iommu_event_unmap);
	add_number(&b, "size", 8192, 8);
	add_number(&b, "unmapped_size", 4096, 8);
	assert_line(&b, "IOMMU: size=8192 unmapped_size=4096", " (4K of 8K)");

	build(&b, &iommu_event_io_page_fault);
	add_string(&b, "device", "0000:00:04.0");
	assert_line(&b, "IOMMU: 0000:00:04.0", "");

	build(&b, &iommu_event_add_device_to_group);
	add_number(&b, "gid", 3, 4);
	assert_line(&b, "IOMMU: groupID=3", "");
}

/* However short the record, the line names what it lacks and keeps what it has. */
static void truncated_records_say_so(void **state)
{
	struct builder b;
	struct collect c;

	(void)state;
	build(&b, &iommu_event_map);
	add_number(&b, "iova", 0x1000, 8);
	add_number(&b, "paddr", 0x2000, 8);
	add_number(&b, "size", 4096, 8);

	b.size = 28;
	assert_string_equal(text_of(&c, &b, false),
			    "IOMMU: iova=0x0000000000001000 paddr=0x0000000000002000 "
			    "(damaged record: size outside its 28 bytes)");
	assert_string_equal(text_of(&c, &b, true),
			    "IOMMU: iova=0x0000000000001000 paddr=0x0000000000002000 "
			    "(damaged record: size outside its 28 bytes)");
	b.size = 8;
	assert_string_equal(text_of(&c, &b, false),
			    "IOMMU: (damaged record: iova, paddr, size outside its 8 bytes)");
}

/* A linear congruential generator with Knuth's constants: the same numbers on every machine. */
static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 32);
}

/* A record with all fields of the event, where they could lie, and random bytes. */
static void build_random(struct builder *b, const struct iommu_event *event, uint64_t *seed)
{
	static const uint32_t number_sizes[] = { 1, 2, 4, 8 };

	build(b, event);
	for (unsigned int i = 0; i < event->nr_fields; i++) {
		uint32_t r = next_random(seed);
		struct iommu_place *place = &b->places[i];

		place->offset = (uint32_t)b->size;
		if (event->fields[i].kind == IOMMU_STRING || event->fields[i].kind == IOMMU_ARRAY) {
			place->layout = r & 1 ? IOMMU_LAYOUT_DATA_LOC : IOMMU_LAYOUT_ARRAY;
			place->size = r & 1 ? 4 : r >> 8 & 0x1f;
			place->element = r & 2 ? 8 : 4;
		} else {
			place->layout = IOMMU_LAYOUT_NUMBER;
			place->size = number_sizes[r & 3];
		}
		assert_true(iommu_readable(place, event->fields[i].kind));
		b->size += place->size;
	}
	for (size_t i = 0; i < sizeof(b->data); i++)
		b->data[i] = (unsigned char)next_random(seed);
}

/* Half of the words that say where text and arrays lie point into the record. */
static void aim_words(struct builder *b, uint64_t *seed)
{
	for (unsigned int i = 0; i < b->event->nr_fields; i++) {
		uint32_t r = next_random(seed);
		uint32_t word = (r >> 8 & 0x1f) << 16 | (r >> 16) % (uint32_t)b->size;

		if (b->places[i].layout == IOMMU_LAYOUT_DATA_LOC && r & 1)
			memcpy(b->data + b->places[i].offset, &word, 4);
	}
}

/*
 * Whatever the bytes are and wherever the record ends: nothing outside it is read, which a
 * sanitizer sees, and the text is one line that a terminal can take.
 */
static void random_records_of_every_event(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (size_t i = 0; iommu_events[i]; i++) {
		for (unsigned int round = 0; round < 200; round++) {
			struct builder b;
			struct collect c;
			const char *text;
			size_t full;

			build_random(&b, iommu_events[i], &seed);
			aim_words(&b, &seed);
			full = b.size;
			b.size = 1 + next_random(&seed) % (round & 1 ? full : sizeof(b.data) - 1);
			text = text_of(&c, &b, false);
			if (b.size < full)
				assert_non_null(strstr(text, "(damaged record: "));
			for (size_t k = 0; text[k]; k++)
				assert_true((unsigned char)text[k] >= ' ' && text[k] != 0x7f);
		}
	}
}

static void a_lying_string_says_so(void **state)
{
	struct builder b;
	struct collect c;
	uint32_t word = 40U << 16 | 200;

	(void)state;
	build(&b, &iommu_event_attach_device_to_domain);
	add_string(&b, "device", "0000:00:04.0");
	memcpy(b.data + 8, &word, 4);
	assert_string_equal(text_of(&c, &b, false),
			    "IOMMU: (damaged record: device outside its 25 bytes)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_is_complete),
		cmocka_unit_test(groups_and_domains),
		cmocka_unit_test(map_sizes),
		cmocka_unit_test(unmap_sizes),
		cmocka_unit_test(unmap_without_unmapped_size),
		cmocka_unit_test(fault_directions),
		cmocka_unit_test(missing_fields_leave_their_part_out),
		cmocka_unit_test(truncated_records_say_so),
		cmocka_unit_test(a_lying_string_says_so),
		cmocka_unit_test(random_records_of_every_event),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
