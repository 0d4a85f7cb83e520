/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * AMD-Vi: codes, flags and types of the event log, and of page requests.
 *
 * A row's source is either the specification itself (AMD publication 48882) or one of its
 * transcriptions: Linux drivers/iommu/amd/amd_iommu_types.h and iommu.c (6.12), FreeBSD
 * sys/x86/iommu/amd_reg.h, VirtualBox include/VBox/iommu-amd.h.
 */
#include "amdvi.h"

#define ALL_FLAGS 0x1ff
#define HW_FLAGS  (IOMMU_AMDVI_I | IOMMU_AMDVI_RW | IOMMU_AMDVI_TR)

/*
 * An entry of the event log, 128 bits (48882 section 2.5). "PASID h" is PASID [19:16]. Bits 27, 29,
 * 30 and 31 of dword 0 mark entries of virtual IOMMUs, which Linux does not print. The fields are
 * those of IO_PAGE_FAULT. Other events leave some of them out, and the RMP events have the guest's
 * tag in place of the domain ID.
 *
 *   31    28      24      20      16      12      8       4       0
 *  +-----------------------+-------+-------------------------------+
 *  |                       |PASID h|           device ID           |  dword 0
 *  +-------+---------------+-------+-------------------------------+
 *  |  code |         flags         |   domain ID, or PASID [15:0]  |  dword 1
 *  +-------+-----------------------+-------------------------------+
 *  |                         address [31:0]                        |  dword 2
 *  +---------------------------------------------------------------+
 *  |                        address [63:32]                        |  dword 3
 *  +---------------------------------------------------------------+
 */
static const struct iommu_amdvi_event events[] = {
	{ .code = IOMMU_AMDVI_NONE,
	  .verified = true,
	  .name = "reserved",
	  .text = "no event was written",
	  .source = "the erratum that Linux works around before it reads an entry" },
	{ .code = IOMMU_AMDVI_ILLEGAL_DTE,
	  .verified = true,
	  .flags =
		  IOMMU_AMDVI_GN | IOMMU_AMDVI_I | IOMMU_AMDVI_RW | IOMMU_AMDVI_RZ | IOMMU_AMDVI_TR,
	  .name = "ILLEGAL_DEV_TABLE_ENTRY",
	  .text = "the device's table entry (DTE) is illegal",
	  .source = "48882 section 2.5.2; amd_reg.h" },
	{ .code = IOMMU_AMDVI_PAGE_FAULT,
	  .verified = true,
	  .device_ahead = true,
	  .flags = ALL_FLAGS,
	  .name = "IO_PAGE_FAULT",
	  .text = "an access was not translated",
	  .source = "48882 section 2.5.3; amd_reg.h" },
	{ .code = IOMMU_AMDVI_DTE_HW,
	  .verified = true,
	  .flags = HW_FLAGS,
	  .type = IOMMU_AMDVI_HW_TYPE,
	  .name = "DEV_TAB_HARDWARE_ERROR",
	  .text = "the device table could not be read",
	  .source = "48882 section 2.5; iommu-amd.h" },
	{ .code = IOMMU_AMDVI_PTE_HW,
	  .verified = true,
	  .flags = IOMMU_AMDVI_GN | HW_FLAGS,
	  .type = IOMMU_AMDVI_HW_TYPE,
	  .name = "PAGE_TAB_HARDWARE_ERROR",
	  .text = "a page table could not be read",
	  .source = "48882 section 2.5; iommu-amd.h" },
	{ .code = IOMMU_AMDVI_ILLEGAL_COMMAND,
	  .verified = true,
	  .name = "ILLEGAL_COMMAND_ERROR",
	  .text = "the command queue holds an illegal command",
	  .source = "48882 section 2.5; amd_reg.h" },
	{ .code = IOMMU_AMDVI_COMMAND_HW,
	  .verified = true,
	  .type = IOMMU_AMDVI_HW_TYPE,
	  .name = "COMMAND_HARDWARE_ERROR",
	  .text = "the command queue could not be read",
	  .source = "48882 section 2.5; iommu-amd.h" },
	{ .code = IOMMU_AMDVI_INV_TIMEOUT,
	  .verified = true,
	  .name = "IOTLB_INV_TIMEOUT",
	  .text = "did not answer an ATS invalidation in time",
	  .source = "48882 section 2.5; amd_reg.h" },
	{ .code = IOMMU_AMDVI_INVALID_REQUEST,
	  .verified = true,
	  /* US: VirtualBox iommu-amd.h, EVT_INVALID_DEV_REQ_T, bit 49 */
	  .flags = IOMMU_AMDVI_GN | IOMMU_AMDVI_NX | IOMMU_AMDVI_TR,
	  .user = IOMMU_AMDVI_NX,
	  .type = IOMMU_AMDVI_REQUEST_TYPE,
	  .name = "INVALID_DEVICE_REQUEST",
	  .text = "a request that the device is not allowed to make",
	  .source = "48882 section 2.5; amd_reg.h" },
	{ .code = IOMMU_AMDVI_INVALID_PPR,
	  .verified = true,
	  .name = "INVALID_PPR_REQUEST",
	  .text = "an invalid page request (PPR)",
	  .source = "48882 section 2.5; amd_reg.h" },
	{ .code = IOMMU_AMDVI_COUNTER_ZERO,
	  .verified = true,
	  .name = "EVENT_COUNTER_ZERO",
	  .text = "a performance counter reached zero",
	  .source = "48882 section 2.5; amd_reg.h, which notes a misprint in the table of codes" },
	/* Linux prints these two only with an AMD patch that was not merged (vIOMMU). */
	{ .code = IOMMU_AMDVI_GUEST_EVENT,
	  .verified = true,
	  .name = "GUEST_EVENT_FAULT",
	  .text = "an event could not be delivered to a guest",
	  .source = "48882 section 2.5.12; S. Suthikulpanit, linux-iommu list" },
	{ .code = IOMMU_AMDVI_VIOMMU_HW,
	  .verified = true,
	  .name = "VIOMMU_HW_ERR",
	  .text = "hardware error in the virtual IOMMU",
	  .source = "48882 section 2.5.13; S. Suthikulpanit, linux-iommu list" },
	{ .code = IOMMU_AMDVI_RMP_FAULT,
	  .verified = true,
	  .device_ahead = true,
	  .name = "RMP_PAGE_FAULT",
	  .text = "access blocked by the SEV-SNP reverse map table (RMP)",
	  .source = "48882 section 2.5.14; Linux 5.10, amd_iommu_types.h" },
	{ .code = IOMMU_AMDVI_RMP_HW,
	  .verified = true,
	  .device_ahead = true,
	  .name = "RMP_HW_ERR",
	  .printed = "RMP_HW_ERROR",
	  .text = "the SEV-SNP reverse map table (RMP) could not be read",
	  .source = "48882 section 2.5.15; Linux 5.10, amd_iommu_types.h" },
};

