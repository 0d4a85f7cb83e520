#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Kernel parameters for a boot, and GRUB's defaults.
. "$(dirname "$0")/lib.sh"

record 0 --boot
prints '^    trace_event=iommu[^ ]* trace_buf_size=8M trace_clock=global$'
prints 'update-grub'
prints '/etc/kernel/cmdline'
prints 'record --after-boot'
if grep -q ' reserve_mem_find_by_name$' /proc/kallsyms; then
	prints '^    reserve_mem=16M:4096:trace-iommu trace_instance=trace-iommu-boot@trace-iommu,iommu'
	prints '^    reserve_mem=16M:4096:trace-iommu trace_instance=trace-iommu-boot^traceoff@trace-iommu$'
	prints 'nokaslr'
fi
parameters=$(sed -n 's/^    \(trace_event=.*\)/\1/p' "$work/out")

if ! grep -q 'trace_event=\|trace_instance=' /proc/cmdline; then
	record 2 --after-boot
	says '/proc/cmdline: this boot was not recorded; trace-iommu record --boot prints'
fi

unshare --mount true 2>/dev/null || skip "no mount namespaces"

# after_boot LINE ARGUMENT...: runs record --after-boot as if the kernel's command line were LINE.
after_boot() {
	echo "$1" >"$work/cmdline"
	shift
	unshare --mount sh -c 'mount --bind "$1" /proc/cmdline && shift && exec "$0" record --after-boot "$@"' \
		"$command" "$work/cmdline" "$@" >"$work/out" 2>"$work/err"
}

instance=$tracing/instances/trace-iommu-boot
parameter=trace_instance=trace-iommu-boot@trace-iommu
if [ ! -d $instance ]; then
	after_boot "root=/dev/vda1 $parameter,iommu" -o "$work/a.dat"
	[ $? = 2 ] || fail "without the instance: no error"
	says "$instance: no such instance"

	# An instance that this test makes, in place of the kernel.
	mkdir $instance
	trap 'rmdir $instance $tracing/instances/$bystander 2>/dev/null; rm -rf "$work"' EXIT
	after_boot "$parameter,iommu" -o "$work/a.dat"
	[ $? = 2 ] || fail "an empty buffer: no error"
	says "$instance: the buffer is empty: the firmware wiped its memory"

	echo printk:console >>$instance/set_event
	echo 'trace-iommu: a message of the boot' >/dev/kmsg
	after_boot "$parameter,iommu" --dry-run -o "$work/a.dat" || fail "--dry-run: $(cat "$work/err")"
	prints "$instance would be written to $work/a.dat"
	[ "$(cat $instance/set_event)" = printk:console ] || fail "--dry-run disables events"
	after_boot "$parameter,iommu" -o "$work/a.dat" || fail "--after-boot: $(cat "$work/err")"
	prints "^$work/a\.dat: [1-9][0-9]* events, 0 lost$"
	"$3" report -N "$work/a.dat" >"$work/report" 2>/dev/null
	grep -q 'a message of the boot' "$work/report" || fail "the message of the boot is missing"
	grep -q 'trace-iommu/1 host=' "$work/report" || fail "no snapshot of this boot"
	[ ! -s $instance/set_event ] || fail "the events are still enabled"

	# Probes that --boot would not print for this kernel.
	[ -d $instance ] || mkdir $instance
	echo printk:console >>$instance/set_event
	echo 'trace-iommu: a message of the boot' >/dev/kmsg
	after_boot "$parameter,iommu kprobe_event=p:iop/map,no_such_function,dom=\$arg1:x64" -o "$work/p.dat" ||
		fail "probes of another kernel: $(cat "$work/err")"
	says "note: the probes in the kernel's command line are not those that record --boot prints"
	"$3" report -N "$work/p.dat" >"$work/report" 2>/dev/null
	grep -q 'trace-iommu/1 probes=unverified 0 0' "$work/report" || fail "these probes are not marked"

	# The boot before: this machine may have been another one then.
	[ -d $instance ] || mkdir $instance
	echo printk:console >>$instance/set_event
	echo 'trace-iommu: a message of the boot before' >/dev/kmsg
	after_boot "trace_instance=trace-iommu-boot^traceoff@trace-iommu" -o "$work/b.dat" ||
		fail "the boot before: $(cat "$work/err")"
	"$3" report -N "$work/b.dat" >"$work/report" 2>/dev/null
	grep -q 'a message of the boot before' "$work/report" || fail "its message is missing"
	grep -q 'trace-iommu/1' "$work/report" && fail "a snapshot of this boot in the trace of another"
	rmdir $instance 2>/dev/null
