#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Shows a trace in KernelShark on a virtual display, and saves a picture of its window when the
# window no longer changes. Needs kernelshark, Xvfb, xdotool and ImageMagick. The script and all
# programs that it starts end within a few minutes, even on errors. The exit status is 2, after a
# message, if it could not save a picture.
#
# usage: view-to-png.sh TRACE-IOMMU TRACE.dat OUT.png
set -u

command=$1
trace=$2
out=$3
longest=180 # seconds
size=1400x900
server=
viewer=
work=$(mktemp -d) || exit 2

end() {
	trap '' HUP INT TERM
	for pid in $viewer $server; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	rm -rf "$work"
}
trap end EXIT
trap 'exit 2' HUP INT TERM

give_up() {
	cat "$work/messages" >&2 2>/dev/null
	echo "error: $*" >&2
	exit 2
}

# wait_for WHAT COMMAND...: waits until the command succeeds. Fails if one of the programs ends.
end_time=$(($(date +%s) + longest))
wait_for() {
	what=$1
	shift
	until "$@"; do
		kill -0 "$server" 2>/dev/null || give_up "the X server Xvfb exited: see above"
		[ -z "$viewer" ] || kill -0 "$viewer" 2>/dev/null ||
			give_up "KernelShark exited: see above"
		[ "$(date +%s)" -lt "$end_time" ] ||
			give_up "timed out after $longest seconds, waiting for $what"
		sleep 0.5
	done
}

# The window's title contains the trace's name after the load.
is_loaded() {
	window=$(xdotool search --onlyvisible --name '^Kernel Shark \(.*' 2>/dev/null | tail -n 1)
	[ -n "$window" ]
}

# Succeeds after four equal pictures with more colours than those of an empty window.
before=
same=0
stopped_changing() {
	import -silent -window root "$work/now.png" 2>>"$work/messages" || return 1
	now=$(identify -format '%# %k' "$work/now.png") || return 1
	if [ "$now" = "$before" ] && [ "${now#* }" -gt 50 ]; then
		same=$((same + 1))
	else
		same=0
	fi
	before=$now
	[ "$same" -ge 3 ]
}

# Use separate directories for KernelShark: this keeps the user's session and avoids its question to
# root.
mkdir -m 700 "$work/run" "$work/cache"
printf '[General]\nnoRootWarn=true\n' >"$work/cache/setting.ini"
export XDG_RUNTIME_DIR="$work/run" KS_USER_CACHE_DIR="$work/cache"
export LIBGL_ALWAYS_SOFTWARE=1 QT_QPA_PLATFORM=xcb
unset WAYLAND_DISPLAY XAUTHORITY QT_QPA_PLATFORMTHEME QT_SCALE_FACTOR

timeout -k 5 $longest Xvfb -displayfd 3 -screen 0 ${size}x24 +extension GLX -nolisten tcp \
	3>"$work/display" >"$work/messages" 2>&1 &
server=$!
wait_for "an X server" test -s "$work/display"
DISPLAY=:$(cat "$work/display")
export DISPLAY

timeout -k 5 $longest "$command" view "$trace" >"$work/messages" 2>&1 &
viewer=$!
wait_for "KernelShark to load $trace" is_loaded
# shellcheck disable=SC2046 # width and height
xdotool windowmove "$window" 0 0 windowsize "$window" $(echo $size | tr x ' ') ||
	give_up "KernelShark's window could not be resized"
wait_for "the picture to stop changing" stopped_changing
mv "$work/now.png" "$out" || exit 2
