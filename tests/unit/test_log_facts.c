/* SPDX-License-Identifier: LGPL-2.1 */
/* What the lines of a log say about the address and the device of a fault. */
#include "collect.h"

#include <stdio.h>

#include "core/diagnosis/log_facts.h"
#include "core/faultlog/faultlog.h"

static struct iommu_log_facts facts;
static struct collect text;

static void forget(void)
{
	memset(&facts, 0, sizeof(facts));
}

/* Read @line from an exact copy. */
static bool read_bytes(const char *line, size_t len)
{
	char *copy = malloc(len ? len : 1);
	bool read;

	assert_non_null(copy);
	memcpy(copy, line, len);
	read = iommu_log_facts_read(&facts, copy, len);
	free(copy);
	return read;
}

static bool read(const char *line)
{
	return read_bytes(line, strlen(line));
}

static struct iommu_fault fault_at(const char *device, unsigned long long address)
{
	char line[256];
	struct iommu_fault f;

	snprintf(line, sizeof(line),
		 "AMD-Vi: Event logged [IO_PAGE_FAULT device=%s domain=0x0012 address=0x%llx"
		 " flags=0x0020]",
		 device, address);
	assert_true(iommu_log_read(line, strlen(line), &f));
	assert_int_equal(f.kind, IOMMU_LOG_FAULT);
	return f;
}

/* Where @address lies, for a fault of @device; "" if the log does not tell. */
static const char *place_for(const char *device, unsigned long long address)
{
	const struct iommu_fault f = fault_at(device, address);
	bool told;

	collect_start(&text);
	told = iommu_log_facts_put_address(&text.text, &facts, &f);
	collect_end(&text);
	assert_int_equal(told, text.len > 0);
	return text.all;
}

static const char *place(unsigned long long address)
{
	return place_for("0000:05:00.0", address);
}

static const char *stands_for(const char *device)
{
	const struct iommu_fault f = fault_at(device, 0x1000);
	bool told;

	collect_start(&text);
	told = iommu_log_facts_put_device(&text.text, &facts, &f);
	collect_end(&text);
	assert_int_equal(told, text.len > 0);
	return text.all;
}

/* Whether the hint's cause contains @word; without @word, whether there is no hint. */
static void check_hint(const char *device, unsigned long long address, const char *word)
{
	const struct iommu_fault f = fault_at(device, address);
	const struct iommu_hint *hint = iommu_log_facts_hint(&facts, &f);

	if (!word) {
		assert_null(hint);
		return;
	}
	assert_non_null(hint);
	if (!strstr(hint->cause, word))
		fail_msg("0x%llx: \"%s\" does not contain \"%s\"", address, hint->cause, word);
}

struct region_case {
	const char *line;
	const char *text; /* of a fault at 0xe1000010; "": the line says nothing about it */
};

static void check_regions(const struct region_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		forget();
		read(cases[i].line);
		if (strcmp(place(0xe1000010), cases[i].text))
			fail_msg("\"%s\" => \"%s\"", cases[i].line, place(0xe1000010));
	}
}

