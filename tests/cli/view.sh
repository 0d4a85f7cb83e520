#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu view: its command line for KernelShark, its search for plugins, and its errors. A fake
# KernelShark records its arguments.
# usage: view.sh TRACE_IOMMU TOP KSHARK_PLUGIN_DIR TRACEEVENT_PLUGIN_DIR
. "$(dirname "$0")/lib.sh"
system_lanes=$3/plugin-iommu_lanes.so
system_decoder=$4/plugin_iommu.so
sample=$top/samples/amd-6.1-fault.dat

mkdir "$work/path" "$work/home" "$work/in"
cat >"$work/path/kernelshark" <<'END'
#!/bin/sh
for argument; do
	printf '<%s>' "$argument"
done >"$CALLED"
echo "${TRACEEVENT_PLUGIN_DIR-none}" >"$CALLED.decoder"
exit "${KERNELSHARK_STATUS:-0}"
END
chmod +x "$work/path/kernelshark"
export CALLED="$work/called" PATH="$work/path:$PATH" HOME="$work/home" DISPLAY=:0
unset WAYLAND_DISPLAY QT_QPA_PLATFORM TRACEEVENT_PLUGIN_DIR
cd "$work/in" || exit 2

# lay ROOT: puts the command below ROOT, as if it had been installed or built there.
lay() {
	mkdir -p "$1/bin"
	cp "$command" "$1/bin/trace-iommu"
}

# put FILE: creates a fake plugin. The command does not read it.
put() {
	mkdir -p "$(dirname "$1")"
	echo plugin >"$1"
}

# from COMMAND: selects the copy of the command for the following tests.
from() {
	command=$1
}

says() {
	grep -qF -e "$1" "$work/err" ||
		fail "stderr does not have '$1': $(cat "$work/err")"
}

# refused ARGUMENT...: checks for an error, and that KernelShark was not started.
refused() {
	rm -f "$CALLED"
	expect 2 view "$@" </dev/null
	[ ! -e "$CALLED" ] || fail "view $*: KernelShark was started"
	[ ! -s "$work/out" ] || fail "view $*: on stdout: $(cat "$work/out")"
	[ -s "$work/err" ] || fail "view $*: no message"
}

# started EXPECTED ARGUMENT...: checks the command line of KernelShark.
started() {
	expected=$1
	shift
	rm -f "$CALLED" "$CALLED.decoder"
	expect 0 view "$@" </dev/null
	[ "$(cat "$CALLED" 2>/dev/null)" = "$expected" ] ||
		fail "view $*: started with $(cat "$CALLED"), not $expected"
}

# decoder EXPECTED: checks the plugin directory in KernelShark's environment.
decoder() {
	[ -e "$system_decoder" ] || [ "$(cat "$CALLED.decoder")" = "$1" ] ||
		fail "TRACEEVENT_PLUGIN_DIR is $(cat "$CALLED.decoder"), not $1"
}

# No plugin: the error lists all places. Then add a plugin to one place after another, the last one
# first: each new one has priority.
lay "$work/opt"
from "$work/opt/bin/trace-iommu"
lanes=plugin-iommu_lanes.so
if [ -e "$system_lanes" ]; then
	started "<-p><$system_lanes><$sample>" "$sample"
else
	refused "$sample"
	says 'cannot find the KernelShark plugin plugin-iommu_lanes.so in any of'
	for place in "$work/opt/lib/kernelshark/plugins" "$work/opt/kshark-plugin" \
		"$work/home/.local/lib/kernelshark/plugins" "$3" --plugin libkshark-dev; do
		says "$place"
	done
	(unset HOME && "$command" view "$sample") >"$work/out" 2>"$work/err"
	[ $? = 2 ] || fail "no plugin and no HOME: status"
	says "$3"
	# A directory with the plugin's name is not a plugin.
	mkdir -p "$work/home/.local/lib/kernelshark/plugins/$lanes"
	refused "$sample"
	rmdir "$work/home/.local/lib/kernelshark/plugins/$lanes"
