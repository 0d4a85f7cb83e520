#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# Compressed logs are read like others, and damaged ones are errors.
# usage: compressed.sh TRACE_IOMMU TOP CAT_LOG HAS_LIBARCHIVE
. "$(dirname "$0")/lib.sh"
cat_log=$3
has_libarchive=$4

# What a log says about its devices is read in a first pass, so the file is decompressed twice.
fault='amdgpu 0000:41:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000c address=0xe1000010 flags=0x0020]'
{
	cat "$top/tests/golden/cli/log.txt"
	echo "[   40.000000] $fault"
	echo '[   50.000000] pci 0000:41:00.0: BAR 0 [mem 0xe0000000-0xefffffff 64bit pref]'
} >"$work/small"
# Several blocks of input, with the fault after the last of them.
{
	awk 'BEGIN { srand(1); for (i = 0; i < 20000; i++)
		printf "[%12.6f] usb 1-1: %.17g\n", i / 1000, rand() }'
	cat "$work/small"
} >"$work/large"

# without_libarchive FILE TOOL: the build without libarchive names the tool that decompresses it.
without_libarchive() {
	"$cat_log" "$1" <"$1" >"$work/out" 2>"$work/err"
	status=$?
	[ $status = 2 ] || fail "without libarchive, $1: status $status"
	[ ! -s "$work/out" ] || fail "without libarchive, $1: output"
	says "$1 is compressed, and this build cannot decompress it: $2 $1 | trace-iommu explain"
}

"$cat_log" small <"$work/small" >"$work/out" || fail "cat_log: status $?"
same "a log that is not compressed, without libarchive" "$work/small" "$work/out"
for tool in gzip xz zstd bzip2 lzma; do
	case $tool in
	gzip) cat=zcat ;;
	bzip2) cat=bzcat ;;
	lzma) cat=lzcat ;;
	*) cat=${tool}cat ;;
	esac
	case $tool in
	lzma) xz --format=lzma -c "$work/small" >"$work/small.$tool" ;;
	*) "$tool" -c "$work/small" >"$work/small.$tool" ;;
	esac || fail "$tool: status $?"
	without_libarchive "$work/small.$tool" "$cat"
done
if [ "$has_libarchive" != yes ]; then
	expect 2 explain "$work/small.gzip"
	says "this build cannot decompress it: zcat "
	finish
	exit
fi

# The same output as of the log itself: from a file, from standard input that is a file, and from a
# pipe that delivers single bytes at first.
for log in small large; do
	for form in "" --all --json --ndjson --prometheus; do
		# shellcheck disable=SC2086 # no option, or one
		expect 1 explain $form "$work/$log" </dev/null
		cp "$work/out" "$work/expected"
		for tool in gzip xz zstd bzip2; do
			[ -e "$work/$log.$tool" ] || "$tool" -c "$work/$log" >"$work/$log.$tool"
			# shellcheck disable=SC2086
			expect 1 explain $form "$work/$log.$tool" </dev/null
			same "$tool of $log, explain $form" "$work/expected" "$work/out"
		done
	done
	for tool in gzip xz zstd bzip2; do
		expect 1 explain --prometheus <"$work/$log.$tool"
		same "$tool of $log, from standard input" "$work/expected" "$work/out"
	done
	# A pipe cannot be read twice, so compare with one.
	cat "$work/$log" | "$command" explain --json >"$work/expected"
	for tool in gzip xz zstd bzip2; do
		{
			dd bs=1 count=4 2>/dev/null
			sleep 0.3
			cat
		} <"$work/$log.$tool" | "$command" explain --json >"$work/out" 2>"$work/err"
		status=$?
		[ $status = 1 ] || fail "$tool of $log, from a pipe: status $status: $(cat "$work/err")"
		same "$tool of $log, from a pipe" "$work/expected" "$work/out"
	done
done
grep -q '"address_in":"in BAR 0 of 0000:41:00.0' "$work/expected" || fail "the log has no BAR"

# Logs that were rotated and put together.
cat "$work/large.gzip" "$work/small.gzip" >"$work/two.gz"
cat "$work/large" "$work/small" >"$work/two"
expect 1 explain "$work/two" </dev/null
cp "$work/out" "$work/expected"
expect 1 explain "$work/two.gz" </dev/null
same "two gzip files in one" "$work/expected" "$work/out"

# Cut off: at most the faults before that place are reported, and always an error.
for tool in gzip xz zstd bzip2; do
	size=$(wc -c <"$work/large.$tool")
	for part in 20 1000 $((size / 2)) $((size - 12)); do
		head -c "$part" "$work/large.$tool" >"$work/cut.$tool"
		for form in "" --json; do
			# shellcheck disable=SC2086
			expect 2 explain $form "$work/cut.$tool" </dev/null
			says "cannot decompress $work/cut.$tool: "
		done
		"$command" explain <"$work/cut.$tool" >/dev/null 2>"$work/err"
		[ $? = 2 ] || fail "$tool, $part bytes from standard input: no error"
		says "cannot decompress standard input: "
	done
done

# Damaged, and empty.
for tool in gzip xz zstd bzip2; do
	cp "$work/large.$tool" "$work/bad.$tool"
	printf 'XXXXXXXXXXXXXXXX' | dd of="$work/bad.$tool" bs=1 seek=5000 conv=notrunc 2>/dev/null
	expect 2 explain "$work/bad.$tool" </dev/null
	says "cannot decompress $work/bad.$tool: "
	"$tool" -c </dev/null >"$work/empty.$tool"
	expect 2 explain "$work/empty.$tool" </dev/null
	says "$work/empty.$tool is empty"
done

finish
