# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests of the command. Their first arguments are the command and the source tree.
command=$1
top=$2
. "$top/tests/lib.sh"
export SYNTH_FORMATS="$top/tests/formats"
export ASAN_OPTIONS=detect_leaks=0 # libtracecmd leaks memory

# says PATTERN: checks that a line of the last command's stderr matches.
says() {
	grep -qe "$1" "$work/err" || fail "stderr does not match '$1': $(cat "$work/err")"
}

# expect STATUS ARGUMENT...: run the command; its output goes to $work/out and $work/err.
expect() {
	wanted=$1
	shift
	"$command" "$@" >"$work/out" 2>"$work/err"
	status=$?
	[ "$status" = "$wanted" ] || fail "trace-iommu $*: status $status, not $wanted: $(cat "$work/err")"
	[ "$wanted" = 2 ] || [ ! -s "$work/err" ] || fail "trace-iommu $*: on stderr: $(cat "$work/err")"
}

# holds PATTERN: checks that a line of the last command's stdout matches, or a sentence of several
# lines, which begins with "  - ".
holds() {
	sed -e ':a' -e '$!N' -e 's/\n   \( [^ ]\)/\1/' -e ta -e P -e D "$work/out" | grep -qe "$1" ||
		fail "stdout does not match '$1': $(cat "$work/out")"
}

# eventually COMMAND...: repeats it for a minute, until it succeeds.
eventually() {
	for _ in $(seq 600); do
		! "$@" 2>/dev/null || return 0
		sleep 0.1
	done
	return 1
}
