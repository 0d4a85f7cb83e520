#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Installs the missing packages, builds with gcc, runs the tests and ends with the count. The status
# is 0 if at least one test ran and none failed.
#
# usage: tests/run.sh [--all] [CTEST-ARGUMENT...]    for example: tests/run.sh -R options
#
#   --all          also run the long tests and those under valgrind, build with gcc's sanitizers and
#                  with clang's, and fuzz each target for half a minute
#   BUILDS="..."   only these builds: gcc, sanitizers, clang, fuzz
#   PATIENCE=N     tests of windows and terminals wait N seconds for what they expect; default: 60.
#                  Any test may take ten times as long, but at least ten minutes
#
# What each build runs:
#
#   gcc          every test except those with the labels "valgrind" and "long". With --all, these
#                run too. Tests under valgrind take ten times as long as others, but also find errors
#                in trace-cmd, KernelShark and the libraries, which are built without sanitizers.
#   sanitizers   every test that runs code of the plugins, the command or the synthesizer on input
#                of its own. Not "window" (KernelShark has no sanitizers) and not "once".
#   clang        the tests with the label "unit", with clang's sanitizers: the unit tests, and those of
#                the window's parts. Everything is built, for clang's warnings.
#   fuzz         tests/fuzz.sh with the same build, unless there are CTEST-ARGUMENTs. Only --all runs the
#                last three.
#
# Tests with the label "package" build everything once more: ctest -L package in a build directory runs them.
#
# A failed test with the label "window" or "machine" (it uses the tracing of this machine) runs again
# alone, and the output says so.
#
# The label "once" marks tests that need only one build. They check sources, the manual, the
# installation, or the summary's conclusions about samples that every build reads in other tests.
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/scripts/need.sh"

builds=gcc
slow='valgrind|long|package' # labels that the gcc build skips
if [ "${1:-}" = --all ]; then
	shift
	builds="gcc sanitizers clang fuzz"
	slow=package
fi
builds=" ${BUILDS:-$builds} "

is_asked() {
	case $builds in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
}

need "to build" gcc libc6-dev make cmake pkg-config \
	libtraceevent-dev libtracefs-dev libjson-c-dev binutils || exit 2
want "to read trace.dat files" libtracecmd-dev || exit 2
if is_asked clang; then
	need "to build with clang" clang libclang-rt-dev || exit 2
fi
want "to build the KernelShark plugin" g++ libkshark-dev libglu1-mesa-dev || exit 2
if pkg-config --exists libkshark; then
	# The Qt that KernelShark itself is built with.
	if pkg-config --atleast-version=2.4 libkshark; then
		qt=qt6-base-dev
	else
		qt=qtbase5-dev
	fi
	need "to build the window of the KernelShark plugin" "$qt" || exit 2
fi
need "to draw pictures" libcairo2-dev fonts-dejavu-core || exit 2
need "to run the tests" libcmocka-dev trace-cmd jq poppler-utils python3-jsonschema || exit 2
need "to read perf.data of perf record -z" libzstd-dev || exit 2
need "to choose the probes of a recording" libbpf-dev || exit 2
need "to name the PCI devices of a recording" libpci-dev || exit 2
need "to show a machine on a terminal" libncurses-dev python3 || exit 2
need "to read compressed logs, and to test it" libarchive-dev gzip xz-utils zstd bzip2 || exit 2
if is_asked gcc; then
	if pkg-config --exists libkshark; then
		need "to test the window of the KernelShark plugin" kernelshark xvfb libgl1-mesa-dri \
			openbox xdotool imagemagick x11-utils || exit 2
	fi
	need "to test the installation" appstream desktop-file-utils shared-mime-info libglib2.0-bin || exit 2
	# The sources have the format of version 14, which is in Debian 12.
	if grep -qs '^VERSION_ID="12"' /etc/os-release; then
		need "to check the format of the sources" clang-format || exit 2
	fi
	need "to check the spelling of the manual" codespell aspell aspell-en || exit 2
	need "to test the units of systemd" systemd || exit 2
	need "to test completion" bash-completion zsh || exit 2
	need "to check the manual pages" asciidoctor man-db || exit 2
	if [ "$slow" = package ]; then
		need "to run tests under valgrind" valgrind || exit 2
		need "to check metrics" prometheus || exit 2
		need "to test exports in other programs" nodejs npm chromium || exit 2
		# Debian 13 does not have it.
		if grep -qs '^VERSION_ID="12"' /etc/os-release; then
			need "to test exports in ClickHouse" clickhouse-server clickhouse-client ||
				exit 2
		fi
	fi
