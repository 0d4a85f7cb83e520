# SPDX-License-Identifier: LGPL-2.1
# Sourced in the guest, by busybox's shell. Each function scenario_NAME makes one capture, /out/trace.dat.
# The line "# NAME: TEXT" above it is its description, which capture.sh --list prints.

edu=0000:00:04.0
nic=0000:01:00.0
nvme=0000:00:06.0
bridged="0000:02:01.0 0000:02:02.0" # both in one group

note() {
	echo "$*" >>"$truth"
}

# tracing_state OUT: what a recording must leave as it was.
tracing_state() {
	for list in instances/ set_event dynamic_events kprobe_events current_tracer tracing_on \
		trace_clock buffer_size_kb events/enable; do
		echo "== $list"
		case $list in
		*/) ls "$tracing/$list" ;;
		# The kernel expands it at the first use, by a size of its own.
		buffer_size_kb) sed 's/^7 (expanded.*\|^14[0-9][0-9]$/expanded/' "$tracing/$list" ;;
		*) cat "$tracing/$list" ;;
		esac 2>/dev/null
	done >"$1"
}

# record COMMAND...: records the command, and notes the state of tracing before and after.
record() {
	tracing_state /out/before
	# shellcheck disable=SC2154,SC2086 # from /rig/config; a list of options
	$recorder -o /out/trace.dat "$@" </dev/null >/out/record.log 2>&1 ||
		die "the recorder failed with status $?: $(tail -n 5 /out/record.log)"
	tracing_state /out/after
}

# to_vfio DEVICE...: gives the devices to vfio-pci.
to_vfio() {
	for module in vfio vfio_iommu_type1 vfio-pci-core vfio-pci; do
		modprobe "$module" 2>/dev/null
	done
	[ -d /sys/bus/pci/drivers/vfio-pci ] || die "the kernel has no vfio-pci"
	for device in "$@"; do
		echo vfio-pci >"/sys/bus/pci/devices/$device/driver_override"
		unbind=/sys/bus/pci/devices/$device/driver/unbind
		[ ! -e "$unbind" ] || echo "$device" >"$unbind"
		echo "$device" >/sys/bus/pci/drivers_probe
		[ -e "/sys/bus/pci/drivers/vfio-pci/$device" ] || die "vfio-pci does not take $device"
	done
}

# from_vfio DEVICE: gives it back to its driver.
from_vfio() {
	echo "$1" >"/sys/bus/pci/drivers/vfio-pci/unbind"
	echo >"/sys/bus/pci/devices/$1/driver_override"
	echo "$1" >/sys/bus/pci/drivers_probe
}

# vfio_user: runs the commands on standard input.
vfio_user() {
	/rig/vfio_user "$truth" 2>/dev/console || die "vfio_user failed"
}

# The kernel parameters with which capture.sh boots the guest again.
scenario_parameters() {
	trace-iommu record --boot >/out/parameters 2>/out/record.log ||
		die "record --boot failed: $(tail -n 5 /out/record.log)"
}

# boot: from the start of the kernel, by the parameters of record --boot
scenario_boot() {
	: >/out/before
	# shellcheck disable=SC2086,SC2154
	trace-iommu record --after-boot $record_options -o /out/trace.dat </dev/null \
		>/out/record.log 2>&1 || die "record --after-boot failed: $(tail -n 5 /out/record.log)"
	# Nothing that the parameters switched on may be left; the size of the buffer is theirs.
	cat "$tracing/set_event" "$tracing/dynamic_events" "$tracing/kprobe_events" >/out/after \
		2>/dev/null
}

# selected: as boot, but only the events of groups and attaches
scenario_selected() {
	scenario_boot
}

# The guest of scenario crash that dies.
scenario_dies() {
	echo 1 >/proc/sys/kernel/sysrq
	echo c >/proc/sysrq-trigger
	sleep 60
}

# crash: what a guest recorded before it crashed, read after the next boot
scenario_crash() {
	scenario_boot
}

do_maps() {
	vfio_user <<END
open $edu
map 0x100000 0x1000
map 0x200000 0x4000
dma write 0x100000
dma read 0x200000
unmap 0x200000 0x4000
map 0x40000000 0x200000
END
}

# event: one event, iommu:map
scenario_event() {
	to_vfio $edu
	recorder="trace-cmd record -e iommu:map"
	record sh /rig/run maps
}

# class: one class of events, iommu
scenario_class() {
	to_vfio $edu
	recorder="trace-cmd record -e iommu"
	record sh /rig/run maps
}

# all: all events that the kernel has
scenario_all() {
	to_vfio $edu
	recorder="trace-cmd record -e all"
	record sh /rig/run maps
}

