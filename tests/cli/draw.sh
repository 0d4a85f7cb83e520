#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu draw: its options, its errors, and how it replaces files.
# usage: draw.sh TRACE_IOMMU TOP SYNTH
. "$(dirname "$0")/lib.sh"
synth=$3
sample="$top/samples/amd-6.1-fault.dat"
mkdir "$work/dir"
out="$work/dir/out.png"

# refuses PATTERN ARGUMENT...: the command fails with that message and leaves all files alone.
refuses() {
	pattern=$1
	shift
	rm -rf "$work/dir"
	mkdir "$work/dir"
	echo before >"$work/dir/there.png"
	expect 2 draw "$@"
	says "$pattern"
	[ ! -s "$work/out" ] || fail "draw $*: something on stdout"
	[ "$(ls -A "$work/dir")" = there.png ] || fail "draw $*: left $(ls -A "$work/dir")"
	[ "$(cat "$work/dir/there.png")" = before ] || fail "draw $*: the file that was there changed"
}

# is FORMAT FILE: the file starts like one of that format.
is() {
	case $1 in
	png) wanted=89504e470d0a1a0a ;;
	svg) wanted=3c3f786d6c20 ;;
	pdf) wanted=255044462d ;;
	esac
	got=$(od -An -tx1 -N8 "$2" | tr -d ' \n')
	case $got in
	"$wanted"*) ;;
	*) fail "$2 is not a $1: $got" ;;
	esac
}

# Usage.
expect 0 draw --help
for option in --size --scale --from --to --device --map --follow --lanes --cpus --tasks --linear --no-memory --no-faults --no-legend --html --title --buffer --without; do
	grep -qe "$option" "$work/out" || fail "--help does not have $option"
done
refuses 'needs a trace and an output file'
refuses 'needs a trace and an output file' "$sample"
refuses 'unexpected argument' "$sample" "$out" "$work/dir/b.png"
refuses 'draw --help' --sise 100 "$sample" "$out"
refuses 'draw --help' "$sample" "$out" --size

# Values of options.
for size in '' x 0 -5 1500x 1500x600x x600 99999 1500x99999 1500X600 1e3 99999999999999999999; do
	refuses '^trace-iommu: --size: ' --size "$size" "$sample" "$out"
done
refuses 'width must be at least 480' --size 100x500 "$sample" "$out"
refuses 'height must be at least 120' --size 500x20 "$sample" "$out"
refuses 'more than 200 million pixels' --size 32767x32767 "$sample" "$out"
for scale in '' 0 -1 x 2x 1.5 17; do
	refuses "^trace-iommu: --scale: " --scale "$scale" "$sample" "$out"
done
refuses 'with --scale 2, it must be at least 960x240' --scale 2 --size 959x400 "$sample" "$out"
refuses 'with --scale 2, it must be at least 960x240' --scale 2 --size 960x239 "$sample" "$out"
for time in '' abc 1. . 1e3 1,5 + - +-1 '1 ' 4000000001 99999999999999999999; do
	refuses "^trace-iommu: --from: '.*' is not a time" --from "$time" "$sample" "$out"
	refuses "^trace-iommu: --to: '.*' is not a time" --to "$time" "$sample" "$out"
done
refuses 'from 99 is after the end of the trace; give a time from 11.530971 to 40.337580' --from 99 "$sample" "$out"
refuses 'to 3 is before the start of the trace' --to 3 "$sample" "$out"
refuses 'from must be before --to' --from 20 --to 19 "$sample" "$out"
refuses 'from must be before --to' --from 20 --to 20 "$sample" "$out"
for lanes in '' 0 -1 x 1x 99999; do
	refuses "^trace-iommu: --lanes: " --lanes "$lanes" "$sample" "$out"
done
for address in '' x 20x 0x -1 201000- 202000-201000 201000+ 201000+0 201000+1X 10000000000000000 '201000 '; do
	refuses "^trace-iommu: --follow: '.*' is not an address; use ADDRESS, FIRST-LAST or ADDRESS+SIZE, such as 0x201000" \
		--follow "$address" "$sample" "$out"
	refuses "^trace-iommu: --follow: " --map --follow "$address" "$sample" "$out"
