#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# What record reports before it changes anything, and --dry-run.
. "$(dirname "$0")/lib.sh"

state "$work/before"

# --dry-run lists every file.
record 0 --dry-run --no-probes -o "$work/a.dat" -b 123 --stack true
prints '^Nothing was changed\.'
prints "^$tracing/instances/trace-iommu-[0-9]*$"
prints "trace-cmd record -q -o $work/a\.dat -B trace-iommu-[0-9]* -b 123 -C global "
prints ' -e iommu:\*.* -e iommu:map -R stacktrace$'
prints "^$tracing/instances/trace-iommu-[0-9]*/trace_marker$"
[ ! -e "$work/a.dat" ] || fail "--dry-run writes a file"
record 0 --dry-run --no-snapshot
grep -q trace_marker "$work/out" && fail "--no-snapshot writes to trace_marker"

# Options.
record 2 -b 0
says "-b: '0' is not a buffer size"
record 2 -b 12x
memory=$(($(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo) + 1))
record 2 --no-probes -b $memory -o "$work/a.dat" true
says "-b: [0-9]* buffers of $memory KiB, one per CPU, exceed the memory of [0-9]* KiB; give less than [1-9]"
record 2 --boot=off
says "[-]-boot: 'off' is neither install nor remove"
record 2 --cleanup --after-boot
says '[-]-cleanup and --after-boot are mutually exclusive'
record 2 --cleanup true
says "[-]-cleanup takes no command: 'true'"

# Options that an action would ignore.
ignored() {
	record 2 "$@"
	says "$1 does not use $2; leave it out"
}
for action in --boot --boot=install --boot=remove --cleanup; do
	for option in -b -o --latency --stack --no-probes --no-snapshot; do
		case $option in
		-b) ignored $action -b 2048 --dry-run ;;
		-o) ignored $action -o "$work/a.dat" --dry-run ;;
		*) ignored $action $option --dry-run ;;
		esac
	done
done
for option in --latency --stack --no-probes; do
	ignored --after-boot $option
done
record 0 --cleanup --dry-run

# The output.
record 2 --dry-run -o "$work/none/a.dat"
says "cannot write $work/none/a\.dat: No such file or directory; name another file with -o"
record 2 --dry-run -o "$work"
says "cannot write $work: Is a directory"
record 2 --dry-run -o -
says '[-]o: a recording cannot go to standard output'

record 2 --dry-run -o ''
says '[-]o: the name of the file is empty'
mkfifo "$work/fifo"
record 2 --no-probes -o "$work/fifo" true
says "cannot write $work/fifo: it is not a regular file"
[ -p "$work/fifo" ] || fail "record removes what is no file"

# A name that is not too long itself, but those of trace-cmd's files are.
for length in 230 300; do
	record 2 --no-probes -o "$work/$(printf "%${length}s" | tr ' ' x)" true
	says 'cannot write .*: the name is too long'
done
ls "$work" | grep -q '^xxx' && fail "a file with a long name is left"

# Without trace-cmd. The shell itself is found by its path.
path=$PATH
PATH=$work/none
record_without_path() {
	"$command" record --dry-run -o "$work/a.dat"
}
record_without_path >"$work/out" 2>"$work/err"
status=$?
PATH=$path
[ $status = 2 ] || fail "without trace-cmd: status $status"
says 'trace-cmd was not found in PATH; install it (Debian: apt-get install trace-cmd)'

# Without root.
if command -v setpriv >/dev/null; then
	cp "$command" "$work/trace-iommu"
	chmod 755 "$work"
	setpriv --reuid 65534 --regid 65534 --clear-groups "$work/trace-iommu" record --dry-run \
		-o /tmp/a.dat >"$work/out" 2>"$work/err"
	[ $? = 2 ] || fail "without root: no error"
	says "$tracing: only root may trace; run this with sudo"
fi

# inside COMMAND: runs a shell command in a mount namespace, then record --dry-run. Its messages go
# to $work/err.
inside() {
	unshare --mount sh -c "{ $1; } && exec \"\$0\" record --dry-run --no-probes -o \"\$1\"" \
		"$command" "$work/a.dat" >"$work/out" 2>"$work/err"
}

if unshare --mount true 2>/dev/null; then
	inside "umount $tracing; umount -l /sys/kernel/debug 2>/dev/null || :"
	[ $? = 2 ] || fail "without tracefs: no error"
	says 'tracefs is not mounted; run mount -t tracefs nodev /sys/kernel/tracing as root'

	inside "mount -t tmpfs tmpfs $tracing/events"
	[ $? = 2 ] || fail "without events: no error"
	says "$tracing/events/iommu: the kernel has no IOMMU events"

	groups=/sys/kernel/iommu_groups
	if [ -d $groups ]; then
		inside "mount -t tmpfs tmpfs $groups" || fail "without groups: $(cat "$work/err")"
		says 'note: no IOMMU is in use'
		inside "mount -t tmpfs tmpfs $groups && mkdir $groups/0 && echo identity >$groups/0/type" ||
			fail "passthrough: $(cat "$work/err")"
		says 'note: the trace will have no maps except those of VFIO: .* boot with iommu=nopt'
		inside "mount -t tmpfs tmpfs $groups && mkdir $groups/0 $groups/1 &&
			echo identity >$groups/0/type && echo DMA-FQ >$groups/1/type"
		says 'note: the trace will have no maps of 1 of the 2 groups'
	fi
	if [ -d /sys/kernel/security ]; then
		inside 'mount -t tmpfs tmpfs /sys/kernel/security &&
			echo "none integrity [confidentiality]" >/sys/kernel/security/lockdown'
		[ $? = 2 ] || fail "lockdown: no error"
		says '/sys/kernel/security/lockdown: the kernel is locked down (confidentiality)'
		inside 'mount -t tmpfs tmpfs /sys/kernel/security &&
			echo "none [integrity] confidentiality" >/sys/kernel/security/lockdown' ||
			fail "lockdown for integrity only: $(cat "$work/err")"
	fi
fi

# Somebody else traces, in an instance.
"$command" record --dry-run --no-probes -o "$work/a.dat" >"$work/out" 2>"$work/err" ||
	fail "beside others: $(cat "$work/err")"
says 'note: other users have [1-9][0-9]* instances* and [0-9]* probes* in tracefs; this recording leaves'

state "$work/after"
same "tracing before and after the checks" "$work/before" "$work/after"
finish
