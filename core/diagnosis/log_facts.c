/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads the kernel's boot messages about memory and devices:
 *
 *	pci SSSS:BB:DD.F: BAR N [mem 0xA-0xB ...]		drivers/pci/probe.c, 6.8 and later
 *	pci SSSS:BB:DD.F: reg 0xNN: [mem 0xA-0xB ...]		up to 6.7
 *	BIOS-e820: [mem 0xA-0xB] TYPE				arch/x86/kernel/e820.c, from 3.4
 *	DMAR: RMRR base: 0xA end: 0xB				drivers/iommu/intel/dmar.c
 *	IVMD_TYPE... range_start: A range_end: B		drivers/iommu/amd/init.c
 *	DMAR: Host address width N				drivers/iommu/intel/dmar.c
 *	pci SSSS:BB:DD.F: PCI bridge to [bus NN]		drivers/pci/setup-bus.c
 *	vmd SSSS:BB:DD.F: PCI host bridge to bus SSSSS:BB	drivers/pci/probe.c
 *	DRIVER SSSS:BB:DD.F: ... N bit DMA mask ...		megaraid_sas, 4.x and later; others
 *	DRIVER SSSS:BB:DD.F: Using N-bit DMA addresses		several drivers
 */
#include "log_facts.h"

#include <string.h>

#include "core/faultlog/fault_page.h"
#include "core/hardware/amdvi.h"

static struct iommu_region *add_region(struct iommu_log_facts *facts,
				       const struct iommu_region *region)
{
	if (region->last < region->first || facts->nr_regions == IOMMU_LOG_REGIONS_MAX)
		return NULL;
	facts->regions[facts->nr_regions] = *region;
	return &facts->regions[facts->nr_regions++];
}

static bool same_device(const struct iommu_pci_id *a, const struct iommu_pci_id *b)
{
	return a->segment == b->segment && a->bus == b->bus && a->slot == b->slot &&
	       a->func == b->func;
}

/* The kernel reassigns some BARs, so the last line counts. */
static void set_bar(struct iommu_log_facts *facts, const struct iommu_region *region)
{
	for (size_t i = 0; i < facts->nr_regions; i++) {
		struct iommu_region *old = &facts->regions[i];

		if (old->kind == region->kind && old->bar == region->bar &&
		    old->kind <= IOMMU_REGION_VF_BAR &&
		    same_device(&old->device, &region->device)) {
			*old = *region;
			return;
		}
	}
	add_region(facts, region);
}

/*
 * "0xA-0xB" after "[mem ", and the character after it: without that, the last number may be cut
 * short. A BAR at 0 has no address yet.
 */
static bool read_range(struct iommu_scan *s, struct iommu_region *region)
{
	return iommu_scan_0x_hex(s, UINT64_MAX, &region->first) && iommu_scan_skip(s, "-") &&
	       iommu_scan_0x_hex(s, UINT64_MAX, &region->last) && s->p < s->end &&
	       (*s->p == ']' || *s->p == ' ');
}

/* The PCI function before "]: " or ": ", with its segment. */
static bool read_source(const struct iommu_scan *s, const char *before, struct iommu_pci_id *id,
			struct iommu_scan *rest)
{
	struct iommu_scan at = *s;

	/* "pci 0000:00:1c.0: ", or the driver in place of pci. */
	while (iommu_scan_skip_past(&at, " ")) {
		bool has_segment;

		*rest = at;
		if (iommu_scan_pci_id(rest, id, &has_segment) && has_segment &&
		    iommu_scan_skip(rest, ": "))
			return iommu_scan_find(rest, before) != NULL;
	}
	return false;
}

/*
 * The number of a resource, as in "BAR 14: assigned" up to 6.7 (include/linux/pci.h): BARs, the
 * ROM, BARs of virtual functions, windows of a bridge.
 */
