#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# samples/tour.sh asks five questions and answers each; it waits for Enter on a terminal, and nowhere else.
# usage: tour.sh TRACE_IOMMU TOP
export COMMAND=$1
top=$2
. "$top/tests/lib.sh"
export ASAN_OPTIONS=detect_leaks=0 # libtracecmd leaks memory
tour=$top/samples/tour.sh

# has FILE: five questions, and a line of each answer.
has() {
	[ "$(grep -c '^== [1-5] of 5: .*?$' "$1")" = 5 ] || fail "not five questions: $(cat "$1")"
	[ "$(grep -c '^    \$ trace-iommu ' "$1")" = 5 ] || fail "not five commands: $(cat "$1")"
	for answer in '9 faults' '  *1x  0x201000 .*  use after unmap: .*' '  *qemu-system-x86-255  certain .*' \
		'Findings: none; 4 possibly benign' '  - strict mode: .*'; do
		grep -qx "$answer" "$1" || fail "no answer '$answer': $(cat "$1")"
	done
	# Each page that it names exists.
	grep -o 'docs/[a-zA-Z/-]*\.md' "$1" | while read -r page; do
		[ -f "$top/$page" ] || echo "$page"
	done >"$work/missing"
	[ ! -s "$work/missing" ] || fail "no $(cat "$work/missing")"
}

timeout 60 "$tour" --no-wait >"$work/out" 2>&1 || fail "--no-wait: status $?"
has "$work/out"
timeout 60 "$tour" >"$work/closed" 2>&1 <&- || fail "standard input closed: status $?"
same "standard input closed" "$work/out" "$work/closed"

if command -v python3 >/dev/null 2>&1; then
	timeout 60 python3 "$top/tests/on_terminal.py" '-- Enter: ' "$tour" >"$work/terminal" 2>&1 ||
		fail "on a terminal: status $?"
	has "$work/terminal"
	[ "$(grep -c '^-- Enter: ' "$work/terminal")" = 4 ] || fail "waits not four times: $(cat "$work/terminal")"
	timeout 60 python3 "$top/tests/on_terminal.py" '-- Enter: ' "$tour" --no-wait >"$work/terminal" 2>&1 ||
		fail "on a terminal, --no-wait: status $?"
	same "on a terminal, --no-wait" "$work/out" "$work/terminal"
fi

ln -s "$COMMAND" "$work/here-iommu"
(cd "$work" && COMMAND=./here-iommu timeout 60 "$tour" --no-wait) >"$work/relative" 2>&1 ||
	fail "a relative command: status $?"
same "a relative command" "$work/out" "$work/relative"

"$tour" --wait >"$work/bad" 2>&1
[ $? = 2 ] || fail "an unknown option: no error"
printf '#!/bin/sh\nexit 2\n' >"$work/broken"
chmod +x "$work/broken"
COMMAND=$work/broken "$tour" --no-wait >"$work/bad" 2>&1
[ $? = 2 ] && grep -q '^error: .* ended with status 2$' "$work/bad" || fail "a command that fails: no error"
finish
