# SPDX-License-Identifier: LGPL-2.1
# Sourced by selftest.sh.

# A kernel's text for the two events of check_values
map_text()
{
	i=iova=0x00000000fffff000 p=paddr=0x0000000123456000
	case $1 in
	3.13-* | 3.18-qcom) echo "IOMMU: $i $p size=0x1000" ;;
	*-qcom) echo "IOMMU: $i $p size=0x1000 prot=0x0" ;;
	4.9-* | 5.10-*) echo "IOMMU: $i $p size=4096" ;;
	*) echo "IOMMU: $i - 0x0000000100000000 $p size=4096" ;;
	esac
}

unmap_text()
{
	i=iova=0x0000000000800000
	case $1 in
	3.13-* | 3.18-qcom) echo "IOMMU: $i size=0x2000" ;;
	*-qcom) echo "IOMMU: $i size=0x2000 unmapped_size=0x1000" ;;
	4.9-* | 5.10-*) echo "IOMMU: $i size=8192 unmapped_size=4096" ;;
	*) echo "IOMMU: $i - 0x0000000000802000 size=8192 unmapped_size=4096" ;;
	esac
}
