#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# trace-iommu doctor: with plugins that are good, broken, truncated, foreign, old or twice there, with
# wrong options, and without programs. It must name each problem, and the command that fixes it.
# usage: doctor.sh TRACE_IOMMU TOP PLUGIN BROKEN_PLUGIN TRACEEVENT_PLUGIN_DIR [PYTHON [LANES]]
. "$(dirname "$0")/lib.sh"
good=$3
broken=$4
system=$5
python=${6:-}
lanes=${7:-}

# The command as installed below a prefix, without plugins of its own.
mkdir -p "$work/prefix/bin" "$work/programs" "$work/none" "$work/env dir"
cp "$command" "$work/prefix/bin/trace-iommu"
installed=$work/prefix/bin/trace-iommu
beside=$work/prefix/lib/traceevent/plugins
printf '#!/bin/sh\n' >"$work/programs/trace-cmd"
chmod +x "$work/programs/trace-cmd"
export HOME="$work/home"
home=$HOME/.local/lib/traceevent/plugins
unset TRACEEVENT_PLUGIN_DIR SUDO_USER

# doctor ARGUMENT...: runs it with the programs of $path. Its status must fit its last line.
path=$work/programs
doctor() {
	PATH=$path "$installed" doctor "$@" >"$work/out" 2>"$work/err"
	status=$?
	[ ! -s "$work/err" ] || fail "doctor $*: on stderr: $(cat "$work/err")"
	wanted=1
	[ "$(tail -n 1 "$work/out")" != "no problems" ] || wanted=0
	[ "$status" = $wanted ] || fail "doctor $*: status $status: $(cat "$work/out")"
	[ "$(grep -c '^  problem ' "$work/out")" = "$(sed -n '$s/ problems*$//p' "$work/out" | sed 's/^no$/0/')" ] ||
		fail "doctor $*: the number of problems: $(cat "$work/out")"
}

# lay FILE TO: TO becomes the only plugin below HOME.
lay() {
	rm -rf "$HOME/.local"
	mkdir -p "$home"
	cp "$1" "$home/plugin_iommu.so"
}

# problem TEXT FIX: this problem is there, and the next line is its fix.
problem() {
	grep -A 1 -F -e "$1" "$work/out" | grep -A 1 '^  problem ' | grep -qxF -e "           fix: $2" ||
		fail "no problem '$1' with the fix '$2': $(cat "$work/out")"
}

# has TEXT, lacks TEXT
has() {
	grep -qF -e "$1" "$work/out" || fail "not '$1': $(cat "$work/out")"
}
lacks() {
	! grep -qF -e "$1" "$work/out" || fail "'$1': $(cat "$work/out")"
}

# No plugin. The fix copies the one that was installed with the command, if there is one.
if [ ! -e "$system/plugin_iommu.so" ]; then
	doctor
	problem "trace-cmd finds no plugin_iommu.so" "cmake --install build"
	mkdir -p "$beside"
	cp "$good" "$beside/plugin_iommu.so"
	doctor
	fix="install -D -m 644 $beside/plugin_iommu.so $home/plugin_iommu.so"
	problem "trace-cmd finds no plugin_iommu.so" "$fix"
	# The command is one that a shell can run, and it helps.
	sh -c "$fix" || fail "$fix"
	doctor
	lacks "finds no plugin_iommu.so"
fi
mkdir -p "$beside"
cp "$good" "$beside/plugin_iommu.so"

# A good one.
lay "$good"
doctor
has "$home (HOME)"
has "$home/plugin_iommu.so: version "
has "trace-cmd decodes with $home/plugin_iommu.so"
has "report -N"
lacks "$home/plugin_iommu.so: does"
has "  note     not installed: only view needs it"

# Plugins that do not load.
fix="install -D -m 644 $beside/plugin_iommu.so $home/plugin_iommu.so"
lay "$broken"
doctor
problem "$home/plugin_iommu.so: does not load: $home/plugin_iommu.so: undefined symbol: tep_no_such_function" "$fix"
lacks "decodes with $home"
lay "$good"
head -c 20000 "$good" >"$home/plugin_iommu.so"
doctor
problem "$home/plugin_iommu.so: is truncated at 20000 bytes" "$fix"
head -c 30 "$good" >"$home/plugin_iommu.so"
doctor
problem "$home/plugin_iommu.so: is truncated at 30 bytes" "$fix"
for machine in 267:AArch64 363:RISC-V; do
	lay "$good"
	printf "\\${machine%:*}\\000" | dd of="$home/plugin_iommu.so" bs=1 seek=18 conv=notrunc 2>/dev/null
	[ "$(uname -m)" = aarch64 ] || [ "$(uname -m)" = riscv64 ] || {
		doctor
		problem "$home/plugin_iommu.so: is built for another machine (${machine#*:}, 64 bits)" "$fix"
	}
