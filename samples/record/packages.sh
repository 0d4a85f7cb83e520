# SPDX-License-Identifier: LGPL-2.1
# Sourced by capture.sh. Fetches packages of other releases and architectures of Debian than this
# machine's, and unpacks them into the cache directory. Nothing is installed: apt gets lists, a
# cache and a status file of its own for each release.

cache=${RIG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/trace-iommu-rig}

# release_of KERNEL: the release of Debian that has this kernel.
release_of() {
	case $1 in
	5.10) echo bullseye ;;
	6.1) echo bookworm ;;
	6.12) echo trixie ;;
	newest) echo sid ;;
	*) return 1 ;;
	esac
}

mirror_of_machine() {
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' \
		2>/dev/null | grep -v security | head -n 1
}

# apt_for RELEASE ARCHITECTURE TOOL ARGUMENT...: runs apt-get or apt-cache with the state of that
# release. Options on the command line win over those of the machine, whose proxies still apply.
apt_for() {
	apt_state=$cache/apt/$1-$2
	apt_architecture=$2
	apt_tool=$3
	shift 3
	"$apt_tool" -o Dir::State="$apt_state" -o Dir::State::lists="$apt_state/lists" \
		-o Dir::State::status="$apt_state/status" -o Dir::Cache="$apt_state/cache" \
		-o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin \
		-o Dir::Etc::sourcelist="$apt_state/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
		-o APT::Architecture="$apt_architecture" -o APT::Architectures::="$apt_architecture" \
		-o APT::Get::List-Cleanup=0 -o Acquire::Languages=none -o APT::Sandbox::User=root \
		-o Acquire::Check-Valid-Until=false "$@"
}

# update_lists RELEASE ARCHITECTURE: once a day.
update_lists() {
	update_state=$cache/apt/$1-$2
	[ -z "$(find "$update_state/updated" -mtime -1 2>/dev/null)" ] || return 0
	mkdir -p "$update_state/lists/partial" "$update_state/cache/archives/partial"
	: >"$update_state/status"
	update_mirror=${MIRROR:-$(mirror_of_machine)}
	[ "$update_mirror" ] || die "no mirror of Debian's packages is known; run this with MIRROR=URL"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
		"$update_mirror $1 main" >"$update_state/sources.list"
	say "reading the package lists of $1 ($2)"
	apt_for "$1" "$2" apt-get -q update >"$update_state/log" 2>&1 ||
		die "apt-get could not read the lists of $1 for $2: $(tail -n 3 "$update_state/log")"
	: >"$update_state/updated"
}

# unpack RELEASE ARCHITECTURE DIR PACKAGE...: DIR appears only when it is complete.
unpack() {
	unpack_release=$1
	unpack_architecture=$2
	unpack_dir=$3
	shift 3
	say "fetching $*"
	rm -rf "$unpack_dir.part"
	mkdir -p "$unpack_dir.part/debs"
	(cd "$unpack_dir.part/debs" &&
		apt_for "$unpack_release" "$unpack_architecture" apt-get -q download "$@") \
		>"$unpack_dir.log" 2>&1 ||
		die "apt-get could not download $*: $(tail -n 3 "$unpack_dir.log")"
	for unpack_deb in "$unpack_dir.part/debs"/*.deb; do
		dpkg-deb -x "$unpack_deb" "$unpack_dir.part" || die "dpkg-deb could not unpack $unpack_deb"
	done
	rm -rf "$unpack_dir.part/debs" "$unpack_dir" "$unpack_dir.log"
	rm -f "$cache/apt/$unpack_release-$unpack_architecture"/cache/*.bin
	mv "$unpack_dir.part" "$unpack_dir"
}

# closure RELEASE ARCHITECTURE PATTERN PACKAGE...: the packages and all that they depend on, as far
# as the names match the extended regular expression.
closure() {
	closure_release=$1
	closure_architecture=$2
	closure_pattern=$3
	shift 3
	apt_for "$closure_release" "$closure_architecture" apt-cache depends --recurse \
		--no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
		"$@" | sed -n 's/^\([a-z0-9].*\)$/\1/p' | sed 's/:[a-z0-9]*$//' |
		grep -E "^($closure_pattern)\$" | sort -u
}

# kernel_of KERNEL ARCHITECTURE: sets kernel_image, kernel_release and kernel_modules. Fetches the
# kernel if it is not there.
kernel_of() {
	kernel_dir=$cache/kernels/$1-$2
	if [ ! -d "$kernel_dir" ]; then
		kernel_debian=$(release_of "$1") || die "no kernel $1: see $0 --list"
		update_lists "$kernel_debian" "$2"
		mkdir -p "$cache/kernels"
		# shellcheck disable=SC2046 # a list of package names
		unpack "$kernel_debian" "$2" "$kernel_dir" $(closure "$kernel_debian" "$2" \
			'linux-(image|modules|binary)-.*' "linux-image-$2")
	fi
	# Debian moved /lib to /usr/lib, and then the kernel beside its modules.
	kernel_modules=$(echo "$kernel_dir"/lib/modules/* "$kernel_dir"/usr/lib/modules/* |
		tr ' ' '\n' | grep -v '\*$' | head -n 1)
	kernel_release=${kernel_modules##*/}
	kernel_image=$kernel_dir/boot/vmlinuz-$kernel_release
	[ -e "$kernel_image" ] || kernel_image=$kernel_modules/vmlinuz
	[ -n "$kernel_release" ] && [ -e "$kernel_image" ] ||
		die "no kernel in $kernel_dir: remove this directory and try again"
}

# newest_qemu_of PACKAGE PROGRAM: sets qemu, a script in $work that runs this program of the newest
# QEMU with that release's own libraries.
newest_qemu_of() {
	newest_qemu=$cache/$1
	if [ ! -d "$newest_qemu" ]; then
		update_lists sid amd64
		# shellcheck disable=SC2046 # a list of package names
		unpack sid amd64 "$newest_qemu" $(closure sid amd64 \
			"(lib|zlib1g).*|opensbi|ipxe-qemu|qemu-system-(common|data)|$1" "$1")
	fi
	qemu=$work/qemu
	cat >"$qemu" <<-END
		#!/bin/sh
		exec "$newest_qemu/usr/lib64/ld-linux-x86-64.so.2" \
			--library-path "$newest_qemu/usr/lib/x86_64-linux-gnu" \
			"$newest_qemu/usr/bin/$2" -L "$newest_qemu/usr/share/qemu" "\$@"
	END
	chmod 755 "$qemu"
}

# sysroot_of ARCHITECTURE [RELEASE]: sets sysroot, a directory with the programs and libraries of a
# release, by default this machine's, for another architecture.
sysroot_of() {
	sysroot=$cache/sysroot-$1
	[ ! -d "$sysroot" ] || return 0
	sysroot_release=${2:-$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)}
	update_lists "$sysroot_release" "$1"
	# The cross compiler brings the headers of libc.
	# shellcheck disable=SC2046 # a list of package names
	unpack "$sysroot_release" "$1" "$sysroot" $(closure "$sysroot_release" "$1" \
		'(lib|zlib1g|trace-cmd|busybox-static|pci\.ids).*' trace-cmd busybox-static \
		libtraceevent-dev libtracefs-dev libtracecmd-dev libjson-c-dev libbpf-dev libpci-dev |
		grep -Ev '^(libc6-dev|libc-dev-bin|libcrypt-dev|libperl.*|libpython.*)$')
}
