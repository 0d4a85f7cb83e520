#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Recordings that end as they should: the file is complete, and nothing is left behind.
. "$(dirname "$0")/lib.sh"

echo 0 >$tracing/instances/$bystander/tracing_on
state "$work/before"

# A command, its output, and a message of the kernel.
record 0 --no-probes -o "$work/a.dat" \
	sh -c 'echo from the command; echo "trace-iommu: a message" >/dev/kmsg; sleep 0.3; exit 3' --help
prints '^from the command$'
prints 'a\.dat: [0-9]* events, 0 lost, [0-9.]* s; the command ended with status 3$'
ls "$work"/a.dat.* 2>/dev/null && fail "parts of a.dat are left"
state "$work/after"
same "tracing before and after" "$work/before" "$work/after"
"$3" report -N "$work/a.dat" >"$work/report" 2>/dev/null
grep -q 'trace-iommu: a message' "$work/report" || fail "the message of the kernel is missing"
grep -q 'print: .*trace-iommu/1 host=' "$work/report" || fail "no snapshot"
grep -q "print: .*trace-iommu/1 release=$(uname -r)" "$work/report" || fail "no release"
grep -q "print: .*trace-iommu/1 boot_id=$(cat /proc/sys/kernel/random/boot_id)" "$work/report" ||
	fail "no boot_id"
for device in /sys/bus/pci/devices/*; do
	[ ! -e "$device" ] || grep -q "trace-iommu/1 device=${device##*/} " "$work/report" ||
		fail "no ${device##*/} in the snapshot"
done
! grep -q 'trace-iommu/1 param=root=' "$work/report" || fail "the snapshot has any parameter"
"$command" summary "$work/a.dat" >"$work/out" 2>&1
[ $? -le 1 ] || fail "summary: $(cat "$work/out")"

# Without the snapshot, until a signal. The command name is the default output.
for signal in INT TERM HUP; do
	(cd "$work" && start_recording --no-snapshot
	kill -$signal $recorder
	wait $recorder || fail "SIG$signal: status $?: $(cat "$work/recorder")"
	finish) || fail "SIG$signal"
	grep -q '^trace\.dat: 0 events, 0 lost' "$work/recorded" || fail "SIG$signal: $(cat "$work/recorded")"
	"$3" report "$work/trace.dat" >"$work/report" 2>/dev/null || fail "no trace.dat"
	! grep -q 'trace-iommu/1' "$work/report" || fail "--no-snapshot writes one"
	rm "$work/trace.dat"
done
state "$work/after"
same "tracing after signals" "$work/before" "$work/after"

# A command that a signal ends, one that does not exist, and a signal while one runs.
record 0 --no-probes -o "$work/b.dat" sh -c 'kill -9 $$'
prints 'signal 9 ended the command$'
record 2 --no-probes -o "$work/c.dat" "$work/no-such-command"
says "cannot start $work/no-such-command: No such file"
ls "$work"/c.dat* 2>/dev/null && fail "parts of c.dat are left"
: >"$work/out"
"$command" record --no-probes -o "$work/d.dat" sh -c 'trap "exit 0" TERM; echo ready; sleep 20 & wait' \
	>"$work/out" 2>"$work/all" &
recorder=$!
eventually grep -q ready "$work/out" || fail "the command does not start: $(cat "$work/all")"
kill -INT $recorder
kill $(ps -o pid=,args= --ppid $recorder | sed -n 's/^ *\([0-9]*\) sh -c .*/\1/p')
wait $recorder || fail "a signal while a command runs: $(cat "$work/all")"
[ -s "$work/d.dat" ] || fail "no d.dat"
state "$work/after"
same "tracing at the end" "$work/before" "$work/after"

# A command that ignores the signals: the second one ends the recording without it.
: >"$work/out"
"$command" record --no-probes -o "$work/d2.dat" sh -c 'trap "" INT TERM; echo ready; exec sleep 20' \
	>"$work/out" 2>"$work/all" &
