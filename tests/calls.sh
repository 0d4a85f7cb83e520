#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Checks the dependencies between the objects of a build. They include calls that the includes do
# not show, because a header may declare functions of several files.
# usage: calls.sh TOP BUILD [NM]
. "$1/tests/lib.sh"
. "$1/tests/dependencies.sh"
cd "$1" || exit 2
nm=${3:-nm} # a system with a cross compiler need not have nm

# "SOURCE TYPE SYMBOL" for each symbol that an object of the product defines or needs. Sources that
# are compiled once more for a plugin as a whole (cmake/WholeProgram.cmake) count once.
folders=$(grep -v '^#' tests/folders.txt)
for folder in $folders; do
	top=${folder%%/*}
	find "$2/$top" -path "*.dir/${folder#"$top"}*" -name '*.o' 2>/dev/null
done | grep -v -e '-whole\.dir/' | sort -u | while read -r object; do
	source=$(echo "${object#"$2/"}" | sed 's|CMakeFiles/[^/]*\.dir/||; s|\.o$||')
	[ -e "$source" ] && "$nm" "$object" 2>/dev/null | awk -v source="$source" '
		NF > 1 { print source, $(NF - 1), $NF }'
done >"$work/symbols"

awk '
	{ if ($2 ~ /^[TDRB]$/) defined[$3] = $1; else if ($2 == "U") needs[$1 " " $3] = 1 }
	END {
		for (need in needs) {
			split(need, part, " ")
			if (part[2] in defined)
				print part[1], defined[part[2]]
		}
	}' "$work/symbols" >"$work/calls"
[ "$(wc -l <"$work/calls")" -gt 100 ] || fail "$2: only $(wc -l <"$work/calls") calls between files were found"
check_dependencies "$work/calls" || fail "calls against the order of tests/folders.txt"
finish
