/* SPDX-License-Identifier: LGPL-2.1 */
/* VT-d's tables, row by row: code, ID, the kernel's text, our text, and the request. */
#include "status_bits.h"

#include "core/faultlog/fault.h"
#include "core/faultlog/fault_text.h"
#include "core/hardware/vtd.h"

static const struct {
	unsigned int code;
	const char *text; /* the complete text for a read without PASID */
} reasons[] = {
	{ 0x00, "0000:00:04.0 read blocked, reason 0x00 Software: reserved, hardware never"
		" reports it: a stale record" },
	{ 0x01, "0000:00:04.0 read blocked, reason 0x01 (LRT.2) Present bit in root entry is"
		" clear: no table for this bus" },
	{ 0x02, "0000:00:04.0 read blocked, reason 0x02 (LCT.2) Present bit in context entry is"
		" clear: the bus is known, but this function has no domain" },
	{ 0x03, "0000:00:04.0 read blocked, reason 0x03 (LCT.4) Invalid context entry: the"
		" context entry has an unsupported translation type or width, or an unreadable"
		" table pointer" },
	{ 0x04, "0000:00:04.0 read blocked, reason 0x04 (LGN.1) Access beyond MGAW: the address"
		" is wider than the IOMMU can translate" },
	{ 0x05, "0000:00:04.0 read (likely an AtomicOp) blocked, reason 0x05 (LGN.2) PTE Write"
		" access is not set: not mapped, or mapped without write permission" },
	{ 0x06, "0000:00:04.0 read blocked, reason 0x06 (LGN.3) PTE Read access is not set: not"
		" mapped, or mapped without read permission" },
	{ 0x07, "0000:00:04.0 read blocked, reason 0x07 (LSL.1) Next page table ptr is invalid:"
		" the IOMMU could not read a page table" },
	{ 0x08, "0000:00:04.0 read blocked, reason 0x08 (LRT.1) Root table address invalid: the"
		" IOMMU could not read the root table" },
	{ 0x09, "0000:00:04.0 read blocked, reason 0x09 (LCT.1) Context table ptr is invalid:"
		" the IOMMU could not read the context table" },
	{ 0x0a, "0000:00:04.0 read blocked, reason 0x0a (LRT.3) non-zero reserved fields in"
		" RTP: the root entry has a reserved bit set" },
	{ 0x0b, "0000:00:04.0 read blocked, reason 0x0b (LCT.3) non-zero reserved fields in"
		" CTP: the context entry has a reserved bit set" },
	{ 0x0c, "0000:00:04.0 read blocked, reason 0x0c (LSL.2) non-zero reserved fields in"
		" PTE: the page table entry has a bit set that the IOMMU does not support" },
	{ 0x0d, "0000:00:04.0 ATS translation request blocked, reason 0x0d (LCT.5) PCE for"
		" translation request specifies blocking: ATS was used, but the context entry"
		" forbids it" },
	{ 0x0e, "0000:00:04.0 read blocked, reason 0x0e (LGN.4) Unknown to Linux: the"
		" translated address lies in the interrupt range" },
	{ 0x20, "0000:00:04.0 interrupt blocked, reason 0x20 Detected reserved fields in the"
		" decoded interrupt-remapped request: the MSI has a reserved bit set" },
	{ 0x21,
	  "0000:00:04.0 interrupt blocked, reason 0x21 Interrupt index exceeded the"
	  " interrupt-remapping table size: the index in the MSI is beyond the end of the table" },
	{ 0x22, "0000:00:04.0 interrupt blocked, reason 0x22 Present field in the IRTE entry is"
		" clear: the interrupt is not set up, or was torn down" },
	{ 0x23, "0000:00:04.0 interrupt blocked, reason 0x23 Error accessing"
		" interrupt-remapping table pointed by IRTA_REG: the IOMMU could not read the"
		" table" },
	{ 0x24, "0000:00:04.0 interrupt blocked, reason 0x24 Detected reserved fields in the"
		" IRTE entry: the entry has a reserved bit set" },
	{ 0x25, "0000:00:04.0 interrupt blocked, reason 0x25 Blocked a compatibility format"
		" interrupt request: the MSI has the old format, which is blocked" },
	{ 0x26, "0000:00:04.0 interrupt blocked, reason 0x26 Blocked an interrupt request due"
		" to source-id verification failure: the MSI does not come from the device named"
		" in the entry" },
	{ 0x27, "0000:00:04.0 interrupt blocked, reason 0x27 Unknown to Linux: the IOMMU could"
		" not read the posted-interrupt descriptor" },
	{ 0x28, "0000:00:04.0 interrupt blocked, reason 0x28 Unknown to Linux: the"
		" posted-interrupt descriptor has a reserved bit set" },
	{ 0x29, "0000:00:04.0 interrupt blocked, reason 0x29 Unknown to Linux: an untranslated"
		" interrupt request without a PASID is invalid" },
	{ 0x30, "0000:00:04.0 read blocked, reason 0x30 (RTA.1) SM: Invalid Root Table Address:"
		" the root table register is wrong" },
	{ 0x31, "0000:00:04.0 read blocked, reason 0x31 (RTA.2) SM: TTM 0 for request with"
		" PASID: a PASID was used while the IOMMU is in legacy mode" },
	{ 0x32, "0000:00:04.0 page request blocked, reason 0x32 (RTA.3) SM: TTM 0 for page"
		" group request: a page was requested while the IOMMU is in legacy mode" },
	{ 0x33, "0000:00:04.0 read blocked, reason 0x33 (RTA.4) Unknown to Linux: a root"
		" table register fault (unverified)" },
	{ 0x38, "0000:00:04.0 read blocked, reason 0x38 (SRT.1) SM: Error attempting to access"
		" Root Entry: the IOMMU could not read the root entry" },
	{ 0x39, "0000:00:04.0 read blocked, reason 0x39 (SRT.2) SM: Present bit in Root Entry"
		" is clear: no table for this half of the bus" },
	{ 0x3a, "0000:00:04.0 read blocked, reason 0x3a (SRT.3) SM: Non-zero reserved field set"
		" in Root Entry: the root entry has a reserved bit set" },
	{ 0x40, "0000:00:04.0 read blocked, reason 0x40 (SCT.1) SM: Error attempting to access"
		" Context Entry: the IOMMU could not read the context entry" },
	{ 0x41, "0000:00:04.0 read blocked, reason 0x41 (SCT.2) SM: Present bit in Context"
		" Entry is clear: the device is not attached" },
	{ 0x42, "0000:00:04.0 read blocked, reason 0x42 (SCT.3) SM: Non-zero reserved field set"
		" in the Context Entry: the context entry has a reserved bit set" },
	{ 0x43, "0000:00:04.0 read blocked, reason 0x43 (SCT.4) SM: Invalid Context Entry: the"
		" context entry contradicts itself" },
	{ 0x44, "0000:00:04.0 ATS translation request blocked, reason 0x44 (SCT.5) SM: DTE"
		" field in Context Entry is clear: ATS was used, but is not enabled for the"
		" device" },
	{ 0x45, "0000:00:04.0 read blocked, reason 0x45 (SCT.6) SM: PASID Enable field in"
		" Context Entry is clear: a PASID was used, but PASIDs are not enabled for the"
		" device" },
	{ 0x46, "0000:00:04.0 read blocked, reason 0x46 (SCT.7) SM: PASID is larger than the"
		" max in Context Entry: the PASID is out of range" },
	{ 0x47, "0000:00:04.0 page request blocked, reason 0x47 (SCT.8) SM: PRE field in"
		" Context-Entry is clear: page requests are not enabled for the device" },
	{ 0x48, "0000:00:04.0 read blocked, reason 0x48 (SCT.9) SM: RID_PASID field error in"
		" Context-Entry: the PASID configured for requests without PASID is wrong" },
	{ 0x50, "0000:00:04.0 read blocked, reason 0x50 (SPD.1) SM: Error attempting to access"
		" the PASID Directory Entry: the IOMMU could not read the PASID directory" },
	{ 0x51, "0000:00:04.0 read blocked, reason 0x51 (SPD.2) SM: Present bit in Directory"
		" Entry is clear: the PASID was never set up, or is gone" },
	{ 0x52, "0000:00:04.0 read blocked, reason 0x52 (SPD.3) SM: Non-zero reserved field set"
		" in PASID Directory Entry: the PASID directory entry has a reserved bit set" },
	{ 0x58, "0000:00:04.0 read blocked, reason 0x58 (SPT.1) SM: Error attempting to access"
		" PASID Table Entry: the IOMMU could not read the PASID table" },
	{ 0x59, "0000:00:04.0 read blocked, reason 0x59 (SPT.2) SM: Present bit in PASID Table"
		" Entry is clear: no domain for that PASID" },
	{ 0x5a, "0000:00:04.0 read blocked, reason 0x5a (SPT.3) SM: Non-zero reserved field set"
		" in PASID Table Entry: the PASID table entry has a reserved bit set" },
	{ 0x5b, "0000:00:04.0 read blocked, reason 0x5b (SPT.4) SM: Invalid Scalable-Mode PASID"
		" Table Entry: the PASID table entry has a wrong translation type or width" },
	{ 0x5c, "0000:00:04.0 read blocked, reason 0x5c (SPT.5) SM: ERE field is clear in PASID"
		" Table Entry: execution is not allowed for that PASID" },
	{ 0x5d, "0000:00:04.0 read blocked, reason 0x5d (SPT.6) SM: SRE field is clear in PASID"
		" Table Entry: supervisor requests are not allowed for that PASID" },
	{ 0x70, "0000:00:04.0 read blocked, reason 0x70 (SFL.1) SM: Error attempting to access"
		" first-level paging entry: the IOMMU could not read a first-level page table" },
	{ 0x71, "0000:00:04.0 read blocked, reason 0x71 (SFL.2) SM: Present bit in first-level"
		" paging entry is clear: not mapped" },
	{ 0x72, "0000:00:04.0 read blocked, reason 0x72 (SFL.3) SM: Non-zero reserved field set"
		" in first-level paging entry: the page table entry has a bit set that the"
		" IOMMU does not support" },
	{ 0x73, "0000:00:04.0 read blocked, reason 0x73 (SFL.4) SM: Error attempting to access"
		" FL-PML4 entry: the IOMMU could not read the top first-level table" },
	{ 0x74, "0000:00:04.0 read blocked, reason 0x74 (SFL.5) SM: First-level entry address"
		" beyond MGAW in Nested translation: a first-level entry has an address that is"
		" too wide for nesting" },
	{ 0x75, "0000:00:04.0 read blocked, reason 0x75 (SFL.6) SM: Read permission error in"
		" FL-PML4 entry in Nested translation: the second level forbids reading the top"
		" first-level table" },
	{ 0x76, "0000:00:04.0 read blocked, reason 0x76 (SFL.7) SM: Read permission error in"
		" first-level paging entry in Nested translation: the second level forbids"
		" reading a first-level table" },
	{ 0x77, "0000:00:04.0 read blocked, reason 0x77 (SFL.8) SM: Write permission error in"
		" first-level paging entry in Nested translation: the second level forbids"
		" updating a first-level table" },
	{ 0x78, "0000:00:04.0 read blocked, reason 0x78 (SSL.1) SM: Error attempting to access"
		" second-level paging entry: the IOMMU could not read a second-level page table" },
	{ 0x79, "0000:00:04.0 read blocked, reason 0x79 (SSL.2) SM: Read/Write permission error"
		" in second-level paging entry: not mapped: the entry allows neither reads nor"
		" writes" },
	{ 0x7a, "0000:00:04.0 read blocked, reason 0x7a (SSL.3) SM: Non-zero reserved field set"
		" in second-level paging entry: the page table entry has a bit set that the"
		" IOMMU does not support" },
	{ 0x7b, "0000:00:04.0 read blocked, reason 0x7b (SSL.4) SM: Invalid second-level page"
		" table pointer: the second-level table pointer is wrong" },
	{ 0x7c, "0000:00:04.0 read blocked, reason 0x7c (SSL.5) SM: A/D bit update needed in"
		" second-level entry when set up in no snoop: the accessed and dirty bits could"
		" not be updated without snooping" },
	{ 0x7d, "0000:00:04.0 read blocked, reason 0x7d (SSL.6) Unknown to Linux: the"
		" accessed or dirty bit of a second-level entry could not be updated" },
	{ 0x80, "0000:00:04.0 read blocked, reason 0x80 (SGN.1) SM: Address in first-level"
		" translation is not canonical: the address is not canonical" },
	{ 0x81, "0000:00:04.0 read blocked, reason 0x81 (SGN.2) SM: U/S set 0 for first-level"
		" translation with user privilege: a user request for a supervisor page" },
	{ 0x82, "0000:00:04.0 read blocked, reason 0x82 (SGN.3) SM: No execute permission for"
		" request with PASID and ER=1: the page may not be executed" },
	{ 0x83, "0000:00:04.0 read blocked, reason 0x83 (SGN.4) SM: Address beyond the DMA"
		" hardware max: the address is wider than the IOMMU can translate" },
	{ 0x84, "0000:00:04.0 read blocked, reason 0x84 (SGN.5) SM: Second-level entry address"
		" beyond the max: the address is wider than the second-level table can translate" },
	{ 0x85, "0000:00:04.0 read (likely an AtomicOp) blocked, reason 0x85 (SGN.6) SM: No"
		" write permission for Write/AtomicOp request: mapped without write permission" },
	{ 0x86, "0000:00:04.0 read blocked, reason 0x86 (SGN.7) SM: No read permission for"
		" Read/AtomicOp request: mapped without read permission" },
	{ 0x87, "0000:00:04.0 read blocked, reason 0x87 (SGN.8) SM: Invalid address-interrupt"
		" address: the translated address lies in the interrupt range" },
	{ 0x88, "0000:00:04.0 read blocked, reason 0x88 (SGN.9) Unknown to Linux: a"
		" scalable-mode request fault (unverified)" },
	{ 0x89, "0000:00:04.0 read blocked, reason 0x89 (SGN.10) Unknown to Linux: a"
		" scalable-mode request fault (unverified)" },
	{ 0x90, "0000:00:04.0 read blocked, reason 0x90 (SFL.9) SM: A/D bit update needed in"
		" first-level entry when set up in no snoop: the accessed and dirty bits could"
		" not be updated without snooping" },
	{ 0x91, "0000:00:04.0 read blocked, reason 0x91 (SFL.10) Unknown to Linux: the accessed"
		" or dirty bit of a first-level entry could not be updated" },
};

