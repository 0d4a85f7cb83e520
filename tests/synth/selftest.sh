#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Checks the synthesizer against trace-cmd: selftest.sh SYNTH FORMATS
# Prints failures only; exit status 0 or 1 (2: cannot run).

[ $# -eq 2 ] || { echo "usage: selftest.sh SYNTH FORMATS" >&2; exit 2; }
command -v trace-cmd >/dev/null || { echo "selftest.sh: trace-cmd is missing" >&2; exit 2; }
synth=$(cd "$(dirname "$1")" && pwd)/$(basename "$1") || exit 2
[ -x "$synth" ] || { echo "selftest.sh: $1 is not a program" >&2; exit 2; }
SYNTH_FORMATS=$(cd "$2" && pwd) || exit 2
export SYNTH_FORMATS
. "$SYNTH_FORMATS/machine.sh"
. "$(dirname "$0")/../../scripts/report.sh"
. "$(dirname "$0")/selftest_texts.sh"
. "$(dirname "$0")/selftest_refusals.sh"
LC_ALL=C
export LC_ALL
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM
cd "$dir" || exit 2
# A file, because checks also run at the end of a pipe, in a shell of their own.
fail()
{
	echo "FAIL: $*"
	: >"$dir/failed"
}

# make NAME: the script on stdin becomes out.dat
make()
{
	cat >script
	rm -f out.dat
	"$synth" script out.dat 2>errors || { fail "$1: $(cat errors)"; return 1; }
	[ ! -s errors ] || fail "$1: unexpected output: $(cat errors)"
}

report()
{
	plain_report trace-cmd report -N "$@" out.dat 2>/dev/null | sed '/^cpus=/d'
}

# same NAME WANT GOT: compares two files
same()
{
	cmp -s "$2" "$3" || fail "$1: $(diff "$2" "$3" | head -n 6)"
}

# Only the text after "event: "
texts()
{
	report | sed 's/^[^:]*: *[a-z_]*: *//'
}

# The numbers of the iommu events, printed by the formats of one directory
check_values()
{
	case $1 in
	3.13-* | 3.18-qcom) unmapped= ;;
	*) unmapped=unmapped_size=4K ;;
	esac
	make "$1 values" <<-END
		machine $(machine_of "$1")
		formats $1 iommu
		event 1 iommu:map iova=0xfffff000 paddr=0x123456000 size=4096
		event 2 iommu:unmap iova=8M size=8192 $unmapped
		event 3 iommu:io_page_fault device=0000:00:04.0 driver="vfio-pci" iova=0x8877665544332211 flags=1
		event 4 iommu:add_device_to_group gid=-2 device=0000:00:04.0
		event 5 iommu:attach_device_to_domain device=0000:00:04.0
	END
	domain=
	[ "$1" = 4.9-qcom ] && domain=" domain (nil)"
	{
		map_text "$1"
		unmap_text "$1"
		echo "IOMMU:vfio-pci 0000:00:04.0 iova=0x8877665544332211 flags=0x0001"
		echo "IOMMU: groupID=-2 device=0000:00:04.0"
		echo "IOMMU:$domain device=0000:00:04.0"
	} >want
	texts >got
	same "$1 values" want got
}

# Every event of a directory, without fields: trace-cmd reads the file to its end and recognizes
# every event
check_all_events()
{
	for file in "$SYNTH_FORMATS/$1"/*.txt; do
		system=${file##*/}
		sed -n "s/^name: /${system%.txt}:/p" "$file"
	done >events
	for machine in "endian=little long=8" "endian=big long=8" "endian=little long=4" \
		       "endian=big long=4"; do
		{
			echo "machine $machine cpus=2"
			echo "formats $1"
			sed 's/^/event +1 cpu=1 /' events
		} | make "$1 all events"
		report 2>/dev/null | sed 's/^[^:]*: *\([a-z_]*\):.*/\1/' >got
		sed 's/^.*://' events >want
		same "$1 all events, $machine" want got
	done
}