static void set_resource(struct iommu_region *region, uint64_t number)
{
	if (number < 6) {
		region->bar = (uint8_t)number;
	} else if (number == 6) {
		region->kind = IOMMU_REGION_ROM;
	} else if (number < 13) {
		region->kind = IOMMU_REGION_VF_BAR;
		region->bar = (uint8_t)(number - 7);
	} else {
		region->kind = IOMMU_REGION_WINDOW;
	}
}

/* "BAR 2", "reg 0x18", "VF BAR 0", "VF(n) BAR0 space", "ROM". */
static bool read_bar_number(struct iommu_scan s, struct iommu_region *region)
{
	bool is_vf = iommu_scan_skip(&s, "VF");
	struct iommu_scan number;
	uint64_t v;

	region->kind = is_vf ? IOMMU_REGION_VF_BAR : IOMMU_REGION_BAR;
	if (iommu_scan_skip(&s, "ROM ")) {
		set_resource(region, 6);
		return true;
	}
	if (iommu_scan_skip(&s, "reg ")) {
		if (!iommu_scan_any_hex(&s, 0x30, &v) || v < 0x10)
			return false;
		set_resource(region, v == 0x30 ? 6 : (v - 0x10) / 4);
		return true;
	}
	if (!iommu_scan_skip_past(&s, "BAR"))
		return false;
	iommu_scan_skip_blanks(&s);
	number = s;
	if (!iommu_scan_dec(&number, is_vf ? 5 : 16, &v))
		return false;
	if (is_vf)
		region->bar = (uint8_t)v;
	else
		set_resource(region, v);
	return true;
}

static bool read_bar(struct iommu_log_facts *facts, const struct iommu_scan *s)
{
	struct iommu_region region = { 0 };
	struct iommu_scan rest, range;

	if (!read_source(s, "[mem 0x", &region.device, &rest))
		return false;
	/* A resource that could not be assigned is not decoded at this address. */
	if (iommu_scan_find(&rest, "fail") || iommu_scan_find(&rest, "can't") ||
	    iommu_scan_find(&rest, "no compatible") || iommu_scan_find(&rest, "releas"))
		return true;
	range = rest;
	iommu_scan_skip_past(&range, "[mem ");
	if (!read_range(&range, &region) || !region.first)
		return true;
	if (iommu_scan_find(&rest, "bridge window"))
		region.kind = IOMMU_REGION_WINDOW;
	else if (!read_bar_number(rest, &region))
		return true;
	if (region.kind == IOMMU_REGION_WINDOW)
		add_region(facts, &region);
	else
		set_bar(facts, &region);
	return true;
}

static bool read_e820(struct iommu_log_facts *facts, struct iommu_scan s)
{
	struct iommu_region region = { .kind = IOMMU_REGION_FIRMWARE };

	if (!iommu_scan_skip_past(&s, "BIOS-e820: [mem "))
		return false;
	if (!read_range(&s, &region) || !iommu_scan_skip(&s, "]"))
		return true;
	iommu_scan_skip_blanks(&s);
	if (iommu_scan_skip(&s, "usable"))
		region.kind = IOMMU_REGION_RAM;
	add_region(facts, &region);
	return true;
}

/* Up to 4.0, the prefix was "dmar: ". */
static bool is_dmar(const struct iommu_scan *s)
{
	return iommu_scan_find(s, "DMAR: ") || iommu_scan_find(s, "dmar: ");
}

static bool read_reserved(struct iommu_log_facts *facts, struct iommu_scan s)
{
	struct iommu_scan amd = s;
	struct iommu_region region = { 0 };

	if (iommu_scan_find(&s, "RMRR base: 0x") && is_dmar(&s)) {
		iommu_scan_skip_past(&s, "RMRR base: ");
		region.kind = IOMMU_REGION_RMRR;
		if (iommu_scan_0x_hex(&s, UINT64_MAX, &region.first) &&
		    iommu_scan_skip(&s, " end: ") &&
		    iommu_scan_0x_hex(&s, UINT64_MAX, &region.last))
			add_region(facts, &region);
		return true;
	}
	if (!iommu_scan_find(&amd, "IVMD_TYPE") || !iommu_scan_skip_past(&amd, "range_start: "))
		return false;
	region.kind = IOMMU_REGION_IVMD;
	if (iommu_scan_any_hex(&amd, UINT64_MAX, &region.first) &&
	    iommu_scan_skip_past(&amd, "range_end: ") &&
	    iommu_scan_any_hex(&amd, UINT64_MAX, &region.last) && region.last)
		add_region(facts, &region);
	return true;
}

