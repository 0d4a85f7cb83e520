/* SPDX-License-Identifier: LGPL-2.1 */
/* Tests tep/: formats as libtraceevent parses them. */
#include "collect.h"

#include <stdio.h>

#include "tep/binding.h"
#include "tep/dma_record.h"
#include "tep/map_record.h"
#include "tep/record_step.h"

#define COMMON                                                                         \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"         \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"         \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

#define DEVICE "\tfield:__data_loc char[] device;\toffset:8;\tsize:4;\tsigned:0;\n"
#define DIR    "\tfield:enum dma_data_direction dir;\toffset:12;\tsize:4;\tsigned:0;\n"
#define ATTRS  "\tfield:unsigned long attrs;\toffset:16;\tsize:8;\tsigned:0;\n"
#define ADDRS  "\tfield:__data_loc u64[] addrs;\toffset:24;\tsize:4;\tsigned:0;\n"

#define PRINT_DIR   "__print_symbolic(REC->dir, { 0, \"FORTH\" }, { 1, \"BACK\" })"
#define PRINT_ATTRS "__print_flags(REC->attrs, \"+\", { (1UL << 3), \"THREE\" }, { 0x1, \"ONE\" })"

struct bound {
	struct tep_handle *tep;
	struct tep_event *format;
	struct iommu_binding binding;
};

static void bind_format(struct bound *b, const struct iommu_event *event, const char *fields,
			const char *print)
{
	static char text[65536];
	int len;

	len = snprintf(text, sizeof(text), "name: %s\nID: 1\nformat:\n%s%s\nprint fmt: %s\n",
		       event->name, COMMON, fields, print);
	assert_in_range(len, 1, sizeof(text) - 1);
	b->tep = tep_alloc();
	assert_non_null(b->tep);
	/* The records are structs of this machine. */
	tep_set_file_bigendian(b->tep,
			       tep_is_local_bigendian(b->tep) ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN);
	b->format = NULL;
	tep_parse_format(b->tep, &b->format, text, (unsigned long)len, event->system);
	assert_non_null(b->format);
	memset(&b->binding, 0, sizeof(b->binding));
	b->binding.event = event;
	iommu_bind(&b->binding, b->format);
}

static void drop(struct bound *b)
{
	iommu_unbind(&b->binding);
	assert_null(b->binding.names);
	tep_free(b->tep);
}

static const struct iommu_place *place(const struct bound *b, const char *name)
{
	int i = iommu_event_field(b->binding.event, name);

	assert_true(i >= 0);
	return &b->binding.places[i];
}

static void fields_and_their_names(void **state)
{
	const struct iommu_names *names;
	struct bound b;

	(void)state;
	bind_format(&b, &iommu_event_dma_unmap_sg, DEVICE DIR ATTRS ADDRS,
		    "\"%s dir=%s attrs=%s\", __get_str(device), " PRINT_DIR ", " PRINT_ATTRS);
	assert_false(b.binding.foreign);
	assert_int_equal(place(&b, "device")->layout, IOMMU_LAYOUT_DATA_LOC);
	assert_null(place(&b, "device")->names);
	assert_int_equal(place(&b, "addrs")->layout, IOMMU_LAYOUT_DATA_LOC);
	assert_int_equal(place(&b, "addrs")->element, 8);
	assert_int_equal(place(&b, "err")->layout, IOMMU_LAYOUT_NONE);

	names = place(&b, "dir")->names;
	assert_int_equal(names->nr, 2);
	assert_string_equal(iommu_name_of(names, 1), "BACK");
	names = place(&b, "attrs")->names;
	assert_int_equal(names->nr, 2);
	assert_string_equal(names->delim, "+");
	assert_string_equal(iommu_name_of(names, 8), "THREE");
	assert_string_equal(iommu_name_of(names, 1), "ONE");
	drop(&b);
}

