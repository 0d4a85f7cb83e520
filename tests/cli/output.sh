#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# What the command prints is safe for a terminal, whatever the names of files, options and devices.
# Output that cannot be written is an error.
# usage: output.sh TRACE_IOMMU TOP SYNTH
. "$(dirname "$0")/lib.sh"
synth=$3
sample="$top/samples/amd-6.1-fault.dat"
draw= # empty in a build without cairo
"$command" draw --help >/dev/null 2>&1 && draw=draw

# Each kind of byte that core/text escapes: a terminal's sequence, a control in UTF-8, a mark that
# reverses text, a byte that is not UTF-8, and ends of lines.
evil=$(printf 'a\033[31m\302\233\342\200\256\377\r\n\tb')

# safe WHAT FILE: the file has only printable characters and newlines.
safe() {
	LC_ALL=C tr -d '\012\040-\176\200-\377' <"$2" >"$work/bad"
	LC_ALL=C grep -aq "$(printf '\302\233')\|$(printf '\342\200\256')\|$(printf '\377')" "$2" &&
		echo mark >>"$work/bad"
	[ ! -s "$work/bad" ] || fail "$1: $(cat -v "$2")"
}

# prints LINES ARGUMENT...: runs the command. What it prints is safe, on stderr in that many lines.
prints() {
	lines=$1
	shift
	"$command" "$@" >"$work/out" 2>"$work/err" </dev/null
	safe "$* (stdout)" "$work/out"
	safe "$* (stderr)" "$work/err"
	[ "$(wc -l <"$work/err")" = "$lines" ] || fail "$*: not $lines lines on stderr: $(cat -v "$work/err")"
}

cp "$sample" "$work/$evil.dat"
"$synth" - "$work/names.dat" <<-'END' || fail "synth"
	uname "Linux box 6.1.0-\x1b[31m\x0d"
	formats 6.1-x86_64 iommu printk
	comm 7 "\x1b[31m\x9b\x0d"
	event 1 pid=7 iommu:attach_device_to_domain device="a\x1b[31m\xc2\x9b\xe2\x80\xae\xff\x0d\x0a"
	event 2 pid=7 iommu:map iova=4K size=4K paddr=1M
	event 3 pid=7 iommu:io_page_fault device="\x1b[31m" driver="\x1b]0;x\x07" iova=64M flags=1
	event 3.1 pid=7 printk:console msg="AMD-Vi: Event logged [IO_PAGE_FAULT \x1b[31m"
	instance "\x1b[31m\x0d"
	event 4 pid=8 iommu:map iova=0 size=2M paddr=0
END
for trace in "$work/$evil.dat" "$work/names.dat"; do
	prints 0 summary "$trace"
	prints 0 summary --json "$trace"
	prints 0 summary --csv "$trace"
	prints 1 summary --buffer "$evil" "$trace"
done
printf '\033\302\233' >"$work/text$evil"
prints 1 summary "$work/text$evil"
prints 1 summary "$work/none$evil"
prints 1 summary --csv "$sample" "$evil"
prints 1 explain "$work/none$evil"
prints 2 explain "$evil" b
prints 1 "$evil"
for command_name in explain summary $draw view; do
	prints 1 "$command_name" "--$evil"
	says "unknown option '--a.x1b.31m.xc2.x9b.xe2.x80.xae.xff.r.n.tb'"
	prints 1 "$command_name" "-$(printf '\033')"
	says "unknown option '-.x1b'"
done
prints 1 summary "--json=$evil"
says "option '--json' takes no value"
prints 1 summary --buffer
says "option '--buffer' needs a value"
prints 1 summary --without "$evil" "$sample"
prints 1 view --plugin "$evil" "$sample"
# Compressed with a name that is no word, as a damaged file has it.
printf '\027\010\104tracing7\000\000\010\000\020\000\000\033[31m\000\033\000\000\000\000\000\000\000\000\000' \
	>"$work/compressed"
prints 1 summary "$work/compressed"

if [ -n "$draw" ]; then
	prints 0 draw "$work/$evil.dat" "$work/out.svg"
	prints 0 draw "$work/names.dat" "$work/out.svg"
	prints 2 draw --device "$evil" "$work/$evil.dat" "$work/out.png"
	prints 1 draw --from 99 "$work/$evil.dat" "$work/out.png"
	prints 1 draw "$sample" "$work/out.$evil"
	prints 1 draw "$sample" "$work/none/$evil.png"
	prints 1 draw "$sample" "$work/out.png" "$evil"
	for option in --size --from --to --lanes --without; do
		prints 1 draw "$option" "$evil" "$sample" "$work/out.png"
	done
fi

# If standard output is full or closed, the command fails, and writes into no other file.
printf 'DMAR: DRHD: handling fault status reg 2\n' >"$work/log"
for arguments in --help --version "explain $work/log" "explain --help" "explain --json $work/fault" \
	"summary $sample" "summary --json $sample" "summary --csv $sample" "summary --help" \
	"summary $sample $sample" ${draw:+"draw $sample -"} ${draw:+"draw --help"} "view --help"; do
	echo 'DMAR: [DMA Read] Request device [00:02.0] fault addr 1000 [fault reason 06] x' >"$work/fault"
	# shellcheck disable=SC2086 # several words
	"$command" $arguments >&- 2>"$work/err"
	[ $? = 2 ] || fail "$arguments: no error although stdout is closed"
	says '^trace-iommu: cannot write to standard output: '
	[ -e /dev/full ] || continue
	# shellcheck disable=SC2086
	"$command" $arguments >/dev/full 2>"$work/err"
	[ $? = 2 ] || fail "$arguments: no error although the disk is full"
	says '^trace-iommu: cannot write to standard output: No space left on device'
done
"$command" explain <&- >"$work/out" 2>"$work/err"
[ $? = 2 ] || fail "explain: no error although stdin is closed"
cp "$sample" "$work/copy.dat"
"$command" summary "$work/copy.dat" >&- 2>&-
[ $? = 2 ] || fail "no error although all is closed"
cmp "$sample" "$work/copy.dat" || fail "the trace changed"
# The input can be named by standard input alone.
cp "$work/fault" "$work/log"
"$command" explain -o "$work/log" <"$work/log" >"$work/out" 2>"$work/err"
[ $? = 2 ] || fail "-o to the log on standard input: no error"
says 'is the trace itself'
cmp -s "$work/fault" "$work/log" || fail "-o to the log on standard input: it changed"
# An endless log ends when nobody reads the explanation.
if [ -e /dev/full ]; then
	yes "$(cat "$work/fault")" | "$command" explain >/dev/full 2>"$work/err"
	says 'cannot write to standard output'
fi
finish
