/* SPDX-License-Identifier: LGPL-2.1 */
/* AMD-Vi's messages in the forms of all kernels: drivers/iommu/amd/iommu.c and amd_iommu.c. */
#include "logline.h"

#define PRESENT	 "0000:00:04.0 read of a page that is not present [-]"
#define WRITE_NP "0000:00:04.0 write to a page that is not present [RW]"

static void page_fault_forms(void **state)
{
	static const struct logline lines[] = {
		/* captures/amd-6.1-fault.dat */
		{ "vfio-pci 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000"
		  " address=0x800000 flags=0x0000]",
		  PRESENT },
		{ "vfio-pci 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000"
		  " address=0x801000 flags=0x0020]",
		  WRITE_NP },
		/* 2.6 to 4.13 */
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=00:04.0 domain=0x0012"
		  " address=0x0000000000800000 flags=0x0020]",
		  WRITE_NP },
		/* 4.14 to 4.18, with and without a known device */
		{ "vfio-pci 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0012"
		  " address=0x0000000000800000 flags=0x0020]",
		  WRITE_NP },
		/* 5.0 to 5.19 */
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=00:04.0 domain=0x0012"
		  " address=0x800000"
		  " flags=0x0020]",
		  WRITE_NP },
		/* from 6.0 */
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:00:04.0 domain=0x0012"
		  " address=0x800000 flags=0x0020]",
		  WRITE_NP },
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0001:c0:1f.7 domain=0x0012"
		  " address=0x800000 flags=0x0020]",
		  "0001:c0:1f.7 write to a page that is not present [RW]" },
		/* no driver bound, and no "AMD-Vi" */
		{ "pci 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000"
		  " address=0x800000 flags=0x0020]",
		  WRITE_NP },
		{ "nvme 0000:00:04.0: Event logged [IO_PAGE_FAULT domain=0x0000 address=0x800000"
		  " flags=0x0020]",
		  WRITE_NP },
		/* no device at all */
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 address=0x800000"
		  " flags=0x0020]",
		  "write to a page that is not present [RW]" },
		/* vflags: patch for vIOMMU by S. Suthikulpanit, linux-iommu */
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:00:04.0 domain=0x0012"
		  " address=0x800000 flags=0x0020 vflags=0x4]",
		  WRITE_NP },
		/* other separators and unknown keys */
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:00:04.0, domain=0x0012,"
		  " address=0x800000,  flags=0x0020]",
		  WRITE_NP },
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT new=yes device=0000:00:04.0 domain=0x0012"
		  " address=0x800000 flags=0x0020 later=(1)]",
		  WRITE_NP },
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:00:04.0 domain=0x0012"
		  " address=0x800000 flags=0x0020 no value]",
		  NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define DEV \
	"AMD-Vi: Event logged [IO_PAGE_FAULT device=00:04.0 domain=0x0001 address=0x800000 flags="

