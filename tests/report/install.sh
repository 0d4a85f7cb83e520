#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The files of an installation are in the right places, and uninstall removes them.
. "$TOP/tests/report/lib.sh"

plugin=traceevent/plugins/plugin_iommu.so

# One build directory serves all cases. It is a copy of the build under test, so that nothing is built:
# the programs do not depend on where they are installed.
build="$work/build"
mkdir "$build"
tar -C "$BUILD" --exclude=./tests --exclude=./Testing --exclude=./CMakeCache.txt \
	--exclude='./install_*' -cf - . | tar -C "$build" -xf - || fail "$BUILD could not be copied"
sed -nE 's/^(CMAKE_(C|CXX)_(COMPILER|FLAGS)|CMAKE_BUILD_TYPE|TRACE_IOMMU_WERROR):([A-Z]*)=(.*)/set(\1 "\5" CACHE \4 "")/p' \
	"$BUILD/CMakeCache.txt" >"$work/same.cmake"

# configure NAME HOME: configures without a cache, as in an empty directory.
configure() {
	rm -f "$build/CMakeCache.txt"
	HOME="$2" cmake -C "$work/same.cmake" -S "$TOP" -B "$build" -DBUILD_TESTING=OFF \
		>"$work/$1.log" 2>&1 || {
		tail -n 30 "$work/$1.log"
		fail "$1: CMake failed"
	}
}

# configure_prefix NAME PREFIX: configures the same directory again.
configure_prefix() {
	HOME="$work/home" cmake -DCMAKE_INSTALL_PREFIX="$2" "$build" >"$work/$1.log" 2>&1 || {
		tail -n 30 "$work/$1.log"
		fail "$1: CMake failed"
	}
}

install_to() {
	HOME="$work/home" DESTDIR="${2:-}" cmake --install "$build" >"$work/$1.log" 2>&1 ||
		fail "$1: not installed: $(cat "$work/$1.log")"
}

uninstall_from() {
	HOME="$work/home" DESTDIR="${2:-}" cmake --build "$build" --target uninstall \
		>"$work/$1.log" 2>&1 || fail "$1: not uninstalled: $(cat "$work/$1.log")"
}

# The directory from which libtraceevent reports that it loads system plugins.
system_dir() {
	HOME=/nonexistent LD_DEBUG=files trace-cmd list -O 2>&1 |
		sed -n 's,.*file=\(/[^ ]*traceevent/plugins\)/.*,\1,p' | head -n 1
}

# has_entry SHARE EXEC: checks that the desktop entry exists and starts this command. It is
# installed only with KernelShark's plugin.
has_entry() {
	entry=$1/applications/trace-iommu.desktop
	[ -f "$entry" ] || {
		fail "no $entry"
		return
	}
	grep -qxF "Exec=\"$2\" view %F" "$entry" || fail "not $2: $(grep ^Exec "$entry")"
	if command -v desktop-file-validate >/dev/null 2>&1; then
		desktop-file-validate "$entry" >"$work/valid" 2>&1 || fail "$entry: $(cat "$work/valid")"
		[ ! -s "$work/valid" ] || fail "$entry: $(cat "$work/valid")"
	fi
	[ -f "$1/mime/packages/trace-iommu.xml" ] || fail "no type for traces below $1"
	icon=$1/icons/hicolor/scalable/apps/$(sed -n 's/^Icon=//p' "$entry").svg
	[ -f "$icon" ] || fail "no icon $icon"
	is_described "$1"
}

# is_described SHARE: checks the description for software centers, and that it belongs to this version
# and this entry.
is_described() {
	described=$1/metainfo/arpa.home.trace_iommu.metainfo.xml
	[ -f "$described" ] || {
		fail "no $described"
		return
	}
	version=$(sed -n 's/^project(trace-iommu VERSION \([^ ]*\) .*/\1/p' "$TOP/CMakeLists.txt")
	grep -q "<release version=\"$version\" " "$described" || fail "$described: not version $version"
	grep -qF ">trace-iommu.desktop</launchable>" "$described" || fail "$described: another entry"
	if command -v appstreamcli >/dev/null 2>&1; then
		# The project has no homepage, which is a warning since version 1.0. Versions before 1.0 do not know
		# two of these words.
		case $(appstreamcli --version) in
		*" 0."*) accepted= ;;
		*) accepted=--override=url-homepage-missing=info ;;
		esac
		# shellcheck disable=SC2086 # an option, or none
		appstreamcli validate --no-net --pedantic $accepted "$described" >"$work/valid" 2>&1 ||
			fail "$described: $(cat "$work/valid")"
		grep -E '^[A-Z]: ' "$work/valid" | grep -vE ': (url-homepage-missing|unknown-tag developer)' \
			>"$work/remarks" && fail "$described: $(cat "$work/remarks")"
	fi
}

