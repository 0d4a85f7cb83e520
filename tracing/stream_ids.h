/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_STREAM_IDS_H
#define TRACE_IOMMU_STREAM_IDS_H

/*
 * The stream ID with which a PCI function accesses memory, from the tables of the firmware. Both
 * functions return false if the table has no entry for the function, or is damaged.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A device tree's property iommu-map, @len bytes at @map, and iommu-map-mask, for requester ID @rid
 * (Documentation/devicetree/bindings/pci/pci-iommu.txt, Linux 6.12). @phandle is that of the IOMMU,
 * which must have one cell (#iommu-cells).
 */
bool stream_of_iommu_map(const unsigned char *map, size_t len, uint32_t mask, uint16_t rid,
			 uint32_t *phandle, uint32_t *stream);

/*
 * ACPI's table IORT, @len bytes at @table, for requester ID @rid in PCI segment @segment. @base is
 * the address of the SMMUv3 (IO Remapping Table, Arm DEN 0049, issue E.f).
 */
bool stream_of_iort(const unsigned char *table, size_t len, uint32_t segment, uint16_t rid,
		    uint64_t *base, uint32_t *stream);

#endif