static bool read_width(struct iommu_log_facts *facts, struct iommu_scan s)
{
	uint64_t v;

	if (!is_dmar(&s) || !iommu_scan_skip_past(&s, ": Host address width ") ||
	    !iommu_scan_dec(&s, 64, &v))
		return false;
	facts->host_width = (unsigned int)v;
	return true;
}

static void add_bridge(struct iommu_log_facts *facts, const struct iommu_bridge *bridge)
{
	for (size_t i = 0; i < facts->nr_bridges; i++) {
		if (same_device(&facts->bridges[i].id, &bridge->id)) {
			facts->bridges[i] = *bridge;
			return;
		}
	}
	if (facts->nr_bridges < IOMMU_LOG_BRIDGES_MAX)
		facts->bridges[facts->nr_bridges++] = *bridge;
}

static bool read_bridge(struct iommu_log_facts *facts, const struct iommu_scan *s)
{
	struct iommu_bridge bridge = { 0 };
	struct iommu_scan rest;
	uint64_t v;

	if (read_source(s, "PCI bridge to [bus ", &bridge.id, &rest)) {
		iommu_scan_skip_past(&rest, "[bus ");
		/* "[bus 01]" or "[bus 01-05]" */
		if (rest.end - rest.p >= 2) {
			struct iommu_scan number = { rest.p, rest.p + 2 };

			if (iommu_scan_hex(&number, 0xff, &v)) {
				bridge.bus = (uint8_t)v;
				add_bridge(facts, &bridge);
			}
		}
		return true;
	}
	if (iommu_scan_find(s, "vmd ") &&
	    read_source(s, "PCI host bridge to bus ", &bridge.id, &rest)) {
		bridge.is_vmd = true;
		add_bridge(facts, &bridge);
		return true;
	}
	return false;
}

size_t iommu_log_facts_find(const char *buf, size_t len)
{
	static const char *const words[] = { "[mem 0x", "PCI bridge to [bus ",
					     "PCI host bridge to bus ", "DMA mask", "DMA addres" };
	const struct iommu_scan s = { buf, buf + len };
	size_t first = len;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		/* Search only up to the first word, so that the total time is linear. */
		const struct iommu_scan part = { s.p, s.p + first };
		const char *p = iommu_scan_find(&part, words[i]);

		if (p)
			first = (size_t)(p - buf);
	}
	return first;
}

/* The number before "-bit " or " bit " in front of @p, or 0. */
static unsigned int bits_before(const char *start, const char *p)
{
	struct iommu_scan number = { .end = p };
	uint64_t bits;

	if (p - start < 6 || memcmp(p - 4, "bit ", 4) != 0 || (p[-5] != '-' && p[-5] != ' '))
		return 0;
	number.end = p - 5;
	number.p = number.end;
	while (number.p > start && number.p[-1] >= '0' && number.p[-1] <= '9')
		number.p--;
	return iommu_scan_dec(&number, 64, &bits) ? (unsigned int)bits : 0;
}

/* A driver may try several. The last line counts. */
static void set_mask(struct iommu_log_facts *facts, const struct iommu_dma_mask *mask)
{
	size_t i = 0;

	while (i < facts->nr_masks && !same_device(&facts->masks[i].id, &mask->id))
		i++;
	if (i == IOMMU_LOG_MASKS_MAX)
		return;
	facts->masks[i] = *mask;
	if (i == facts->nr_masks)
		facts->nr_masks++;
}

