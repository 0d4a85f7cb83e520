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

reference=$(dirname "$tables")/reference
if [ -x "$reference" ]; then
	"$reference" "$top/docs/schema" >"$work/reference.md" || fail "docs/tables/reference.c"
	[ -z "${ACCEPT:-}" ] || cp "$work/reference.md" "$top/docs/reference.md"
	diff "$top/docs/reference.md" "$work/reference.md" ||
		fail "docs/reference.md differs from the rows: ACCEPT=1 tests/run.sh -R docs writes it"
fi

# Some machines do not have man.
if command -v man >/dev/null 2>&1; then
	"$tables" -m >"$work/page"
	for file in "$work/page" "$top"/docs/man/generated/*; do
		warnings=$(LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l "$file" 2>&1 >/dev/null)
		[ -z "$warnings" ] || fail "$file: $warnings"
	done
fi

# Examples of "$ trace-iommu ..." and "$ trace-cmd ...": the output has the lines below, in the same order. "..."
# stands for omitted lines. In documents, those with a file of the tree or a bare number; in manual pages, those
# with output.
if [ -n "${3:-}" ]; then
	export ASAN_OPTIONS=detect_leaks=0 # libtracecmd leaks memory
	. "$top/tests/examples.sh"
	example_files "$work/here" "$top"
	ln -s "$3" "$work/trace-iommu"
	# Newer ones print one more column.
	printf '#!/bin/sh\n. "%s/scripts/report.sh"\nplain_report %s "$@"\n' "$top" "$(command -v trace-cmd)" \
		>"$work/trace-cmd"
	chmod +x "$work/trace-cmd"
	PATH=$work:$PATH
	awk -v work="$work" '
		/^    \$ / {
			page = FILENAME ~ /\.adoc$/
			on = /^    \$ trace-(iommu|cmd) / && !/ draw / && # tests/guide.sh
				(page || /(samples\/|tests\/posted\/|--word )/)
			if (on) print substr($0, 7) >(work "/example." ++n)
			if (on && page) printf "" >(work "/page." n)
			next
		}
		NF && !/^    / { on = 0 }
		on && NF && $0 != "    ..." { print substr($0, 5) >(work "/lines." n) }
		END { exit n < 2 }' "$top/README.md" "$top"/docs/*.md "$top"/docs/guide/*.md \
		"$top"/docs/man/*.[0-9].adoc || fail "examples are missing"
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

# The index leads to each page.
(cd "$top/docs" && for file in *.md guide/*.md; do
	[ "$file" = README.md ] || grep -qF "]($file" README.md || echo "docs/README.md: no link to $file"
done) | grep . && fail "pages that nobody finds"

# anchors FILE: the names that links can give to its headings.
anchors() {
	sed -n '/^#/{s/^#* //; s/[^A-Za-z0-9 _-]//g; s/ /-/g; p;}' "$1" | tr A-Z a-z
}

# The targets of links between the manual's files exist, and so do the headings that links name.
(cd "$top" && for file in README.md CONTRIBUTING.md docs/*.md docs/*/*.md samples/README.md \
	samples/*/README.md tests/*/README.md; do
	grep -o '](\([^):]*\))' "$file" | sed 's/](\(.*\))/\1/' |
		while read -r link; do
			target=$(dirname "$file")/${link%%#*}
			[ -n "${link%%#*}" ] || target=$file
			[ -e "$target" ] || echo "$file: no $link"
			case $link in
			*'#'*) anchors "$target" | grep -qxF "${link#*#}" || echo "$file: no heading $link" ;;
			esac
		done
done) | grep . && fail "dangling links"
finish