/* Names as in the formats of kernels: after an operator, in a branch, in a cast. */
static void names_inside_other_arguments(void **state)
{
	struct bound b;

	(void)state;
	bind_format(&b, &iommu_event_intel_qi_submit,
		    "\tfield:u64 qw0;\toffset:8;\tsize:8;\tsigned:0;\n",
		    "\"%s\", __print_symbolic(REC->qw0 & 0xf, { 0x1, \"first\" })");
	assert_string_equal(iommu_name_of(place(&b, "qw0")->names, 1), "first");
	drop(&b);

	bind_format(&b, &iommu_event_dma_alloc,
		    "\tfield:gfp_t flags;\toffset:8;\tsize:4;\tsigned:0;\n",
		    "\"%s\", (REC->flags) ? __print_flags(REC->flags, \"|\", "
		    "{(unsigned long)(( gfp_t)((((1UL))) << (5))), \"HIGH\"}) : \"none\"");
	assert_string_equal(iommu_name_of(place(&b, "flags")->names, 1 << 5), "HIGH");
	drop(&b);
}

/* An enum that nobody can look up: the library cannot convert its names to numbers. */
static void names_without_numbers(void **state)
{
	const struct iommu_names *names;
	struct bound b;

	(void)state;
	bind_format(&b, &iommu_event_intel_cache_tag_assign,
		    "\tfield:u16 type;\toffset:8;\tsize:2;\tsigned:0;\n",
		    "\"%s\", __print_symbolic(REC->type, { CACHE_TAG_IOTLB, \"iotlb\" }, "
		    "{ 1, \"devtlb\" })");
	names = place(&b, "type")->names;
	assert_non_null(names);
	assert_null(iommu_name_of(names, 0));
	assert_string_equal(iommu_name_of(names, IOMMU_NAME_UNKNOWN), "iotlb");
	assert_string_equal(iommu_name_of(names, 1), "devtlb");
	drop(&b);
}

/* As many names as a format may have, one that is too long, and more tables than are read. */
static void too_many_names(void **state)
{
	static char print[60000];
	const struct iommu_names *names;
	size_t len = 0;
	struct bound b;

	(void)state;
	len += (size_t)snprintf(print, sizeof(print),
				"\"%%s\", __print_flags(REC->attrs, \"+\", { 1, \"%0300d\" }", 7);
	for (int i = 2; i < 2000; i++)
		len += (size_t)snprintf(print + len, sizeof(print) - len, ", { %d, \"n%d\" }", i,
					i);
	snprintf(print + len, sizeof(print) - len, ")");
	bind_format(&b, &iommu_event_dma_map_phys, ATTRS, print);
	names = place(&b, "attrs")->names;
	assert_int_equal(names->nr, 1024);
	assert_int_equal(strlen(iommu_name_of(names, 1)), 256);
	assert_string_equal(iommu_name_of(names, 1024), "n1024");
	assert_null(iommu_name_of(names, 1025));
	drop(&b);

	len = (size_t)snprintf(print, sizeof(print), "\"%%s\"");
	for (int i = 0; i < 100; i++)
		len += (size_t)snprintf(print + len, sizeof(print) - len,
					", __print_flags(REC->attrs, \"\", { 1, \"t%d\" })", i);
	bind_format(&b, &iommu_event_dma_map_phys, ATTRS, print);
	assert_string_equal(iommu_name_of(place(&b, "attrs")->names, 1), "t63");
	drop(&b);
}

/* Names in arguments that are nested more deeply than any kernel does. */
static void nested_arguments(void **state)
{
	static const struct {
		int depth;
		bool found;
	} cases[] = { { 1, true }, { 30, true }, { 1000, false } };
	static char print[60000];
	struct bound b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t len = (size_t)snprintf(print, sizeof(print), "\"%%d\", ");

		for (int k = 0; k < cases[i].depth; k++)
			len += (size_t)snprintf(print + len, sizeof(print) - len, "1 + (");
		len += (size_t)snprintf(print + len, sizeof(print) - len,
					"__print_flags(REC->attrs, \"\", { 1, \"ONE\" })");
		memset(print + len, ')', (size_t)cases[i].depth);
		print[len + (size_t)cases[i].depth] = '\0';
		bind_format(&b, &iommu_event_dma_map_phys, ATTRS, print);
		assert_int_equal(place(&b, "attrs")->names != NULL, cases[i].found);
		drop(&b);
	}
}

