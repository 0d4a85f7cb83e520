# SPDX-License-Identifier: LGPL-2.1
# kernel_script DIRECTORY: a synthesizer script with every event of the iommu system, in the formats
# and on the machine of tests/formats/DIRECTORY.

. "$SYNTH_FORMATS/machine.sh"

# has_field FILE EVENT FIELD
has_field() {
	awk -v event="$2" -v field="$3" '
		/^name: / { here = $2 == event }
		here && $0 ~ "field:.*[ ]" field ";" { found = 1 }
		END { exit !found }' "$1"
}

has_event() {
	grep -q "^name: $2\$" "$1"
}

put() {
	clock=$((clock + 1))
	printf 'event 1.%06d cpu=%d pid=312 iommu:%s\n' "$clock" $((clock % 2)) "$*"
}

put_maps() {
	name=
	has_field "$1" map name && name='name="soc:apps"'
	put map iova=0xfffff000 paddr=0x123456000 size=4096 $name
	put map iova=0x100000 paddr=0x2000 size=12288 $name
	put map iova=0x40000000 paddr=0x80000000 size=0x200000 $name
	put map iova=0x40000000 paddr=0x80000000 size=0x40000000 $name
	put map iova=0xfffff000 paddr=0x1000 size=1000 $name
	put map iova=0x1000 paddr=0x1000 size=0 $name
	put map iova=0xffffffffffffe000 paddr=0xfffffffff000 size=8192 $name
}

put_unmaps() {
	name=
	has_field "$1" unmap name && name='name="soc:apps"'
	if ! has_field "$1" unmap unmapped_size; then
		put unmap iova=0x100000 size=12288
		put unmap iova=0x40000000 size=0x40000000
		put unmap iova=0x40000000 size=1000
		return
	fi
	put unmap iova=0x100000 size=12288 unmapped_size=12288 $name
	put unmap iova=0x100000 size=8192 unmapped_size=4096 $name
	put unmap iova=0x100000 size=8192 unmapped_size=0 $name
	put unmap iova=0x100000 size=4096 unmapped_size=0x40000000 $name
	put unmap iova=0xfffff000 size=4096 unmapped_size=8192 $name
	put unmap iova=0x100000 size=1000 unmapped_size=1000 $name
	put unmap iova=0 size=0 unmapped_size=0 $name
}

put_faults() {
	put io_page_fault 'device="0000:00:04.0" driver="vfio-pci"' iova=0x202040 flags=0
	put io_page_fault 'device="0000:00:04.0" driver="vfio-pci"' iova=0x202040 flags=1
	put io_page_fault 'device="0000:00:04.0" driver="pci"' iova=0xfffffffffffff000 flags=0x70
	put io_page_fault 'device="0000:00:04.0" driver="pci"' iova=0 flags=-1
	put io_page_fault 'device="40000000.iommu" driver="omap-iommu"' iova=0x1000 flags=0
	put io_page_fault 'device="fd800000.iommu" driver="vsi_iommu"' iova=0x1000 flags=1
}

kernel_script() {
	formats="$SYNTH_FORMATS/$1/iommu.txt"
	clock=0
	echo "machine $(machine_of "$1") cpus=2"
	echo "formats $1 iommu"
	echo "comm 312 vfiotest"
	put add_device_to_group gid=11 'device="0000:00:04.0"'
	put add_device_to_group gid=-1 'device=""'
	put attach_device_to_domain 'device="0000:00:04.0"'
	put_maps "$formats"
	put_unmaps "$formats"
	put_faults
	has_event "$formats" detach_device_from_domain &&
		put detach_device_from_domain 'device="0000:00:04.0"'
	put remove_device_from_group gid=11 'device="0000:00:04.0"'
}
