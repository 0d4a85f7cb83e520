#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu draw: shapes are where they belong, and texts are readable.
# usage: draw_picture.sh TRACE_IOMMU TOP SYNTH PIXELS [PDFTOTEXT]
. "$(dirname "$0")/lib.sh"
synth=$3
pixels=$4
pdftotext=${5:-}

# Colours: the time axis, bands, memory, faults.
line=0f172a
host=cbd5e1
fault=d00000
task=6cb9ff
memory=009e78

# draw ARGUMENT... of the trace in $trace to $work/out.png
draw() {
	expect 0 draw "$@" "$trace" "$work/out.png"
	[ ! -s "$work/out" ] || fail "draw $*: something on stdout"
}

# Sets left and right, the columns where the plot begins and ends: those of the time axis, which
# crosses the middle of the picture.
find_plot() {
	set -- $("$pixels" "$work/out.png" size)
	for y in $("$pixels" "$work/out.png" column $(($1 / 2)) |
		awk -v line="$line" '$3 == line { print $1 }'); do
		set -- $("$pixels" "$work/out.png" row "$y" |
			awk -v line="$line" '$3 == line && $2 - $1 > 200 { print $1, $2 }')
		[ $# != 2 ] || break
		set --
	done
	left=${1:-0}
	right=${2:-0}
	[ "$right" != 0 ] || fail "no line of times"
}

# x_of TIME FROM TO: the column of a time
x_of() {
	awk -v t="$1" -v from="$2" -v to="$3" -v left="$left" -v right="$right" \
		'BEGIN { print int(left + (t - from) / (to - from) * (right - left)) }'
}

# bands COLUMN: finds the band of the first lane at a column where the host holds the device. Writes
# the runs of colours below the upper line of the band, above its names, to $work/row, and sets $band
# to that line.
bands() {
	set -- $("$pixels" "$work/out.png" column "$1" |
		awk -v host="$host" '$3 == host && $2 - $1 > 5 { print $1; exit }')
	[ $# = 1 ] || fail "no band of the host's"
	band=$((${1:-1} - 1))
	"$pixels" "$work/out.png" row $((band + 1)) >"$work/row"
}

# runs COLOUR FROM END: checks for a run in $work/row from FROM to before END, within a pixel
runs() {
	spans "$@" 0
}

# spans COLOUR FROM END GAPS: the same, with at most GAPS pixels between the parts of the run
spans() {
	awk -v colour="$1" -v gaps="$4" '
		$3 != colour { next }
		n && $1 - behind <= gaps { behind = $2; next }
		n { print from, behind, colour }
		{ from = $1; behind = $2; n = 1 }
		END { if (n) print from, behind, colour }' "$work/row" >"$work/spans"
	awk -v colour="$1" -v from="$2" -v behind="$3" '
		$3 == colour && $1 >= from - 1 && $1 <= from + 2 && $2 >= behind - 2 && $2 <= behind + 2 {
			found = 1
		}
		END { exit !found }' "$work/spans" ||
		fail "no $1 from $2 to $3: $(tr '\n' ';' <"$work/row" | cut -c1-400)"
}

cat >"$work/script" <<'END'
uname "Linux box 6.12.0"
formats 6.12-x86_64 iommu
comm 7 "Größe"
event 10 pid=1 iommu:unmap iova=4K size=4K
event 12 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
event 12.00001 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
event 12.5 pid=7 iommu:map iova=16M size=2M paddr=1M
event 13 pid=9 iommu:io_page_fault device="0000:00:04.0" driver="vfio-pci" iova=64M flags=1
event 14 pid=9 iommu:io_page_fault device="0000:00:04.0" driver="vfio-pci" iova=65M flags=1
event 14.001 pid=9 iommu:io_page_fault device="0000:00:04.0" driver="vfio-pci" iova=66M flags=1
event 14.002 pid=9 iommu:io_page_fault device="0000:00:04.0" driver="vfio-pci" iova=67M flags=1
event 14.5 pid=7 iommu:unmap iova=16M size=2M unmapped_size=2M
event 15 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
event 15.00001 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"
event 17 pid=1 iommu:remove_device_from_group gid=3 device="0000:00:04.0"
event 18 pid=1 iommu:add_device_to_group gid=3 device="0000:00:04.0"
event 18.00001 pid=1 iommu:attach_device_to_domain device="0000:00:04.0"
event 20 pid=1 iommu:unmap iova=4K size=4K
END
trace=$work/one.dat
"$synth" "$work/script" "$trace" || fail "synth"

# The whole trace, at two sizes: a band of the host, of the task, of the host, none while the device
# is removed, and of the host.
for size in 1500 900x400; do
	draw --size $size
	find_plot
	bands "$(x_of 16 10 20)"
	runs $host "$left" "$(x_of 12 10 20)"
	runs $task "$(x_of 12 10 20)" "$(x_of 15 10 20)"
	runs $host "$(x_of 15 10 20)" "$(x_of 17 10 20)"
	runs $host "$(x_of 18 10 20)" "$right"
	# Two markers, the second one of three faults.
	"$pixels" "$work/out.png" row $((band - 4)) >"$work/row"
	for at in 13 14; do
		awk -v colour=$fault -v x="$(x_of $at 10 20)" '$3 == colour && $1 <= x && $2 > x - 1 { found = 1 }
			END { exit !found }' "$work/row" || fail "no fault at $at: $(tr '\n' ';' <"$work/row")"
	done
	# This lane has the most memory of all, so its area has the lane's full height above the
	# band.
	"$pixels" "$work/out.png" row $((band - 15)) >"$work/row"
	spans $memory "$(x_of 12.5 10 20)" "$(x_of 14.5 10 20)" 1
	# The lines of the scale cross it.
	"$pixels" "$work/out.png" column "$(x_of 12.7 10 20)" |
		awk -v colour=$memory -v band="$band" '$3 == colour && $2 <= band { height += $2 - $1 }
			END { exit height <= 20 }' || fail "memory does not fill the lane at $size"
done

# A part of the trace: absolute and relative times give the same picture.
draw --from 11 --to 13
find_plot
bands "$(x_of 11.5 11 13)"
runs $host "$left" "$(x_of 12 11 13)"
runs $task "$(x_of 12 11 13)" "$right"
cp "$work/out.png" "$work/before.png"
draw --from +1 --to +2
cmp "$work/before.png" "$work/out.png" || fail "--from +1 --to +2"
draw --from -9 --to -7
cmp "$work/before.png" "$work/out.png" || fail "--from -9 --to -7"
draw --from 11.000000000 --to 13.0
cmp "$work/before.png" "$work/out.png" || fail "--from 11.000000000 --to 13.0"

# Bands start and end with the trace, even if more time is shown.
draw --from 5 --to 25
find_plot
bands "$(x_of 16 5 25)"
runs $host "$(x_of 10 5 25)" "$(x_of 12 5 25)"
runs $host "$(x_of 18 5 25)" "$(x_of 20 5 25)"
[ "$("$pixels" "$work/out.png" count eeeeee)" -gt 10000 ] || fail "times outside of the trace"

# Omitted shapes are missing from the lanes and from the legend.
draw --no-faults
[ "$("$pixels" "$work/out.png" count $fault)" = 0 ] || fail "--no-faults"
[ "$("$pixels" "$work/out.png" count $memory)" -gt 1000 ] || fail "no memory with --no-faults"
draw --no-memory
[ "$("$pixels" "$work/out.png" count $memory)" = 0 ] || fail "--no-memory"
[ "$("$pixels" "$work/out.png" count $fault)" -gt 50 ] || fail "no faults with --no-memory"

# Equal inputs give equal pictures.
for form in png svg; do
	expect 0 draw "$trace" "$work/a.$form"
	expect 0 draw "$trace" "$work/b.$form"
	cmp "$work/a.$form" "$work/b.$form" || fail "two runs, two pictures: $form"
done

# With --scale, the picture is the same, but larger. A large picture is enlarged without the option.
draw --size 900x400 --scale 1
find_plot
bands "$(x_of 16 10 20)"
set -- "$left" "$right"
for times in 2 3; do
	draw --size $((900 * times))x$((400 * times)) --scale $times
	find_plot
	bands "$(x_of 16 10 20)"
	[ "$left" = $(($1 * times)) ] && [ "$right" = $(($2 * times)) ] ||
		fail "--scale $times: the plot is from $left to $right, not $times times $1 to $2"
done
draw --size 2700x2100
find_plot
[ "$left" = $(($1 * 2)) ] || fail "--size 2700x2100 is not enlarged: the plot begins at $left"
draw --scale 2
[ "$("$pixels" "$work/out.png" size | cut -d ' ' -f 1)" = 3000 ] || fail "--scale without --size"

# Sizes, including odd ones; a trace with a single event; more lanes than fit.
for size in 480x300 480 3001x999; do
	draw --size $size
	got=$("$pixels" "$work/out.png" size)
	case $size in
	*x*) [ "$got" = "${size%x*} ${size#*x}" ] || fail "--size $size: $got" ;;
	*) [ "${got% *}" = "$size" ] || fail "--size $size: $got" ;;
	esac
