/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PCI_NAMES_H
#define TRACE_IOMMU_PCI_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* Readable names of PCI devices, from pci.ids, with libpci. */
struct pci_names;

/* Returns NULL without libpci, or if memory is short. Close it with pci_names_close(). */
struct pci_names *pci_names_open(void);
void pci_names_close(struct pci_names *names);

/* Write vendor and device to @buf. Writes "" if pci.ids does not have them; @names may be NULL. */
void pci_name(struct pci_names *names, uint16_t vendor, uint16_t device, char *buf, size_t size);

#endif
