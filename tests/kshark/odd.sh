#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Unusual traces: very many devices or attaches, faults of unknown devices, similar or bad names, more
# events than are replayed at once. usage: odd.sh PROGRAM PLUGIN SYNTH FORMATS
. "$TOP/tests/lib.sh"

program=$1
plugin=$2
synth=$3
formats=$4

# show WHAT [COLUMNS]: write the lanes of the script on standard input to $work/out.
show() {
	"$synth" -F "$formats" - "$work/trace.dat" || fail "$1: synth"
	"$program" "$plugin" "$work/trace.dat" "${2:-200}" >"$work/out" 2>"$work/errors" ||
		fail "$1: status $?: $(tail -n 3 "$work/errors")"
}

lanes() {
	grep -c '^[0-9]' "$work/out"
}

awk 'BEGIN {
	print "machine cpus=2\nformats 6.12-x86_64"
	for (i = 0; i < 5000; i++)
		printf "event %.6f cpu=%d iommu:attach_device_to_domain device=\"%04x:%02x:%02x.0\"\n",
			1 + i / 1000, i % 2, i / 8192, i / 32 % 256, i % 32
}' | show "5000 devices"
[ "$(lanes)" = 5000 ] || fail "5000 devices: $(lanes) lanes"

# Each pair changes the holder of the device: too many epochs to draw separately.
awk 'BEGIN {
	print "machine cpus=2\nformats 6.12-x86_64"
	for (i = 0; i < 100000; i++)
		printf "event %.6f cpu=%d pid=%d iommu:attach_device_to_domain device=0000:00:04.0\n",
			1 + i / 1000, i / 4 % 2, 300 + int(i / 4)
}' | show "100000 attaches" 1000
[ "$(lanes)" = 1 ] || fail "100000 attaches: $(lanes) lanes"
[ "$(wc -l <"$work/out")" -lt 1000 ] || fail "100000 attaches: $(wc -l <"$work/out") shapes"

show "a fault of a device never attached" <<'END'
formats 6.12-x86_64
event 1 printk:console msg="begin"
event 2 iommu:io_page_fault device=0000:00:09.0 driver=edu iova=0x1000 flags=1
event 3 printk:console msg="end"
END
grep -q '^[0-9]* 0000:00:09.0' "$work/out" || fail "a fault's device: no lane"
[ "$(grep -c Mark "$work/out")" = 1 ] || fail "a fault's device: $(grep -c Mark "$work/out") faults"

# The mark of a finding, in its own colour.
show "a partial unmap" <<'END'
formats 6.12-x86_64
event 1 pid=7 iommu:attach_device_to_domain device=0000:00:04.0
event 2 pid=7 iommu:attach_device_to_domain device=0000:00:04.0
event 3 pid=7 iommu:map iova=1M paddr=16M size=8K
event 4 pid=7 iommu:unmap iova=1M size=8K unmapped_size=4K
event 5 pid=7 iommu:map iova=2M paddr=32M size=8K
END
[ "$(grep -c 'Mark *6d28d9' "$work/out")" = 1 ] || fail "a partial unmap: $(cat "$work/out")"

show "names that differ in the segment only" <<'END'
formats 6.12-x86_64
event 1 iommu:attach_device_to_domain device=0001:00:04.0
event 2 iommu:attach_device_to_domain device=0000:00:04.0
event 3 iommu:attach_device_to_domain device=10000:00:04.0
END
[ "$(sed -n 's/^[0-9]* \([0-9:.]*\).*/\1/p' "$work/out" | xargs)" = \
	"0000:00:04.0 0001:00:04.0 10000:00:04.0" ] || fail "segments: $(grep '^[0-9]' "$work/out")"

show "names that are not names" <<'END'
formats 6.12-x86_64
event 1 iommu:attach_device_to_domain device="evil\x1b[31m\n"
event 2 iommu:attach_device_to_domain device="\xff\xfe"
event 3 iommu:attach_device_to_domain device=""
END
LC_ALL=C grep -q '[^ -~]' "$work/out" && fail "names: not ASCII: $(cat -v "$work/out")"

