/* SPDX-License-Identifier: LGPL-2.1 */
/* The tables of Arm SMMU, of virtio-iommu and of address windows, row by row. */
#include "status_bits.h"

#include "core/faultlog/fault.h"
#include "core/hardware/address_windows.h"
#include "core/hardware/smmu.h"
#include "core/hardware/virtio.h"

static void every_event(void **state)
{
	static const struct {
		unsigned int id;
		bool address;
		const char *name;
		const char *text;
	} expected[] = {
		{ 0x02, false, "C_BAD_STREAMID", "the stream ID is beyond the stream table" },
		{ 0x03, false, "F_STE_FETCH", "the stream table entry (STE) could not be read" },
		{ 0x04, false, "C_BAD_STE", "the stream table entry (STE) is invalid" },
		{ 0x06, false, "F_STREAM_DISABLED",
		  "the stream is disabled for this kind of access" },
		{ 0x08, false, "C_BAD_SUBSTREAMID", "the substream ID (PASID) is not set up" },
		{ 0x09, false, "F_CD_FETCH", "the context descriptor (CD) could not be read" },
		{ 0x0a, false, "C_BAD_CD", "the context descriptor (CD) is invalid" },
		{ 0x10, true, "F_TRANSLATION", "the address is not mapped" },
		{ 0x11, true, "F_ADDR_SIZE", "an address is too wide" },
		{ 0x12, true, "F_ACCESS", "the page's access flag is clear" },
		{ 0x13, true, "F_PERMISSION", "the page is mapped without that permission" },
		{ 0x25, false, "F_VMS_FETCH",
		  "the virtual machine structure (VMS) could not be read" },
	};
	size_t n;
	const struct iommu_smmu_event *events = iommu_smmu_events(&n);

	(void)state;
	assert_int_equal(n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(events[i].id, expected[i].id);
		assert_int_equal(events[i].address, expected[i].address);
		assert_string_equal(events[i].name, expected[i].name);
		assert_string_equal(events[i].text, expected[i].text);
		assert_ptr_equal(iommu_smmu_event(expected[i].id), &events[i]);
	}
	assert_null(iommu_smmu_event(0));
	assert_null(iommu_smmu_event(0x01));
	assert_null(iommu_smmu_event(0x110));
}

static void every_field(void **state)
{
	static const struct {
		unsigned int dword, last, first;
		const char *name;
	} expected[] = {
		{ 0, 7, 0, "ID" },    { 0, 11, 11, "SSV" },   { 0, 31, 12, "SSID" },
		{ 0, 63, 32, "SID" }, { 1, 15, 0, "STAG" },   { 1, 31, 31, "STALL" },
		{ 1, 33, 33, "PnU" }, { 1, 34, 34, "InD" },   { 1, 35, 35, "RnW" },
		{ 1, 39, 39, "S2" },  { 1, 41, 40, "CLASS" }, { 2, 63, 0, "ADDR" },
		{ 3, 51, 12, "IPA" },
	};
	size_t n;
	const struct iommu_smmu_field *fields = iommu_smmu_fields(&n);

	(void)state;
	assert_int_equal(n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(fields[i].dword, expected[i].dword);
		assert_int_equal(fields[i].last, expected[i].last);
		assert_int_equal(fields[i].first, expected[i].first);
		assert_string_equal(fields[i].name, expected[i].name);
	}
	assert_string_equal(iommu_smmu_class(0), "while reading the context descriptor");
	assert_string_equal(iommu_smmu_class(1), "while reading a table");
	assert_null(iommu_smmu_class(2));
	assert_null(iommu_smmu_class(3));
	assert_null(iommu_smmu_class(4));
}

static void every_status_bit(void **state)
{
	static const struct iommu_status_bit expected[] = {
		{ 0x00000002, "TF", "the address is not mapped" },
		{ 0x00000004, "AFF", "the page's access flag is clear" },
		{ 0x00000008, "PF", "the page is mapped without that permission" },
		{ 0x00000010, "EF", "a table could not be read" },
		{ 0x00000020, "TLBMCF", "TLB match conflict" },
		{ 0x00000040, "TLBLKF", "TLB lock fault" },
		{ 0x00000080, "ASF", "an address is too wide" },
		{ 0x00000100, "UUT", "unsupported upstream transaction" },
		{ 0x40000000, "SS", "the access is stalled" },
		{ 0x80000000, "MULTI", "more faults followed and were not logged" },
	};
	size_t n;
	const struct iommu_status_bit *bits = iommu_smmu_status_bits(&n);

	(void)state;
	assert_status_bits(bits, n, expected, ARRAY_SIZE(expected));
}

static void every_virtio_reason(void **state)
{
	size_t n;
	const struct iommu_virtio_reason *reasons = iommu_virtio_reasons(&n);

	(void)state;
	assert_int_equal(n, 3);
	for (unsigned int i = 0; i < n; i++)
		assert_int_equal(reasons[i].code, i);
	assert_string_equal(reasons[0].word, "unknown");
	assert_string_equal(reasons[1].word, "domain");
	assert_string_equal(reasons[2].word, "page");
}

static void every_window(void **state)
{
	static const struct {
		uint64_t first, last;
		bool amd_only, x86_only;
		const char *name;
	} expected[] = {
		{ 0x0, 0xfff, false, false, "page zero" },
		{ 0x1000, 0xffff, false, false, "the first 64K" },
		{ 0xfee00000, 0xfeefffff, false, true, "the MSI window" },
		/* 48882 section 2.1.2, table 3 */
		{ 0xfd00000000, 0xfdf7ffffff, true, true,
		  "the reserved HyperTransport interrupt range" },
		{ 0xfdf8000000, 0xfdf8ffffff, true, true, "the HyperTransport interrupt range" },
		{ 0xfdf9000000, 0xfdf90fffff, true, true,
		  "the HyperTransport range of legacy interrupt acknowledgements" },
		{ 0xfdf9100000, 0xfdf91fffff, true, true,
		  "the HyperTransport system management range" },
		{ 0xfdf9200000, 0xfdfaffffff, true, true, "a reserved HyperTransport range" },
		{ 0xfdfb000000, 0xfdfbffffff, true, true,
		  "the HyperTransport address translation range" },
		{ 0xfdfc000000, 0xfdfdffffff, true, true, "the HyperTransport port I/O range" },
		{ 0xfdfe000000, 0xfdffffffff, true, true,
		  "the HyperTransport configuration range" },
		{ 0xfe00000000, 0xfe1fffffff, true, true,
		  "the HyperTransport extended configuration range" },
		{ 0xfe20000000, 0xffffffffff, true, true, "a reserved HyperTransport range" },
	};
	size_t n;
	const struct iommu_address_window *windows = iommu_address_windows(&n);

	(void)state;
	assert_int_equal(n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(windows[i].first, expected[i].first);
		assert_int_equal(windows[i].last, expected[i].last);
		assert_int_equal(windows[i].amd_only, expected[i].amd_only);
		assert_int_equal(windows[i].x86_only, expected[i].x86_only);
		assert_string_equal(windows[i].name, expected[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event),	    cmocka_unit_test(every_field),
		cmocka_unit_test(every_status_bit), cmocka_unit_test(every_virtio_reason),
		cmocka_unit_test(every_window),
	};

	return cmocka_run_group_tests_name("smmu", tests, NULL, NULL);
}
