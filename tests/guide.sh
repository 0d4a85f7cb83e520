#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Each command line of README, the guide, the manual pages and some pages of docs/ (see below) is run: a command on a sample, or on a manual
# page with its output, by docs.sh, which compares the output; a picture of a guide here; all others as
# tests/guide.txt says, here or by another test or scenario of the rig.
# usage: guide.sh TRACE_IOMMU TOP
command=$1
top=$2
. "$top/tests/lib.sh"
export ASAN_OPTIONS=detect_leaks=0 # libtracecmd leaks memory
rows=$top/tests/guide.txt
ln -s "$command" "$work/trace-iommu"
. "$top/tests/examples.sh"
example_programs "$work" "$top"

# Whether this machine can record, with this trace-cmd.
. "$top/tests/record/trace_cmd.sh"
tracing=/sys/kernel/tracing
records=
if [ "$(id -u)" = 0 ] && [ -w $tracing/events/iommu ] && mkdir $tracing/instances/guide-$$ 2>/dev/null; then
	! usable_trace_cmd guide-$$ "$work/bin" "$(command -v trace-cmd)" || records=1
	rmdir $tracing/instances/guide-$$
fi
PATH=$work/bin:$work:$PATH
unset TRACEEVENT_PLUGIN_DIR

# The first line of each block is a command, so that none is overlooked. Only the pages of the reference also have
# forms of a command, with an option in brackets, and parts of files, in YAML. Their commands are also within text.
cd "$top" || exit 1
for page in README.md docs/install.md docs/recording.md docs/guide/*.md docs/man/*.[0-9].adoc docs/record.md docs/fleet.md; do
	awk -v reference="$(case $page in docs/record.md | docs/fleet.md) echo 1 ;; esac)" -v commands="$work/commands" -v page="$page" '
		function keep(output) {
			if (command != "" && !(output && page ~ /\.adoc$/))
				print page "\t" command >>commands
			command = ""
		}
		# A block follows an empty line, also in a list, where its lines are further to the right.
		/^ *```/ { print page " line " FNR ": a block that is not indented"; wrong = 1 }
		/^    / && (block || before == "") {
			if (!block && !/^ +\$ / && !(reference && /^    - |\[-/)) {
				print page " line " FNR ": a block without a command"
				wrong = 1
			}
			block = 1
			keep(!/^ +\$ /)
			if (/^ +\$ /)
				command = substr($0, index($0, "$") + 2)
		}
		NF && !/^    / { block = 0 }
		{ before = $0 }
		reference && !block {
			for (rest = $0; match(rest, /`(sudo )?trace-iommu [^`]*`/);
			     rest = substr(rest, RSTART + RLENGTH))
				print page "\t" substr(rest, RSTART + 1, RLENGTH - 2) >>commands
		}
		END { keep(0); exit wrong }' "$top/$page" || fail "$page: see above"
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

# here COMMAND STATUS: runs it in a directory with the files of the examples, if this machine can.
here() {
	case $1 in
	*trace-iommu*record* | *"trace-iommu live -d"* | *perf*record*)
		[ -n "$records" ] || return 0
		;;
	esac
	case $1 in
	trace-iommu\ view*) export DISPLAY=:0 ;; # its KernelShark does not use it
	*perf*) command -v perf >/dev/null || return 0 ;;
	*lspci*) command -v lspci >/dev/null || return 0 ;;
	esac
	echo "$1" | sed 's/^sudo //; s/| sudo /| /' >"$work/line"
	example_files "$work/here" "$top"
	(cd "$work/here" && HOME="$work/home" sh -e "$work/line") >"$work/out" 2>&1
	status=$?
	[ $status = "$2" ] || fail "$1: status $status: $(tail -n 3 "$work/out")"
}

# The columns of a row: command, file, a text in that file that shows that it is run; or command, "here", and the
# status if it is not 0.
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
