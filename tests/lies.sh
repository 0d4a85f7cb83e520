# SPDX-License-Identifier: LGPL-2.1
# Sourced by tests of damaged traces, after tests/lib.sh. Needs $synth, and SYNTH_FORMATS.
#
# write_lies writes traces with forged numbers into $lies: lengths of records at every position of
# a page, ids, sizes, offsets and array lengths in formats, sizes of pages. Each has an intact
# attach of 0000:00:04.0. If trace-cmd is installed, some are compressed.
#
# It leaves out negative lengths from -8 to the beginning of the page. They lead back to an earlier
# record, and no reader that uses libtraceevent gets past them.
lies="$work/lies"
attach='iommu:attach_device_to_domain device="0000:00:04.0"'

# lie NAME: the script of the trace is on standard input.
lie() {
	"$synth" - "$lies/$1.dat" || fail "$1: synth"
}

# record_lies NAME MACHINE CLAIM...: wrong lengths of records of several events.
record_lies() {
	name=$1
	machine=$2
	shift 2
	for claim; do
		lie "record-$name-$claim" <<-END
			machine cpus=4 $machine
			formats 6.1-x86_64 iommu printk
			event 1.0 cpu=0 pid=7 $attach
			event 1.1 cpu=0 pid=7 $attach claim=$claim
			event 1.0 cpu=1 pid=7 iommu:map claim=$claim iova=0x1000 paddr=0x2000 size=4096
			event 1.0 cpu=2 pid=7 iommu:attach_device_to_domain device@3900,900 claim=$claim
			event 1.1 cpu=2 pid=7 $attach
			event 1.0 cpu=3 pid=7 iommu:io_page_fault device@65535,1 driver@4080,4000 claim=$claim
			event 1.1 cpu=3 pid=7 printk:console msg="AMD-Vi: Event logged [IO_PAGE_FAULT" claim=$claim
		END
	done
}

# position_lies NAME CLAIM TRUNCATE [MACHINE]: each CPU has one intact record more than the
# CPU before it, ahead of the record with the wrong length, up to a full page. The page of the last
# CPU is the end of the file.
# A page of 4,096 bytes has room for 127 intact records and 16 bytes. On odd CPUs, the name is at the
# end of the record, and a time extend precedes it; on the others, the name fills the record.
position_lies() {
	awk -v claim="$2" -v cut="$3" -v machine="${4:-}" -v attach="$attach" 'BEGIN {
		cpus = cut > 12 ? 126 : 127
		place[0] = "12," (claim < 65547 ? claim - 12 : 65535)
		place[1] = claim < 65536 ? claim - 60 ",60" : "61440,4095"
		print "machine cpus=" cpus " " machine "\nformats 6.1-x86_64 iommu"
		for (cpu = 0; cpu < cpus; cpu++) {
			for (i = 0; i <= cpu; i++)
				printf "event 1.%06d cpu=%d pid=7 %s\n", i, cpu, attach
			printf "event %s cpu=%d pid=7 %s device@%s claim=%d truncate=%d\n",
				cpu % 2 ? "2.0" : "1.1", cpu, attach, place[cpu % 2], claim, cut
		}
	}' | lie "position-$1"
}

# format_lie NAME OLD NEW: replaces the line OLD of the formats below with NEW.
format_lie() {
	old=$(printf '%-80s' "$2")
	new=$(printf '%-80s' "$3")
	common='	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;'
	{
		echo 'format iommu <<END'
		cat <<-FORMATS
			name: attach_device_to_domain
			ID: 700
			format:
			$type
			$common
			$pid

			$device

			print fmt: "IOMMU: device=%s", __get_str(device)
			name: map
			ID: 701
			format:
			$type
			$common
			$pid

			$iova
			$size

			print fmt: "IOMMU: iova=0x%016llx size=%zu", REC->iova, REC->size
			name: unknown
			ID: 900
			format:
			$type
			$pid

			print fmt: "nothing"
			END
		FORMATS
		echo "event 1.0 cpu=0 pid=7 $attach"
		echo "event 1.1 cpu=0 pid=7 $attach"
		echo 'event 1.2 cpu=0 pid=7 iommu:map iova=0x1000 size=4096'
	} | awk -v old="$2" '{ if ($0 == old) printf "%-80s\n", $0; else print }' | lie "format-$1"
	LC_ALL=C grep -qaF "$old" "$lies/format-$1.dat" || fail "format-$1: no line '$2'"
	old=$(echo "$old" | sed 's/[][]/\\&/g')
	LC_ALL=C sed -i "s/^$old\$/$new/" "$lies/format-$1.dat"
}

