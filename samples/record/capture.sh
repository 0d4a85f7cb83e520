#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Makes a capture: boots a kernel of Debian in QEMU, by software emulation and with an emulated IOMMU,
# runs a scenario in this guest, and records it there with trace-iommu record. README.md describes it.
set -eu

rig=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$rig/../.." && pwd)
. "$top/scripts/need.sh"
. "$rig/packages.sh"
. "$rig/initramfs.sh"
. "$rig/machine.sh"

usage() {
	cat <<END
usage: capture.sh --kernel KERNEL --iommu IOMMU --scenario SCENARIO -o OUT.dat [OPTION...]
       capture.sh --list | --fetch [KERNEL...] | --help

Writes OUT.dat, the trace (perf: OUT.data); OUT.truth, what the guest's programs did; OUT.log, its
console; and OUT.state, how tracing looked before and after. One capture takes about a minute.

  --record-options OPTIONS   of trace-iommu record in the guest, such as "--latency --stack"
  --small                    for a small file: a short load, and an excerpt of /proc/kallsyms
  --append OPTIONS           more kernel parameters, such as iommu.strict=1
  --bios FILE                a firmware, such as QEMU_EFI.fd; arm64 guests then have ACPI
  --qemu FILE                another QEMU, such as one that reports AMD faults
  --command FILE             the trace-iommu for the guest; default: this tree's, which is built
  --timeout SECONDS          until the guest is given up; default: 900
  --list                     kernels, IOMMUs and scenarios
  --fetch                    only downloads the kernels (default: all)

Packages go to \${RIG_CACHE:-\$HOME/.cache/trace-iommu-rig}; MIRROR is the mirror of Debian's packages.
END
}

say() {
	echo "rig: $*"
}

die() {
	echo "error: $*" >&2
	exit 2
}

list() {
	echo "Kernels: 5.10 6.1 6.12 newest (smmuv3: 6.12 newest; virtio: 6.12; riscv: newest)"
	echo "IOMMUs: intel amd virtio smmuv3 riscv"
	echo "Scenarios:"
	sed -n 's/^# \([a-z0-9]*\): \(.*\)/  \1\t\2/p; ' "$rig/guest/scenarios.sh" | expand -t 12
}

fetch() {
	[ $# -gt 0 ] || set -- 5.10 6.1 6.12 newest
	for kernel in "$@"; do
		kernel_of "$kernel" amd64
		case $kernel in
		6.12 | newest) kernel_of "$kernel" arm64 ;;
		esac
		[ "$kernel" != newest ] || kernel_of "$kernel" riscv64
	done
}

# build_command CMAKE-OPTION...: sets command, the trace-iommu of this tree for the guest.
build_command() {
	build=$top/build/rig-$architecture
	need "to build trace-iommu" make cmake pkg-config || exit 2
	say "building trace-iommu for $architecture"
	{
		cmake -S "$top" -B "$build" -DBUILD_TESTING=OFF -DTRACE_IOMMU_DRAW=OFF \
			-DTRACE_IOMMU_KSHARK_PLUGIN=OFF -DTRACE_IOMMU_TRACEEVENT_PLUGIN=OFF \
			-DTRACE_IOMMU_DOCS=OFF -DTRACE_IOMMU_DESKTOP=OFF "$@" &&
			make -C "$build" -j2 trace-iommu
	} >"$work/build.log" 2>&1 || {
		tail -n 20 "$work/build.log" >&2
		die "cannot build trace-iommu for $architecture"
	}
	command=$build/cli/trace-iommu
}

prepare_amd64() {
	need "to emulate the machine" qemu-system-x86 || exit 2
	need "to compile the guest's program" gcc libc6-dev || exit 2
	need "for the guest" busybox-static trace-cmd || exit 2
	triplet=x86_64-linux-gnu
	compiler=gcc
	sysroot=
	busybox=/bin/busybox
	[ -n "$command" ] || {
		need "to build trace-iommu" libtraceevent-dev libtracefs-dev libtracecmd-dev \
			libjson-c-dev libbpf-dev || exit 2
		build_command
	}
	programs="$command /usr/bin/trace-cmd"
}