# has_type SHARE TYPE FILE: checks that programs recognize the file by its contents.
has_type() {
	XDG_DATA_HOME="$1" gio info -a standard::content-type "$3" | grep -q ": $2\$" ||
		fail "$3 is not recognized as $2"
}

# is_known SHARE: checks that a desktop recognizes traces, whatever their names, and opens them with
# this entry.
is_known() {
	for program in gio update-mime-database update-desktop-database; do
		command -v $program >/dev/null 2>&1 || return 0
	done
	for name in "a file" trace.dat perf.data; do
		cp "$samples/amd-6.1-fault.dat" "$work/$name"
		has_type "$1" application/x-trace-cmd "$work/$name"
		printf '\027\010Dtracing6\000\000\010' >"$work/$name"
		has_type "$1" application/x-trace-cmd "$work/$name"
		cp "$samples/perf-intel-6.1-vfio.data" "$work/$name"
		has_type "$1" application/x-perf-data "$work/$name"
		printf '2ELIFREP\000\000\000' >"$work/$name"
		has_type "$1" application/x-perf-data "$work/$name"
		# The first version of perf.data, which we do not read.
		printf 'PERFFILE\000\000\000' >"$work/$name"
		XDG_DATA_HOME="$1" gio info -a standard::content-type "$work/$name" |
			grep -qE ': application/x-(perf-data|trace-cmd)$' && fail "$name: another's file is recognized"
		rm "$work/$name"
	done
	PATH="$work/path:$PATH" XDG_DATA_HOME="$1" gio mime application/x-trace-cmd |
		grep -q 'trace-iommu.desktop$' || fail "traces do not have an application"
}

lanes=kernelshark/plugins/plugin-iommu_lanes.so
# The entry needs KernelShark.
mkdir "$work/path"
printf '#!/bin/sh\n' >"$work/path/kernelshark"
chmod +x "$work/path/kernelshark"

