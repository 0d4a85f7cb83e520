#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# A screen with twice as many pixels per inch.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/intel-6.12-fault.dat"
screen_width=2400
screen_height=1800
scale=2
window_start
export QT_SCALE_FACTOR=2
ks_start "$trace"
lanes "twice as large" "$trace"
point "$(x_of Band 5)" $(($(band_bottom) - 4))
wait_until "an explanation of a band" tooltip_is_open
point "$(x_of Band 5)" $(($(band_bottom) + 24))
wait_until "its end" tooltip_is_gone
double_click "$(x_of Band 4)" $(($(band_bottom) - 4))
wait_until "marker A" marker_is_there 008000
wait_until "marker B" marker_is_there 008080
ks_quit
finish
