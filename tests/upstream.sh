#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# docs/upstream: each file of tests/damaged/make.sh has its row in the table, its copy and its
# report; each report is complete, and has the file as text.
# usage: upstream.sh TOP
top=$1
. "$top/tests/lib.sh"
dir=$top/docs/upstream

mkdir "$work/made" "$work/sent"
sh "$top/tests/damaged/make.sh" "$work/made" || fail "make.sh"

for made in "$work"/made/*.dat; do
	name=${made##*/}
	row=$(grep "^| \`$name\` | \[file\]($name\(\.gz\)\{0,1\}) | \[text\]([a-z-]*\.txt) | " "$dir/README.md") || {
		fail "docs/upstream/README.md: no row of $name"
		continue
	}
	copy=$(echo "$row" | sed 's/.*\[file\](\([^)]*\)).*/\1/')
	report=$(echo "$row" | sed 's/.*\[text\](\([^)]*\)).*/\1/')
	case $copy in
	*.gz) gunzip -c "$dir/$copy" ;;
	*) cat "$dir/$copy" ;;
	esac >"$work/copy" 2>"$work/err" || fail "$copy: $(cat "$work/err")"
	cmp -s "$work/copy" "$made" || fail "$copy differs from what tests/damaged/make.sh writes"
	[ "$(wc -c <"$dir/$copy")" -le 4096 ] || fail "$copy is larger than 4 KiB: compress it with gzip -n"

	# The block of the report: base64 -d <<END | gunzip >NAME
	awk -v first="base64 -d <<END | gunzip >$name" '
		$0 == "END" { on = 0 }
		on
		$0 == first { on = 1 }' "$dir/$report" | base64 -d 2>/dev/null | gunzip >"$work/sent/$name" 2>/dev/null
	cmp -s "$work/sent/$name" "$made" || fail "$report: the text of $name is another file"
	grep -q "^[a-z ]*trace-cmd [a-z]* -i $name$" "$dir/$report" || fail "$report: no command that reads $name"
done

for file in "$dir"/*.txt "$dir"/*.dat*; do
	grep -q "](${file##*/})" "$dir/README.md" || fail "${file##*/} is not in docs/upstream/README.md"
done
for report in "$dir"/*.txt; do
	name=${report##*/}
	[ "$(sed -n 1p "$report")" = "To: linux-trace-devel@vger.kernel.org" ] || fail "$name: no recipient"
	sed -n 3p "$report" | grep -qE '^Subject: (libtraceevent|trace-cmd): .' || fail "$name: no subject"
	for part in Versions "To reproduce" Cause "Proposed fix"; do
		grep -qx "$part" "$report" || fail "$name: no part \"$part\""
	done
	grep -qE 'src/[a-z-]+\.c|lib/trace-cmd/[a-z-]+\.c' "$report" || fail "$name: no source file"
	# Programs that send mail wrap longer lines, which would break the blocks.
	awk 'length > 76 && !/^Subject: / { exit 1 }' "$report" || fail "$name: a line is too long"
done
finish
