#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Traces with forged numbers: the command reads or refuses them, and never invents a device.
# Opening them takes no more memory than opening others.
# usage: lies.sh COMMAND TOP SYNTH [SANITIZED]
. "$(dirname "$0")/lib.sh"
synth=$3
sanitized=${4:-}
. "$top/tests/lies.sh"

# Sanitizers reserve terabytes of addresses.
limited() {
	[ -n "$sanitized" ] || ulimit -v 200000
	timeout 60 "$command" "$@"
}

# check NAME FILE
check() {
	(limited summary --json "$2") >"$work/out" 2>"$work/err"
	status=$?
	[ $status -lt 3 ] || fail "$1: summary: status $status: $(tail -n 5 "$work/err")"
	LC_ALL=C grep -q '[^ -~]' "$work/err" && fail "$1: stderr: $(cat -v "$work/err")"
	[ $status = 2 ] && case $1 in format-* | page-*) ;; *) fail "$1: $(cat "$work/err")" ;; esac
	# Whatever was forged, there is only one device.
	case $1 in
	format-*) ;;
	*)
		[ $status = 2 ] || [ "$(jq -r '.devices[].device' "$work/out")" = 0000:00:04.0 ] ||
			fail "$1: devices: $(jq -c '[.devices[].device]' "$work/out")"
		;;
	esac
	[ -z "$pictures" ] && return
	(limited draw "$2" "$work/lanes.svg") >"$work/out" 2>"$work/err"
	status=$?
	[ $status = 0 ] || [ $status = 2 ] || fail "$1: draw: status $status: $(cat "$work/err")"
}

write_lies
pictures=
"$command" draw "$top/samples/amd-6.1-fault.dat" "$work/lanes.svg" 2>/dev/null && pictures=1
set -- "$lies"/*.dat
[ $# -gt 100 ] || fail "only $# traces"
for file; do
	check "$(basename "$file" .dat)" "$file"
done

# noted NAME TEXT: the summary has the device, and stderr has a note.
noted() {
	"$command" summary "$lies/$1.dat" >"$work/out" 2>"$work/err"
	[ $? -lt 2 ] || fail "$1: $(cat "$work/err")"
	says "$2"
	grep -q '0000:00:04.0' "$work/out" || fail "$1: no device: $(cat "$work/out")"
}

for id in 65536 131771 536870912 2147483647; do
	noted "format-id$id" "format-id$id.dat: event formats with an id above 65535, which no kernel has, are ignored: 1; copy"
done
noted format-map536870912 'are ignored: 1; '
"$command" summary "$lies/format-id65535.dat" 2>&1 >/dev/null | grep . &&
	fail "an id of 65535 is ignored"

noted record-little-2M 'records with an impossible length are ignored: 4; copy'

# A record with a negative length leads back to itself, or to the record before it.
for claim in 0xfffffff8 0xffffffd8; do
	"$synth" - "$lies/endless.dat" <<-END || fail "synth"
		machine cpus=2
		formats 6.1-x86_64 iommu
		event 1.0 cpu=0 pid=7 $attach
		event 1.1 cpu=0 pid=7 $attach claim=$claim
		event 2.0 cpu=1 pid=7 $attach
	END
	noted endless 'because a record leads back to an earlier one: 1; copy'
	grep -q '^.*, [34] events' "$work/out" || fail "endless: $(head -n 3 "$work/out")"
done

# As many CPUs as synth writes, and a small file that claims 4,000,000 of them, for which libtracecmd
# takes 1.1 GB.
"$synth" - "$work/cpus.dat" <<END || fail "synth"
machine cpus=65536
formats 6.1-x86_64 iommu
event 1.0 cpu=0 pid=7 $attach
event 1.1 cpu=65535 pid=7 $attach
END
"$command" summary "$work/cpus.dat" >"$work/out" 2>"$work/err" || fail "cpus: $(cat "$work/err")"
grep -q ' 2 events' "$work/out" || fail "cpus: $(cat "$work/out")"
from="$lies/record-little-2M.dat"
at=$(LC_ALL=C grep -abo flyrecord "$from" | sed 's/:.*//')
{ head -c $((at + 10)) "$from" && head -c 64 /dev/zero; } |
	LC_ALL=C sed 's/....options/\x00\x09\x3d\x00options/' >"$work/cpus.dat"
if [ -z "$sanitized" ]; then
	(ulimit -v 300000 && "$command" summary "$work/cpus.dat") >"$work/out" 2>"$work/err"
	[ $? = 2 ] || fail "4,000,000 CPUs: status $?"
	says 'cpus.dat is truncated'
fi

# Sixteen CPUs share the events of the first one.
printf '%s\n' "machine cpus=16" "formats 6.1-x86_64 iommu" "bulk count=2000 cpus=1 live=100" |
	"$synth" - "$work/shared.dat" || fail "synth"
"$command" summary "$work/shared.dat" | grep -q ' 2000 events' || fail "shared: not 2000 events"
at=$(LC_ALL=C grep -abo flyrecord "$work/shared.dat" | sed 's/:.*//')
for cpu in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	dd if="$work/shared.dat" of="$work/shared.dat" bs=1 skip=$((at + 10)) \
		seek=$((at + 10 + 16 * cpu)) count=16 conv=notrunc 2>/dev/null
done
"$command" summary "$work/shared.dat" >"$work/out" 2>"$work/err"
[ $? = 2 ] || fail "shared: $(cat "$work/out")"
says 'shared.dat is damaged: its CPUs share the same events'
finish