fi

# inside FILE ARGUMENT...: runs record with a copy of FILE as GRUB's defaults, which is copied back.
inside() {
	file=$1
	shift
	unshare --mount sh -c 'command=$0 file=$1 && shift && mount -t tmpfs tmpfs /etc/default &&
		{ [ ! -e "$file" ] || cp -p "$file" /etc/default/grub; } &&
		{ "$command" record "$@"; status=$?
		[ ! -e /etc/default/grub ] || cp -p /etc/default/grub "$file"; exit $status; }' \
		"$command" "$file" "$@" >"$work/out" 2>"$work/err"
}

cat >"$work/grub" <<'END'
GRUB_DEFAULT=0
GRUB_CMDLINE_LINUX_DEFAULT="quiet"
GRUB_CMDLINE_LINUX="root=/dev/vda1"
END
printf 'GRUB_TIMEOUT=5' >>"$work/grub" # without a newline
chmod 640 "$work/grub"
cp "$work/grub" "$work/original"

inside "$work/grub" --boot=install --dry-run || fail "--dry-run: $(cat "$work/err")"
prints 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX trace_event='
same "--dry-run" "$work/original" "$work/grub"
inside "$work/grub" --boot=install || fail "install: $(cat "$work/err")"
prints 'Run update-grub'
(. "$work/grub" && echo "$GRUB_CMDLINE_LINUX|$GRUB_TIMEOUT") >"$work/sourced"
[ "$(cat "$work/sourced")" = "root=/dev/vda1 $parameters|5" ] ||
	fail "what GRUB would read: $(cat "$work/sourced")"
[ "$(stat -c %a "$work/grub")" = 640 ] || fail "the mode is $(stat -c %a "$work/grub")"
cp "$work/grub" "$work/installed"
inside "$work/grub" --boot=install || fail "install again: $(cat "$work/err")"
prints 'nothing to change'
same "install again" "$work/installed" "$work/grub"

# Lines that somebody adds later stay.
echo 'GRUB_TERMINAL=console' >>"$work/grub"
inside "$work/grub" --boot=remove || fail "remove: $(cat "$work/err")"
{
	cat "$work/original"
	echo
	echo 'GRUB_TERMINAL=console'
} >"$work/expected"
same "remove" "$work/expected" "$work/grub"
inside "$work/grub" --boot=remove || fail "remove again: $(cat "$work/err")"
prints 'nothing to change'

# A file that a crash damaged stays as it is. A symbolic link stays one.
printf 'A=1\n\000\000\nB=2\n' >"$work/zeros"
cp "$work/zeros" "$work/zeros.original"
inside "$work/zeros" --boot=install
[ $? = 2 ] || fail "zero bytes: no error"
says '/etc/default/grub: the file has zero bytes'
cmp "$work/zeros" "$work/zeros.original" || fail "a file with zero bytes changed"
echo A=1 >"$work/target"
unshare --mount sh -c 'mount -t tmpfs tmpfs /etc/default && ln -s "$1/target" /etc/default/grub &&
	"$0" record --boot=install && [ -L /etc/default/grub ]' "$command" "$work" >"$work/out" 2>"$work/err" ||
	fail "a symbolic link: $(cat "$work/err")"
grep -q trace_event= "$work/target" || fail "the target of a symbolic link has no parameters"

inside "$work/none" --boot=install
[ $? = 2 ] || fail "without GRUB: no error"
says '/etc/default/grub: No such file or directory; trace-iommu record --boot prints'
finish