static bool read_mask(struct iommu_log_facts *facts, const struct iommu_scan *s)
{
	struct iommu_dma_mask mask;
	struct iommu_scan rest;
	const char *word;

	if (!read_source(s, "DMA ", &mask.id, &rest))
		return false;
	word = iommu_scan_find(&rest, "DMA mask");
	if (!word)
		word = iommu_scan_find(&rest, "DMA addres");
	mask.bits = word ? (uint8_t)bits_before(rest.p, word) : 0;
	if (!mask.bits)
		return false;
	set_mask(facts, &mask);
	return true;
}

bool iommu_log_facts_read(struct iommu_log_facts *facts, const char *line, size_t len)
{
	const struct iommu_scan s = { line, line + len };

	return read_e820(facts, s) || read_bar(facts, &s) || read_reserved(facts, s) ||
	       read_width(facts, s) || read_bridge(facts, &s) || read_mask(facts, &s);
}

static void add_snapshot_region(struct iommu_log_facts *facts,
				const struct iommu_snapshot_line *line)
{
	struct iommu_region region = { .first = line->first, .last = line->last };
	struct iommu_scan s = { line->value.str, line->value.str + line->value.len };
	uint64_t bar;
	bool has_segment;

	if (iommu_scan_skip(&s, "BAR ")) {
		if (!iommu_scan_dec(&s, 6, &bar) || !iommu_scan_skip(&s, " of ") ||
		    !iommu_scan_pci_id(&s, &region.device, &has_segment))
			return;
		set_resource(&region, bar);
		set_bar(facts, &region);
	} else if (iommu_scan_skip(&s, "reserved")) {
		region.kind = IOMMU_REGION_RESERVED;
		/* Each buffer of a trace may have the snapshot. */
		for (size_t i = 0; i < facts->nr_regions; i++) {
			if (facts->regions[i].kind == region.kind &&
			    facts->regions[i].first == region.first &&
			    facts->regions[i].last == region.last)
				return;
		}
		add_region(facts, &region);
	}
}

/* The width of a device is that of the addresses that its driver allows. */
static void add_snapshot_width(struct iommu_log_facts *facts,
			       const struct iommu_snapshot_line *line)
{
	struct iommu_dma_mask mask = { .bits = line->bits };

	if (iommu_parse_pci_id(line->name.str, line->name.len, &mask.id))
		set_mask(facts, &mask);
	else if (!facts->host_width || line->bits < facts->host_width)
		facts->host_width = line->bits;
}

void iommu_log_facts_add_snapshot(struct iommu_log_facts *facts,
				  const struct iommu_snapshot_line *line)
{
	if (line->key == IOMMU_SNAPSHOT_REGION)
		add_snapshot_region(facts, line);
	else if (line->key == IOMMU_SNAPSHOT_WIDTH)
		add_snapshot_width(facts, line);
}

/* From the most to the least specific kind. */
static const enum iommu_region_kind order[] = {
	IOMMU_REGION_RMRR,     IOMMU_REGION_IVMD, IOMMU_REGION_BAR,
	IOMMU_REGION_VF_BAR,   IOMMU_REGION_ROM,  IOMMU_REGION_RESERVED,
	IOMMU_REGION_FIRMWARE, IOMMU_REGION_RAM,  IOMMU_REGION_WINDOW,
};

static const struct iommu_region *region_at(const struct iommu_log_facts *facts, uint64_t address)
{
	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
		for (size_t i = 0; i < facts->nr_regions; i++) {
			const struct iommu_region *region = &facts->regions[i];

			if (region->kind == order[k] && address >= region->first &&
			    address <= region->last)
				return region;
		}
	}
	return NULL;
}

/* Linux allocates IOVAs below 4 GiB first, so RAM at the same addresses proves nothing. */
#define LOW_MEMORY (1ULL << 32)

