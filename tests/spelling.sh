#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The spelling of README, CONTRIBUTING and the manual: codespell knows usual mistakes, aspell knows words. The
# names and terms that aspell does not know are in tests/words.txt.
# usage: spelling.sh TOP
cd "$1" || exit 1
. tests/lib.sh
for program in codespell aspell; do
	command -v $program >/dev/null || {
		echo "SKIPPED: no $program"
		exit 77
	}
done

# words FILE...: the text without code, names of files, links, options, numbers and abbreviations in capitals.
words() {
	LC_ALL=C awk '
		FNR == 1 { fenced = 0 }
		/^```/ { fenced = !fenced }
		fenced || /^```/ || /^    / { next }
		{
			if (FILENAME ~ /\.adoc$/) {
				if (/^(include|:|\/\/)/) next
				gsub(/\*+[^*]*\*+/, " ") # options
				gsub(/_+[^_]*_+/, " ") # their values
			}
			gsub(/`[^`]*`/, " ")
			gsub(/\]\([^)]*\)/, " ")
			gsub(/<[^>]*>/, " ")
			gsub(/https?:[^ ]*/, " ")
			gsub(/\47s/, " ")
			n = split($0, token, /[ \t|(),;:]+/)
			for (i = 1; i <= n; i++) {
				if (token[i] ~ /[0-9_@=]|\.[a-z]|^-/) continue
				m = split(token[i], word, /[^A-Za-z\47\200-\377]+/)
				for (j = 1; j <= m; j++)
					if (word[j] ~ /[a-z][a-z]/) print word[j]
			}
		}' "$@"
}

# unknown: those of the words on stdin that neither aspell nor our list knows.
{
	echo "personal_ws-1.1 en 0 utf-8"
	cat tests/words.txt
} >"$work/words.pws"
unknown() {
	aspell --lang=en_GB --master=en_GB-ize --encoding=utf-8 --personal="$work/words.pws" list
}

LC_ALL=C sort -uc tests/words.txt || fail "tests/words.txt is not sorted"
find README.md CONTRIBUTING.md docs samples -name '*.md' -o -name '*.adoc' >"$work/pages"
[ "$(wc -l <"$work/pages")" -gt 20 ] || fail "pages are missing"

# CAF is a bit of a fault's status. Newer releases of codespell take it for "calf".
xargs codespell -L caf <"$work/pages" >"$work/mistakes" || fail "codespell: $(cat "$work/mistakes")"

# shellcheck disable=SC2046 # names without spaces
words $(cat "$work/pages") | LC_ALL=C sort -u | unknown >"$work/unknown" || fail "aspell: status $?"
while read -r word; do
	fail "$(xargs grep -nwF -m 1 "$word" /dev/null <"$work/pages" | head -n 1 | cut -d : -f 1-2): '$word' is" \
		"misspelt, or missing in tests/words.txt"
done <"$work/unknown"

# The checks find what they are there for.
echo 'The adress is recieved' >"$work/wrong.md"
! codespell "$work/wrong.md" >/dev/null || fail "codespell overlooks mistakes"
[ "$(words "$work/wrong.md" | unknown | wc -l)" = 2 ] || fail "aspell overlooks mistakes"
finish
