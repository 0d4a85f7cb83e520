#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# A trace of each family of kernels in tests/formats, with all its events, gives the same summary, CSV,
# explanations and export in all forms: trace.dat, perf.data, and the texts of trace-cmd, of our plugin, of
# trace-iommu report, of ftrace and of perf script. Left out is only what docs/text-traces.md and
# docs/perf-data.md list.
# usage: families.sh TRACE_IOMMU TOP PLUGIN_DIRECTORY SYNTH EVENT_SCRIPT PERF_OF [SANITIZER_LIBRARY]
. "${0%/*}/lib.sh"
plugins=$3
synth=$4
event_script=$5
perf_of=$6
sanitizer=${7:-} # the plugin needs it in trace-cmd, before all other libraries
. "$SYNTH_FORMATS/machine.sh"
. "$top/scripts/report.sh"
perf version >/dev/null 2>&1 && has_perf=yes || has_perf=no

# story KERNEL MACHINE: the script of a trace; it goes to $work/story.
story() {
	case $1 in
	[67].*) pairs=1 ;; # a device has two attaches when its holder changes
	*) pairs=0 ;;
	esac
	"$event_script" "$SYNTH_FORMATS" "$top/tests/events" script "$1" >"$work/fixtures"
	{
		echo "machine $2 cpus=4"
		echo "uname \"Linux box ${1%%-*}.0\""
		echo "formats $1"
		awk -v pairs=$pairs -f "$top/tests/cli/families.awk" "$SYNTH_FORMATS/$1"/*.txt \
			"$work/fixtures" "$top/tests/cli/families.txt"
	} >"$work/story" 2>"$work/err"
	[ ! -s "$work/err" ] || fail "$1: $(cat "$work/err")"
}

# traces: from $work/story, all.dat; irq.dat lacks the release, and plain.dat interrupts, too.
traces() {
	"$synth" "$work/story" "$work/all.dat" || fail "synth: all"
	sed '/^uname/d' "$work/story" | "$synth" - "$work/irq.dat" || fail "synth: irq"
	sed '/^uname/d; s/ common_[a-z_]*=[0-9x]*//g' "$work/story" | "$synth" - "$work/plain.dat" ||
		fail "synth: plain"
}

# ftrace_text: ftrace prints the flags of each line, and the arrays that the library cannot print.
ftrace_text() {
	trace-cmd report -N -l -i "$work/irq.dat" 2>/dev/null | sed -n 's/^.*-[0-9]* *[0-9]*\(.....\) *[0-9]*\.[0-9]*: .*/\1/p' >"$work/flags"
	printf '# tracer: nop\n#\n'
	awk -v flags="$work/flags" -v ours="$work/ours" '
		{ getline line <ours }
		/^CPU:/ {
			sub(/EVENTS DROPPED/, "EVENTS")
			sub(/\[/, "[LOST ")
			print
			next
		}
		/: \[FAILED TO PARSE\]|: +\[FAILED TO PARSE\]/ { $0 = line }
		{
			getline flag <flags
			match($0, /\] +[0-9]+\.[0-9]+: [a-z_0-9]+: */)
			head = substr($0, RSTART, RLENGTH)
			rest = substr($0, RSTART + RLENGTH)
			sub(/\] +/, "] " flag " ", head)
			sub(/ +$/, " ", head)
			print substr($0, 1, RSTART - 1) head rest
		}' "$work/stock"
}

# forms: the other forms of the traces.
forms() {
	plain_report trace-cmd report -N -i "$work/plain.dat" 2>/dev/null | grep -v '^cpus=' >"$work/stock"
	plain_report env TRACEEVENT_PLUGIN_DIR="$plugins" LD_PRELOAD="$sanitizer" \
		trace-cmd report -i "$work/plain.dat" 2>/dev/null |
		grep -v '^cpus=' >"$work/ours"
	"$command" report "$work/plain.dat" >"$work/report" || fail "trace-iommu report"
	ftrace_text >"$work/ftrace"
	"$perf_of" "$work/all.dat" "$work/perf" || fail perf_of
	"$perf_of" --pipe "$work/all.dat" "$work/pipe" || fail "perf_of --pipe"
	[ $has_perf = no ] || HOME=$work TRACEEVENT_PLUGIN_DIR=$work perf script --show-lost-events \
		-i "$work/perf" >"$work/script" 2>"$work/err" || fail "perf script: $(cat "$work/err")"
}