static void reads_bars_up_to_6_7(void **state)
{
	static const struct region_case cases[] = {
		{ "pci 0000:41:00.0: reg 0x10: [mem 0xe0000000-0xefffffff 64bit pref]",
		  "in BAR 0 of 0000:41:00.0, 0xe0000000 - 0xefffffff" },
		{ "[    0.187328] pci 0000:41:00.1: reg 0x14: [mem 0xe1000000-0xe100ffff]",
		  "in BAR 1 of 0000:41:00.1, 0xe1000000 - 0xe100ffff" },
		{ "Dec 21 21:36:32 host kernel: [    0.1] pci 0001:41:1f.7: reg 0x24: [mem"
		  " 0xe1000010-0xe1000010]",
		  "in BAR 5 of 0001:41:1f.7, 0xe1000010 - 0xe1000010" },
		{ "pci 0000:41:00.0: reg 0x30: [mem 0xe1000000-0xe107ffff pref]",
		  "in the expansion ROM of 0000:41:00.0, 0xe1000000 - 0xe107ffff" },
		{ "pci 0000:41:00.0: BAR 3: assigned [mem 0xe1000000-0xe10fffff 64bit]",
		  "in BAR 3 of 0000:41:00.0, 0xe1000000 - 0xe10fffff" },
		{ "pci 0000:41:00.0: BAR 6: assigned [mem 0xe1000000-0xe107ffff pref]",
		  "in the expansion ROM of 0000:41:00.0, 0xe1000000 - 0xe107ffff" },
		{ "pci 0000:41:00.0: VF(n) BAR2 space: [mem 0xe1000000-0xe11fffff 64bit pref]"
		  " (contains BAR2 for 8 VFs)",
		  "in the virtual functions' BAR 2 of 0000:41:00.0, 0xe1000000 - 0xe11fffff" },
		{ "pci 0000:00:1c.0:   bridge window [mem 0xe0000000-0xe1ffffff]",
		  "in a bridge window of 0000:00:1c.0, 0xe0000000 - 0xe1ffffff" },
		/* The registers of SR-IOV are no BARs of the device, and ports are no memory. */
		{ "pci 0000:41:00.0: reg 0x184: [mem 0xe1000000-0xe1003fff 64bit pref]", "" },
		{ "pci 0000:41:00.0: reg 0x14: [io  0x2000-0x20ff]", "" },
		{ "pci 0000:41:00.0: BAR 0: no space for [mem size 0x40000000]", "" },
		{ "pci 0000:41:00.0: BAR 0: failed to assign [mem 0xe0000000-0xefffffff]", "" },
		{ "nvme 0000:41:00.0: BAR 0: can't reserve [mem 0xe1000000-0xe1003fff 64bit]", "" },
		{ "pci 0000:09:00.0: no compatible bridge window for [mem 0xe0000000-0xffffffff pref]",
		  "" },
	};

	(void)state;
	check_regions(cases, ARRAY_SIZE(cases));
}

static void reads_bars_from_6_8(void **state)
{
	static const struct region_case cases[] = {
		{ "pci 0000:41:00.0: BAR 0 [mem 0xe0000000-0xefffffff 64bit pref]",
		  "in BAR 0 of 0000:41:00.0, 0xe0000000 - 0xefffffff" },
		{ "[    0.5][    T1] pci 10000:e1:00.0: BAR 4 [mem 0xe1000000-0xe1003fff 64bit]: assigned",
		  "" }, /* a segment of VMD does not fit a requester ID */
		{ "nvme 0000:41:00.0: BAR 2 [mem 0xe1000000-0xe1003fff 64bit]: assigned",
		  "in BAR 2 of 0000:41:00.0, 0xe1000000 - 0xe1003fff" },
		{ "pci 0000:41:00.0: ROM [mem 0xe1000000-0xe107ffff pref]",
		  "in the expansion ROM of 0000:41:00.0, 0xe1000000 - 0xe107ffff" },
		{ "pci 0000:41:00.0: VF BAR 0 [mem 0xe1000000-0xe10fffff 64bit]: contains BAR 0 for 64"
		  " VFs",
		  "in the virtual functions' BAR 0 of 0000:41:00.0, 0xe1000000 - 0xe10fffff" },
		{ "pci 0000:00:1c.0: bridge window [mem 0xe0000000-0xe1ffffff 64bit pref]: assigned",
		  "in a bridge window of 0000:00:1c.0, 0xe0000000 - 0xe1ffffff" },
		{ "pci 0000:41:00.0: BAR 0 [mem 0xe0000000-0xefffffff 64bit pref]: releasing", "" },
		{ "pci 0000:41:00.0: BAR 0 [mem size 0x10000000 64bit pref]: can't assign; no space",
		  "" },
		{ "pci 0000:41:00.0: BAR 0 [mem size 0x10000000 64bit pref]: failed to assign",
		  "" },
	};

	(void)state;
	check_regions(cases, ARRAY_SIZE(cases));
}

