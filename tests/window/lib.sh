# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests of a real window: KernelShark on an X server of its own, without a screen.
# The environment, set by CMakeLists.txt: TOP, PLUGIN, DECODER, SHAPES, LOOK, MAP, SYNTH,
# FORMATS, SAMPLES.
#
# Nothing here waits for a fixed time: conditions are checked again and again, and fail after
# $patience seconds. Programs that are started end by themselves if this script is killed, and after
# $longest seconds.
. "$TOP/tests/lib.sh"

patience=${PATIENCE:-60}
# For the whole test. Less than the limit that tests/run.sh gives to ctest, so that our message is
# printed. A short patience does not shorten it.
longest=$((patience > 60 ? patience * 5 : 300))
screen_width=1400
screen_height=1300
scale=1   # QT_SCALE_FACTOR
lanes_of= # "4194305|4194307": only these lanes are expected
range=    # "FROM TO" in ns: the shown range of the traces; default: all
window_pids=
ks_pid=

trap 'window_end' EXIT
trap 'exit 3' HUP INT TERM

window_end() {
	if [ "$failures" != 0 ] && [ -n "${KEEP:-}" ]; then
		kept="$KEEP/$(basename "$0" .sh)"
		mkdir -p "$kept"
		cp -r "$work/." "$kept/"
		echo "screens and messages are in $kept"
	fi
	for pid in $ks_pid $window_pids; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	rm -rf "$work"
}

exec 4>&1 # repeated checks are silent; only their failure is printed

# give_up WHAT: fail and end the test.
give_up() {
	fail "$*" >&4
	if [ -n "$ks_pid" ] && ! ks_alive; then
		wait "$ks_pid"
		echo "KernelShark's status: $?" >&4
	fi
	shot last 2>/dev/null
	[ ! -s "$work/messages" ] || tail -n 20 "$work/messages" >&4
	exit 1
}

# Commands that wait may call others that wait: so these functions have no variables.
#
# until_true COMMAND...: repeat until it succeeds; fails after $patience seconds.
until_true() {
	until_time $(($(date +%s) + patience)) "$@"
}

until_time() {
	until but_first "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$1" ] || return 1
		sleep 0.1
	done
}

but_first() {
	shift
	"$@"
}

# wait_until WHAT COMMAND...: the same, but ends the test on failure.
wait_until() {
	until_true but_first "$@" || give_up "after $patience s still not: $1"
}

window_start() {
	export LC_ALL=C.UTF-8 # Qt 6 complains about any other encoding than UTF-8
	export LIBGL_ALWAYS_SOFTWARE=1 QT_QPA_PLATFORM=xcb NO_AT_BRIDGE=1
	export HOME="$work/home" XDG_CONFIG_HOME="$work/home/config" XDG_CACHE_HOME="$work/home/cache"
	export XDG_RUNTIME_DIR="$work/run" KS_USER_CACHE_DIR="$work/ks"
	unset WAYLAND_DISPLAY QT_QPA_PLATFORMTHEME QT_STYLE_OVERRIDE QT_SCALE_FACTOR XDG_CURRENT_DESKTOP
	mkdir -p "$HOME" "$KS_USER_CACHE_DIR" && mkdir -m 700 "$XDG_RUNTIME_DIR"
	# Without this, KernelShark shows root a warning first.
	printf '[General]\nnoRootWarn=true\n' >"$KS_USER_CACHE_DIR/setting.ini"

	timeout -k 5 $longest Xvfb -displayfd 3 -screen 0 "${screen_width}x${screen_height}x24" +extension GLX \
		-nolisten tcp 3>"$work/display" >"$work/xvfb" 2>&1 &
	window_pids=$!
	wait_until "an X server" grep -qx "[0-9][0-9]*" "$work/display"
	DISPLAY=:$(cat "$work/display")
	export DISPLAY
	# It ends if it starts before the X server accepts clients.
	timeout -k 5 $longest sh -c 'until openbox --sm-disable; do sleep 1; done' >"$work/openbox" 2>&1 &
	window_pids="$! $window_pids"
	wait_until "a window manager" sh -c 'xprop -root _NET_SUPPORTING_WM_CHECK | grep "window id"'
}

# ks_start ARGUMENT...: start KernelShark with the plugin. Its messages go to $work/messages.
ks_start() {
	ks_start_bare -p "$PLUGIN" "$@"
}

ks_start_bare() {
	[ -n "$window_pids" ] || window_start
	timeout -k 5 $longest kernelshark "$@" >"$work/messages" 2>&1 &
	ks_pid=$!
	wait_until "a window of KernelShark" find_main
}

find_main() {
	kill -0 "$ks_pid" || give_up "KernelShark ended by itself"
	ks_window=$(xdotool search --onlyvisible --name '^Kernel Shark' | head -n 1)
	[ -n "$ks_window" ]
}