done
printf 'not\033[31ma library\n' >"$home/plugin_iommu.so"
doctor
problem "$home/plugin_iommu.so: is not a shared library" "$fix"
: >"$home/plugin_iommu.so"
doctor
problem "$home/plugin_iommu.so: is not a shared library" "$fix"

# Another version, and none.
lay "$good"
LC_ALL=C sed 's/@(#)trace-iommu ./@(#)trace-iommu 9/' "$good" >"$home/plugin_iommu.so"
doctor
problem "$home/plugin_iommu.so: loads, but has version 9" "$fix"
LC_ALL=C sed 's/@(#)trace-iommu ./@(#)trace_iommu 9/' "$good" >"$home/plugin_iommu.so"
doctor
problem "$home/plugin_iommu.so: loads, but has no version" "$fix"

# Two copies: HOME comes last, so it wins. The path of the other one needs quotes.
lay "$good"
cp "$good" "$work/env dir/plugin_iommu.so"
TRACEEVENT_PLUGIN_DIR="$work/env dir"
export TRACEEVENT_PLUGIN_DIR
doctor
problem "two copies are loaded: $home/plugin_iommu.so wins over $work/env dir/plugin_iommu.so" \
	"rm -- '$work/env dir/plugin_iommu.so'"
# The same file twice.
for place in "$home/" "$work/hard"; do
	mkdir -p "$work/hard"
	ln -f "$home/plugin_iommu.so" "$work/hard/"
	TRACEEVENT_PLUGIN_DIR=$place
	doctor
	has "are the same file, which is loaded twice"
	lacks "two copies"
done
# A directory without it hides nothing.
TRACEEVENT_PLUGIN_DIR=$work/none
doctor
has "$work/none (TRACEEVENT_PLUGIN_DIR): no plugin_iommu.so"
has "decodes with $home/plugin_iommu.so"
# Names from the environment are escaped.
TRACEEVENT_PLUGIN_DIR=$(printf '%s/a\033[31mb' "$work")
doctor
has "$work/a\\x1b[31mb (TRACEEVENT_PLUGIN_DIR)"
unset TRACEEVENT_PLUGIN_DIR

# Other files that libtraceevent loads: a copy by another name, a FIFO, a directory.
lay "$good"
cp "$good" "$home/old.so"
mkfifo "$home/waits.so" "$home/waits.txt"
doctor
problem "$home/old.so: is another copy of plugin_iommu.so, which is loaded, too" "rm -- $home/old.so"
problem "$home/waits.so: is a FIFO" "rm -- $home/waits.so"
lacks "waits.txt"
rm "$home"/old.so "$home"/waits.*
rm "$home/plugin_iommu.so"
mkdir "$home/plugin_iommu.so"
doctor
problem "$home/plugin_iommu.so: is a directory" "rmdir -- $home/plugin_iommu.so"
rmdir "$home/plugin_iommu.so"

# Plugins that fork a process which goes on, and that stop.
if command -v "${CC:-cc}" >/dev/null; then
	for what in 'if (!fork()) sleep(600)' 'raise(SIGSTOP)'; do
		printf '#include <signal.h>\n#include <unistd.h>\n%s\n' \
			"__attribute__((constructor)) static void run(void) { $what; }" >"$work/odd.c"
		"${CC:-cc}" -shared -fPIC -o "$home/plugin_iommu.so" "$work/odd.c" || fail "cc: $what"
		begin=$(date +%s)
		doctor
		[ $(($(date +%s) - begin)) -lt 120 ] || fail "doctor waits: $what"
		case $what in
		raise*) problem "loading did not end within 10 seconds" "$fix" ;;
		esac
	done
fi

# Options.
for name in IOMMU plugin_iommu ""; do
	doctor -O "$name:hints"
	problem "-O $name:hints: the plugin's name is iommu" "trace-cmd report -O iommu:hints"
done
doctor -O iommu:hnts
problem "-O iommu:hnts: there is no such option; did you mean iommu:hints? trace-cmd ignores" "trace-cmd report -O iommu:hints"
doctor -O hnts -O iommu:history=1 -O iommu:stock=yes -O iomu:summary=1 -O iommu:xyzzy -O ftrace:parent -O summary
problem "-O hnts: there is no such option" "trace-cmd report -O iommu:hints"
has "-O iommu:history=1: an option of the plugin"
problem "-O iommu:stock=yes: the value is not" "trace-cmd report -O iommu:stock=1"
problem "-O iomu:summary=1: the plugin's name is iommu" "trace-cmd report -O iommu:summary=1"
problem "-O iommu:xyzzy: there is no such option" "trace-cmd list -O"
has "  note     -O ftrace:parent: an option of another plugin"
has "-O summary: an option of the plugin"
for name in stock hints history summary; do
	doctor -O "iommu:$name"
	has "  ok       -O iommu:$name"
