#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The legend: under the pointer and by a click at the uppermost lane, and by the keyboard.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/amd-6.1-fault.dat"
title="IOMMU devices"

ks_start "$trace"
lanes "at first" "$trace"
find_graphs lanes
x=$((10 + 9))
y=$(($(band_bottom) - 14)) # its middle, give or take a pixel

point $x $y
wait_until "the legend under the pointer" tooltip_is_open
point $((x0 + columns / 2)) $((y1 + 40))
wait_until "its end" tooltip_is_gone

click $x $y
dialog "$title"
still clicked
xdotool key Escape
wait_until "the end of the dialog" dialog_is_gone "$title"

ks_focus
xdotool key ctrl+shift+l
dialog "$title"
xdotool windowactivate --sync "$dialog"
still keys
xdotool key Escape
wait_until "the end of the dialog" dialog_is_gone "$title"

ks_focus
xdotool key ctrl+i
dialog "$title"
still devices
cmp -s "$work/devices.ppm" "$work/keys.ppm" && fail "the legend looks like the page of the devices"
cmp -s "$work/clicked.ppm" "$work/devices.ppm" && fail "a click opens the page of the devices"
xdotool key Escape
wait_until "the end of the dialog" dialog_is_gone "$title"
ks_quit
finish
