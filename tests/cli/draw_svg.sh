#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# SVG and HTML files of trace-iommu draw are documents: texts, names, explanations and counts.
# usage: draw_svg.sh TRACE_IOMMU TOP SYNTH PYTHON3
. "$(dirname "$0")/lib.sh"
synth=$3
python=$4
sample="$top/samples/amd-6.1-fault.dat"

# reads ARGUMENT...: draws an SVG file, and writes what it says to $work/out.
reads() {
	expect 0 draw "$@" "$work/out.svg"
	"$python" "$top/tests/cli/svg.py" "$work/out.svg" >"$work/out" 2>"$work/err" ||
		fail "draw $*: $(cat "$work/err")"
}

# lacks PATTERN: checks that no line matches.
lacks() {
	grep -qe "$1" "$work/out" && fail "there is '$1': $(grep -e "$1" "$work/out")"
}

# count KIND: the sum of the counts of all groups of that kind.
count() {
	awk -v kind="$1" '$1 == kind { sum += $2 } END { print sum + 0 }' "$work/out"
}

# counts KIND NUMBER WHAT
counts() {
	[ "$(count "$1")" = "$2" ] || fail "$3: $(count "$1") of kind $1, not $2"
}

# Lanes.
reads "$sample"
holds '^text amd-6.1-fault.dat$'
holds '^text 0000:00:04.0$'
holds '^text 15 faults$'
for id in head axis legend lane-1 lane-1-label lane-1-plot; do
	holds "^id $id\$"
done
holds '^lane - 0000:00:04.0$'
holds '^holder - 0000:00:04.0.*|held by vfiotest-277 (likely)|since '
holds '^memory - 0000:00:04.0.*|mapped: .*|from .* to '
holds '^fault [0-9]* 0000:00:04.0.*, at .*|fault: .*|at address 0x.*|use after unmap: '
reads --no-faults "$sample"
lacks '^fault '
reads --no-memory "$sample"
lacks '^memory '
grep -q 'data-device="0000:00:04.0"' "$work/out.svg" || fail "no name of the device"

# Marks lose no fault, whatever the width.
for size in 480 481 640 900 1500 3000; do
	reads --size $size "$sample"
	counts fault 15 "--size $size"
	reads --map --size $size "$sample"
	counts fault 15 "--map --size $size"
done
awk 'BEGIN {
	print "formats 6.1-x86_64 iommu"
	print "event 1 pid=7 iommu:attach_device_to_domain device=\"0000:00:04.0\""
	for (i = 0; i < 500; i++)
		printf "event %.3f iommu:io_page_fault device=\"0000:00:04.0\" driver=x iova=64M flags=1\n", 2 + i / 100
}' | "$synth" - "$work/marks.dat" || fail "synth"
for size in 480 1500; do
	reads --size $size "$work/marks.dat"
	counts fault 500 "500 faults, --size $size"
done

# CPUs and tasks have names, too.
reads --cpus --tasks --size 600 "$top/samples/probe-amd-6.12-vfiomix.dat"
holds '^id cpu-[0-9]*-plot$'
holds '^id task-[0-9]*-label$'
holds '^finding [0-9]* \|^holder - '
reads --tasks --size 600 "$sample"
holds '^maps 2 vfiotest-275|2 maps, 4K to 8K, 12K in total, median 4K|1 unmap, 8K|from 11.* to 11.* ms)$'
lacks '^median '
# Rates: no map and no unmap is missing from them, nor a map from the line of medians.
printf '%s\n' 'machine cpus=2' 'formats 6.1-x86_64 iommu' 'bulk count=9000 cpus=2 live=100 sizes=4K:2M' |
	"$synth" - "$work/bulk.dat" || fail "synth"
for size in 480 2000; do
	reads --cpus --size $size "$work/bulk.dat"
	holds '^maps [0-9]* CPU 0|[0-9]* maps, 4K to .*K in total, median [0-9]*[KM]|[0-9]* unmaps, .*|from 0.* to 0.*)$'
	holds '^unmaps [0-9]* CPU 1|'
	counts maps 4500 "--size $size"
	counts unmaps 4500 "--size $size"
	counts median 4500 "--size $size"
