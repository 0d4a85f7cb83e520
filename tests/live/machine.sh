#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# live on the tracefs of this machine: what it leaves behind, signals, and other users.
. "$(dirname "$0")/../record/lib.sh"

# Others may record at the same time.
state() {
	{
		ls $tracing/instances | grep -v -e '^trace-iommu-' -e '^bystander-'
		[ -z "${pid:-}" ] || ls -d $tracing/instances/trace-iommu-$pid
		grep ':iop/' $tracing/dynamic_events
		cat $tracing/set_event $tracing/tracing_on
		cat $tracing/instances/$bystander/set_event $tracing/instances/$bystander/trace
	} >"$1" 2>/dev/null
}

as_before() {
	state "$work/after"
	cmp -s "$work/before" "$work/after"
}

# Starts live with these arguments; waits until it has shown an interval. Sets pid.
start_live() {
	: >"$work/lived"
	"$command" live --no-probes -b 1024 "$@" >"$work/lived" 2>"$work/live-err" &
	pid=$!
	shows
}

# Waits for the first interval.
shows() {
	eventually [ -s "$work/lived" ] || fail "live shows nothing: $(cat "$work/live-err")"
}

echo 0 >$tracing/instances/$bystander/tracing_on # its console events would differ
state "$work/before"

# A few intervals.
"$command" live -n 3 -d 0.2 -b 1024 >"$work/out" 2>"$work/all" &
pid=$!
wait $pid || fail "live: $(cat "$work/all")"
[ "$(grep -c ': interval' "$work/out")" = 3 ] || fail "intervals: $(cat "$work/out")"
prints "on $(uname -n), kernel $(uname -r)"
grep -v '^trace-iommu: note:' "$work/all" && fail "live: $(cat "$work/all")"
[ -n "$(ls /sys/kernel/iommu_groups 2>/dev/null)" ] ||
	grep -q 'note: no IOMMU is in use' "$work/all" || fail "no note about the IOMMU"
state "$work/after"
same "tracing after live" "$work/before" "$work/after"

"$command" live -n 2 -d 0.1 -b 1024 --json --no-probes >"$work/out" 2>"$work/all" ||
	fail "live --json: $(cat "$work/all")"
[ "$(grep -c '^{"schema":"trace-iommu/1".*}$' "$work/out")" = 2 ] || fail "$(cat "$work/out")"

# Events that this machine has: console messages reach the instance, and are counted.
if [ -w /dev/kmsg ] && [ -e $tracing/events/printk/console ]; then
	say_and_see() {
		echo "trace-iommu: a test of live" >/dev/kmsg
		grep -q '"events":[1-9]' "$work/lived"
	}
	start_live --json -d 0.3
	eventually say_and_see || fail "no events: $(cat "$work/lived")"
	kill -TERM $pid
	wait $pid
fi

# Lost events: live stands still while its small buffer overflows.
: >"$work/lived"
"$command" live --no-probes -b 16 -d 0.3 >"$work/lived" 2>"$work/live-err" &
pid=$!
shows
kill -STOP $pid
awk 'BEGIN { for (i = 0; i < 2000; i++) { print "a line that fills the buffer, number " i; fflush() } }' \
	>$tracing/instances/trace-iommu-$pid/trace_marker
kill -CONT $pid
eventually grep -q '^LOST [1-9][0-9]* events in this interval: the machine is too fast for live' \
	"$work/lived" || fail "lost events: $(cat "$work/lived")"
eventually grep -q '^Lost earlier. In all: [1-9]' "$work/lived" ||
	fail "earlier losses: $(cat "$work/lived")"
kill -TERM $pid
wait $pid || fail "lost events: $(cat "$work/live-err")"

