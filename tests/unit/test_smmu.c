/* SPDX-License-Identifier: LGPL-2.1 */
/* The tables of Arm SMMU, of virtio-iommu and of address windows, row by row. */
#include "collect.h"
#include "status_bits.h"

#include "core/faultlog/fault.h"
#include "core/hardware/address_windows.h"
#include "core/hardware/smmu.h"
#include "core/hardware/smmu_commands.h"
#include "core/hardware/virtio.h"

static void every_event(void **state)
{
	static const struct {
		unsigned int id;
		unsigned int fields; /* 1 the access, 2 only the address, 4 the fetch address */
		const char *name;
		const char *text;
	} expected[] = {
		{ 0x01, 2, "F_UUT", "unsupported upstream transaction" },
		{ 0x02, 0, "C_BAD_STREAMID", "the stream ID is beyond the stream table" },
		{ 0x03, 4, "F_STE_FETCH", "the stream table entry (STE) could not be read" },
		{ 0x04, 0, "C_BAD_STE", "the stream table entry (STE) is invalid" },
		{ 0x05, 0, "F_BAD_ATS_TREQ", "the stream must not request translations (ATS)" },
		{ 0x06, 0, "F_STREAM_DISABLED", "the stream is disabled for this kind of access" },
		{ 0x07, 2, "F_TRANSL_FORBIDDEN",
		  "the stream must not use addresses that it translated itself (ATS)" },
		{ 0x08, 0, "C_BAD_SUBSTREAMID", "the substream ID (PASID) is not set up" },
		{ 0x09, 4, "F_CD_FETCH", "the context descriptor (CD) could not be read" },
		{ 0x0a, 0, "C_BAD_CD", "the context descriptor (CD) is invalid" },
		{ 0x0b, 5, "F_WALK_EABT", "external abort during a table walk" },
		{ 0x10, 1, "F_TRANSLATION", "the address is not mapped" },
		{ 0x11, 1, "F_ADDR_SIZE", "an address is too wide" },
		{ 0x12, 1, "F_ACCESS", "the page's access flag is clear" },
		{ 0x13, 1, "F_PERMISSION", "the page is mapped without that permission" },
		{ 0x20, 2, "F_TLB_CONFLICT", "several TLB entries match the address" },
		{ 0x21, 0, "F_CFG_CONFLICT", "several cached configurations match the stream" },
		{ 0x24, 0, "E_PAGE_REQUEST", "the IOMMU asks for a page in advance" },
		{ 0x25, 4, "F_VMS_FETCH", "the virtual machine structure (VMS) could not be read" },
	};
	size_t n;
	const struct iommu_smmu_event *events = iommu_smmu_events(&n);

	(void)state;
	assert_int_equal(n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(events[i].id, expected[i].id);
		assert_int_equal(events[i].fields, expected[i].fields);
		assert_string_equal(events[i].name, expected[i].name);
		assert_string_equal(events[i].text, expected[i].text);
		assert_ptr_equal(iommu_smmu_event(expected[i].id), &events[i]);
	}
	assert_null(iommu_smmu_event(0));
	assert_null(iommu_smmu_event(0x0c));
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
		{ 1, 39, 39, "S2" },  { 1, 41, 40, "CLASS" }, { 1, 44, 44, "TTRnW" },
		{ 2, 63, 0, "ADDR" }, { 3, 51, 12, "IPA" },   { 3, 51, 3, "FETCH" },
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
		{ 0x00000010, "EF", "external abort" },
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

/* Bits of SMMU_sGFSR: IHI 0062 */
static void every_global_bit(void **state)
{
	static const struct iommu_status_bit expected[] = {
		{ 0x00000001, "ICF", "the stream has no valid context" },
		{ 0x00000002, "USF", "unknown stream ID" },
		{ 0x00000004, "SMCF", "the stream ID matches several entries" },
		{ 0x00000008, "UCBF", "the stream's context bank does not exist" },
		{ 0x00000010, "UCIF", "the context bank's interrupt does not exist" },
		{ 0x00000020, "CAF", "forbidden access to a register of the IOMMU" },
		{ 0x00000040, "EF", "external abort" },
		{ 0x00000080, "PF", "global permission fault" },
		{ 0x00000100, "UUT", "unsupported upstream transaction" },
		{ 0x80000000, "MULTI", "more faults followed and were not logged" },
	};
	size_t n;
	const struct iommu_status_bit *bits = iommu_smmu_global_bits(&n);

	(void)state;
	assert_status_bits(bits, n, expected, ARRAY_SIZE(expected));
}

/* GERROR_*_ERR in arm-smmu-v3.h (Linux 6.12) */
static void every_error_bit(void **state)
{
	static const struct {
		uint32_t mask;
		const char *name;
	} expected[] = {
		{ 0x100, "SFM_ERR" },	      { 0x80, "MSI_GERROR_ABT_ERR" },
		{ 0x40, "MSI_PRIQ_ABT_ERR" }, { 0x20, "MSI_EVTQ_ABT_ERR" },
		{ 0x10, "MSI_CMDQ_ABT_ERR" }, { 0x08, "PRIQ_ABT_ERR" },
		{ 0x04, "EVTQ_ABT_ERR" },     { 0x01, "CMDQ_ERR" },
	};
	size_t n;
	const struct iommu_status_bit *bits = iommu_smmu_error_bits(&n);

	(void)state;
	assert_int_equal(n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(bits[i].mask, expected[i].mask);
		assert_string_equal(bits[i].name, expected[i].name);
		assert_true(*bits[i].text);
	}
}

/* ARM_SMMU_CB_FSR_FORMAT and ARM_SMMU_CB_FSYNR0_* in arm-smmu.h (Linux 6.12) */
static void every_syndrome_field(void **state)
{
	static const struct {
		unsigned int dword, last, first;
		const char *name;
	} expected[] = {
		{ 0, 10, 9, "FORMAT" }, { 1, 1, 0, "PLVL" },  { 1, 4, 4, "WNR" },
		{ 1, 5, 5, "PNU" },	{ 1, 6, 6, "IND" },   { 1, 8, 8, "NSATTR" },
		{ 1, 10, 10, "PTWF" },	{ 1, 11, 11, "AFR" }, { 1, 23, 16, "S1CBNDX" },
	};
	size_t n;
	const struct iommu_smmu_field *fields = iommu_smmu_syndrome_fields(&n);

	(void)state;
	assert_int_equal(n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(fields[i].dword, expected[i].dword);
		assert_int_equal(fields[i].last, expected[i].last);
		assert_int_equal(fields[i].first, expected[i].first);
		assert_string_equal(fields[i].name, expected[i].name);
	}
	assert_int_equal(IOMMU_SMMU_FSYNR0_PLVL, 0x3);
	assert_int_equal(IOMMU_SMMU_FSYNR0_PTWF, 0x400);
	assert_int_equal(IOMMU_SMMU_FSYNR0_AFR, 0x800);
}

static const char *command_text(uint64_t dword0, uint64_t dword1)
{
	static struct collect text;
	const uint64_t cmd[] = { dword0, dword1 };

	collect_start(&text);
	iommu_smmu_command_text(&text.text, cmd);
	collect_end(&text);
	return text.all;
}

/* The opcodes and the fields: CMDQ_OP_* and CMDQ_*_[01]_* in arm-smmu-v3.h; IHI 0070, chapter 4 */
static void every_command(void **state)
{
	static const struct {
		unsigned int opcode;
		const char *text; /* of a command with the opcode and these dwords */
	} expected[] = {
		{ 0x01, "PREFETCH_CFG stream 0x12345678 PASID 0x9abcd" },
		{ 0x02, "PREFETCH_ADDR stream 0x12345678 PASID 0x9abcd address"
			" 0xffedcba987654000" },
		{ 0x03, "CFGI_STE stream 0x12345678" },
		{ 0x04, "CFGI_ALL" },
		{ 0x05, "CFGI_CD stream 0x12345678 PASID 0x9abcd" },
		{ 0x06, "CFGI_CD_ALL stream 0x12345678" },
		{ 0x07, "CFGI_VMS_PIDM VMID 0x5678" },
		{ 0x10, "TLBI_NH_ALL VMID 0x5678" },
		{ 0x11, "TLBI_NH_ASID ASID 0x1234 VMID 0x5678" },
		{ 0x12, "TLBI_NH_VA ASID 0x1234 VMID 0x5678 address 0xffedcba987654000" },
		{ 0x13, "TLBI_NH_VAA VMID 0x5678 address 0xffedcba987654000" },
		{ 0x18, "TLBI_EL3_ALL" },
		{ 0x1a, "TLBI_EL3_VA address 0xffedcba987654000" },
		{ 0x20, "TLBI_EL2_ALL" },
		{ 0x21, "TLBI_EL2_ASID ASID 0x1234" },
		{ 0x22, "TLBI_EL2_VA ASID 0x1234 address 0xffedcba987654000" },
		{ 0x23, "TLBI_EL2_VAA address 0xffedcba987654000" },
		{ 0x28, "TLBI_S12_VMALL VMID 0x5678" },
		{ 0x2a, "TLBI_S2_IPA VMID 0x5678 address 0xdcba987654000" },
		{ 0x30, "TLBI_NSNH_ALL" },
		{ 0x40, "ATC_INV stream 0x12345678 PASID 0x9abcd address 0xffedcba987654000 size"
			" 32K" },
		{ 0x41, "PRI_RESP stream 0x12345678 PASID 0x9abcd group 0x103" },
		{ 0x44, "RESUME stream 0x12345678 STAG 0x4103" },
		{ 0x45, "STALL_TERM stream 0x12345678" },
		{ 0x46, "CMD_SYNC" },
	};
	size_t n;
	const struct iommu_smmu_command *commands = iommu_smmu_commands(&n);

	(void)state;
	assert_int_equal(n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(commands[i].opcode, expected[i].opcode);
		assert_string_equal(
			command_text(0x123456789abcd800 | expected[i].opcode, 0xffedcba987654103),
			expected[i].text);
		assert_true(*commands[i].text);
	}
	assert_null(iommu_smmu_command(0x140));
	assert_string_equal(command_text(0xff, 0), "unknown command 0xff");
	/* Without SSV, there is no substream ID, except in CFGI_CD. */
	assert_string_equal(command_text(0x123456789abcd040, 52),
			    "ATC_INV stream 0x12345678 all addresses");
	assert_string_equal(command_text(0x123456789abcd005, 0),
			    "CFGI_CD stream 0x12345678 PASID 0x9abcd");
}

/* CMDQ_ERR_CERROR_*_IDX */
static void every_command_error(void **state)
{
	size_t n;
	const struct iommu_smmu_command_error *errors = iommu_smmu_command_errors(&n);

	(void)state;
	assert_int_equal(n, 4);
	assert_string_equal(errors[0].name, "CERROR_NONE");
	assert_string_equal(errors[1].name, "CERROR_ILL");
	assert_string_equal(errors[2].name, "CERROR_ABT");
	assert_string_equal(errors[3].name, "CERROR_ATC_INV_SYNC");
	for (uint32_t i = 0; i < n; i++)
		assert_ptr_equal(iommu_smmu_command_error(i), &errors[i]);
	assert_null(iommu_smmu_command_error(4));
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
		cmocka_unit_test(every_window),	    cmocka_unit_test(every_global_bit),
		cmocka_unit_test(every_error_bit),  cmocka_unit_test(every_syndrome_field),
		cmocka_unit_test(every_command),    cmocka_unit_test(every_command_error),
	};

	return cmocka_run_group_tests_name("smmu", tests, NULL, NULL);
}
