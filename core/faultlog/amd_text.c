/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * AMD-Vi: explains events. Which flags have a meaning depends on the event and on other flags.
 */
#include "amd_text.h"
#include "core/hardware/amdvi.h"
#include "fault_page.h"
#include "fault_words.h"

#define UNVERIFIED " (unverified)"

static bool has_flag(const struct iommu_fault *f, uint32_t flag)
{
	return (f->has & IOMMU_HAS_FLAGS) && (f->flags & flag);
}

/* " [PR|RW|0x200]" or " [-]": all flags that are set except @type, which has words. */
static void put_flags(struct iommu_text *t, const struct iommu_fault *f, uint32_t type)
{
	const struct iommu_amdvi_event *event = iommu_amdvi_event(f->code);
	uint32_t left = f->flags & ~type;
	size_t n;
	const struct iommu_amdvi_flag *rows = iommu_amdvi_flags(&n);
	const char *separator = " [";

	if (!(f->has & IOMMU_HAS_FLAGS))
		return;
	for (size_t i = 0; i < n; i++) {
		/* A bit without a meaning in this event has no name here. */
		if (!(left & rows[i].mask & event->flags))
			continue;
		iommu_text_puts(t, separator);
		iommu_text_puts(t, rows[i].mask == event->user ? "US" : rows[i].name);
		separator = "|";
		left &= ~(uint32_t)rows[i].mask;
	}
	if (left) {
		iommu_text_puts(t, separator);
		iommu_text_hex(t, left, 1);
	} else if (*separator != '|') {
		iommu_text_puts(t, " [-");
	}
	iommu_text_putc(t, ']');
}

/*
 * With GN=1 the request had a PASID. IO_PAGE_FAULT has no pasid=: the kernel prints the low 16 bits
 * of the PASID as domain= (amd/iommu.c, 5.0 to 7.2).
 */
static void put_pasid(struct iommu_text *t, const struct iommu_fault *f)
{
	if (!has_flag(f, IOMMU_AMDVI_GN))
		return;
	if (f->has & IOMMU_HAS_PASID) {
		iommu_text_puts(t, ", PASID ");
		iommu_text_hex(t, f->pasid, 1);
	} else if (f->has & IOMMU_HAS_DOMAIN) {
		iommu_text_puts(t, ", PASID ");
		iommu_text_hex(t, f->domain, 1);
		iommu_text_puts(t, " (low 16 bits only, logged as domain)");
	}
}

/* The access: "write to", "read of", "execution of", "ATS translation request for". */
static void put_access(struct iommu_text *t, const struct iommu_fault *f)
{
	if (!(f->has & IOMMU_HAS_FLAGS))
		iommu_text_puts(t, "access to");
	else if (has_flag(f, IOMMU_AMDVI_TR))
		iommu_text_puts(t, "ATS translation request for");
	else if (has_flag(f, IOMMU_AMDVI_RW))
		iommu_text_puts(t, "write to");
	else if (has_flag(f, IOMMU_AMDVI_GN) && has_flag(f, IOMMU_AMDVI_NX))
		iommu_text_puts(t, "execution of");
	else
		iommu_text_puts(t, "read of");
}

static const char *permission(const struct iommu_fault *f)
{
	/* RW has no meaning in a translation request. */
	if (has_flag(f, IOMMU_AMDVI_TR))
		return " without the permission";
	if (has_flag(f, IOMMU_AMDVI_RW))
		return " without write permission";
	if (has_flag(f, IOMMU_AMDVI_GN) && has_flag(f, IOMMU_AMDVI_NX))
		return " without the permission to read or to execute";
	return " without read permission";
}

/*
 * A PASID selects the address space of a process. PASID 0 does not: Linux uses it for the DMA API
 * with amd_iommu=pgtbl_v2.
 */
static const char *page(const struct iommu_fault *f)
{
	uint32_t pasid = f->has & IOMMU_HAS_PASID ? f->pasid : f->domain;

	return has_flag(f, IOMMU_AMDVI_GN) && pasid ? " a page of a process" : " a page";
}

/*
 * I=1. PR is the enable bit of the interrupt's entry (VirtualBox DevIommuAmd.cpp,
 * iommuAmdRemapIntr()). IOAPICs and HPETs send only interrupts. Ordinary DMA of other
 * devices can hit the interrupt range.
 */
static void put_interrupt(struct iommu_text *t, const struct iommu_fault *f)
{
	iommu_text_puts(t, "interrupt blocked: ");
	if (has_flag(f, IOMMU_AMDVI_PR))
		iommu_text_puts(t, "its entry (IRTE) is invalid");
	else if (!(f->has & IOMMU_HAS_DEVICE) || iommu_amdvi_may_be_ioapic(&f->device))
		iommu_text_puts(t, "its entry (IRTE) is not enabled");
	else
		iommu_text_puts(t,
				"its entry (IRTE) is not valid, or ordinary DMA hit the interrupt"
				" range");
}

