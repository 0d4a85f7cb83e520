#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The window of address maps: opened and changed by the keyboard alone, it shows the mappings, explains
# them, follows the shown range, and sets marker A to faults.
. "$TOP/tests/window/lib.sh"

# map_shot NAME: crop a shot to the window, as $work/NAME.map.ppm. Its place is $map_x and $map_y.
map_shot() {
	dialog "IOMMU address map"
	still "$1"
	read -r map_x map_y size <<-END
		$(xwininfo -id "$dialog" | awk '
			/Absolute upper-left X/ { x = $NF } /Absolute upper-left Y/ { y = $NF }
			/Width:/ { w = $NF } /Height:/ { print x, y, w "x" $NF }')
	END
	convert "$work/$1.ppm" -crop "$size+$map_x+$map_y" +repage "$work/$1.map.ppm"
}

# expect_map NAME TRACE DEVICE FROM TO: the crop has the mappings of that range, in ns. They are below
# the axis of time and above a line.
expect_map() {
	read -r x0 x1 axis <<-END
		$("$LOOK" line "$work/$1.map.ppm" 1e293b)
	END
	read -r x0 x1 bottom <<-END
		$("$LOOK" line "$work/$1.map.ppm" 64748b)
	END
	"$MAP" "$2" "$3" "$4" "$5" "$x0" $((x1 - x0)) $((axis + 6)) "$bottom" >"$work/$1.shapes" 2>/dev/null
	"$LOOK" mappings "$work/$1.map.ppm" "$work/$1.shapes" >"$work/$1.found" || {
		cat "$work/$1.found"
		fail "$1: the map lacks mappings"
	}
}

# place_of KIND N NAME: print the middle of the Nth shape of that kind on the screen.
place_of() {
	sed -n "s/^$1 \([0-9]*\),\([0-9]*\)-\([0-9]*\),\([0-9]*\) .*/\1 \2 \3 \4/p" "$work/$3.shapes" |
		sed -n "$2p" | awk -v x="$map_x" -v y="$map_y" '{
			print x + int(($1 + $3) / 2), y + int(($2 + $4) / 2)
		}'
}

map_differs() {
	map_shot now && ! cmp -s "$work/$1.map.ppm" "$work/now.map.ppm"
}

map_is_again() {
	! map_differs "$1"
}

close_map() {
	xdotool windowactivate --sync "$dialog" key Escape
	wait_until "the end of the window" dialog_is_gone "IOMMU address map"
}

trace="$SAMPLES/amd-6.1-fault.dat"
ks_start "$trace"
lanes "at first" "$trace"
ks_focus
xdotool key ctrl+shift+j
dialog "IOMMU address map"
xdotool windowmove --sync "$dialog" 60 560
map_shot all
# shellcheck disable=SC2046 # two words
expect_map all "$trace" 0000:00:04.0 $(first_and_last "$trace")

# shellcheck disable=SC2046 # two words
point $(place_of mapping 1 all)
wait_until "an explanation of a mapping" tooltip_is_open
# shellcheck disable=SC2046 # two words
point $(place_of holder 1 all)
wait_until "an explanation of a holder" tooltip_is_open
xdotool mousemove $((map_x + 20)) $((map_y + 60)) # the labels of addresses
wait_until "the end of the explanation" tooltip_is_gone

# The map follows the plots.
point "$(x_of Band 3)" $(($(band_bottom) - 3))
wheel IN 12
wait_until "a map of a part" map_differs all
point "$(x_of Band 3)" $(($(band_bottom) - 3))
wheel OUT 120
wait_until "the map of all again" map_is_again all

# A click on a fault sets marker A to it.
# shellcheck disable=SC2046 # two words
click $(place_of fault 1 all)
close_map
wait_until "marker A" marker_is_there 008000
fault=$(sed -n 's/^fault .*, at \([0-9]*\)\.\([0-9]*\).*/\1\2000/p' "$work/all.shapes" | head -n 1)
marker_at "$fault" "$(first_and_last "$trace")" || fail "marker A is not at the fault"
ks_quit

# Another device, with the keyboard; and one from the menu of its lane.
trace="$SAMPLES/amd-6.12-hotplug.dat"
ks_start "$trace"
lanes "with several devices" "$trace"
ks_focus
xdotool key ctrl+shift+j
dialog "IOMMU address map"
xdotool windowmove --sync "$dialog" 60 560
map_shot first
xdotool windowactivate --sync "$dialog" key --delay 50 alt+d Home
map_shot home
xdotool key Down
wait_until "the map of another device" map_differs home
close_map
click "$(x_of Band 1)" $(($(band_bottom) - 3)) 3
wait_until "the menu of a lane" popup_is_open
xdotool key m
dialog "IOMMU address map"
xdotool windowmove --sync "$dialog" 60 560
wait_until "the map of the lane" map_is_again home
close_map
ks_quit
finish
