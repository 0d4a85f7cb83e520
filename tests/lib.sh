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