/* Version 1.7 refuses such a format, so the test writes the bytes into the parsed format. */
static void names_that_would_reach_a_terminal(void **state)
{
	const struct iommu_names *names;
	struct tep_print_arg *args;
	struct bound b;

	(void)state;
	bind_format(&b, &iommu_event_dma_map_phys, ATTRS, "\"%s\", " PRINT_ATTRS);
	args = b.binding.format->print_fmt.args;
	assert_int_equal(args->type, TEP_PRINT_FLAGS);
	memcpy(args->flags.flags->str, "\x1b[2J\n", 5);
	args->flags.delim[0] = '\r';
	iommu_bind(&b.binding, b.format);

	names = place(&b, "attrs")->names;
	assert_string_equal(names->delim, "\\r");
	assert_string_equal(iommu_name_of(names, 8), "\\x1b[2J\\n");
	assert_string_equal(iommu_name_of(names, 1), "ONE");
	drop(&b);
}

/* The library stops parsing at the statement expression. It keeps the part before it. */
static void a_format_that_cannot_be_parsed(void **state)
{
	struct bound b;

	(void)state;
	bind_format(&b, &iommu_event_dma_unmap_sg, DEVICE DIR ATTRS ADDRS,
		    "\"%s %d %s\", " PRINT_DIR ", ({ int x = REC->dir; x; }), " PRINT_ATTRS);
	assert_true(b.binding.format->flags & TEP_EVENT_FL_FAILED);
	assert_false(b.binding.foreign);
	assert_string_equal(iommu_name_of(place(&b, "dir")->names, 0), "FORTH");
	assert_null(place(&b, "attrs")->names);
	drop(&b);
}

static void formats_that_are_not_ours(void **state)
{
	static const char *const fields[] = {
		/* one more field; an array of an unknown type; a number and a pointer in place of
		 * an array and a string; no fields
		 */
		DEVICE DIR ATTRS ADDRS "\tfield:u64 more;\toffset:32;\tsize:8;\tsigned:0;\n",
		DEVICE "\tfield:__data_loc struct page[] addrs;\toffset:24;\tsize:4;\tsigned:0;\n",
		DEVICE "\tfield:u64 addrs;\toffset:24;\tsize:8;\tsigned:0;\n",
		"\tfield:const char * device;\toffset:8;\tsize:8;\tsigned:0;\n",
		"\tfield:__data_loc char[] addrs;\toffset:8;\tsize:4;\tsigned:0;\n",
		"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		struct bound b;

		bind_format(&b, &iommu_event_dma_unmap_sg, fields[i], "\"\"");
		assert_true(b.binding.foreign);
		drop(&b);
	}
}