done

# Address maps.
reads --map "$sample"
for id in map-1 map-1-label map-1-plot map-1-holders; do
	holds "^id $id\$"
done
holds '^mapping - 0x200000 - 0x201000 (4K)|mapped at .*|unmapped at .* by vfiotest-277, lived '
holds '^cut - addresses that are not used$'
holds '^fault 1 0000:00:04.0.*|use after unmap: '
holds '^text write: use after unmap$'

# A followed address has its marks in lanes and in maps; all of them count, whatever the width.
for size in 480 900 1500 3000; do
	for form in "" --map; do
		# shellcheck disable=SC2086 # no word or one
		reads $form --follow 201000 --size $size "$sample"
		counts followed 10 "$form --follow --size $size"
		[ "$(awk '$1 == "followed" && /[|]followed address: / { sum += $2 } END { print sum }' "$work/out")" = 3 ] ||
			fail "$form --follow --size $size: marks of the address"
		[ "$(awk '$1 == "followed" && /[|]near the followed address: / { sum += $2 } END { print sum }' "$work/out")" = 7 ] ||
			fail "$form --follow --size $size: marks near the address"
		holds '^text event at 0x201000, which is followed; ring: near it$\|^text followed address$'
	done
done
reads --follow 201000 --from 18 --to 20 "$sample"
holds '^followed 1 0000:00:04.0.*|followed address: map of 0x201000$'
holds '^followed 1 0000:00:04.0.*|followed address: fault at 0x201000$'
reads --map --follow 0x200000+8K --from 18 --to 20 "$sample"
holds '^address - followed address: 0x200000 - 0x202000 (8K)|[0-9]* events of the device at it, [0-9]* near it$'
holds '^mapping - 0x201000 - 0x202000 (4K)|.*|at the followed address$'
holds '^mapping - 0x202000 - 0x203000 (4K)|.*|near the followed address$'
holds '^fault 1 0000:00:04.0.*|use after unmap: .*|at the followed address$'
holds '^text 0x200000-201fff$'
holds '^text at the address$'
holds '^text near it$'
holds '^text mapping at it; dashed: near it$'
holds '^text fault at it$'
# An address that nothing uses: between others, above them and below them.
for place in '350000 not used' '90000000 above all that is used' '80000 below all that is used'; do
	reads --map --follow "${place%% *}" --from 18 --to 33.5 "$sample"
	holds "^text followed: ${place#* } in this time\$"
	holds "^text no event at or near 0x${place%% *}, which is followed\$"
	counts followed 0 "$place"
	lacks 'at the followed address'
done
reads "$sample"
lacks 'follow'
reads --map "$sample"
lacks 'follow'
# The same address of another device and of an unknown one is not marked in a map that has neither.
"$synth" - "$work/two.dat" <<-'END' || fail "synth"
	formats 5.10-x86_64 iommu intel_iommu
	event 1 pid=7 intel_iommu:map_single dev_name=0000:00:04.0 dev_addr=0x201000 phys_addr=1M size=4K
	event 2 pid=7 intel_iommu:map_single dev_name=0000:00:05.0 dev_addr=0x900000 phys_addr=1M size=4K
	event 3 pid=8 iommu:map iova=0x201000 size=4K paddr=2M
	event 4 pid=7 intel_iommu:unmap_single dev_name=0000:00:04.0 dev_addr=0x201000 size=4K
	event 5 pid=7 intel_iommu:unmap_single dev_name=0000:00:05.0 dev_addr=0x900000 size=4K
END
reads --map --follow 201000 --device 00:05.0 "$work/two.dat"
counts followed 0 "another device"
holds '^text followed: below all that is used in this time$'
reads --map --follow 201000 --device 00:04.0 "$work/two.dat"
counts followed 2 "the device"
reads --follow 201000 "$work/two.dat"
counts followed 3 "lanes"

# The size is that of the PNG, and the unit of the drawing that of --scale.
reads --scale 2 --size 1200 "$sample"
grep -q '<svg [^>]*width="1200" [^>]*viewBox="0 0 600 ' "$work/out.svg" || fail "--scale 2"