# tell FORM: all that the command says about $work/FORM goes to $work/FORM.json and $work/FORM.csv.
tell() {
	"$command" summary --json "$work/$1" >"$work/$1.json" 2>"$work/err"
	{
		"$command" explain --json "$work/$1" </dev/null
		"$command" export --to ndjson "$work/$1"
	} >>"$work/$1.json" 2>>"$work/err"
	"$command" summary --csv "$work/$1" >"$work/$1.csv" 2>>"$work/err"
	[ ! -s "$work/err" ] || fail "$kernel, $1: $(cat "$work/err")"
}

# What text lacks: the systems of events that the replay ignores.
text='del(.buffers[]?.systems)'
# What our printer adds to a message, and its wording, which is that of the newest kernel.
ours="$text | del(.family) | walk(if type == \"object\" and has(\"line\")
	then .line |= sub(\"(;| =>) .*\"; \"\") else . end)"
# Without the kernel's pattern of attaches: who held a device, and what follows from it.
old="$ours | select(.kind | IN(\"device\", \"epoch\", \"mapping_sizes\", \"finding\") | not) |
	del(.devices, .epochs, .findings) |
	walk(if type == \"object\" then del(.grade, .text, .cause, .next, .range_devices,
		.range_device_count, .excuses, .doubtful, .before) else . end)"

# facts FORM FILTER COLUMNS
facts() {
	jq -S "walk(if type == \"object\" then del(.file) else . end) | $2" "$work/$1.json"
	cut -d, -f"$3" "$work/$1.csv"
}

# like BASE FILTER COLUMNS FORM...
like() {
	base=$1
	filter=$2
	columns=$3
	shift 3
	facts "$base" "$filter" "$columns" >"$work/expected"
	for form in "$@"; do
		tell "$form"
		facts "$form" "$filter" "$columns" >"$work/actual"
		same "$kernel: $form" "$work/expected" "$work/actual"
		compared=$((compared + 1))
	done
}

# family KERNEL MACHINE TEXT...: TEXT are the texts without our additions.
family() {
	kernel=$1
	story "$1" "$2"
	shift 2
	traces
	forms
	for base in all.dat irq.dat plain.dat; do
		tell $base
	done
	events=$(grep -c '^event ' "$work/story")
	[ "$(jq -s '.[0].buffers[0].events' "$work/all.dat.json")" = "$events" ] ||
		fail "$kernel: not $events events"
	like all.dat . 1- perf pipe
	like irq.dat "$text" 1- ftrace
	like plain.dat "$text" 1- "$@"
	if [ $pairs = 1 ]; then
		like plain.dat "$ours" 1- ours report
	else
		like plain.dat "$old" 1-5,9-11 ours report
	fi
}

compared=0
families=0
[ $has_perf = yes ] && script=script || script=
for directory in "$SYNTH_FORMATS"/[0-9]*; do
	name=$(basename "$directory")
	family "$name" "$(machine_of "$name")" stock $script
	families=$((families + 1))
done
[ "$families" -ge 15 ] || fail "only $families families"
[ "$compared" -ge $((families * 6)) ] || fail "only $compared traces"

# Machines of the other byte order, with the arrays of system dma. The library cannot print these, and
# what it prints instead does not show the byte order.
family 6.12-x86_64 "endian=big long=8"
family 7.2-x86_64 "endian=big long=8"

# The kernel does not always know how many events it lost.
sed '/^uname/d; s/ common_[a-z_]*=[0-9x]*//g; s/^lost .*/&x/; s/count=3x/count=?/; s/x$//' "$work/story" |
	"$synth" - "$work/plain.dat" || fail "synth: lost"
plain_report trace-cmd report -N -i "$work/plain.dat" 2>/dev/null | grep -v '^cpus=' >"$work/stock"
grep -q '\[EVENTS DROPPED\]' "$work/stock" || fail "no loss of unknown size"
"$command" report "$work/plain.dat" >"$work/report"
sed 's/\[\([0-9]* *\)EVENTS DROPPED\]/[LOST \1EVENTS]/' "$work/stock" >"$work/ftrace"
for form in plain.dat stock report ftrace; do
	"$command" summary --json "$work/$form" |
		jq -c '.buffers[0] | [.lost, .lost_more, .gaps]' >"$work/$form.lost"
	same "lost events, $form" "$work/plain.dat.lost" "$work/$form.lost"
done
grep -q true "$work/plain.dat.lost" || fail "lost_more: $(cat "$work/plain.dat.lost")"
finish
