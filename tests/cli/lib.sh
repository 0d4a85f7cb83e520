# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests of the command, with its path and the project's as arguments.
command=$1
top=$2
. "$top/tests/lib.sh"

# expect STATUS ARGUMENT...: runs the command with the input of this function; output to files.
expect() {
	wanted=$1
	shift
	"$command" "$@" >"$work/out" 2>"$work/err"
	status=$?
	[ "$status" = "$wanted" ] || fail "trace-iommu $*: status $status, not $wanted: $(cat "$work/err")"
	[ "$wanted" = 2 ] || [ ! -s "$work/err" ] || fail "trace-iommu $*: on stderr: $(cat "$work/err")"
}