# Enlarge the window to the screen: KernelShark chooses another size at the end of each load. Leave
# it alone during a load: KernelShark can crash if it draws while it appends.
is_large() {
	no_other_window || return 1
	large="$((screen_width - 10))x$((screen_height - 30))"
	[ "$(xdotool getwindowgeometry "$ks_window" | sed -n 's/.*Geometry: //p')" != "$large" ] ||
		return 0
	xdotool windowmove "$ks_window" 0 0 \
		windowsize "$ks_window" "${large%x*}" "${large#*x}"
	return 1
}

# find_graphs NAME: where the graphs of a shot are: $columns columns from $x0, and rows $y0 to $y1.
find_graphs() {
	read -r x0 columns y <<-END
		$("$LOOK" axis "$work/$1.ppm")
	END
	read -r y0 y1 <<-END
		$("$LOOK" area "$work/$1.ppm")
	END
	[ -n "$y1" ]
}

# Give the graphs of a shot two thirds of the window, or as much as they need, by dragging their
# lower edge. It must be at the same place twice: elsewhere, the drag would select a row of the list.
make_room() {
	find_graphs "$1" && [ $((y1 - y0)) -lt $((screen_height * 6 / 10)) ] || return 0
	[ "$y1" = "${edge:-}" ] || {
		edge=$y1
		return 0
	}
	edge=
	xdotool mousemove $((x0 + columns / 2)) $((y1 + 11)) mousedown 1 mousemove_relative 0 20 \
		mousemove_relative 0 $((screen_height * 8 / 10 - y1)) mouseup 1
}

# ks_quit: quit with the keyboard. The status must be 0, and there must be no unusual messages.
ks_quit() {
	ks_alive || give_up "KernelShark was gone before it was to quit"
	ks_focus
	xdotool key ctrl+q
	ks_gone
}

# ks_gone: KernelShark ends with status 0.
ks_gone() {
	wait_until "the end of KernelShark" ks_ended
	wait "$ks_pid"
	status=$?
	ks_pid=
	[ "$status" = 0 ] || give_up "KernelShark ended with status $status"
	ks_messages
}

ks_alive() {
	kill -0 "$ks_pid" 2>/dev/null
}

ks_ended() {
	! ks_alive
}

# Ignore what KernelShark 2.2 and 2.4 print at each load, and when a session is loaded twice.
ks_messages() {
	grep -vE '^Loading |^loading plugin|^the plugin is already loaded|plugin "(kvm_combo|sched_events|missed_events)" failed|^QStandardPaths|^libGL|^qt\.qpa|^$' \
		"$work/messages" >"$work/complaints"
	[ ! -s "$work/complaints" ] || fail "KernelShark says: $(head -n 5 "$work/complaints")"
}

ks_focus() {
	xdotool windowactivate --sync "$ks_window" >/dev/null 2>&1 || xdotool windowfocus "$ks_window"
}

# shot NAME: save the screen as $work/NAME.ppm.
shot() {
	timeout 30 import -silent -window root -depth 8 "$work/$1.ppm"
}

# still NAME: the same, after the screen has stopped changing.
still() {
	shot "$1"
	until_true is_same_again "$1" || give_up "the window does not come to rest"
}

is_same_again() {
	mv "$work/$1.ppm" "$work/$1.before.ppm"
	sleep 0.3
	shot "$1"
	cmp -s "$work/$1.before.ppm" "$work/$1.ppm"
}

# graphs NAME: crop a shot to the graphs, as $work/NAME.graphs.ppm.
graphs() {
	find_graphs "$1" &&
		convert "$work/$1.ppm" -crop "$((x0 + columns - 5))x$((y1 - y0))+10+$y0" +repage \
			"$work/$1.graphs.ppm"
}

# first_and_last TRACE: print the times of its first and its last event, in ns.
first_and_last() {
	trace-cmd report -t "$1" 2>/dev/null | awk '
		match($0, / [0-9]+\.[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]: /) {
			last = substr($0, RSTART + 1, RLENGTH - 3)
			sub(/\./, "", last)
			if (!first)
				first = last
		}
		END { print first, last }'
}

