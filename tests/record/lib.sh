# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests of record, after their arguments: the command, the source tree, trace-cmd.
. "$2/tests/cli/lib.sh"
tracing=/sys/kernel/tracing
bystander=bystander-$$

skip() {
	echo "SKIPPED: $*"
	exit 77
}

[ "$(id -u)" = 0 ] || skip "tests of record need root"
[ -d $tracing/events/iommu ] || skip "$tracing has no IOMMU events"
mkdir $tracing/instances/$bystander 2>/dev/null || skip "$tracing/instances cannot be written"
trap 'rmdir $tracing/instances/$bystander 2>/dev/null; rm -rf "$work"' EXIT

. "$2/tests/record/trace_cmd.sh"
usable_trace_cmd $bystander "$work/bin" "$3" || skip "no unshare"
PATH=$work/bin:$PATH

# record STATUS ARGUMENT...: as expect, but the command may say what the trace will lack.
record() {
	wanted=$1
	shift
	"$command" record "$@" >"$work/out" 2>"$work/all"
	status=$?
	grep -v '^trace-iommu: note:' "$work/all" >"$work/err"
	[ "$status" = "$wanted" ] ||
		fail "trace-iommu record $*: status $status, not $wanted: $(cat "$work/all")"
	[ "$wanted" = 2 ] || [ ! -s "$work/err" ] ||
		fail "trace-iommu record $*: on stderr: $(cat "$work/err")"
}

# prints PATTERN: checks that a line of the last command's stdout matches.
prints() {
	grep -qe "$1" "$work/out" || fail "stdout does not match '$1': $(cat "$work/out")"
}

# Starts a recording without a command; waits until it records. Sets recorder, its process ID.
# Its output goes to $work/recorded, and that on stderr to $work/recorder.
start_recording() {
	"$command" record --no-probes "$@" >"$work/recorded" 2>"$work/recorder" &
	recorder=$!
	eventually records || fail "nothing records: $(cat "$work/recorder")"
}

# A new instance is on, too, until record switches it off.
records() {
	[ -e "$(echo "$work"/*.trace-iommu-$recorder.cpu0)" ] &&
		[ "$(cat $tracing/instances/trace-iommu-$recorder/tracing_on)" = 1 ]
}

# The process ID of trace-cmd.
child_of() {
	ps -o pid= --ppid "$1" | head -n 1 | tr -d ' '
}

# state FILE: the instances, probes and events that are switched on, as far as they may be ours.
state() {
	{
		ls $tracing/instances
		cat $tracing/dynamic_events $tracing/set_event $tracing/tracing_on \
			$tracing/buffer_size_kb
		cat $tracing/instances/$bystander/set_event $tracing/instances/$bystander/trace
	} >"$1" 2>/dev/null
}

# Something of somebody else, which must stay as it is.
echo 'printk:console' >>$tracing/instances/$bystander/set_event
echo 'of somebody else' >$tracing/instances/$bystander/trace_marker
