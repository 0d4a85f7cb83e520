#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Files that cannot be read: each causes one line on stderr with the reason, and no crash.
# usage: trace_bad.sh TRACE_STEPS TOP SYNTH
. "$(dirname "$0")/lib.sh"
synth=$3

# refused FILE PATTERN [BUFFER]
refused() {
	"$command" "$1" ${3:+"$3"} >"$work/out" 2>"$work/err" </dev/null
	status=$?
	[ "$status" = 2 ] || fail "$1: status $status: $(cat "$work/err")"
	[ -n "${3:-}" ] || [ ! -s "$work/out" ] || fail "$1: on stdout: $(cat "$work/out")"
	grep -q 'File possibly' "$work/out" && fail "$1: the library speaks: $(cat "$work/out")"
	[ "$(wc -l <"$work/err")" = 1 ] || fail "$1: not one line: $(cat "$work/err")"
	grep -qF "$1" "$work/err" || fail "$1: not named: $(cat "$work/err")"
	grep -q "$2" "$work/err" || fail "$1: no message '$2': $(cat "$work/err")"
}

refused "$work/none" 'does not exist'
refused "$work" 'is a directory'
refused /dev/null 'is not a regular file'
: >"$work/empty"
refused "$work/empty" 'is empty'
echo '[    1.000000] not a trace' >"$work/text"
refused "$work/text" 'has neither events of a trace nor lines of a log'
printf '\027\010Dtrac' >"$work/stub"
refused "$work/stub" 'is no trace: '
printf 'PERFILE2h\000\000\000' >"$work/perf"
refused "$work/perf" 'is truncated'
if [ "$(id -u)" != 0 ]; then
	touch "$work/secret"
	chmod 0 "$work/secret"
	refused "$work/secret" 'cannot be opened'
fi

sample="$top/samples/amd-6.1-fault.dat"
{ printf '\027\010Dtracing8\000' && tail -c +13 "$sample"; } >"$work/version"
refused "$work/version" 'version 8 .*convert --file-version 7'
for cut in 12 19 30 100 3000 6000 9000 12000; do
	head -c "$cut" "$sample" >"$work/cut"
	refused "$work/cut" 'truncated'
done

# A file of version 6 ends with its events, those of instances last.
"$synth" - "$work/whole" <<'END' || fail "synth"
machine cpus=2
formats 6.1-x86_64 iommu
bulk count=2000 cpus=2 live=10
instance mine
bulk count=1000 cpus=2 live=10
END
size=$(wc -c <"$work/whole")
for cut in 15 100 3000 5000 20000 40000; do
	head -c "$cut" "$work/whole" >"$work/cut6"
	refused "$work/cut6" 'truncated'
done
for less in 1 4096 30000; do
	head -c $((size - less)) "$work/whole" >"$work/cut6"
	refused "$work/cut6" 'truncated' 1
	"$command" -q "$work/cut6" >"$work/out" || fail "the top buffer is whole, and not read"
	grep -q '^2000 events' "$work/out" || fail "top buffer: $(cat "$work/out")"
done

# Random bytes in a file's events: any exit status is allowed, but not a crash.
for seed in 1 2 3 4 5 6 7 8; do
	cp "$work/whole" "$work/noise"
	noise "$work/noise" "$seed" 100000
	"$command" "$work/noise" >"$work/out" 2>"$work/err"
	status=$?
	[ "$status" = 0 ] || [ "$status" = 2 ] || fail "noise $seed: $status: $(cat "$work/err")"
done
finish