static void every_reason(void **state)
{
	struct iommu_fault f = { .vendor = IOMMU_INTEL,
				 .kind = IOMMU_LOG_FAULT,
				 .access = IOMMU_ACCESS_READ,
				 .has = IOMMU_HAS_DEVICE | IOMMU_HAS_CODE,
				 .device = { .slot = 4 } };
	struct collect c;
	size_t n;
	const struct iommu_vtd_reason *rows = iommu_vtd_reasons(&n);

	(void)state;
	assert_int_equal(n, ARRAY_SIZE(reasons));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(rows[i].code, reasons[i].code);
		assert_ptr_equal(iommu_vtd_reason(reasons[i].code), &rows[i]);
		f.code = reasons[i].code;
		collect_start(&c);
		iommu_fault_text(&c.text, &f);
		assert_string_equal(collect_end(&c), reasons[i].text);
	}
}

/* The rows are in ascending order, and codes between them have no row. */
static void no_reason(void **state)
{
	static const unsigned int gaps[] = { 0x0f, 0x1f, 0x2a, 0x2f, 0x34,  0x37, 0x3b, 0x3f,
					     0x49, 0x4f, 0x53, 0x57, 0x5e,  0x6f, 0x7e, 0x7f,
					     0x8a, 0x8f, 0x92, 0xff, 0x100, 0x105 };
	size_t n;
	const struct iommu_vtd_reason *rows = iommu_vtd_reasons(&n);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(gaps); i++)
		assert_null(iommu_vtd_reason(gaps[i]));
	for (size_t i = 1; i < n; i++)
		assert_true(rows[i - 1].code < rows[i].code);
}

