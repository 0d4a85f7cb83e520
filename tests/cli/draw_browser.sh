#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# A browser shows SVG and HTML files of trace-iommu draw, with the explanations of their shapes. SVG
# files look like PNG files. KEEP=DIR keeps its pictures.
# usage: draw_browser.sh TRACE_IOMMU TOP PIXELS CHROMIUM
. "$(dirname "$0")/lib.sh"
pixels=$3
chromium=$4

# browse ARGUMENT...: Chromium without a window, with its files in $work.
browse() {
	timeout 120 "$chromium" --headless --no-sandbox --disable-gpu --no-first-run --hide-scrollbars \
		--disable-background-networking --user-data-dir="$work/profile" "$@" 2>"$work/err"
}

# shot FILE: takes a picture of it, $work/shot.png, which is as large as $work/out.png.
shot() {
	size=$("$pixels" "$work/out.png" size | tr ' ' ,)
	rm -f "$work/shot.png"
	browse --screenshot="$work/shot.png" --window-size="$size" "file://$1" >"$work/shown"
	[ -s "$work/shot.png" ] || fail "no picture of $1: $(tail -n 3 "$work/err")"
}

# looks_alike WHAT: the PNG and the picture of the browser, apart from shades and a few pixels.
looks_alike() {
	differ=$("$pixels" "$work/out.png" differ "$work/shot.png")
	[ "${differ:-10000}" -lt 100 ] || fail "$1: $differ of 10000 pixels look different"
	[ -z "${KEEP:-}" ] || cp "$work/shot.png" "$KEEP/$1.png"
}

# The sizes leave no room for another layout if something is missing.
n=0
for arguments in \
	"--size 1000x300 $top/samples/amd-6.1-fault.dat" \
	"--size 1000x300 --scale 2 $top/samples/intel-6.12-fault.dat" \
	"--size 1000x700 --cpus --tasks $top/samples/probe-amd-6.12-vfiomix.dat" \
	"--size 900x600 --map $top/samples/amd-6.1-fault.dat"; do
	n=$((n + 1))
	# shellcheck disable=SC2086 # several words
	expect 0 draw $arguments "$work/out.png"
	# shellcheck disable=SC2086
	expect 0 draw $arguments "$work/out.svg"
	shot "$work/out.svg"
	looks_alike "picture-$n"
done

# The comparison notices what is missing.
expect 0 draw --no-faults --size 900x600 --map "$top/samples/amd-6.1-fault.dat" "$work/out.png"
differ=$("$pixels" "$work/out.png" differ "$work/shot.png")
[ "$differ" -ge 100 ] || fail "only $differ of 10000 pixels are of the faults"

# What the browser has read: each group with an explanation has it, and a mark its count.
expect 0 draw "$top/samples/amd-6.1-fault.dat" "$work/out.svg"
expect 0 draw "$top/samples/amd-6.1-fault.dat" "$work/out.html"
for file in out.svg out.html; do
	browse --dump-dom "file://$work/$file" >"$work/out"
	holds '^use after unmap: 0x200000 - 0x204000 (16K), unmapped .* by vfiotest-277$'
	wanted=$(grep -o '<title>' "$work/$file" | wc -l)
	got=$(grep -o '<title>' "$work/out" | wc -l)
	[ "$got" = "$wanted" ] || fail "$file: $got explanations, not $wanted"
	faults=$(grep -o 'class="fault" data-count="[0-9]*"' "$work/out" |
		awk -F '"' '{ sum += $4 } END { print sum }')
	[ "$faults" = 15 ] || fail "$file: $faults faults, not 15"
done
[ "$(grep -o '<tr>' "$work/out" | wc -l)" = 16 ] || fail "the table of faults"

# Ticks, rates and the line of medians explain themselves, too.
expect 0 draw --cpus --size 480 "$top/samples/amd-6.12-net.dat" "$work/out.svg"
browse --dump-dom "file://$work/out.svg" >"$work/out"
for kind in maps unmaps median; do
	grep -A 1 "<g class=\"$kind\" data-count=\"[0-9]*\"><title>CPU [0-9]" "$work/out" |
		grep -qE '^[0-9]+ (un)?maps?, ' || fail "no explanation of $kind"
done
holds '^[0-9]* maps, 4K to .* in total, median [0-9]*K$'
finish