# prepare_cross TRIPLET CMAKE-OPTION...: the sysroot and the compiler are there.
prepare_cross() {
	triplet=$1
	shift
	compiler=$triplet-gcc
	busybox=$sysroot/bin/busybox
	[ -e "$busybox" ] || busybox=$sysroot/usr/bin/busybox
	export PKG_CONFIG_SYSROOT_DIR="$sysroot"
	export PKG_CONFIG_LIBDIR="$sysroot/usr/lib/$triplet/pkgconfig:$sysroot/usr/share/pkgconfig"
	# The sysroot's libraries may be of a later release than the compiler's libc.
	[ -n "$command" ] || build_command -DCMAKE_SYSTEM_NAME=Linux \
		"-DCMAKE_C_COMPILER=$compiler" -DCMAKE_CXX_COMPILER=NOTFOUND \
		-DCMAKE_C_COMPILER_LAUNCHER= "-DCMAKE_EXE_LINKER_FLAGS=-Wl,--allow-shlib-undefined \
			-Wl,-rpath-link,$sysroot/usr/lib/$triplet:$sysroot/lib/$triplet" "$@"
	programs="$command $sysroot/usr/bin/trace-cmd"
}

prepare_arm64() {
	need "to emulate the machine" qemu-system-arm || exit 2
	need "to compile for the guest" gcc-aarch64-linux-gnu libc6-dev-arm64-cross || exit 2
	sysroot_of arm64
	prepare_cross aarch64-linux-gnu -DCMAKE_SYSTEM_PROCESSOR=aarch64
}

# Debian has riscv64 since trixie, and QEMU emulates its IOMMU since 10.0.
prepare_riscv64() {
	need "to compile for the guest" gcc-riscv64-linux-gnu libc6-dev-riscv64-cross || exit 2
	[ -n "$qemu" ] || newest_qemu_of qemu-system-riscv qemu-system-riscv64
	sysroot_of riscv64 trixie
	prepare_cross riscv64-linux-gnu -DCMAKE_SYSTEM_PROCESSOR=riscv64
}

end() {
	[ -z "$machine_pid" ] || kill "$machine_pid" 2>/dev/null || :
	rm -rf "$work"
}

write_config() {
	cat >"$work/config" <<END
modules="$modules"
iommu=$iommu
scenario=$scenario
record_options="$record_options"
small=$small
recorder="trace-iommu record $record_options"
END
}

make_initramfs() {
	write_config
	make_rest "$work/rest.cpio"
	cat "$cache/base/$kernel_release.cpio" "$work/rest.cpio" >"$work/initramfs"
}

# boot_once: 0 if the guest wrote results.
boot_once() {
	rm -rf "$work/results" "$work/out"
	mkdir "$work/results"
	run_machine "$timeout" "$append" || :
	tar -x -C "$work/results" -f "$work/out" 2>/dev/null && [ -s "$work/results/release" ]
}

give_up() {
	echo "--- the end of the guest's console:" >&2
	tail -n 30 "$work/console" >&2
	cp "$work/console" "$out.log"
	tail -n 5 "$work/qemu.log" >&2
	die "$*"
}

# Emulated guests with several CPUs sometimes die early, by a breakpoint of a patched jump label.
boot() {
	make_initramfs
	for try in 1 2 3; do
		say "booting $kernel_release with $iommu, scenario $scenario"
		! boot_once || return 0
		grep -q 'Oops: int3' "$work/console" || break
		[ "$try" = 3 ] || say "the guest died of an int3 of the emulator: once more ($try of 2)"
	done
	give_up "the guest wrote no results (kernel $kernel_release, $iommu, $scenario)"
}

# The guest's own record --boot tells the parameters; a scenario of its own, without a capture.
boot_with_parameters() {
	scenario=parameters
	boot
	[ ! -e "$work/results/failed" ] || give_up "$(cat "$work/results/failed")"
	append="$append $(sed -n 's/^    \(trace_event=\)/\1/p; s/^    \(kprobe_event=\)/\1/p' \
		"$work/results/parameters" | tr '\n' ' ')"
	scenario=boot
	boot
}