check_formats()
{
	for path in "$SYNTH_FORMATS"/*/; do
		name=$(basename "$path")
		check_values "$name"
		check_all_events "$name"
	done
}

# Times around the limits of the 27-bit delta and far beyond, on pages of any size
check_times()
{
	for machine in "page=4096" "page=8K endian=big" "page=64K long=4" \
		       "page=1M long=4 endian=big"; do
		awk -v machine="$machine" 'BEGIN {
			n = split("0 1 134217727 134217728 134217729 999999999 1 4294967296 7", gap)
			print "machine cpus=3 " machine
			print "formats 6.1-x86_64 iommu"
			for (i = 0; i < 999; i++) {
				sec = 1000 * i
				ns = gap[i % n + 1]
				sec += int(ns / 1000000000)
				printf "event %d.%09d cpu=%d pid=%d iommu:map iova=%d size=4096\n",
				       sec, ns % 1000000000, i * 7 % 3, i, i * 4096
			}
		}' | make "times $machine"
		sed -n 's/^event \([0-9.]*\) cpu=\(.\) pid=\([0-9]*\) .*iova=\([0-9]*\) .*/\1 \2 \3 \4/p' \
			script >want
		report -t | sed 's/^.*-\([0-9]*\) *\[00\(.\)\] *\([0-9.]*\):.*iova=0x\([0-9a-f]*\) - .*/\3 \2 \1 \4/' |
			while read -r time cpu pid iova; do
				echo "$time $cpu $pid $((0x$iova))"
			done >got
		same "times $machine" want got
	done
	make "far apart" <<-END
		formats 6.1-x86_64 iommu
		event 0 iommu:map
		event 576460752.303423487 iommu:map
		event 18446744072 iommu:map
	END
	report -t | sed 's/^.*\] *\([0-9.]*\):.*/\1/' >got
	printf '%s\n' 0.000000000 576460752.303423487 18446744072.000000000 >want
	same "far apart" want got
}

check_cpus()
{
	{
		echo "machine cpus=300"
		echo "formats 6.1-x86_64 iommu"
		for cpu in 299 0 128; do
			echo "event +1 cpu=$cpu pid=4 iommu:map iova=$cpu"
		done
		echo "comm 4 \"two words\""
	} | make "300 CPUs"
	report | sed 's/: *map:.*//; s/^ *//; s/  */ /g' >got
	printf '%s\n' "two words-4 [299] 1.000000" "two words-4 [000] 2.000000" \
		"two words-4 [128] 3.000000" >want
	same "300 CPUs" want got
}

check_lost()
{
	for machine in "endian=little long=8" "endian=big long=8" "endian=little long=4" \
		       "endian=big long=4"; do
		make "lost $machine" <<-END
			machine cpus=2 $machine
			formats 6.1-x86_64 iommu
			event 1 iommu:map
			lost count=5
			event 2 iommu:map
			event 3 iommu:map
			lost cpu=1 count=2147483647
			event 4 cpu=1 iommu:map
			lost cpu=1
			event 1000 cpu=1 iommu:map
			lost count=?
			event 1001 iommu:map
		END
		report | sed 's/.*\(\[00.\]\) *\([0-9]*\)\..*/\1 \2/' >got
		cat >want <<-END
			[000] 1
			CPU:0 [5 EVENTS DROPPED]
			[000] 2
			[000] 3
			CPU:1 [2147483647 EVENTS DROPPED]
			[001] 4
			CPU:1 [EVENTS DROPPED]
			[001] 1000
			CPU:0 [EVENTS DROPPED]
			[001] 1001
		END
		sed -i 's/^\[001\] 1001/[000] 1001/' want
		same "lost $machine" want got
	done
}

# Where a stored count or a time extend only just no longer fits the page
check_page_edges()
{
	x() { printf "%$1s" "" | tr ' ' x; }
	make "page edges" <<-END
		formats 6.1-x86_64 iommu printk
		lost count=9
		event 1 printk:console msg="$(x 2000)"
		event 1 printk:console msg="$(x 2035)"
		lost
		event 2 printk:console msg="$(x 4019)"
		event 3 iommu:map size=-1
	END
	report | sed 's/.*\(\[000\] *[0-9]\).*: */\1 /; s/xx*$/x/; s/.*size=/size=/' >got
	cat >want <<-END
		CPU:0 [9 EVENTS DROPPED]
		[000]     1 x
		[000]     1 x
		CPU:0 [EVENTS DROPPED]
		[000]     2 x
		size=18446744073709551615
	END
	sed -i 's/  */ /g' got want
	same "page edges" want got
}

