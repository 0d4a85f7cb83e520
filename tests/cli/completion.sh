#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# What bash and zsh complete. The files lie as after an installation.
. "$(dirname "$0")/lib.sh"
share=$work/share
mkdir -p "$work/bin" "$share/trace-iommu" "$share/bash-completion/completions" "$share/zsh/site-functions"
ln -s "$command" "$work/bin/trace-iommu"
PATH=$work/bin:$PATH
from=$top/desktop/completion
cp "$from/completion.sh" "$share/trace-iommu/"
cp "$from/trace-iommu.bash" "$share/bash-completion/completions/trace-iommu"
cp "$from/_trace-iommu" "$share/zsh/site-functions/"
mkdir "$work/here"
cd "$work/here" || exit 2
cp "$top/samples/intel-6.12-fault.dat" trace.dat
cp "$top/samples/probe-amd-6.12-vfiomix.dat" other.dat

# in_bash LINE: prints the words that may follow the line, one per line.
in_bash() {
	bash -c '
		. /usr/share/bash-completion/bash_completion
		. "$1/share/bash-completion/completions/trace-iommu"
		COMP_LINE=$2 COMP_POINT=${#2} COMP_TYPE=9
		# As readline does: it splits at these characters, too.
		read -ra COMP_WORDS <<<"$(sed "s/[=:]/ & /g" <<<"$2")"
		[ "$2" = "${2% }" ] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_trace_iommu
		printf "%s\n" "${COMPREPLY[@]}"' bash "$work" "$1" | sort >"$work/out"
}

# in_zsh LINE: the same.
in_zsh() {
	zsh -f -c '
		compadd() { shift; print -l -- ${(M)@:#$PREFIX*}; }
		compset() { PREFIX=${PREFIX#*=}; }
		_files() { print -l -- $PREFIX*(N); }
		words=(${=2}) PREFIX=
		[[ $2 == *" " ]] && words+=("")
		PREFIX=$words[-1] CURRENT=$#words
		_trace_iommu() { . "$1/share/zsh/site-functions/_trace-iommu"; }
		_trace_iommu "$1"' zsh "$work" "$1" | sort >"$work/out"
}

# gives LINE WORD...: these words may follow, in this order, and no others.
gives() {
	line=$1
	shift
	printf '%s\n' "$@" >"$work/wanted"
	same "$shell: $line" "$work/wanted" "$work/out"
}

# among LINE WORD: this word may follow.
among() {
	grep -qxe "$2" "$work/out" || fail "$shell: '$1' does not give $2: $(cat "$work/out")"
}

devices=$("$command" export --to ndjson trace.dat | sed -n '/"kind":"device"/s/.*"device":"\([^"]*\)".*/\1/p')
[ -n "$devices" ] || fail "no devices"
for shell in bash zsh; do
	command -v $shell >/dev/null || continue
	[ $shell = zsh ] || [ -e /usr/share/bash-completion/bash_completion ] || continue
	for line in "trace-iommu s" "trace-iommu help s"; do
		in_$shell "$line"
		gives "$line" stat summary
	done
	line="trace-iommu draw --no"
	in_$shell "$line"
	gives "$line" --no-faults --no-legend --no-memory
	line="trace-iommu draw --tas"
	in_$shell "$line"
	gives "$line" --tasks
	line="trace-iommu export --to p"
	in_$shell "$line"
	gives "$line" perfetto
	line="trace-iommu summary o"
	in_$shell "$line"
	gives "$line" other.dat
	line="trace-iommu draw --device "
	in_$shell "$line"
	for device in $devices; do
		among "$line" "$device"
	done
	line="trace-iommu draw other.dat --device="
	in_$shell "$line"
	among "$line" "$("$command" export --to ndjson other.dat |
		sed -n '/"kind":"device"/{s/.*"device":"\([^"]*\)".*/\1/p;q}')"
done

# Each option of each command is completed, as its help lists them.
. "$from/completion.sh"
for name in $(_trace_iommu_commands | grep -vx help); do
	"$command" "$name" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' >"$work/wanted"
	_trace_iommu_options "$name" >"$work/out"
	[ -s "$work/wanted" ] || fail "$name has no options"
	while read -r option; do
		grep -qxe "$option" "$work/out" || fail "$name: no $option"
	done <"$work/wanted"
done

# Completion writes no file, also if a file has the name of an option; the file of -o is no trace.
cp trace.dat ./-oout.x
_trace_iommu_devices export -oout.x >/dev/null
[ ! -e out.x ] || fail "completion has written a file"
: >old.svg
[ "$(_trace_iommu_devices -o old.svg other.dat)" = "$(_trace_iommu_devices other.dat)" ] || fail "-o old.svg"

# Names of devices are untrusted.
printf '%s\n' "machine cpus=1" "formats 6.12-x86_64 iommu" \
	'event 1 iommu:add_device_to_group gid=1 device="$(touch hacked)"' \
	'event 2 iommu:add_device_to_group gid=2 device="good.0"' |
	"$3" -F "$SYNTH_FORMATS" - hostile.dat || fail "no hostile trace"
[ "$(_trace_iommu_devices hostile.dat)" = good.0 ] || fail "hostile: $(_trace_iommu_devices hostile.dat)"
[ ! -e hacked ] || fail "a device's name was run"
finish