static void arrays_of_all_kinds(void **state)
{
	static const struct {
		const char *fields;
		uint32_t element;
	} cases[] = {
		{ "\tfield:__data_loc u64[] addrs;\toffset:8;\tsize:4;\tsigned:0;\n", 8 },
		{ "\tfield:__data_loc u32[] addrs;\toffset:8;\tsize:4;\tsigned:0;\n", 4 },
		{ "\tfield:__data_loc unsigned int[] addrs;\toffset:8;\tsize:4;\tsigned:0;\n", 4 },
		{ "\tfield:__data_loc int[] addrs;\toffset:8;\tsize:4;\tsigned:1;\n", 4 },
		{ "\tfield:u32 addrs[4];\toffset:8;\tsize:16;\tsigned:0;\n", 4 },
		{ "\tfield:u64 addrs[4];\toffset:8;\tsize:32;\tsigned:0;\n", 8 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct bound b;

		bind_format(&b, &iommu_event_dma_unmap_sg, cases[i].fields, "\"\"");
		assert_false(b.binding.foreign);
		assert_int_equal(place(&b, "addrs")->element, cases[i].element);
		drop(&b);
	}
}

/* KernelShark may reload a file with the same handle: nothing of the previous format remains. */
static void binding_again(void **state)
{
	struct tep_event *other = NULL;
	static const char text[] =
		"name: again\nID: 2\nformat:\n" COMMON DIR "\nprint fmt: \"%d\", REC->dir\n";
	struct bound b;

	(void)state;
	bind_format(&b, &iommu_event_dma_unmap_sg, DEVICE DIR ATTRS ADDRS,
		    "\"%s %s\", " PRINT_DIR ", " PRINT_ATTRS);
	assert_non_null(b.binding.names);
	tep_parse_format(b.tep, &other, text, sizeof(text) - 1, "dma");
	assert_non_null(other);
	iommu_bind(&b.binding, other);
	assert_false(b.binding.foreign);
	assert_null(b.binding.names);
	assert_null(place(&b, "dir")->names);
	assert_int_equal(place(&b, "dir")->layout, IOMMU_LAYOUT_NUMBER);
	assert_int_equal(place(&b, "attrs")->layout, IOMMU_LAYOUT_NONE);
	drop(&b);
}

/* A probe may record further fields besides those that we need. */
static void probes_with_further_fields(void **state)
{
	struct bound b;

	(void)state;
	bind_format(&b, &iommu_event_probe_dmap,
		    "\tfield:unsigned long __probe_ip;\toffset:8;\tsize:8;\tsigned:0;\n"
		    "\tfield:__data_loc char[] dev;\toffset:16;\tsize:4;\tsigned:1;\n"
		    "\tfield:s32 gid;\toffset:20;\tsize:4;\tsigned:1;\n"
		    "\tfield:u64 phys;\toffset:24;\tsize:8;\tsigned:0;\n",
		    "\"(%lx) gid=%d\", REC->__probe_ip, REC->gid");
	assert_false(b.binding.foreign);
	assert_int_equal(place(&b, "dev")->layout, IOMMU_LAYOUT_DATA_LOC);
	assert_int_equal(place(&b, "gid")->offset, 20);
	assert_int_equal(place(&b, "dom")->layout, IOMMU_LAYOUT_NONE);
	drop(&b);

	bind_format(&b, &iommu_event_probe_dmap,
		    "\tfield:u64 dev;\toffset:8;\tsize:8;\tsigned:0;\n", "\"%llx\", REC->dev");
	assert_true(b.binding.foreign);
	drop(&b);
}

/*
 * Records of iommu:attach_device_to_domain: the common fields, the place of the name, and the name.
 */
static void steps_of_records(void **state)
{
	struct {
		uint16_t type;
		uint8_t flags, preempt;
		int32_t pid;
		uint32_t loc;
		char name[4];
	} data = { .flags = 0x08, .pid = -5, .loc = 4 << 16 | 12, .name = "dev" };
	struct tep_record record = { .data = &data, .size = sizeof(data), .ts = 1234567, .cpu = 3 };
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step;
	struct bound b;

	(void)state;
	bind_format(&b, &iommu_event_attach_device_to_domain, DEVICE, "\"%s\", __get_str(device)");
	assert_true(iommu_step_read(&b.binding, &record, b.format, &step, values));
	assert_int_equal(step.kind, IOMMU_STEP_ATTACH);
	assert_int_equal(step.device.len, 3);
	assert_memory_equal(step.device.str, "dev", 3);
	assert_int_equal(step.ts, 1234567);
	assert_int_equal(step.cpu, 3);
	assert_int_equal(step.pid, -5);
	assert_int_equal(step.context, IOMMU_CONTEXT_IRQ);

	record.size = 14;
	assert_false(iommu_step_read(&b.binding, &record, b.format, &step, values));
	assert_int_equal(step.kind, IOMMU_STEP_NONE);
	record.size = -1;
	assert_false(iommu_step_read(&b.binding, &record, b.format, &step, values));
	drop(&b);

	bind_format(&b, &iommu_event_attach_device_to_domain,
		    DEVICE "\tfield:u64 more;\toffset:16;\tsize:8;\tsigned:0;\n", "\"\"");
	record.size = sizeof(data);
	assert_false(iommu_step_read(&b.binding, &record, b.format, &step, values));
	assert_int_equal(step.kind, IOMMU_STEP_NONE);
	drop(&b);
}

#define NUMBER(type, name, offset, size) \
	"\tfield:" type " " name ";\toffset:" #offset ";\tsize:" #size ";\tsigned:0;\n"

/* Both ways of reading a record must give the same result. */
static void check_map(struct bound *b, bool at_once)
{
	const struct iommu_map_layout layout = iommu_map_layout_of(&b->binding);
	unsigned char data[64];
	struct tep_record record = { .data = data, .ts = 5, .cpu = 1 };
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_map_record map;
	struct iommu_step step;

	assert_int_equal(layout.kind != IOMMU_STEP_NONE, at_once);
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)(i * 37 + 200);
	for (record.size = 0; record.size <= (int)sizeof(data); record.size++) {
		if (!iommu_map_read(&layout, data, (size_t)record.size, &map))
			continue;
		assert_true(at_once);
		assert_true(iommu_step_read(&b->binding, &record, b->format, &step, values));
		assert_int_equal(step.kind, layout.kind);
		assert_int_equal(step.iova, map.iova);
		assert_int_equal(step.size, map.size);
		assert_int_equal(step.paddr, iommu_map_paddr(&layout, data));
		assert_int_equal(step.pid, map.pid);
		assert_int_equal(step.context, iommu_step_context(map.flags));
		if (step.kind == IOMMU_STEP_UNMAP)
			assert_int_equal(step.done, map.done);
	}
	assert_int_equal(iommu_map_read(&layout, data, sizeof(data), &map), at_once);
	drop(b);
}