/*
 * Bits 27:16 of dword 1 (48882 section 2.5.3). Which of them have a meaning depends on the event.
 * The type is that of hardware errors (bits 10:9) and of INVALID_DEVICE_REQUEST (bits 11:9).
 *
 *    11  10   9   8   7   6   5   4   3   2   1   0
 *   +-----------+---+---+---+---+---+---+---+---+---+
 *   |   type    |TR |RZ |PE |RW |PR | I |US |NX |GN |
 *   +-----------+---+---+---+---+---+---+---+---+---+
 *
 * The kernel's masks for I and RW agree with this, and so do those for PR and TR in a patch by
 * L. Buytenhek (linux-iommu, September 2021). The specification guarantees RW only with PR=1, but
 * he measured on a Ryzen 3700X that RW is right with PR=0 too.
 */
static const struct iommu_amdvi_flag flags[] = {
	{ IOMMU_AMDVI_GN, "GN", "guest virtual address, with a PASID", "guest physical address",
	  "always" },
	{ IOMMU_AMDVI_NX, "NX", "execute access", "not an execute access",
	  "GN=1; in INVALID_DEVICE_REQUEST this bit is US" },
	{ IOMMU_AMDVI_US, "US", "user", "supervisor", "GN=1" },
	{ IOMMU_AMDVI_I, "I", "interrupt request", "memory request", "always" },
	{ IOMMU_AMDVI_PR, "PR", "the page was present; for an interrupt: its IRTE was enabled",
	  "the page was not present; for an interrupt: its IRTE was not enabled", "always" },
	{ IOMMU_AMDVI_RW, "RW", "write", "read", "TR=0 and I=0 (the specification adds PR=1)" },
	{ IOMMU_AMDVI_PE, "PE", "a permission was missing", "no permission was missing", "PR=1" },
	{ IOMMU_AMDVI_RZ, "RZ", "a reserved bit was set", "a level or a value was invalid",
	  "PR=1" },
	{ IOMMU_AMDVI_TR, "TR", "ATS translation request", "ordinary transaction", "always" },
};

