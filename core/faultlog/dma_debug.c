/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Messages that do not come from an IOMMU driver: reads and explains the reports of dma-debug
 * (kernel/dma/debug.c, up to 4.16 lib/dma-debug.c), of swiotlb (kernel/dma/swiotlb.c) and of the
 *core (drivers/iommu/iommu.c).
 *
 *	DMA-API: DRIVER DEVICE: REPORT [device address=0xN] [size=N bytes] ...
 *	DRIVER DEVICE: DMA-API: REPORT ... (up to 4.20)
 *
 * dma-debug only watches: its reports are driver bugs, and nothing was blocked. The message does
 * not report the consequences, so it has no severity.
 */
#include "dma_debug.h"
#include "fault_words.h"

/* The notes follow the name of the device. */
static const struct report {
	const char *text; /* after "device driver " if it begins with a verb */
	const char *note;
} reports[] = {
	{ "tries to free DMA memory it has not allocated",
	  "its driver unmapped an address that was never mapped or already unmapped" },
	{ "tries to free an invalid DMA memory address",
	  "its driver unmapped the address of a map that had failed" },
	{ "frees DMA memory with different size",
	  "its driver unmapped a different size than it mapped" },
	{ "frees DMA memory with wrong function",
	  "its driver unmapped with the wrong function for this kind of mapping" },
	{ "frees DMA memory with different CPU address",
	  "its driver freed coherent memory with a different CPU address than it was allocated"
	  " with" },
	{ "frees DMA sg list with different entry count",
	  "its driver unmapped a different number of scatterlist entries than it mapped" },
	{ "frees DMA memory with different direction",
	  "its driver unmapped with a different direction than it mapped" },
	{ "failed to check map error",
	  "its driver did not check whether the map had failed (dma_mapping_error())" },
	{ "maps memory from stack", "its driver mapped memory of the stack" },
	/* up to 4.9, without the space */
	{ "maps memory fromstack", "its driver mapped memory of the stack" },
	{ "maps memory from kernel text or rodata",
	  "its driver mapped the kernel's code or read-only data" },
	{ "maps memory from invalid area", "its driver mapped an address that is not memory" },
	{ "maps memory from vmalloc area",
	  "its driver mapped vmalloc memory as if it were contiguous" },
	{ "tries to sync DMA memory it has not allocated",
	  "its driver synced an address that was never mapped or already unmapped" },
	{ "syncs DMA memory outside allocated range",
	  "its driver synced past the end of the mapping" },
	{ "syncs DMA memory with different direction",
	  "its driver synced with a different direction than it mapped" },
	{ "syncs device read-only DMA memory for cpu",
	  "its driver synced for the CPU a buffer that the device can only read" },
	{ "syncs device write-only DMA memory to device",
	  "its driver synced for the device a buffer that it can only write" },
	{ "syncs DMA sg list with different entry count",
	  "its driver synced a different number of scatterlist entries than it mapped" },
	{ "mapping sg segment longer than device claims to support",
	  "its driver mapped a longer segment than the device supports" },
	{ "mapping sg segment across boundary",
	  "its driver mapped a segment across a boundary that the device cannot cross" },
	{ "has pending DMA allocations while released from device",
	  "its driver was unbound without unmapping everything" },
	{ "cacheline tracking EEXIST, overlapping mappings aren't supported",
	  "its driver mapped a cache line that is already mapped" },
	{ "exceeded ", "its driver mapped one cache line too many times" },
};

/* Read the whole of @s: a PCI function, or the name of another device. */
static void read_device_name(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan rest = s;

	if (iommu_fault_read_device(&rest, f) && rest.p == rest.end)
		return;
	f->has &= ~(uint32_t)(IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT);
	f->device = (struct iommu_pci_id){ 0 };
	iommu_fault_set_client(f, s.p, (size_t)(s.end - s.p), false);
}

/* Read DEVICE of "DRIVER DEVICE" at the end of @s: a PCI function, or the name of another device.
 */