done
refuses "^trace-iommu: option '--follow' takes one value and is given twice; leave one out\$" \
	--follow 201000 --follow 202000 "$sample" "$out"
refuses "unknown source 'tasks'; did you mean 'task'?" --without tasks "$sample" "$out"
refuses "no buffer 'none'" --buffer none "$sample" "$out"

# The minimum height in the message is sufficient, and one pixel less is not.
refuses 'to fit a lane' --size 600x130 "$sample" "$out"
least=$(sed -n 's/.* must be at least \([0-9]*\) to fit a lane$/\1/p' "$work/err")
refuses 'to fit a lane' --size 600x$((least - 1)) "$sample" "$out"
expect 0 draw --size "600x$least" "$sample" "$out"
# If a trace has several lanes, the note on those that are omitted needs room, too.
several="$top/samples/probe-amd-6.12-vfiomix.dat"
refuses 'to fit a lane' --size 600x120 "$several" "$out"
least=$(sed -n 's/.* must be at least \([0-9]*\) to fit a lane$/\1/p' "$work/err")
refuses 'to fit a lane' --size 600x$((least - 1)) "$several" "$out"
expect 0 draw --size "600x$least" "$several" "$out"

# Devices by name or by the end of their name, several, and names with commas.
"$synth" - "$work/devices.dat" <<-'END' || fail "synth"
	uname "Linux box 6.12.0"
	formats 6.12-x86_64 iommu
	event 1 iommu:add_device_to_group gid=1 device="0000:00:04.0"
	event 1 iommu:add_device_to_group gid=2 device="0001:00:04.0"
	event 1 iommu:add_device_to_group gid=3 device="0000:00:05.0"
	event 1 iommu:add_device_to_group gid=4 device="a,b\x1b"
	event 1 iommu:add_device_to_group gid=5 device="0000:00:06.0,b"
	event 2 iommu:map iova=4K size=4K paddr=1M
END
devices="$work/devices.dat"
refuses "no device '00:09.0'; its devices are:" --device 00:09.0 "$devices" "$out"
says '^    0000:00:04.0, 0000:00:05.0, 0001:00:04.0, '
says 'a,b.x1b'
grep -q '[^[:print:]]' "$work/err" && fail "control bytes: $(cat -v "$work/err")"
refuses "'00:04.0' is ambiguous" --device 00:05.0,00:04.0 "$devices" "$out"
says '^    0000:00:04.0, 0001:00:04.0$'
for name in '' , 00:05.0, 4.0 0:04.0 :00:04.0; do
	refuses '^trace-iommu: --device: ' --device "$name" "$devices" "$out"
done
expect 0 draw "$devices" "$work/all.svg"
expect 0 draw --device 0000:00:04.0,0001:00:04.0 "$devices" "$work/a.svg"
expect 0 draw --device 0001:00:04.0 --device 0000:00:04.0 "$devices" "$work/b.svg"
cmp "$work/a.svg" "$work/b.svg" || fail "the order of --device counts"
cmp -s "$work/a.svg" "$work/all.svg" && fail "--device leaves nothing out"
expect 0 draw --device 00:05.0 "$devices" "$work/a.svg"
expect 0 draw --device 0000:00:05.0 "$devices" "$work/b.svg"
cmp "$work/a.svg" "$work/b.svg" || fail "--device 00:05.0"
expect 0 draw --device '0000:00:06.0,b' "$devices" "$work/b.svg"
cmp -s "$work/a.svg" "$work/b.svg" && fail "a name with a comma is a list"
refuses 'no event of .* names a device' --device 00:04.0 "$top/samples/amd-5.10-disk.dat" "$out"

# Address maps: formats, options, and devices without mappings.
for form in png svg pdf; do
	expect 0 draw --map "$sample" "$work/map.$form"
	is $form "$work/map.$form"
