# SPDX-License-Identifier: LGPL-2.1
# The part "lanes" of tests/bench.sh, which reads this file.

# lanes_script EVENTS LIVE: four tasks with four devices each map and unmap, with LIVE mappings live.
lanes_script() {
	local task device

	printf '%s\n' "machine cpus=4" "formats 6.1-x86_64 iommu"
	for task in 0 1 2 3; do
		printf 'comm 100%d qemu-%d\n' "$task" "$task"
		for device in 0 1 2 3; do
			# Since 5.19 two attaches take a device.
			printf 'event +0.00001 cpu=%d pid=100%d iommu:attach_device_to_domain %s\n' \
				"$task" "$task" "device=\"0000:0$task:0$device.0\"" \
				"$task" "$task" "device=\"0000:0$task:0$device.0\""
		done
	done
	printf 'bulk count=%d cpus=4 live=%d seed=1 step=1000 sizes=4K:2M\n' "$1" "$2"
}

# dma_script EVENTS LIVE: a host driver's maps and unmaps, each with its event of system dma.
dma_script() {
	printf '%s\n' "machine cpus=4" "formats 7.2-x86_64 iommu dma" \
		"bulk count=$(($1 / 2)) cpus=4 live=$2 seed=1 step=1000 sizes=4K:2M <<END" \
		'map iommu:map iova=$iova paddr=$paddr size=$size' \
		'map dma:dma_map_phys device="0000:01:00.0" dma_addr=$iova phys_addr=$paddr size=$size dir=1' \
		'unmap iommu:unmap iova=$iova size=$size unmapped_size=$size' \
		'unmap dma:dma_unmap_phys device="0000:01:00.0" addr=$iova size=$size dir=1' \
		END
}

# measure_lanes WHAT: measures the trace written last.
measure_lanes() {
	echo "$lanes $1 on 4 CPUs, in KernelShark's libraries"
	# Drop messages about loaded plugins and about the missing desktop.
	QT_QPA_PLATFORM=offscreen "$build/tests/bench/bench_kshark" \
		"$build/kshark-plugin/plugin-iommu_lanes.so" "$(field_plot)" "$work/trace.dat" "$runs" \
		2>"$work/errors" | grep -v '^loading plugin' || {
		cat "$work/errors" >&2
		exit 2
	}
}

# Finds a plugin of KernelShark's own.
field_plot() {
	find /usr/lib /usr/local/lib -name plugin-event_field_plot.so 2>/dev/null | head -n 1
}

bench_lanes() {
	local live

	echo "address maps of $lanes events, 10000 live, on 1300 pixels"
	"$build/tests/bench/bench_address_map" 10000 "$lanes"
	echo "ticks of $lanes events, on 1300 pixels"
	"$build/tests/bench/bench_ticks" "$lanes" "16 CPUs, 16 tasks, 4K to 2M"
	if [ ! -x "$build/tests/bench/bench_kshark" ] || [ -z "$(field_plot)" ]; then
		echo "KernelShark's plugins or the Qt that they are built with are missing: no lanes"
		return
	fi
	for live in 1000 10000; do
		lanes_script "$lanes" "$live" | synthesize
		measure_lanes "map and unmap events, $live live,"
	done
	dma_script "$lanes" 1000 | synthesize
	measure_lanes "events, maps and unmaps with their dma events, 1000 live,"
}
