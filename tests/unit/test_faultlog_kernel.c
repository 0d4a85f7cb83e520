/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Messages of dma-debug (kernel/dma/debug.c), swiotlb (kernel/dma/swiotlb.c) and the core
 * (drivers/iommu/iommu.c), in the forms of 6.12 and 7.2 unless a comment says otherwise.
 */
#include "logline.h"

#include "core/faultlog/join_messages.h"

#define API "DMA-API: e1000e 0000:01:00.0: device driver "
#define DEV "0000:01:00.0 its driver "

static void dma_debug(void **state)
{
	static const struct logline lines[] = {
		{ API "tries to free DMA memory it has not allocated [device"
		      " address=0x00000000ffe21000] [size=2048 bytes]",
		  DEV "unmapped an address that was never mapped or already unmapped: address"
		      " 0xffe21000, 2048 bytes" },
		{ API "tries to free an invalid DMA memory address",
		  DEV "unmapped the address of a map that had failed" },
		{ API "frees DMA memory with different size [device address=0x00000000ffd00000]"
		      " [map size=4096 bytes] [unmap size=2048 bytes]",
		  DEV "unmapped a different size than it mapped: address 0xffd00000, 4096 bytes,"
		      " then 2048 bytes" },
		{ API "frees DMA memory with wrong function [device address=0x0000000000001000]"
		      " [size=64 bytes] [mapped as single] [unmapped as page]",
		  DEV
		  "unmapped with the wrong function for this kind of mapping: address 0x1000, 64"
		  " bytes" },
		{ API "frees DMA memory with different direction [device"
		      " address=0x0000000000001000] [size=64 bytes] [mapped with DMA_TO_DEVICE]"
		      " [unmapped with DMA_FROM_DEVICE]",
		  DEV "unmapped with a different direction than it mapped: address 0x1000, 64"
		      " bytes" },
		{ API "frees DMA sg list with different entry count [map count=4] [unmap count=3]",
		  DEV "unmapped a different number of scatterlist entries than it mapped" },
		/* without a blank before the bracket in the kernel, too */
		{ API "failed to check map error[device address=0x0000000000001000] [size=64"
		      " bytes] [mapped as single]",
		  DEV "did not check whether the map had failed (dma_mapping_error()): address"
		      " 0x1000, 64 bytes" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void dma_debug_other_forms(void **state)
{
	static const struct logline lines[] = {
		{ API "syncs DMA memory outside allocated range [device"
		      " address=0x0000000000001000] [allocation size=64 bytes] [sync"
		      " offset+size=128]",
		  DEV "synced past the end of the mapping: address 0x1000, 64 bytes, then 128"
		      " bytes" },
		{ API "has pending DMA allocations while released from device [count=3]",
		  DEV "was unbound without unmapping everything: 3 mappings are left" },
		{ "ahci 0000:01:00.0: DMA-API: device driver maps memory fromstack [addr=1234]",
		  DEV "mapped memory of the stack" },
		{ API "maps memory from stack [addr=0000000012345678]",
		  DEV "mapped memory of the stack" },
		{ "DMA-API: moxart-ethernet 92000000.mac: cacheline tracking EEXIST, overlapping"
		  " mappings aren't supported",
		  "92000000.mac its driver mapped a cache line that is already mapped" },
		{ "DMA-API: ahci 0000:02:00.0: mapping sg segment longer than device claims to"
		  " support [len=131072] [max=65536]",
		  "0000:02:00.0 its driver mapped a longer segment than the device supports" },
		{ "DMA-API: NULL NULL: device driver tries to sync DMA memory it has not allocated"
		  " [device address=0x0000000000001000] [size=64 bytes]",
		  "its driver synced an address that was never mapped or already unmapped:"
		  " address 0x1000, 64 bytes" },
		/* up to 4.20 */
		{ "e1000e 0000:01:00.0: DMA-API: device driver tries to free DMA memory it has not"
		  " allocated [device address=0x00000000ffe21000] [size=2048 bytes]",
		  DEV "unmapped an address that was never mapped or already unmapped: address"
		      " 0xffe21000, 2048 bytes" },
		{ "DMA-API: cacheline tracking ENOMEM, dma-debug disabled",
		  "dma-debug ran out of memory and stopped: it reports nothing from here on" },
		/* not reports */
		{ "DMA-API: preallocated 65536 debug entries", NULL },
		{ "DMA-API: debugging enabled by kernel config", NULL },
		{ "DMA-API: enable driver filter for driver [e1000e]", NULL },
		{ "DMA-API: e1000e 0000:01:00.0: device driver tries to free", NULL },
		{ "DMA-API: device driver maps memory from stack", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void swiotlb(void **state)
{
	static const struct logline lines[] = {
		/* public reports */
		{ "virtio-pci 0000:00:01.0: swiotlb buffer is full (sz: 294912 bytes), total 1024"
		  " (slots), used 725 (slots)",
		  "0000:00:01.0 a map failed: the bounce buffers (swiotlb) have no room for it:"
		  " 294912 bytes, 725 of 1024 slots in use" },
		{ "rcar-fcp fea2f000.fcp: swiotlb buffer is full (sz: 3686400 bytes), total 32768"
		  " (slots), used 64 (slots)",
		  "fea2f000.fcp a map failed: the bounce buffers (swiotlb) have no room for it:"
		  " 3686400 bytes, 64 of 32768 slots in use" },
		/* cut */
		{ "rcar-fcp fea2f000.fcp: swiotlb buffer is full (sz: 3686",
		  "fea2f000.fcp a map failed: the bounce buffers (swiotlb) have no room for it" },
		{ "swiotlb buffer is full", NULL },
		{ "swiotlb buffer is fullest", NULL },
		/* quoted without the device */
		{ "I get swiotlb buffer is full (sz: 65536 bytes), total 1024 (slots), used 9"
		  " (slots)",
		  "a map failed: the bounce buffers (swiotlb) have no room for it: 65536 bytes, 9"
		  " of 1024 slots in use" },
		/* 3.13 to 4.19 */
		{ "ahci 0000:3a:00.0: swiotlb buffer is full (sz: 65536 bytes)",
		  "0000:3a:00.0 a map failed: the bounce buffers (swiotlb) have no room for it:"
		  " 65536 bytes" },
		{ "DMA: Out of SW-IOMMU space for 65536 bytes at device 0000:3a:00.0",
		  "0000:3a:00.0 a map failed: the bounce buffers (swiotlb) have no room for it:"
		  " 65536 bytes" },
		{ "PCI-DMA: Out of SW-IOMMU space for 9 bytes at device fea2f000.fcp",
		  "fea2f000.fcp a map failed: the bounce buffers (swiotlb) have no room for it: 9"
		  " bytes" },
		{ "fcp fea2f000.fcp: DMA: Out of SW-IOMMU space for 9 bytes",
		  "fea2f000.fcp a map failed: the bounce buffers (swiotlb) have no room for it: 9"
		  " bytes" },
		{ "DMA: Out of SW-IOMMU space for many bytes", NULL },
		{ "fcp fea2f000.fcp: swiotlb addr 0x00000001f0000000+4096 overflow (mask"
		  " ffffffff, bus limit 0).",
		  "fea2f000.fcp a map failed: the device cannot reach the bounce buffer (swiotlb):"
		  " address 0x1f0000000, 4096 bytes" },
		{ "fcp fea2f000.fcp: swiotlb addr 0x1f0000000+4096 overflow", NULL },
		{ "software IO TLB: mapped [mem 0x7bfda000-0x7ffda000] (64MB)", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* Two messages of one failure, and of two. */
static void swiotlb_twice(void **state)
{
	struct iommu_log_joiner joiner = { 0 };
	const struct iommu_log_key key = { 0 };
	static const char full[] = "ahci 0000:3a:00.0: swiotlb buffer is full (sz: 64 bytes)";
	static const char out[] = "DMA: Out of SW-IOMMU space for 64 bytes at device 0000:3a:00.0";
	struct iommu_fault f;

	(void)state;
	assert_true(iommu_log_read_joined(&joiner, &key, full, strlen(full), &f));
	assert_false(f.joined);
	assert_true(iommu_log_read_joined(&joiner, &key, out, strlen(out), &f));
	assert_true(f.joined);
	assert_int_equal(f.device.bus, 0x3a);
	assert_true(iommu_log_read_joined(&joiner, &key, out, strlen(out), &f));
	assert_false(f.joined);
	assert_false(iommu_log_take_complete(&joiner, true, &f));
}

static void core(void **state)
{
	static const struct logline lines[] = {
		{ "iommu: unaligned: iova 0xfff00200 pa 0x0000000123456000 size 0x1000 min_pagesz"
		  " 0x1000",
		  "a map failed: an address or the size is not a multiple of the IOMMU's page"
		  " size: address 0xfff00200, size 0x1000, page 0x1000" },
		{ "iommu: unaligned: iova 0xfff00000 size 0x200 min_pagesz 0x1000",
		  "an unmap failed: the address or the size is not a multiple of the IOMMU's"
		  " page size: address 0xfff00000, size 0x200, page 0x1000" },
		{ "iommu: unaligned: iova 0xfff00000 size 0x200", NULL },
		{ "vfio-pci 0000:01:00.0: Firmware has requested this device have a 1:1 IOMMU"
		  " mapping, rejecting configuring the device without a 1:1 mapping. Contact your"
		  " platform vendor.",
		  "0000:01:00.0 cannot be assigned with VFIO: the firmware requires a permanent"
		  " 1:1 mapping for it (RMRR or IVMD), so Linux refused to block its DMA" },
		{ "Firmware has requested this device have a 1:1 IOMMU mapping", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void read_all(const char *msg, struct iommu_fault *f)
{
	assert_true(iommu_log_read(msg, strlen(msg), f));
	assert_int_equal(f->vendor, IOMMU_KERNEL);
	assert_int_equal(f->part, IOMMU_MESSAGE_WHOLE);
}

static void kinds(void **state)
{
	struct iommu_fault f;

	(void)state;
	read_all(API "maps memory from stack [addr=0000000012345678]", &f);
	assert_int_equal(f.kind, IOMMU_LOG_FINDING);
	assert_int_equal(f.severity, IOMMU_SEVERITY_NONE);
	assert_int_equal(f.device.bus, 1);
	read_all("a 0000:01:00.0: swiotlb buffer is full (sz: 8 bytes), total 0 (slots), used 0"
		 " (slots)",
		 &f);
	assert_int_equal(f.kind, IOMMU_LOG_SIGN);
	assert_int_equal(f.severity, IOMMU_BLOCKED);
	read_all("DMA-API: debugging out of memory - disabling", &f);
	assert_int_equal(f.kind, IOMMU_LOG_SIGN);
	assert_int_equal(f.severity, IOMMU_HARMLESS);
}

/* Cut anywhere, a message is not read, or gives the same device and no number that is cut. */
static void cut_at_every_byte(void **state)
{
	static const char *const messages[] = {
		API "frees DMA memory with different size [device address=0x00000000ffd00000]"
		    " [map size=4096 bytes] [unmap size=2048 bytes]",
		API "has pending DMA allocations while released from device [count=3]",
		("e1000e 0000:01:00.0: swiotlb buffer is full (sz: 294912 bytes), total 1024 (slots),"
		 " used 725 (slots)"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		for (size_t n = 0; n <= strlen(messages[i]); n++) {
			struct iommu_fault f;

			if (!logline_text(messages[i], n, &f))
				continue;
			assert_int_equal(f.device.bus, 1);
			if (f.has & IOMMU_HAS_ADDRESS)
				assert_int_equal(f.address, 0xffd00000);
			if (f.count)
				assert_int_equal(f.count, 3);
			if (f.nr_raw == 3)
				assert_int_equal(f.raw[2], 1024);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dma_debug),
		cmocka_unit_test(dma_debug_other_forms),
		cmocka_unit_test(swiotlb),
		cmocka_unit_test(swiotlb_twice),
		cmocka_unit_test(core),
		cmocka_unit_test(kinds),
		cmocka_unit_test(cut_at_every_byte),
	};

	return cmocka_run_group_tests_name("faultlog_kernel", tests, NULL, NULL);
}