# perf: scenario vfio, recorded by perf record
scenario_perf() {
	to_vfio $edu
	perf record -q -a -e 'iommu:*' -e printk:console -o /out/perf.data -- sh /rig/run vfio \
		</dev/null >/out/record.log 2>&1 ||
		die "perf record failed with status $?: $(tail -n 5 /out/record.log)"
}

# io DEVICE BLOCK-DEVICE: direct reads and writes, with the kernel's counts as the truth.
io() {
	[ -b "/dev/$2" ] || die "no disk $2 of $1"
	read -r _ _ from _ _ _ to _ <"/sys/block/$2/stat"
	# shellcheck disable=SC2154 # from /rig/config
	count=${small:+4}
	count=${count:-24}
	dd if="/dev/$2" of=/dev/null bs=64k count=$count iflag=direct 2>/dev/null ||
		die "dd cannot read $2"
	dd if=/dev/zero of="/dev/$2" bs=16k count=$count oflag=direct 2>/dev/null ||
		die "dd cannot write $2"
	sync
	read -r _ _ from2 _ _ _ to2 _ <"/sys/block/$2/stat"
	note "load device=$1 bytes=$(((from2 - from + to2 - to) * 512))"
}

# block_of DEVICE: the block device behind a PCI device.
block_of() {
	for block in /sys/block/*; do
		case $(readlink -f "$block/device") in
		*"/$1/"*)
			echo "${block##*/}"
			return
			;;
		esac
	done
}

do_disk() {
	for device in 0000:00:06.0 0000:00:08.0 0000:00:1f.2; do
		block=$(block_of $device)
		[ -z "$block" ] || io $device "$block"
	done
}

# disk: reads and writes of NVMe, virtio-blk and AHCI disks
scenario_disk() {
	record sh /rig/run disk
}

# The card with a network: sets net_device and name, that of its interface.
nic_name() {
	net_device=$nic
	[ "$iommu" != amd ] || net_device=0000:00:0a.0
	for name in /sys/bus/pci/devices/$net_device/net/*; do
		[ ! -e "$name" ] || name=${name##*/}
	done
}

do_net() {
	nic_name
	received=$(cat "/sys/class/net/$name/statistics/rx_bytes")
	bytes=$(timeout 60 nc 10.0.2.100 1234 </dev/null | wc -c)
	received=$(($(cat "/sys/class/net/$name/statistics/rx_bytes") - received))
	[ "$bytes" = 3000000 ] || die "the download ended after $bytes bytes"
	note "download device=$net_device bytes=$received spare=1000000" # at most 256 buffers of 2 pages
}

# net: a download of 3 MB through e1000e
scenario_net() {
	nic_name
	[ -d "/sys/class/net/$name" ] || die "no network interface on $net_device"
	ip link set "$name" up
	ip address add 10.0.2.15/24 dev "$name"
	sleep 4
	record sh /rig/run net
}

do_vfio() {
	to_vfio $nic
	vfio_user <<END
open $nic
map 0x100000 0x1000
map 0x200000 0x200000
unmap 0x100000 0x1000
unmap 0x200000 0x200000
map 0x40000000 0x1000000
map 0x80000000 0x400000
sleep 300
END
	from_vfio $nic
	vfio_user <<END
open $edu
map 0x100000 0x20000
map 0x200000 0x1000 r
dma write 0x100000
dma read 0x110000
dma read 0x200000
unmap 0x100000 0x20000
map 0x100000 0x2000
dma write 0x101000
END
}

# vfio: e1000e and edu go to a VFIO user, with maps and DMA, and back to their drivers
scenario_vfio() {
	to_vfio $edu
	record sh /rig/run vfio
}

do_two() {
	vfio_user <<END
open $nic
map 0x100000 0x4000
open $edu
map 0x200000 0x4000
dma write 0x200000
END
	vfio_user <<END
open $nic
map 0x100000 0x2000
END
}

# two: two devices in one container, then one of them alone at the same address
scenario_two() {
	to_vfio $edu $nic
	record sh /rig/run two
}

# VT-d and the kernel limit how many faults they log: a pause follows each.
do_fault() {
	vfio_user <<END
open $edu
map 0x100000 0x1000
fault read 0x800000 never-mapped
sleep 2500
fault write 0x801000 never-mapped
END
	sleep 2
	vfio_user <<END
open $edu
map 0x200000 0x4000
dma write 0x201000
unmap 0x200000 0x4000
sleep 100
fault write 0x201000 use-after-unmap
sleep 2500
fault read 0x202040 use-after-unmap
END
	sleep 2
	vfio_user <<END
open $edu
map 0x300000 0x1000 r
fault write 0x300000 mapped
sleep 2500
dma read 0x300000
map 0x400000 0x1000
dma write 0x400000
fault write 0x401000 past-the-end
sleep 2500
fault read 0x404000 past-the-end
END
}