# Strings that would be markup, a terminal's sequence, or no XML at all.
evil=$(printf '</title><script>alert("1")</script>&amp;]]>\033[31m\001\302\233\357\277\277\357\267\220\364\217\277\277\377')
escaped='</title><script>alert("1")</script>&amp;\]\]>\\x1b\[31m\\x01\\xc2\\x9b��.*\\xff'
# Idle devices are one line, unless they are named or asked for.
"$synth" - "$work/idle.dat" <<-'END' || fail "synth"
	uname "Linux box 6.12.0"
	formats 6.12-x86_64 iommu
	event 1 pid=7 iommu:add_device_to_group gid=1 device=0000:00:01.0
	event 1 pid=7 iommu:attach_device_to_domain device=0000:00:01.0
	event 1 pid=7 iommu:add_device_to_group gid=2 device=0000:00:02.0
	event 1 pid=7 iommu:attach_device_to_domain device=0000:00:02.0
	event 2 pid=9 iommu:attach_device_to_domain device=0000:00:03.0
	event 2 pid=9 iommu:attach_device_to_domain device=0000:00:03.0
	event 3 pid=9 iommu:map iova=4K size=4K paddr=1M
END
reads "$work/idle.dat"
holds '^text 2 idle devices$'
holds '^text 0000:00:01.0, 0000:00:02.0$'
holds '^idle - The host held these devices all the time, .*|0000:00:01.0, 0000:00:02.0$'
holds '^id lane-1$'
grep -q '^id lane-2$' "$work/out" && fail "an idle device has a lane"
reads --device 00:02.0 "$work/idle.dat"
holds '^lane - 0000:00:02.0'
grep -q '^idle' "$work/out" && fail "a device that was named is idle"
reads --idle "$work/idle.dat"
holds '^id lane-3$'
grep -q '^idle' "$work/out" && fail "--idle: there is a line of idle devices"
"$synth" - "$work/names.dat" <<-'END' || fail "synth"
	uname "Linux box 6.1.0-<b>&"
	formats 6.1-x86_64 iommu printk
	comm 7 "\"/><a/>&\x1b\xef"
	event 1 pid=7 iommu:attach_device_to_domain device="<g onload='a'>\x1b\xff\xef\xbf\xbe"
	event 2 pid=7 iommu:map iova=4K size=4K paddr=1M
	event 3 pid=7 iommu:io_page_fault device="<g onload='a'>\x1b\xff\xef\xbf\xbe" driver="]]>" iova=64M flags=1
	event 4 pid=7 iommu:unmap iova=4K size=4K unmapped_size=4K
END
reads --size 3000 --tasks --title "$evil" "$work/names.dat"
holds "^text $escaped\$"
holds "^text <g onload='a'>"
holds "^fault 1 <g onload='a'>.x1b.xff"
reads --map --title "$evil" "$work/names.dat"
holds "^text $escaped\$"

# table ARGUMENT...: draws an HTML file, writes its table to $work/out, and compares its summary.
table() {
	expect 0 draw "$@" "$work/out.html"
	"$python" "$top/tests/cli/html_report.py" summary "$work/out.html" >"$work/summary" 2>"$work/err" ||
		fail "draw $* OUT.html: $(cat "$work/err")"
	"$command" summary "$@" >"$work/expected"
	same "the summary of $*" "$work/expected" "$work/summary"
	"$python" "$top/tests/cli/html_report.py" rows "$work/out.html" >"$work/out"
}

# rows NUMBER: checks how many rows the table has.
rows() {
	[ "$(wc -l <"$work/out")" = $(($1 + 1)) ] || fail "not $1 faults: $(cat "$work/out")"
}