static const struct iommu_region *telling_region(const struct iommu_log_facts *facts,
						 uint64_t address)
{
	const struct iommu_region *region = region_at(facts, address);

	return region && region->kind == IOMMU_REGION_RAM && address < LOW_MEMORY ? NULL : region;
}

/* Widths to which devices and drivers are known to truncate addresses. */
static const unsigned int widths[] = { 32, 39, 40, 43, 44, 48 };

/*
 * A BAR above 2^width whose addresses, cut to that many bits, contain the address. Large BARs would
 * match by chance.
 */
static const struct iommu_region *cut_region(const struct iommu_log_facts *facts, uint64_t address,
					     unsigned int *width)
{
	for (size_t w = 0; w < sizeof(widths) / sizeof(widths[0]); w++) {
		uint64_t size = 1ULL << widths[w];

		for (size_t i = 0; i < facts->nr_regions; i++) {
			const struct iommu_region *region = &facts->regions[i];
			uint64_t whole = (region->first & ~(size - 1)) | address;

			if (region->kind <= IOMMU_REGION_VF_BAR && region->first >= size &&
			    address < size && region->last - region->first < size / 64 &&
			    whole >= region->first && whole <= region->last) {
				*width = widths[w];
				return region;
			}
		}
	}
	return NULL;
}

static void put_region(struct iommu_text *t, const struct iommu_region *region)
{
	static const char *const names[] = {
		[IOMMU_REGION_BAR] = "BAR ",
		[IOMMU_REGION_ROM] = "the expansion ROM of ",
		[IOMMU_REGION_VF_BAR] = "the virtual functions' BAR ",
		[IOMMU_REGION_WINDOW] = "a bridge window of ",
		[IOMMU_REGION_RAM] = "RAM (e820: usable)",
		[IOMMU_REGION_FIRMWARE] = "firmware memory (e820: reserved or ACPI)",
		[IOMMU_REGION_RMRR] = "an RMRR",
		[IOMMU_REGION_IVMD] = "an IVMD",
		[IOMMU_REGION_RESERVED] = "reserved memory",
	};

	iommu_text_puts(t, names[region->kind]);
	if (region->kind == IOMMU_REGION_BAR || region->kind == IOMMU_REGION_VF_BAR) {
		iommu_text_dec(t, region->bar);
		iommu_text_puts(t, " of ");
	}
	if (region->kind <= IOMMU_REGION_WINDOW)
		iommu_text_pci_id(t, &region->device);
	iommu_text_puts(t, ", ");
	iommu_text_hex(t, region->first, 1);
	iommu_text_puts(t, " - ");
	iommu_text_hex(t, region->last, 1);
}

static bool is_too_wide(const struct iommu_log_facts *facts, uint64_t address)
{
	return facts->host_width && facts->host_width < 64 && address >> facts->host_width;
}

/* The width of the device's DMA addresses if the address is wider, else 0. */
static unsigned int exceeded_mask(const struct iommu_log_facts *facts, const struct iommu_fault *f)
{
	for (size_t i = 0; f->has & IOMMU_HAS_DEVICE && i < facts->nr_masks; i++) {
		const struct iommu_dma_mask *mask = &facts->masks[i];

		if (mask->bits < 64 && same_device(&mask->id, &f->device) &&
		    f->address >> mask->bits)
			return mask->bits;
	}
	return 0;
}

bool iommu_log_facts_put_address(struct iommu_text *t, const struct iommu_log_facts *facts,
				 const struct iommu_fault *f)
{
	const struct iommu_region *region;
	unsigned int width;

	if (!iommu_fault_has_iova(f))
		return false;
	region = telling_region(facts, f->address);
	if (region) {
		iommu_text_puts(t, "in ");
		put_region(t, region);
		return true;
	}
	region = cut_region(facts, f->address, &width);
	if (region) {
		iommu_text_puts(t, "the low ");
		iommu_text_dec(t, width);
		iommu_text_puts(t, " bits of an address in ");
		put_region(t, region);
		return true;
	}
	width = exceeded_mask(facts, f);
	if (width) {
		iommu_text_puts(t, "beyond the ");
		iommu_text_dec(t, width);
		iommu_text_puts(t, " bits of the device's DMA mask");
		return true;
	}
	if (is_too_wide(facts, f->address)) {
		iommu_text_puts(t, "beyond the ");
		iommu_text_dec(t, facts->host_width);
		iommu_text_puts(t, " bits of the host's address width");
		return true;
	}
	return false;
}