static void maps_read_at_once(void **state)
{
	struct bound b;

	(void)state;
	bind_format(&b, &iommu_event_map,
		    NUMBER("u64", "iova", 8, 8) NUMBER("u64", "paddr", 16, 8)
			    NUMBER("size_t", "size", 24, 8),
		    "\"\"");
	check_map(&b, true);
	bind_format(&b, &iommu_event_unmap,
		    NUMBER("u64", "iova", 8, 8) NUMBER("size_t", "size", 16, 4)
			    NUMBER("size_t", "unmapped_size", 20, 4),
		    "\"\"");
	check_map(&b, true);
	/* A machine with 32 bits, and a map without its physical address. */
	bind_format(&b, &iommu_event_map,
		    NUMBER("u64", "iova", 8, 8) NUMBER("u32", "paddr", 16, 4)
			    NUMBER("size_t", "size", 20, 4),
		    "\"\"");
	check_map(&b, true);
	bind_format(&b, &iommu_event_map,
		    NUMBER("u64", "iova", 8, 8) NUMBER("size_t", "size", 16, 8), "\"\"");
	check_map(&b, true);
	/* 3.13 */
	bind_format(&b, &iommu_event_unmap,
		    NUMBER("u64", "iova", 8, 8) NUMBER("u64", "paddr", 16, 8)
			    NUMBER("int", "size", 24, 4),
		    "\"\"");
	check_map(&b, true);

	bind_format(&b, &iommu_event_map, NUMBER("u64", "iova", 8, 8), "\"\"");
	check_map(&b, false);
	bind_format(&b, &iommu_event_map, NUMBER("u64", "iova", 8, 8) NUMBER("u16", "size", 16, 2),
		    "\"\"");
	check_map(&b, false);
	bind_format(&b, &iommu_event_map,
		    NUMBER("u64", "iova", 8, 8) NUMBER("u64", "size", 65532, 8), "\"\"");
	check_map(&b, false);
	/* A damaged format: paddr is where common_type is. */
	bind_format(&b, &iommu_event_map,
		    NUMBER("u64", "iova", 8, 8) NUMBER("u64", "paddr", 0, 8)
			    NUMBER("u64", "size", 24, 8),
		    "\"\"");
	check_map(&b, false);
	bind_format(&b, &iommu_event_attach_device_to_domain, DEVICE, "\"\"");
	check_map(&b, false);

	bind_format(&b, &iommu_event_map, NUMBER("u64", "iova", 8, 8) NUMBER("u64", "size", 16, 8),
		    "\"\"");
	b.binding.swap = true;
	assert_int_equal(iommu_map_layout_of(&b.binding).kind, IOMMU_STEP_NONE);
	drop(&b);
}

/* As check_map(). @data: a record of 64 bytes. */
static void check_dma_record(struct bound *b, const struct iommu_dma_layout *layout,
			     const unsigned char *data)
{
	struct tep_record record = { .data = (void *)(uintptr_t)data };
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_dma_record dma;
	struct iommu_step step;
	bool read;

	for (record.size = 0; record.size <= 64; record.size++) {
		read = iommu_step_read(&b->binding, &record, b->format, &step, values);
		if (!iommu_dma_read(layout, data, (size_t)record.size, &dma))
			continue;
		assert_true(read);
		assert_int_equal(step.kind, layout->kind);
		assert_int_equal(step.iova, dma.iova);
		assert_int_equal(step.size, dma.size);
		assert_int_equal(step.direction, dma.direction);
		assert_ptr_equal(step.device.str, dma.device);
		assert_int_equal(step.device.len, dma.len);
		assert_int_equal(step.pid, dma.pid);
		assert_int_equal(step.context, iommu_step_context(dma.flags));
	}
	/* The address of a map that failed is left to the other way, also in an unmap. */
	assert_int_equal(iommu_dma_read(layout, data, 64, &dma), read && step.iova != UINT64_MAX);
}

