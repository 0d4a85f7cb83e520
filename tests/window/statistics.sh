#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The statistics of all of a trace, and of a part after zooming in, with the keyboard alone; of a range
# that is dragged in a lane, and of the range between the markers.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/amd-6.1-fault.dat"

# text NAME: crop a shot to the statistics, without the line above them and the buttons below.
text() {
	wait_until "the statistics" statistics_are_open
	still "$1"
	set -- "$1" "$(xwininfo -id "$dialog" | awk '
		/Absolute upper-left X/ { x = $NF } /Absolute upper-left Y/ { y = $NF }
		/Width:/ { w = $NF } /Height:/ { print w "x" $NF - 100 "+" x "+" y + 40 }')"
	convert "$work/$1.ppm" -crop "$2" +repage "$work/$1.text.ppm"
}

# close_text: close the statistics with the keyboard.
close_text() {
	xdotool windowactivate --sync "$dialog" key Escape
	wait_until "the end of the window" dialog_is_gone "IOMMU statistics"
}

# drag FROM TO [KEY...]: drag with Shift between two columns of the first lane. Press the keys, if any,
# before the button is released.
drag() {
	drag_to=$2
	point "$1" $((foot - 12))
	xdotool keydown shift mousedown 1
	xdotool mousemove $((drag_to - 9)) $((foot - 10)) mousemove $((drag_to - 2)) $((foot - 10)) mousemove "$drag_to" $((foot - 10))
	shift 2
	wait_until "a range that is shown" screen_differs before
	[ $# = 0 ] || xdotool key "$@"
	xdotool mouseup 1 keyup shift
}

# same_graphs NAME WHAT: the host has not zoomed, and the range is not shown any more.
same_graphs() {
	point $((x0 + 3)) $((screen_height - 60)) # no tooltip
	until_true graphs_are "$1" || fail "$2: other graphs"
}

graphs_are() {
	! graphs_differ "$1"
}

statistics_are_open() {
	dialog_is_open "IOMMU statistics"
}

ks_start "$trace"
lanes "at first" "$trace"
ks_focus
xdotool key ctrl+shift+m
text all
close_text

point "$(x_of Band 3)" $(($(band_bottom) - 3))
wheel IN 12
ks_focus
xdotool key ctrl+shift+m
text part
cmp -s "$work/all.text.ppm" "$work/part.text.ppm" && fail "a part has the figures of all"
close_text
see_all 2
ks_focus
xdotool key ctrl+shift+m
text again
cmp -s "$work/all.text.ppm" "$work/again.text.ppm" || fail "all again has other figures"
xdotool windowactivate --sync "$dialog" key alt+m
wait_until "that no marker is set" screen_differs again
text unset
cmp -s "$work/all.text.ppm" "$work/unset.text.ppm" || fail "no markers: other figures"
close_text

# Dragged with Shift. All columns are the shown range.
lanes "all again" "$trace"
foot=$(band_bottom)
ks_focus
point $((x0 + 3)) $((screen_height - 60))
still before
graphs before
find_graphs before
drag "$(x_of Band 2)" "$(x_of Band 4)"
text dragged
cmp -s "$work/all.text.ppm" "$work/dragged.text.ppm" && fail "a dragged part has the figures of all"
xdotool windowactivate --sync "$dialog" key alt+u
wait_until "the shown range again" screen_differs dragged
text shown
cmp -s "$work/all.text.ppm" "$work/shown.text.ppm" || fail "the shown range again has other figures"
close_text
same_graphs before "after a drag"
ks_focus
drag $((x0 - 30)) $((x0 + columns + 15))
text dragged-all
cmp -s "$work/all.text.ppm" "$work/dragged-all.text.ppm" || fail "all columns have other figures"
close_text

# Escape cancels, and neither a click nor a double click is a drag.
ks_focus
drag "$(x_of Band 2)" "$(x_of Band 4)" Escape
point "$(x_of Band 2)" $((foot - 12))
xdotool keydown shift click 1 click --repeat 2 --delay 60 1 keyup shift
same_graphs before "after Escape"
dialog_is_open "IOMMU statistics" && fail "a cancelled drag opens the statistics"

# The markers are at the begin and at the end of the band.
double_click "$(x_of Band 4)" $((foot - 2))
wait_until "marker A" marker_is_there 008000
wait_until "marker B" marker_is_there 008080
ks_focus
xdotool key ctrl+shift+m
text marked
xdotool windowactivate --sync "$dialog" key alt+m
wait_until "other figures" screen_differs marked
text between
cmp -s "$work/all.text.ppm" "$work/between.text.ppm" && fail "the range between the markers has the figures of all"
close_text
ks_quit
finish