# Strings around the limits of the event header (112 bytes) and of the page
check_strings()
{
	for machine in "page=4096" "page=4096 endian=big" "page=65536 long=4"; do
		awk -v machine="$machine" 'BEGIN {
			print "machine " machine
			print "formats 6.1-x86_64 printk"
			for (len = 0; len <= 4059; len = len < 130 ? len + 1 : len + 393) {
				s = sprintf("%" len "s", "")
				gsub(/ /, "x", s)
				printf "event +1 printk:console msg=\"%s\"\n", s
			}
		}' | make "strings $machine"
		texts >got
		sed -n 's/^event.*msg="\(.*\)"$/\1/p' script >want
		same "strings $machine" want got
	done
	make escapes <<-END
		formats 6.1-x86_64 printk
		event 1 printk:console msg="a\x1b[31m\tb\\\\\"\101\x7ez é"
	END
	texts >got
	printf 'a\033[31m\tb\\"A~z \303\251\n' >want
	same escapes want got
}

inline_format()
{
	cat <<-END
		format made_up <<EOT
		name: all
		ID: 7
		format:
		$(cat "$SYNTH_FORMATS/common_fields")

		field:__data_loc u64[] v; offset:8; size:4; signed:0;
		field:__rel_loc char[] r; offset:12; size:4; signed:0;
		field:char comm[8]; offset:16; size:8; signed:0;
		field:u32 fixed[2]; offset:24; size:8; signed:0;
		field:int a; offset:32; size:4; signed:1;
		field:u16 b; offset:36; size:2; signed:0;
		field:u8 c; offset:38; size:1; signed:0;
		field:__data_loc char[] d; offset:40; size:4; signed:0;

		print fmt: "%s r=%s comm=%s f=%u,%u a=%d b=%u c=%u d=%s", __print_array(__get_dynamic_array(v), __get_dynamic_array_len(v) / 8, 8), __get_rel_str(r), REC->comm, REC->fixed[0], REC->fixed[1], REC->a, REC->b, REC->c, __get_str(d)
		EOT
	END
}

# All kinds of fields, out of order, in both byte orders
check_fields()
{
	for endian in little big; do
		{
			echo "machine endian=$endian"
			inline_format
			echo 'event 1 made_up:all d="dyn" r="rel" v=[1, 0x100, 3] comm=abcdefg' \
				'fixed=[7,0xffffffff] a=-5 b=65535 c=200'
			echo 'event 2 made_up:all comm=hex:4142 r@65524,4 d="x" b=-1'
		} | make "fields $endian"
		texts | sed 's/.*r=/r=/' >got
		cat >want <<-END
			r=rel comm=abcdefg f=7,4294967295 a=-5 b=65535 c=200 d=dyn
			r= comm=AB f=0,0 a=0 b=65535 c=0 d=x
		END
		same "fields $endian" want got
		# libtraceevent prints 64-bit arrays in the host's byte order: look at the bytes
		case $endian in
		little) v=010000000000000000010000000000000300000000000000 ;;
		big) v=000000000000000100000000000001000000000000000003 ;;
		esac
		want_bytes "array, $endian" 48 24 $v
	done
}

# page_bytes OFFSET LENGTH: prints bytes of the data of the file's last page. The page's header has
# 16 bytes
page_bytes()
{
	tail -c 4096 out.dat | od -An -tx1 -v -j$((16 + $1)) -N"$2" | tr -d ' \n'
}

want_bytes()
{
	got=$(page_bytes "$2" "$3")
	[ "$got" = "$4" ] || fail "$1: $got instead of $4"
}

check_damage()
{
	make forged <<-END
		formats 6.1-x86_64 iommu
		event 1 pid=3 iommu:attach_device_to_domain device="ab" device@200,40
	END
	want_bytes "forged word" 12 4 c8002800
	want_bytes "string kept" 16 4 61620000
	make "forged, big" <<-END
		machine endian=big
		formats 6.1-x86_64 iommu
		event 1 pid=3 iommu:attach_device_to_domain device@200,40
	END
	want_bytes "forged word, big" 12 4 002800c8
	make raw <<-END
		formats 6.1-x86_64 iommu
		raw 1 pid=3 iommu:map 0011223344
		raw 1 pid=3 iommu:map
	END
	id=$(page_bytes 4 2)
	want_bytes raw 0 32 "04000000${id}000003000000001122334400000002000000${id}000003000000"
	make truncated <<-END
		formats 6.1-x86_64 iommu
		event 1 pid=3 iommu:map truncate=18 iova=-1 paddr=-1 size=-1
		event 1 pid=3 iommu:map truncate=4 iova=-1
		event 2 iommu:map iova=1
	END
	want_bytes truncated 0 32 "05000000${id}000003000000ffffffffffffffffffff000001000000${id}0000"
	[ "$(report | wc -l)" -eq 3 ] || fail "truncated records break the page"
}

