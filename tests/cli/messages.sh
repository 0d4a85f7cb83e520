#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Each message of the command appears: messages.txt has the commands. Each is on stderr, with the
# right exit status. docs/messages.md lists the messages that the sources have.
# usage: messages.sh TRACE_IOMMU TOP SYNTH PERF_OF FAILING_LIBRARY
. "$(dirname "$0")/lib.sh"
synth=$3
perf_of=$4
failing=$5
list=$top/tests/cli/messages.txt

# The page.
sh "$top/docs/tables/messages.sh" "$top" >"$work/messages" || fail "docs/tables/messages.sh"
awk -f "$top/docs/tables/messages_page.awk" "$top/docs/messages.md" "$work/messages" >"$work/page" ||
	fail "docs/messages.md: write into its right column what to do"
[ -z "${ACCEPT:-}" ] || cp "$work/page" "$top/docs/messages.md"
diff "$top/docs/messages.md" "$work/page" ||
	fail "docs/messages.md differs from the sources: ACCEPT=1 tests/run.sh -R messages writes it"

# Namespaces, in which the files of the kernel are others. The kernel must have types for probes.
alone=
for way in "unshare --mount" "unshare --map-root-user --mount"; do
	# shellcheck disable=SC2016,SC2086 # the inner shell expands it; several words
	[ -n "$alone" ] || ! $way sh -c 'mount --bind /dev/null /proc/$$/mounts' 2>/dev/null ||
		alone=$way
done
if [ -z "$alone" ] || [ ! -e /sys/kernel/btf/vmlinux ]; then
	[ "$failures" = 0 ] || exit 1
	echo "SKIPPED: no namespaces for this user, or no types of the kernel"
	exit 77
fi

mkdir "$work/in" "$work/bin" "$work/home"
ln -s "$command" "$work/bin/trace-iommu"
export PATH="$work/bin:$PATH" HOME="$work/home" DISPLAY=:0 SAMPLES="$top/samples"
unset WAYLAND_DISPLAY QT_QPA_PLATFORM TRACEEVENT_PLUGIN_DIR
cd "$work/in" || exit 2

# text FILE EVENT...: a trace as text, with an event per second.
text() {
	file=$1
	second=0
	shift
	for event; do
		second=$((second + 1))
		echo " dd-7     [000] .....     $second.000000: $event"
	done >"$file"
}

# recorded: a small trace.dat file "dat" of the version that is not compressed, and the same as "perf".
# Arguments are options of perf_of.
recorded() {
	printf '%s\n' 'machine cpus=2' 'formats 6.1-x86_64 iommu' \
		'event 1.0 cpu=0 pid=7 iommu:attach_device_to_domain device="0000:00:04.0"' \
		'event 2.0 cpu=1 pid=7 iommu:map iova=0x1000 paddr=0x2000 size=4096' \
		'event 3.0 cpu=0 pid=7 iommu:unmap iova=0x1000 size=4096 unmapped_size=4096' |
		"$synth" - dat && "$perf_of" "$@" dat perf
}

# word FILE AT: the number of 64 bits there. The headers of perf.data have the place and length of
# the list of events at 24 and 32, and those of the records at 40 and 48. Those of the formats follow
# the records.
word() {
	od -An -t u8 -j "$2" -N 8 "$1" | tr -d ' '
}

formats_of() {
	word "$1" $(($(word "$1" 40) + $(word "$1" 48)))
}

# changed FILE AT BYTE...: writes the bytes, in octal, over those of a file.
changed() {
	file=$1
	at=$2
	shift 2
	for byte; do
		printf "\\$byte"
	done | dd of="$file" bs=1 seek="$at" conv=notrunc 2>/dev/null
}

# without_memory BYTES COMMAND...: there is no memory for more at once. failing CALL COMMAND...:
# the function fails.
without_memory() {
	limit=$1
	shift
	FAIL_ABOVE=$limit LD_PRELOAD=$failing "$@"
}

failing() {
	call=$1
	shift
	FAIL_CALL=$call LD_PRELOAD=$failing "$@"
}

# Files have room for BLOCKS of 512 bytes: small_files BLOCKS COMMAND...
small_files() {
	trap '' XFSZ
	ulimit -f "$1"
	shift
	"$@"
}

# What tracefs/README says in kernels with probes.
probes='f[:[<group>/] place (kprobe): $arg<N> <argname> \imm-value'

# tracefs: a directory in place of the kernel's. fake COMMAND...: runs it there. If there is a
# file cmdline, it has the kernel's command line.
tracefs() {
	mkdir -p tracefs/instances tracefs/events/iommu
	: >tracefs/set_event
	: >tracefs/dynamic_events
	: >tracefs/trace
	echo "$probes" >tracefs/README
	echo "nodev $PWD/tracefs tracefs rw 0 0" >mounts
}

# in_instance COMMAND...: the same, where a new instance gets the files in the directory files.
in_instance() {
	mkdir -p files
	fake env NEW_FILES="$PWD/files" LD_PRELOAD="$failing" "$@"
}

# live_files: what live needs there. boot_files: the buffer of a boot, which is full.
live_files() {
	for dir in tracefs files; do
		mkdir -p $dir/events
		cat >$dir/events/header_page <<-END
			field: u64 timestamp;	offset:0;	size:8;	signed:0;
			field: local_t commit;	offset:8;	size:8;	signed:1;
			field: int overwrite;	offset:8;	size:1;	signed:1;
			field: char data;	offset:16;	size:4080;	signed:0;
		END
	done
	for file in tracing_on trace_clock buffer_size_kb set_event; do
		: >files/$file
	done
	for cpu in $(seq 0 "$(getconf _NPROCESSORS_CONF)"); do
		mkdir -p "files/per_cpu/cpu$cpu"
		: >"files/per_cpu/cpu$cpu/trace_pipe_raw"
	done
	for events in iommu iommu/map; do
		mkdir -p files/events/$events
		: >files/events/$events/enable
	done
}

