#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# How the sources look: the licence line, the format, and the size of files and functions.
# usage: style.sh TOP
. "$1/tests/lib.sh"
cd "$1" || exit 2

# Of a tree that is not under git, such as a release's, everything but builds.
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	files=$(git ls-files --cached --others --exclude-standard)
else
	files=$(find . -path './build*' -prune -o -type f -print)
fi
sources=$(echo "$files" | grep -E '\.(c|h|cpp|hpp|sh|awk|cmake)$|CMakeLists\.txt$|^\.ci/run$')
c_sources=$(echo "$files" | grep -E '\.(c|h|cpp|hpp)$')

for file in $sources; do
	[ -e "$file" ] || continue # removed, but not from git yet
	head -n 2 "$file" | grep -q 'SPDX-License-Identifier: LGPL-2\.1' ||
		fail "$file: no SPDX line"
	lines=$(wc -l <"$file")
	[ "$lines" -le 500 ] || fail "$file: $lines lines, 500 is the most"
done

# shellcheck disable=SC2086 # a list of files without blanks
awk '
	FNR == 1 { start = 0 }
	/^\{/ { start = FNR }
	/^\}/ && start {
		if (FNR - start > 60) { print FILENAME ":" start ": a function of " FNR - start " lines"; bad = 1 }
		start = 0
	}
	END { exit bad }' $c_sources || fail "functions longer than a screen"

# Versions do not agree with each other on details.
if clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
	# shellcheck disable=SC2086
	clang-format --dry-run --Werror $c_sources || fail "run clang-format -i on these"
else
	echo "clang-format 14 was not found: the format is not checked (Debian 12: clang-format)"
fi

[ -n "$c_sources" ] || fail "no sources found"
finish