static void reads_reserved_memory(void **state)
{
	static const struct region_case cases[] = {
		{ "DMAR: RMRR base: 0x000000e1000000 end: 0x000000e1ffffff",
		  "in an RMRR, 0xe1000000 - 0xe1ffffff" },
		{ "[    0.015102] AMD-Vi: IVMD_TYPE_RANGE\t\t devid_start: 00:13.0 devid_end: 00:13.7"
		  " range_start: 00000000e1000000 range_end: 00000000e1ffffff flags: 9",
		  "in an IVMD, 0xe1000000 - 0xe1ffffff" },
		{ "AMD-Vi: IVMD_TYPE_ALL devid_start: 0000:00:00.0 devid_end: 0000:00:00.0"
		  " range_start: 0x00000000e1000000 range_end: 0x00000000e1ffffff flags: 9",
		  "in an IVMD, 0xe1000000 - 0xe1ffffff" },
		{ "[    0.000000] BIOS-e820: [mem 0x00000000e1000000-0x00000000e1ffffff] reserved",
		  "in firmware memory (e820: reserved or ACPI), 0xe1000000 - 0xe1ffffff" },
		{ "BIOS-e820: [mem 0x00000000e1000000-0x00000000e1ffffff] ACPI NVS",
		  "in firmware memory (e820: reserved or ACPI), 0xe1000000 - 0xe1ffffff" },
		/* Linux gives out such addresses itself. */
		{ "BIOS-e820: [mem 0x00000000e1000000-0x00000000e1ffffff] usable", "" },
		/* Changes of the table are not in this form. */
		{ "e820: update [mem 0xe1000000-0xe1ffffff] usable ==> reserved", "" },
	};

	(void)state;
	check_regions(cases, ARRAY_SIZE(cases));
}

static void ignores_hostile_lines(void **state)
{
	static const char *const lines[] = {
		"",
		"[mem 0x",
		"pci ",
		"pci 0000:41:00.0: ",
		"pci 0000:41:00.0: BAR 0 [mem 0x",
		"pci 0000:41:00.0: BAR 0 [mem 0xe0000000",
		"pci 0000:41:00.0: BAR 0 [mem 0xe0000000-",
		"pci 0000:41:00.0: BAR 0 [mem 0xe0000000-0x",
		"pci 0000:41:00.0: BAR 0 [mem 0xefffffff-0xe0000000]",
		"pci 0000:41:00.0: BAR 0 [mem 0xe0000000-0x1ffffffffffffffff]",
		"pci 0000:41:00.0: BAR [mem 0xe0000000-0xefffffff]",
		"pci 0000:41:00.0: BAR 17 [mem 0xe0000000-0xefffffff]",
		"pci 0000:41:00.0: BAR 0 [mem 0xe0000000-0xefffffff",
		"pci 0000:41:00.0: reg 0x30: [mem 0x00000000-0x0001ffff pref]",
		"pci 0000:41:00.0: BAR x [mem 0xe0000000-0xefffffff]",
		"pci 0000:41:00.0: reg 0x0c: [mem 0xe0000000-0xefffffff]",
		"pci 0000:41:00.0: reg 0x34: [mem 0xe0000000-0xefffffff]",
		"pci 0000:41:00.8: BAR 0 [mem 0xe0000000-0xefffffff]",
		"pci 0000:41:20.0: BAR 0 [mem 0xe0000000-0xefffffff]",
		"pci 41:00.0: BAR 0 [mem 0xe0000000-0xefffffff]",
		"pci_bus 0000:00: root bus resource [mem 0xe0000000-0xefffffff window]",
		"system 00:09: [mem 0xe0000000-0xefffffff] has been reserved",
		"BIOS-e820: [mem 0xe0000000-0xefffffff",
		"BIOS-e820: 00000000e0000000 - 00000000efffffff (reserved)",
		"DMAR: RMRR base: 0xe0000000",
		"DMAR: RMRR base: 0xe0000000 end: ",
		"DMAR: RMRR base: 0xefffffff end: 0xe0000000",
		"AMD-Vi: IVMD_TYPE_RANGE range_start: e0000000",
		"AMD-Vi: IVMD_TYPE_RANGE range_start: 0 range_end: 0",
		"AMD-Vi: range_start: e0000000 range_end: efffffff",
		"DMAR: Host address width ",
		"DMAR: Host address width 65",
		"DMAR: Host address width -1",
		"DMAR: Host address width 39x",
		"pci 0000:00:1c.0: PCI bridge to [bus ",
		"pci 0000:00:1c.0: PCI bridge to [bus 0",
		"pci 0000:00:1c.0: PCI bridge to [bus xx]",
	};

	(void)state;
	forget();
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		read(lines[i]);
		if (facts.nr_regions || facts.nr_bridges || facts.host_width)
			fail_msg("\"%s\" was taken over", lines[i]);
	}
	read_bytes("pci 0000:41:00.0\0: BAR 0 [mem 0x1000-0x1fff]", 44);
	read_bytes("\xff\xfe[mem 0x1000-0x1fff]", 21);
	assert_int_equal(facts.nr_regions, 0);
}