/* An ID that no PCI function can have, or that chipsets assign to something else. */
static const char *special_device(const struct iommu_fault *f)
{
	const struct iommu_pci_id *id = &f->device;
	bool amd_interrupt = f->vendor == IOMMU_AMD && f->has & IOMMU_HAS_FLAGS &&
			     (f->flags & IOMMU_AMDVI_I || f->code == IOMMU_AMDVI_INVALID_REQUEST);

	if (id->bus == 0xff && id->slot == 0x1f && id->func == 7)
		return "an ID of all ones, which no device has";
	if (amd_interrupt && iommu_amdvi_may_be_ioapic(id))
		return "likely an IOAPIC or HPET, which have this ID in AMD's chipsets";
	/* The default of the IOAPIC's BDF register in Intel's chipsets */
	if (f->vendor == IOMMU_INTEL && f->has & IOMMU_IS_INTERRUPT && id->bus == 0xf0 &&
	    id->slot == 0x1f && !id->func)
		return "likely an IOAPIC, which has this ID in Intel's chipsets";
	return NULL;
}

static bool has_region_of(const struct iommu_log_facts *facts, const struct iommu_pci_id *id)
{
	for (size_t i = 0; i < facts->nr_regions; i++) {
		if (facts->regions[i].kind <= IOMMU_REGION_WINDOW &&
		    same_device(&facts->regions[i].device, id))
			return true;
	}
	return false;
}

/* The bridge whose secondary bus has the device, if its ID may be the bridge's alias. */
static const struct iommu_bridge *alias_of(const struct iommu_log_facts *facts,
					   const struct iommu_pci_id *id)
{
	if (!id->bus || id->slot || id->func || has_region_of(facts, id))
		return NULL;
	for (size_t i = 0; i < facts->nr_bridges; i++) {
		const struct iommu_bridge *bridge = &facts->bridges[i];

		if (!bridge->is_vmd && bridge->bus == id->bus && bridge->id.segment == id->segment)
			return bridge;
	}
	return NULL;
}

static bool is_vmd(const struct iommu_log_facts *facts, const struct iommu_pci_id *id)
{
	for (size_t i = 0; i < facts->nr_bridges; i++) {
		if (facts->bridges[i].is_vmd && same_device(&facts->bridges[i].id, id))
			return true;
	}
	return false;
}

bool iommu_log_facts_put_device(struct iommu_text *t, const struct iommu_log_facts *facts,
				const struct iommu_fault *f)
{
	const struct iommu_bridge *bridge;
	const char *special;

	if (!(f->has & IOMMU_HAS_DEVICE))
		return false;
	special = special_device(f);
	if (special) {
		iommu_text_puts(t, special);
		return true;
	}
	if (is_vmd(facts, &f->device)) {
		iommu_text_puts(t, "a VMD controller: any device behind it may have sent the"
				   " request");
		return true;
	}
	bridge = alias_of(facts, &f->device);
	if (!bridge)
		return false;
	iommu_text_puts(t, "the log shows no such device: likely the alias of the bridge ");
	iommu_text_pci_id(t, &bridge->id);
	iommu_text_puts(t, ", so any device behind it may have sent the request");
	return true;
}

