#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Writes small trace.dat files that crash libtraceevent or libtracecmd, or keep them busy; the name
# of each is its line in docs/upstream/README.md. Needs neither a kernel nor trace-cmd.
#
# usage: make.sh DIRECTORY
set -eu
directory=$1

# number BYTES VALUE: prints a number, lowest byte first.
number() {
	bytes=$1
	value=$2
	while [ "$bytes" -gt 0 ]; do
		# shellcheck disable=SC2059 # the escape is the format
		printf "\\$(printf %03o $((value & 255)))"
		value=$((value >> 8))
		bytes=$((bytes - 1))
	done
}

# sized BYTES TEXT: prints the length of a text, and the text.
sized() {
	number "$1" ${#2}
	printf %s "$2"
}

magic() {
	printf '\027\010\104tracing'
}

# head6 [PAGE-SIZE]: the beginning of version 6 up to ftrace's own formats, of which there are none:
# little endian, 8 bytes per long, and the library's defaults for the layout of a page.
head6() {
	magic
	printf '6\000\000\010'
	number 4 "${1:-4096}"
	printf 'header_page\000'
	number 8 0
	printf 'header_event\000'
	number 8 0
	number 4 0
}

# formats FORMAT...: the formats of one system.
formats() {
	number 4 1
	printf 'test\000'
	number 4 $#
	for format; do
		sized 8 "$format"
	done
}

# The parts after the formats, empty, and the number of CPUs.
tail6() {
	number 4 0 # kallsyms
	number 4 0 # formats of trace_printk()
	number 8 0 # names of tasks
	number 4 "$1"
}

common='	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:int a;	offset:8;	size:4;	signed:1;
'

# event PRINT-FORMAT: a file with one event.
event() {
	head6
	formats "name: event
ID: 1
format:
$common
print fmt: $1"
	tail6 1
}

# plain [OPTIONS [PAGE-SIZE]]: a file without events whose only CPU has one page, at 4096.
plain() {
	head6 "${2:-}"
	number 4 0 # systems
	tail6 1
	printf 'options  \000'
	"${1:-:}"
	number 2 0
	printf 'flyrecord\000'
	number 8 4096
	number 8 4096
}

pad() {
	dd if=/dev/null of="$1" bs=1 seek="$2" 2>/dev/null
}

# nested COUNT: that many opening parentheses.
nested() {
	head -c "$1" /dev/zero | tr '\000' '('
}

cd "$directory"

event '"%d", 1 / 0' >divide.dat
event '"%d", 1 % 0' >modulo.dat
event '"%s", __print_flags(REC->b, "", {1, "x"})' >flags-field.dat
event '"%s", __print_symbolic(REC->b, {1, "x"})' >symbolic-field.dat
event '"%d", sizeof(' >sizeof-end.dat
event "\"%d\", $(nested 100000)" >nested.dat

{
	head6
	formats 'name: event
ID: 1
format:
	field:int a['
	tail6 1
} >bracket-end.dat

# Options: the number of the kind, the size, and the data.
cpustat() {
	number 2 2 # TRACECMD_OPTION_CPUSTAT
	number 4 0
}
hook() {
	number 2 6 # TRACECMD_OPTION_HOOK
	number 4 2
	printf 'x\000'
}
procmaps() {
	number 2 10 # TRACECMD_OPTION_PROCMAPS
	number 4 0
}
guest() {
	number 2 13 # TRACECMD_OPTION_GUEST
	number 4 21
	printf '\000'
	number 8 1		  # trace id
	number 4 1		  # CPUs
	number 4 $((0xc0000000)) # CPU
	number 4 1		  # PID
}
plain cpustat >cpustat-empty.dat
plain hook >hook.dat
plain procmaps >procmaps-empty.dat
plain guest >guest-cpu.dat
for file in cpustat-empty hook procmaps-empty guest-cpu; do
	pad $file.dat 8192
done

{
	head6
	number 4 0
	tail6 $((0x7fffffff))
} >cpus.dat

# One more than this size is 0.
{
	head6
	number 4 0
	number 4 $((0xffffffff))
	head -c 100000 /dev/zero | tr '\000' x
} >kallsyms-size.dat
{
	head6
	number 4 0
	number 4 0
	number 4 $((0xffffffff))
	head -c 100000 /dev/zero | tr '\000' x
} >printk-size.dat

# A name of as many characters as the library reads at a time.
{
	head6
	number 4 1
	head -c 8192 /dev/zero | tr '\000' s
	printf '\000'
	number 4 0
	tail6 1
} >system-name.dat

# printk TEXT: a file with these formats of trace_printk(), whose errors valgrind shows.
printk() {
	head6
	number 4 0
	number 4 0
	sized 4 "$1"
}
printk '1' >printk-colon.dat
printk '1: ' >printk-empty.dat

# A page is a time, the word with the size, and events.
plain >commit.dat
pad commit.dat 4096
{
	number 8 1
	number 8 $((0xc0000000 | 0x7ffff00))
} >>commit.dat
pad commit.dat 8192

plain '' 0 >page-size.dat
pad page-size.dat 8192

# Where the library should find events, the file has ended.
plain >page-missing.dat
instance() {
	number 2 3 # TRACECMD_OPTION_BUFFER
	number 4 10
	number 8 8192
	printf 'i\000'
}
plain instance >instance-missing.dat
pad instance-missing.dat 8192
{
	printf 'flyrecord\000'
	number 8 16384
	number 8 4096
} >>instance-missing.dat

# In version 7, the offset of the options follows.
{
	magic
	printf '7\000\000\010'
	number 4 4096
	printf 'none\000\000'
} >head-cut.dat

# Options are in sections that name the next one: here, itself.
{
	magic
	printf '7\000\000\010'
	number 4 4096
	printf 'none\000\000'
	number 8 64
} >options-loop.dat
pad options-loop.dat 64
{
	number 2 0
	number 2 0
	number 4 0
	number 8 14
	number 2 0 # TRACECMD_OPTION_DONE
	number 4 8
	number 8 64
} >>options-loop.dat