/* The types of the three hardware errors: VirtualBox iommu-amd.h. 0 is reserved. */
static const struct iommu_amdvi_type hw_types[] = {
	{ 0, 1, true, "master abort" },
	{ 0, 2, true, "target abort" },
	{ 0, 3, true, "data error" },
};

/*
 * illumos usr/src/uts/i86pc/io/amd_iommu/amd_iommu_log.c, get_illegal_req(). Two public samples
 * confirm type 5 (pcengines/coreboot issue 285 and an Ubuntu forum thread): they hit the
 * HyperTransport interrupt range. With TR=1, types 2 to 7 are reserved. The ranges are those of
 * address_windows.c. IntCtl, IoCtl, SysMgt, I, V and TV are fields of the device's table entry.
 */
static const struct iommu_amdvi_type request_types[] = {
	{ 0, 0, true, "read or non-posted write in the interrupt range" },
	{ 0, 1, true,
	  "pre-translated request, but the device's table entry does not allow ATS (I=0 or V=0)" },
	{ 0, 2, true, "port I/O that the device's table entry does not allow (IoCtl=0)" },
	{ 0, 3, true,
	  "posted write to the system management range that the device's table entry does not allow"
	  " (SysMgt), or to the address translation range" },
	{ 0, 4, true,
	  "read or non-posted write in the system management or address translation range" },
	{ 0, 5, true,
	  "posted write to the interrupt range, while the device's table entry blocks interrupts"
	  " (IntCtl=0)" },
	{ 0, 6, true, "posted write to the reserved interrupt range" },
	{ 0, 7, true,
	  "access to the system management range (SysMgt=3) or port I/O (IoCtl=2) without a page"
	  " table (V=1, TV=0)" },
	{ 1, 0, true,
	  "translation request, but the device's table entry does not allow ATS (I=0 or V=0) or has"
	  " no page table (TV=0)" },
	{ 1, 1, true,
	  "translation request for an interrupt, port I/O or system management address" },
};

/* Linux 6.1 amd_iommu_types.h, PPR_FLAG_*. */
static const struct iommu_amdvi_flag ppr_flags[] = {
	{ 0x002, "EXEC", "execute access requested", "no execute access requested", "always" },
	{ 0x004, "READ", "read access requested", "no read access requested", "always" },
	{ 0x020, "WRITE", "write access requested", "no write access requested", "always" },
	{ 0x040, "US", "user", "supervisor", "always" },
	{ 0x080, "RVSD", "a reserved bit was set", "no reserved bit was set", "always" },
	{ 0x100, "GN", "the PASID is valid", "no PASID", "always" },
};

/* Linux 6.1 amd_iommu_types.h, PPR_*. */
static const struct iommu_amdvi_type ppr_responses[] = {
	{ 0, 0x0, true, "success" },
	{ 0, 0x1, true, "invalid request" },
	{ 0, 0xf, true, "failure" },
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

const struct iommu_amdvi_event *iommu_amdvi_events(size_t *n)
{
	*n = ROWS(events);
	return events;
}

const struct iommu_amdvi_event *iommu_amdvi_event(uint32_t code)
{
	return code < ROWS(events) ? &events[code] : NULL;
}

const struct iommu_amdvi_flag *iommu_amdvi_flags(size_t *n)
{
	*n = ROWS(flags);
	return flags;
}

const struct iommu_amdvi_type *iommu_amdvi_hw_types(size_t *n)
{
	*n = ROWS(hw_types);
	return hw_types;
}

const struct iommu_amdvi_type *iommu_amdvi_request_types(size_t *n)
{
	*n = ROWS(request_types);
	return request_types;
}

const struct iommu_amdvi_flag *iommu_amdvi_ppr_flags(size_t *n)
{
	*n = ROWS(ppr_flags);
	return ppr_flags;
}

const struct iommu_amdvi_type *iommu_amdvi_ppr_responses(size_t *n)
{
	*n = ROWS(ppr_responses);
	return ppr_responses;
}

bool iommu_amdvi_may_be_ioapic(const struct iommu_pci_id *id)
{
	if (!id->slot)
		return id->bus % 32 == 0 && id->func == 1;
	return !id->bus && id->slot == 0x14 && !id->func;
}
