#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The pointer in lanes: hover, double click and zoom.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/intel-6.12-fault.dat"
ks_start "$trace"
lanes "at first" "$trace"
y=$(band_bottom)

# In this sample the host holds the fourth band and a task the fifth.
for shape in "Band 4 0" "Band 5 0" "Mark 1 21" "Mark 4 21"; do
	# shellcheck disable=SC2086 # three words
	set -- $shape
	point "$(x_of "$1" "$2")" $((y - $3))
	wait_until "an explanation of $1 $2" tooltip_is_open
	shot "hover-$1-$2"
	point "$(x_of "$1" "$2")" $((y + 12))
	wait_until "the end of the explanation of $1 $2" tooltip_is_gone
done

# The tooltip follows the pointer, even if its text stays the same.
tooltip_x() {
	xdotool search --onlyvisible --class kernelshark 2>/dev/null | while read -r window; do
		xprop -id "$window" _NET_WM_WINDOW_TYPE | grep -q _TYPE_TOOLTIP &&
			xwininfo -id "$window" | sed -n 's/.*Absolute upper-left X: *//p'
	done
}

tooltip_is_at() {
	[ "$(tooltip_x)" = "$1" ]
}

# One step per move: a slow KernelShark would still show the place of an earlier step.
x=$(x_of Band 4)
xdotool mousemove "$x" $((y - 2))
wait_until "an explanation" tooltip_is_open
before=$(tooltip_x)
xdotool mousemove $((x + 20)) $((y - 2))
wait_until "the explanation to follow" tooltip_is_at $((before + 20))
xdotool mousemove "$x" $((screen_height - 40)) # the list
wait_until "its end outside of the graphs" tooltip_is_gone

point "$(x_of Band 4)" $((y - 80))
sleep 1 # nothing shows that a tooltip will not come
tooltip_is_open && fail "an explanation of an empty place"

double_click "$(x_of Band 4)" $((y - 2))
wait_until "marker A" marker_is_there 008000
a=$marker
wait_until "marker B" marker_is_there 008080
b=$marker
axis=$("$LOOK" axis "$work/marker.ppm")
set -- $(awk '$1 == "Band" && ++n == 4 { split($3, a, ","); split($4, b, ","); print a[1], b[1] }' \
	"$work/shapes")
# The axis is a pixel before the first column.
[ $((a - ${axis%% *} - $1 + 120)) -le 3 ] && [ $((b - ${axis%% *} - $2 + 120)) -le 3 ] ||
	fail "markers at $a and $b, the band is $1 to $2"

# Zoom in at the marker.
graphs marker
wheel IN 8
wait_until "a closer look" graphs_differ marker
see_all
lanes "zoomed out again" "$trace"
wheel IN 8
still zoomed
ks_quit

[ "$(session '.Markers | [.markA.isSet, .markB.isSet]')" = "[true,true]" ] || fail "markers: $(session .Markers)"
range=$(session '.Model.range[]' | xargs)
mv "$work/zoomed.ppm" "$work/lanes.ppm"
shapes "$trace"
"$LOOK" lanes "$work/lanes.ppm" "$work/shapes" $scale || fail "zoomed to $range: the lane is missing"
finish