# Selected events need no answer of record --boot.
boot_selected() {
	append="$append trace_event=iommu:add_device_to_group,iommu:attach_device_to_domain"
	append="$append trace_buf_size=1M trace_clock=global"
	boot
}

# Boots a guest that crashes, and then another one with the same memory: it is a file, as if the firmware
# did not clear it.
boot_after_crash() {
	scenario=parameters
	boot
	sed -n 's/^    \(reserve_mem=\)/\1/p' "$work/results/parameters" >"$work/lines"
	[ "$(wc -l <"$work/lines")" = 2 ] || die "record --boot of $kernel_release prints no reserve_mem"
	memory=$work/memory
	options=$append
	append="$options nokaslr $(sed -n 1p "$work/lines")"
	scenario=dies
	make_initramfs
	say "booting $kernel_release, which will crash"
	! boot_once || die "the guest did not crash"
	grep -q 'sysrq: Trigger a crash' "$work/console" || give_up "the guest ended before it crashed"
	append="$options nokaslr $(sed -n 2p "$work/lines")"
	scenario=crash
	boot
}

keep_results() {
	cp "$work/console" "$out.log"
	if [ -e "$work/results/failed" ]; then
		rm -rf "$out.failed"
		mv "$work/results" "$out.failed"
		give_up "the scenario failed in the guest: $(cat "$out.failed/failed"); what it left is" \
			"in $out.failed"
	fi
	trace=trace.dat
	[ ! -s "$work/results/perf.data" ] || trace=perf.data
	[ -s "$work/results/$trace" ] || give_up "the guest wrote no trace"
	cp "$work/results/truth" "$out.truth"
	diff "$work/results/before" "$work/results/after" >"$out.state" 2>&1 || :
	for result in "$work/results"/live.* "$work/results/cost"; do
		[ ! -e "$result" ] || cp "$result" "$out.${result##*/}"
	done
	cp "$work/results/$trace" "$out.${trace#*.}"
}

kernel=
iommu=
scenario=
out=
command=
timeout=900
append=
other_qemu=
bios=
record_options=
small=
while [ $# -gt 0 ]; do
	case $1 in
	--help | -h)
		usage
		exit
		;;
	--list)
		list
		exit
		;;
	--fetch)
		shift
		fetch "$@"
		exit
		;;
	--small) small=1 ;;
	--kernel | --iommu | --scenario | -o | --command | --timeout | --append | --qemu | --bios | --record-options)
		[ $# -ge 2 ] || die "$1 needs a value"
		case $1 in
		-o) out=${2%.dat} ;;
		--qemu) other_qemu=$2 ;;
		--record-options) record_options=$2 ;;
		*) eval "${1#--}=\$2" ;;
		esac
		shift
		;;
	*) die "unknown argument $1: see $0 --help" ;;
	esac
	shift
done
[ -n "$kernel" ] && [ -n "$iommu" ] && [ -n "$scenario" ] && [ -n "$out" ] ||
	die "--kernel, --iommu, --scenario and -o are needed: see $0 --help"
grep -q "^# $scenario: " "$rig/guest/scenarios.sh" || die "no scenario $scenario: see $0 --list"

work=$(mktemp -d "${TMPDIR:-/tmp}/rig.XXXXXX")
machine_pid=
memory=
processors=
trap end EXIT
trap 'exit 2' HUP INT TERM
start=$(date +%s)
machine_of "$iommu"
[ "$iommu-$scenario" != amd-fault ] || [ -n "$other_qemu" ] ||
	die "QEMU reports no faults of AMD-Vi to the guest: give a corrected one with --qemu"
qemu=${other_qemu:-$qemu}
kernel_of "$kernel" "$architecture"
need "to make an initramfs" cpio kmod binutils xz-utils zstd || exit 2
"prepare_$architecture"
make_base "$cache/base/$kernel_release.cpio"
case $scenario in
cost)
	processors=$counting_processor
	boot
	;;
boot) boot_with_parameters ;;
selected) boot_selected ;;
crash) boot_after_crash ;;
*) boot ;;
esac
keep_results
say "$out.${trace#*.}: $(wc -c <"$out.${trace#*.}") bytes, $(($(date +%s) - start)) s"