# fault: accesses by edu that each verdict explains
scenario_fault() {
	to_vfio $edu
	record sh /rig/run fault
}

do_hotplug() {
	for device in $nic $nvme; do
		echo 1 >/sys/bus/pci/devices/$device/remove
		note "unplug device=$device"
		sleep 1
	done
	echo 1 >/sys/bus/pci/rescan
	sleep 3
	for device in $nic $nvme; do
		[ ! -e /sys/bus/pci/devices/$device ] || note "return device=$device"
	done
}

# The machine has no disk to boot from: its firmware starts and finds nothing. The pages of its memory are
# mapped when it starts, before the firmware runs.
do_qemu() {
	to_vfio $nic
	qemu-system-x86_64 -L /usr/share/qemu -machine q35 -accel tcg -cpu qemu64 -m 64 -nodefaults \
		-display none -vga none -serial none -monitor none -nic none \
		-device "vfio-pci,host=$nic,rombar=0" </dev/null >/dev/console 2>&1 &
	qemu_pid=$!
	note "open device=$nic pid=$qemu_pid"
	note "guest device=$nic memory=$((64 << 20)) pid=$qemu_pid"
	sleep 20
	kill -0 $qemu_pid || die "qemu ended by itself"
	kill $qemu_pid
	wait $qemu_pid
	note "close device=$nic pid=$qemu_pid"
	from_vfio $nic
}

# qemu: e1000e goes to a guest of QEMU inside the guest, and back to its driver
scenario_qemu() {
	record sh /rig/run qemu
}

# hotplug: e1000e and NVMe are removed and come back
scenario_hotplug() {
	record sh /rig/run hotplug
}

do_many() {
	vfio_user <<END
open $edu
repeat 300000 0x10000000 0x1000
END
}

# two recordings, one of which is killed: what it left behind goes with --cleanup, and the events and the
# instance of others stay.
leave_behind() { # OPTION...
	trace-iommu record "$@" -o /tmp/killed.dat sleep 600 </dev/null >/out/killed.log 2>&1 &
	recorder_pid=$!
	for try in $(seq 60); do
		sleep 1
		[ ! -s /tmp/killed.dat.cpu0 ] || break
	done
	[ -d "/proc/$recorder_pid" ] || die "record ended by itself: $(tail -n 5 /out/killed.log)"
	tracing_state /out/during
	kill -9 "$recorder_pid"
	wait "$recorder_pid"
	# Its trace-cmd ends, too, after it has completed the file.
	for try in $(seq 60); do
		pidof trace-cmd >/dev/null || break
		sleep 1
	done
	tracing_state /out/left
	note "killed pid=$recorder_pid"
}

# kill: kill -9 of a recording, then --cleanup, beside the probe and the instance of somebody else
scenario_kill() {
	to_vfio $edu
	mkdir "$tracing/instances/other"
	echo 'p:other/probe do_exit' >>"$tracing/kprobe_events"
	tracing_state /out/before-all
	# Without probes, nothing is left for --cleanup: not even the size of the top-level buffer.
	leave_behind --no-probes
	diff /out/before-all /out/left >/out/cleanup.log ||
		die "a killed recording without probes leaves $(cat /out/cleanup.log)"
	leave_behind
	trace-iommu record --cleanup </dev/null >/out/cleanup.log 2>&1 ||
		die "record --cleanup failed: $(tail -n 5 /out/cleanup.log)"
	tracing_state /out/after-all
	record sh /rig/run maps
	cp /out/before-all /out/before
}

do_live() {
	do_disk &
	{
		echo "open $edu
map 0x100000 0x1000
map 0x200000 0x4000
repeat 600 0x10000000 0x1000
dma write 0x100000
unmap 0x200000 0x4000
sleep 2500"
		# QEMU's AMD-Vi reports none.
		[ "$iommu" = amd ] || echo "fault write 0x201000 use-after-unmap
sleep 2500
fault read 0x800000 never-mapped
sleep 2500"
	} | vfio_user
	wait
}

# start_live OUT OPTION...: sets live_pid. Returns when live has shown an interval.
start_live() {
	live_out=$1
	shift
	trace-iommu live "$@" </dev/null >"$live_out" 2>>/out/live.log &
	live_pid=$!
	for try in $(seq 90); do
		[ ! -s "$live_out" ] || return 0
		sleep 1
	done
	die "live shows nothing: $(tail -n 5 /out/live.log)"
}

# left_nothing BY: compares the state of tracing with that before all.
left_nothing() {
	tracing_state /out/after-live
	diff /out/before-all /out/after-live >/out/left.log || die "$1 leaves $(cat /out/left.log)"
}