static void reads_dma_masks(void **state)
{
	(void)state;
	forget();
	read("megaraid_sas 0000:03:00.0: 63 bit DMA mask and 63 bit consistent mask");
	assert_int_equal(facts.nr_masks, 1);
	assert_int_equal(facts.masks[0].bits, 63);
	read("foo 0000:04:00.0: Using 32-bit DMA addresses");
	read("foo 0000:03:00.0: Using 40-bit DMA addresses");
	assert_int_equal(facts.nr_masks, 2);
	assert_int_equal(facts.masks[0].bits, 40);
	assert_int_equal(facts.masks[1].id.bus, 4);
	assert_int_equal(facts.masks[1].bits, 32);
	/* These are not widths. */
	read("foo 0000:05:00.0: No usable DMA mask");
	read("foo 0000:05:00.0: bit DMA mask");
	read("foo 0000:05:00.0: 99-bit DMA mask");
	read("foo: 32-bit DMA mask");
	assert_int_equal(facts.nr_masks, 2);
}

/* Resources have one number each, whatever a line calls them. */
static void numbers_resources(void **state)
{
	(void)state;
	forget();
	read("pci 0000:01:00.0: reg 0x30: [mem 0xfc000000-0xfc01ffff pref]");
	read("pci 0000:01:00.0: BAR 6: assigned [mem 0xfc020000-0xfc03ffff pref]");
	assert_int_equal(facts.nr_regions, 1);
	assert_int_equal(facts.regions[0].kind, IOMMU_REGION_ROM);
	assert_int_equal(facts.regions[0].first, 0xfc020000);
	read("pci 0000:00:1c.0: BAR 14: assigned [mem 0xc0000000-0xc01fffff]");
	assert_int_equal(facts.regions[1].kind, IOMMU_REGION_WINDOW);
	read("pci 0000:01:00.0: BAR 10: assigned [mem 0xc0200000-0xc02fffff]");
	assert_int_equal(facts.regions[2].kind, IOMMU_REGION_VF_BAR);
	assert_int_equal(facts.regions[2].bar, 3);
	read("dmar: Host address width 36");
	assert_int_equal(facts.host_width, 36);
	read("dmar: RMRR base: 0x000000bf7f0000 end: 0x000000bf7fffff");
	assert_int_equal(facts.regions[3].kind, IOMMU_REGION_RMRR);
}

/* Each line, cut off anywhere, is read within its bounds. */
static void reads_cut_lines(void **state)
{
	static const char *const lines[] = {
		"pci 0000:41:00.0: BAR 0 [mem 0xe0000000-0xefffffff 64bit pref]",
		"pci 0000:41:00.0: reg 0x10: [mem 0xe0000000-0xefffffff 64bit pref]",
		"BIOS-e820: [mem 0x00000000e1000000-0x00000000e1ffffff] reserved",
		"DMAR: RMRR base: 0x000000e1000000 end: 0x000000e1ffffff",
		"AMD-Vi: IVMD_TYPE_ALL range_start: e1000000 range_end: e1ffffff flags: 9",
		"DMAR: Host address width 39",
		"pci 0000:00:1c.0: PCI bridge to [bus 05-06]",
		"vmd 0000:00:0e.0: PCI host bridge to bus 10000:e0",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		for (size_t len = 0; len <= strlen(lines[i]); len++) {
			forget();
			read_bytes(lines[i], len);
		}
		assert_int_equal(facts.nr_regions + facts.nr_bridges + (facts.host_width == 39), 1);
	}
}

