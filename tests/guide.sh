#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Each command line of README and the guide is run: a command on a sample by docs.sh, which compares its
# output; a picture here; all others as tests/guide.txt says, here or by another test or scenario of the rig.
# usage: guide.sh TRACE_IOMMU TOP
command=$1
top=$2
. "$top/tests/lib.sh"
. "$top/tests/record/trace_cmd.sh"
export ASAN_OPTIONS=detect_leaks=0 # libtracecmd leaks memory
rows=$top/tests/guide.txt
ln -s "$command" "$work/trace-iommu"
PATH=$work:$PATH
# What the commands expect in their directory: a program to record, and a trace in case they cannot record.
mkdir "$work/here"
printf '#!/bin/sh\n' >"$work/here/test"
chmod +x "$work/here/test"
cp "$top/samples/intel-6.12-fault.dat" "$work/here/trace.dat"

# The first line of each block is a command, so that none is overlooked.
cd "$top" || exit 1
for page in README.md docs/recording.md docs/guide/*.md; do
	awk -v commands="$work/commands" -v page="$page" '
		/^ *```/ { print page " line " FNR ": a block that is not indented"; wrong = 1 }
		/^    / {
			if (!block && !/^    \$ /) {
				print page " line " FNR ": a block without a command"
				wrong = 1
			}
			block = 1
			if (/^    \$ /)
				print page "\t" substr($0, 7) >>commands
		}
		NF && !/^    / { block = 0 }
		END { exit wrong }' "$top/$page" || fail "$page: see above"
done
[ "$(wc -l <"$work/commands")" -ge 20 ] || fail "commands are missing"

# size PNG: its width and height, in hexadecimal.
size() {
	od -A n -t x1 -j 16 -N 8 "$1"
}

# draw PAGE COMMAND: its last word is a picture in the tree, which the page shows.
draw() {
	picture=${2##* }
	case $1 in
	docs/*/*) link=../${picture#docs/} ;;
	docs/*) link=${picture#docs/} ;;
	*) link=$picture ;;
	esac
	grep -qF "]($link)" "$top/$1" || fail "$1 does not show $picture"
	(cd "$top" && eval "${2% *} $work/picture.png") >"$work/out" 2>&1 ||
		fail "$2: $(cat "$work/out")"
	[ "$(size "$work/picture.png")" = "$(size "$top/$picture")" ] ||
		fail "$picture: draw it again, its size differs"
}

# Whether this machine can record.
can_record() {
	[ "$(id -u)" = 0 ] && [ -d /sys/kernel/tracing/events/iommu ] &&
		mkdir "$instance" 2>/dev/null || return 1
	usable_trace_cmd "$(command -v trace-cmd)" "${instance##*/}"
	usable=$?
	rmdir "$instance"
	return $usable
}
instance=/sys/kernel/tracing/instances/guide-$$
! can_record || recording=1

# here COMMAND STATUS: runs it in a directory of its own, if this machine can. STATUS is a status that is no
# error either.
here() {
	case $1 in
	*trace-iommu*record* | *perf*record*)
		[ -n "${recording:-}" ] || return 0
		;;
	esac
	case $1 in
	*perf*) command -v perf >/dev/null || return 0 ;;
	*lspci*) command -v lspci >/dev/null || return 0 ;;
	esac
	echo "$1" | sed 's/^sudo //; s/| sudo /| /' >"$work/line"
	(cd "$work/here" && sh -e "$work/line") >"$work/out" 2>&1 || [ $? = "$2" ] ||
		fail "$1: status $?: $(tail -n 3 "$work/out")"
}

# The columns of a row: command, file, a text in that file that shows that it is run; or command, "here", and
# an exit status that is no error, apart from 0.
while IFS='	' read -r line file text; do
	case $line in '' | '#'*) continue ;; esac
	cut -f 2 "$work/commands" | grep -qxF "$line" || fail "guide.txt: no page has: $line"
	if [ "$file" = here ]; then
		here "$line" "${text:-0}"
	else
		[ -n "$text" ] && grep -qF "$text" "$top/$file" || fail "$file does not run: $line"
	fi
done <"$rows"

while IFS='	' read -r page line; do
	case $line in
	"trace-iommu draw "*" docs/pictures/"*.png) draw "$page" "$line" ;;
	"trace-"*samples/* | "trace-iommu "*tests/posted/* | "trace-iommu "*" --word "*) ;; # docs.sh
	*) cut -f 1 "$rows" | grep -qxF "$line" || fail "$page: nothing runs: $line" ;;
	esac
done <"$work/commands"
finish
