#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The help of each subcommand fits on a screen, and has the options that its source and its manual page have.
# "help COMMAND" opens the page on a terminal.
. "$(dirname "$0")/lib.sh"

# options: of lines such as "--from TIME, --to TIME" or "--boot=install", only the options.
options() {
	tr ',' '\n' | sed -nE 's/^ *(--?[A-Za-z][A-Za-z-]*).*/\1/p' | sort -u
}

expect 0 --help
cp "$work/out" "$work/help."
sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' "$work/out" >"$work/commands"
[ "$(wc -l <"$work/commands")" -ge 11 ] || fail "--help lists no commands"
while read -r name; do
	expect 0 "$name" --help
	cp "$work/out" "$work/help.$name"
	sed -n '/^  -/{s/^  //;s/  .*//;p;}' "$work/out" | options >"$work/in-help"
	[ "$(wc -l <"$work/in-help")" -ge 3 ] || fail "$name --help lists no options"

	# Those that several subcommands have are in cli/common/options.c.
	{
		grep -oE '\{ "[a-z-]+", (no|required|optional)_argument' "$top/cli/$name/$name.c" |
			sed 's/.*"\(.*\)".*/--\1/'
		! grep -q '\.colours = true' "$top/cli/$name/$name.c" || echo --color
		! grep -q '\.pages = true' "$top/cli/$name/$name.c" || echo --no-pager
	} | sort -u >"$work/in-source"
	grep -- '^--' "$work/in-help" >"$work/long"
	same "options of cli/$name/$name.c and of $name --help" "$work/in-source" "$work/long"

	page=$top/docs/man/generated/trace-iommu-$name.1
	for section in NAME SYNOPSIS DESCRIPTION OPTIONS "EXIT STATUS" EXAMPLES "SEE ALSO"; do
		grep -qx "\.SH \"$section\"" "$page" || fail "trace-iommu-$name(1) has no $section"
	done

	# In the page, ".RS" begins the text of an option.
	awk '/^\.SH / { inside = /"OPTIONS"/ }
		inside && /^\.RS/ { print before }
		{ before = $0 }' "$page" |
		sed 's/\\f[BIPR]//g; s/\\-/-/g' | options >"$work/in-page"
	same "options of $name --help and of its manual page" "$work/in-help" "$work/in-page"
done <"$work/commands"

for help in "$work"/help.*; do
	[ "$(wc -l <"$help")" -le 24 ] || fail "${help##*help.} --help has over 24 lines"
	LC_ALL=C grep -nE '^.{81}' "$help" && fail "${help##*help.} --help has lines of over 80 columns"
done

# Without a terminal, and for a name that is nearly right.
expect 0 help export
same "help export" "$work/help.export" "$work/out"
expect 2 help exprot
says "unknown command 'exprot'; did you mean 'export'?"
expect 2 help "$work/help.export"
says 'is a file, not a command'

# A man that has only some pages.
mkdir "$work/bin"
cat >"$work/bin/man" <<'END'
#!/bin/sh
echo "man $*"
echo "MANPATH $MANPATH"
case "$*" in
*-export*) ;;
*) exit 16 ;;
esac
END
chmod +x "$work/bin/man"
mkdir -p "$work/prefix/bin"
cp "$command" "$work/prefix/bin/trace-iommu"

# on_terminal PATH ARGUMENT...: runs the copy of the command on a terminal; its output goes to $work/out.
on_terminal() {
	path=$1
	shift
	PATH=$path "$script" -qec "$work/prefix/bin/trace-iommu $*" /dev/null </dev/null |
		tr -d '\r' >"$work/out"
}

if script=$(command -v script); then
	unset MANPATH
	on_terminal "$work/bin:$PATH" help export
	printf 'man trace-iommu-export\nMANPATH %s/share/man:\n' "$work/prefix" >"$work/wanted"
	same "help export on a terminal" "$work/wanted" "$work/out"
	export MANPATH=/elsewhere
	on_terminal "$work/bin:$PATH" help export
	grep -qx "MANPATH $work/prefix/share/man:/elsewhere" "$work/out" || fail "MANPATH: $(cat "$work/out")"
	on_terminal "$work/bin:$PATH" help draw
	same "help draw without its page" "$work/help.draw" "$work/out"
	mkdir "$work/empty"
	ln -s "$(command -v sh)" "$work/empty/sh"
	on_terminal "$work/empty" help draw
	same "help draw without man" "$work/help.draw" "$work/out"
	on_terminal "$work/bin:$PATH" export --help
	same "export --help on a terminal" "$work/help.export" "$work/out"
fi
finish
