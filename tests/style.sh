#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Checks the sources: the licence line, the format, the size of functions, files and folders, and
# the includes between folders and files.
# usage: style.sh TOP
. "$1/tests/lib.sh"
. "$1/tests/dependencies.sh"
cd "$1" || exit 2

max_lines=1000		# per file
max_function=60		# lines per function: one screen
max_files=20		# C and C++ sources per folder of the product

# A release is not under git: use all files except builds.
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	files=$(git ls-files --cached --others --exclude-standard)
else
	files=$(find . -path './build*' -prune -o -type f -print | sed 's|^\./||')
fi
existing=
for file in $files; do
	[ ! -e "$file" ] || existing="$existing$file
" # git still lists a file that was removed but not committed
done
sources=$(echo "$existing" | grep -E '\.(c|h|cpp|hpp|sh|awk|cmake)$|CMakeLists\.txt$|^\.ci/run$')
c_sources=$(echo "$existing" | grep -E '\.(c|h|cpp|hpp)$')
folders=$(grep -v '^#' tests/folders.txt)
product=$(for folder in $folders; do echo "$c_sources" | grep -E "^$folder/[^/]*$"; done)
[ -n "$product" ] || fail "no sources found"

for file in $sources; do
	head -n 2 "$file" | grep -q 'SPDX-License-Identifier: LGPL-2\.1' ||
		fail "$file: no SPDX line"
	lines=$(wc -l <"$file")
	[ "$lines" -le "$max_lines" ] || fail "$file: $lines lines; the limit is $max_lines"
done

# shellcheck disable=SC2086 # file names without spaces
awk -v max="$max_function" '
	FNR == 1 { start = 0 }
	/^\{/ { start = FNR }
	/^\}/ && start {
		if (FNR - start > max) {
			print FILENAME ":" start ": a function of " FNR - start " lines"
			bad = 1
		}
		start = 0
	}
	END { exit bad }' $c_sources || fail "functions longer than $max_function lines"

# Each source of the product is in a folder that tests/folders.txt lists.
for folder in core tep picture input traceevent-plugin kshark-plugin cli; do
	echo "$c_sources" | grep "^$folder/"
done | sed 's|/[^/]*$||' | sort | uniq -c | while read -r count folder; do
	echo "$folders" | tr ' ' '\n' | grep -qx "$folder" ||
		echo "$folder: not in tests/folders.txt"
	count=$(echo "$product" | grep -cE "^$folder/[^/]*\.(c|cpp)$")
	[ "$count" -le "$max_files" ] ||
		echo "$folder: $count sources; the limit is $max_files"
done >"$work/folders"
[ ! -s "$work/folders" ] || fail "$(cat "$work/folders")"

# Prints "FILE INCLUDED" for each include of a project header, with paths from the top of the tree.
# A header NAME_internal.h has the types that the files of a folder share, so its own includes show
# no dependency between these files; their calls do, see calls.sh.
# shellcheck disable=SC2086
awk '
	/^#include "/ && FILENAME !~ /_internal\.h$/ {
		split($0, part, "\"")
		folder = FILENAME
		sub(/\/[^\/]*$/, "", folder)
		print FILENAME, (part[2] ~ /\// ? part[2] : folder "/" part[2])
	}' $product >"$work/includes"
while read -r file included; do
	[ -e "$included" ] || fail "$file: includes \"$included\", which does not exist"
	case $included in
	"${file%/*}"/* | *[!l].h) ;;
	*_internal.h) fail "$file: includes \"$included\" of another folder" ;;
	esac
done <"$work/includes"

check_dependencies "$work/includes" || fail "includes against the order of tests/folders.txt"

# Versions of clang-format disagree on details.
if clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
	# shellcheck disable=SC2086
	clang-format --dry-run --Werror $c_sources || fail "run clang-format -i on these"
else
	echo "clang-format 14 was not found: the format is not checked (Debian 12: clang-format)"
fi
finish