fi
put "$work/home/.local/lib/kernelshark/plugins/$lanes"
started "<-p><$work/home/.local/lib/kernelshark/plugins/$lanes><$sample>" "$sample"
put "$work/opt/kshark-plugin/$lanes"
started "<-p><$work/opt/kshark-plugin/$lanes><$sample>" "$sample"
put "$work/opt/lib/kernelshark/plugins/$lanes"
plugin="$work/opt/lib/kernelshark/plugins/$lanes"
started "<-p><$plugin><$sample>" "$sample"
# A symbolic link to the command belongs to the same installation.
ln -s "$work/opt/bin/trace-iommu" "$work/path/trace-iommu"
from trace-iommu
started "<-p><$plugin><$sample>" "$sample"
from "$work/opt/bin/trace-iommu"

# The same holds for an installation in /usr, which has its plugin in KernelShark's directory. A mount
# namespace of its own puts both there.
cp "$work/opt/bin/trace-iommu" "$work/in_usr"
mkdir "$work/system"
: >"$work/system/$lanes"
in_usr() {
	unshare --user --map-root-user --mount sh -c 'mount --bind "$1" /usr/bin/env &&
		mount --bind "$2" "$3" && shift 3 && exec /usr/bin/env "$@"' \
		sh "$work/in_usr" "$work/system" "$@"
}
if [ -d "$3" ] && in_usr "$3" --version >/dev/null 2>&1; then
	in_usr "$3" view --print "$sample" >"$work/out" 2>"$work/err" || fail "in /usr: $(cat "$work/err")"
	grep -qF "kernelshark -p $3/$lanes " "$work/out" || fail "in /usr: $(cat "$work/out")"
else
	echo "left out: a command in /usr, which needs KernelShark and unshare"
fi

# A plugin given with --plugin has priority over all others.
put "$work/other/my plugin.so"
started "<-p><$work/other/my plugin.so><$sample>" --plugin "../other/my plugin.so" "$sample"
started "<-p><$work/other/my plugin.so><$sample>" "$sample" --plugin="$work/other/my plugin.so"
refused --plugin "$work/none.so" "$sample"
says "$work/none.so does not exist"
refused --plugin "$work/other" "$sample"
put "$work/other/plugin.so.1"
refused --plugin "$work/other/plugin.so.1" "$sample"
says 'does not end in .so'
put "$work/other/a,b.so"
refused --plugin "$work/other/a,b.so" "$sample"
says 'comma'
refused "$sample" --plugin
says 'view --help'

# The libtraceevent plugin: KernelShark gets its directory only if libtraceevent does not find one
# by itself.
started "<-p><$plugin><$sample>" "$sample"
decoder none
put "$work/opt/traceevent-plugin/plugin_iommu.so"
started "<-p><$plugin><$sample>" "$sample"
decoder "$work/opt/traceevent-plugin"
put "$work/opt/lib/traceevent/plugins/plugin_iommu.so"
started "<-p><$plugin><$sample>" "$sample"
decoder "$work/opt/lib/traceevent/plugins"
TRACEEVENT_PLUGIN_DIR=/mine && export TRACEEVENT_PLUGIN_DIR
started "<-p><$plugin><$sample>" "$sample"
[ "$(cat "$CALLED.decoder")" = /mine ] || fail "TRACEEVENT_PLUGIN_DIR was changed"
unset TRACEEVENT_PLUGIN_DIR
put "$work/home/.local/lib/traceevent/plugins/plugin_iommu.so"
started "<-p><$plugin><$sample>" "$sample"
decoder none
rm "$work/home/.local/lib/traceevent/plugins/plugin_iommu.so"

# Traces: none, several, and unusual names.
started "<-p><$plugin>"
cp "$sample" a.dat
cp "$sample" 'b c.dat'
cp "$sample" ./-l.dat
here=$work/in
started "<-p><$plugin><$here/a.dat>" a.dat
started "<-p><$plugin><$here/-l.dat>" ./-l.dat
started "<-p><$plugin><$here/a.dat>" .//.///a.dat
started "<-p><$plugin><$here/b c.dat><-a><$here/a.dat><-a><$here/-l.dat>" 'b c.dat' a.dat ./-l.dat
refused a.dat 'b c.dat'
says 'b c.dat: KernelShark cannot open a second trace'
# Spaces in the name of the current directory can be avoided.
mkdir "$work/in two" && cp a.dat "$work/in two" && cd "$work/in two" || exit 2
started "<-p><$plugin><$work/in two/a.dat><-a><./a.dat>" a.dat a.dat
refused a.dat "$work/in two/a.dat"
cd "$here" || exit 2