static void check_dma(struct bound *b, bool at_once)
{
	const struct iommu_dma_layout layout = iommu_dma_layout_of(&b->binding);
	const uint32_t places[] = { 48 | 6 << 16, 48 | 16 << 16, 48 | 17 << 16, 48,
				    0xfff0 | 4 << 16 };
	unsigned char data[64];

	assert_int_equal(layout.kind != IOMMU_STEP_NONE, at_once);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		for (unsigned char dir = 0; at_once && dir < 4; dir++) {
			for (size_t k = 0; k < sizeof(data); k++)
				data[k] = (unsigned char)(k * 37 + 200);
			memcpy(data + 8, &places[i], 4);
			memset(data + 12, 0, 4);
			data[12] = dir;
			memcpy(data + 48, "0:1.0", 6);
			check_dma_record(b, &layout, data);
			data[48] = 0; /* no name */
			check_dma_record(b, &layout, data);
			data[48] = 1;
			memset(data + 16, 0xff, 8); /* a map that failed */
			check_dma_record(b, &layout, data);
		}
	}
	drop(b);
}

static void dma_events_read_at_once(void **state)
{
	struct bound b;

	(void)state;
	bind_format(&b, &iommu_event_dma_map_phys,
		    DEVICE DIR NUMBER("u64", "dma_addr", 16, 8) NUMBER("size_t", "size", 24, 8),
		    "\"\"");
	check_dma(&b, true);
	bind_format(&b, &iommu_event_dma_map_page,
		    DEVICE NUMBER("u64", "dma_addr", 16, 8) NUMBER("size_t", "size", 24, 8),
		    "\"\"");
	check_dma(&b, true);
	bind_format(&b, &iommu_event_dma_unmap_phys,
		    DEVICE DIR NUMBER("u64", "addr", 16, 8) NUMBER("size_t", "size", 24, 8),
		    "\"\"");
	check_dma(&b, true);

	bind_format(&b, &iommu_event_dma_map_phys,
		    DEVICE DIR NUMBER("u32", "dma_addr", 16, 4) NUMBER("size_t", "size", 24, 8),
		    "\"\"");
	check_dma(&b, false);
	bind_format(&b, &iommu_event_dma_map_phys, DEVICE DIR NUMBER("u64", "dma_addr", 16, 8),
		    "\"\"");
	check_dma(&b, false);
	bind_format(&b, &iommu_event_dma_alloc,
		    DEVICE DIR NUMBER("u64", "dma_addr", 16, 8) NUMBER("size_t", "size", 24, 8),
		    "\"\"");
	check_dma(&b, false);
	bind_format(&b, &iommu_event_dma_map_phys,
		    DEVICE DIR NUMBER("u64", "dma_addr", 16, 8) NUMBER("u64", "size", 65532, 8),
		    "\"\"");
	check_dma(&b, false);

	bind_format(&b, &iommu_event_dma_map_phys,
		    DEVICE DIR NUMBER("u64", "dma_addr", 16, 8) NUMBER("size_t", "size", 24, 8),
		    "\"\"");
	b.binding.swap = true;
	assert_int_equal(iommu_dma_layout_of(&b.binding).kind, IOMMU_STEP_NONE);
	drop(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_and_their_names),
		cmocka_unit_test(names_inside_other_arguments),
		cmocka_unit_test(names_without_numbers),
		cmocka_unit_test(too_many_names),
		cmocka_unit_test(nested_arguments),
		cmocka_unit_test(names_that_would_reach_a_terminal),
		cmocka_unit_test(a_format_that_cannot_be_parsed),
		cmocka_unit_test(formats_that_are_not_ours),
		cmocka_unit_test(arrays_of_all_kinds),
		cmocka_unit_test(binding_again),
		cmocka_unit_test(probes_with_further_fields),
		cmocka_unit_test(steps_of_records),
		cmocka_unit_test(maps_read_at_once),
		cmocka_unit_test(dma_events_read_at_once),
	};

	return cmocka_run_group_tests_name("bind", tests, NULL, NULL);
}