done
printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu' \
	'event 5.123456789 pid=9 iommu:map iova=4K size=4K paddr=1M' |
	"$synth" - "$work/moment.dat" || fail "synth"
trace=$work/moment.dat
draw
awk 'BEGIN {
	print "uname \"Linux box 6.12.0\"\nformats 6.12-x86_64 iommu"
	for (i = 0; i < 2000; i++) {
		device = sprintf("\"0000:%02x:%02x.0\"", i / 32, i % 32)
		printf "event %.6f iommu:add_device_to_group gid=%d device=%s\n", 1 + i / 1000, i, device
		for (n = 0; i % 100 == 7 && n < 9; n++)
			printf "event +0.00001 iommu:io_page_fault device=%s iova=%dM flags=1\n", device, i
	}
}' | "$synth" - "$work/many.dat" || fail "synth"
trace=$work/many.dat
draw
[ "$("$pixels" "$work/out.png" count $fault)" -gt 500 ] || fail "not the busiest 16 of 2000 lanes"
draw --lanes 2000 --size 480
set -- $("$pixels" "$work/out.png" size)
[ "$2" -gt 32000 ] && [ "$2" -le 32767 ] || fail "2000 lanes: $*"

# Texts: of all samples, at sizes from small to large. No two overlap, none leaves the page.
if [ -z "$pdftotext" ]; then
	finish
	exit
