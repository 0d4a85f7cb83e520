#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The target dist packs all files that git tracks, always into the same bytes. What it packs builds
# without git and passes the unit tests.
# usage: dist.sh TOP
. "$1/tests/lib.sh"
top=$1

[ -e "$top/.git" ] || {
	echo "no clone: nothing to pack"
	exit 77
}
version=$(sed -n 's/^project(trace-iommu VERSION \([^ ]*\) .*/\1/p' "$top/CMakeLists.txt")
name=trace-iommu-$version

# pack DIR
pack() {
	mkdir "$work/$1"
	sh "$top/cmake/dist.sh" "$top" "$work/$1" "$version" >"$work/$1.log" 2>&1 || {
		fail "not packed: $(cat "$work/$1.log")"
		exit 1
	}
}
(umask 027 && pack first)
pack second
cmp "$work/first/$name.tar.xz" "$work/second/$name.tar.xz" || fail "packed twice: different bytes"
[ "$(ls "$work/first")" = "$name.tar.xz" ] || fail "left behind: $(ls "$work/first")"

mkdir "$work/else where"
cd "$work/else where" || exit 2
tar -xf "$work/first/$name.tar.xz" || fail "not unpacked"
git -C "$top" ls-files | LC_ALL=C sort >"$work/tracked"
(cd "$name" && find . -type f -o -type l) | sed 's,^\./,,' | LC_ALL=C sort >"$work/packed"
same "files" "$work/tracked" "$work/packed"

# The other places that have the version.
[ "$(sed -n 's/^Version: *//p' "$name/packaging/trace-iommu.spec")" = "$version" ] ||
	fail "packaging/trace-iommu.spec has another version"
sed -n '1s/.*(\(.*\)-[^-]*).*/\1/p' "$name/debian/changelog" | grep -qxF "$version" ||
	fail "debian/changelog has another version"

# Without git, and without what surrounds the tree.
mkdir "$work/bin"
printf '#!/bin/sh\necho "git $*" >>"%s"\nexit 1\n' "$work/git" >"$work/bin/git"
chmod +x "$work/bin/git"
PATH=$work/bin:$PATH
run() {
	what=$1
	shift
	"$@" >"$work/log" 2>&1 || {
		tail -n 30 "$work/log"
		fail "$what failed"
		exit 1
	}
}
run "configuration" cmake -S "$name" -B "$name/build" -DCMAKE_BUILD_TYPE=Debug \
	-DTRACE_IOMMU_UNIT_TESTS_ONLY=ON
run "build" cmake --build "$name/build" -j "$(nproc)"
(cd "$name/build" && ctest -R '^unit\.') >"$work/log" 2>&1 || {
	tail -n 30 "$work/log"
	fail "unit tests failed"
}
grep -q '^100% tests passed' "$work/log" || fail "no unit tests: $(tail -n 3 "$work/log")"
if cmake --build "$name/build" --target dist >"$work/log" 2>&1; then
	fail "dist in something that is not a clone: no error"
fi
grep -q 'is not a clone of the repository' "$work/log" || fail "dist there: $(cat "$work/log")"
[ ! -e "$work/git" ] || fail "git was called: $(cat "$work/git")"
finish