static void status_bits(void **state)
{
	static const struct iommu_status_bit expected[] = {
		{ 0x02, "PPF", "fault pending" },
		{ 0x01, "PFO", "overflow (faults were lost)" },
		{ 0x04, "AFO", "advanced log overflow (faults were lost)" },
		{ 0x08, "APF", "fault pending in the advanced log" },
		{ 0x10, "IQE", "invalidation queue error" },
		{ 0x20, "ICE", "invalidation completion error" },
		{ 0x40, "ITE", "invalidation time-out" },
		{ 0x80, "PRO", "page request overflow (page requests were lost)" },
	};
	size_t n;
	const struct iommu_status_bit *bits = iommu_vtd_status_bits(&n);

	(void)state;
	assert_status_bits(bits, n, expected, ARRAY_SIZE(expected));
}

static void responses(void **state)
{
	size_t n;
	const struct iommu_vtd_response *rows = iommu_vtd_responses(&n);

	(void)state;
	assert_int_equal(n, 3);
	assert_int_equal(rows[0].code, 0);
	assert_string_equal(rows[0].text, "success");
	assert_int_equal(rows[1].code, 1);
	assert_string_equal(rows[1].text, "invalid request");
	assert_int_equal(rows[2].code, 0xf);
	assert_string_equal(rows[2].text, "failure");
}