/*
 * PR=1, PE=0, RZ=0: VirtualBox DevIommuAmd.cpp, iommuAmdWalkIoPageTable(). Of seven public reports,
 * six have addresses above the three levels of a new page table in Linux.
 */
static void put_unmappable(struct iommu_text *t, const struct iommu_fault *f)
{
	if (f->has & IOMMU_HAS_ADDRESS && f->address >> IOMMU_AMDVI_THREE_LEVELS) {
		iommu_text_puts(t, " an address that needs ");
		iommu_text_dec(t, 64 - (uint64_t)__builtin_clzll(f->address));
		iommu_text_puts(t, " bits, likely more than the domain's page table translates");
	} else {
		iommu_text_puts(t, " an address that the page table cannot translate: a level or a"
				   " page size in it is invalid, or it skips levels whose address"
				   " bits are not 0");
	}
}

static void put_page_fault(struct iommu_text *t, const struct iommu_fault *f)
{
	if (has_flag(f, IOMMU_AMDVI_I)) {
		put_interrupt(t, f);
		iommu_fault_put_window(t, ", ", f);
		return;
	}
	if (iommu_fault_has_no_domain(f)) {
		iommu_text_puts(t, "access blocked: the device is not attached to a domain (Linux"
				   " does not use domain 0, but kernels 4.18 to 5.3 print 0 for"
				   " every domain), so all its DMA is blocked");
		iommu_fault_put_window(t, ", ", f);
		return;
	}
	put_access(t, f);
	if (!(f->has & IOMMU_HAS_FLAGS)) {
		iommu_text_puts(t, " a page that cannot be translated");
	} else if (!has_flag(f, IOMMU_AMDVI_PR)) {
		iommu_text_puts(t, page(f));
		iommu_text_puts(t, " that is not present");
	} else if (has_flag(f, IOMMU_AMDVI_PE)) {
		iommu_text_puts(t, page(f));
		iommu_text_puts(t, permission(f));
		if (has_flag(f, IOMMU_AMDVI_RZ))
			iommu_text_puts(t, ", whose entry has a reserved bit set");
	} else if (has_flag(f, IOMMU_AMDVI_RZ)) {
		iommu_text_puts(t, page(f));
		iommu_text_puts(t, " whose entry has a reserved bit set");
	} else {
		put_unmappable(t, f);
	}
	if (has_flag(f, IOMMU_AMDVI_GN))
		iommu_text_puts(t, has_flag(f, IOMMU_AMDVI_US) ? ", user" : ", supervisor");
	put_pasid(t, f);
	iommu_fault_put_window(t, ", ", f);
}

static void put_illegal_dte(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_address_window *window = iommu_fault_window(f);

	if (!(f->has & IOMMU_HAS_FLAGS)) {
		iommu_text_puts(t, "access: the device's table entry (DTE) is illegal");
		return;
	}
	if (has_flag(f, IOMMU_AMDVI_I))
		iommu_text_puts(t, "interrupt");
	else if (has_flag(f, IOMMU_AMDVI_TR))
		iommu_text_puts(t, "ATS translation request");
	else
		iommu_text_puts(t, has_flag(f, IOMMU_AMDVI_RW) ? "write" : "read");
	iommu_text_puts(t, ": the device's table entry (DTE) is illegal, ");
	iommu_text_puts(t, has_flag(f, IOMMU_AMDVI_RZ) ? "a reserved bit is set"
						       : "a level or a value in it is invalid");
	put_pasid(t, f);
	if (window && window->amd_only)
		iommu_fault_put_window(t, ", ", f);
}

/* Master abort and the like: bits 10:9. */
static void put_hw_type(struct iommu_text *t, const struct iommu_fault *f)
{
	size_t n;
	const struct iommu_amdvi_type *types = iommu_amdvi_hw_types(&n);
	uint32_t type = (f->flags & IOMMU_AMDVI_HW_TYPE) >> 9;

	if (!(f->has & IOMMU_HAS_FLAGS))
		return;
	for (size_t i = 0; i < n; i++) {
		if (types[i].type == type) {
			iommu_text_puts(t, ": ");
			iommu_text_puts(t, types[i].text);
			return;
		}
	}
	iommu_text_puts(t, ": type ");
	iommu_text_dec(t, type);
	iommu_text_puts(t, " (reserved)");
}

static void put_hw_error(struct iommu_text *t, const struct iommu_fault *f,
			 const struct iommu_amdvi_event *event)
{
	if (has_flag(f, IOMMU_AMDVI_I))
		iommu_text_puts(t, "interrupt: ");
	else if (has_flag(f, IOMMU_AMDVI_TR))
		iommu_text_puts(t, "ATS translation request: ");
	else if (f->has & IOMMU_HAS_FLAGS)
		iommu_text_puts(t, has_flag(f, IOMMU_AMDVI_RW) ? "write: " : "read: ");
	iommu_text_puts(t, event->text);
	put_hw_type(t, f);
	put_pasid(t, f);
}

