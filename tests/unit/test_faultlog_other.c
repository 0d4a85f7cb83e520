/* SPDX-License-Identifier: LGPL-2.1 */
/* virtio-iommu, the drivers with a single form of message, and the message of the rate limit. */
#include "logline.h"

#define VIRTIO "virtio_iommu virtio0: "

static void virtio(void **state)
{
	static const struct logline lines[] = {
		{ VIRTIO "page fault from EP 32 at 0x700000 [W]",
		  "likely 0000:00:04.0 write blocked: not mapped, or mapped without write"
		  " permission" },
		{ VIRTIO "page fault from EP 256 at 0x700000 [R]",
		  "likely 0000:01:00.0 read blocked: not mapped, or mapped without read"
		  " permission" },
		{ VIRTIO "page fault from EP 32 at 0x700000 [RW]",
		  "likely 0000:00:04.0 access blocked: not mapped, or mapped without that"
		  " permission" },
		{ VIRTIO "page fault from EP 32 at 0x700000 []",
		  "likely 0000:00:04.0 access blocked: not mapped, or mapped without that"
		  " permission" },
		{ VIRTIO "page fault from EP 32 at 0x0 [RX]",
		  "likely 0000:00:04.0 execution blocked: not mapped, or mapped without read"
		  " permission; address in page zero" },
		{ VIRTIO "domain fault from EP 32 at 0x700000 [W]",
		  "likely 0000:00:04.0 write blocked: the endpoint is not in a domain" },
		{ VIRTIO "domain fault from EP 32",
		  "likely 0000:00:04.0 access blocked: the endpoint is not in a domain" },
		{ VIRTIO "unknown fault from EP 65535 at 0xfee00000 [W]",
		  "likely 0000:ff:1f.7 write blocked: the host gives no reason" },
		{ VIRTIO "unknown fault from EP 65536",
		  "endpoint 65536 access blocked: the host gives no reason" },
		{ VIRTIO "page fault from EP 4294967296", NULL },
		{ VIRTIO "page fault from EP 32 at 0x10000000000000000 [W]", NULL },
		{ VIRTIO "page fault from EP 32 at 0x700000 [W", NULL },
		{ VIRTIO "page fault from EP 32 at 0x700000 ", NULL },
		{ VIRTIO "page fault from EP 32 at", NULL },
		{ VIRTIO "stage fault from EP 32 at 0x700000 [W]", NULL },
		{ VIRTIO "homepage fault from EP 32 at 0x700000 [W]", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void riscv(void **state)
{
	static const struct logline lines[] = {
		{ "riscv,iommu 3010000.iommu: Fault 13 devid: 0x20 iotval: 700000 iotval2: 0",
		  "likely 0000:00:04.0 fault, cause 13: read page fault" },
		{ "riscv-iommu-pci 0000:00:01.0: Fault 15 devid: 0x20 iotval: 0x700000 iotval2:"
		  " 0x0",
		  "likely 0000:00:04.0 fault, cause 15: write page fault" },
		{ "riscv,iommu 3010000.iommu: Fault 260 devid: 0x10020 iotval: 0 iotval2: 0",
		  "3010000.iommu device 0x10020 fault, cause 260: the device may not make this"
		  " type of transaction; address in page zero" },
		/* causes in drivers/iommu/riscv/iommu-bits.h, and one that is not there */
		{ "riscv,iommu 3010000.iommu: Fault 258 devid: 0x20 iotval: 0x700000 iotval2: 0x0",
		  "likely 0000:00:04.0 fault, cause 258: the device has no table entry" },
		{ "riscv,iommu 3010000.iommu: Fault 263 devid: 0x20 iotval: 0x700000 iotval2: 0x0",
		  "likely 0000:00:04.0 fault, cause 263: the MSI page table entry is"
		  " misconfigured" },
		{ "riscv,iommu 3010000.iommu: Fault 274 devid: 0x20 iotval: 0x700000 iotval2: 0x0",
		  "likely 0000:00:04.0 fault, cause 274: the page table is corrupt" },
		{ "riscv,iommu 3010000.iommu: Fault 275 devid: 0x20 iotval: 0x700000 iotval2: 0x0",
		  "likely 0000:00:04.0 fault, cause 275" },
		{ "riscv,iommu 3010000.iommu: Fault 5000 devid: 0x20 iotval: 0 iotval2: 0", NULL },
		{ "riscv,iommu 3010000.iommu: Fault 13 devid: 0x1000000 iotval: 0 iotval2: 0",
		  NULL },
		{ "riscv,iommu 3010000.iommu: Fault 13 devid: 0x20 iotval: 700000", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void dart_and_mtk(void **state)
{
	static const struct logline lines[] = {
		{ "apple-dart 382f00000.iommu: translation fault: status:0x80000001 stream:1"
		  " code:0x8"
		  " (NO PTE FOR IOVA) at 0x12340000",
		  "382f00000.iommu stream 1 access blocked: not mapped (no PTE)" },
		{ "apple-dart 382f00000.iommu: translation fault: status:0x80000001 stream:1"
		  " code:0x8"
		  " (NO \x1b PTE) at 0x0",
		  "382f00000.iommu stream 1 access blocked: NO \\x1b PTE, type 0x8; address in"
		  " page zero" },
		{ "apple-dart 382f00000.iommu: translation fault: status:0x80000001 stream:1",
		  NULL },
		{ "mtk-iommu 10205000.iommu: fault type=0x280 iova=0x1ccb00000 pa=0x0"
		  " master=0x5000801(larb=0 port=4) layer=1 write",
		  "10205000.iommu larb 0 port 4 write blocked, translation (the page table has no"
		  " valid entry for the address), invalid PA (the physical address is outside the"
		  " valid range)" },
		{ "mtk-iommu 10205000.iommu: fault type=0x5 iova=0x5000 pa=0x0 larb=2 port=1"
		  " layer=0"
		  " read",
		  "10205000.iommu larb 2 port 1 read blocked, translation (the page table has no"
		  " valid entry for the address), invalid PA (the physical address is outside the"
		  " valid range); address in the first 64K" },
		{ "mtk-iommu 10205000.iommu: fault type=0x5 iova=0x5000", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void suppressed(void **state)
{
	static const struct logline lines[] = {
		{ "viommu_fault_handler: 1 callbacks suppressed",
		  "1 more message suppressed: counts are lower bounds" },
		{ "iommu_print_event: 4294967295 callbacks suppressed",
		  "4294967295 more messages suppressed: counts are lower bounds" },
		{ "dmar_fault: 4294967296 callbacks suppressed", NULL },
		{ "dmar_fault: callbacks suppressed", NULL },
		{ "dmar_fault: -1 callbacks suppressed", NULL },
		{ "net_ratelimit: 12 callbacks suppressed", NULL },
		{ "kauditd_printk_skb: 12 callbacks suppressed", NULL },
		{ "dmar_fault: 12 callbacks suppr", NULL },
	};
	struct iommu_fault f;

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
	logline_text("dmar_fault: 893 callbacks suppressed", 36, &f);
	assert_int_equal(f.kind, IOMMU_LOG_SUPPRESSED);
	assert_int_equal(f.vendor, IOMMU_INTEL);
	assert_int_equal(f.count, 893);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(virtio),
		cmocka_unit_test(riscv),
		cmocka_unit_test(dart_and_mtk),
		cmocka_unit_test(suppressed),
	};

	return cmocka_run_group_tests_name("faultlog_other", tests, NULL, NULL);
}