static void page_fault_flags(void **state)
{
	static const struct logline lines[] = {
		/* deliberate faults by L. Buytenhek, linux-iommu, September 2021 */
		{ DEV "0x0000]", "0000:00:04.0 read of a page that is not present [-]" },
		{ DEV "0x0020]", "0000:00:04.0 write to a page that is not present [RW]" },
		{ DEV "0x0050]", "0000:00:04.0 read of a page without read permission [PR|PE]" },
		{ DEV "0x0070]",
		  "0000:00:04.0 write to a page without write permission [PR|RW|PE]" },
		/* VirtualBox DevIommuAmd.cpp, iommuAmdWalkIoPageTable() */
		{ DEV "0x0010]",
		  "0000:00:04.0 read of an address that the page table cannot translate: a level or"
		  " a page size in it is invalid, or it skips levels whose address bits are not 0"
		  " [PR]" },
		{ DEV "0x0030]",
		  "0000:00:04.0 write to an address that the page table cannot translate: a level or"
		  " a page size in it is invalid, or it skips levels whose address bits are not 0"
		  " [PR|RW]" },
		{ DEV "0x0090]",
		  "0000:00:04.0 read of a page whose entry has a reserved bit set [PR|RZ]" },
		{ DEV "0x00f0]",
		  "0000:00:04.0 write to a page without write permission, whose entry has"
		  " a reserved bit set [PR|RW|PE|RZ]" },
		/* PE and RZ have no meaning without PR */
		{ DEV "0x00e0]", "0000:00:04.0 write to a page that is not present [RW|PE|RZ]" },
		/* I: PR describes the IRTE; RW has no meaning */
		{ DEV "0x0008]",
		  "0000:00:04.0 interrupt blocked: its entry (IRTE) is not valid, or ordinary"
		  " DMA hit the interrupt range [I]" },
		{ DEV "0x0018]",
		  "0000:00:04.0 interrupt blocked: its entry (IRTE) is invalid [I|PR]" },
		{ DEV "0x0038]",
		  "0000:00:04.0 interrupt blocked: its entry (IRTE) is invalid [I|PR|RW]" },
		/* TR: RW has no meaning */
		{ DEV "0x0100]",
		  "0000:00:04.0 ATS translation request for a page that is not present"
		  " [TR]" },
		{ DEV "0x0120]",
		  "0000:00:04.0 ATS translation request for a page that is not present"
		  " [RW|TR]" },
		{ DEV "0x0150]",
		  "0000:00:04.0 ATS translation request for a page without the permission"
		  " [PR|PE|TR]" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void page_fault_flags_with_a_pasid(void **state)
{
	static const struct logline lines[] = {
		/* GN: the domain is a PASID; US and NX have a meaning */
		{ DEV "0x0001]",
		  "0000:00:04.0 read of a page of a process that is not present, supervisor, PASID 0x1"
		  " (low 16 bits only, logged as domain) [GN]" },
		{ DEV "0x0025]",
		  "0000:00:04.0 write to a page of a process that is not present, user,"
		  " PASID 0x1"
		  " (low 16 bits only, logged as domain) [GN|US|RW]" },
		{ DEV "0x0057]",
		  "0000:00:04.0 execution of a page of a process without the permission to read or to"
		  " execute, user, PASID 0x1 (low 16 bits only, logged as domain)"
		  " [GN|NX|US|PR|PE]" },
		{ DEV "0x0006]", "0000:00:04.0 read of a page that is not present [NX|US]" },
		/* bits 9 to 11 are reserved here */
		{ DEV "0x0220]", "0000:00:04.0 write to a page that is not present [RW|0x200]" },
		{ DEV "0x0e00]", "0000:00:04.0 read of a page that is not present [0xe00]" },
		{ DEV "0x01ff]", "0000:00:04.0 interrupt blocked: its entry (IRTE) is invalid"
				 " [GN|NX|US|I|PR|RW|PE|RZ|TR]" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define AT(address)                                                                         \
	"AMD-Vi: Event logged [IO_PAGE_FAULT device=00:04.0 domain=0x0001 address=" address \
	" flags=0x0020]"
#define IN(window) "0000:00:04.0 write to a page that is not present, address in " window " [RW]"

static void address_windows(void **state)
{
	static const struct logline lines[] = {
		{ AT("0x0"), IN("page zero") },
		{ AT("0xfff"), IN("page zero") },
		{ AT("0x1000"), IN("the first 64K") },
		{ AT("0xffff"), IN("the first 64K") },
		{ AT("0x10000"), WRITE_NP },
		{ AT("0xfedfffff"), WRITE_NP },
		{ AT("0xfee00000"), IN("the MSI window") },
		{ AT("0xfeefffff"), IN("the MSI window") },
		{ AT("0xfef00000"), WRITE_NP },
		{ AT("0xfcffffffff"), WRITE_NP },
		{ AT("0xfd00000000"), IN("the reserved HyperTransport interrupt range") },
		{ AT("0xfdf7ffffff"), IN("the reserved HyperTransport interrupt range") },
		{ AT("0xfdf8000000"), IN("the HyperTransport interrupt range") },
		{ AT("0xfdf8ffffff"), IN("the HyperTransport interrupt range") },
		{ AT("0xfdf90fffff"),
		  IN("the HyperTransport range of legacy interrupt acknowledgements") },
		{ AT("0xfdf9100000"), IN("the HyperTransport system management range") },
		{ AT("0xfdf9200000"), IN("a reserved HyperTransport range") },
		{ AT("0xfdfbffffff"), IN("the HyperTransport address translation range") },
		{ AT("0xfdfc0003f8"), IN("the HyperTransport port I/O range") },
		{ AT("0xfdfe000000"), IN("the HyperTransport configuration range") },
		{ AT("0xfe1fffffff"), IN("the HyperTransport extended configuration range") },
		{ AT("0xfe20000000"), IN("a reserved HyperTransport range") },
		{ AT("0xffffffffff"), IN("a reserved HyperTransport range") },
		{ AT("0x10000000000"), WRITE_NP },
		/* Newer hardware sign-extends these addresses. */
		{ AT("0xfffffffdf8000000"), IN("the HyperTransport interrupt range") },
		{ AT("0xfffffffd00000000"), IN("the reserved HyperTransport interrupt range") },
		{ AT("0xfffffffcffffffff"), WRITE_NP },
		{ AT("0xffffff0000000000"), WRITE_NP },
		{ AT("0xffffffffffffffff"), IN("a reserved HyperTransport range") },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* The forms of 6.1 to 7.2; 5.0 to 5.19 have two-part devices. */
static void hardware_and_command_events(void **state)
{
	static const struct logline lines[] = {
		{ "iommu ivhd0: AMD-Vi: Event logged [ILLEGAL_DEV_TABLE_ENTRY device=0000:01:00.0"
		  " pasid=0x00000 address=0xfffffffdf8000000 flags=0x0080]",
		  "0000:01:00.0 read: the device's table entry (DTE) is illegal, a reserved bit"
		  " is set, address in the HyperTransport interrupt range [RZ]" },
		{ "iommu ivhd0: AMD-Vi: Event logged [ILLEGAL_DEV_TABLE_ENTRY device=01:00.0"
		  " pasid=0x00000 address=0x1000 flags=0x0020]",
		  "0000:01:00.0 write: the device's table entry (DTE) is illegal, a level or a"
		  " value in"
		  " it is invalid [RW]" },
		{ "iommu ivhd0: AMD-Vi: Event logged [ILLEGAL_DEV_TABLE_ENTRY device=01:00.0"
		  " pasid=0x12345 address=0x1000 flags=0x0109]",
		  "0000:01:00.0 interrupt: the device's table entry (DTE) is illegal, a level or"
		  " a value"
		  " in it is invalid, PASID 0x12345 [GN|I|TR]" },
		{ "iommu ivhd0: AMD-Vi: Event logged [DEV_TAB_HARDWARE_ERROR device=0000:01:00.0"
		  " address=0x7654000 flags=0x0220]",
		  "0000:01:00.0 write: the device table could not be read: master abort [RW]" },
		{ "iommu ivhd0: AMD-Vi: Event logged [DEV_TAB_HARDWARE_ERROR device=0000:01:00.0"
		  " address=0x7654000 flags=0x0c08]",
		  "0000:01:00.0 interrupt: the device table could not be read: target abort"
		  " [I|0x800]" },
		{ "iommu ivhd0: AMD-Vi: Event logged [PAGE_TAB_HARDWARE_ERROR device=0000:01:00.0"
		  " pasid=0x0001 address=0x7654000 flags=0x0601]",
		  "0000:01:00.0 read: a page table could not be read: data error, PASID 0x1 [GN]" },
		{ "iommu ivhd0: AMD-Vi: Event logged [PAGE_TAB_HARDWARE_ERROR device=0000:01:00.0"
		  " pasid=0x0000 address=0x7654000 flags=0x0100]",
		  "0000:01:00.0 ATS translation request: a page table could not be read: type 0"
		  " (reserved) [TR]" },
		{ "iommu ivhd0: AMD-Vi: Event logged [ILLEGAL_COMMAND_ERROR address=0x101234560]",
		  "the command queue holds an illegal command, command at 0x101234560" },
		{ "iommu ivhd0: AMD-Vi: Event logged [COMMAND_HARDWARE_ERROR address=0x101234560"
		  " flags=0x0400]",
		  "the command queue could not be read: target abort, command at 0x101234560" },
		{ "iommu ivhd0: AMD-Vi: Event logged [IOTLB_INV_TIMEOUT device=0000:0a:00.0"
		  " address=0x101234560]",
		  "0000:0a:00.0 did not answer an ATS invalidation in time, command at"
		  " 0x101234560" },
		/* a reconstruction of the message in gnif/vendor-reset issue 66 */
		{ "AMD-Vi: Event logged [IOTLB_INV_TIMEOUT device=0a:00.0 address=0x80de65490]",
		  "0000:0a:00.0 did not answer an ATS invalidation in time, command at"
		  " 0x80de65490" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void events_with_bare_numbers(void **state)
{
	static const struct logline lines[] = {
		{ "iommu ivhd0: AMD-Vi: Event logged [INVALID_PPR_REQUEST device=0000:01:00.0"
		  " pasid=0x00012 address=0x7f0000000000 flags=0x0104 tag=0x1ff]",
		  "0000:01:00.0 an invalid page request (PPR), address 0x7f0000000000,"
		  " PASID"
		  " 0x12, tag 0x1ff, flags 0x104 (meaning unverified)" },
		/* 5.10 and later, with commas */
		{ "AMD-Vi: Event logged [RMP_PAGE_FAULT device=0000:01:00.0, vmg_tag=0x0001,"
		  " gpa=0x1234000, flags_rmp=0x0010, flags=0x0021]",
		  "0000:01:00.0 access blocked by the SEV-SNP reverse map table (RMP), guest 0x1, GPA"
		  " 0x1234000,"
		  " RMP flags 0x10, flags 0x21 (meaning unverified)" },
		{ "nvme 0000:01:00.0: AMD-Vi: Event logged [RMP_PAGE_FAULT vmg_tag=0x0001,"
		  " gpa=0x1234000, flags_rmp=0x0010, flags=0x0021]",
		  "0000:01:00.0 access blocked by the SEV-SNP reverse map table (RMP), guest 0x1, GPA"
		  " 0x1234000,"
		  " RMP flags 0x10, flags 0x21 (meaning unverified)" },
		{ "nvme 0000:01:00.0: AMD-Vi: Event logged [RMP_HW_ERROR vmg_tag=0x0002,"
		  " spa=0x5678000,"
		  " flags=0x0000]",
		  "0000:01:00.0 the SEV-SNP reverse map table (RMP) could not be read, guest 0x2, SPA"
		  " 0x5678000,"
		  " flags 0x0 (meaning unverified)" },
		{ "AMD-Vi: Event logged [RMP_HW_ERROR device=01:00.0, vmg_tag=0x0002,"
		  " spa=0x5678000,"
		  " flags=0x0000]",
		  "0000:01:00.0 the SEV-SNP reverse map table (RMP) could not be read, guest 0x2, SPA"
		  " 0x5678000,"
		  " flags 0x0 (meaning unverified)" },
		/* patch by S. Suthikulpanit, including its odd number */
		{ "AMD-Vi: Event logged [GUEST_EVENT_FAULT gid=#5 flags=0x0003 vflags=0x1]",
		  "an event could not be delivered to a guest, flags 0x3 (meaning"
		  " unverified)" },
		{ "AMD-Vi: Event logged [VIOMMU_HW_ERR gid=0x5 address=0x1000 src=0x1 flags=0x200"
		  " vflags=0]",
		  "hardware error in the virtual IOMMU, address 0x1000, flags 0x200"
		  " (meaning unverified)" },
		/* a name from a future kernel */
		{ "AMD-Vi: Event logged [BRAND_NEW_ERROR device=0000:01:00.0 flags=0x0020]",
		  "0000:01:00.0 unknown AMD-Vi event BRAND_NEW_ERROR" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* The device before these messages is the IOMMU, not the faulting device. */
static void the_iommu_is_not_the_device(void **state)
{
	static const struct logline lines[] = {
		{ "pci 0000:00:00.2: AMD-Vi: Event logged [ILLEGAL_COMMAND_ERROR address=0x1010]",
		  "the command queue holds an illegal command, command at 0x1010" },
		{ "pci 0000:00:00.2: AMD-Vi: Event logged [UNKNOWN event[0]=0x00000000"
		  " event[1]=0xa0000000 event[2]=0x00000000 event[3]=0x00000000",
		  "a performance counter reached zero, address 0x0, flags 0x0 (meaning"
		  " unverified)" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define REQUEST(flags)                                                              \
	"AMD-Vi: Event logged [INVALID_DEVICE_REQUEST device=00:00.1 pasid=0x00000" \
	" address=0xfdf8000020 flags=" flags "]"
#define INVALID(text) \
	"0000:00:00.1 invalid request: " text ", address in the HyperTransport interrupt range"

static void invalid_device_requests(void **state)
{
	static const struct logline lines[] = {
		{ REQUEST("0x0000"),
		  INVALID("read or non-posted write in the interrupt range") " [-]" },
		{ REQUEST("0x0200"),
		  INVALID("pre-translated request, but the device's table entry does"
			  " not allow ATS (I=0 or V=0)") " [-]" },
		{ REQUEST("0x0400"), INVALID("port I/O that the device's table entry does not allow"
					     " (IoCtl=0)") " [-]" },
		{ REQUEST("0x0600"),
		  INVALID("posted write to the system management range that the device's table entry"
			  " does not allow (SysMgt), or to the address translation range") " [-]" },
		{ REQUEST("0x0800"), INVALID("read or non-posted write in the system management or"
					     " address translation range") " [-]" },
		/* pcengines/coreboot issue 285, March 2019, and an Ubuntu forum thread */
		{ REQUEST("0x0a00"),
		  INVALID("posted write to the interrupt range, while the device's"
			  " table entry blocks interrupts (IntCtl=0)") " [-]" },
		{ REQUEST("0x0c00"),
		  INVALID("posted write to the reserved interrupt range") " [-]" },
		{ REQUEST("0x0e00"),
		  INVALID("access to the system management range (SysMgt=3) or port I/O (IoCtl=2)"
			  " without a page table (V=1, TV=0)") " [-]" },
		{ REQUEST("0x0100"),
		  INVALID("translation request, but the device's table entry does"
			  " not allow ATS (I=0 or V=0) or has no page table (TV=0)") " [TR]" },
		{ REQUEST("0x0300"),
		  INVALID("translation request for an interrupt, port I/O or system management"
			  " address") " [TR]" },
		/* reserved */
		{ REQUEST("0x0500"), INVALID("type 2 (unknown)") " [TR]" },
		{ REQUEST("0x0b00"), INVALID("type 5 (unknown)") " [TR]" },
		/* before 4.19, without a PASID */
		{ "AMD-Vi: Event logged [INVALID_DEVICE_REQUEST device=00:00.1"
		  " address=0x000000fdf8000020 flags=0x0a00]",
		  INVALID("posted write to the interrupt range, while the device's table entry"
			  " blocks"
			  " interrupts (IntCtl=0)") " [-]" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define DWORDS(one)                                                       \
	"AMD-Vi: Event logged [UNKNOWN event[0]=0x00000123 event[1]=" one \
	" event[2]=0x00800000 event[3]=0x00000001"

static void unknown_events(void **state)
{
	static const struct logline lines[] = {
		{ DWORDS("0xa0010002"),
		  "a performance counter reached zero, address 0x100800000, flags 0x1 (meaning"
		  " unverified)" },
		{ DWORDS("0xb0000000"), "an event could not be delivered to a guest, address"
					" 0x100800000, flags 0x0 (meaning unverified)" },
		{ DWORDS("0xc0000000"), "hardware error in the virtual IOMMU, address"
					" 0x100800000, flags 0x0 (meaning unverified)" },
		{ DWORDS("0xf0000000"), "unknown AMD-Vi event 0xf" },
		/* the second part of a split event, 4.14 to 4.18 */
		{ "UNKNOWN event[0]=0x00000123 event[1]=0xf0000000 event[2]=0x00800000"
		  " event[3]=0x00000001",
		  "unknown AMD-Vi event 0xf" },
		/* up to 4.13 */
		{ "UNKNOWN type=0x0f]", "unknown AMD-Vi event 0xf" },
		{ "AMD-Vi: Event logged [UNKNOWN type=0x0a]",
		  "a performance counter reached zero" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* The second message of a split event is complete without the first. */
static void second_parts(void **state)
{
	static const struct logline lines[] = {
		/* pcengines/coreboot issue 285, March 2019 */
		{ "INVALID_DEVICE_REQUEST device=00:00.1 address=0x000000fdf8000020 flags=0x0a00]",
		  INVALID("posted write to the interrupt range, while the device's table entry"
			  " blocks"
			  " interrupts (IntCtl=0)") " [-]" },
		{ "IO_PAGE_FAULT device=05:00.0 domain=0x0012 address=0x00000000ff6101b0"
		  " flags=0x0070]",
		  "0000:05:00.0 write to a page without write permission [PR|RW|PE]" },
		{ "ILLEGAL_DEV_TABLE_ENTRY device=01:00.0 address=0x0000000000001000 flags=0x0020]",
		  "0000:01:00.0 write: the device's table entry (DTE) is illegal, a level or a"
		  " value in"
		  " it is invalid [RW]" },
		{ "DEV_TAB_HARDWARE_ERROR device=01:00.0 address=0x0000000000001000 flags=0x0200]",
		  "0000:01:00.0 read: the device table could not be read: master abort [-]" },
		{ "PAGE_TAB_HARDWARE_ERROR device=01:00.0 domain=0x0001 address=0x0000000000001000"
		  " flags=0x0400]",
		  "0000:01:00.0 read: a page table could not be read: target abort [-]" },
		{ "ILLEGAL_COMMAND_ERROR address=0x0000000101234560]",
		  "the command queue holds an illegal command, command at 0x101234560" },
		{ "COMMAND_HARDWARE_ERROR address=0x0000000101234560 flags=0x0600]",
		  "the command queue could not be read: data error, command at 0x101234560" },
		{ "IOTLB_INV_TIMEOUT device=0a:00.0 address=0x0000000101234560]",
		  "0000:0a:00.0 did not answer an ATS invalidation in time, command at"
		  " 0x101234560" },
		{ "pci 0000:00:00.2: INVALID_PPR_REQUEST device=01:00.0 pasid=0x00001"
		  " address=0x0000000000001000 flags=0x0001]",
		  "0000:01:00.0 an invalid page request (PPR), address 0x1000, PASID 0x1,"
		  " flags 0x1 (meaning unverified)" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void companions(void **state)
{
	static const struct logline lines[] = {
		{ "AMD-Vi: Event logged [", "" },
		{ "pci 0000:00:00.2: AMD-Vi: Event logged [", "" },
		{ "AMD-Vi: DTE[0]: 6190000000000003", "" },
		{ "AMD-Vi: CMD[3]: 0000000000000000", "" },
		{ "AMD-Vi: Control Reg : 0x1234", "" },
		{ "AMD-Vi: No event written to event log", "" },
		{ "AMD-Vi: Event logged [Device not attached to domain properly]",
		  "access by a device that is not attached to a domain: the log has neither"
		  " address nor direction" },
		{ "AMD-Vi:   device=0000:00:04.0 domain=0x0000",
		  "0000:00:04.0 access by a device that is not attached to a domain" },
		{ "AMD-Vi: Completion-Wait loop timed out",
		  "the IOMMU did not finish its commands in time" },
		{ "AMD-Vi: IOMMU 0000:00:00.2: Completion-Wait loop timed out",
		  "the IOMMU did not finish its commands in time" },
		{ "AMD-Vi: Command buffer timeout",
		  "the IOMMU did not accept new commands in time" },
		/* amd/init.c, amd_iommu_restart_ga_log(), and amd/iommu.c of 6.1 */
		{ "AMD-Vi: IOMMU GA Log overflow", "the log overflowed: entries were lost" },
		{ "AMD-Vi: IOMMU GA Log restarting", "the log overflowed: entries were lost" },
		/* amd/init.c, amd_iommu_restart_log() of 6.5 */
		{ "AMD-Vi: IOMMU PPR log restarting", "the log overflowed: entries were lost" },
		/* amd/ppr.c, iommu_call_iopf_notifier() */
		{ "AMD-Vi: Unknown PPR request received",
		  "the page request log has an entry of an unknown type, which Linux ignored" },
		{ "AMD-Vi: Invalid PASID : 0x0, device : 0x0",
		  "page request refused: it has no PASID" },
		{ "AMD-Vi: Invalid PASID : 0x10000, device : 0x0",
		  "page request refused: its PASID is larger than the device's maximum" },
		{ "AMD-Vi: Invalid PASID : 0x100000, device : 0x0", NULL },
		{ "AMD-Vi: Invalid PASID : 0x1", NULL },
		{ "AMD-Vi: IOMMU event log overflow",
		  "the event log overflowed: events were lost" },
		{ "AMD-Vi: IOMMU Event log restarting", "the log overflowed: entries were lost" },
		{ "amd_iommu_report_page_fault: 12 callbacks suppressed",
		  "12 more messages suppressed: counts are lower bounds" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define FAULT(device, domain, address, flags)                                                      \
	"AMD-Vi: Event logged [IO_PAGE_FAULT device=" device " domain=" domain " address=" address \
	" flags=" flags "]"

/* VirtualBox DevIommuAmd.cpp, iommuAmdWalkIoPageTable(): IOVA bits of skipped levels */
static void addresses_above_the_table(void **state)
{
	static const struct logline lines[] = {
		{ FAULT("21:00.0", "0x0005", "0xf4002aef80", "0x0010"),
		  "0000:21:00.0 read of an address that needs 40 bits, likely more than the domain's"
		  " page table translates [PR]" },
		{ FAULT("21:00.0", "0x0005", "0x7ff00012000", "0x0030"),
		  "0000:21:00.0 write to an address that needs 43 bits, likely more than the domain's"
		  " page table translates [PR|RW]" },
		{ FAULT("21:00.0", "0x0005", "0x8000000000", "0x0010"),
		  "0000:21:00.0 read of an address that needs 40 bits, likely more than the domain's"
		  " page table translates [PR]" },
		{ FAULT("21:00.0", "0x0005", "0x7fffffffff", "0x0010"),
		  "0000:21:00.0 read of an address that the page table cannot translate: a level or"
		  " a page size in it is invalid, or it skips levels whose address bits are not 0"
		  " [PR]" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define NOTHING                                                                                   \
	"0000:31:00.0 access blocked: the device is not attached to a domain (Linux does not use" \
	" domain 0, but kernels 4.18 to 5.3 print 0 for every domain), so all its DMA is blocked"

/* Linux gives no domain the number 0: amd/iommu.c, domain_id_alloc(), 5.0 to 7.2. */
static void no_domain(void **state)
{
	static const struct logline lines[] = {
		{ FAULT("31:00.0", "0x0000", "0xffd2fa80", "0x0050"), NOTHING " [PR|PE]" },
		{ FAULT("31:00.0", "0x0000", "0xffd2fa80", "0x0070"), NOTHING " [PR|RW|PE]" },
		/* QEMU reports domain 0 for pages that are not present. */
		{ FAULT("31:00.0", "0x0000", "0xffd2fa80", "0x0020"),
		  "0000:31:00.0 write to a page that is not present [RW]" },
		{ FAULT("31:00.0", "0x0001", "0xffd2fa80", "0x0050"),
		  "0000:31:00.0 read of a page without read permission [PR|PE]" },
		/* with GN, it is a PASID; PASID 0 is not that of a process */
		{ FAULT("31:00.0", "0x0000", "0xffd2fa80", "0x0051"),
		  "0000:31:00.0 read of a page without read permission, supervisor, PASID 0x0 (low"
		  " 16 bits only, logged as domain) [GN|PR|PE]" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void interrupts(void **state)
{
	static const struct logline lines[] = {
		{ FAULT("09:00.0", "0x0019", "0xfffffffdf8000000", "0x0008"),
		  "0000:09:00.0 interrupt blocked: its entry (IRTE) is not valid, or ordinary"
		  " DMA hit the interrupt range, address in the HyperTransport interrupt range"
		  " [I]" },
		/* an IOAPIC */
		{ FAULT("00:14.0", "0x0019", "0xfffffffdf8000000", "0x0008"),
		  "0000:00:14.0 interrupt blocked: its entry (IRTE) is not enabled, address in the"
		  " HyperTransport interrupt range [I]" },
		{ "AMD-Vi: Event logged [INVALID_DEVICE_REQUEST device=0c:00.1 pasid=0x00000"
		  " address=0xfffffffdf8000000 flags=0x0a00]",
		  "0000:0c:00.1 invalid request: posted write to the interrupt range, while the"
		  " device's table entry blocks interrupts (IntCtl=0): its interrupts are not"
		  " set up, or its ordinary DMA hit this range, address in the HyperTransport"
		  " interrupt range [-]" },
		/* bit 1 is US: VirtualBox iommu-amd.h, EVT_INVALID_DEV_REQ_T */
		{ "AMD-Vi: Event logged [INVALID_DEVICE_REQUEST device=0c:00.1 pasid=0x00012"
		  " address=0x1000 flags=0x0403]",
		  "0000:0c:00.1 invalid request: port I/O that the device's table entry does not"
		  " allow (IoCtl=0), PASID 0x12, address in the first 64K [GN|US]" },
		{ "amdgpu 0000:0c:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0015"
		  " pasid=0x08001 address=0x7f2b00001000 flags=0x0077]",
		  "0000:0c:00.0 write to a page of a process without write permission, user, PASID"
		  " 0x8001 [GN|NX|US|PR|RW|PE]" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void expect_kind(const char *msg, enum iommu_log_kind kind, enum iommu_severity severity)
{
	struct iommu_fault f;

	assert_true(iommu_log_read(msg, strlen(msg), &f));
	assert_int_equal(f.vendor, IOMMU_AMD);
	assert_int_equal(f.kind, kind);
	assert_int_equal(f.severity, severity);
}

static void signs(void **state)
{
	(void)state;
	expect_kind("AMD-Vi: Completion-Wait loop timed out", IOMMU_LOG_SIGN, IOMMU_BROKEN);
	expect_kind("AMD-Vi: Command buffer timeout", IOMMU_LOG_SIGN, IOMMU_BROKEN);
	expect_kind("AMD-Vi: Unknown PPR request received", IOMMU_LOG_SIGN, IOMMU_HARMLESS);
	expect_kind("AMD-Vi: Invalid PASID : 0x0, device : 0x0", IOMMU_LOG_SIGN, IOMMU_BLOCKED);
	expect_kind("AMD-Vi: IOMMU GA Log overflow", IOMMU_LOG_OVERFLOW, IOMMU_HARMLESS);
	/* The fault is in the next message. */
	expect_kind("AMD-Vi: Event logged [", IOMMU_LOG_COMPANION, IOMMU_SEVERITY_NONE);
}

static void fields(void **state)
{
	static const char msg[] = "AMD-Vi: Event logged [INVALID_PPR_REQUEST device=0001:c1:1e.7"
				  " pasid=0x12345 address=0x7f0000001234 flags=0x0104 tag=0x1ff]";
	static const char rmp[] =
		"AMD-Vi: Event logged [RMP_PAGE_FAULT device=01:02.3, vmg_tag=0x00ab,"
		" gpa=0x1234000, flags_rmp=0x0010, flags=0x0021]";
	struct iommu_fault f;

	(void)state;
	assert_true(iommu_log_read(msg, strlen(msg), &f));
	assert_int_equal(f.vendor, IOMMU_AMD);
	assert_int_equal(f.kind, IOMMU_LOG_FAULT);
	assert_int_equal(f.part, IOMMU_MESSAGE_WHOLE);
	assert_int_equal(f.code, 9);
	assert_int_equal(f.device.segment, 1);
	assert_int_equal(f.device.bus, 0xc1);
	assert_int_equal(f.device.slot, 0x1e);
	assert_int_equal(f.device.func, 7);
	assert_int_equal(f.pasid, 0x12345);
	assert_int_equal(f.address, 0x7f0000001234);
	assert_int_equal(f.flags, 0x104);
	assert_int_equal(f.tag, 0x1ff);
	assert_int_equal(f.has, IOMMU_HAS_CODE | IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT |
					IOMMU_HAS_PASID | IOMMU_HAS_ADDRESS | IOMMU_HAS_FLAGS |
					IOMMU_HAS_TAG);
	assert_int_equal(f.name_len, strlen("INVALID_PPR_REQUEST"));
	assert_memory_equal(f.name, "INVALID_PPR_REQUEST", f.name_len);

	assert_true(iommu_log_read(rmp, strlen(rmp), &f));
	assert_int_equal(f.code, 0xd);
	assert_int_equal(f.has, IOMMU_HAS_CODE | IOMMU_HAS_DEVICE | IOMMU_HAS_ADDRESS |
					IOMMU_HAS_FLAGS | IOMMU_HAS_VMG_TAG | IOMMU_HAS_FLAGS_RMP);
	assert_int_equal(f.vmg_tag, 0xab);
	assert_int_equal(f.flags_rmp, 0x10);
	assert_int_equal(f.flags, 0x21);
	assert_int_equal(f.address, 0x1234000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_fault_forms),
		cmocka_unit_test(page_fault_flags),
		cmocka_unit_test(page_fault_flags_with_a_pasid),
		cmocka_unit_test(address_windows),
		cmocka_unit_test(hardware_and_command_events),
		cmocka_unit_test(events_with_bare_numbers),
		cmocka_unit_test(the_iommu_is_not_the_device),
		cmocka_unit_test(invalid_device_requests),
		cmocka_unit_test(unknown_events),
		cmocka_unit_test(second_parts),
		cmocka_unit_test(companions),
		cmocka_unit_test(addresses_above_the_table),
		cmocka_unit_test(no_domain),
		cmocka_unit_test(interrupts),
		cmocka_unit_test(signs),
		cmocka_unit_test(fields),
	};

	return cmocka_run_group_tests_name("faultlog_amd", tests, NULL, NULL);
}