done

# No programs at all.
path=$work/none
doctor
[ "$(grep -c '^  note     not installed' "$work/out")" = 3 ] || fail "programs: $(cat "$work/out")"
path=$work/programs

# sudo changes HOME. With another user's home in /etc/passwd, and as another user.
root=$(getent passwd 0 | cut -d: -f6)
if [ "$(id -u)" = 0 ] && [ ! -e "$system/plugin_iommu.so" ] && unshare -m true 2>/dev/null; then
	lay "$good"
	sed -n '/^root:/p' /etc/passwd >"$work/passwd"
	echo "user:x:4711:4711::$HOME:/bin/sh" >>"$work/passwd"
	# shellcheck disable=SC2016 # the inner shell expands this
	unshare -m sh -c 'mount --bind "$1/passwd" /etc/passwd
		PATH=$1/programs HOME=$1/other SUDO_USER=user "$2" doctor' sh "$work" "$installed" >"$work/out" 2>&1
	problem "sudo trace-cmd does not find $home/plugin_iommu.so, because sudo sets HOME to $work/other" \
		"install -D -m 644 $home/plugin_iommu.so $work/other/.local/lib/traceevent/plugins/plugin_iommu.so"
fi
if [ "$(id -u)" = 0 ] && [ ! -e "$system/plugin_iommu.so" ] && setpriv=$(command -v setpriv) &&
	[ ! -e "$root/.local/lib/traceevent/plugins/plugin_iommu.so" ]; then
	chmod -R a+rX "$work"
	PATH=$path "$setpriv" --reuid=65534 --regid=65534 --clear-groups "$installed" doctor >"$work/out" 2>&1
	has "  note     sudo trace-cmd "
	has "fix: sudo install -D -m 644 $home/plugin_iommu.so $root/.local/lib/traceevent/plugins/plugin_iommu.so"
fi

# KernelShark: a plugin that needs another Qt than the program.
if [ -n "$lanes" ] && command -v kernelshark >/dev/null; then
	place=$work/prefix/lib/kernelshark/plugins
	mkdir -p "$place"
	cp "$lanes" "$place/plugin-iommu_lanes.so"
	ln -s "$(command -v kernelshark)" "$work/programs/kernelshark"
	doctor
	has "view uses $place/plugin-iommu_lanes.so"
	has "$place/plugin-iommu_lanes.so: version "
	lacks "plugin-iommu_lanes.so: does"
	rm "$work/programs/kernelshark"
	LC_ALL=C sed 's/libQt[56]/libQt4/g' "$(command -v kernelshark)" >"$work/programs/kernelshark"
	chmod +x "$work/programs/kernelshark"
	doctor
	has "but KernelShark uses Qt 4; configure and build it again"
	rm "$work/programs/kernelshark"
fi

# Usage.
expect 2 doctor here
says "unexpected argument 'here'"
expect 2 doctor --jso2
expect 2 doctor -O

# --json has the same findings. The schema has each of its members.
doctor -O iommu:hnts
problems=$(grep -c '^  problem ' "$work/out")
PATH=$path "$installed" doctor --json -O iommu:hnts >"$work/1.doctor.json" || [ $? = 1 ] || fail "--json"
[ "$(grep -c '"kind":"problem"' "$work/1.doctor.json")" = "$problems" ] || fail "--json: $(cat "$work/1.doctor.json")"
grep -q '"fix":"trace-cmd report -O iommu:hints"' "$work/1.doctor.json" || fail "--json: no fix"
if [ -n "$python" ]; then
	"$python" - "$top/docs/schema/doctor.json" "$work/1.doctor.json" <<'END' || fail "docs/schema/doctor.json"
import json
import sys

from jsonschema import Draft202012Validator

schema, output = (json.load(open(path)) for path in sys.argv[1:])
Draft202012Validator.check_schema(schema)
for error in Draft202012Validator(schema).iter_errors(output):
    sys.exit(error.message)
finding = schema["$defs"]["finding"]
for part in schema, finding:
    assert part["additionalProperties"] is False
    assert set(part["required"]) == set(part["properties"])
    assert all(member["description"] for member in part["properties"].values())
# A member or a word that the schema lacks is refused.
for change in {"new": 1}, {"kind": "new"}, {"topic": "new"}:
    broken = dict(output, findings=[dict(output["findings"][0], **change)])
    assert not Draft202012Validator(schema).is_valid(broken), change
kinds = {f["kind"] for f in output["findings"]}
assert kinds == set(finding["properties"]["kind"]["enum"]), kinds
END
fi
finish