boot_files() {
	buffer=tracefs/instances/trace-iommu-boot
	for cpu in $(seq 0 "$(getconf _NPROCESSORS_CONF)"); do
		mkdir -p "$buffer/per_cpu/cpu$cpu"
		printf '%s\n' 'entries: 5' 'overrun: 0' 'commit overrun: 0' 'bytes: 1000' \
			>"$buffer/per_cpu/cpu$cpu/stats"
	done
	echo 1 >$buffer/buffer_size_kb
	: >$buffer/set_event
	: >$buffer/tracing_on
}

# when_on COMMAND: waits until $instance records.
when_on() {
	for _ in $(seq 600); do
		for instance in tracefs/instances/*; do
			[ "$(cat "$instance/tracing_on" 2>/dev/null)" = 1 ] && eval "$1" && return
		done
		sleep 0.1
	done
}

fake() {
	$alone sh -c 'mount --bind "$0/mounts" /proc/$$/mounts &&
		{ [ ! -e "$0/cmdline" ] || mount --bind "$0/cmdline" /proc/cmdline; } && exec "$@"' \
		"$work/row" "$@"
}

# in_place_of FILE SOURCE COMMAND...: runs it where FILE is another one.
in_place_of() {
	$alone sh -c 'mount --bind "$2" "$1" && shift 2 && exec "$@"' in_place_of "$@"
}

# A long name of a directory.
long=$(printf %0200d 0)

# What such a program does to begin a recording.
starts='for on in tracefs/instances/*/tracing_on; do echo 1 >$on; done; trap "exit 0" INT; while :; do :; done'

# program NAME COMMAND: a program in the directory path, which is the only one then.
program() {
	mkdir -p path
	printf '#!/bin/sh\n%s\n' "$2" >"path/$1"
	chmod +x "path/$1"
}

cp "$SAMPLES/amd-6.1-fault.dat" trace.dat

# Each row runs in a directory of its own, which has trace.dat.
number=0
: >"$work/all"
while read -r status row; do
	case $status in [0-9]) ;; *) continue ;; esac
	number=$((number + 1))
	mkdir "$work/row"
	ln "$work/in/trace.dat" "$work/row/trace.dat"
	(
		cd "$work/row" && eval "$row"
	) >"$work/out" 2>"$work/err" </dev/null
	got=$?
	[ $got = "$status" ] || fail "$row: status $got, not $status: $(cat "$work/err")"
	grep -q '^trace-iommu: ' "$work/err" || fail "$row: no message: $(cat "$work/err")"
	grep -q '^trace-iommu: ' "$work/out" && fail "$row: a message on stdout"
	LC_ALL=C grep -q '[^ -~]' "$work/err" && fail "$row: not escaped: $(cat -v "$work/err")"
	grep '^trace-iommu: ' "$work/err" >>"$work/all"
	[ -z "${VERBOSE:-}" ] || { echo "$row"; sed 's/^/    /' "$work/err"; }
	rm -rf "$work/row"
done <"$list"
[ $number -gt 100 ] || fail "only $number rows"

# A message is reached by a row, by another test, or never, with the reason.
grep -aE '^(elsewhere|never) ' "$list" >"$work/others"
awk -v top="$top" '
	FILENAME ~ /others$/ {
		at = index($0, ": ")
		where = substr($0, 1, at - 1)
		text = substr($0, at + 2)
		kinds[text] = where
		next
	}
	FILENAME ~ /all$/ {
		if (!($0 in known))
			lines[++nr_lines] = $0
		known[$0] = 1
		next
	}
	{
		split($0, column, /\t/)
		total++
		for (i = 1; i <= nr_lines && lines[i] !~ column[3]; i++)
			;
		found = ""
		for (text in kinds)
			if (index(column[2], text) && length(text) > length(found))
				found = text
		if (i <= nr_lines)
			reached++
		if (found != "")
			used[found] = 1
		if (i <= nr_lines && found != "")
			print "FAILED: reached here, so messages.txt need not say otherwise: " column[2]
		else if (i > nr_lines && found == "")
			print "FAILED: no command in messages.txt reaches it: " column[1] ": " column[2]
		else if (i > nr_lines)
			count[substr(kinds[found], 1, 5)]++
	}
	END {
		for (text in kinds)
			if (!(text in used))
				print "FAILED: no message has the text in messages.txt: " text
		printf "%d messages: %d reached here, %d by other tests, %d by none\n", total, reached, \
			count["elsew"], count["never"]
	}' "$work/others" "$work/all" "$work/messages" >"$work/report"
cat "$work/report"
grep -q '^FAILED' "$work/report" && fail "messages.txt"

# What other tests reach, they look for.
sed -n 's/^elsewhere \([^ ]*\): \(.*\)/\1 \2/p' "$list" | while read -r file fragment; do
	sed 's/\\\././g; s/\[-\]/-/g' "$top/$file" | grep -qF -e "$fragment" || echo "$file: $fragment"
done >"$work/missing"
[ ! -s "$work/missing" ] || fail "other tests do not have: $(cat "$work/missing")"
finish
