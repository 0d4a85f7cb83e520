#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu report: its lines are those of the plugin, and say what became of each mapping.
# usage: report.sh TRACE_IOMMU TOP PLUGIN_DIRECTORY [SANITIZER_LIBRARY]
. "$(dirname "$0")/lib.sh"
. "$top/scripts/report.sh"
plugins=$3
sanitizer=${4:-} # the plugin needs it in trace-cmd, before all other libraries
fault="$top/samples/amd-6.1-fault.dat"

# Without what the whole trace adds, the lines are those of trace-cmd with the plugin. Events of
# other plugins of the library are printed in the kernel's form.
nr=0
for sample in "$top"/samples/*.dat; do
	plain_report env TRACEEVENT_PLUGIN_DIR="$plugins" LD_PRELOAD="$sanitizer" \
		trace-cmd report -i "$sample" 2>/dev/null |
		grep -v -e '^cpus=' -e ': hrtimer_' -e ': sched_' |
		sed 's/^trace-iommu-[0-9]*: *//; s/^ *//; s/ *$//' >"$work/expected"
	"$command" report "$sample" 2>"$work/err" >"$work/out" || fail "$sample: $(cat "$work/err")"
	grep -v -e ': hrtimer_' -e ': sched_' "$work/out" |
		sed -E "s/(; history: .*|; for .*|; until .*|; device not known.*|; VFIO's self-test; .*)\$//; s/^ *//; s/ *\$//; /^# buffer trace-iommu-[0-9]*\$/d" >"$work/actual"
	same "$(basename "$sample")" "$work/expected" "$work/actual"
	nr=$((nr + 1))
done
[ "$nr" -ge 20 ] || fail "only $nr samples"

# The life of an address.
expect 0 report --iova 0x201000 "$fault"
cat >"$work/life" <<'END'
18.439623 map; for 0000:00:04.0 (likely); until 18.850371, unmapped by vfiotest-277
18.850371 unmap; history: 0000:00:04.0 (likely), lived 410.747 ms
18.951597 io_page_fault; history: use after unmap: 0x200000 - 0x204000 (16K), unmapped 101.225 ms before by vfiotest-277
18.951836 console; history: use after unmap: 0x200000 - 0x204000 (16K), unmapped 101.465 ms before by vfiotest-277
END
sed -E 's/^[^]]*\] *([0-9.]*): ([a-z_]*): [^;]*/\1 \2/' "$work/out" >"$work/actual"
same "the life of 0x201000" "$work/life" "$work/actual"
cp "$work/out" "$work/one"
for form in 201000 0x201000-0x201fff 0x201000+4K 201ffe+1 0x201000+0x10; do
	expect 0 report --iova "$form" "$fault"
	[ "$(wc -l <"$work/out")" -ge 2 ] || fail "--iova $form: $(cat "$work/out")"
done
"$command" report --iova 0xdead0000 "$fault" >"$work/out" 2>"$work/err" ||
	fail "an address of nothing: status $?"
says 'amd-6.1-fault.dat: no event matches the options; leave some out$'
[ ! -s "$work/out" ] || fail "an address of nothing: $(cat "$work/out")"
for bad in '' zz 0x 1-0 1+0 1+1X 0x1+ 10000000000000000 -1 "1 2" 1-2-3 1+0x10000000000000000; do
	expect 2 report --iova "$bad" "$fault"
	says "^trace-iommu: --iova: '$bad' is not an address"
done

# Devices and tasks.
"$command" report "$fault" >"$work/all"
expect 0 report --device 00:04.0 "$fault"
same "the only device" "$work/all" "$work/out"
expect 2 report --device 05.0 "$fault"
says "has no device '05.0'; its devices are:"
for task in vfiotest-277 277; do
	expect 0 report --task $task "$fault"
	grep -c . "$work/out" | grep -qx 14 || fail "--task $task: $(wc -l <"$work/out") lines"
	! grep -v ' vfiotest-277 ' "$work/out" || fail "--task $task"
done
expect 0 report --task vfiotest "$fault"
grep '^ *vfiotest-' "$work/all" >"$work/expected"
same "--task vfiotest" "$work/expected" "$work/out"
two="$top/samples/intel-6.12-vfio.dat"
expect 0 report --device 0000:01:00.0 "$two"
grep -q 'map: .*; for 0000:01:00.0 ' "$work/out" || fail "--device: no map"
! grep -E '; (for|history:) 0000:00:0' "$work/out" || fail "--device: lines of others"