done
refuses 'map does not go with --linear' --map --linear "$sample" "$out"
refuses 'map does not go with --no-memory' --map --no-memory "$sample" "$out"
refuses 'map does not go with --tasks' --map --tasks "$sample" "$out"
expect 0 draw --map --scale 2 "$sample" "$work/twice.png"
expect 0 draw --map --no-legend "$sample" "$work/bare.png"
height() {
	od -An -t u1 -j 20 -N 4 "$1" | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }'
}
[ "$(height "$work/twice.png")" = $((2 * $(height "$work/map.png"))) ] || fail "a map twice as large"
[ "$(height "$work/bare.png")" -lt "$(height "$work/map.png")" ] || fail "a map without legend"
refuses 'to fit 1 address map$' --map --size 600x130 "$sample" "$out"
least=$(sed -n 's/.* must be at least \([0-9]*\) to fit 1 address map$/\1/p' "$work/err")
refuses 'to fit 1 address map$' --map --size 600x$((least - 1)) "$sample" "$out"
expect 0 draw --map --size "600x$least" "$sample" "$out"
refuses "no device '00:09.0'" --map --device 00:09.0 "$devices" "$out"
refuses 'no mapping is known to belong to 0000:00:04.0; ' --map --device 0000:00:04.0 "$devices" "$out"
expect 0 draw --map "$devices" "$work/unknown.png" # the mapping of an unknown device
refuses 'has no map events, so there are no addresses to draw' --map \
	"$top/samples/boots/intel-6.12-selected.dat" "$out"
refuses 'from 99 is after the end' --map --from 99 "$sample" "$out"

# Traces that cannot be read, or have no IOMMU events.
refuses "$work/none.dat does not exist" "$work/none.dat" "$out"
refuses "$work is a directory" "$work" "$out"
echo "no trace" >"$work/text.dat"
refuses "$work/text.dat" "$work/text.dat" "$out"
head -c 9000 "$sample" >"$work/short.dat"
refuses "$work/short.dat .* truncated" "$work/short.dat" "$work/dir/there.png"
printf '%s\n' 'formats 6.12-x86_64 iommu printk' 'event 1 printk:console msg="hello"' |
	"$synth" - "$work/empty.dat" || fail "synth"
refuses 'has no IOMMU events; record them with trace-iommu record' "$work/empty.dat" "$work/dir/there.png"
refuses 'no IOMMU events in that buffer' --buffer '' "$work/empty.dat" "$out"

# Times of any clock.
# write_times TIME...: a trace with two events at each time, in seconds.
write_times() {
	{
		printf '%s\n' 'uname "Linux box 6.12.0"' 'formats 6.12-x86_64 iommu'
		for time; do
			printf 'event %s %s device="0000:00:04.0"\n' \
				"$time" iommu:attach_device_to_domain "$time" 'iommu:io_page_fault iova=1M'
		done
	} | "$synth" - "$work/times.dat" || fail "synth: $*"
}

for times in '1790000000.5 1790000002' '0 0' '3999999999 4000000000'; do
	# shellcheck disable=SC2086 # several times
	write_times $times
	expect 0 draw "$work/times.dat" "$work/times.png"
	is png "$work/times.png"
done
for times in '0 9000000000' '18000000000 18000000001' '3999999999 4000000001'; do
	# shellcheck disable=SC2086 # several times
	write_times $times
	refuses "times.dat: its last event is at ${times#* } s; draw, --from and --to are for times of up to 4000000000 s" \
		"$work/times.dat" "$out"
	for do in report summary stat; do
		expect 2 $do --from +1 "$work/times.dat"
		says "its last event is at ${times#* } s"
		"$command" $do "$work/times.dat" >"$work/all" 2>"$work/err"
		[ $? -lt 2 ] || fail "$do: times of ${times#* } s: $(cat "$work/err")"
	done
