#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# perf.data: perf_of writes the events of the samples as perf record would have. Their steps and
# summaries must be those of the trace.dat files. If perf is installed, it must read these files,
# too, and print the same events; and what perf itself records must have its number of events. What it
# recorded in a guest must be what happened there.
# usage: perf_data.sh COMMAND TOP PERF_OF TRACE_STEPS MUTATE_FILE ZSTD, where ZSTD is yes or no
. "${0%/*}/lib.sh"
perf_of=$3
steps=$4
mutate=$5
zstd=$6

# The version 6 of a sample, which perf_of reads.
plain() {
	trace-cmd convert --file-version 6 -i "$1" -o "$2" >/dev/null 2>&1 || cp "$1" "$2"
}

# steps_of FILE OUT: without the version's line of the file. Steps at the same time have no order:
# in perf.data, it is that of the file.
steps_of() {
	"$steps" "$1" >"$work/steps" 2>&1 || fail "$1: $(cat "$work/steps")"
	awk '/^[0-9]/ && $2 != "events," { print $1 }' "$work/steps" | sort -n -c 2>/dev/null ||
		fail "$1: steps are not in the order of time"
	LC_ALL=C sort "$work/steps" >"$2"
}

summary_of() {
	"$command" summary "$1" 2>&1 | tail -n +2 >"$2"
}

# like_dat NAME OPTION...: write $work/dat with these options, and compare.
like_dat() {
	name=$1
	shift
	"$perf_of" "$@" "$work/dat" "$work/perf" || fail "$name: perf_of $*"
	steps_of "$work/perf" "$work/steps.perf"
	same "steps of $name, perf_of $*" "$work/steps.dat" "$work/steps.perf"
	summary_of "$work/perf" "$work/summary.perf"
	same "summary of $name, perf_of $*" "$work/summary.dat" "$work/summary.perf"
}