# A range of time: what was known before is not forgotten.
expect 0 report --from 18.9 --to 19.2 "$fault"
grep -c 'use after unmap: 0x200000' "$work/out" | grep -qx 4 || fail "--from: $(cat "$work/out")"
expect 0 report --from 18.951597 --to 18.951597 "$fault"
grep -c ' 18.951597: io_page_fault' "$work/out" | grep -qx 1 || fail "one line: $(cat "$work/out")"
expect 2 report --from 19 --to 18 "$fault"
says 'amd-6.1-fault.dat: --from must be before --to'
# Times as they are printed: the first and the last line are in the range.
for range in '18.951597 18.951597' '18.439623 18.951836'; do
	# shellcheck disable=SC2086 # two words
	set -- $range
	if [ "$1" = "$2" ]; then
		expect 0 report --from "$1" "$fault"
		head -n 1 "$work/out" | grep -q " $1: " || fail "--from $1 does not begin there"
	else
		expect 0 report --from "$1" --to "$2" "$fault"
		head -n 1 "$work/out" | grep -q " $1: " || fail "--from $1: $(head -n 1 "$work/out")"
		tail -n 1 "$work/out" | grep -q " $2: " || fail "--to $2: $(tail -n 1 "$work/out")"
	fi
done
expect 2 report --from 99 "$fault"
says 'is after the end of the trace'

# Text, read and printed, stays the same.
grep -v 'EVENTS DROPPED' "$work/all" >"$work/all.txt"
expect 0 report "$work/all.txt"
sed -E 's/; .*//' "$work/all.txt" >"$work/expected"
sed -E 's/; .*//' "$work/out" >"$work/actual"
same "text" "$work/expected" "$work/actual"
expect 0 report - <"$work/all.txt"
sed -E 's/; .*//' "$work/out" >"$work/actual"
same "standard input" "$work/expected" "$work/actual"
expect 0 report "$top/tests/posted/traces/23-dyndbg.txt"
grep -q 'map: .*; device not known; until 12.200000, unmapped$' "$work/out" || fail "a log: $(cat "$work/out")"
grep -q 'DMAR: .*; history: use after unmap' "$work/out" || fail "a log: $(cat "$work/out")"

# A log need not show all maps.
sed 's/0xfffe1000/0xabcd1000/' "$top/tests/posted/traces/23-dyndbg.txt" >"$work/log.txt"
expect 0 report "$work/log.txt"
grep -q 'DMAR: .*; history: never mapped.* in this log, which need not show all maps' "$work/out" ||
	fail "never mapped in a log: $(cat "$work/out")"

# The empty top-level buffer of a recording has no devices, but does not matter.
expect 0 report --device 01:00.0 "$top/samples/record-intel-6.1-vfio.dat"
grep -q 'map: .*for 0000:01:00.0 (certain)' "$work/out" || fail "no lines of a device of a recording"

# Files: -i, -o, the default, several.
mkdir "$work/here"
cp "$fault" "$work/here/trace.dat"
command_path=$(cd "$(dirname "$command")" && pwd)/$(basename "$command")
(cd "$work/here" && "$command_path" report -o ../default.txt) || fail "the default trace"
same "trace.dat, -o" "$work/all" "$work/default.txt"
(cd "$work" && "$command_path" report >"$work/out" 2>"$work/err")
[ $? = 2 ] || fail "no trace"
says 'there is no trace.dat or perf.data here'
expect 0 report -i "$fault" "$two"
grep -c '^# .*\.dat$' "$work/out" | grep -qx 2 || fail "two traces"
expect 2 report -o "$work/missing/out" "$fault"
expect 2 report -i "$work/here/trace.dat" -o "$work/here/trace.dat"
cmp -s "$fault" "$work/here/trace.dat" || fail "the trace was overwritten"
echo old >"$work/old"
expect 2 report -o "$work/old" "$work/nothing.dat"
[ "$(cat "$work/old")" = old ] || fail "-o changed the file after an error"
# The temporary file does not fit, as on a full disk.
(ulimit -f 2 && trap '' XFSZ && "$command" report "$fault") 2>"$work/err" >/dev/null
[ $? = 2 ] || fail "no room for the temporary file"
says 'cannot use the temporary file in .*: File too large; set TMPDIR'
expect 2 report --iova
expect 2 report --nonsense "$fault"
expect 0 report --help
expect 2 report --buffer nope "$fault"
finish
