#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# live -i: a trace as if it happened now, as lines and as JSON; and wrong options.
. "$(dirname "$0")/../cli/lib.sh"

# All that happened is in the last line: the same numbers as those of stat.
compare_with_stat() {
	"$command" live -i "$1" --json -d 3600 >"$work/live.json" || fail "live -i $1"
	[ "$(wc -l <"$work/live.json")" = 1 ] || fail "$1: more than one interval"
	"$command" stat --json "$1" >"$work/stat.json" || fail "stat $1"
	python3 - "$work/live.json" "$work/stat.json" <<'END' || fail "$1: live and stat differ"
import json, sys
live = json.load(open(sys.argv[1]))
stat = json.load(open(sys.argv[2]))
failed = False
stats = {d["device"]: d for d in stat["devices"]}
for device in live["devices"]:
    name = device["device"]
    mine = device["since_start"]
    theirs = stats.pop(name, {"maps": 0, "unmaps": 0, "bytes": 0})
    for figure in "maps", "unmaps", "bytes":
        if mine[figure] != theirs[figure]:
            print(name, figure, mine[figure], theirs[figure])
            failed = True
for name, device in stats.items():
    if device["maps"]:
        print(name, "is missing")
        failed = True
total = sum(d["since_start"]["maps"] for d in live["devices"]) + \
    (live["unknown"]["since_start"]["maps"] if live["unknown"] else 0)
if total < stat["total"]["maps"]:
    print("maps:", total, stat["total"]["maps"])
    failed = True
sys.exit(failed)
END
}

if command -v python3 >/dev/null; then
	for sample in amd-6.1-fault intel-6.12-fault probe-amd-6.12-vfiomix; do
		compare_with_stat "$top/samples/$sample.dat"
	done
fi

expect 0 live -d 10 -i "$top/samples/intel-6.12-fault.dat"
holds '^trace-iommu live, kernel 6.12.107+deb13-amd64: interval 1 of 10.000 s, 8.2 events/s, 0 lost$'
holds '^device  *holder  *maps/s  unmaps/s  mapped  peak  live  lived p50 '
holds '^0000:00:04.0  host (likely)  *0.7 .* 0.67  *2$'
holds ': use after unmap: 0x200000 - 0x204000 (16K), unmapped 102.203 ms before by vfiotest-301; the log says: '
[ "$(grep -c ': interval' "$work/out")" = 3 ] || fail "intervals: $(cat "$work/out")"
grep -q '^16' "$work/out" && fail "a fault of no time"

# -n ends earlier.
expect 0 live -n 1 -d 10 -i "$top/samples/intel-6.12-fault.dat"
[ "$(grep -c ': interval' "$work/out")" = 1 ] || fail "-n 1: $(cat "$work/out")"

# A trace that pauses for long has few lines.
printf '%s\n' ' a-7 [000] ..... 1.000000: map: IOMMU: iova=0x0000000000700000 - 0x0000000000702000 paddr=0x0000000000100000 size=8192' \
	' a-7 [000] ..... 9000001.000000: map: IOMMU: iova=0x0000000000800000 - 0x0000000000802000 paddr=0x0000000000100000 size=8192' \
	>"$work/pause.txt"
expect 0 live -d 0.1 -i "$work/pause.txt"
[ "$(grep -c ': interval' "$work/out")" -lt 5 ] || fail "a pause has many intervals"
holds '^unknown  *.* 16K '

# Wrong options, and traces that cannot be read.
expect 2 live -d 0
says "'0' is out of range"
expect 2 live -d 4000
expect 2 live -d +1
says "'+1' is not an interval; give seconds, such as 1 or 0.5$"
expect 2 live -d nan
says "'nan' is not an interval; give seconds, such as 1 or 0.5$"
expect 2 live -n 0
says "-n: '0' is not a number of intervals"
expect 2 live -n x
expect 2 live -b 0
expect 2 live extra
says "live takes no argument: 'extra'"
expect 2 live -i "$work/pause.txt" -b 1024
says '-i shows a trace, so -b has no effect'
expect 2 live -i "$work/pause.txt" --no-probes
expect 2 live -i "$work/none.dat"
says 'none.dat'
expect 0 live --help

# A reader that goes away.
if [ -e /dev/full ]; then
	"$command" live -i "$top/samples/intel-6.12-fault.dat" >/dev/full 2>"$work/err"
	[ $? = 2 ] || fail "a full disk: no error"
	says 'No space left on device'
fi
finish