check_rest()
{
	make rest <<-END
		formats 6.1-x86_64 iommu
		clock boot
		uname "Linux box 6.1.0"
		comm 312 vfiotest
		event 11.5 pid=312 iommu:map common_flags=1 common_preempt_count=0x21
	END
	report --uname | grep -qx 'Linux box 6.1.0' || fail "uname"
	report -l >got
	grep -q 'vfiotest-312  *0d\.\.12  *11500000000: map' got || fail "flags or clock: $(cat got)"
}

# load_is_sound LIVE COUNT: every unmap matches a mapping, at most LIVE regions are mapped at a
# time, and none at the end
load_is_sound()
{
	awk -v live="$1" -v count="$2" '
	{
		for (i = 1; i <= NF; i++) {
			if ($i ~ /^iova=/) { iova = substr($i, 6); end = $(i + 2) }
			if ($i ~ /^size=/) size = substr($i, 6)
		}
	}
	/ map: / { if (iova in seen) bad = "mapped twice"; seen[iova] = size; n++; maps++ }
	/ unmap: / { if (seen[iova] != size) bad = "unmap of nothing"; delete seen[iova]; n-- }
	n > live { bad = "too many live" }
	n == live { full++ }
	END {
		if (n || NR != count || maps != count / 2 || !full) bad = bad " counts"
		if (bad) { print bad; exit 1 }
	}'
}

check_bulk()
{
	for machine in "cpus=2" "cpus=4 endian=big" "cpus=2 long=4 page=64K"; do
		[ "$machine" = "cpus=2" ] && order=fifo || order=random
		make "bulk $machine" <<-END
			machine $machine
			formats 6.1-x86_64 iommu
			event 5 iommu:attach_device_to_domain
			bulk count=20000 cpus=2 live=500 seed=7 step=700 sizes=4K:64K order=$order
		END
		why=$(report | sed 1d | load_is_sound 500 20000) || fail "bulk $machine: $why"
	done
	make "bulk 1M" <<-END
		machine cpus=4
		formats 6.1-x86_64 iommu
		bulk count=1000000 cpus=4 live=1000 seed=1
	END
	why=$(report | load_is_sound 1000 1000000) || fail "bulk: $why"
	mv out.dat first.dat
	"$synth" script out.dat
	cmp -s first.dat out.dat || fail "bulk: the same seed makes another file"
}

check_bulk_template()
{
	make "bulk template" <<-END
		formats 7.2-x86_64
		bulk count=2000 live=10 sizes=4K <<EOT
		map iommu:map iova=\$iova paddr=\$paddr size=\$size
		map dma:dma_map_phys device="0000:01:00.0" dma_addr=\$iova size=\$size
		# a comment
		unmap iommu:unmap iova=\$iova size=\$size unmapped_size=\$size
		unmap every=100 printk:console msg="still here"
		EOT
		event +1 printk:console msg="the end"
	END
	report | sed 's/^[^:]*: *\([a-z_]*\):.*/\1/' | sort | uniq -c | sed 's/^ *//' >got
	printf '%s\n' "11 console" "1000 dma_map_phys" "1000 map" "1000 unmap" >want
	same "bulk template" want got
}

check_instances()
{
	printf '%s\n' "machine cpus=2" "formats 6.1-x86_64 iommu" "event 1 iommu:map size=1" \
		"instance b" "event 2 cpu=1 iommu:map size=2" "instance a" "event 3 iommu:map" \
		"instance b" "event 4 iommu:map size=4" instance "event 5 iommu:map size=5" | make instances
	report | sed "s/ *<idle>-0 *//; s/  */ /; s/\..*size=/ /" | sort >got
	printf '%s\n' "a:[000] 3 0" "b:[000] 4 4" "b:[001] 2 2" "[000] 1 1" "[000] 5 5" | sort >want
	same instances want got
}

check_formats
check_times
check_cpus
check_lost
check_page_edges
check_strings
check_fields
check_damage
check_rest
check_bulk
check_bulk_template
check_instances
check_refusals
[ ! -e "$dir/failed" ]