static void put_request(struct iommu_text *t, const struct iommu_fault *f)
{
	size_t n;
	const struct iommu_amdvi_type *types = iommu_amdvi_request_types(&n);
	uint32_t type = (f->flags & IOMMU_AMDVI_REQUEST_TYPE) >> 9;
	uint32_t tr = has_flag(f, IOMMU_AMDVI_TR);
	const struct iommu_amdvi_type *row = NULL;

	iommu_text_puts(t, "invalid request");
	for (size_t i = 0; i < n && !row && (f->has & IOMMU_HAS_FLAGS); i++) {
		if (types[i].type == type && types[i].tr == tr)
			row = &types[i];
	}
	if (row) {
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, row->text);
		if (!row->verified)
			iommu_text_puts(t, UNVERIFIED);
		if (type == IOMMU_AMDVI_REQUEST_INTERRUPT && !tr && f->has & IOMMU_HAS_DEVICE &&
		    !iommu_amdvi_may_be_ioapic(&f->device))
			iommu_text_puts(t, ": its interrupts are not set up, or its ordinary DMA"
					   " hit this range");
	} else if (f->has & IOMMU_HAS_FLAGS) {
		iommu_text_puts(t, ": type ");
		iommu_text_dec(t, type);
		iommu_text_puts(t, " (unknown)");
	}
	put_pasid(t, f);
	iommu_fault_put_window(t, ", ", f);
}

static void put_number(struct iommu_text *t, const char *before, uint64_t v)
{
	iommu_text_puts(t, before);
	iommu_text_hex(t, v, 1);
}

/* The address of a command in the command queue, which is kernel memory. */
static void put_command(struct iommu_text *t, const struct iommu_fault *f)
{
	if (f->has & IOMMU_HAS_ADDRESS)
		put_number(t, ", command at ", f->address);
}

/* Events with flags of unknown meaning: print the flags as a number. */
static void put_bare(struct iommu_text *t, const struct iommu_fault *f, const char *address)
{
	if (f->has & IOMMU_HAS_VMG_TAG)
		put_number(t, ", guest ", f->vmg_tag);
	if (f->has & IOMMU_HAS_ADDRESS)
		put_number(t, address, f->address);
	if (f->has & IOMMU_HAS_PASID)
		put_number(t, ", PASID ", f->pasid);
	if (f->has & IOMMU_HAS_TAG)
		put_number(t, ", tag ", f->tag);
	if (f->has & IOMMU_HAS_FLAGS_RMP)
		put_number(t, ", RMP flags ", f->flags_rmp);
	if (f->has & IOMMU_HAS_FLAGS) {
		put_number(t, ", flags ", f->flags);
		iommu_text_puts(t, " (meaning unverified)");
	}
}

/* A code that our tables lack, or a name that no known kernel prints. */
static void put_unknown(struct iommu_text *t, const struct iommu_fault *f)
{
	iommu_text_puts(t, "unknown AMD-Vi event ");
	if (f->has & IOMMU_HAS_CODE)
		iommu_text_hex(t, f->code, 1);
	else
		iommu_text_untrusted(t, f->name ? f->name : "", f->name_len);
}

static void put_event(struct iommu_text *t, const struct iommu_fault *f,
		      const struct iommu_amdvi_event *event)
{
	switch (event->code) {
	case IOMMU_AMDVI_PAGE_FAULT:
		put_page_fault(t, f);
		break;
	case IOMMU_AMDVI_ILLEGAL_DTE:
		put_illegal_dte(t, f);
		break;
	case IOMMU_AMDVI_DTE_HW:
	case IOMMU_AMDVI_PTE_HW:
		put_hw_error(t, f, event);
		break;
	case IOMMU_AMDVI_COMMAND_HW:
		iommu_text_puts(t, event->text);
		put_hw_type(t, f);
		put_command(t, f);
		break;
	case IOMMU_AMDVI_ILLEGAL_COMMAND:
	case IOMMU_AMDVI_INV_TIMEOUT:
		iommu_text_puts(t, event->text);
		put_command(t, f);
		break;
	case IOMMU_AMDVI_INVALID_REQUEST:
		put_request(t, f);
		break;
	default:
		iommu_text_puts(t, event->text);
		if (!event->verified)
			iommu_text_puts(t, UNVERIFIED);
		put_bare(t, f,
			 event->code == IOMMU_AMDVI_RMP_HW	? ", SPA "
			 : event->code == IOMMU_AMDVI_RMP_FAULT ? ", GPA "
								: ", address ");
		break;
	}
}

void iommu_fault_text_amd(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_amdvi_event *event =
		f->has & IOMMU_HAS_CODE ? iommu_amdvi_event(f->code) : NULL;

	iommu_fault_put_device(t, f);
	if (!event) {
		put_unknown(t, f);
		return;
	}
	put_event(t, f, event);
	if (event->flags || (f->flags & ~(uint32_t)event->type && event->type))
		put_flags(t, f, event->type);
}