# Replayed by the worker thread.
show "many maps" <<'END'
machine cpus=2
formats 6.12-x86_64
event 0.000001 iommu:attach_device_to_domain device=0000:00:04.0
lost cpu=0 count=5
bulk count=400000 cpus=2 live=1000 seed=1
END
[ "$(lanes)" = 3 ] || fail "many maps: $(lanes) lanes: $(cat "$work/out" "$work/errors")"
grep -q Area "$work/out" || fail "many maps: no bytes"
# No event names the device of a map. The lanes of both tasks are after that of the device.
[ "$(sed -n 's/^[0-9]* no known device: //p' "$work/out" | xargs)" = "pid 1000 pid 1001" ] ||
	fail "many maps: $(grep '^[0-9]' "$work/out")"
# Maps and unmaps of two CPUs and two tasks.
[ "$(grep -c SizeTicks "$work/out")" = 8 ] || fail "many maps: $(grep -c SizeTicks "$work/out") ticks"
# A snapshot names the driver. Probes that do not match name no device, once 20 pairs are known.
common='	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;
'
for wrong in 0 1; do
	{
		printf 'formats 6.12-x86_64 iommu\nformat ftrace <<END\nname: print\nID: 5\nformat:\n%s\n' "$common"
		printf '	field:unsigned long ip;	offset:8;	size:8;	signed:0;\n	field:char buf[];	offset:16;	size:0;	signed:0;\n\n'
		printf 'print fmt: "%%ps: %%s", (void *)REC->ip, REC->buf\nEND\nformat iop <<END\n'
		printf 'name: map\nID: 1650\nformat:\n%s\n	field:u64 dom;	offset:8;	size:8;	signed:0;\n' "$common"
		printf '	field:u64 iova;	offset:16;	size:8;	signed:0;\n	field:u64 size;	offset:24;	size:8;	signed:0;\n\nprint fmt: "dom=0x%%Lx", REC->dom\n\n'
		printf 'name: dmap\nID: 1651\nformat:\n%s\n	field:u64 dom;	offset:8;	size:8;	signed:0;\n' "$common"
		printf '	field:__data_loc char[] dev;	offset:16;	size:4;	signed:1;\n\nprint fmt: "dom=0x%%Lx", REC->dom\nEND\n'
		printf '%s\n' 'event 1 pid=77 ftrace:print buf="trace-iommu/1 device=0000:01:00.0 8086:10d3 020000 Intel 82574L e1000e 11\n"'
		echo 'event 1.1 pid=78 ftrace:print buf="B|78|something"'
		echo 'event 2.0 pid=40 iommu:add_device_to_group gid=11 device="0000:01:00.0"'
		awk -v wrong="$wrong" 'BEGIN {
			for (i = 0; i < 40; i++) {
				printf "event 3.%06d pid=40 iop:dmap dom=1M dev=\"0000:01:00.0\"\n", i * 10
				printf "event 3.%06d pid=40 iop:map dom=1M iova=%d size=4K\n", i * 10 + 1, (i + 1) * 8192 + (i < wrong) * 4096
				printf "event 3.%06d pid=40 iommu:map iova=%d paddr=%d size=4K\n", i * 10 + 2, (i + 1) * 8192, i * 4096
			}
		}'
	} | show "a snapshot, $wrong wrong"
	cp "$work/out" "$work/out.$wrong"
	grep -q '^[0-9]* 0000:01:00.0 g11 e1000e' "$work/out" || fail "no driver: $(head -n 5 "$work/out")"
done
grep -q 'no known device' "$work/out.0" && fail "probes: $(cat "$work/out.0")"
grep -q 'no known device' "$work/out.1" || fail "doubtful probes: $(cat "$work/out.1")"
finish
