#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Traces with forged numbers: the lanes show what is intact.
# usage: lies.sh PROGRAM PLUGIN SYNTH FORMATS
. "$TOP/tests/lib.sh"

program=$1
plugin=$2
synth=$3
export SYNTH_FORMATS="$4"
. "$TOP/tests/lies.sh"

write_lies
set -- "$lies"/*.dat
[ $# -gt 100 ] || fail "only $# traces"
stopped=0
for file; do
	name=$(basename "$file" .dat)
	timeout 60 "$program" "$plugin" "$file" 200 >"$work/out" 2>"$work/err"
	status=$?
	grep -aqE 'Sanitizer|runtime error' "$work/err" && fail "$name: $(cat "$work/err")"
	if [ $status != 0 ]; then
		# libkshark asserts an order of the records' times, which forged times break.
		grep -aq 'libkshark.*Assertion' "$work/err" ||
			fail "$name: status $status: $(tail -n 2 "$work/err")"
		stopped=$((stopped + 1))
		continue
	fi
	case $name in
	format-*) ;;
	*)
		lane=$(sed -n 's/^[0-9]* \([0-9:.]*\).*/\1/p' "$work/out" | xargs)
		[ "$lane" = 0000:00:04.0 ] || fail "$name: lanes: $lane"
		;;
	esac
done
[ $stopped -lt 5 ] || fail "$stopped of $# traces stop libkshark"
finish