# Arguments for KernelShark.
started "<-p><$plugin><$here/a.dat><--cpu><0,1><--pid><300>" a.dat -- --cpu 0,1 --pid 300
started "<-p><$plugin><-style><fusion>" -- -style fusion
started "<-p><$plugin><$here/a.dat>" a.dat --
started "<-p><$plugin><--><a b>" -- -- 'a b'
for option in -l -s; do
	refused a.dat -- $option session.json
	says "kernelshark $option"
done
refused --cpu 0 a.dat
says 'after --'

# The command returns KernelShark's status.
for status in 0 1 7; do
	KERNELSHARK_STATUS=$status "$command" view a.dat
	[ $? = $status ] || fail "KernelShark's status $status is not passed on"
done

# Files that are not traces.
: >empty.dat
echo "no trace, but a text of some length" >text.dat
head -c 9 a.dat >short.dat
mkfifo pipe.dat
for file in none.dat empty.dat text.dat short.dat pipe.dat "$work"; do
	refused a.dat "$file"
	says "$file"
done
refused none.dat
says 'does not exist'
refused text.dat
says 'is no trace: '
if [ "$(id -u)" != 0 ]; then
	cp a.dat locked.dat && chmod 0 locked.dat
	refused locked.dat
	says 'locked.dat cannot be opened'
fi

# Without a display, the error suggests draw.
unset DISPLAY
refused a.dat
says 'WAYLAND_DISPLAY'
says 'trace-iommu draw a.dat'
DISPLAY= && export DISPLAY
refused
says 'trace-iommu draw TRACE.dat'
WAYLAND_DISPLAY=wayland-0 && export WAYLAND_DISPLAY
started "<-p><$plugin><$here/a.dat>" a.dat
unset WAYLAND_DISPLAY
QT_QPA_PLATFORM=vnc && export QT_QPA_PLATFORM
started "<-p><$plugin><$here/a.dat>" a.dat
unset QT_QPA_PLATFORM
DISPLAY=:0

# --print prints the command line for a shell. It needs neither a display nor KernelShark.
mkdir "$work/none"
line=$(PATH=$work/none "$command" view --print 'b c.dat' -- --pid 1 "it's" '')
[ -e "$system_decoder" ] || case $line in
"TRACEEVENT_PLUGIN_DIR=$work/opt/lib/traceevent/plugins kernelshark -p "*) ;;
*) fail "--print: $line" ;;
esac
rm "$CALLED"
eval "$line"
[ "$(cat "$CALLED")" = "<-p><$plugin><$here/b c.dat><--pid><1><it's><>" ] ||
	fail "--print, and a shell: $(cat "$CALLED")"
rm "$CALLED"
"$command" view --print a.dat >/dev/null
[ ! -e "$CALLED" ] || fail "--print starts something"
# Bytes that a terminal would act on are escaped, as POSIX has it since 2024. dash cannot read that.
evil=$(printf "it's \\\\ \033[31m\302\233\n\303\244.")
line=$("$command" view --print a.dat -- "$evil")
printf '%s' "$line" | LC_ALL=C grep -q '[^ -~]' && fail "--print is not safe: $line"
if command -v bash >/dev/null 2>&1; then
	bash -c "$line"
	[ "$(cat "$CALLED")" = "<-p><$plugin><$here/a.dat><$evil>" ] ||
		fail "--print, and bash: $(cat -v "$CALLED")"
	rm "$CALLED"
fi

# KernelShark is not installed, or not executable.
mkdir "$work/none/kernelshark" "$work/locked"
cp "$work/path/kernelshark" "$work/locked/kernelshark"
chmod 644 "$work/locked/kernelshark"
for path in "$work/none" "" ":$work/locked" "$work/none:"; do
	PATH=$path "$command" view a.dat >"$work/out" 2>"$work/err" </dev/null
	status=$?
	[ $status = 2 ] || fail "PATH=$path: status $status"
	says 'apt install kernelshark'
done
# An empty part of PATH is the current directory.
cp "$work/path/kernelshark" kernelshark
PATH="$work/none:" "$command" view a.dat
[ "$(cat "$CALLED")" = "<-p><$plugin><$here/a.dat>" ] || fail "PATH with an empty part"

# Usage.
expect 0 view --help </dev/null
for option in --plugin --print -- TRACE; do
	grep -qF -e "$option" "$work/out" || fail "--help does not list $option"
done
finish
