#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
. "$(dirname "$0")/lib.sh"

expect 2 </dev/null
says 'usage: trace-iommu'
expect 0 --help </dev/null
grep -q '  explain ' "$work/out" || fail "--help does not list explain"
expect 0 --version </dev/null
grep -qE '^trace-iommu [0-9]+\.[0-9]+\.[0-9]+$' "$work/out" || fail "--version: $(cat "$work/out")"
expect 2 explian </dev/null
says "unknown command 'explian'"
expect 0 export --help </dev/null
cp "$work/out" "$work/export"
expect 0 help export </dev/null
same "help COMMAND" "$work/export" "$work/out"
expect 2 "$top/samples/amd-6.1-fault.dat" </dev/null
says 'amd-6.1-fault.dat is a file, not a command; run trace-iommu explain '
expect 0 explain --help </dev/null
grep -q -- --json "$work/out" || fail "explain --help does not list --json"
expect 2 explain --jsno </dev/null
says 'explain --help'
expect 2 explain --json --all </dev/null
says 'mutually exclusive'
expect 2 explain --word amd:0x70 file </dev/null
says '[-]-word takes neither files nor other options'
expect 2 explain a b </dev/null
says 'cannot open b'
expect 2 explain "$work/none" </dev/null
says "cannot open $work/none: "
expect 2 explain "$work" </dev/null
says "cannot read $work: "

# A full disk is an error.
if [ -e /dev/full ]; then
	echo 'DMAR: DRHD: handling fault status reg 2' |
		"$command" explain >/dev/full 2>"$work/err"
	[ $? = 2 ] || fail "output to a full disk: no error"
	says 'cannot write to standard output'
fi
finish
