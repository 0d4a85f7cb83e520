# SPDX-License-Identifier: LGPL-2.1
# Sourced by the scripts that must run on a fresh machine.
#
# need WHY PACKAGE...: installs the missing Debian packages, and prints their names and WHY. If no
# package is missing, it does not touch the package lists either.

have_package() {
	case $1 in
	gcc) command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 ;;
	pkg-config) command -v pkg-config >/dev/null 2>&1 ;;
	nodejs) command -v node >/dev/null 2>&1 ;;
	prometheus) command -v promtool >/dev/null 2>&1 ;;
	systemd) command -v systemd-analyze >/dev/null 2>&1 ;;
	g++) command -v c++ >/dev/null 2>&1 || command -v g++ >/dev/null 2>&1 ;;
	man-db) command -v man >/dev/null 2>&1 ;;
	xz-utils) command -v xz >/dev/null 2>&1 ;;
	xvfb) command -v Xvfb >/dev/null 2>&1 ;;
	libkshark-dev) pkg-config --exists libkshark 2>/dev/null ;;
	asciidoctor | bzip2 | chromium | clang | clang-format | clickhouse-client | clickhouse-server | \
		cmake | gzip | jq | kernelshark | make | npm | python3 | trace-cmd | valgrind | xdotool | zstd)
		command -v "$1" >/dev/null 2>&1 ;;
	libtraceevent-dev) pkg-config --exists libtraceevent 2>/dev/null ;;
	libtracefs-dev) pkg-config --exists libtracefs 2>/dev/null ;;
	libtracecmd-dev) pkg-config --exists libtracecmd 2>/dev/null ;;
	libzstd-dev) pkg-config --exists libzstd 2>/dev/null ;;
	libbpf-dev) pkg-config --exists libbpf 2>/dev/null ;;
	libncurses-dev) pkg-config --exists ncursesw 2>/dev/null ;;
	libpci-dev) pkg-config --exists libpci 2>/dev/null ;;
	libarchive-dev) pkg-config --exists libarchive 2>/dev/null ;;
	libjson-c-dev) pkg-config --exists json-c 2>/dev/null ;;
	libcairo2-dev) pkg-config --exists cairo cairo-png cairo-svg cairo-pdf 2>/dev/null ;;
	libcmocka-dev) pkg-config --exists cmocka 2>/dev/null ;;
	linux-perf) command -v perf >/dev/null 2>&1 ;;
	poppler-utils) command -v pdftotext >/dev/null 2>&1 ;;
	python3-jsonschema)
		python3 -c 'from jsonschema import Draft202012Validator' >/dev/null 2>&1 ||
			/usr/bin/python3 -c 'from jsonschema import Draft202012Validator' >/dev/null 2>&1 ;;
	libc6-dev) [ -e /usr/include/stdio.h ] ;;
	*) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed' ;;
	esac
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		echo "error: installing needs root or sudo; as root, run: $*" >&2
		return 2
	fi
}

# Once per script is enough.
update_lists() {
	[ -z "${lists_are_new:-}" ] || return 0
	as_root apt-get -q update >/dev/null && lists_are_new=1
}

need() {
	need_why=$1
	shift
	need_missing=
	for need_package in "$@"; do
		have_package "$need_package" || need_missing="$need_missing $need_package"
	done
	[ -n "$need_missing" ] || return 0

	if ! command -v apt-get >/dev/null 2>&1; then
		echo "error: missing:$need_missing ($need_why); this system has no apt-get:" \
			"install the equivalent packages" >&2
		return 2
	fi
	echo "Installing$need_missing: $need_why"
	# shellcheck disable=SC2086 # a list of package names
	update_lists &&
		as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
			--no-install-recommends $need_missing >/dev/null </dev/null || {
		echo "error: apt-get could not install$need_missing; its messages are above" >&2
		return 2
	}
}

# want WHY PACKAGE...: the same, but leaves out a package that the system's release does not have.
want() {
	want_why=$1
	shift
	want_packages=
	for want_package in "$@"; do
		if have_package "$want_package"; then
			continue
		fi
		update_lists || return 2
		if apt-cache show "$want_package" >/dev/null 2>&1; then
			want_packages="$want_packages $want_package"
		else
			echo "This system has no $want_package ($want_why): left out"
		fi
	done
	# shellcheck disable=SC2086 # a list of package names
	[ -z "$want_packages" ] || need "$want_why" $want_packages
}