static void finds_lines(void **state)
{
	static const char log[] = "usb 1-1: new device\n"
				  "pci 0000:00:1c.0: PCI bridge to [bus 05]\n"
				  "pci 0000:41:00.0: BAR 0 [mem 0xe0000000-0xefffffff]\n";
	size_t len = sizeof(log) - 1;
	size_t first = iommu_log_facts_find(log, len);

	(void)state;
	assert_memory_equal(log + first, "PCI bridge to [bus 05]", 22);
	first += 10;
	first += iommu_log_facts_find(log + first, len - first);
	assert_memory_equal(log + first, "[mem 0xe0000000", 15);
	first++;
	assert_int_equal(iommu_log_facts_find(log + first, len - first), len - first);
	assert_int_equal(iommu_log_facts_find("", 0), 0);
	assert_int_equal(iommu_log_facts_find("[mem 0", 6), 6);
	assert_int_equal(iommu_log_facts_find("x PCI host bridge to bus 0", 26), 2);
}

/* The last line about a BAR counts; other BARs and devices stay. */
static void replaces_bars(void **state)
{
	(void)state;
	forget();
	read("pci 0000:41:00.0: reg 0x10: [mem 0x00000000-0x00003fff 64bit]");
	read("pci 0000:41:00.0: reg 0x18: [mem 0xd0000000-0xd0000fff]");
	read("pci 0000:42:00.0: reg 0x10: [mem 0xd1000000-0xd1000fff]");
	read("pci 0000:41:00.0: VF BAR 0 [mem 0xd2000000-0xd2000fff]");
	read("pci 0000:41:00.0: BAR 0: assigned [mem 0xe0000000-0xe0003fff 64bit]");
	assert_int_equal(facts.nr_regions, 4);
	assert_string_equal(place(0x1000), "");
	assert_string_equal(place(0xe0001000), "in BAR 0 of 0000:41:00.0, 0xe0000000 - 0xe0003fff");
	assert_string_equal(place(0xd0000fff), "in BAR 2 of 0000:41:00.0, 0xd0000000 - 0xd0000fff");
	assert_string_equal(place(0xd0001000), "");
	assert_string_equal(place(0xd1000000), "in BAR 0 of 0000:42:00.0, 0xd1000000 - 0xd1000fff");
	assert_string_equal(
		place(0xd2000000),
		"in the virtual functions' BAR 0 of 0000:41:00.0, 0xd2000000 - 0xd2000fff");
}

/* What is more specific comes first, whatever the order of the lines. */
static void prefers_specific_regions(void **state)
{
	(void)state;
	forget();
	read("pci 0000:00:1c.0:   bridge window [mem 0xe0000000-0xefffffff]");
	assert_string_equal(place(0xe1000010),
			    "in a bridge window of 0000:00:1c.0, 0xe0000000 - 0xefffffff");
	read("BIOS-e820: [mem 0x00000000e0000000-0x00000000efffffff] reserved");
	assert_string_equal(place(0xe1000010), "in firmware memory (e820: reserved or ACPI),"
					       " 0xe0000000 - 0xefffffff");
	read("pci 0000:41:00.0: BAR 0 [mem 0xe1000000-0xe1ffffff]");
	assert_string_equal(place(0xe1000010), "in BAR 0 of 0000:41:00.0, 0xe1000000 - 0xe1ffffff");
	read("DMAR: RMRR base: 0x000000e1000000 end: 0x000000e100ffff");
	assert_string_equal(place(0xe1000010), "in an RMRR, 0xe1000000 - 0xe100ffff");
	assert_string_equal(place(0xe1010000), "in BAR 0 of 0000:41:00.0, 0xe1000000 - 0xe1ffffff");
}

static void tells_own_from_other_bars(void **state)
{
	(void)state;
	forget();
	read("pci 0000:41:00.0: BAR 0 [mem 0xe1000000-0xe1ffffff]");
	read("pci 0000:41:00.0: VF BAR 0 [mem 0xe2000000-0xe2ffffff]");
	read("pci 0000:00:1c.0: bridge window [mem 0xe0000000-0xe3ffffff]");
	check_hint("0000:41:00.0", 0xe1000010, "own BAR");
	check_hint("0000:41:00.0", 0xe2000010, "own BAR");
	check_hint("0000:41:00.1", 0xe1000010, "peer-to-peer");
	check_hint("0000:05:00.0", 0xe2000010, "peer-to-peer");
	/* A window is no device, and an address outside of all regions is unknown. */
	check_hint("0000:05:00.0", 0xe3000010, NULL);
	check_hint("0000:05:00.0", 0xe4000010, NULL);
	check_hint("0000:05:00.0", 0, NULL);
}

