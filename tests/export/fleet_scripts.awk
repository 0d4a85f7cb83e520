# SPDX-License-Identifier: LGPL-2.1
# Writes the scripts of the traces of many hosts, for tests/synth: DIR/NNN.synth. What they contain
# follows from the number of the host, and DIR/truth lists it, tab-separated: host, driver, leaks,
# leaked bytes.
# usage: awk -v dir=DIR -v hosts=N -f fleet_scripts.awk
BEGIN {
	split("5.10.0-33-amd64 6.1.0-56-amd64 6.12.107+deb13-amd64 7.2.13+deb14-amd64", releases, " ")
	split("5.10-x86_64 6.1-x86_64 6.12-x86_64 7.2-x86_64", formats, " ")
	nr_drivers = split("ixgbe r8169 nvme mlx5_core ahci", drivers, " ")
	for (host = 1; host <= hosts; host++)
		write_host()
}

function out(line) {
	print line >file
}

function event(time, task, what) {
	out("event " time " pid=" task " " what)
}

# A mapping that nobody unmaps: @nr of them, at 2 seconds.
function map_and_leak(nr,    i, iova, time) {
	for (i = 0; i < nr; i++) {
		iova = sprintf("0x%x", 7340032 + i * 65536)
		time = sprintf("%.6f", 2 + i / 1000)
		if (kernel == 1) {
			event(time, 50, "intel_iommu:map_single dev_name=\"" device "\" dev_addr=" iova \
				" phys_addr=1M size=8K")
			continue
		}
		event(time, kernel == 2 ? 70 : 50, "iommu:map iova=" iova " paddr=1M size=8K")
		if (kernel == 3)
			event("+0.000001", 50, "dma:dma_map_page device=\"" device "\" dma_addr=" iova \
				" phys_addr=1M size=8K dir=2")
		if (kernel == 4)
			event("+0.000001", 50, "dma:dma_map_phys device=\"" device "\" dma_addr=" iova \
				" phys_addr=1M size=8K dir=2")
	}
}

# Maps that are unmapped.
function load_device() {
	out("bulk count=" 40 + 2 * (host % 30) " live=4 pid=" (kernel == 2 ? 70 : 50) " step=" 1000 * (host % 50 + 1) \
		" seed=" host (kernel == 2 ? "" : " <<END"))
	if (kernel == 2)
		return
	if (kernel == 1) {
		out("map intel_iommu:map_single dev_name=\"" device "\" dev_addr=$iova phys_addr=$paddr size=$size")
		out("unmap intel_iommu:unmap_single dev_name=\"" device "\" dev_addr=$iova size=$size")
	} else {
		name = kernel == 3 ? "page" : "phys"
		out("map iommu:map iova=$iova paddr=$paddr size=$size")
		out("map dma:dma_map_" name " device=\"" device "\" dma_addr=$iova phys_addr=$paddr size=$size dir=2")
		out("unmap iommu:unmap iova=$iova size=$size unmapped_size=$size")
		out("unmap dma:dma_unmap_" name " device=\"" device "\" addr=$iova size=$size dir=2")
	}
	out("END")
}

function take_or_give_back(time) {
	event(time, 70, "iommu:attach_device_to_domain device=\"" device "\"")
	event("+0.0001", 70, "iommu:attach_device_to_domain device=\"" device "\"")
}

function write_host(    i, leaks, faults) {
	kernel = host % 4 + 1
	device = sprintf("0000:%02x:00.0", host % 7 + 1)
	driver = kernel == 2 ? "vfio-pci" : drivers[host % nr_drivers + 1]
	leaks = host % 7 == 0 ? 1 + host % 5 : 0
	faults = host % 5 == 0 ? 1 + host % 17 : 0
	file = sprintf("%s/%03d.synth", dir, host)

	out(sprintf("uname \"Linux host%03d %s #1 SMP x86_64\"", host, releases[kernel]))
	out("formats " formats[kernel])
	out("comm 50 kworker/0:1\ncomm 60 rmmod\ncomm 70 qemu-system-x86")
	event(1, 60, "iommu:add_device_to_group gid=1 device=\"" device "\"")
	event("+0.01", 60, "iommu:attach_device_to_domain device=\"" device "\"")
	event("+0.01", 60, "printk:console msg=\"" driver " " device ": probed\"")
	if (kernel == 2)
		take_or_give_back("+0.01")
	load_device()
	map_and_leak(leaks)
	for (i = 0; i < faults; i++)
		event(sprintf("%.6f", 2.5 + i / 100), 50, "iommu:io_page_fault device=\"" device \
			"\" driver=\"" driver "\" iova=" 1048576 * (16 + 2 * i) " flags=" i % 2)
	if (kernel == 2)
		take_or_give_back("3")
	event(4, 60, "iommu:remove_device_from_group gid=1 device=\"" device "\"")
	close(file)
	printf "host%03d\t%s\t%d\t%d\n", host, driver, leaks, 8192 * leaks >(dir "/truth")
}
