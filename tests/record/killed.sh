#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Recordings and recorders that are killed.
. "$(dirname "$0")/lib.sh"

echo 0 >$tracing/instances/$bystander/tracing_on
state "$work/before"

# trace-cmd is killed: the recording ends with an error, and removes everything.
start_recording -o "$work/a.dat"
kill -9 "$(child_of $recorder)"
wait $recorder
[ $? = 2 ] || fail "trace-cmd is killed: no error"
grep -q 'the recording ended: signal 9 (Killed) ended trace-cmd' "$work/recorder" ||
	fail "trace-cmd is killed: $(cat "$work/recorder")"
ls "$work"/a.dat.* 2>/dev/null && fail "parts of the file are left"
state "$work/after"
same "tracing after trace-cmd was killed" "$work/before" "$work/after"

# The same while a command runs: that one goes on.
: >"$work/out"
"$command" record --no-probes -o "$work/b.dat" sh -c "echo ready; sleep 2; touch $work/went-on" \
	>"$work/out" 2>"$work/all" &
recorder=$!
eventually grep -q ready "$work/out" || fail "the command does not start: $(cat "$work/all")"
kill -9 "$(ps -o pid=,args= --ppid $recorder | sed -n 's/^ *\([0-9]*\) .*trace-cmd record.*/\1/p')"
wait $recorder
[ $? = 2 ] || fail "trace-cmd is killed beside a command: no error"
[ -e "$work/went-on" ] || fail "the command did not go on"
state "$work/after"
same "tracing after trace-cmd was killed beside a command" "$work/before" "$work/after"

# record is killed: trace-cmd completes the file.
start_recording -o "$work/c.dat"
child=$(child_of $recorder)
kill -9 $recorder
wait $recorder 2>/dev/null
ended() {
	! kill -0 "$child"
}
eventually ended || fail "trace-cmd does not end"
"$3" report "$work/c.dat" >"$work/report" 2>&1 || fail "no complete file: $(cat "$work/report")"
record 0 --cleanup
state "$work/after"
same "tracing after record was killed" "$work/before" "$work/after"

# Both are killed: --cleanup removes the rest, and nothing else.
start_recording -o "$work/d.dat"
child=$(child_of $recorder)
kill -STOP $recorder
kill -9 -"$child"
kill -9 $recorder
wait $recorder 2>/dev/null
[ -d $tracing/instances/trace-iommu-$recorder ] || fail "nothing is left to clean up"
record 0 --cleanup --dry-run
prints "^would remove the instance trace-iommu-$recorder$"
[ -d $tracing/instances/trace-iommu-$recorder ] || fail "--cleanup --dry-run removes something"
cleaned_up() {
	"$command" record --cleanup >"$work/out" 2>"$work/err"
}
eventually cleaned_up || fail "--cleanup: $(cat "$work/err")" # the killed processes close their files
prints "^removed the instance trace-iommu-$recorder$"
state "$work/after"
same "tracing after --cleanup" "$work/before" "$work/after"
record 0 --cleanup
prints '^nothing is left'
finish
