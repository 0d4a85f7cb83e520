#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Arguments that select plots of CPUs or tasks leave the lanes alone.
. "$TOP/tests/window/lib.sh"

trace="$SAMPLES/amd-6.1-fault.dat"

# plots KIND: the saved list of plots of that kind.
plots() {
	session ".\"data streams\"[0].$1Plots"
}

ks_start --cpu 0 "$trace"
lanes "one CPU" "$trace"
ks_quit
[ "$(plots CPU)" = "[0]" ] || fail "asked for CPU 0, plots are $(plots CPU)"

ks_start --pid 277 "$trace"
lanes "a task" "$trace"
ks_quit
expected=$(sed -n 's/^\([0-9]*\) .*/\1/p' "$work/shapes" | jq -cs '[277] + .')
[ "$(plots Task)" = "$expected" ] || fail "asked for task 277, plots are $(plots Task)"

ks_start --pid 9 "$trace"
lanes "a task that the trace does not have" "$trace"
grep -v "No Pid 9 found" "$work/messages" >"$work/rest"
mv "$work/rest" "$work/messages"
ks_quit

finish
