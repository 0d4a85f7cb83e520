#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Files with forged numbers that make libtracecmd overwrite its memory or work long: they are refused
# before the library opens them. The same files with other numbers are read.
# usage: forged.sh TRACE_IOMMU TOP SYNTH CRASHING_LIBRARY
. "$(dirname "$0")/lib.sh"
library=$4
export TRACE_IOMMU_UNGUARDED=1
mkdir "$work/files"
python3 "$top/tests/cli/forged.py" "$work/files" || fail "forged.py"

# wrong CASE: the part in the message.
wrong() {
	case $1 in
	kallsyms) echo 'size of kallsyms' ;;
	printk) echo 'size of the formats of trace_printk()' ;;
	cmdlines) echo 'size of the names of tasks' ;;
	system) echo 'name of a system of events' ;;
	cpustat | instance) echo 'option CPUSTAT' ;;
	procmaps) echo 'option PROCMAPS' ;;
	clock) echo 'option TRACECLOCK' ;;
	guest | guestname) echo 'option GUEST' ;;
	cpu) echo 'option BUFFER' ;;
	loop) echo 'number of sections of options' ;;
	order) echo 'byte order' ;;
	parts) echo 'number of parts' ;;
	blocks) echo 'size of compressed sections' ;;
	esac
}

# A library that would crash as soon as it is asked to open a file.
summary() {
	CRASH_IN=open CRASH_BY=SIGSEGV LD_PRELOAD=$library "$command" summary "$1" >"$work/out" 2>"$work/err"
}

files=0
for file in "$work"/files/*.dat; do
	case=${file##*-}
	case=${case%.dat}
	if [ "$case" = good ]; then
		expect 0 summary "$file"
		continue
	fi
	summary "$file"
	status=$?
	[ $status = 2 ] || fail "$file: status $status"
	printf 'trace-iommu: %s is damaged: wrong %s; copy it again\n' "$file" "$(wrong "$case")" >"$work/wanted"
	same "$file" "$work/wanted" "$work/err"
	[ ! -s "$work/out" ] || fail "$file: on stdout: $(cat "$work/out")"
	files=$((files + 1))
done
[ $files -ge 70 ] || fail "only $files forged files"

# The end of the file anywhere in its head: the same messages as ever.
for form in little sections packed; do
	file=$work/files/$form-good.dat
	size=$(($(wc -c <"$file") < 9000 ? $(wc -c <"$file") : 9000))
	for cut in 40 60 90 $((size / 2)) $((size - 200)) $((size - 1)); do
		head -c "$cut" "$file" >"$work/cut.dat"
		expect 2 summary "$work/cut.dat"
		says '^trace-iommu: .*/cut.dat is truncated.* copy it again'
	done
done
finish