static void knows_addresses_that_were_cut(void **state)
{
	(void)state;
	forget();
	read("pci 0000:41:00.0: BAR 2 [mem 0x7fe1000000-0x7fe1ffffff 64bit pref]");
	assert_string_equal(place(0xe1000010), "the low 32 bits of an address in BAR 2 of"
					       " 0000:41:00.0, 0x7fe1000000 - 0x7fe1ffffff");
	check_hint("0000:05:00.0", 0xe1000010, "truncated");
	assert_string_equal(place(0xe2000000), "");
	check_hint("0000:05:00.0", 0xe2000000, NULL);
	/* Widths: 2^39, 40, 43, 44, 48. */
	forget();
	read("pci 0000:41:00.0: BAR 2 [mem 0x1008012345000-0x1008012345fff 64bit pref]");
	assert_string_equal(place(0x8012345010),
			    "the low 40 bits of an address in BAR 2 of"
			    " 0000:41:00.0, 0x1008012345000 - 0x1008012345fff");
	forget();
	read("pci 0000:41:00.0: BAR 2 [mem 0x1800000000000-0x1800000000fff 64bit pref]");
	assert_string_equal(place(0x800000000010), "the low 48 bits of an address in BAR 2 of"
						   " 0000:41:00.0, 0x1800000000000 -"
						   " 0x1800000000fff");
	/* 1/64 of the addresses of 32 bits: it would match by chance. */
	forget();
	read("pci 0000:41:00.0: BAR 2 [mem 0x7f00000000-0x7f04000000 64bit pref]");
	assert_string_equal(place(0x1000010), "");
	read("pci 0000:41:00.0: BAR 2 [mem 0x7f00000000-0x7f03ffffff 64bit pref]");
	assert_string_equal(place(0x1000010), "the low 32 bits of an address in BAR 2 of"
					      " 0000:41:00.0, 0x7f00000000 - 0x7f03ffffff");
	/* A window is no BAR. */
	forget();
	read("pci 0000:00:1c.0: bridge window [mem 0x7fe1000000-0x7fe1ffffff 64bit pref]");
	assert_string_equal(place(0xe1000010), "");
}

static void tells_ram_above_4_gib(void **state)
{
	(void)state;
	forget();
	read("BIOS-e820: [mem 0x0000000000100000-0x000000009fffffff] usable");
	read("BIOS-e820: [mem 0x0000000100000000-0x000000045fffffff] usable");
	assert_string_equal(place(0x200000), "");
	check_hint("0000:05:00.0", 0x200000, NULL);
	assert_string_equal(place(0x100000000), "in RAM (e820: usable), 0x100000000 - 0x45fffffff");
	check_hint("0000:05:00.0", 0x45fffffff, "physical address");
	assert_string_equal(place(0x460000000), "");
}

static void explains_memory_of_firmware(void **state)
{
	(void)state;
	forget();
	read("BIOS-e820: [mem 0x000000009f000000-0x000000009fffffff] reserved");
	read("DMAR: RMRR base: 0x0000007d800000 end: 0x0000007fffffff");
	read("AMD-Vi: IVMD_TYPE_ALL range_start: a0000000 range_end: a0ffffff flags: 9");
	check_hint("0000:05:00.0", 0x9f800000, "firmware memory");
	check_hint("0000:05:00.0", 0x7d800000, "memory that firmware reserved for a device");
	check_hint("0000:05:00.0", 0xa0000000, "memory that firmware reserved for a device");
}

