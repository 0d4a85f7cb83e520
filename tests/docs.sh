#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The manual's tables are those of core, and its pages are sound. usage: docs.sh TABLES TOP
tables=$1
top=$2
. "$top/tests/lib.sh"

[ -z "${ACCEPT:-}" ] || "$tables" >"$top/docs/fault-tables.md"
"$tables" | diff "$top/docs/fault-tables.md" - ||
	fail "docs/fault-tables.md is not what core has: ACCEPT=1 tests/run.sh -R docs writes it"

# man is not on every machine.
if command -v man >/dev/null 2>&1; then
	"$tables" -m >"$work/page"
	for file in "$work/page" "$top"/docs/man/*; do
		warnings=$(LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l "$file" 2>&1 >/dev/null)
		[ -z "$warnings" ] || fail "$file: $warnings"
	done
fi

# Links between the manual's files lead somewhere.
for file in README.md CONTRIBUTING.md docs/*.md samples/README.md tests/*/README.md; do
	dir=$(dirname "$top/$file")
	grep -o '](\([^)#:]*\))' "$top/$file" 2>/dev/null | sed 's/](\(.*\))/\1/' |
		while read -r link; do
			[ -e "$dir/$link" ] || echo "$file: no $link"
		done
done | grep . && fail "links that lead nowhere"
finish
