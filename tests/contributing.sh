#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Follows the worked example in CONTRIBUTING.md in a copy of the tree. The sentence above each block
# names the file that gets the block, or instructs the script to run it. Then the event must be decoded.
# usage: contributing.sh TOP
. "$1/tests/lib.sh"
cd "$1" || exit 2

tree=$work/tree
mkdir "$tree"
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	git ls-files --cached --others --exclude-standard
else
	find . -path './build*' -prune -o -type f -print
fi | while read -r file; do
	[ ! -e "$file" ] || echo "$file" # removed, but not from git yet
done | tar -cf - -T - | tar -xf - -C "$tree"
chmod -R u+w "$tree"
cd "$tree" || exit 2

# One directory per block, numbered: "what" has the sentence above it, and "text" its lines.
awk -v work="$work" '
	/^## / { on = $0 == "## Worked example: add an event" }
	!on { next }
	/^```/ {
		if (inside) { inside = 0; next }
		inside = 1
		name = sprintf("%s/block.%d", work, ++n)
		system("mkdir " name)
		print what >(name "/what")
		printf "" >(name "/text")
		next
	}
	inside { print >(name "/text"); next }
	NF { what = $0 }
	END { exit n < 4 }' CONTRIBUTING.md || fail "where are the blocks?"

# quoted N SENTENCE: the Nth word in backquotes
quoted() {
	echo "$2" | cut -d '`' -f $(($1 * 2))
}

# insert TEXT FILE PATTERN: below the one line that has the pattern
insert() {
	[ "$(grep -cF "$3" "$2")" = 1 ] || fail "$2: not one line with $3"
	awk -v text="$1" -v pattern="$3" '
		{ print }
		index($0, pattern) { while ((getline line <text) > 0) print line }' "$2" >"$work/new"
	cp "$work/new" "$2"
}

export CMAKE_BUILD_TYPE="${CMAKE_BUILD_TYPE:-Debug}"
export CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}"
for block in "$work"/block.*; do
	what=$(sed 's/^ *//' "$block/what")
	case $what in
	"Append to "*) cat "$block/text" >>"$(quoted 1 "$what")" ;;
	"Insert into "*) insert "$block/text" "$(quoted 1 "$what")" "$(quoted 2 "$what")" ;;
	"Create "*) cp "$block/text" "$(quoted 1 "$what")" ;;
	"Run:") sh -e "$block/text" >"$work/log" 2>&1 || fail "Run: $(tail -n 30 "$work/log")" ;;
	*) fail "what to do with the block below: $what" ;;
	esac
done

grep -q 'OK.*swiotlb_example' "$work/log" || fail "the event was not decoded"
grep -q '^| `swiotlb_example` | none | the size |' docs/events.md || fail "it is not in the manual"
if command -v clang-format >/dev/null && clang-format --version | grep -q 'version 14\.'; then
	clang-format --dry-run --Werror core/events/swiotlb.c core/events/event_list.h ||
		fail "the blocks are not formatted"
fi

# The tests must notice a wrong line, an event without a fixture, and a fixture without a sample.
fixture=tests/events/swiotlb/swiotlb_example.txt
sed -i 's/added (2M)/added (4M)/' "$fixture"
build/tests/events/test_events tests/formats tests/events >"$work/log" 2>&1 && fail "a wrong line passes"
rm "$fixture"
build/tests/events/test_events tests/formats tests/events >"$work/log" 2>&1 &&
	fail "an event without a fixture passes"
grep -q 'swiotlb_example has no fixture' "$work/log" || fail "no message: $(tail "$work/log")"
echo 'event swiotlb:swiotlb_bounced' >"$fixture"
build/tests/events/test_events tests/formats tests/events >"$work/log" 2>&1 &&
	fail "a fixture without a sample passes"
finish