static void knows_the_hosts_width(void **state)
{
	(void)state;
	forget();
	assert_true(read("[    0.103693] DMAR: Host address width 39"));
	assert_int_equal(facts.host_width, 39);
	assert_string_equal(place(0x7fffffffff), "");
	assert_string_equal(place(0x8000000000), "beyond the 39 bits of the host's address width");
	/* A region says more. */
	read("pci 0000:41:00.0: BAR 0 [mem 0x8000000000-0x8000000fff]");
	assert_string_equal(place(0x8000000000),
			    "in BAR 0 of 0000:41:00.0, 0x8000000000 - 0x8000000fff");
	assert_true(read("DMAR: Host address width 64"));
	assert_string_equal(place(0xffffffffffffffff), "");
}

static void has_no_place_for_other_addresses(void **state)
{
	static const char pasid[] =
		"DMAR: [DMA Write PASID 0x1a] Request device [0000:05:00.0] fault addr 0xe1000000"
		" [fault reason 0x05] PTE Write access is not set";
	static const char interrupt[] =
		"DMAR: [INTR-REMAP] Request device [f0:1f.0] fault index 0x1c [fault reason 0x26]"
		" Blocked an interrupt request due to source-id verification failure";
	static const char sign[] = "AMD-Vi: Completion-Wait loop timed out";
	static const char *const lines[] = { pasid, interrupt, sign };

	(void)state;
	forget();
	read("pci 0000:41:00.0: BAR 0 [mem 0x00000000-0xffffffffffffffff]");
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct iommu_fault f;

		assert_true(iommu_log_read(lines[i], strlen(lines[i]), &f));
		collect_start(&text);
		assert_false(iommu_log_facts_put_address(&text.text, &facts, &f));
		assert_string_equal(collect_end(&text), "");
		assert_null(iommu_log_facts_hint(&facts, &f));
	}
}

static void knows_aliases_of_bridges(void **state)
{
	static const char alias[] = "the log shows no such device: likely the alias of the bridge"
				    " 0000:00:1c.0, so any device behind it may have sent the"
				    " request";

	(void)state;
	forget();
	assert_true(
		read("[    0.3] pci 0000:00:1c.0: PCI bridge to [bus 05-06] (subtractive decode)"));
	assert_true(read("pci 0001:00:01.0: PCI bridge to [bus 07]"));
	assert_string_equal(stands_for("0000:05:00.0"), alias);
	/* Another function, another bus, another segment, and the bridge itself. */
	assert_string_equal(stands_for("0000:05:00.1"), "");
	assert_string_equal(stands_for("0000:05:01.0"), "");
	assert_string_equal(stands_for("0000:06:00.0"), "");
	assert_string_equal(stands_for("0000:07:00.0"), "");
	assert_string_equal(stands_for("0000:00:1c.0"), "");
	/* The bus of a bridge may change, and a device with a BAR exists. */
	read("pci 0000:00:1c.0: PCI bridge to [bus 08-09]");
	assert_int_equal(facts.nr_bridges, 2);
	assert_string_equal(stands_for("0000:05:00.0"), "");
	assert_string_equal(stands_for("0000:08:00.0"), alias);
	read("pci 0000:08:00.0: BAR 0 [mem 0xe1000000-0xe1ffffff]");
	assert_string_equal(stands_for("0000:08:00.0"), "");
	/* Bus 0 is behind no bridge. */
	read("pci 0000:00:1d.0: PCI bridge to [bus 00]");
	assert_string_equal(stands_for("0000:00:00.0"), "");
}

static void knows_vmd(void **state)
{
	(void)state;
	forget();
	assert_true(read("[    1.1] vmd 0000:00:0e.0: PCI host bridge to bus 10000:e0"));
	assert_string_equal(stands_for("0000:00:0e.0"),
			    "a VMD controller: any device behind it may have sent the request");
	assert_string_equal(stands_for("0000:00:0e.1"), "");
	/* The host bridge of the firmware is no device. */
	forget();
	read("PCI host bridge to bus 0000:00");
	read("acpi PNP0A08:00: PCI host bridge to bus 0000:00");
	assert_int_equal(facts.nr_bridges, 0);
}

