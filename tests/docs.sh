#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The manual's tables match those of core, its examples match the output of the command, and its
# pages have no syntax errors.
# usage: docs.sh TABLES TOP [TRACE_IOMMU]
tables=$1
top=$2
. "$top/tests/lib.sh"

[ -z "${ACCEPT:-}" ] || "$tables" >"$top/docs/fault-tables.md"
"$tables" | diff "$top/docs/fault-tables.md" - ||
	fail "docs/fault-tables.md differs from core: ACCEPT=1 tests/run.sh -R docs writes it"

event_tables=$(dirname "$tables")/event_tables
"$event_tables" <"$top/docs/events.md" >"$work/events.md" || fail "docs/events.md: a table is missing"
[ -z "${ACCEPT:-}" ] || cp "$work/events.md" "$top/docs/events.md"
diff "$top/docs/events.md" "$work/events.md" ||
	fail "docs/events.md differs from the rows in core/events: ACCEPT=1 tests/run.sh -R docs writes it"

# Some machines do not have man.
if command -v man >/dev/null 2>&1; then
	"$tables" -m >"$work/page"
	for file in "$work/page" "$top"/docs/man/generated/*; do
		warnings=$(LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l "$file" 2>&1 >/dev/null)
		[ -z "$warnings" ] || fail "$file: $warnings"
	done
fi

# Examples of "$ trace-iommu ...": the output has the lines below, in the same order. "..." stands for
# omitted lines. In documents, those with a file of the tree or a bare number; in manual pages, those with output.
if [ -n "${3:-}" ]; then
	export ASAN_OPTIONS=detect_leaks=0 # libtracecmd leaks memory
	. "$top/tests/examples.sh"
	example_files "$work/here" "$top"
	ln -s "$3" "$work/trace-iommu"
	PATH=$work:$PATH
	awk -v work="$work" '
		/^    \$ / {
			page = FILENAME ~ /\.adoc$/
			on = /^    \$ trace-iommu / && !/ draw / && # tests/guide.sh
				(page || /(samples\/|tests\/posted\/|--word )/)
			if (on) print substr($0, 7) >(work "/example." ++n)
			if (on && page) printf "" >(work "/page." n)
			next
		}
		NF && !/^    / { on = 0 }
		on && NF && $0 != "    ..." { print substr($0, 5) >(work "/lines." n) }
		END { exit n < 2 }' "$top/README.md" "$top/docs/history.md" "$top/docs/explain.md" "$top/docs/export.md" "$top/docs/report.md" "$top/docs/live.md" "$top/docs/stat.md" "$top/docs/compare.md" "$top/docs/recording.md" "$top/docs/tour.md" "$top"/docs/man/*.[0-9].adoc || fail "examples are missing"
	for example in "$work"/example.*; do
		dir=$top
		if [ -e "$work/page.${example##*.}" ]; then
			[ -e "$work/lines.${example##*.}" ] || continue # tests/guide.sh
			dir=$work/here
		fi
		(cd "$dir" && sh "$example") >"$work/out" 2>&1
		awk 'NR == FNR { want[++n] = $0; next } $0 == want[at + 1] { at++ }
			END { if (at < n) { print want[at + 1]; exit 1 } }' \
			"$work/lines.${example##*.}" "$work/out" >"$work/missing" ||
			fail "$(cat "$example") does not print: $(cat "$work/missing")"
	done
fi

# The manual pages that others name exist.
grep -o 'trace-iommu[a-z-]*\*([0-9])' "$top"/docs/man/*.adoc | sed 's/.*:\(.*\)\*(\(.*\))/\1.\2/' | sort -u |
	while read -r page; do
		[ -e "$top/docs/man/generated/$page" ] || [ "$page" = trace-iommu-faults.7 ] || echo "no $page"
	done | grep . && fail "manual pages that are named do not exist"

# The targets of links between the manual's files exist.
for file in README.md CONTRIBUTING.md docs/*.md docs/*/README.md samples/README.md tests/*/README.md; do
	dir=$(dirname "$top/$file")
	grep -o '](\([^)#:]*\))' "$top/$file" 2>/dev/null | sed 's/](\(.*\))/\1/' |
		while read -r link; do
			[ -e "$dir/$link" ] || echo "$file: no $link"
		done
done | grep . && fail "dangling links"
finish
