/* SPDX-License-Identifier: LGPL-2.1 */
#include "pci_names.h"

#ifdef TRACE_IOMMU_HAVE_LIBPCI
#include <pci/pci.h>
#include <stdio.h>
#include <unistd.h>

static void say_nothing(char *format, ...)
{
	(void)format;
}

/*
 * Names do not need pci_init(), which ends the process if it cannot access the hardware. Without
 * pci_init(), these functions are not set, but the library calls them.
 */
struct pci_names *pci_names_open(void)
{
	struct pci_access *access = pci_alloc();

	if (access) {
		access->warning = say_nothing;
		access->debug = say_nothing;
	}
	return (struct pci_names *)access;
}

void pci_names_close(struct pci_names *names)
{
	struct pci_access *access = (struct pci_access *)names;

	if (!access)
		return;
	pci_free_name_list(access);
	pci_cleanup(access);
}

void pci_name(struct pci_names *names, uint16_t vendor, uint16_t device, char *buf, size_t size)
{
	struct pci_access *access = (struct pci_access *)names;
	const char *found = NULL;

	*buf = 0;
	if (access && size)
		found = pci_lookup_name(access, buf, (int)size,
					PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE |
						PCI_LOOKUP_NO_NUMBERS,
					vendor, device);
	if (!found)
		*buf = 0;
	else if (found != buf)
		snprintf(buf, size, "%s", found);
}

#else

struct pci_names *pci_names_open(void)
{
	return NULL;
}

void pci_names_close(struct pci_names *names)
{
	(void)names;
}

void pci_name(struct pci_names *names, uint16_t vendor, uint16_t device, char *buf, size_t size)
{
	(void)names, (void)vendor, (void)device, (void)size;
	*buf = 0;
}

#endif