static bool read_device_before(struct iommu_scan s, struct iommu_fault *f)
{
	const char *start = s.p;
	struct iommu_scan id;

	id.p = s.end;
	id.end = s.end;
	while (id.p > s.p && id.p[-1] != ' ' && id.p[-1] != '\t' && id.p[-1] != '\n')
		id.p--;
	s.p = id.p;
	if (id.p == id.end)
		return false;
	if (iommu_fault_read_device(&s, f) && s.p == s.end)
		return true;
	f->has &= ~(uint32_t)(IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT);
	f->device = (struct iommu_pci_id){ 0 };
	/* "kernel: " is the prefix of a log. A device follows its driver. */
	if (id.p == start || (id.end - id.p >= 6 && !memcmp(id.p, "kernel", 6)))
		return false;
	/* A call without a device is printed as "NULL NULL". */
	if (id.end - id.p != 4 || memcmp(id.p, "NULL", 4) != 0)
		iommu_fault_set_client(f, id.p, (size_t)(id.end - id.p), false);
	return true;
}

/* The device before ": " and the text at @text. */
static bool read_owner(const struct iommu_scan *s, const char *text, struct iommu_fault *f)
{
	struct iommu_scan before = { s->p, text };

	if (before.end - before.p < 2 || memcmp(before.end - 2, ": ", 2) != 0)
		return false;
	before.end -= 2;
	return read_device_before(before, f);
}

/* "[device address=0x...]" and up to two "size=N", as in "[map size=4096 bytes]". */
static void read_brackets(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan address = s;
	struct iommu_scan count = s;
	uint64_t v;

	if (iommu_scan_skip_past(&address, "[device address=") &&
	    iommu_scan_0x_hex(&address, UINT64_MAX, &v) && iommu_scan_skip(&address, "]")) {
		f->address = v;
		f->has |= IOMMU_HAS_ADDRESS;
	}
	if (iommu_scan_skip_past(&count, "[count=") && iommu_scan_dec(&count, UINT32_MAX, &v) &&
	    iommu_scan_skip(&count, "]"))
		f->count = v;
	while (f->nr_raw < 2 && iommu_scan_skip_past(&s, "size=")) {
		if (!iommu_scan_dec(&s, UINT64_MAX, &v))
			return;
		f->raw[f->nr_raw++] = v;
	}
}

static bool read_dma_debug(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan rest = s;

	if (!iommu_scan_skip_past(&rest, "DMA-API: "))
		return false;
	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
		const char *text = iommu_scan_find(&rest, reports[i].text);
		const struct iommu_scan owner = { rest.p, text };
		struct iommu_scan ahead = { s.p, rest.p - strlen("DMA-API: ") };
		const char *subject;

		if (!text)
			continue;
		subject = iommu_scan_find(&owner, "device driver ");
		if (subject ? subject + strlen("device driver ") != text
			    : text > rest.p && text[-1] != ' ')
			continue;
		if (!read_owner(&owner, subject ? subject : text, f) &&
		    !read_owner(&s, ahead.end, f))
			continue;
		f->kind = IOMMU_LOG_FINDING;
		f->note = reports[i].note;
		read_brackets(rest, f);
		return true;
	}
	if (!iommu_scan_find(&rest, "dma-debug disabled") &&
	    !iommu_scan_find(&rest, "debugging out of memory"))
		return false;
	f->kind = IOMMU_LOG_SIGN;
	f->severity = IOMMU_HARMLESS;
	f->note = "dma-debug ran out of memory and stopped: it reports nothing from here on";
	return true;
}

static const char no_room[] = "a map failed: the bounce buffers (swiotlb) have no room for it";

/* "(sz: N bytes)", and from 4.20 ", total N (slots), used N (slots)". */
static void read_slots(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t size, total, used;

	if (!iommu_scan_skip(&s, " (sz: ") || !iommu_scan_dec(&s, UINT64_MAX, &size) ||
	    !iommu_scan_skip(&s, " bytes)"))
		return;
	f->raw[0] = size;
	f->nr_raw = 1;
	if (!iommu_scan_skip(&s, ", total ") || !iommu_scan_dec(&s, UINT64_MAX, &total) ||
	    !iommu_scan_skip(&s, " (slots), used ") || !iommu_scan_dec(&s, UINT64_MAX, &used) ||
	    !iommu_scan_skip(&s, " (slots)"))
		return;
	f->raw[1] = used;
	f->raw[2] = total;
	f->nr_raw = 3;
}