recorder=$!
eventually grep -q ready "$work/out" || fail "the command does not start: $(cat "$work/all")"
sleeps() {
	ps -o args= --ppid $recorder | grep -q '^sleep '
}
eventually sleeps || fail "the command does not go on"
child=$(ps -o pid=,args= --ppid $recorder | sed -n 's/^ *\([0-9]*\) sleep .*/\1/p')
kill -TERM $recorder
sleep 0.5
kill -0 $recorder || fail "the first signal does not wait for the command"
kill -TERM $recorder
wait $recorder || fail "two signals: $(cat "$work/all")"
prints 'd2\.dat: .*; the command still runs$'
kill -9 "$child"

# A process of trace-cmd ends before the others: the file lacks what one CPU recorded.
cat >"$work/part" <<'END'
recorder=$(ps -o pid=,args= --ppid $PPID | sed -n 's/^ *\([0-9]*\) .*trace-cmd record.*/\1/p')
kill -9 "$(ps -o pid= --ppid "$recorder" | head -n 1 | tr -d ' ')"
sleep 1
END
record 2 --no-probes -o "$work/part.dat" sh "$work/part"
says "$work/part\.dat is incomplete: a process of trace-cmd"
[ -s "$work/part.dat" ] || fail "the incomplete file is missing"

# The disk is full: nothing is left on it.
if unshare --mount true 2>/dev/null; then
	mkdir "$work/disk"
	unshare --mount sh -c 'mount -t tmpfs -o size=8M tmpfs "$1/disk" &&
		{ "$0" record --no-probes -o "$1/disk/full.dat" dd if=/dev/zero of="$1/disk/fill" bs=64K
		status=$?; ls "$1/disk" >"$1/left"; exit $status; }' \
		"$command" "$work" >"$work/out" 2>"$work/err"
	[ $? = 2 ] || fail "a full disk: no error"
	says 'cannot complete the file: trace-cmd ended with status'
	[ "$(cat "$work/left")" = fill ] || fail "left: $(cat "$work/left")"
	state "$work/after"
	same "tracing after a full disk" "$work/before" "$work/after"
fi

# Two at the same time, without probes.
start_recording -o "$work/e.dat"
record 0 --no-probes -o "$work/f.dat" true
kill -INT $recorder
wait $recorder || fail "the first of two: $(cat "$work/recorder")"
[ -s "$work/e.dat" ] && [ -s "$work/f.dat" ] || fail "one of two files is missing"
state "$work/after"
same "tracing after two recordings" "$work/before" "$work/after"

# Two to the same file, also by another name: the second is refused, and the first is complete.
start_recording -o "$work/one.dat"
ln -s one.dat "$work/link.dat"
for name in one link; do
	record 2 --no-probes -o "$work/$name.dat" true
	says "$work/$name\.dat: another recording writes this file; wait for its end, or name another file with -o"
done
echo 'trace-iommu: in the first' >/dev/kmsg
kill -INT $recorder
wait $recorder || fail "the file of two: $(cat "$work/recorder")"
"$3" report -N "$work/one.dat" >"$work/report" 2>/dev/null
grep -q 'trace-iommu: in the first' "$work/report" || fail "the first recording is lost"
state "$work/after"
same "tracing after two recordings to one file" "$work/before" "$work/after"
# Afterwards, the file may be replaced; one that is there stays if nothing was recorded.
record 2 --no-probes -o "$work/link.dat" "$work/no-such-command"
"$3" report -N "$work/one.dat" >"$work/report" 2>/dev/null
grep -q 'trace-iommu: in the first' "$work/report" || fail "the file of an earlier recording is lost"
record 0 --no-probes -o "$work/link.dat" true
# A link to no file is again one if nothing was recorded.
ln -s none.dat "$work/dangling.dat"
record 2 --no-probes -o "$work/dangling.dat" "$work/no-such-command"
[ -L "$work/dangling.dat" ] || fail "the link is gone"
[ ! -e "$work/none.dat" ] || fail "an empty file is left"

# nohup
trap '' HUP
start_recording -o "$work/g.dat"
trap - HUP
kill -HUP $recorder
sleep 0.5
kill -0 $recorder || fail "SIGHUP ends a recording that ignores it"
kill -INT $recorder
wait $recorder
finish
