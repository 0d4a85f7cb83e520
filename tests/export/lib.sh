# SPDX-License-Identifier: LGPL-2.1
# Sourced by the tests of export. Their arguments are the command, the source tree, the synthesizer
# and a directory for packages of npm.
command=$1
top=$2
. "$top/tests/cli/lib.sh"
synth=$3
packages=${4:-}
here="$top/tests/export"

# install_packages: installs the packages of package.json below $packages, once.
install_packages() {
	if ! cmp -s "$here/package.json" "$packages/package.json" || [ ! -e "$packages/done" ]; then
		rm -rf "$packages"
		mkdir -p "$packages"
		cp "$here/package.json" "$packages"
		npm install --prefix "$packages" --no-audit --no-fund --no-package-lock \
			--loglevel=error >"$work/npm" 2>&1 || {
			fail "npm install: $(cat "$work/npm")"
			finish
			exit
		}
		touch "$packages/done"
	fi
}

# example NAME: prints the example of docs/export.md that begins with the comment NAME.
example() {
	awk -v begin="    $1" '
		$0 == begin { on = found = 1; next }
		on && !/^    / { exit }
		on { print substr($0, 5) }
		END { exit !found }' "$top/docs/export.md" || fail "docs/export.md has no example '$1'"
}
