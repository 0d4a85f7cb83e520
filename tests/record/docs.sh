#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# docs/record.md has each option, probe, event and parameter of record.
. "$(dirname "$0")/../cli/lib.sh"

expect 0 record --help
sed -n 's/^  \(-[-a-z]*\).*/\1/p' "$work/out" | sort -u >"$work/options"
[ "$(wc -l <"$work/options")" -ge 11 ] || fail "options are missing: $(cat "$work/options")"
while read -r option; do
	[ "$option" != --help ] || continue
	grep -q -e "^| .*\`$option[\` =]" "$top/docs/record.md" || fail "docs/record.md lacks $option"
done <"$work/options"

# names FILE EXPRESSION: the strings of a table.
names() {
	sed -n "$2" "$top/core/recording/$1" | sort -u >"$work/names"
	[ -s "$work/names" ] || fail "$1: no names"
	while read -r name; do
		grep -q "\`$name[\`:]" "$top/docs/record.md" || fail "docs/record.md lacks $name of $1"
	done <"$work/names"
}
names probe_rows.c 's/^\t{ \.name = "\([a-z_]*\)".*/\1/p; s/^\t[A-Z]*("\([a-z]*\(_ret\)*\)", .*/\1/p'
names record_events.c 's/^\t{ "\([a-z_]*\)", .*/\1/p'
grep -n '^ .*[fp]:iop/' "$top"/docs/*.md && fail "the manual repeats definitions of probes"
names snapshot_params.c 's/^\t"\(.*\)",/\1/p'
finish
