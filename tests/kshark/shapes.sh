#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Compares the shapes of a sample's lanes, for the whole trace and a part, with tests/golden/kshark/.
# ACCEPT=1 overwrites the golden file. usage: shapes.sh PROGRAM PLUGIN TRACE
. "$TOP/tests/lib.sh"

sample=$(basename "$3" .dat)
golden="$TOP/tests/golden/kshark/$sample.txt"

{
	"$1" "$2" "$3" 200 || fail "all of $sample: status $?"
	echo "a part, columns of a sixteenth:"
	"$1" "$2" "$3" 200 11 12 16 || fail "a part of $sample: status $?"
} 2>"$work/errors" | grep -v "^loading plugin" >"$work/shapes"
! grep '^FAILED' "$work/shapes" || fail "$(cat "$work/errors")"
[ -s "$work/shapes" ] || fail "nothing printed: $(cat "$work/errors")"
if [ "${ACCEPT:-}" = 1 ]; then
	cp "$work/shapes" "$golden"
else
	same "$sample" "$golden" "$work/shapes"
fi
finish
