# SPDX-License-Identifier: LGPL-2.1
# Sourced, in the top directory of the sources, by the tests that check dependencies.

# check_dependencies FILE: each line of FILE names two sources, "FROM TO": FROM depends on TO. Prints
# each dependency against the order of tests/folders.txt, and the files of each cycle. NAME.c and
# NAME.h count as one file. The status is 0 if there is none.
check_dependencies() {
	sed 's/\.[a-z]*\( \|$\)/\1/g' "$1" | sort -u | awk '$1 != $2' >"$work/modules"
	awk '
		FILENAME ~ /folders\.txt$/ {
			if (!/^#/)
				for (i = 1; i <= NF; i++)
					line[$i] = FNR
			next
		}
		{
			from = $1
			to = $2
			sub(/\/[^\/]*$/, "", from)
			sub(/\/[^\/]*$/, "", to)
			if (from != to && !(line[to] < line[from] && to in line)) {
				print $1 " depends on " $2 ", which is not below it"
				bad = 1
			}
		}
		END { exit bad }' tests/folders.txt "$work/modules" || dependencies_bad=1
	tsort "$work/modules" >/dev/null 2>"$work/cycles" || dependencies_bad=1
	sed 's/^tsort: //' "$work/cycles"
	[ "${dependencies_bad:-0}" = 0 ]
}
