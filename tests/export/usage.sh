#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu export: its options, its files, and traces that cannot be read.
# usage: usage.sh TRACE_IOMMU TOP SYNTH
. "$(dirname "$0")/lib.sh"
fault="$top/samples/amd-6.1-fault.dat"
clean="$top/samples/virtio-6.12-vfio.dat"

expect 2 export "$clean"
says 'export needs a format'
expect 2 export --to xml "$clean"
says "unknown format 'xml'; use ndjson, perfetto or csv"
expect 2 export --to ndjsn </dev/null
says "[-]-to: unknown format 'ndjsn'; did you mean 'ndjson'?"
expect 2 export --to ndjson
says 'export needs a trace'
for format in perfetto csv; do
	expect 2 export --to $format "$clean" "$fault"
	says "unexpected argument .*: --to $format takes one trace"
	[ ! -s "$work/out" ] || fail "$format of two traces: output"
done
expect 2 export --to ndjson --without none "$clean"
says 'probe, dma, flush, pages or task'
expect 2 export --ot ndjson "$clean"
says 'export --help'
expect 0 export --help
for word in --to -o --buffer --without ndjson perfetto csv; do
	grep -qe "$word" "$work/out" || fail "--help does not have $word"
done

# Faults and findings do not change the status.
for format in ndjson perfetto csv; do
	expect 0 export --to $format "$fault"
	cp "$work/out" "$work/stdout"
	expect 0 export --to $format -o "$work/file" "$fault"
	[ ! -s "$work/out" ] || fail "$format -o: output on stdout"
	same "$format in a file" "$work/stdout" "$work/file"
	expect 0 export "$fault" --to=$format -o -
	same "$format -o -" "$work/stdout" "$work/out"
done
expect 1 summary --csv "$fault"
same "the CSV of summary" "$work/stdout" "$work/out"

# Options that limit what is read.
expect 0 export --to ndjson --without task "$fault"
[ "$(jq -s 'map(.likely_maps // 0) | add' "$work/out")" = 0 ] || fail "--without task"
for format in ndjson perfetto csv; do
	expect 2 export --to $format --buffer none -o "$work/none" "$fault"
	says "no buffer 'none'"
	[ ! -e "$work/none" ] || fail "$format: a file after an error"
done

# One of several traces cannot be read: the others are exported.
echo text >"$work/text"
expect 2 export --to ndjson "$fault" "$work/text" "$clean" -o "$work/several"
says "$work/text"
[ "$(jq -r 'select(.kind == "trace") | .file' "$work/several")" = "$fault
$clean" ] || fail "three traces: $(cat "$work/several")"
# None can be read: no file, and an old file stays.
cp "$work/several" "$work/before"
for format in ndjson perfetto csv; do
	expect 2 export --to $format "$work/text" -o "$work/none"
	[ ! -e "$work/none" ] || fail "$format: a file without a trace"
	expect 2 export --to $format "$work/text" -o "$work/several"
	same "$format: the old file" "$work/before" "$work/several"
done
expect 2 export --to ndjson "$work/text" "$work" -o "$work/none"
[ ! -e "$work/none" ] || fail "a file without any trace"

# The target.
cp "$fault" "$work/trace.dat"
ln -s trace.dat "$work/link.dat"
for target in trace.dat link.dat; do
	expect 2 export --to ndjson "$clean" "$work/trace.dat" -o "$work/$target"
	says 'is the trace itself; choose another name for the output'
	cmp -s "$fault" "$work/trace.dat" || fail "$target: the trace was changed"
done
expect 2 export --to ndjson "$fault" -o "$work"
says 'is a directory'
expect 2 export --to ndjson "$fault" -o "$work/missing/file"
says "cannot write $work/missing/file: "
if [ -e /dev/full ]; then
	for traces in "$fault" "$fault $clean"; do
		# shellcheck disable=SC2086 # a list
		"$command" export --to ndjson $traces >/dev/full 2>"$work/err"
		[ $? = 2 ] || fail "a full disk: no error"
		says 'cannot write to standard output'
	done
fi
(ulimit -f 1; trap '' XFSZ; "$command" export --to ndjson "$fault" "$clean" -o "$work/none" 2>"$work/err")
[ $? = 2 ] || fail "a file that is too large: no error"
says "cannot write $work/none: "
[ ! -e "$work/none" ] || fail "a file that is not complete"
rest=$(find "$work" -name '.trace-iommu.*')
[ -z "$rest" ] || fail "temporary files: $rest"

# Text, and names with everything that must be escaped.
printf '%s\n' 'uname "Linux b\x1b[1m\"x 6.1.0"' 'formats 6.1-x86_64' 'comm 7 "\x1b\"\\\\"' \
	'event 1 pid=7 printk:console msg="a\x1bb 1: x"' \
	'event 1 pid=7 iommu:attach_device_to_domain device="ev,il\"\x1b[1m\xff"' \
	'event 2 pid=7 iommu:io_page_fault device="ev,il\"\x1b[1m\xff" driver="\x1b\"" iova=1M flags=1' |
	"$synth" - "$work/names.dat" || fail "synth"
expect 0 export --to ndjson "$work/names.dat"
jq -es 'map(select(.kind == "fault"))[0] | .host == "b\\x1b[1m\"x" and .device == "ev,il\"\\x1b[1m\\xff" and
	.driver == "\\x1b\""' "$work/out" >/dev/null || fail "names: $(cat "$work/out")"
expect 0 export --to perfetto "$work/names.dat"
jq -e '.traceEvents[0].args.name == "ev,il\"\\x1b[1m\\xff"' "$work/out" >/dev/null ||
	fail "names: $(cat "$work/out")"
trace-cmd report -N "$fault" 2>/dev/null | "$command" export --to ndjson - >"$work/out" || fail "text"
head -n 1 "$work/out" | jq -e '.kind == "trace" and .host == null and .faults == 15' >/dev/null ||
	fail "text: $(head -n 1 "$work/out")"

# What names a driver, and what does not.
printf '%s\n' 'formats 6.1-x86_64' \
	'event 1 iommu:attach_device_to_domain device="0000:01:00.0"' \
	'event 1 iommu:attach_device_to_domain device="0000:02:00.0"' \
	'event 1 iommu:attach_device_to_domain device="0000:03:00.0"' \
	'event 1 iommu:attach_device_to_domain device="0000:04:00.0"' \
	'event 1 iommu:attach_device_to_domain device="soc:x1"' \
	'event 2 printk:console msg="pci 0000:01:00.0: Adding to iommu group 3"' \
	'event 2 printk:console msg="a 0000:02:00.0 eth0: up"' \
	'event 3 printk:console msg="b 0000:02:00.0: on"' \
	'event 3 printk:console msg="b 0000:02:00.0: off"' \
	'event 3 printk:console msg="device 0000:03:00.0 left"' \
	'event 3 printk:console msg="DMA-API: d-e 0000:04:00.0: text"' \
	'event 3 printk:console msg="x.y soc:x1: text"' | "$synth" - "$work/drivers.dat" || fail "synth"
expect 0 export --to ndjson "$work/drivers.dat"
jq -r 'select(.kind == "device") | [.device, .driver // "-", .driver_changes] | @tsv' "$work/out" |
	tr '\t' ' ' >"$work/drivers"
cat >"$work/expected" <<'END'
0000:01:00.0 - 0
0000:02:00.0 b 1
0000:03:00.0 - 0
0000:04:00.0 d-e 0
soc:x1 x.y 0
END
same "drivers" "$work/expected" "$work/drivers"
finish