# Without a prefix: below HOME, for any user.
mkdir "$work/home"
configure default "$work/home"
# Its makefiles are newer than the copies. If these all have one later time, none is out of date.
touch "$work/now"
find "$build" -type f \( -name '*.o' -o -name '*.a' -o -name '*.so' -o -perm -u+x \) -exec touch -r "$work/now" {} +
cmake --build "$build" >"$work/default.log" 2>&1 || {
	tail -n 30 "$work/default.log"
	fail "default: the build failed"
}
install_to default
[ -f "$work/home/.local/lib/$plugin" ] || fail "default: not in ~/.local/lib/traceevent/plugins"
"$work/home/.local/bin/trace-iommu" --version >/dev/null || fail "default: no ~/.local/bin/trace-iommu"
for page in "$TOP"/docs/man/generated/*; do
	page=${page##*/}
	file=$work/home/.local/share/man/man${page##*.}/$page
	grep -q "^\.TH .*\"trace-iommu [0-9.]*\"" "$file" || fail "default: no manual page $page"
	grep -qE '@[A-Z_]{9,}@' "$file" && fail "$page: a variable was not replaced"
done
(cd "$TOP/docs" && find . -name '*.md' -o -name '*.png' -o -path './schema/*.json') | while read -r file; do
	[ -f "$work/home/.local/share/doc/trace-iommu/$file" ] || echo "$file"
done >"$work/missing"
[ ! -s "$work/missing" ] || fail "default: not installed: $(cat "$work/missing")"
for file in trace-iommu/completion.sh bash-completion/completions/trace-iommu zsh/site-functions/_trace-iommu; do
	[ -f "$work/home/.local/share/$file" ] || fail "default: no $file"
done
HOME="$work/home" trace-cmd report -i "$samples/amd-6.1-fault.dat" 2>/dev/null |
	grep -q 'flags=0x0001 WRITE$' || fail "default: not loaded from there"
if [ -f "$work/home/.local/lib/$lanes" ]; then
	has_entry "$work/home/.local/share" "$work/home/.local/bin/trace-iommu"
	is_known "$work/home/.local/share"
	HOME="$work/home" "$work/home/.local/bin/trace-iommu" view --print "$samples/amd-6.1-fault.dat" \
		>"$work/print" || fail "default: view"
	grep -qF "kernelshark -p $work/home/.local/lib/$lanes " "$work/print" ||
		fail "default: view does not find the plugin: $(cat "$work/print")"
	grep -q TRACEEVENT_PLUGIN_DIR "$work/print" && fail "default: TRACEEVENT_PLUGIN_DIR is set"
fi
uninstall_from default
[ -z "$(find "$work/home" -mindepth 1)" ] ||
	fail "default: left behind: $(find "$work/home" -mindepth 1)"
if cmake --build "$build" --target uninstall >"$work/again.log" 2>&1; then
	fail "uninstall twice: no error"
fi
grep -q 'install_manifest.txt does not exist' "$work/again.log" || fail "uninstall twice: unclear message"

# What docs/install.md tells those who do not find what they installed, with other directories in place of
# the user's and of root's. From a login on, Debian has ~/.local/bin in PATH; until then, there is a command.
advice=$TOP/docs/install.md
found=$(sed -nE '/missing from `PATH`/,/^- /s/.* run `(PATH=[^`]*)`.*/\1/p' "$advice")
[ -n "$found" ] || fail "docs/install.md: no command that sets PATH"
install_to default
[ "$(HOME="$work/home" PATH=/usr/bin:/bin sh -c "$found; command -v trace-iommu")" = \
	"$work/home/.local/bin/trace-iommu" ] || fail "docs/install.md: $found does not find the command"
uninstall_from default
# sudo has root's HOME, so root needs a plugin of its own.
found=$(sed -nE '/^- \*\*For root too/,/^- /s/.*`sudo (cmake --install build .*)`.*/\1/p' "$advice")
case $found in
"cmake --install build --prefix /root/"*) ;;
*) fail "docs/install.md: no command for root: $found" ;;
esac
(cd "$work" && eval "$(echo "$found" | sed "s, /root/, $work/roots/,")") >"$work/advice.log" 2>&1 ||
	fail "$found: $(cat "$work/advice.log")"
HOME="$work/roots" trace-cmd report -i "$samples/amd-6.1-fault.dat" 2>/dev/null |
	grep -q 'flags=0x0001 WRITE$' || fail "$found: root's trace-cmd does not load the plugin"
# "The files last installed from that build directory", whose name differs after the demo.
uninstall_from roots
[ -z "$(find "$work/roots" -type f 2>/dev/null)" ] || fail "after $found: left files below root's directory"
found=$(sed -n 's,^build="$top/\(.*\)"$,\1,p' "$TOP/samples/demo.sh")
[ -n "$found" ] && grep -qF "After \`samples/demo.sh\`, the directory is" "$advice" && grep -qF "\`$found\` instead" "$advice" ||
	fail "docs/install.md does not name the build directory of samples/demo.sh: $found"

# Foreign files stay, and so do directories that existed before.
mkdir -p "$work/home/.local/lib/traceevent/plugins"
touch "$work/home/.local/lib/traceevent/plugins/plugin_other.so"
install_to default
uninstall_from default
[ -f "$work/home/.local/lib/traceevent/plugins/plugin_other.so" ] || fail "another's file is gone"
rm -r "$work/home/.local"

# A name with special characters of patterns and lists, and a slash at its end.
odd="$work/h[1] *ü"
mkdir -p "$odd"
configure odd "$odd/"
HOME="$odd/" cmake --install "$build" >"$work/odd.log" 2>&1 || fail "odd name: $(cat "$work/odd.log")"
grep -q 'Note: libtraceevent does not search' "$work/odd.log" && fail "odd name: a false note"
[ -f "$odd/.local/lib/$plugin" ] || fail "odd name: not installed"
[ ! -f "$odd/.local/lib/$lanes" ] || has_entry "$odd/.local/share" "$odd/.local/bin/trace-iommu"
touch "$odd/.local/bin/mine"
cmake --build "$build" --target uninstall >"$work/odd.log" 2>&1 || fail "odd name: uninstall"
[ "$(find "$odd" -type f)" = "$odd/.local/bin/mine" ] || fail "odd name: left $(find "$odd" -type f)"