static const struct iommu_hint own_bar = {
	"the device addresses its own BAR through the IOMMU",
	"check how its driver or firmware computes DMA addresses",
	"the log's BARs",
};
static const struct iommu_hint peer_bar = {
	"peer-to-peer DMA: the address is another device's BAR, which is not mapped",
	"use dma_map_resource() or pci_p2pdma; for a guest, map the BAR, or keep the transfers in RAM",
	"the log's BARs; Linux Documentation/driver-api/pci/p2pdma.rst",
};
static const struct iommu_hint cut_bar = {
	"the address of a BAR was truncated",
	"check the driver's DMA mask and the width of the device's address registers",
	"the log's BARs",
};
static const struct iommu_hint wide = {
	"the device uses an address that its DMA mask does not allow, so no map returned it",
	"check where the device got the address: stale descriptors, or registers that it extends",
	"the log's DMA masks",
};
static const struct iommu_hint physical = {
	"likely a physical address: the driver bypasses the DMA API, or assumes that translation"
	" is off",
	"check that the driver uses dma_map_*() and dma_alloc_*(); boot with iommu=pt to confirm",
	"the log's e820 table; Linux Documentation/core-api/dma-api-howto.rst",
};
static const struct iommu_hint firmware = {
	"firmware memory: the firmware still uses the device, but no RMRR or IVMD entry covers the"
	" address",
	"boot with iommu=pt to confirm, then update the firmware or disable legacy support (USB,"
	" option ROMs) in its setup",
	"the log's e820 table; Linux Documentation/arch/x86/iommu.rst",
};
#define RESERVED_CAUSE                                                                               \
	"memory that firmware reserved for a device, which is not mapped for this one: the firmware" \
	" names other devices"
#define RESERVED_NEXT(table)                                                                    \
	"look up the devices: sudo cat /sys/firmware/acpi/tables/" table " >table.bin; iasl -d" \
	" table.bin (package acpica-tools)"

static const struct iommu_hint rmrr = { RESERVED_CAUSE, RESERVED_NEXT("DMAR"), "the log's RMRRs" };
static const struct iommu_hint ivmd = { RESERVED_CAUSE, RESERVED_NEXT("IVRS"), "the log's IVMDs" };

static const struct iommu_hint reserved = {
	"reserved memory, which no driver maps: the firmware still uses the device, or the device"
	" sends an interrupt",
	"compare with /sys/kernel/iommu_groups/*/reserved_regions and /proc/iomem on that machine",
	"the snapshot's reserved regions",
};

/* Only an address that is not mapped can be explained by where it lies. */
static bool may_be_unmapped(const struct iommu_fault *f)
{
	if (!iommu_fault_has_iova(f) || iommu_fault_page(f).presence == IOMMU_PAGE_PRESENT)
		return false;
	if (!(f->has & IOMMU_HAS_CODE))
		return true;
	if (f->vendor == IOMMU_INTEL)
		return f->code == 0x05 || f->code == 0x06 || f->code == 0x71 || f->code == 0x79;
	return f->vendor != IOMMU_SMMU_V3 || f->code == 0x10;
}

const struct iommu_hint *iommu_log_facts_hint(const struct iommu_log_facts *facts,
					      const struct iommu_fault *f)
{
	const struct iommu_region *region;
	unsigned int width;

	if (!may_be_unmapped(f))
		return NULL;
	region = telling_region(facts, f->address);
	if (!region && cut_region(facts, f->address, &width))
		return &cut_bar;
	if (!region)
		return exceeded_mask(facts, f) ? &wide : NULL;
	switch (region->kind) {
	case IOMMU_REGION_BAR:
	case IOMMU_REGION_VF_BAR:
	case IOMMU_REGION_ROM:
		return f->has & IOMMU_HAS_DEVICE && same_device(&region->device, &f->device)
			       ? &own_bar
			       : &peer_bar;
	case IOMMU_REGION_RAM:
		return &physical;
	case IOMMU_REGION_FIRMWARE:
		return &firmware;
	case IOMMU_REGION_RMRR:
		return &rmrr;
	case IOMMU_REGION_IVMD:
		return &ivmd;
	case IOMMU_REGION_RESERVED:
		return &reserved;
	default:
		return NULL;
	}
}