done
expect 0 draw --from 1.5 "$sample" "$work/times.png"
expect 0 draw --to 4000000000 "$sample" "$work/times.png"
printf '%s\n' 'formats 6.12-x86_64 iommu' 'event 1790000000.5 iommu:map iova=4K size=4K' |
	"$synth" - "$work/times.dat" || fail "synth"
expect 0 draw --from 1790000000.4 --to 1790000000.6 "$work/times.dat" "$work/times.png"

# Names of pictures.
for name in out out.jpg out.png.gz out. png; do
	refuses 'unknown format' "$sample" "$work/dir/$name"
done
refuses 'cannot write .*: No such file' "$sample" "$work/dir/none/out.png"
refuses 'cannot write ' "$sample" /proc/none.png
mkdir "$work/a.png"
refuses 'is a directory' "$sample" "$work/a.png"
mkfifo "$work/fifo.png"
refuses 'is not a regular file' "$sample" "$work/fifo.png"
cp "$sample" "$work/trace.png"
refuses 'is the trace itself' "$work/trace.png" "$work/trace.png"
cmp "$sample" "$work/trace.png" || fail "the trace changed"
if [ "$(id -u)" != 0 ]; then
	mkdir "$work/readonly"
	chmod a-w "$work/readonly"
	refuses 'Permission denied' "$sample" "$work/readonly/out.png"
fi

# Formats, by name and on standard output. Faults in the trace do not change the status.
for form in png svg pdf; do
	expect 0 draw "$sample" "$work/out.$form"
	is $form "$work/out.$form"
done
expect 0 draw "$sample" "$work/UP.PNG"
is png "$work/UP.PNG"
expect 0 draw "$sample" -
is png "$work/out"
cmp "$work/out" "$work/out.png" || fail "another picture on standard output"
(cd "$work" && "$command" draw "$sample" here.png) || fail "a name without a directory"
is png "$work/here.png"
if [ -e /dev/full ]; then
	"$command" draw "$sample" - >/dev/full 2>"$work/err"
	[ $? = 2 ] || fail "a full disk"
	says 'cannot write'
	ln -s /dev/full "$work/full.png"
	refuses 'is not a regular file' "$sample" "$work/full.png"
fi
if command -v script >/dev/null 2>&1; then
	script -qec "'$command' draw '$sample' -" /dev/null </dev/null >"$work/err" 2>&1
	says 'on a terminal'
fi

# A replaced file keeps its mode, a symbolic link is followed, and a new file gets the usual mode.
rm -rf "$work/dir"
mkdir "$work/dir"
echo before >"$out"
chmod 640 "$out"
ln -s out.png "$work/dir/link.png"
expect 0 draw "$sample" "$work/dir/link.png"
[ -L "$work/dir/link.png" ] || fail "the link is gone"
is png "$out"
[ "$(stat -c %a "$out")" = 640 ] || fail "mode $(stat -c %a "$out")"
(umask 027 && "$command" draw "$sample" "$work/dir/new.png") || fail "a new file"
[ "$(stat -c %a "$work/dir/new.png")" = 640 ] || fail "mode of a new file: $(stat -c %a "$work/dir/new.png")"
[ "$(ls -A "$work/dir" | wc -l)" = 3 ] || fail "left behind: $(ls -A "$work/dir")"

# A link whose target is missing stays a link. The picture becomes its target, also over several.
mkdir -p "$work/links/sub"
ln -s missing.png "$work/links/dangling.png"
ln -s ../dangling.png "$work/links/sub/chain.png"
ln -s "$work/links/sub/chain.png" "$work/links/absolute.png"
for link in dangling sub/chain absolute; do
	rm -f "$work/links/missing.png"
	expect 0 draw "$sample" "$work/links/$link.png"
	[ -L "$work/links/$link.png" ] || fail "$link.png: the link is gone"
	[ ! -L "$work/links/missing.png" ] && is png "$work/links/missing.png"
