# SPDX-License-Identifier: LGPL-2.1
# The part "--check" of tests/bench.sh, which reads this file. It counts the instructions of fixed
# workloads with callgrind: the count of a program stays the same on a busy machine.

# Prints the default BASE: the last commit if files differ from it; else the commit where this branch
# left its upstream branch; else the parent of the last commit.
default_base() {
	local head upstream merge

	head=$(git -C "$top" rev-parse -q --verify HEAD) || return
	if ! git -C "$top" diff --quiet HEAD 2>/dev/null; then
		echo "$head"
		return
	fi
	upstream=$(git -C "$top" rev-parse -q --verify '@{upstream}' 2>/dev/null) || upstream=$head
	merge=$(git -C "$top" merge-base HEAD "$upstream") || return
	[ "$merge" != "$head" ] || merge=$(git -C "$top" rev-parse -q --verify 'HEAD^') || return
	echo "$merge"
}

# build_base COMMIT: builds the command and the plugin of COMMIT in $base_build, with this tree's
# compiler.
build_base() {
	local source=$build/check/$1/source

	base_build=$build/check/$1/build
	mkdir -p "$source"
	git -C "$top" archive "$1" | tar -x -C "$source"
	{
		# shellcheck disable=SC2046 # no compiler has a space in its name
		cmake -S "$source" -B "$base_build" $(sed -n \
			's/^\(CMAKE_C_COMPILER\|CMAKE_CXX_COMPILER\|CMAKE_BUILD_TYPE\):[A-Z]*=\(..*\)/-D\1=\2/p' \
			"$build/CMakeCache.txt") &&
			cmake --build "$base_build" -j "$(nproc)" --target trace-iommu plugin_iommu
	} >"$work/build.log" 2>&1 || {
		tail -n 20 "$work/build.log" >&2
		echo "error: cannot build $1" >&2
		exit 2
	}
}

check_inputs() {
	printf '%s\n' "machine cpus=2" "formats 6.12-x86_64 iommu dma" "comm 1000 dd" "comm 1001 fio" \
		"bulk count=$events cpus=2 live=$((events / 10)) order=random seed=1 step=1000 sizes=4K:2M <<END" \
		'map iommu:map iova=$iova paddr=$paddr size=$size' \
		'unmap iommu:unmap iova=$iova size=$size unmapped_size=$size' \
		END | synthesize
	"$build/tests/perf/perf_of" "$work/trace.dat" "$work/perf.data"
	report stock -N >"$work/trace.txt"
	megabytes=$(((events + 19999) / 20000))
	write_log
}

# collected COMMAND...: prints how many instructions COMMAND took. Fails if its status is above 1, which
# means that there are faults.
collected() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$work/valgrind" "$@" \
		>/dev/null 2>&1 || [ $? = 1 ] || return
	sed -n 's/.* Collected : \([0-9]*\)$/\1/p' "$work/valgrind"
}

# workload NAME BUILD: prints the instructions of the workload NAME with the programs of BUILD.
workload() {
	local command=$2/cli/trace-iommu floor

	case $1 in
	report*)
		mkdir -p "$work/checked/.local/lib/traceevent/plugins"
		cp "$2/traceevent-plugin/plugin_iommu.so" "$work/checked/.local/lib/traceevent/plugins/"
		floor=$(HOME=$work/floor collected trace-cmd report -i "$work/trace.dat") || return
		# Only what the plugin costs: trace-cmd itself takes much more.
		HOME=$work/checked collected trace-cmd report ${1#report} -i "$work/trace.dat" |
			awk -v floor="$floor" '{ print $1 - floor }'
		;;
	summary | stat) collected "$command" "$1" "$work/trace.dat" ;;
	lanes) collected "$command" draw "$work/trace.dat" "$work/lanes.svg" ;;
	explain) collected "$command" explain "$work/log" ;;
	text) collected "$command" summary "$work/trace.txt" ;;
	perf) collected "$command" summary "$work/perf.data" ;;
	esac
}

# bench_check BASE: status 1 if a workload takes over 5 % more instructions than with BASE.
bench_check() {
	local base before now name slower=

	base=$(git -C "$top" rev-parse -q --verify "${1:-$(default_base)}^{commit}" 2>/dev/null) || {
		echo "error: ${1:+$1 is not a commit of this repository; }give --check a commit to compare with" >&2
		exit 77
	}
	build_base "$base"
	check_inputs
	echo "$events map and unmap events, a log of $megabytes MiB: thousands of instructions"
	printf '%-28s %12s %12s\n' "" "${base:0:12}" "this tree"
	for name in report "report -O iommu:history" summary stat lanes explain text perf; do
		now=$(workload "$name" "$build") || {
			echo "error: '$name' failed" >&2
			exit 2
		}
		before=$(workload "$name" "$base_build") || before=0
		awk -v name="$name" -v before="$before" -v now="$now" 'BEGIN {
			printf "%-28s %12.0f %12.0f", name, before / 1000, now / 1000
			print before ? sprintf(" %+7.1f %%", 100 * (now / before - 1)) : "       new"
			exit before && now > before * 1.05
		}' || slower="$slower, $name"
	done
	[ -z "$slower" ] && return
	echo "error: over 5 % more instructions: ${slower#, }" >&2
	return 1
}
