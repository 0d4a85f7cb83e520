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

# map_shapes NAME TRACE DEVICE FROM TO [ADDRESS]: write the shapes of that range, in ns, to $work/NAME.shapes, with
# what is followed. They are below the axis of time and above a line.
map_shapes() {
	read -r x0 x1 axis <<-END
		$("$LOOK" line "$work/$1.map.ppm" 1e293b)
	END
	# The frame of the chosen shape may cross this one.
	bottom=$("$LOOK" line "$work/$1.map.ppm" 64748b | awk '{ print $3 }')
	"$MAP" "$2" "$3" "$4" "$5" "$x0" $((x1 - x0)) $((axis + 6)) "$bottom" ${6:+"$6"} >"$work/$1.shapes" 2>/dev/null
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
map_shapes all "$trace" 0000:00:04.0 $(first_and_last "$trace")
"$LOOK" mappings "$work/all.map.ppm" "$work/all.shapes" >"$work/all.found" ||
	fail "the map lacks mappings: $(cat "$work/all.found")"

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

# pixel NAME X Y: print the colour of a pixel of the crop.
pixel() {
	convert "$work/$1.map.ppm" -format "%[hex:p{$2,$3}]" info: | cut -c1-6
}

# is_followed NAME ADDRESS: whether the map, as $work/NAME.map.ppm, has the shapes with that address, a frame
# around its mapping, and its label on dark to the left of the line.
is_followed() {
	map_shot "$1"
	# shellcheck disable=SC2046 # two words
	map_shapes "$1" "$trace" 0000:00:04.0 $(first_and_last "$trace") "$2"
	read -r left top below <<-END
		$(awk '/^mapping/ { place = $2 } /^at the followed address$/ { print place; exit }' "$work/$1.shapes" |
			sed 's/\([0-9]*\),\([0-9]*\)-[0-9]*,\([0-9]*\)/\1 \2 \3/')
	END
	[ -n "$below" ] || return 1
	middle=$(((top + below) / 2))
	[ "$(pixel "$1" $((left - 1)) $((middle - 3)))" = 1E293B ] &&
		[ "$(pixel "$1" $((x0 - 4)) "$middle")" = 1E293B ] &&
		[ "$(pixel "$1" $((x0 + 60)) "$middle")" = 1E293B ]
}

# map_looks_as NAME: the same map as then, whatever has the focus.
map_looks_as() {
	map_shot now
	for shot in "$1" now; do
		convert "$work/$shot.map.ppm" -crop +0+42 +repage "$work/$shot.below.ppm"
	done
	cmp -s "$work/$1.below.ppm" "$work/now.below.ppm"
}

# With the keyboard alone: choose the first mapping, follow it, and stop.
still unfollowed
graphs unfollowed
xdotool mousemove $((map_x + 20)) $((map_y + 60)) windowactivate --sync "$dialog"
xdotool key --delay 50 Tab Right
wait_until "an explanation of the chosen mapping" tooltip_is_open
xdotool key f
wait_until "marks in the lanes" graphs_differ unfollowed
wait_until "marks in the map" is_followed followed 0x100000-0x100fff
xdotool key --delay 50 shift+f shift+Tab
wait_until "the map without marks" map_looks_as all

# With the pointer: the menu of a mapping without faults nearby, and its key.
# shellcheck disable=SC2046 # two words
click $(place_of mapping 9 all) 3
wait_until "the menu of a mapping" popup_is_open
xdotool key f
wait_until "marks of the ninth mapping" is_followed ninth 0x600000-0x600fff
# shellcheck disable=SC2046 # two words
click $(place_of mapping 3 ninth) 3
wait_until "the menu again" popup_is_open
xdotool key s
wait_until "the end of the marks" map_looks_as all

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