done
(cd "$work/links" && rm missing.png && "$command" draw "$sample" dangling.png) || fail "a relative link"
is png "$work/links/missing.png"
ln -s none/x.png "$work/links/nowhere.png"
ln -s loop.png "$work/links/loop.png"
expect 2 draw "$sample" "$work/links/nowhere.png"
says 'nowhere.png, a link to .*/links/none/x.png: No such file'
expect 2 draw "$sample" "$work/links/loop.png"
says 'loop.png: Too many levels of symbolic links'
[ -L "$work/links/nowhere.png" ] && [ -L "$work/links/loop.png" ] || fail "a link is gone"
[ "$(find "$work/links" -name '.*' -type f)" = "" ] || fail "left $(ls -A "$work/links")"

# A signal leaves no temporary file and does not change the old one. A signal that nohup ignores
# stays ignored.
printf '%s\n' 'machine cpus=2' 'formats 6.1-x86_64 iommu' 'bulk count=500000 cpus=2 live=1000' |
	"$synth" - "$work/big.dat" || fail "synth"
mkdir "$work/signals"
for signal in TERM HUP PIPE ALRM ABRT SEGV; do
	echo before >"$work/signals/out.png"
	(ulimit -c 0 && exec "$command" draw "$work/big.dat" "$work/signals/out.png") 2>"$work/err" &
	pid=$!
	while kill -0 $pid 2>/dev/null && [ "$(ls -A "$work/signals" | wc -l)" = 1 ]; do
		:
	done
	kill -s $signal $pid || fail "SIG$signal: too late"
	wait $pid
	status=$?
	[ "$status" -gt 128 ] || grep -q Sanitizer "$work/err" || fail "SIG$signal: status $status"
	[ "$(ls -A "$work/signals")" = out.png ] || fail "SIG$signal: left $(ls -A "$work/signals")"
	[ "$(cat "$work/signals/out.png")" = before ] || fail "SIG$signal: the file changed"
done
(trap '' HUP && exec "$command" draw "$work/big.dat" "$work/signals/out.png") 2>"$work/err" &
pid=$!
while kill -0 $pid 2>/dev/null && [ "$(ls -A "$work/signals" | wc -l)" = 1 ]; do
	:
done
kill -s HUP $pid
wait $pid || fail "an ignored SIGHUP: $(cat "$work/err")"
is png "$work/signals/out.png"

# Noncharacters of Unicode are valid UTF-8, but cairo refuses them.
expect 0 draw --title "$(printf 'a\357\277\277\357\267\220\364\217\277\277b')" "$sample" "$work/non.png"
is png "$work/non.png"

# A write that fails midway, as on a full disk, does not change the old file.
echo before >"$out"
(ulimit -f 2 && trap '' XFSZ && "$command" draw --size 3000 "$sample" "$out") 2>"$work/err"
[ $? = 2 ] || fail "a file that is too large"
says 'cannot write .*: File too large'
[ "$(cat "$out")" = before ] || fail "half a picture took its place"
[ "$(ls -A "$work/dir" | wc -l)" = 3 ] || fail "left behind: $(ls -A "$work/dir")"

# The commands next to the manual's pictures work.
sed -n 's/^    trace-iommu \(draw .* samples.*\) docs.pictures.*/\1/p' "$top/docs/lanes.md" \
	"$top/docs/address-map.md" >"$work/commands"
[ "$(wc -l <"$work/commands")" -ge 3 ] || fail "where are the manual's pictures?"
while read -r arguments; do
	# shellcheck disable=SC2086 # words without spaces
	(cd "$top" && "$command" $arguments "$work/manual.png") || fail "$arguments"
	is png "$work/manual.png"
done <"$work/commands"
for picture in "$top"/docs/pictures/*.png; do
	is png "$picture"
	grep -q "pictures/$(basename "$picture"))" "$top"/README.md "$top"/docs/*.md "$top"/docs/guide/*.md ||
		fail "$picture is not shown"
	[ "$(wc -c <"$picture")" -lt 60000 ] || fail "$picture is large"
done
finish