field() {
	printf '\tfield:%s;\toffset:%s;\tsize:%s;\tsigned:0;' "$1" "$2" "$3"
}

type=$(field "unsigned short common_type" 0 2)
pid=$(field "int common_pid" 4 4)
device=$(field "__data_loc char[] device" 8 4)
iova=$(field "u64 iova" 8 8)
size=$(field "size_t size" 16 8)

format_lies() {
	for id in 65535 65536 131771 536870912 2147483647 2147483648 4294967295 18446744073709551615 -5; do
		format_lie "id$id" "ID: 900" "ID: $id"
		format_lie "map$id" "ID: 701" "ID: $id"
	done
	for number in 3 4096 65530 2147483640 4294967288 -8; do
		format_lie "offset$number" "$iova" "$(field "u64 iova" "$number" 8)"
		format_lie "device$number" "$device" "$(field "__data_loc char[] device" "$number" 4)"
		format_lie "size$number" "$iova" "$(field "u64 iova" 8 "$number")"
		format_lie "word$number" "$device" "$(field "__data_loc char[] device" 8 "$number")"
		format_lie "array$number" "$iova" "$(field "u64 iova[$number]" 8 8)"
		format_lie "chars$number" "$device" "$(field "char device[$number]" 8 "$number")"
	done
}

# page_lie NAME FILE OLD NEW: replaces OLD in header_page with NEW, which has the same length.
page_lie() {
	LC_ALL=C sed "s/$3/$4/" "$lies/$2.dat" >"$lies/page-$1.dat"
	cmp -s "$lies/$2.dat" "$lies/page-$1.dat" && fail "page-$1: nothing changed"
	[ "$(wc -c <"$lies/$2.dat")" = "$(wc -c <"$lies/page-$1.dat")" ] || fail "page-$1: size"
}

page_lies() {
	position_lies lie 40000 24
	data='	field: char data;	offset:16;	size:4080;	signed:1;'
	start='	field: char data;	offset:16;'
	for from in position-lie record-little-5000 record-little-65000 record-little-2M; do
		page_lie "8K-$from" $from "$data" "$start	size:8176;	signed:1;"
		page_lie "64K-$from" $from "$data" "$start	size:65520;signed:1;"
		page_lie "1M-$from" $from "$data" 'field: char data;	offset:16;size:1048560;signed:1;'
		page_lie "odd-$from" $from "$data" "$start	size:9999;	signed:1;"
		page_lie "none-$from" $from "$data" "$start	size:0000;	signed:1;"
		page_lie "where-$from" $from "$data" 'field: char data;offset:61456;size:4080;	signed:1;'
	done
}

compress_lies() {
	for from in record-little-5000 record-little-2M record-32-0x7fffffec record-64K-65000 \
		position-short position-2M page-64K-position-lie; do
		for kind in zlib zstd; do
			trace-cmd convert --compression $kind -i "$lies/$from.dat" \
				-o "$lies/$kind-$from.dat" >/dev/null 2>&1 || rm -f "$lies/$kind-$from.dat"
		done
	done
}

write_lies() {
	mkdir "$lies"
	record_lies little "" 0 4 60 112 116 5000 65000 65532 2M 0x7fffffec 0x80000000 0xfffff000
	record_lies big endian=big 60 5000 2M 0x80000000
	record_lies 32 long=4 60 5000 0x7fffffec
	record_lies 32big "endian=big long=4" 2M 0x7fffffec
	record_lies 64K page=65536 5000 65000 2M 0x80000000
	record_lies 64Kbig "page=65536 endian=big" 5000 2M
	position_lies short 112 24
	position_lies shortest 112 12
	position_lies 5000 5000 24
	position_lies 2M 2097148 8
	position_lies big 2097148 24 endian=big
	position_lies big64K 65500 24 "endian=big page=65536"
	format_lies
	page_lies
	[ -z "$(command -v trace-cmd)" ] || compress_lies
}