static void has_limits(void **state)
{
	char line[128];

	(void)state;
	forget();
	/* 2048 regions: buses 0 to 7, all functions of each. */
	for (unsigned int i = 0; i < 2048 + 10; i++) {
		snprintf(line, sizeof(line), "pci 0000:%02x:%02x.%x: BAR 0 [mem 0x%x000-0x%xfff]",
			 i >> 8, i >> 3 & 0x1f, i & 7, 0x10000 + i, 0x10000 + i);
		assert_true(read(line));
	}
	assert_int_equal(facts.nr_regions, 2048);
	assert_string_equal(place(0x107ff000), "in BAR 0 of 0000:07:1f.7, 0x107ff000 - 0x107fffff");
	assert_string_equal(place(0x10800000), "");
	/* A known BAR may still change. */
	read("pci 0000:07:1f.7: BAR 0 [mem 0x20000000-0x20000fff]");
	assert_string_equal(place(0x20000000), "in BAR 0 of 0000:07:1f.7, 0x20000000 - 0x20000fff");
	for (unsigned int i = 0; i < 512 + 10; i++) {
		snprintf(line, sizeof(line), "pci 0001:%02x:%02x.%x: PCI bridge to [bus ff]",
			 i >> 8, i >> 3 & 0x1f, i & 7);
		assert_true(read(line));
	}
	assert_int_equal(facts.nr_bridges, 512);
}

static void add_snapshot(const char *text_of_line)
{
	struct iommu_snapshot_line line;

	assert_true(iommu_snapshot_read(text_of_line, strlen(text_of_line), &line));
	iommu_log_facts_add_snapshot(&facts, &line);
}

/* The same facts from a snapshot. A later line about a BAR replaces the first. */
static void reads_snapshots(void **state)
{
	(void)state;
	forget();
	add_snapshot("trace-iommu/1 region=0xe0000000-0xe0000fff BAR 2 of 0000:41:00.0");
	add_snapshot("trace-iommu/1 region=0xe0100000-0xe01fffff BAR 2 of 0000:41:00.0");
	add_snapshot("trace-iommu/1 region=0xd0000000-0xd0000fff BAR 7 of 0000:41:00.0");
	add_snapshot("trace-iommu/1 region=0xd0000000-0xd0000fff BAR 1 of it");
	add_snapshot("trace-iommu/1 region=0xe0000000-0xefffffff reserved");
	add_snapshot("trace-iommu/1 region=0xe0000000-0xefffffff reserved");
	add_snapshot("trace-iommu/1 host=build7");
	assert_int_equal(facts.nr_regions, 2);
	assert_int_equal(facts.regions[0].kind, IOMMU_REGION_BAR);
	assert_int_equal(facts.regions[0].bar, 2);
	assert_int_equal(facts.regions[0].first, 0xe0100000);
	assert_int_equal(facts.regions[1].kind, IOMMU_REGION_RESERVED);

	add_snapshot("trace-iommu/1 width=dmar0 48");
	add_snapshot("trace-iommu/1 width=dmar1 39");
	add_snapshot("trace-iommu/1 width=dmar2 46");
	add_snapshot("trace-iommu/1 width=0000:41:00.0 32");
	assert_int_equal(facts.host_width, 39);
	assert_int_equal(facts.nr_masks, 1);
	assert_int_equal(facts.masks[0].bits, 32);
	assert_int_equal(facts.masks[0].id.bus, 0x41);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_bars_up_to_6_7),
		cmocka_unit_test(reads_bars_from_6_8),
		cmocka_unit_test(reads_reserved_memory),
		cmocka_unit_test(ignores_hostile_lines),
		cmocka_unit_test(reads_cut_lines),
		cmocka_unit_test(numbers_resources),
		cmocka_unit_test(reads_dma_masks),
		cmocka_unit_test(finds_lines),
		cmocka_unit_test(replaces_bars),
		cmocka_unit_test(prefers_specific_regions),
		cmocka_unit_test(tells_own_from_other_bars),
		cmocka_unit_test(knows_addresses_that_were_cut),
		cmocka_unit_test(tells_ram_above_4_gib),
		cmocka_unit_test(explains_memory_of_firmware),
		cmocka_unit_test(knows_the_hosts_width),
		cmocka_unit_test(has_no_place_for_other_addresses),
		cmocka_unit_test(knows_aliases_of_bridges),
		cmocka_unit_test(knows_vmd),
		cmocka_unit_test(reads_snapshots),
		cmocka_unit_test(has_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
