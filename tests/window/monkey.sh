#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# 500 random clicks, zooms and drags in the graphs, some of these with Shift, with the menus of lanes and
# the legend's button. Meanwhile, keys and clicks in each window of the plugin. KernelShark still responds,
# draws the same lanes, and quits cleanly.
# SEED=N repeats one run.
. "$TOP/tests/window/lib.sh"

# This test takes longer than others. The limit of ctest is twice $longest.
longest=$((longest * 3 / 2))
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
	xdotool key Escape # a menu is no window that can be activated
	no_other_window && return 0
	timeout 10 xdotool windowactivate --sync "$dialog" key Escape
	return 1
}

# close: close all other windows. The pointer leaves the graphs, where it opens tooltips.
close() {
	xdotool mousemove 40 $((screen_height - 60))
	wait_until "the end of all other windows" close_all
}

# press_in NAME STEP...: do the steps of xdotool in the window of that name. WINDOW is its id.
press_in() {
	dialog "$1"
	shift
	# shellcheck disable=SC2046 # words
	xdotool $(echo "$*" | sed "s/WINDOW/$dialog/g")
}

# visit NAME STEP...: open a window with its key, do the steps of xdotool there, and close it. What is
# typed must not reach the graphs: + - Left and Right zoom and scroll there, in a loop of KernelShark's
# own that lasts until the key is released. If KernelShark sees the release before the loop begins, or
# another window gets it, the loop never ends, and KernelShark cannot quit.
visit() {
	case $1 in
	devices) set -- ctrl+i "IOMMU devices" "$@" ;;
	legend) set -- ctrl+shift+l "IOMMU devices" "$@" ;;
	faults) set -- ctrl+shift+i "IOMMU faults" "$@" ;;
	statistics) set -- ctrl+shift+m "IOMMU statistics" "$@" ;;
	address) set -- ctrl+shift+a "IOMMU address$" "$@" ;;
	map) set -- ctrl+shift+j "IOMMU address map" "$@" ;;
	esac
	wait_until "a window '$2' in front" key_activates "$1" "$2"
	name=$2
	shift 3
	press_in "$name" "$@"
	close
}

key_activates() {
	key_opens "$1" "$2" && timeout 10 xdotool windowactivate --sync "$dialog"
}

# colour: choose another colour, and the default ones again.
colour() {
	wait_until "the devices in front" key_activates ctrl+i "IOMMU devices"
	xdotool key --delay 50 alt+v alt+a
	dialog "Colour"
	xdotool windowactivate --sync "$dialog" key --delay 50 Tab Down Down space Return
	wait_until "the end of the choice" dialog_is_gone "Colour"
	press_in "IOMMU devices" key alt+y
	close
	visit devices key alt+v key alt+e key alt+y
}

# Stay in the graphs: buttons elsewhere open dialogs, and one closes the window. Lines that begin with the
# name of a function above are for this script, others for xdotool.
awk -v seed="$seed" -v steps=$steps -v x1=$((screen_width - 40)) -v y0="$((y0 + 5))" -v y1="$((y1 - 5))" \
	-v button="19 $(($(band_bottom) - 14))" '
	function place() {
		return int(20 + rand() * (x1 - 20)) " " int(y0 + rand() * (y1 - y0))
	}
	function one_of(words,    list) {
		return list[int(rand() * split(words, list, " ")) + 1]
	}
	function visit(nr,    i, line) {
		if (nr == 0)
			return "visit faults key Down key Return key alt+n key alt+p key alt+f type --args 1 dead" \
				" key Tab key ctrl+Home key " one_of("Return alt+a")
		if (nr == 1)
			return "visit statistics key alt+m key alt+u key alt+c"
		if (nr == 2)
			return "visit address key alt+a key ctrl+a type --args 1 " \
				(rand() < 0.5 ? "20100" int(rand() * 10) : "0-ffffffff") \
				" key Return sleep 0.3 key Down key Return" (rand() < 0.3 ? " key alt+m" : "") " key alt+e"
		if (nr == 3) {
			line = "visit map key alt+d key Down key Up key Tab key Right key f"
			for (i = 0; i < 5; i++)
				line = line " mousemove --window WINDOW " int(20 + rand() * 800) " " int(60 + rand() * 500) \
					" sleep 0.1 click 1"
			return line " click 3 sleep 0.1 key " one_of("f s Escape")
		}
		if (nr == 4) { # without lanes, and with another look: each twice
			line = one_of("alt+f alt+m alt+c alt+t alt+b alt+r")
			return "visit devices key alt+n key alt+y key alt+b key alt+y key Tab key Tab key Home key alt+l" \
				" key alt+e key alt+t key alt+v key " line " key alt+y key " line " key alt+y"
		}
		if (nr == 5)
			return "visit legend key Tab key Down key Next"
		if (nr == 6)
			return "colour"
		return "mousemove " button " click 1 sleep 0.3 key Escape\nclose\nkey " one_of("F8 shift+F8")
	}
	BEGIN {
		srand(seed)
		for (i = 0; i < steps; i++) {
			print "mousemove " place()
			kind = int(rand() * 9)
			if (kind == 0) print "click 1"
			else if (kind == 1) print "click --repeat 2 --delay 30 1"
			else if (kind == 2) print "mousedown 1 mousemove " place() " mouseup 1"
			else if (kind == 3) print "keydown shift mousedown 1 mousemove " place() " mousemove " place() (rand() < 0.5 ? " key Escape" : "") " mouseup 1 keyup shift\nclose"
			else if (kind == 4) print "keydown ctrl click --repeat 3 --delay 10 4 keyup ctrl"
			else if (kind == 5) print "keydown ctrl click --repeat 3 --delay 10 5 keyup ctrl"
			else if (kind == 6) print "click " (rand() < 0.5 ? 4 : 5)
			else if (kind == 7) print "mousemove " place()
			else print "click 3 sleep 0.1 key " one_of("l a m g d") "\nclose"
			if (i % 20 == 19) print visit(int(i / 20) % 8)
		}
	}' >"$work/steps"

# Do the lines for xdotool since the last one for this script.
batch() {
	timeout $longest xdotool - <"$work/batch" || give_up "the steps did not finish"
	: >"$work/batch"
}

: >"$work/batch"
ks_focus
while read -r line <&5; do
	case $line in
	visit\ * | close | colour)
		batch
		$line
		ks_alive || give_up "KernelShark ended after: $line"
		;;
	*) echo "$line" >>"$work/batch" ;;
	esac
done 5<"$work/steps"
batch
ks_alive || give_up "KernelShark ended"

# All lanes, and no marks of an address.
visit devices key alt+b key alt+o
visit address key alt+m
see_all 7
lanes "after all that" "$trace"
ks_quit
finish
