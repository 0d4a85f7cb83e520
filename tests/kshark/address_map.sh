#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The window's address map has the shapes of trace-iommu draw --map: at the same places, with the same
# explanations, and the same number of mappings and faults.
# usage: address_map.sh KSHARK_ADDRESS_MAP TRACE_IOMMU TRACE DEVICE FROM TO [ADDRESS]
# FROM and TO are in seconds. ADDRESS is followed.
. "$TOP/tests/lib.sh"

width=1500
"$2" draw --map ${7:+--follow "$7"} --device "$4" --from "$5" --to "$6" --size $width "$3" "$work/map.svg" || fail "$3: draw"

# The class and the title of each group of the map, and the corners of its first area or line. The name of the
# device and the contents are first.
awk '
	/id="map-1-label"/ { inside = 1 }
	/id="legend"/ { inside = 0 }
	!inside { next }
	/<text .*font-size="12"/ && !plot {
		gsub(/<[^>]*>/, "")
		print
	}
	/id="map-1-plot"/ { plot = 1 }
	/^<g class="[a-z]*"( data-count="[0-9]*")?><title>/ {
		match($0, /class="[a-z]*/)
		class = substr($0, RSTART + 7, RLENGTH - 7)
		sub(/.*<title>/, "")
		title = ""
		titled = 1
	}
	titled {
		ends = /<\/title>/
		sub(/<\/title>.*/, "")
		title = title (title == "" ? "" : "\n") $0
		titled = !ends
		wanted = ends
		next
	}
	wanted {
		wanted = 0
		where = ""
		inset = class == "fault" ? 1.5 : 0
		if (class !~ /^(removed|followed|address)$/) {
			match($0, /d="M[^Z"]*/)
			split(substr($0, RSTART + 4, RLENGTH - 4), at, /[ HVL]/)
			where = " " at[1] - inset "," at[2] - inset "-" at[3] + inset "," at[4] + inset
		}
		print class where " " title
	}' "$work/map.svg" | sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' >"$work/file"

# The map is below its title, and above a line of the width of the plot.
top=$(sed -n '/id="map-1-label"/,/<text/s/.*<text x="[0-9]*" y="\([0-9]*\)".*/\1/p' "$work/map.svg")
bottom=$(sed -n '/id="map-1-holders"/!s/.*<path fill="#475569" d="M144 \([0-9]*\)H.*/\1/p' "$work/map.svg" | tail -n 1)
ns() {
	awk -v s="$1" 'BEGIN { printf "%.0f", s * 1e9 }'
}
"$1" "$3" "$4" "$(ns "$5")" "$(ns "$6")" 144 $((width - 144 - 56)) $((top + 8)) "$bottom" ${7:+"$7"} >"$work/window" ||
	fail "$3: no map"
same "the map" "$work/file" "$work/window"
[ -z "${7:-}" ] || grep -q '^followed' "$work/window" || fail "$3: nothing is followed"
grep -qE '^(mapping|density)' "$work/window" || fail "$3: nothing to compare"
finish
