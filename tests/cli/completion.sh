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
		compset() { PREFIX=${PREFIX##$~2}; }
		_files() { print -l -- $PREFIX*(N); }
		words=(${(z)2}) PREFIX=
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

# What the user has typed is no pattern, and stays what it is.
: >'$(touch here),probe'
in_bash 'trace-iommu report --without *,p'
grep -qF '$(' "$work/out" && fail "a pattern is expanded: $(cat "$work/out")"
grep -qxF '*,probe' "$work/out" || fail "a value after a pattern: $(cat "$work/out")"
rm -f '$(touch here),probe'

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
	other=$("$command" export --to ndjson other.dat |
		sed -n '/"kind":"device"/{s/.*"device":"\([^"]*\)".*/\1/p;q}')
	for line in "trace-iommu draw other.dat --device=" "trace-iommu draw ~/other.dat --device=" \
		"trace-iommu --color=never draw other.dat --device "; do
		HOME=$work/here in_$shell "$line"
		among "$line" "$other"
	done

	# Several values, and names without the domain. In bash, readline has the part up to the last colon.
	line="trace-iommu draw trace.dat --device=0000:00:1f.0,0000:00:04"
	in_$shell "$line"
	case $shell in
	bash) gives "$line" 04.0 ;;
	zsh) gives "$line" 0000:00:04.0 ;;
	esac
	for line in "trace-iommu draw trace.dat --device=00:04" "trace-iommu draw trace.dat --device 00:04"; do
		in_$shell "$line"
		case $shell in
		bash) gives "$line" 04.0 ;;
		zsh) gives "$line" 00:04.0 ;;
		esac
	done
	line="trace-iommu summary --without dma,ta"
	in_$shell "$line"
	case $shell in
	bash) gives "$line" dma,task ;;
	zsh) gives "$line" task ;;
	esac

	# Options before the command, and values that only follow =.
	for line in "trace-iommu --no" "trace-iommu --color=never --no" "trace-iommu report --no"; do
		in_$shell "$line"
		gives "$line" --no-pager
	done
	line="trace-iommu --no-pager su"
	in_$shell "$line"
	gives "$line" summary
	for line in "trace-iommu --color=a" "trace-iommu report --color=a"; do
		in_$shell "$line"
		gives "$line" always auto
	done
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

# Words of a command line: quotes, backslashes and the home directory, but nothing is run.
mkdir "$work/here/a home"
cp other.dat "$work/here/a home/my trace.dat"
for word in '"a home"/my\ trace.dat' 'a\ home/"my trace.dat"' '~/my\ trace.dat' "'a home/my trace.dat'"; do
	[ "$(HOME="$work/here/a home" _trace_iommu_devices x "$word")" = "$(_trace_iommu_devices other.dat)" ] ||
		fail "$word"
done
_trace_iommu_devices '$(touch hacked)' '`touch hacked`' >/dev/null
[ ! -e hacked ] || fail "a word was run"

# Names of devices are untrusted.
printf '%s\n' "machine cpus=1" "formats 6.12-x86_64 iommu" \
	'event 1 iommu:add_device_to_group gid=1 device="$(touch hacked)"' \
	'event 2 iommu:add_device_to_group gid=2 device="good.0"' |
	"$3" -F "$SYNTH_FORMATS" - hostile.dat || fail "no hostile trace"
[ "$(_trace_iommu_devices hostile.dat)" = good.0 ] || fail "hostile: $(_trace_iommu_devices hostile.dat)"
[ ! -e hacked ] || fail "a device's name was run"
finish