fi

jobs=$(nproc)
tests=$((jobs + (jobs + 1) / 2)) # at a time: many wait, for windows and for what must not happen
patience=${PATIENCE:-60}
longest=$((patience > 60 ? patience * 10 : 600)) # seconds per test
passed=0
failed=0
failures=$(mktemp)
trap 'rm -f "$failures"' EXIT

# brief FILE: prints at most 45 lines of it, shortened, and the name of the file with the rest.
brief() {
	LC_ALL=C awk -v file="$1" '
		{ line[NR % 20] = $0 }
		NR <= 24 { print substr($0, 1, 200) }
		END {
			from = NR - 19
			if (from > 25)
				print "    ... " from - 25 " lines left out; all of them: " file
			else
				from = 25
			for (i = from; i <= NR; i++)
				print substr(line[i % 20], 1, 200)
		}' "$1" | LC_ALL=C tr '\000-\010\013-\037\177-\377' '?'
}

# Prints errors, without the progress of successful steps.
show_build() {
	grep -avE '^\[ *[0-9]+%\]|^-- |^g?make' "$1/build.log" >"$1/build.errors"
	[ -s "$1/build.errors" ] || cp "$1/build.log" "$1/build.errors"
	brief "$1/build.errors"
	echo "All messages: $1/build.log"
}

# Writes the output of each failed test to a separate file, and a list of their names.
split_failures() {
	rm -rf "$1/failed"
	mkdir "$1/failed"
	sed -n 's/^\t *[0-9]* - \([^ ]*\) (.*)$/\1/p' "$1/ctest.log" >"$1/failed/names"
	LC_ALL=C awk -v dir="$1/failed/" '
		NR == FNR { failed[$1] = 1; next }
		!inside && /^[0-9]+\/[0-9]+ Testing: / { name = $3 }
		!inside && /^Output:$/ && name in failed { inside = 1; getline; next }
		inside && sub(/<end of output>$/, "") {
			if ($0 != "")
				print >(dir name ".log")
			inside = 0
			close(dir name ".log")
			next
		}
		inside { print >(dir name ".log") }
		' "$1/failed/names" "$1/Testing/Temporary/LastTest.log"
}

# Prints the output of ten tests, and the file names for the others.
show_failures() {
	shown=0
	while read -r test; do
		log=$1/failed/$test.log
		shown=$((shown + 1))
		echo
		if [ ! -s "$log" ]; then
			echo "-- $test failed without output"
		elif [ $shown -gt 10 ]; then
			echo "-- $test failed: $log"
		else
			echo "-- $test failed:"
			brief "$log"
		fi
	done <"$1/failed/names"
}

# Tests of a window or of this machine's tracing wait for other programs, which the other tests can
# hold up. Those that failed run again, one at a time, and count as passed if they pass then. Prints
# their names; sets recovered to their number.
run_alone() {
	recovered=0
	names=$(paste -sd '|' "$1/failed/names" | sed 's/\./\\./g')
	(cd "$1" && ctest --timeout $longest -L '^(window|machine)$' -R "^($names)\$") >"$1/alone.log" 2>&1
	for test in $(sed -n 's/^ *[0-9]*\/[0-9]* Test *#[0-9]*: \([^ ]*\) .* Passed .*/\1/p' "$1/alone.log"); do
		echo "-- $test passed when it ran again, alone"
		recovered=$((recovered + 1))
	done
}

