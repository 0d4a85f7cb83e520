/* SPDX-License-Identifier: LGPL-2.1 */
/* Links PCIe errors to the IOMMU faults that caused them. */
#include "recent_faults.h"

/* Severities of ras:aer_event (include/linux/aer.h, 3.13 to 7.2). */
enum { AER_CORRECTABLE = 2 };

/* The PCIe errors that a blocked access causes: PCIe Base Specification 6.0, section 6.2.3. */
static const struct {
	uint32_t mask;
	const char *name;
} errors[] = {
	{ 0x00100000, "Unsupported Request" },
	{ 0x00008000, "Completer Abort" },
	{ 0x00004000, "Completion Timeout" },
};

static bool same_id(const struct iommu_pci_id *a, const struct iommu_pci_id *b)
{
	return a->segment == b->segment && a->bus == b->bus && a->slot == b->slot &&
	       a->func == b->func;
}

void iommu_recent_faults_add(struct iommu_recent_faults *faulted, const struct iommu_pci_id *id,
			     uint64_t ts)
{
	unsigned int i;

	for (i = 0; i < IOMMU_RECENT_FAULTS_MAX; i++) {
		if (faulted->devices[i].used && same_id(&faulted->devices[i].id, id))
			break;
	}
	if (i == IOMMU_RECENT_FAULTS_MAX) {
		i = faulted->next;
		faulted->next = (faulted->next + 1) % IOMMU_RECENT_FAULTS_MAX;
	}
	faulted->devices[i].id = *id;
	faulted->devices[i].ts = ts;
	faulted->devices[i].used = true;
}

static const char *error_of(uint32_t status)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (status & errors[i].mask)
			return errors[i].name;
	}
	return NULL;
}

/* Add " 1.204 ms before", or " before" in a trace without times. */
static void put_age(struct iommu_text *t, uint64_t fault, uint64_t now)
{
	if (fault && now) {
		iommu_text_putc(t, ' ');
		iommu_text_duration(t, now - fault);
	}
	iommu_text_puts(t, " before");
}

bool iommu_recent_faults_explain_error(struct iommu_text *t,
				       const struct iommu_recent_faults *faulted,
				       const struct iommu_pci_id *id, uint64_t ts, uint32_t status,
				       uint32_t severity)
{
	const char *error = severity == AER_CORRECTABLE ? NULL : error_of(status);

	for (unsigned int i = 0; error && i < IOMMU_RECENT_FAULTS_MAX; i++) {
		uint64_t fault = faulted->devices[i].ts;

		if (!faulted->devices[i].used || !same_id(&faulted->devices[i].id, id))
			continue;
		if (fault && ts && (ts < fault || ts - fault > IOMMU_RECENT_FAULTS_WAIT))
			continue;
		iommu_text_puts(t, " => ");
		iommu_text_puts(t, error);
		iommu_text_puts(t, " was likely caused by the IOMMU fault of ");
		iommu_text_pci_id(t, id);
		put_age(t, fault, ts);
		return true;
	}
	return false;
}