fi
# texts: writes the words and their positions to $work/words
texts() {
	expect 0 draw "$@" "$work/out.pdf"
	"$pdftotext" -bbox "$work/out.pdf" "$work/out.html" || fail "pdftotext"
	sed -n -e 's/^ *<page width="\([0-9.]*\)" height="\([0-9.]*\)".*/page \1 \2/p' \
		-e 's/^ *<word xMin="\([0-9.-]*\)" yMin="\([0-9.-]*\)" xMax="\([0-9.-]*\)" yMax="\([0-9.-]*\)">\(.*\)<.word>$/word \1 \2 \3 \4 \5/p' \
		"$work/out.html" >"$work/words"
	# Boxes of words have the font's whole height, more than letters need. Words are compared only
	# with those in the same strips of the page: the largest picture has ten thousand.
	awk -v name="$*" '
		$1 == "page" { width = $2; height = $3; next }
		{
			x0[++n] = $2; y0[n] = $3 + 3; x1[n] = $4; y1[n] = $5 - 4; word[n] = $6
			if ($2 < 0 || $3 < 0 || $4 > width || $5 > height) {
				print name ": " $6 " is not on the page"; bad = 1
			}
			for (y = int(y0[n] / 16); y <= int(y1[n] / 16); y++) {
				count = split(strip[y], others, " ")
				for (k = 1; k <= count; k++) {
					i = others[k]
					if (x0[n] < x1[i] - 1 && x0[i] < x1[n] - 1 && y0[n] < y1[i] && y0[i] < y1[n]) {
						print name ": " word[n] " is over " word[i]; bad = 1
					}
				}
				strip[y] = strip[y] " " n
			}
		}
		END { exit bad || n < 5 }' "$work/words" || fail "texts of $*"
}
# says WORD...: checks that the picture has these words in this order
says() {
	awk '{ printf "%s ", $6 }' "$work/words" | grep -qF "$* " ||
		fail "the picture lacks '$*': $(awk '{ printf "%s ", $6 }' "$work/words")"
}
silent() {
	awk '{ printf "%s ", $6 }' "$work/words" | grep -qF "$* " && fail "the picture contains '$*'"
}
for file in "$top"/samples/*.dat; do
	for size in 480 480x300 600x400 800x600 1500 3000x2000; do
		texts --size $size "$file"
	done
done
texts --lanes 300 "$work/many.dat"
texts --lanes 2000 "$work/many.dat"
says 'less busy lanes omitted; use --device (pictures cannot be higher)'
texts --lanes 2000 --size 700x500 "$work/many.dat"
says 'less busy lanes omitted; use a larger --size'
texts "$work/many.dat"
says '1984 less busy lanes omitted; use --lanes 2000'

# The texts describe the trace and the shapes in the picture, and nothing else.
texts "$work/one.dat"
says one.dat
says Linux 6.12.0, 10.000000 s to 20.000000 s '(10.000 s)'
says 0000:00:04.0
says group 3, peak 2M
says 4 faults
says '×3'
says Größe-7 '(likely)'
says removed
says host: held by
says held by Größe-7
says likely: inferred from the pattern
says mapped memory, full height 2M, logarithmic
for word in uncertain 'several holders' 'omitted' 'lost' 'outside the trace' 'shown:'; do
	silent "$word"
done
# The legend is brief in a small picture, and can be omitted; notes cannot.
texts --size 480x220 "$work/one.dat"
says still held
says memory, up to 2M
for word in 'end of the trace' 'held by' 'mapped memory'; do
	silent "$word"
done
texts --no-legend "$work/one.dat"
for word in 'held by' 'still held' 'up to' attach; do
	silent "$word"
done
texts --no-legend "$work/many.dat"
says '1984 less busy lanes omitted; use --lanes 2000'
texts --linear --from 16.5 "$work/one.dat"
says shown: 16.500000 s to 20.000000 s
for word in Größe fault likely memory; do
	silent "$word"
done
# A name that does not fit is cut off, but its PID is complete. A narrower band has no name.
texts --size 600 --from 11 --to 20 "$work/one.dat"
says Größe-7
texts --size 600 --from 3 --to 33 "$work/one.dat"
silent 'Größe-7 ('
comms=$(sed -n 's/^word .* \(Gr.*\)$/\1/p' "$work/words" | tr '\n' ' ')
[ "$comms" = 'Größe-7 ' ] || fail "a band of some 40 pixels: $comms"
# CPUs and tasks have rows of their own: ticks, or rates where there are more events than pixels.
silent CPU
texts --cpus "$work/one.dat"
says CPU 0
says 1 map, 3 unmaps
says 'maps (green) and unmaps, as high as their size'
silent pid
texts --tasks "$work/one.dat"
says pid 1
says 2 unmaps
says 1 map, 1 unmap
silent CPU
texts --tasks --from 12 --to 13 "$work/one.dat"
silent pid
silent unmap
printf '%s\n' 'machine cpus=4' 'formats 6.1-x86_64 iommu' 'bulk count=20000 cpus=4 live=100' |
	"$synth" - "$work/bulk.dat" || fail "synth"
texts --cpus "$work/bulk.dat"
says CPU 3
says 'maps (up) and unmaps (down) per second, logarithmic'
grep -q ' [0-9.]*[kMG]/s$' "$work/words" || fail "no scale of rates"
silent 'as high as'
texts --cpus --linear --lanes 2 "$work/bulk.dat"
[ "$(grep -c ' CPU$' "$work/words")" = 2 ] || fail "not the busiest two CPUs"
silent second, logarithmic
says '2 less busy CPUs or tasks omitted; use a larger --lanes'
expect 0 draw --cpus --size 1000 "$work/bulk.dat" "$work/out.png"
for colour in $memory 64748b; do # maps have the colour of memory
	[ "$("$pixels" "$work/out.png" count $colour)" -gt 3000 ] || fail "no rates of $colour"
done
texts --title 'Größen: a	b' "$work/one.dat"
says 'Größen: a\tb'
says one.dat, Linux

# Malicious names, lost events, a second buffer, mappings of an unknown device.
"$synth" - "$work/evil.dat" <<-'END' || fail "synth"
	uname "Linux box 6.12.0-\x1b[31m"
	formats 6.12-x86_64 iommu
	comm 7 "evil\x1b]\xff"
	event 1 pid=7 iommu:map iova=4K size=4K paddr=1M
	lost count=3
	event 2 pid=7 iommu:attach_device_to_domain device="de,v\x1b[1m\xff\xe2\x80\xae"
	event 2.1 pid=7 iommu:attach_device_to_domain device="de,v\x1b[1m\xff\xe2\x80\xae"
	event 9 pid=7 iommu:map iova=8K size=4K paddr=1M
	instance guest
	event 3 pid=8 iommu:map iova=0 size=2M paddr=0
END
texts "$work/evil.dat"
says '6.12.0-\x1b[31m,'
says 'de,v\x1b[1m\xff\xe2\x80\xae'
says 'Events were lost in 1 place'
says '1 more buffer with IOMMU events; use --buffer'
texts --buffer guest "$work/evil.dat"
says buffer guest, Linux
says no known device: pid 8
says 1 map, peak 2M
# By task, or all in one lane.
"$synth" - "$work/tasks.dat" <<-'END' || fail "synth"
	uname "Linux box 6.12.0"
	formats 6.12-x86_64 iommu
	event 1 pid=7 iommu:map iova=4K size=4K paddr=1M
	event 2 pid=8 iommu:map iova=8K size=8K paddr=2M
	event 3 pid=8 iommu:map iova=16K size=4K paddr=4M
END
texts "$work/tasks.dat"
says no known device: pid 7 1 map, peak 4K
says no known device: pid 8 2 maps, peak 12K
texts --one-unknown "$work/tasks.dat"
says 3 maps, peak 16K
silent pid 7

# Address maps: of all samples with mappings. No two texts overlap, none leaves the page.
for file in "$top"/samples/*.dat; do
	for size in 480 1500x600; do
		texts --map --size $size "$file"
	done
done
# The scenes of faults tell their stories, with the addresses that they are about.
texts --map "$top/samples/amd-6.1-fault.dat"
says 9 mappings, 15 faults
for story in 'read: never mapped' 'write: use after unmap' 'write: mapped, not permitted?' \
	'write: past the end' 'read: mapped, not permitted?'; do
	says "$story"
done
for address in 0x100000 0x200000 0x300000 0x400000 0x500000 0x600000 0x700000 0x800000 0xdeadb000; do
	says $address
done
says unused addresses, cut out
says unmapped before the fault
says beyond the end of the mapping
silent 'mapping of 2M or more'
texts --map --from 13 --to 20 "$top/samples/amd-6.1-fault.dat"
says 4 mappings, 2 faults
silent never mapped
texts --map --no-faults "$top/samples/amd-6.1-fault.dat"
silent use after unmap
texts --map "$top/samples/intel-6.12-fault.dat"
says write: mapped read-only
texts --map "$top/samples/record-smmuv3-6.12-fault.dat"
says read: past the end by 12K
says 4K vfio_user-230
# Sizes have shades of their own; many small mappings have a number per place.
texts --map "$top/samples/amd-6.1-vfio.dat"
says mapping of 2M or more
says mapping of 1G or more
says "small mappings, per place: 1, 2, 4, 16, 64, 256 or more"
says "1 less busy device omitted; use --device"
texts --map --device 00:04.0 "$top/samples/amd-6.1-vfio.dat"
silent omitted
# A map per device: all that were named, or those with faults. Malicious names are escaped.
texts --map --device 01:00.0,00:04.0 "$top/samples/amd-6.1-vfio.dat"
says 0000:00:04.0
says 0000:01:00.0
awk 'BEGIN {
	print "uname \"Linux box 6.12.0\"\nformats 6.12-x86_64 iommu"
	for (i = 0; i < 6; i++)
		printf "event %d iommu:io_page_fault device=\"00:0%d\\x1b\" iova=%dM flags=1\n", i + 1, i, i
}' | "$synth" - "$work/faults.dat" || fail "synth"
texts --map "$work/faults.dat"
says '00:00\x1b'
says '00:03\x1b'
silent '00:04\x1b'
says "2 less busy devices omitted; use --device"
# Addresses and times at the limits of their types.
"$synth" - "$work/hostile.dat" <<-'END' || fail "synth"
	uname "Linux box 6.12.0"
	formats 6.12-x86_64 iommu
	event 1 pid=7 iommu:map iova=0xfffffffffffff000 size=4K paddr=1M
	event 1 pid=7 iommu:map iova=0 size=0xffffffffffffffff paddr=1M
	event 2 pid=7 iommu:map iova=0 size=0xffffffffffffffff paddr=1M
	event 4000000000 pid=7 iommu:unmap iova=0 size=0xffffffffffffffff unmapped_size=0xffffffffffffffff
END
texts --map "$work/hostile.dat"
says no known device
finish
