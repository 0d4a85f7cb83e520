# SPDX-License-Identifier: LGPL-2.1
# Sourced by capture.sh. Makes the guest's initramfs from two archives, which the kernel unpacks one
# after the other: the base, with busybox and the kernel's modules, is kept in the cache; the rest is
# made for each capture.

modules="virtio_pci virtio_iommu virtio_blk nvme ahci sd_mod e1000e e1000"
later_modules="vfio vfio_iommu_type1 vfio_pci_core vfio_pci" # scenarios load these

# archive DIR >OUT: as an initramfs, whose parts must be multiples of 4 bytes.
archive() {
	(cd "$1" && find . -print0 | cpio --null --create --format=newc --owner=0:0 --quiet) |
		dd bs=512 conv=sync 2>/dev/null
}

# module_files DEPENDENCIES MODULE...: the files of the modules and of all that they need. A module
# that the kernel lacks is built in, or absent: the guest reports it.
module_files() {
	awk -v wanted="$(shift; echo "$*")" '
		{
			file = $1
			sub(/:$/, "", file)
			name = file
			sub(/^.*\//, "", name)
			sub(/\.ko.*$/, "", name)
			gsub(/-/, "_", name)
			files[name] = $0
		}
		END {
			n = split(wanted, names, " ")
			for (i = 1; i <= n; i++)
				print files[names[i]]
		}' "$1" | tr ' ' '\n' | sed 's/:$//; /^$/d' | sort -u
}

# copy_modules FROM TO: FROM and TO are /lib/modules/RELEASE.
copy_modules() {
	copy_release=${1##*/}
	[ -s "$1/modules.dep" ] || depmod -b "${1%/lib/modules/*}" "$copy_release" ||
		die "depmod failed for $1"
	mkdir -p "$2"
	# shellcheck disable=SC2086 # lists of names
	module_files "$1/modules.dep" $modules $later_modules >"$work/module-files"
	while read -r copy_file; do
		mkdir -p "$2/${copy_file%/*}"
		case $copy_file in
		*.xz) xz -dc "$1/$copy_file" >"$2/${copy_file%.xz}" ;;
		*.zst) zstd -qdc "$1/$copy_file" >"$2/${copy_file%.zst}" ;;
		*) cp "$1/$copy_file" "$2/$copy_file" ;;
		esac || die "cannot unpack $1/$copy_file"
	done <"$work/module-files"
	cp "$1"/modules.[bo]* "$2" # depmod wants what there is of builtin and order
	depmod -b "${2%/lib/modules/*}" "$copy_release" || die "depmod failed for $2"
}

# make_base OUT: for $kernel_release. OUT appears only when it is complete.
make_base() {
	[ ! -e "$1" ] || return 0
	say "making the base of the initramfs for $kernel_release"
	base=$work/base
	mkdir -p "$base/bin" "$base/sbin" "$base/usr/bin" "$base/usr/sbin" "$base/sys" "$base/proc"
	cp "$busybox" "$base/bin/busybox"
	ln -s busybox "$base/bin/sh"
	copy_modules "$kernel_modules" "$base/lib/modules/$kernel_release"
	mkdir -p "${1%/*}"
	archive "$base" >"$1.part"
	mv "$1.part" "$1"
	rm -rf "$base"
}

# copy_needed ROOT FILE TO: copies the loader and the shared libraries that FILE needs, and those that
# they need, with the same paths. ROOT is a sysroot, or nothing for this machine.
copy_needed() {
	for needed in $(readelf -lWd "$2" | sed -n 's/^.*(NEEDED).*\[\(.*\)\]$/\1/p
		s/^.*program interpreter: \(.*\)\]$/\1/p'); do
		needed_file=$(find_library "$1" "$needed") ||
			die "$2 needs $needed, which is not in ${1:-this system}"
		[ ! -e "$3$needed_file" ] || continue
		mkdir -p "$3${needed_file%/*}"
		needed_from=$1$needed_file
		[ -e "$needed_from" ] || needed_from=$1/usr$needed_file # /lib is a link to usr/lib
		cp -L "$needed_from" "$3$needed_file"
		(copy_needed "$1" "$needed_from" "$3")
	done
}

# find_library ROOT NAME: its path within ROOT, in a directory where the guest's loader looks.
find_library() {
	case $2 in
	/*)
		echo "$2"
		return
		;;
	esac
	for library in "/lib/$triplet/$2" "/usr/lib/$triplet/$2" "/lib64/$2" "/lib/$2" "/usr/lib/$2"; do
		if [ -e "$1$library" ]; then
			echo "$library"
			return
		fi
	done
	return 1
}

# add_inner_qemu DIR: QEMU for the guest, with the firmware of a machine without a display.
add_inner_qemu() {
	[ "$architecture" = amd64 ] || die "the scenario qemu needs an amd64 machine"
	programs="$programs /usr/bin/qemu-system-x86_64"
	mkdir -p "$1/usr/share/qemu"
	for inner_file in bios-256k.bin kvmvapic.bin; do
		for inner_directory in /usr/share/seabios /usr/share/qemu; do
			[ ! -e "$inner_directory/$inner_file" ] ||
				cp "$inner_directory/$inner_file" "$1/usr/share/qemu/"
		done
	done
	inner_module=/usr/lib/$triplet/qemu/accel-tcg-x86_64.so
	[ ! -e "$inner_module" ] || {
		mkdir -p "$1${inner_module%/*}"
		cp "$inner_module" "$1$inner_module"
		copy_needed "" "$inner_module" "$1"
	}
}

# add_terminal DIR: what live needs to draw in a terminal, if this machine has it.
add_terminal() {
	[ "$architecture" = amd64 ] && [ -x /usr/bin/script ] && [ -e /lib/terminfo/l/linux ] || return 0
	programs="$programs /usr/bin/script"
	mkdir -p "$1/lib/terminfo/l"
	cp /lib/terminfo/l/linux "$1/lib/terminfo/l/"
}

# add_perf: the perf of this machine. Its files do not depend on the kernel.
add_perf() {
	[ "$architecture" = amd64 ] || die "the scenario $scenario needs an amd64 machine"
	need "for the guest" linux-perf || exit 2
	programs="$programs $(command -v perf)"
}

# make_rest OUT: the guest's scripts, its program, the recorders and the configuration, $work/config.
make_rest() {
	rest=$work/rest
	rm -rf "$rest"
	mkdir -p "$rest/rig" "$rest/usr/bin" "$rest/root"
	cp "$rig/guest/init" "$rest/init"
	chmod 755 "$rest/init"
	cp "$rig/guest/run" "$rig/guest/scenarios.sh" "$work/config" "$rest/rig"
	if [ "$small" ]; then
		mkdir "$rest/rig/small"
		cp "$rig/guest/trace-cmd" "$rest/rig/small/"
		chmod 755 "$rest/rig/small/trace-cmd"
	fi
	"$compiler" -O2 -Wall -static -o "$rest/rig/vfio_user" "$rig/guest/vfio_user.c" ||
		die "cannot compile $rig/guest/vfio_user.c"
	[ "$scenario" != qemu ] || add_inner_qemu "$rest"
	[ "$scenario" != live ] || add_terminal "$rest"
	case $scenario in perf | cost) add_perf ;; esac
	for program in $programs; do
		cp "$program" "$rest/usr/bin/"
		copy_needed "$sysroot" "$program" "$rest"
	done
	archive "$rest" >"$1"
}