# Prefix /usr: the directory that the system's libtraceevent searches, found by tracing the search.
dir=$(system_dir)
if ldd "$(command -v trace-cmd)" | grep -q libtraceevent; then
	[ -n "$dir" ] || fail "no directory of libtraceevent found"
else
	# It has a copy of the library, with a directory of its own.
	dir=$(sed -n 's/^ *set(TRACE_IOMMU_SYSTEM_DIR "\(.*\)").*/\1/p' "$build/traceevent-plugin/cmake_install.cmake")
fi
configure_prefix system /usr
install_to system "$work/root"
[ -f "$work/root$dir/plugin_iommu.so" ] ||
	fail "prefix /usr: not in $dir but in $(find "$work/root" -name '*.so')"
if find "$work/root" -name '*_lanes.so' | grep -q .; then
	has_entry "$work/root/usr/share" /usr/bin/trace-iommu
	[ ! -e "$work/root/usr/share/mime/mime.cache" ] || fail "prefix /usr: cache created in a staged root"
fi
# uninstall uses the DESTDIR of the last installation. Another DESTDIR in the environment is an
# error.
if DESTDIR="$work/elsewhere" cmake --build "$build" --target uninstall >"$work/again.log" 2>&1; then
	fail "another DESTDIR: no error"
fi
uninstall_from system
[ -z "$(find "$work/root" -type f 2>/dev/null)" ] || fail "prefix /usr: left behind"

# Another prefix, at configuration and at installation.
configure_prefix other "$work/opt"
install_to other
[ -f "$work/opt/lib/$plugin" ] || fail "prefix /opt: not below it"
TRACEEVENT_PLUGIN_DIR="$work/opt/lib/traceevent/plugins" HOME=/nonexistent \
	trace-cmd report -i "$samples/amd-6.1-fault.dat" 2>/dev/null |
	grep -q 'flags=0x0001 WRITE$' || fail "prefix /opt: not loaded from there"
if [ -f "$work/opt/lib/$lanes" ] && [ ! -e "$dir/plugin_iommu.so" ]; then
	HOME=/nonexistent "$work/opt/bin/trace-iommu" view --print "$samples/amd-6.1-fault.dat" >"$work/print"
	grep -q "^TRACEEVENT_PLUGIN_DIR=$work/opt/lib/traceevent/plugins kernelshark -p $work/opt/lib/$lanes " \
		"$work/print" || fail "prefix /opt: view: $(cat "$work/print")"
fi
cmake --install "$build" --prefix "$work/late" >/dev/null 2>&1
[ -f "$work/late/lib/$plugin" ] || fail "cmake --install --prefix: not below it"

# After root installed or uninstalled from a user's build directory, the user can do so, too.
as_user() {
	setpriv --reuid 65534 --regid 65534 --clear-groups env HOME="$work/theirs" "$@"
}
chmod 755 "$work"
if [ "$(id -u)" = 0 ] && as_user test -r "$TOP/cmake/uninstall.sh" -a -x "$build"; then
	mkdir "$work/theirs"
	chown -R 65534:65534 "$build" "$work/theirs"
	configure_prefix shared "$work/roots_own"
	install_to shared
	for step in "--install $build --prefix $work/theirs/.local" "--build $build --target uninstall"; do
		# shellcheck disable=SC2086 # words
		as_user cmake $step >"$work/shared.log" 2>&1 || fail "after root, cmake $step: $(cat "$work/shared.log")"
	done
	[ -z "$(find "$work/theirs" -type f)" ] || fail "after root: left $(find "$work/theirs" -type f)"
	install_to shared
	uninstall_from shared
	as_user cmake --install "$build" --prefix "$work/theirs/.local" >"$work/shared.log" 2>&1 ||
		fail "after root uninstalled: $(cat "$work/shared.log")"
	[ -f "$work/theirs/.local/lib/$plugin" ] || fail "after root uninstalled: not installed"
fi

# No HOME and no prefix: an error that suggests a remedy.
if env -u HOME cmake -S "$TOP" -B "$work/nohome" >"$work/nohome.log" 2>&1; then
	fail "without HOME: no error"
fi
grep -q 'CMAKE_INSTALL_PREFIX=DIR' "$work/nohome.log" || fail "without HOME: unclear message"
finish