/*
 * "DEVICE: swiotlb buffer is full (sz: N bytes)[, ...]", 3.13 to 7.2. People quote it without the
 * device, too.
 */
static bool read_swiotlb(struct iommu_scan s, struct iommu_fault *f)
{
	const char *text = iommu_scan_find(&s, "swiotlb buffer is full");
	struct iommu_scan rest = s;

	if (!text)
		return false;
	iommu_scan_skip_past(&rest, "swiotlb buffer is full");
	if (!iommu_scan_at_word_end(&rest))
		return false;
	read_slots(rest, f);
	if (!read_owner(&s, text, f) && !f->nr_raw)
		return false;
	f->kind = IOMMU_LOG_SIGN;
	f->severity = IOMMU_BLOCKED;
	f->note = no_room;
	/* These kernels print the next message, too. */
	if (f->nr_raw == 1)
		f->part = IOMMU_MESSAGE_FIRST;
	return true;
}

/*
 * "DMA: Out of SW-IOMMU space for N bytes at device DEVICE", up to 4.19 (PCI-DMA at first), and
 * "DEVICE: DMA: Out of SW-IOMMU space for N bytes", 4.16 to 4.19
 */
static bool read_no_room(struct iommu_scan s, struct iommu_fault *f)
{
	const char *text = iommu_scan_find(&s, "DMA: Out of SW-IOMMU space for ");
	struct iommu_scan rest = s;
	uint64_t size;

	if (!text)
		return false;
	iommu_scan_skip_past(&rest, " space for ");
	if (!iommu_scan_dec(&rest, UINT64_MAX, &size) || !iommu_scan_skip(&rest, " bytes"))
		return false;
	if (iommu_scan_skip(&rest, " at device ")) {
		const char *name = rest.p;

		while (rest.p < rest.end && *rest.p != ' ' && *rest.p != '\n' && *rest.p != '\r')
			rest.p++;
		read_device_name((struct iommu_scan){ name, rest.p }, f);
	} else {
		read_owner(&s, text, f);
	}
	f->kind = IOMMU_LOG_SIGN;
	f->part = IOMMU_MESSAGE_CONTINUES;
	f->severity = IOMMU_BLOCKED;
	f->note = no_room;
	f->raw[0] = size;
	f->nr_raw = 1;
	return true;
}

/* "swiotlb addr 0xN+N overflow (mask N, bus limit N)", swiotlb_map(), 4.20 to 7.2 */
static bool read_overflow(struct iommu_scan s, struct iommu_fault *f)
{
	const char *text = iommu_scan_find(&s, "swiotlb addr ");
	struct iommu_scan rest = s;
	uint64_t address, size, mask;

	if (!text)
		return false;
	iommu_scan_skip_past(&rest, "swiotlb addr ");
	if (!iommu_scan_0x_hex(&rest, UINT64_MAX, &address) || !iommu_scan_skip(&rest, "+") ||
	    !iommu_scan_dec(&rest, UINT64_MAX, &size) ||
	    !iommu_scan_skip(&rest, " overflow (mask ") ||
	    !iommu_scan_hex(&rest, UINT64_MAX, &mask) || !iommu_scan_skip(&rest, ","))
		return false;
	read_owner(&s, text, f);
	f->kind = IOMMU_LOG_SIGN;
	f->severity = IOMMU_BLOCKED;
	f->note = "a map failed: the device cannot reach the bounce buffer (swiotlb)";
	f->address = address;
	f->has |= IOMMU_HAS_ADDRESS;
	f->raw[0] = size;
	f->nr_raw = 1;
	return true;
}

bool iommu_log_join_kernel(const struct iommu_fault *first, struct iommu_fault *f)
{
	if (first->kind != IOMMU_LOG_SIGN || first->part != IOMMU_MESSAGE_FIRST ||
	    first->raw[0] != f->raw[0] || first->note != no_room || f->note != no_room)
		return false;
	*f = *first;
	f->part = IOMMU_MESSAGE_WHOLE;
	return true;
}

