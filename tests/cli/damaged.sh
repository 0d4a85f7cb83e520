#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Damaged files on which the libraries crash or run forever: a message, status 2, and no signal. A
# crash of our own code stays a crash.
# usage: damaged.sh TRACE_IOMMU TOP SYNTH CRASHING_LIBRARY
. "$(dirname "$0")/lib.sh"
synth=$3
library=$4
sample="$top/samples/amd-6.1-fault.dat"
draw= # empty in a build without cairo
"$command" draw --help >/dev/null 2>&1 && draw=draw
ulimit -c unlimited 2>/dev/null
cd "$work" || exit 1

# The files of docs/upstream/README.md. A fixed library may even read them.
sh "$top/tests/damaged/make.sh" "$work" || fail "make.sh"
for file in *.dat; do
	grep -q "^| \`$file\` |" "$top/docs/upstream/README.md" || fail "docs/upstream/README.md lacks $file"
	for do in summary "summary --json" $draw; do
		# shellcheck disable=SC2086 # several words
		"$command" $do "$file" $(case $do in draw*) echo out.png ;; esac) >out 2>err
		status=$?
		[ "$status" -le 2 ] || fail "$do $file: status $status: $(cat err)"
		[ "$status" != 2 ] || [ "$(grep -c "^trace-iommu: .*$file" err)" = 1 ] ||
			fail "$do $file: not one message: $(cat err)"
		[ "$status" != 2 ] || [ ! -s out ] || fail "$do $file: on stdout: $(cat out)"
	done
done
rm -f out.png

# The formats among them, in files with all that precedes the events, which the library sees.
for file in *.dat; do
	case $file in bracket-end* | sizeof-end* | flags-field* | symbolic-field* | divide* | modulo* | nested*) ;;
	*) continue ;;
	esac
	{ cat "$file" && printf 'flyrecord\000' && head -c 16 /dev/zero; } >whole.dat
	"$command" summary whole.dat >out 2>err
	status=$?
	[ "$status" -le 2 ] || fail "$file with its end: status $status: $(cat err)"
	[ "$status" != 2 ] || [ "$(grep -c '^trace-iommu: whole.dat is damaged: the library' err)" = 1 ] ||
		fail "$file with its end: $(cat err)"
done
rm -f whole.dat

# crash WHERE HOW ARGUMENT...: runs the command with a library that crashes in that function.
crash() {
	where=$1
	how=$2
	shift 2
	CRASH_IN=$where CRASH_BY=$how LD_PRELOAD=$library "$command" "$@" >out 2>err
	status=$?
}

# damaged WHERE HOW PATTERN
damaged() {
	crash "$1" "$2" summary "$sample"
	[ "$status" = 2 ] || fail "$1, $2: status $status: $(cat err)"
	[ "$1" = close ] || [ ! -s out ] || fail "$1, $2: on stdout: $(cat out)"
	[ "$(grep -c '^trace-iommu: .*/amd-6.1-fault.dat is damaged: the library that reads it ' err)" = 1 ] ||
		fail "$1, $2: $(cat err)"
	says "$3"
	[ "$(ls -A | grep -c core)" = 0 ] || fail "$1, $2: a core dump: $(ls -A)"
}

if [ -n "$library" ]; then
	for where in open init first next free; do
		damaged $where SIGSEGV 'crashed with SIGSEGV; copy it again$'
	done
	for how in SIGBUS SIGFPE SIGILL SIGABRT; do
		damaged next $how "crashed with $how; "
	done
	damaged close SIGSEGV 'crashed with SIGSEGV'
	"$command" summary "$sample" >whole
	same "output before the crash" whole out
	damaged open stack 'crashed with SIGSEGV'
	damaged open abort 'crashed with SIGABRT'
	damaged open loop 'did not finish'
	damaged next loop 'did not finish'
	# The library gets at most 64 MiB plus 4 times the file. Without more, it crashes here.
	damaged open memory 'crashed with SIGABRT'

	# The library refuses the file after it has overwritten memory of ours, which crashes us later.
	crash open overwrite summary "$sample"
	[ "$status" = 2 ] || fail "overwritten: status $status: $(cat err)"
	[ "$(grep -c "" err)" = 1 ] || fail "overwritten: not one message: $(cat err)"
	says '^trace-iommu: .*/amd-6.1-fault.dat is truncated or damaged'
	[ "$(ls -A | grep -c core)" = 0 ] || fail "overwritten: a core dump: $(ls -A)"

	# A crash in our own code stays a crash. So does any other crash without the guard.
	crash uname SIGSEGV summary "$sample"
	[ "$status" = 139 ] || fail "our own crash: status $status: $(cat err)"
	crash uname SIGSEGV summary "$sample" "$sample"
	[ "$status" = 139 ] || fail "our own crash with two files: status $status: $(cat err)"
	TRACE_IOMMU_UNGUARDED=1 crash next SIGSEGV summary "$sample"
	[ "$status" = 139 ] || fail "without the guard: status $status: $(cat err)"
	grep -q damaged err && fail "our own crash is hidden: $(cat err)"

	# A file that crashes its process does not stop the work on the others.
	cp "$sample" other.dat
	CRASH_FILE=other.dat crash next SIGSEGV summary other.dat "$sample" other.dat
	[ "$status" = 2 ] || fail "three files: status $status: $(cat err)"
	[ "$(grep -c '^Faults: 15$' out)" = 1 ] || fail "three files: $(cat out)"
	[ "$(grep -c 'other.dat is damaged' err)" = 2 ] || fail "three files: $(cat err)"

	# draw leaves no temporary file and keeps the old picture.
	if [ -n "$draw" ]; then
		mkdir dir
		echo before >dir/out.png
		crash next SIGSEGV draw "$sample" dir/out.png
		[ "$status" = 2 ] || fail "draw: status $status: $(cat err)"
		[ "$(ls -A dir)" = out.png ] && [ "$(cat dir/out.png)" = before ] ||
			fail "draw: left $(ls -A dir)"
	fi

	# A signal from elsewhere is not a damaged file.
	for signal in TERM HUP SEGV; do
		CRASH_IN=next CRASH_BY=sleep LD_PRELOAD=$library "$command" summary "$sample" >out 2>err &
		sleep 1
		kill -s "$signal" $!
		wait $!
		status=$?
		[ "$status" -gt 128 ] || fail "signal $signal: status $status: $(cat err)"
		grep -q damaged err && fail "signal $signal: $(cat err)"
	done
fi
finish
