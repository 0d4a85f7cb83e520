#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Random clicks, zooms and drags in the graphs, some of these with Shift, with the menus of lanes, the
# table of faults, the statistics, the events of an address and the address map. KernelShark still
# responds, and quits cleanly.
# SEED=N repeats one run.
. "$TOP/tests/window/lib.sh"

seed=${SEED:-4711}
steps=500
trace="$SAMPLES/amd-6.1-fault.dat"
echo "SEED=$seed"
ks_start "$trace"
lanes "at first" "$trace"
read -r y0 y1 <<END
$("$LOOK" area "$work/lanes.ppm")
END

close_all() {
	no_other_window && return 0
	xdotool windowactivate --sync "$dialog" key Escape
	return 1
}

# Stay in the graphs: buttons elsewhere open dialogs, and one closes the window.
awk -v seed="$seed" -v steps=$steps -v x1=$((screen_width - 40)) -v y0="$((y0 + 5))" -v y1="$((y1 - 5))" '
	function place() {
		return int(20 + rand() * (x1 - 20)) " " int(y0 + rand() * (y1 - y0))
	}
	BEGIN {
		srand(seed)
		for (i = 0; i < steps; i++) {
			print "mousemove " place()
			kind = int(rand() * 9)
			if (kind == 0) print "click 1"
			else if (kind == 1) print "click --repeat 2 --delay 30 1"
			else if (kind == 2) print "mousedown 1 mousemove " place() " mouseup 1"
			else if (kind == 3) print "keydown shift mousedown 1 mousemove " place() " mousemove " place() (rand() < 0.5 ? " key Escape" : "") " mouseup 1 keyup shift"
			else if (kind == 4) print "keydown ctrl click --repeat 3 --delay 10 4 keyup ctrl"
			else if (kind == 5) print "keydown ctrl click --repeat 3 --delay 10 5 keyup ctrl"
			else if (kind == 8) print "click 3 sleep 0.1 key " substr("lam", int(rand() * 3) + 1, 1) " sleep 0.2 key Escape"
			else if (kind == 6) print "click " (rand() < 0.5 ? 4 : 5)
			else print "mousemove " place()
			if (i % 50 == 49) print "sleep 0.5"
			if (i % 60 == 59) print "key Escape key Escape key ctrl+shift+i sleep 0.5 key Down key Return key Escape"
			if (i % 100 == 99) print "key Escape key Escape key ctrl+shift+m sleep 0.5 key alt+m key alt+u key alt+c key Escape"
			if (i % 80 == 79) print "key Escape key Escape key ctrl+shift+a sleep 0.5 type " (rand() < 0.5 ? "20100" int(rand() * 10) : "0-ffffffff") " key Return sleep 0.3 key Down key Return" (rand() < 0.3 ? " key alt+m" : "") " key alt+e key Escape"
			if (i % 70 == 69) { # the pointer and the mouse in the map, above the graphs
				print "key Escape key Escape key ctrl+shift+j sleep 0.5 key alt+d key Down key Up"
				for (j = 0; j < 5; j++)
					print "mousemove " place() " sleep 0.1 click 1"
				print "key Escape key Escape"
			}
			if (i % 40 == 39) print "key Escape key Escape key " (rand() < 0.5 ? "F8" : "shift+F8")
		}
	}' >"$work/steps"
ks_focus
timeout $longest xdotool - <"$work/steps" || give_up "the steps did not finish"
ks_alive || give_up "KernelShark ended"

xdotool key Escape
wait_until "the end of all other windows" close_all
see_all 7
lanes "after all that" "$trace"
ks_quit
finish
