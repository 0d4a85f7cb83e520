#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The statistics of all of a trace, and of a part after zooming in, with the keyboard alone.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/amd-6.1-fault.dat"

# text NAME: crop a shot to the statistics.
text() {
	wait_until "the statistics" statistics_are_open
	still "$1"
	set -- "$1" "$(xwininfo -id "$dialog" | awk '
		/Absolute upper-left X/ { x = $NF } /Absolute upper-left Y/ { y = $NF }
		/Width:/ { w = $NF } /Height:/ { print w "x" $NF - 60 "+" x "+" y }')"
	convert "$work/$1.ppm" -crop "$2" +repage "$work/$1.text.ppm"
}

statistics_are_open() {
	dialog_is_open "IOMMU statistics"
}

ks_start "$trace"
lanes "at first" "$trace"
ks_focus
xdotool key ctrl+shift+m
text all
xdotool windowactivate --sync "$dialog" key Escape
wait_until "the end of the window" dialog_is_gone "IOMMU statistics"

point "$(x_of Band 3)" $(($(band_bottom) - 3))
wheel IN 12
ks_focus
xdotool key ctrl+shift+m
text part
cmp -s "$work/all.text.ppm" "$work/part.text.ppm" && fail "a part has the figures of all"
xdotool windowactivate --sync "$dialog" key Escape
wait_until "the end of the window" dialog_is_gone "IOMMU statistics"
see_all 2
ks_focus
xdotool key ctrl+shift+m
text again
cmp -s "$work/all.text.ppm" "$work/again.text.ppm" || fail "all again has other figures"
xdotool windowactivate --sync "$dialog" key Escape
ks_quit
finish