# run_build NAME DIRECTORY COMPILER C++-COMPILER CMAKE-ARGUMENT... -- CTEST-ARGUMENT...
run_build() {
	name=$1
	dir=$top/build/$2
	compiler=$3
	cxx_compiler=$4
	shift 4
	mkdir -p "$dir"

	echo "== $name"
	cmake_arguments=
	while [ "$1" != -- ]; do
		cmake_arguments="$cmake_arguments $1"
		shift
	done
	shift
	# Disable progress messages: make runs cmake for each, which takes a tenth of the time.
	# shellcheck disable=SC2086 # words without spaces
	cmake -S "$top" -B "$dir" -DCMAKE_C_COMPILER="$compiler" \
		-DCMAKE_CXX_COMPILER="$cxx_compiler" -DTRACE_IOMMU_WERROR=ON \
		-DCMAKE_RULE_MESSAGES=OFF $cmake_arguments >"$dir/build.log" 2>&1 &&
		cmake --build "$dir" -j "$jobs" >>"$dir/build.log" 2>&1 || {
		show_build "$dir"
		echo "$name: the build failed"
		failed=$((failed + 1))
		return
	}

	(cd "$dir" && ctest -j "$tests" --timeout $longest "$@") 2>&1 | tee "$dir/ctest.log" |
		grep --line-buffered -aE '^ *[0-9]+/[0-9]+ Test +#|^Total Test time|^No tests'
	if grep -q '^No tests were found' "$dir/ctest.log"; then
		return
	fi
	count=$(sed -n 's/^.* \([0-9]*\) tests\{0,1\} failed out of \([0-9]*\)$/\1 \2/p' "$dir/ctest.log")
	if [ -z "$count" ]; then
		brief "$dir/ctest.log"
		count="1 1" # ctest itself failed
	elif [ "${count% *}" -gt 0 ]; then
		split_failures "$dir"
		show_failures "$dir" >"$dir/failures"
		run_alone "$dir" >>"$dir/failures"
		cat "$dir/failures"
		{ echo; echo "== failed with $name"; cat "$dir/failures"; } >>"$failures"
		count="$((${count% *} - recovered)) ${count#* }"
	fi
	failed=$((failed + ${count% *}))
	passed=$((passed + ${count#* } - ${count% *}))
}

run_fuzz() {
	echo "== fuzz"
	mkdir -p "$top/build"
	log=$top/build/fuzz.log
	# The same random numbers each time: a change is to be judged, not luck. Runs by hand have others.
	SEED=1 "$top/tests/fuzz.sh" 0.5 2>&1 | tee "$log"
	good=$(grep -c ' executions$' "$log")
	bad=$(grep -c ' FAILED: ' "$log")
	[ $((good + bad)) -gt 0 ] || bad=1 # the build failed
	[ "$bad" = 0 ] || { echo; echo "== failed with fuzz"; cat "$log"; } >>"$failures"
	passed=$((passed + good))
	failed=$((failed + bad))
}

if is_asked gcc; then
	run_build gcc tests-gcc gcc g++ -- -LE "^($slow)\$" "$@"
fi
if is_asked sanitizers; then
	run_build sanitizers tests-sanitizers gcc g++ -DTRACE_IOMMU_SANITIZE=address,undefined \
		-- -LE '^(window|once)$' "$@"
fi
if is_asked clang; then
	# In the directory of tests/fuzz.sh, and with its options.
	run_build clang fuzz clang clang++ -DTRACE_IOMMU_SANITIZE=address,undefined \
		-DTRACE_IOMMU_FUZZ=ON -- -L '^unit$' "$@"
fi
if is_asked fuzz && [ $# = 0 ]; then
	run_fuzz
fi

# With several builds, the first failures are far above.
case $builds in
*[a-z]" "[a-z]*) cat "$failures" ;;
esac
echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
