#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
. "$(dirname "$0")/lib.sh"

expect 2 </dev/null
says 'usage: trace-iommu'
expect 0 --help </dev/null
grep -q '  explain ' "$work/out" || fail "--help does not list explain"
expect 0 --version </dev/null
grep -qE '^trace-iommu [0-9]+\.[0-9]+\.[0-9]+$' "$work/out" || fail "--version: $(cat "$work/out")"
grep -qE '^libtraceevent [0-9]+\.[0-9.]+$' "$work/out" || fail "--version: $(cat "$work/out")"
cp "$work/out" "$work/version"
expect 0 -v </dev/null
same "-v" "$work/version" "$work/out"

# Names that are nearly right.
expect 2 explian </dev/null
says "unknown command 'explian'; did you mean 'explain'?"
for word in sumary:summary stats:stat rep:report cmopare:compare; do
	expect 2 "${word%:*}" </dev/null
	says "unknown command '${word%:*}'; did you mean '${word#*:}'?"
done
for word in re:report,record ex:explain,export d:draw,doctor s:summary,stat; do
	expect 2 "${word%:*}" </dev/null
	list=${word#*:}
	says "command '${word%:*}' is ambiguous: it may be ${list%,*} or ${list#*,}; run trace-iommu --help"
	expect 2 help "${word%:*}" </dev/null
	says "is ambiguous: it may be ${list%,*} or "
done
expect 2 "" </dev/null
says "unknown command ''; run trace-iommu --help"
for word in faults x reddit "$(printf '%050d' 1)"; do
	expect 2 "$word" </dev/null
	says "unknown command '$word'; run trace-iommu --help"
done
expect 2 summary --jsno </dev/null
says "unknown option '--jsno'; did you mean --json? Run trace-iommu summary --help"
expect 2 draw --devcie=x </dev/null
says "unknown option '--devcie=x'; did you mean --device?"
expect 2 summary --nothing-like-it </dev/null
says "unknown option '--nothing-like-it'; run trace-iommu summary --help"
expect 2 draw --lanes 3 --s 1 </dev/null
says "option '--s' is ambiguous, such as --size or --scale; run trace-iommu draw --help"
for list in flsh:flush probe,tsk:task; do
	expect 2 summary --without "${list%:*}" </dev/null
	says "[-]-without: unknown source '.*'; did you mean '${list#*:}'?"
done
expect 2 summary --without x,dma </dev/null
says "[-]-without: unknown source 'x'; use probe, dma, flush, pages or task"

# Before the subcommand: abbreviations, and options that follow others.
expect 0 --vers </dev/null
same "--vers" "$work/version" "$work/out"
expect 0 --no-pager --color=never -v </dev/null
same "an option before -v" "$work/version" "$work/out"
expect 0 --help </dev/null
cp "$work/out" "$work/help"
for option in -h --he help "--color=never help"; do
	# shellcheck disable=SC2086 # two words
	expect 0 $option </dev/null
	same "$option" "$work/help" "$work/out"
done
expect 2 --verison </dev/null
says "unknown option '--verison'; did you mean --version? Run trace-iommu --help for the options"
expect 2 -x summary </dev/null
says "unknown option '-x'; run trace-iommu --help for the options"
expect 2 --color=never </dev/null
says 'usage: trace-iommu'
expect 2 --color=never sumary </dev/null
says "unknown command 'sumary'; did you mean 'summary'?"
# What follows the subcommand is for it.
expect 2 summary --version </dev/null
says "unknown option '--version'; run trace-iommu summary --help"
expect 0 export --help </dev/null
cp "$work/out" "$work/export"
expect 0 help export </dev/null
same "help COMMAND" "$work/export" "$work/out"
expect 2 "$top/samples/amd-6.1-fault.dat" </dev/null
says 'amd-6.1-fault.dat is a file, not a command; run trace-iommu explain '
expect 0 explain --help </dev/null
grep -q -- --json "$work/out" || fail "explain --help does not list --json"
expect 2 explain --jsno </dev/null
says 'explain --help'
# A bad letter among several, after an option that is fine.
expect 2 report --no-pager -xi </dev/null
says "unknown option '-x'; run trace-iommu report --help"
expect 2 report --color=auto -xy trace.dat </dev/null
says "unknown option '-x'; run trace-iommu report --help"
expect 2 report --no-pager=1 </dev/null
says "option '--no-pager' takes no value"
expect 0 help help </dev/null
expect 0 help --help </dev/null
expect 2 "$work" </dev/null
says 'unknown command '
expect 2 explain --json --all </dev/null
says 'mutually exclusive'
expect 2 explain --word amd:0x70 file </dev/null
says '[-]-word takes neither files nor other options'
expect 2 explain a b </dev/null
says 'cannot open b'
expect 2 explain "$work/none" </dev/null
says "cannot open $work/none: "
expect 2 explain "$work" </dev/null
says "cannot read $work: "

# Options that take one value. Others take several, such as -i of commands that read several files.
twice() {
	option=$1
	shift
	expect 2 "$@" </dev/null
	says "^trace-iommu: option '$option' takes one value and is given twice; leave one out\$"
}
twice -i draw -i a -i b -o x.svg
twice -o draw -i a -o x.svg -o y.svg
twice --size draw --size 800 --siz=900 a x.svg
twice --follow draw --follow 1 --follow 2 a x.svg
twice -o summary -ox a -o y
twice --from summary --from 1 --to 2 --from 3 a
twice --buffer report --buffer=a --buffer a a
twice --task report --task a --task b a
twice -I stat -I 1 -I2 a
twice --threshold compare --threshold 1 --threshold 2 a b
twice --to export --to csv --to ndjson a
twice --plugin view --plugin a --plugin b a
twice -n live -n 1 -n 2 -i a
twice -i live -i a -i b
twice -o record --dry-run -o a -o b
twice -b record --dry-run -b 100 -b 200
twice --word explain --word amd:1 --word amd:2
echo ' a-7 [000] ..... 1.000000: map: IOMMU: iova=0x1000 - 0x2000 paddr=0x100000 size=4096' >"$work/text"
expect 0 summary --color=auto --color=never --no-pager --no-pager --without dma --without task -i "$work/text" \
	-i "$work/text" </dev/null
[ "$(grep -cxF "$work/text" "$work/out")" = 2 ] || fail "summary -i A -i B: $(cat "$work/out")"
expect 2 explain -i "$work/none" -i "$work/none2" </dev/null
says "cannot open $work/none2"

# A full disk is an error.
if [ -e /dev/full ]; then
	echo 'DMAR: DRHD: handling fault status reg 2' |
		"$command" explain >/dev/full 2>"$work/err"
	[ $? = 2 ] || fail "output to a full disk: no error"
	says 'cannot write to standard output'
fi
finish
