# SPDX-License-Identifier: LGPL-2.1
# Sourced by capture.sh. The emulated machines.

# machine_of IOMMU: sets architecture, qemu, machine_options and kernel_options.
machine_of() {
	architecture=amd64
	qemu=qemu-system-x86_64
	# la57: QEMU 7.2 emulates five levels of page tables slowly and VT-d with four.
	machine_options="-machine q35,kernel-irqchip=split -cpu max,la57=off"
	# no_timer_check: the kernel's check of its timer fails if the emulator pauses.
	kernel_options="console=ttyS0 iommu=nopt no_timer_check"
	case $1 in
	intel)
		# Without caching mode, VFIO does not work in a guest.
		machine_options="$machine_options -device intel-iommu,intremap=on,caching-mode=on"
		kernel_options="$kernel_options intel_iommu=on"
		;;
	amd)
		machine_options="$machine_options -device amd-iommu,intremap=on"
		kernel_options="$kernel_options amd_iommu=on"
		;;
	virtio)
		machine_options="$machine_options -device virtio-iommu-pci,addr=2"
		kernel_options="$kernel_options vfio_iommu_type1.allow_unsafe_interrupts=1"
		;;
	smmuv3)
		architecture=arm64
		qemu=qemu-system-aarch64
		machine_options="-machine virt,gic-version=3,iommu=smmuv3 -cpu cortex-a72"
		kernel_options="console=ttyAMA0"
		;;
	riscv)
		architecture=riscv64
		qemu=
		machine_options="-machine virt,aia=aplic-imsic,iommu-sys=on -cpu rv64"
		# The driver remaps no interrupts.
		kernel_options="console=ttyS0 vfio_iommu_type1.allow_unsafe_interrupts=1"
		;;
	*) die "no IOMMU $1: see $0 --list" ;;
	esac
	kernel_options="$kernel_options iommu.passthrough=0 rdinit=/init panic=-1 loglevel=7"
}

# disk NAME MEGABYTES: a sparse disk, $work/NAME, as the drive NAME.
disk() {
	truncate -s "$2M" "$work/$1"
	echo "-drive if=none,id=$1,format=raw,file=$work/$1"
}

# devices_of IOMMU: options of QEMU; the same devices at the same addresses on every machine, as far as
# it has them. docs: README.md. A virtio device without iommu_platform bypasses the IOMMU.
devices_of() {
	behind=iommu_platform=on,disable-legacy=on
	echo "-device edu,addr=4,dma_mask=0xffffffff"
	echo "-device pcie-root-port,id=rp,addr=5,chassis=1"
	# Behind a root port, AMD-Vi lets an e1000e transfer nothing.
	if [ "$1" = amd ]; then
		echo "-device e1000e,bus=rp -device e1000e,addr=0xa,netdev=net"
	else
		echo "-device e1000e,bus=rp,netdev=net"
	fi
	echo "-netdev user,id=net,restrict=on,guestfwd=tcp:10.0.2.100:1234-cmd:$work/download"
	echo "-device nvme,addr=6,serial=rignvme,drive=nvme $(disk nvme 32)"
	echo "-device pcie-pci-bridge,id=bridge,addr=7"
	echo "-device e1000,bus=bridge,addr=1 -device e1000,bus=bridge,addr=2"
	echo "-device virtio-blk-pci,addr=8,drive=behind,serial=rigbehind,$behind $(disk behind 32)"
	echo "-device virtio-blk-pci,addr=9,drive=out,serial=rigout $(disk out 1024)"
	[ "$architecture" != amd64 ] || echo "-device ide-hd,drive=ahci,bus=ide.0 $(disk ahci 32)"
}

two_processors="-accel tcg,thread=multi -smp 2"

# Virtual time is the number of instructions, in ns, and those of a process are its CPU time. With two CPUs,
# the time of each would include the instructions of the other.
counting_processor="-accel tcg,thread=single -smp 1 -icount shift=0,sleep=off"

# run_machine TIMEOUT APPEND: runs the guest until it switches itself off. In the background, because a
# shell that waits for a program in the foreground does not handle signals.
run_machine() {
	printf '#!/bin/sh\nexec head -c 3000000 /dev/zero\n' >"$work/download"
	chmod 755 "$work/download"
	# shellcheck disable=SC2046,SC2086 # lists of options
	timeout -k 10 "$1" nice -n 5 "$qemu" $machine_options ${processors:-$two_processors} -m 2560 \
		-nodefaults -display none -no-reboot -serial "file:$work/console" -monitor none \
		${memory:+-object "memory-backend-file,id=ram,size=2560M,mem-path=$memory,share=on"} \
		${memory:+-machine memory-backend=ram} \
		${bios:+-bios "$bios"} $(devices_of "$iommu") -kernel "$kernel_image" -initrd "$work/initramfs" \
		-append "$kernel_options $2" >"$work/qemu.log" 2>&1 </dev/null &
	machine_pid=$!
	wait "$machine_pid"
}
