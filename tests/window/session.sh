#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The last session and a saved session bring the lanes back. --pid shows exactly the lanes that it
# names.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/intel-6.12-fault.dat"
more="$SAMPLES/amd-6.12-hotplug.dat"

ks_start "$trace"
lanes "at first" "$trace"
menu 1 Down Down Down Right Up Return
choose_file "Export Filter" "$work/saved.json"
wait_until "the session's file" test -s "$work/saved.json"
ks_quit

ks_start_bare -l
lanes "the last session" "$trace"
ks_quit

ks_start_bare -s "$work/saved.json"
lanes "the session that was saved" "$trace"
# Load it into a window that has lanes already.
menu 1 Down Down Down Right Return
lanes "the last session, from the menu" "$trace"
ks_quit

# The lanes of this trace are 4194305 to 4194308.
ks_start --pid 4194305,4194307 "$more"
lanes_of="4194305|4194307"
lanes "two of the lanes" "$more"
lanes_of=
ks_quit
[ "$(session '."data streams"[0].TaskPlots')" = "[4194305,4194307]" ] ||
	fail "asked for two lanes, plots are $(session '."data streams"[0].TaskPlots')"
finish
