#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Files with random changes: export may fail, but with a message and without a file. What it writes
# is JSON. SEED=N begins with another file, COUNT=N tries more of them.
# usage: mutated.sh TRACE_IOMMU TOP SYNTH MUTATE_FILE
. "$(dirname "$0")/lib.sh"
mutate=$4
count=${COUNT:-40}
seed=${SEED:-1}
# libtracecmd may ask for more memory than there can be.
export ASAN_OPTIONS=$ASAN_OPTIONS:allocator_may_return_null=1

"$synth" - "$work/0.dat" <<-'END' || fail "synth"
	machine cpus=2
	uname "Linux box 6.12.0"
	formats 6.12-x86_64
	comm 7 qemu
	event 1 iommu:add_device_to_group gid=1 device="0000:00:04.0"
	event 1.5 printk:console msg="ixgbe 0000:00:04.0 eth0: up"
	event 2 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
	bulk count=300 cpus=2 live=10 <<FIN
	map iommu:map iova=$iova paddr=$paddr size=$size
	map dma:dma_map_page device="0000:00:04.0" dma_addr=$iova phys_addr=$paddr size=$size dir=1
	unmap iommu:unmap iova=$iova size=$size unmapped_size=$size
	FIN
	lost cpu=0 count=5
	event +1 cpu=0 pid=7 iommu:io_page_fault device="0000:00:04.0" driver="ixgbe" iova=1M flags=1
	event +1 cpu=1 pid=7 printk:console msg="DMAR: DRHD: handling fault status reg 2"
	event +1 cpu=1 pid=7 iommu:remove_device_from_group gid=1 device="0000:00:04.0"
	instance mine
	event +1 pid=7 iommu:map iova=8K size=4K paddr=1M
END
cp "$top/samples/amd-6.1-fault.dat" "$work/1.dat"

last=$((seed + count))
while [ "$seed" -lt "$last" ]; do
	"$mutate" "$seed" "$work/$((seed % 2)).dat" "$work/mutated.dat" || fail "mutate_file"
	for format in ndjson perfetto; do
		timeout 60 "$command" export --to $format "$work/mutated.dat" -o "$work/out" 2>"$work/err"
		status=$?
		case $status in
		0) jq -e . "$work/out" >/dev/null || fail "seed $seed: $format is not JSON" ;;
		2)
			grep -q -e '^trace-iommu: .*mutated.dat' -e Sanitizer "$work/err" ||
				fail "seed $seed: no message: $(cat "$work/err")"
			[ ! -e "$work/out" ] || fail "seed $seed: a file after an error"
			;;
		*) fail "seed $seed: $format: status $status: $(cat "$work/err")" ;;
		esac
		rm -f "$work/out"
	done
	seed=$((seed + 1))
done
finish