# The forms of files take turns, so that each sample has two of them.
number=0
for sample in "$top"/samples/*.dat; do
	name=$(basename "$sample" .dat)
	# perf has no buffers beside the top one, where trace-iommu records nothing.
	case $name in record-*) continue ;; esac
	plain "$sample" "$work/dat"
	steps_of "$work/dat" "$work/steps.dat"
	summary_of "$work/dat" "$work/summary.dat"
	like_dat "$name"
	number=$((number + 1))
	case $number in
	*[05]) like_dat "$name" --pipe ;;
	*[16]) like_dat "$name" --no-rounds ;;
	*[27]) like_dat "$name" --late --attr-size 64 ;;
	*[38]) like_dat "$name" --extra --other ;;
	*) like_dat "$name" --extra --no-times --attr-size 136 ;;
	esac
	[ "$zstd" = yes ] || continue
	case $number in
	*[0246]) like_dat "$name" --zstd ;;
	*[135]) like_dat "$name" --zstd2 --pipe ;;
	*) like_dat "$name" --zstd --no-rounds --extra ;;
	esac
done
[ "$number" -ge 20 ] || fail "only $number samples"

# What perf recorded in a guest, against what the programs there did.
rig=$top/tests/rig
. "$rig/judge.sh"
judge "$top/samples/perf-intel-6.1-vfio" samples/perf

# Standard input, as from perf record -o - | trace-iommu summary -.
plain "$top/samples/amd-6.12-net.dat" "$work/dat"
summary_of "$work/dat" "$work/summary.dat"
"$perf_of" --pipe "$work/dat" "$work/perf"
cat "$work/perf" | "$command" summary - 2>&1 | tail -n +2 >"$work/summary.perf"
same "standard input" "$work/summary.dat" "$work/summary.perf"
"$command" summary - <"$work/dat" >"$work/out" 2>"$work/err"
[ $? = 2 ] || fail "trace.dat on standard input: no error"
says 'standard input is a trace.dat file'

# explain reads perf.data on standard input, also from a pipe; trace.dat must be a file.
plain "$top/samples/intel-6.12-fault.dat" "$work/faults"
"$perf_of" --pipe "$work/faults" "$work/perf"
"$command" explain "$work/perf" >"$work/expected" 2>&1
expect 1 explain <"$work/perf"
same "explain on standard input" "$work/expected" "$work/out"
cat "$work/perf" | "$command" explain >"$work/out" 2>"$work/err"
[ $? = 1 ] || fail "explain: perf.data from a pipe: status"
same "explain, from a pipe" "$work/expected" "$work/out"
cat "$work/faults" | "$command" explain >"$work/out" 2>"$work/err"
[ $? = 2 ] || fail "explain: trace.dat from a pipe: no error"
says "name the file instead"

# Formats that follow late events: only the second pass understands them.
"$perf_of" --pipe --late --formats-last "$work/faults" "$work/perf"
expect 1 explain "$work/perf"
same "explain, formats last" "$work/expected" "$work/out"
summary_of "$work/faults" "$work/summary.dat"
summary_of "$work/perf" "$work/summary.perf"
same "summary, formats last" "$work/summary.dat" "$work/summary.perf"

# Lost events: where the kernel tells, and the rest of perf's total at the end.
"$perf_of" --lost 7 "$work/dat" "$work/perf"
"$steps" "$work/perf" 2>&1 | grep ' lost ' | sed 's/.* lost/lost/' >"$work/lost"
printf 'lost 7\nlost 7\n' >"$work/expected"
same "lost events" "$work/expected" "$work/lost"
"$command" summary "$work/perf" | grep -q '14 events were lost in 2 gaps' ||
	fail "the summary does not count lost events"
"$command" summary "$work/perf" | grep -q 'perf record -m' || fail "no note about larger buffers"

# What a file lacks.
"$perf_of" --no-comms "$work/dat" "$work/perf"
"$command" summary "$work/perf" | grep -q 'names of tasks are unknown' || fail "no note about names"
"$perf_of" --no-formats "$work/dat" "$work/perf"
expect 2 summary "$work/perf"
says "lacks the formats of its trace events; record again with perf record -a -e 'iommu:"

# Directories, other commands, and damage.
mkdir "$work/threads" "$work/kcore" "$work/kcore/kcore_dir"
touch "$work/threads/data" "$work/threads/data.0" "$work/kcore/data"
expect 2 summary "$work/threads"
says 'perf record --threads'
expect 2 summary "$work/kcore"
says "name the file $work/kcore/data"
"$perf_of" "$work/dat" "$work/perf"
expect 2 view --print "$work/perf"
says 'is a perf.data file, which KernelShark cannot open'
for form in dat perf; do
	"$command" explain --json "$work/$form" | jq -S 'del(.. | .file?)' >"$work/explain.$form"
done
jq -e .nr_faults "$work/explain.perf" >"$work/out" || fail "explain --json"
same "explain" "$work/explain.dat" "$work/explain.perf"
head -c 100000 "$work/perf" >"$work/short"
expect 2 summary "$work/short"
says "$work/short is truncated: it ends at byte 100000"
size=$(wc -c <"$work/perf")
for at in 200 2000 40000 $((size / 2)); do
	cp "$work/perf" "$work/bad"
	printf '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' |
		dd of="$work/bad" bs=1 seek="$at" conv=notrunc 2>/dev/null
	"$command" summary "$work/bad" >"$work/out" 2>"$work/err"
	[ $? -le 2 ] || fail "zeros at $at: a crash"
done
says "$work/bad is damaged at byte [0-9]*: .*record again"

# A sparse file has room for any size, but not the memory. The first event's ids, which
# end its attributes, and the formats of events, the first feature after the data, claim 1 GiB.
little() {
	for shift in 0 8 16 24 32 40 48 56; do
		printf '%b' "\\0$(printf '%o' $(($1 >> shift & 255)))"
	done
}
features=$(($(od -An -t u8 -j 40 -N 8 "$work/perf") + $(od -An -t u8 -j 48 -N 8 "$work/perf")))
ids=$(($(od -An -t u8 -j 24 -N 8 "$work/perf") + $(od -An -t u8 -j 16 -N 8 "$work/perf") - 16))
for at in "$ids" "$features"; do
	cp "$work/perf" "$work/bad"
	truncate -s 1G "$work/bad"
	{ little 16 && little 1073741000; } | dd of="$work/bad" bs=1 seek="$at" conv=notrunc 2>/dev/null
	expect 2 summary "$work/bad"
	says "$work/bad is damaged at byte 16: a section of 1073741000 bytes; "
done

# Random changes: an error says what is wrong, and nothing crashes.
plain "$top/samples/amd-6.1-vfio.dat" "$work/vfio"
"$perf_of" "$work/vfio" "$work/0.perf"
"$perf_of" --pipe --extra --other "$work/vfio" "$work/1.perf"
cp "$work/0.perf" "$work/2.perf"
[ "$zstd" = no ] || "$perf_of" --zstd "$work/vfio" "$work/2.perf"
seed=1
while [ "$seed" -le 60 ]; do
	"$mutate" "$seed" "$work/$((seed % 3)).perf" "$work/mutated" || fail "mutate_file"
	timeout 60 "$command" summary "$work/mutated" >"$work/out" 2>"$work/err"
	status=$?
	[ "$status" -le 2 ] || fail "seed $seed: status $status: $(cat "$work/err")"
	[ "$status" != 2 ] || grep -q '^trace-iommu: .*mutated' "$work/err" ||
		fail "seed $seed: no message: $(cat "$work/err")"
	seed=$((seed + 1))
done

# perf reads what perf_of writes: the same events at the same times. A perf in the path may be a script
# that misses the program of this kernel.
if perf version >/dev/null 2>&1; then
	for options in "" --pipe --no-rounds "--extra --other"; do
		# shellcheck disable=SC2086 # a list of options
		"$perf_of" $options "$work/dat" "$work/perf"
		HOME=$work perf script -i "$work/perf" --ns -F tid,time,event 2>/dev/null |
			awk '/: +[a-z_]+:/ && !/cpu-clock/ { sub(/:$/, "", $2); print $2, $1 }' |
			LC_ALL=C sort >"$work/perf.events"
		trace-cmd report -N -t -i "$work/dat" 2>/dev/null | awk '/: / {
			for (i = 1; i <= NF && $i !~ /^\[[0-9]+\]$/; i++)
				;
			pid = $(i - 1)
			sub(/.*-/, "", pid)
			sub(/:$/, "", $(i + 1))
			if (i < NF)
				print $(i + 1), pid
		}' | LC_ALL=C sort >"$work/dat.events"
		[ "$(wc -l <"$work/dat.events")" -gt 10000 ] || fail "trace-cmd report: few events"
		same "perf script, perf_of $options" "$work/dat.events" "$work/perf.events"
	done
fi

# recorded OPTION...: record something with perf; the number of events and the times are perf's.
recorded() {
	perf record -a "$@" -e 'sched:sched_switch' -e 'irq:*' -o "$work/real" -- sleep 0.2 \
		>/dev/null 2>&1 || return 0
	HOME=$work perf script -i "$work/real" --ns -F time,event 2>/dev/null |
		awk '/: +[a-z_]+:/ { sub(/:$/, "", $1); print $1 }' >"$work/times"
	"$steps" -q "$work/real" >"$work/out" 2>"$work/err" || fail "perf record $*: $(cat "$work/err")"
	awk 'NR == 1 { first = $1 } { last = $1 }
		END { print NR " events, from " first " to " last ", 0 unknown" }' \
		"$work/times" >"$work/expected"
	grep ' events, from ' "$work/out" >"$work/actual"
	same "perf record $*" "$work/expected" "$work/actual"
	ran=yes
}
if [ "$(id -u)" = 0 ] && perf version >/dev/null 2>&1; then
	ran=no
	recorded
	recorded -g
	recorded --no-bpf-event
	[ "$zstd" = no ] || recorded -z
	[ "$ran" = yes ] || echo "perf cannot record here: not tested"
fi
finish