# HTML files: the faults and the summary of what the picture shows.
table "$sample"
rows 15
holds '^\[time (s)\]\[device\]\[address\]\[access\]\[reason\]\[verdict\]$'
holds '^\[18.951597\]\[0000:00:04.0\]\[0x201000\]\[write\]\[.*not present.*\]\[use after unmap: .*\]$'
table --from 18 --to 20 "$sample"
rows 2
table "$top/samples/amd-6.12-net.dat"
rows 0
grep -q '<p>none</p>' "$work/out.html" || fail "no word about no faults"
table "$work/names.dat"
rows 1
holds "^\\[3.000000\\]\\[<g onload='a'>.x1b.xff"
grep -q 'data-count="1"' "$work/out.html" || fail "no picture in the HTML file"
awk 'BEGIN {
	print "formats 6.1-x86_64 iommu"
	for (i = 0; i < 2010; i++)
		printf "event %.3f iommu:io_page_fault device=\"0000:00:04.0\" driver=x iova=64M flags=1\n", 2 + i / 100
}' | "$synth" - "$work/many.dat" || fail "synth"
table "$work/many.dat"
rows 2000
grep -q '<p>10 more faults are omitted</p>' "$work/out.html" || fail "10 of 2010 faults are not omitted"
# The faults of all devices in the order of time, also of those that are not drawn.
awk 'BEGIN {
	print "formats 6.1-x86_64 iommu"
	for (i = 0; i < 40; i++)
		printf "event %.3f iommu:io_page_fault device=\"0000:00:%02x.0\" driver=x iova=64M flags=1\n", 2 + i / 100, i * 7 % 20
}' | "$synth" - "$work/devices.dat" || fail "synth"
expect 0 draw --lanes 3 "$work/devices.dat" "$work/out.html"
"$python" "$top/tests/cli/html_report.py" rows "$work/out.html" >"$work/out"
rows 40
tail -n +2 "$work/out" | sort -c || fail "not in the order of time: $(cat "$work/out")"
tail -n +2 "$work/out" | awk -F '[]:.[]+' '{ if ($6 != sprintf("%02x", (NR - 1) * 7 % 20)) exit 1 }' ||
	fail "other devices: $(cat "$work/out")"
expect 0 draw --device 0000:00:07.0,0000:00:0e.0 "$work/devices.dat" "$work/out.html"
"$python" "$top/tests/cli/html_report.py" rows "$work/out.html" >"$work/out"
rows 4
table --from 2.095 --to 2.195 "$work/devices.dat"
rows 10

# A trace that can be read only once, with its summary.
"$command" report "$sample" >"$work/trace.txt" || fail "report"
expect 0 draw "$work/trace.txt" "$work/file.html"
"$command" draw - "$work/piped.html" <"$work/trace.txt" || fail "no HTML file of standard input"
for file in file piped; do # the first line is the name
	"$python" "$top/tests/cli/html_report.py" summary "$work/$file.html" | tail -n +2 >"$work/$file"
	"$python" "$top/tests/cli/html_report.py" rows "$work/$file.html" >>"$work/$file"
done
grep -q 'use after unmap' "$work/file" || fail "no summary of a text"
same "the HTML file of standard input" "$work/file" "$work/piped"
expect 0 draw --html "$sample" -
head -n 1 "$work/out" | grep -q '^<!DOCTYPE html>$' || fail "--html to standard output"
expect 2 draw --html "$sample" "$work/none.png"
says 'none.png: --html needs a name that ends in .html, or -$'

# Lanes that belong together: two devices in one domain, and two in one group, among others.
reads "$top/samples/probe-intel-5.10-vfiotwo.dat"
counts bracket 2 "two devices in a domain"
grep -q '^bracket 2 .*shared a domain' "$work/out" || fail "the bracket: $(grep '^bracket' "$work/out")"
reads --idle "$top/samples/amd-6.12-hotplug.dat"
grep -q '^bracket .*IOMMU group 4' "$work/out" || fail "the bracket of group 4: $(grep '^bracket' "$work/out")"
reads --device 0000:00:04.0 "$sample"
counts bracket 0 "a single lane"

# It is the same again.
expect 0 draw "$sample" "$work/a.svg"
expect 0 draw "$sample" "$work/b.svg"
cmp "$work/a.svg" "$work/b.svg" || fail "two runs differ"

# A write that fails midway.
(ulimit -f 2 && trap '' XFSZ && "$command" draw "$sample" "$work/full.svg") 2>"$work/err"
[ $? = 2 ] || fail "no error although the file was cut off"
says 'cannot write .*: File too large'
[ ! -e "$work/full.svg" ] || fail "half a picture is left"
finish