/* "iommu: unaligned: iova 0xN [pa 0xN ]size 0xN min_pagesz 0xN": iommu.c, 3.3 to 7.2 */
static bool read_unaligned(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t iova, pa, size, page;
	bool map;

	if (!iommu_scan_skip_past(&s, "iommu: unaligned: iova ") ||
	    !iommu_scan_0x_hex(&s, UINT64_MAX, &iova) || !iommu_scan_skip(&s, " "))
		return false;
	map = iommu_scan_skip(&s, "pa ");
	if (map && (!iommu_scan_0x_hex(&s, UINT64_MAX, &pa) || !iommu_scan_skip(&s, " ")))
		return false;
	if (!iommu_scan_skip(&s, "size ") || !iommu_scan_0x_hex(&s, UINT64_MAX, &size) ||
	    !iommu_scan_skip(&s, " min_pagesz ") || !iommu_scan_0x_hex(&s, UINT64_MAX, &page))
		return false;
	f->kind = IOMMU_LOG_SIGN;
	f->severity = IOMMU_BLOCKED;
	f->note = map ? "a map failed: an address or the size is not a multiple of the IOMMU's page"
			" size"
		      : "an unmap failed: the address or the size is not a multiple of the IOMMU's"
			" page size";
	f->address = iova;
	f->has |= IOMMU_HAS_ADDRESS;
	f->raw[0] = size;
	f->raw[1] = page;
	f->nr_raw = 2;
	return true;
}

/* iommu.c, __iommu_device_set_domain(), 6.6 to 7.2 */
static bool read_direct(struct iommu_scan s, struct iommu_fault *f)
{
	const char *text =
		iommu_scan_find(&s, "Firmware has requested this device have a 1:1 IOMMU mapping");

	if (!text || !read_owner(&s, text, f))
		return false;
	f->kind = IOMMU_LOG_SIGN;
	f->severity = IOMMU_BLOCKED;
	f->note = "cannot be assigned with VFIO: the firmware requires a permanent 1:1 mapping for"
		  " it (RMRR or IVMD), so Linux refused to block its DMA";
	return true;
}

void iommu_log_read_kernel(const struct iommu_scan *s, struct iommu_fault *f)
{
	static bool (*const readers[])(struct iommu_scan s, struct iommu_fault * f) = {
		read_dma_debug, read_swiotlb,	read_no_room,
		read_overflow,	read_unaligned, read_direct,
	};
	const struct iommu_fault nothing = { 0 };

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		*f = nothing;
		if (readers[i](*s, f)) {
			f->vendor = IOMMU_KERNEL;
			return;
		}
	}
	*f = nothing;
}

static void put_number(struct iommu_text *t, const char *before, uint64_t v, const char *after)
{
	iommu_text_puts(t, before);
	iommu_text_dec(t, v);
	iommu_text_puts(t, after);
}

void iommu_fault_text_kernel(struct iommu_text *t, const struct iommu_fault *f)
{
	if (f->nr_raw == 3) { /* swiotlb */
		put_number(t, ": ", f->raw[0], " bytes");
		put_number(t, ", ", f->raw[1], " of ");
		put_number(t, "", f->raw[2], " slots in use");
		return;
	}
	if (f->has & IOMMU_HAS_ADDRESS) {
		iommu_text_puts(t, ": address ");
		iommu_text_hex(t, f->address, 1);
	}
	if (f->kind == IOMMU_LOG_SIGN && f->nr_raw == 2) { /* unaligned */
		iommu_text_puts(t, ", size ");
		iommu_text_hex(t, f->raw[0], 1);
		iommu_text_puts(t, ", page ");
		iommu_text_hex(t, f->raw[1], 1);
	} else if (f->nr_raw == 2) {
		put_number(t, ", ", f->raw[0], " bytes");
		put_number(t, ", then ", f->raw[1], " bytes");
	} else if (f->nr_raw == 1) {
		put_number(t, f->note == no_room ? ": " : ", ", f->raw[0], " bytes");
	}
	if (f->count)
		put_number(t, ": ", f->count,
			   f->count == 1 ? " mapping is left" : " mappings are left");
}