# Signals end it, and nothing is left. The kernel lets nobody remove its instance.
for signal in INT TERM HUP QUIT; do
	# A shell ignores SIGINT and SIGQUIT in background jobs.
	case $signal in
	INT | QUIT) [ -n "$(command -v env)" ] && env --default-signal=$signal true 2>/dev/null || continue ;;
	esac
	: >"$work/lived" # or shows() finds what came before
	if [ $signal = INT ] || [ $signal = QUIT ]; then
		env --default-signal=$signal "$command" live --no-probes -b 1024 -d 0.2 \
			>"$work/lived" 2>"$work/live-err" &
		pid=$!
		shows
	else
		start_live -d 0.2
	fi
	[ -d $tracing/instances/trace-iommu-$pid ] || fail "no instance"
	rmdir $tracing/instances/trace-iommu-$pid 2>/dev/null && fail "the instance was removed"
	kill -$signal $pid
	wait $pid
	status=$?
	wanted=0
	[ $signal != HUP ] || wanted=2
	[ $status = $wanted ] || fail "$signal: status $status: $(cat "$work/live-err")"
	state "$work/after"
	same "tracing after $signal" "$work/before" "$work/after"
done
grep -q 'the terminal is gone' "$work/live-err" || [ $signal != HUP ] ||
	fail "HUP: $(cat "$work/live-err")"

# nohup
: >"$work/lived"
nohup "$command" live --no-probes -b 1024 -d 0.2 >"$work/lived" 2>"$work/live-err" </dev/null &
pid=$!
shows
kill -HUP $pid
sleep 0.5
kill -0 $pid || fail "a hangup ended live under nohup"
kill -TERM $pid
wait $pid || fail "nohup: $(cat "$work/live-err")"

# The output is closed.
"$command" live --no-probes -b 1024 -d 0.1 2>"$work/err" | head -n 1 >"$work/out"
prints ': interval 1'
eventually grep -q 'Broken pipe' "$work/err" || fail "the output was closed: $(cat "$work/err")"
eventually as_before || same "tracing after the output was closed" "$work/before" "$work/after"

# The reader of the output does not read, and the pipe is full.
mkfifo "$work/stuck"
sleep 600 <"$work/stuck" &
reader=$!
head -c 65536 /dev/zero >"$work/stuck"
"$command" live --no-probes -b 1024 -d 0.1 --json 2>"$work/err" >"$work/stuck" &
pid=$!
# Nobody takes what is in the buffers any more: live waits for its reader.
stands_still() {
	dir=$tracing/instances/trace-iommu-$pid
	[ "$(cat $dir/tracing_on)" = 1 ] && echo "a line that nobody reads" >$dir/trace_marker || return
	sleep 2
	cat $dir/per_cpu/cpu*/stats | grep -q '^entries: [1-9]'
}
eventually stands_still || fail "live goes on without a reader"
kill -TERM $pid
ended() {
	! kill -0 $pid
}
eventually ended || fail "live waits for its reader for ever: $(kill -9 $pid)"
wait $pid
status=$?
kill $reader
[ $status = 2 ] || fail "output that was not read: status $status"
says 'cannot write to standard output: Interrupted system call'
state "$work/after"
same "tracing after the output was not read" "$work/before" "$work/after"

# Another process switches it off.
start_live -d 0.2
echo 0 >$tracing/instances/trace-iommu-$pid/tracing_on
wait $pid
[ $? = 2 ] || fail "switched off: no error"
grep -q 'another process stopped the recording' "$work/live-err" ||
	fail "switched off: $(cat "$work/live-err")"

# Two at once, and a recording.
start_live -d 0.2
first=$pid
mv "$work/lived" "$work/first"
start_live -d 0.2
[ -d $tracing/instances/trace-iommu-$first ] || fail "the first has no instance"
kill -TERM $first $pid
wait $first || fail "the first of two"
wait $pid || fail "the second of two"

# Killed: record --cleanup removes what is left.
start_live -d 0.2
kill -9 $pid
wait $pid 2>/dev/null
[ -d $tracing/instances/trace-iommu-$pid ] || fail "nothing is left of the killed one"
"$command" record --cleanup >"$work/out" 2>"$work/err"
prints "removed the instance trace-iommu-$pid"
state "$work/after"
same "tracing after live was killed and cleaned up" "$work/before" "$work/after"

# Not root: nothing is changed.
if command -v setpriv >/dev/null; then
	cp "$command" "$work/trace-iommu" && chmod 755 "$work" "$work/trace-iommu"
	setpriv --reuid 65534 --regid 65534 --clear-groups "$work/trace-iommu" live -n 1 \
		>"$work/out" 2>"$work/err"
	[ $? = 2 ] || fail "not root: no error"
	says 'only root may trace'
fi
state "$work/after"
same "tracing after all" "$work/before" "$work/after"
finish
