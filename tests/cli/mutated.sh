#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Files with random changes: the command may fail, but with a message. It ends, not by a signal.
# SEED=N begins with another file, COUNT=N tries more of them.
# usage: mutated.sh TRACE_IOMMU TOP SYNTH MUTATE_FILE
. "$(dirname "$0")/lib.sh"
synth=$3
mutate=$4
count=${COUNT:-150}
seed=${SEED:-1}

# Files of all kinds: uncompressed with an instance, compressed, and of the other byte order.
"$synth" - "$work/1.dat" <<-'END' || fail "synth"
	machine cpus=2
	uname "Linux box 6.12.0"
	formats 6.12-x86_64
	comm 7 qemu
	event 1 iommu:add_device_to_group gid=1 device="0000:00:04.0"
	event 2 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
	bulk count=300 cpus=2 live=10
	lost cpu=0 count=5
	event +1 cpu=0 pid=7 iommu:io_page_fault device="0000:00:04.0" iova=1M flags=1
	event +1 cpu=1 pid=7 printk:console msg="DMAR: DRHD: handling fault status reg 2"
	instance mine
	event +1 pid=7 iommu:map iova=8K size=4K paddr=1M
END
cp "$top/samples/amd-6.1-fault.dat" "$work/2.dat"
cp "$top/samples/amd-6.1-vfio.dat" "$work/3.dat"
cp "$top/samples/s390x-6.12-disk.dat" "$work/4.dat"

last=$((seed + count))
while [ "$seed" -lt "$last" ]; do
	"$mutate" "$seed" "$work/$((seed % 4 + 1)).dat" "$work/mutated.dat" || fail "mutate_file"
	for command_name in summary "explain --all"; do
		# shellcheck disable=SC2086 # several words
		timeout 60 "$command" $command_name "$work/mutated.dat" >"$work/out" 2>"$work/err" </dev/null
		status=$?
		[ "$status" -le 2 ] || fail "$command_name, seed $seed: status $status: $(cat "$work/err")"
		[ "$status" != 2 ] || grep -q '^trace-iommu: .*mutated.dat' "$work/err" ||
			grep -q Sanitizer "$work/err" || fail "$command_name, seed $seed: no message: $(cat "$work/err")"
	done
	seed=$((seed + 1))
done
finish