# shapes TRACE[@NS]...: write the expected shapes of the lanes to $work/shapes, with as many columns
# as on the screen. NS is the offset added to a trace's times. The range is $range, or else
# everything.
# A second call with the same arguments uses the first result.
shapes() {
	columns=$("$LOOK" axis "$work/lanes.ppm" | cut -d ' ' -f 2)
	[ -n "$columns" ] || return 1
	columns=$((columns / scale))
	shapes_wanted="$columns $range $* $(stat -c '%y' "$@" 2>/dev/null)"
	if [ "$shapes_wanted" = "${shapes_there:-}" ]; then
		cp "$work/shapes.all" "$work/shapes"
		return
	fi
	shapes_there=
	for shapes_of in "$@"; do
		case $shapes_of in
		*@*) ;;
		*) shapes_of=$shapes_of@0 ;;
		esac
		echo "${shapes_of%@*} $(first_and_last "${shapes_of%@*}") ${shapes_of##*@}"
	done >"$work/times"
	# kshark_shapes takes parts of the trace.
	awk -v range="$range" '
		{ name[NR] = $1; first[NR] = $2 + $4; last[NR] = $3 + $4
		  if (NR == 1 || first[NR] < min) min = first[NR]
		  if (NR == 1 || last[NR] > max) max = last[NR] }
		END { if (range) { split(range, r, " "); min = r[1]; max = r[2] }
		      of = 10000000
		      for (i = 1; i <= NR; i++) {
			k = of / (last[i] - first[i])
			printf "%s %d %d %d\n", name[i], (min - first[i]) * k, (max - first[i]) * k, of
		      } }' "$work/times" >"$work/parts"
	while read -r name from to of; do
		timeout 60 "$SHAPES" "$PLUGIN" "$name" "$columns" "$from" "$to" "$of" 2>/dev/null
	done <"$work/parts" | grep -v '^loading' >"$work/shapes.all"
	cp "$work/shapes.all" "$work/shapes"
	shapes_there=$shapes_wanted
}

# Keep only the shapes of the lanes in $lanes_of.
keep_shapes() {
	awk -v of="^($lanes_of)\$" '/^[0-9]/ { keep = $1 ~ of } keep' "$work/shapes" >"$work/kept"
	mv "$work/kept" "$work/shapes"
}

lanes_are_there() {
	ks_alive || give_up "KernelShark ended by itself"
	mv "$work/found" "$work/found.before" 2>/dev/null
	is_large && shot lanes && shapes "$@" || return 1
	[ -z "$lanes_of" ] || keep_shapes
	"$LOOK" lanes "$work/lanes.ppm" "$work/shapes" $scale >"$work/found" || {
		make_room lanes
		return 1
	}
	# They must be at the same place twice: KernelShark lays out its window again when a load ends.
	cmp -s "$work/found" "$work/found.before"
}

# lanes WHAT TRACE[@NS]...: wait until all lanes of the traces appear, one below the other, with
# correct bands. Writes their places to $work/found.
lanes() {
	lanes_what=$1
	shift
	rm -f "$work/found"
	until_true lanes_are_there "$@" || {
		cat "$work/found"
		give_up "$lanes_what: the lanes of $* do not appear"
	}
	grep -q '^[0-9]' "$work/found" || give_up "$lanes_what: no lane with a band is expected"
}

# no_lanes WHAT TRACE: check that none of the lanes of the trace is shown.
no_lanes() {
	still lanes
	shapes "$2"
	"$LOOK" lanes "$work/lanes.ppm" "$work/shapes" $scale | grep -v missing &&
		fail "$1: a lane is there"
}

# x_of KIND N: print the x on the screen of the middle of the first lane's Nth shape of that kind, such
# as Band or Mark.
x_of() {
	axis=$("$LOOK" axis "$work/lanes.ppm")
	awk -v kind="$1" -v n="$2" -v x0="${axis%% *}" -v scale="$scale" '
		/^[0-9]/ && ++lanes == 2 { exit }
		$1 == kind && ++i == n {
			split($3, a, ","); split($4, b, ",")
			print (int((a[1] + b[1]) / 2) - 120) * scale + x0 + 1
		}' "$work/shapes"
}

# Print the last row of the bands of the first lane in $work/found.
band_bottom() {
	awk -v scale="$scale" 'NR == 1 { print $3 - scale }' "$work/found"
}

# point X Y: move the pointer there in several steps, as a hand does.
point() {
	xdotool mousemove "$(($1 - 7))" "$2" mousemove "$(($1 - 3))" "$2" mousemove "$1" "$2"
}

click() {
	point "$1" "$2"
	xdotool click "${3:-1}"
}

double_click() {
	point "$1" "$2"
	xdotool click --repeat 2 --delay 60 1
}

# menu N KEY...: open the Nth menu and press the keys there.
menu() {
	ks_focus
	menu_x=$(xwininfo -id "$ks_window" | sed -n 's/.*Absolute upper-left X: *//p')
	menu_y=$(xwininfo -id "$ks_window" | sed -n 's/.*Absolute upper-left Y: *//p')
	click $((menu_x + 20 * scale)) $((menu_y + 10 * scale))
	wait_until "a menu" popup_is_open
	menu_n=$1
	shift
	while [ "$menu_n" -gt 1 ]; do
		xdotool key Right
		menu_n=$((menu_n - 1))
	done
	xdotool key --delay 50 "$@"
}