/* IQEI: VT-d specification 4.1, section 11.4.9.9 */
static void queue_reasons(void **state)
{
	static const char *const expected[] = {
		"no reason was recorded",
		"the tail of the queue is invalid",
		"a descriptor could not be read",
		"a descriptor has an invalid type",
		"a reserved field of a descriptor is not 0",
		"the descriptors have an invalid width",
		"the tail of the queue is not aligned",
		"the translation table mode (TTM) does not allow the descriptor",
	};
	size_t n;
	const struct iommu_vtd_queue_reason *rows = iommu_vtd_queue_reasons(&n);

	(void)state;
	assert_int_equal(n, 8);
	for (unsigned int i = 0; i < n; i++) {
		assert_int_equal(rows[i].code, i);
		assert_string_equal(rows[i].text, expected[i]);
		assert_ptr_equal(iommu_vtd_queue_reason(i), &rows[i]);
	}
	assert_null(iommu_vtd_queue_reason(8));
	assert_null(iommu_vtd_queue_reason(UINT32_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason),	 cmocka_unit_test(no_reason),
		cmocka_unit_test(status_bits),	 cmocka_unit_test(responses),
		cmocka_unit_test(queue_reasons),
	};

	return cmocka_run_group_tests_name("vtd", tests, NULL, NULL);
}