# wait_for_screen TEXT: returns when it has been on the screen of live. Emulated guests are slow, and a key
# that is pressed before there is something to do for it has no effect.
wait_for_screen() {
	for try in $(seq 120); do
		! grep -q "$1" /out/live.screen || return 0
		sleep 1
	done
	die "live on a terminal does not show '$1'"
}

# live_screen: in a terminal of its own, with the keys f and q.
live_screen() {
	[ -x /usr/bin/script ] || return 0
	: >/out/live.screen
	{
		wait_for_screen 'q quit'
		dd if="/dev/$(block_of $nvme)" of=/dev/null bs=64k count=4 iflag=direct 2>/dev/null
		wait_for_screen "$nvme"
		printf f
		wait_for_screen 'f back'
		printf q
		# At the end of its input, script would end live.
		while pidof trace-iommu >/dev/null; do
			sleep 1
		done
	} | TERM=linux script -qefc "trace-iommu live" /out/live.screen >/dev/null ||
		die "live on a terminal ended with status $?"
	left_nothing "live on a terminal"
}

# live: trace-iommu live, ended by SIGTERM, by -n and by kill -9; then --cleanup, and a recording
scenario_live() {
	to_vfio $edu
	# Since 6.8, events/header_page is that of the top-level buffer, but not of instances.
	subbuf=$tracing/buffer_subbuf_size_kb
	[ ! -e "$subbuf" ] || echo 8 >"$subbuf"
	tracing_state /out/before-all
	cp "$truth" /out/start
	start_live /out/live.json --json -d 1 -n 600
	sh /rig/run live
	[ ! -e /out/failed ] || die "$(cat /out/failed)"
	sleep 4 # until the end of the program has been shown
	kill -TERM $live_pid
	wait $live_pid || die "live ended with status $?: $(tail -n 5 /out/live.log)"
	left_nothing "live"
	trace-iommu live -d 0.5 -n 3 </dev/null >/out/live.lines 2>>/out/live.log ||
		die "live -n ended with status $?: $(tail -n 5 /out/live.log)"
	left_nothing "live -n"
	live_screen
	start_live /out/live.killed -d 1
	tracing_state /out/during
	kill -9 $live_pid
	wait $live_pid
	tracing_state /out/left
	grep -q "trace-iommu-$live_pid\$" /out/left || die "a killed live leaves no instance"
	trace-iommu record --cleanup </dev/null >/out/cleanup.log 2>&1 ||
		die "record --cleanup failed: $(tail -n 5 /out/cleanup.log)"
	left_nothing "record --cleanup"
	mv "$truth" /out/live.truth
	mv /out/start "$truth"
	[ ! -e "$subbuf" ] || echo 4 >"$subbuf"
	record sh /rig/run maps
}

# many: 300,000 maps by a VFIO user
scenario_many() {
	to_vfio $edu
	record sh /rig/run many
}

do_cost() {
	vfio_user <<END
open $edu
repeat 20000 0x10000000 0x1000
END
}

# cost_of NAME RECORDER...: the instructions per map and unmap, while the recorder records, and the bytes of
# its file.
cost_of() {
	name=$1
	shift
	cp /out/start "$truth"
	"$@" sh /rig/run cost </dev/null >/out/record.log 2>&1 ||
		die "$name failed with status $?: $(tail -n 5 /out/record.log)"
	used=$(sed -n 's/^repeat .* cpu=\([0-9]*\).*/\1/p' "$truth")
	echo "$name instructions=$((used / 20000)) bytes=$(cat /tmp/cost.* 2>/dev/null | wc -c)" >>/out/cost
	cat /out/record.log # to the console: lost events
	say "cost: $(tail -n 1 /out/cost)"
	rm -f /tmp/cost.*
}

# cost: the instructions of a VFIO user per map and unmap, with each way of recording
scenario_cost() {
	to_vfio $edu
	cp "$truth" /out/start
	cost_of event trace-cmd record -o /tmp/cost.dat -e iommu:map
	cost_of class trace-cmd record -o /tmp/cost.dat -e iommu
	cost_of all trace-cmd record -o /tmp/cost.dat -e all
	# Only now: it would cost more if trace-cmd left anything enabled.
	cost_of nothing env
	cost_of perf perf record -q -a -e 'iommu:*' -e printk:console -o /tmp/cost.data --
	cost_of no-probes trace-iommu record --no-probes -o /tmp/cost.dat
	cost_of latency trace-iommu record --latency -o /tmp/cost.dat
	tracing_state /out/before
	cost_of record trace-iommu record -o /out/trace.dat
	tracing_state /out/after
}