popup_is_open() {
	windows_of_type POPUP_MENU
}

tooltip_is_open() {
	windows_of_type TOOLTIP
}

# windows_of_type TYPE: succeeds if there is a window of that type.
windows_of_type() {
	xdotool search --onlyvisible --class kernelshark 2>/dev/null | while read -r window; do
		xprop -id "$window" _NET_WM_WINDOW_TYPE 2>/dev/null
	done | grep -q "_TYPE_$1\b"
}

# dialog NAME: wait for a window of that name; its id is $dialog.
dialog() {
	wait_until "a window '$1'" dialog_is_open "$1"
}

dialog_is_open() {
	dialog=$(xdotool search --onlyvisible --name "^$1" | head -n 1)
	[ -n "$dialog" ]
}

dialog_is_gone() {
	! dialog_is_open "$1"
}

# key_opens KEY NAME: press the key in KernelShark's window, unless a window of that name is there, and wait for
# it a bit. For wait_until: KernelShark loses keys that it gets while it loads a file or opens another
# window.
key_opens() {
	dialog_is_open "$2" && return
	ks_focus
	xdotool key "$1"
	for try in 1 2 3 4 5 6 7 8 9 10; do
		dialog_is_open "$2" && return
		sleep 0.2
	done
	return 1
}

# choose_file NAME FILE: choose a file in the dialog of that name. Tries again if the dialog's list of
# suggestions took the keys.
choose_file() {
	dialog "$1"
	wait_until "the end of the dialog '$1'" file_is_chosen "$@"
}

file_is_chosen() {
	dialog_is_open "$1" || return 0
	xdotool windowactivate --sync "$dialog"
	xdotool key alt+n ctrl+a # the field of the name
	xdotool type --delay 5 "$2"
	xdotool key Return
	for try in 1 2 3 4 5 6 7 8 9 10; do
		dialog_is_open "$1" || return 0
		sleep 0.2
	done
	return 1
}

# session QUERY: query the session that KernelShark saved when it quit, with jq.
session() {
	jq -c "$1" "$KS_USER_CACHE_DIR/lastsession.json"
}

tooltip_is_gone() {
	! tooltip_is_open
}

# marker_is_there RRGGBB: find a line of that colour just above the first lane, and below the square at
# its event in the graph of a CPU. $marker is its column.
marker_is_there() {
	shot marker
	marker=$("$LOOK" columns "$work/marker.ppm" $(($(band_bottom) - 38 * scale)) $(($(band_bottom) - 34 * scale)) "$1" |
		head -n 1)
	[ -n "$marker" ]
}

# marker_at NS "FIRST LAST": marker A is in the column of that time. The graphs show the time from FIRST
# to LAST.
marker_at() {
	marker_is_there 008000 || return 1
	read -r x0 columns y <<-END
		$("$LOOK" axis "$work/marker.ppm")
	END
	expected=$(awk -v at="$1" -v first="${2%% *}" -v last="${2##* }" -v x0="$x0" -v n="$columns" '
		BEGIN { printf "%d", x0 + 1 + (at - first) * n / (last - first) }')
	[ $((marker - expected)) -le 3 ] && [ $((expected - marker)) -le 3 ]
}

# wheel IN|OUT STEPS: zoom at the pointer.
wheel() {
	[ "$1" = IN ] && wheel_button=4 || wheel_button=5
	xdotool keydown ctrl click --repeat "$2" --delay 15 $wheel_button keyup ctrl
}

# graphs_differ NAME: succeeds if the graphs differ from those of that shot.
graphs_differ() {
	shot now && graphs now && ! cmp -s "$work/$1.graphs.ppm" "$work/now.graphs.ppm"
}

screen_differs() {
	shot now && ! cmp -s "$work/$1.ppm" "$work/now.ppm"
}

axis_is_there() {
	is_large && shot now && "$LOOK" axis "$work/now.ppm"
}

# see_all [N]: zoom out to all of all traces, by a factor of 18 to the Nth power.
see_all() {
	wait_until "a line of time" axis_is_there
	read -r x0 columns y <<-END
		$("$LOOK" axis "$work/now.ppm")
	END
	point $((x0 + columns / 2)) $((y + 40 * scale))
	wheel OUT $((60 * ${1:-1}))
}

lane_is_gone() {
	shot lanes && ! "$LOOK" lanes "$work/lanes.ppm" "$work/shapes" $scale
}

# Finds a window besides the main one, even if its name is that of the program. $dialog is its id.
other_window() {
	dialog=$(xdotool search --onlyvisible --class kernelshark | grep -vx "$ks_window" | head -n 1)
	[ -n "$dialog" ]
}

no_other_window() {
	! other_window
}
