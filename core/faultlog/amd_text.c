/* SPDX-License-Identifier: LGPL-2.1 */
/* AMD-Vi events in words: which flag bits mean something depends on the event and on each other. */
#include "core/hardware/amdvi.h"
#include "fault_internal.h"
#include "fault_words.h"

#define UNVERIFIED " (unverified)"

static bool has_flag(const struct iommu_fault *f, uint32_t flag)
{
	return (f->has & IOMMU_HAS_FLAGS) && (f->flags & flag);
}

/* " [PR|RW|0x200]", " [-]": all bits that are set but for @type, which is said in words. */
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
		/* A bit that has no meaning in this event has no name in it either. */
		if (!(left & rows[i].mask & event->flags))
			continue;
		iommu_text_puts(t, separator);
		iommu_text_puts(t, rows[i].name);
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
 * With GN=1 the request had a PASID. IO_PAGE_FAULT has no pasid: the kernel puts its low 16 bits
 * where the domain is otherwise (amd/iommu.c, 5.0 to 7.2).
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
		iommu_text_puts(t, " (its low 16 bits, printed as domain)");
	}
}

/* Who asks for what: "write to", "read of", "execution of", "ATS translation request for". */
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
	/* RW means nothing in a translation request. */
	if (has_flag(f, IOMMU_AMDVI_TR))
		return " a page without the permission";
	if (has_flag(f, IOMMU_AMDVI_RW))
		return " a page without write permission";
	if (has_flag(f, IOMMU_AMDVI_GN) && has_flag(f, IOMMU_AMDVI_NX))
		return " a page without the permission to read or to execute";
	return " a page without read permission";
}

static void put_page_fault(struct iommu_text *t, const struct iommu_fault *f)
{
	if (has_flag(f, IOMMU_AMDVI_I)) {
		iommu_text_puts(t, has_flag(f, IOMMU_AMDVI_PR)
					   ? "interrupt blocked: its entry (IRTE) is not valid"
					   : "interrupt blocked: its entry (IRTE) is not enabled");
		return;
	}
	put_access(t, f);
	if (!(f->has & IOMMU_HAS_FLAGS)) {
		iommu_text_puts(t, " a page that cannot be translated");
	} else if (!has_flag(f, IOMMU_AMDVI_PR)) {
		iommu_text_puts(t, " a page that is not present");
	} else if (has_flag(f, IOMMU_AMDVI_PE)) {
		iommu_text_puts(t, permission(f));
		if (has_flag(f, IOMMU_AMDVI_RZ))
			iommu_text_puts(t, ", whose entry has a reserved bit set");
	} else if (has_flag(f, IOMMU_AMDVI_RZ)) {
		iommu_text_puts(t, " a page whose entry has a reserved bit set");
	} else {
		iommu_text_puts(t, " a page that is present, no permission missing: unexplained");
	}
	if (has_flag(f, IOMMU_AMDVI_GN))
		iommu_text_puts(t, has_flag(f, IOMMU_AMDVI_US) ? ", user" : ", supervisor");
	put_pasid(t, f);
	fault_window(t, ", ", f);
}

static void put_illegal_dte(struct iommu_text *t, const struct iommu_fault *f)
{
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
						       : "a level or a value in it is not valid");
	put_pasid(t, f);
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
	} else if (f->has & IOMMU_HAS_FLAGS) {
		iommu_text_puts(t, ": type ");
		iommu_text_dec(t, type);
		iommu_text_puts(t, " (not known here)");
	}
	put_pasid(t, f);
	fault_window(t, ", ", f);
}

static void put_number(struct iommu_text *t, const char *before, uint64_t v)
{
	iommu_text_puts(t, before);
	iommu_text_hex(t, v, 1);
}

/* The address of a command in the queue, which is memory of the kernel's. */
static void put_command(struct iommu_text *t, const struct iommu_fault *f)
{
	if (f->has & IOMMU_HAS_ADDRESS)
		put_number(t, ", command at ", f->address);
}

/* Events whose flags have no meaning that we know of: they stay a number. */
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

/* A code that no table has, or a name that no kernel of today prints. */
static void put_unknown(struct iommu_text *t, const struct iommu_fault *f)
{
	iommu_text_puts(t, "AMD-Vi event ");
	if (f->has & IOMMU_HAS_CODE)
		iommu_text_hex(t, f->code, 1);
	else
		iommu_text_untrusted(t, f->name ? f->name : "", f->name_len);
	iommu_text_puts(t, ", not known here");
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

void fault_text_amd(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_amdvi_event *event =
		f->has & IOMMU_HAS_CODE ? iommu_amdvi_event(f->code) : NULL;

	fault_device(t, f);
	if (!event) {
		put_unknown(t, f);
		return;
	}
	put_event(t, f, event);
	if (event->flags || (f->flags & ~(uint32_t)event->type && event->type))
		put_flags(t, f, event->type);
}
