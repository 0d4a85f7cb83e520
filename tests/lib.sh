# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests that are shell scripts. Provides a working directory and a count of failures.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
	echo "FAILED: $*"
	failures=$((failures + 1))
}

# Call this as the last command of a test. Its status is the status of the test.
finish() {
	[ "$failures" = 0 ]
}

# same WHAT EXPECTED ACTUAL: compares two files.
same() {
	diff -a "$2" "$3" >"$work/diff" || {
		fail "$1 (< expected, > actual):"
		head -n 20 "$work/diff"
	}
}

# noise FILE SEED LAST: overwrite 40 bytes at random places of its LAST bytes.
noise() {
	awk -v seed="$2" -v size="$(wc -c <"$1")" -v last="$3" 'BEGIN {
		srand(seed)
		for (i = 0; i < 40; i++)
			print size - last + int(rand() * last), int(rand() * 256)
	}' | while read -r at byte; do
		printf '%b' "\\0$(printf '%o' "$byte")" |
			dd of="$1" bs=1 seek="$at" conv=notrunc 2>/dev/null
	done
}
